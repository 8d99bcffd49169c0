#!/bin/sh
# `make check`: everything about the code that needs no test run. The steps run beside each other,
# and all of them after a failure too, so that one run shows all there is to mend.
set -u
cd "$(dirname "$0")/.."

python=.venv/bin/python
folder="$(mktemp -d "${TMPDIR:-/tmp}/collab-check.XXXXXX")"
trap 'rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM HUP
number=0
step() { # step NAME COMMAND...: begins it; what came of it is said at the end, in this order
    number=$((number + 1))
    echo "$1" >"$folder/$number.name"
    shift
    ("$@" >"$folder/$number.said" 2>&1; echo $? >"$folder/$number.status") &
}
production() {
    env DEBUG=0 SECRET_KEY="$($python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
        ALLOWED_HOSTS=collab.example.org SITE_URL=https://collab.example.org "$@"
}

step "formatting" $python -m ruff format --check .
step "lint" $python -m ruff check .
step "types" $python -m mypy
step "import contracts" $python -c 'from importlinter.cli import lint_imports_command; lint_imports_command()'
step "migrations complete" env DEBUG=1 $python manage.py makemigrations --check --dry-run
step "ready to deploy" production $python manage.py check --deploy --fail-level WARNING
step "templates" $python -m djlint templates --lint --quiet
step "translations complete" $python scripts/check_translations.py
step "locks fit pyproject.toml" $python scripts/check_locks.py

wait
failed=""
for one in $(seq "$number"); do
    name="$(cat "$folder/$one.name")"
    if [ "$(cat "$folder/$one.status")" = 0 ]; then
        printf 'ok      %s\n' "$name"
    else
        printf 'FAILED  %s\n' "$name"
        cat "$folder/$one.said"
        failed="$failed $name;"
    fi
done
if [ -n "$failed" ]; then
    echo "Not clean:$failed" >&2
    exit 1
fi
