#!/bin/sh
# Runs a command with DATABASE_URL of a PostgreSQL of its own, which is thrown away afterwards:
#   scripts/with_postgresql.sh .venv/bin/python -m pytest
#   scripts/with_postgresql.sh --find     prints the folder of its programs; exits 1 when there is none
set -eu
here="$(cd "$(dirname "$0")" && pwd)"

# Debian keeps the programs of each version out of the PATH.
find_programs() {
    for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV) \
        "$(dirname "$(readlink -f "$(command -v pg_ctl || echo /none)")")" \
        /usr/local/bin /usr/local/pgsql/bin; do
        if [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ] && [ -x "$folder/postgres" ]; then
            echo "$folder"
            return 0
        fi
    done
    return 1
}

if [ "${1:-}" = "--find" ]; then
    find_programs
    exit
fi
if ! programs="$(find_programs)"; then
    echo "PostgreSQL's programs were not found. On Debian or Ubuntu: apt-get install postgresql" >&2
    exit 1
fi

# PostgreSQL refuses to run as root.
as_owner() { "$@"; }
if [ "$(id -u)" = 0 ]; then
    owner=postgres
    id "$owner" >/dev/null 2>&1 || owner=nobody
    as_owner() { (cd / && runuser -u "$owner" -- "$@"); }
fi

folder="$(mktemp -d "${TMPDIR:-/tmp}/collab-postgresql.XXXXXX")"
cleanup() {
    status=$?
    trap - EXIT INT TERM HUP
    as_owner "$programs/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$folder"
    exit "$status"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
if [ "$(id -u)" = 0 ]; then
    chown "$owner" "$folder"
fi

as_owner "$programs/initdb" -D "$folder/data" -U collab -A trust -E UTF8 --locale=C.UTF-8 -N >"$folder/initdb.log" 2>&1 || {
    cat "$folder/initdb.log" >&2
    exit 1
}
# Another program may take the port between looking and listening: try again with another.
python="$(sh "$here/find_python.sh")"
for attempt in 1 2 3 4 5; do
    port="$("$python" "$here/free_port.py")"
    if as_owner "$programs/pg_ctl" -D "$folder/data" -l "$folder/data/server.log" -w -t 60 start -o \
        "-p $port -k '$folder' -c listen_addresses=127.0.0.1 -c fsync=off -c jit=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=200" \
        >/dev/null 2>&1; then
        break
    fi
    if [ "$attempt" = 5 ]; then
        cat "$folder/data/server.log" >&2
        exit 1
    fi
done

export DATABASE_URL="postgres://collab@127.0.0.1:$port/postgres"
export POSTGRESQL_DATA="$folder/data"
"$@"
