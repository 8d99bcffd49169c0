#!/bin/sh
# `make bench`: what home, list, search, progress page and guide cost in a register of each size,
# in milliseconds of the server and in queries; and what the import of that many rows took.
# Fails where the PDF of a memorandum takes more than 3 s of work or 200 MB.
# SIZES="382 100000" by default; on SQLite, or on PostgreSQL with: scripts/with_postgresql.sh make bench SIZES=382
set -eu
cd "$(dirname "$0")/.."

export DEBUG=0 SECURE_SSL_REDIRECT=0 ALLOWED_HOSTS=testserver LOG_LEVEL=ERROR
SECRET_KEY="$(.venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(50))')"
export SECRET_KEY
folder="$(mktemp -d "${TMPDIR:-/tmp}/collab-bench.XXXXXX")"
trap 'rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM HUP
export MEDIA_ROOT="$folder/media"
given="${DATABASE_URL:-}"
failed=0

.venv/bin/python manage.py collectstatic --noinput --verbosity 0
for size in ${SIZES:-382 100000}; do
    if [ -n "$given" ]; then
        # A database of a server is used once: an engagement of the size before would count here.
        case "${SIZES:-several sizes}" in *" "*) echo "With DATABASE_URL give one size: SIZES=382" >&2; exit 2 ;; esac
    else
        export DATABASE_URL="sqlite:///$folder/$size.sqlite3"
    fi
    .venv/bin/python manage.py migrate --verbosity 0
    .venv/bin/python manage.py load_demo >"$folder/demo.txt"
    .venv/bin/python scripts/bench_pdf.py || failed=1
    .venv/bin/python scripts/bench_pages.py "$size" "$folder/demo.txt"
done
exit "$failed"
