#!/bin/sh
# `make run`: from a fresh clone to a served demonstration register; a second time in seconds.
set -eu
cd "$(dirname "$0")/.."

port="${PORT:-8000}"
case "$port" in
    '' | *[!0-9]*) echo "PORT=$port is not a port number. For example: make run PORT=8001" >&2; exit 2 ;;
esac
if [ "$port" -lt 1 ] || [ "$port" -gt 65535 ]; then
    echo "PORT=$port is not between 1 and 65535. For example: make run PORT=8001" >&2
    exit 2
fi
python="$(sh scripts/find_python.sh)"
if ! "$python" scripts/free_port.py "$port"; then
    echo "Port $port is taken by another program (or not allowed to you). Choose another: make run PORT=$((port + 1))" >&2
    exit 1
fi

sh scripts/environment.sh run

# Development on this machine alone, unless the environment or .env says otherwise.
export DEBUG="${DEBUG:-1}"
export SITE_URL="${SITE_URL:-http://127.0.0.1:$port}"
export PYTHONUNBUFFERED=1
.venv/bin/python scripts/prepare_demo.py

cat <<END

  Collab is on       http://127.0.0.1:$port/
  Guide, no sign-in  http://127.0.0.1:$port/models/
  Administration     http://127.0.0.1:$port/admin/

  Sign in, all with the password  collab-demo
    coordinator@example.org   logs and follows engagements for a civic organisation
    official@example.org      does the government's part
    observer@example.org      reads
    stranger@example.org      belongs to another organisation, sees nothing of theirs
    admin@example.org         everything

  Stop with Control-C; what was entered stays in db.sqlite3.

END
exec .venv/bin/python manage.py runserver "127.0.0.1:$port"
