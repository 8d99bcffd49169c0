#!/bin/sh
# `make test`: the whole suite on SQLite, then on PostgreSQL where there is one. There without
# tests/browser/looks (axe, layout, keyboard and console are the same on both; the journeys run on
# both), without tests that ask no database, and without those marked same_on_both.
# What could not run is said at the end, and with REQUIRE_ALL=1 it is a failure.
# ARGS="..." is handed to pytest; WORKERS=3 says how many processes share the work: one more
# than two cores, since each waits for Chromium or the database some of its time; more get in each
# other's way.
set -u
cd "$(dirname "$0")/.."

require_all="${REQUIRE_ALL:-}"
[ "$require_all" = 0 ] && require_all=""
export REQUIRE_ALL="$require_all"
# Each process of the run would read and compile all of the project and of its tests anew.
unset PYTHONDONTWRITEBYTECODE
failed=0
summary=""
say() { summary="$summary
  $1"; }

# Runs the suite, behind the words given: `suite env -u NAME`, `suite sh scripts/with_postgresql.sh`.
suite() {
    # shellcheck disable=SC2086
    "$@" .venv/bin/python -m pytest -n "${WORKERS:-3}" --maxschedchunk 2 ${ARGS:-}
}
report() {
    case "$1 $2" in
        *" 0") say "$1: passed" ;;
        # What pytest answers where no test was left to run.
        "PostgreSQL 5") say "PostgreSQL: nothing of it asks a database" ;;
        *) say "$1: FAILED"; failed=1 ;;
    esac
}

browser=""
for candidate in "${CHROMIUM:-}" chromium-headless-shell chromium chromium-browser google-chrome; do
    if [ -n "$candidate" ] && browser="$(command -v "$candidate")"; then break; fi
done
if [ -n "$browser" ]; then
    export CHROMIUM="$browser"
else
    say "Browser tests: SKIPPED, no Chromium was found. On Debian or Ubuntu: apt-get install chromium fonts-noto-core"
    [ -n "$require_all" ] && failed=1
fi

without_looks="--ignore=tests/browser/looks"

echo "== Tests on SQLite"
suite env -u DATABASE_URL
report "SQLite" $?

case "${DATABASE_URL:-}" in
    postgres*)
        echo "== Tests on PostgreSQL (the server of DATABASE_URL)"
        ARGS="${ARGS:-} $without_looks" suite env
        report "PostgreSQL" $?
        ;;
    *)
        if sh scripts/with_postgresql.sh --find >/dev/null 2>&1; then
            echo "== Tests on PostgreSQL (a server of its own, thrown away afterwards)"
            ARGS="${ARGS:-} $without_looks" suite sh scripts/with_postgresql.sh
            report "PostgreSQL" $?
        else
            say "PostgreSQL: SKIPPED, no server and no programs were found. On Debian or Ubuntu: apt-get install postgresql; or name a server: DATABASE_URL=postgres://user@host/name make test"
            [ -n "$require_all" ] && failed=1
        fi
        ;;
esac

echo
echo "== What ran$summary"
exit "$failed"
