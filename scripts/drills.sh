#!/bin/sh
# `make drills`: takes PostgreSQL away from a running server and gives it back. While it is gone the
# pages say so with 503 and the process lives; when it is back everything works without a restart.
set -eu
cd "$(dirname "$0")/.."

if [ -z "${POSTGRESQL_DATA:-}" ]; then
    exec sh scripts/with_postgresql.sh sh scripts/drills.sh
fi

. scripts/serve_demo.sh
programs="$(sh scripts/with_postgresql.sh --find)"
database() {
    if [ "$(id -u)" = 0 ]; then
        (cd / && runuser -u postgres -- "$programs/pg_ctl" -D "$POSTGRESQL_DATA" "$@" >/dev/null)
    else
        "$programs/pg_ctl" -D "$POSTGRESQL_DATA" "$@" >/dev/null
    fi
}
answers() { # answers PATH STATUS SECONDS
    .venv/bin/python scripts/wait_for.py "$address$1" "$2" "$3"
    echo "ok  $1 answers $2"
}

echo "== with the database"
answers /healthz 200 10
answers /readyz 200 10
answers /models/ 200 10
echo "== without the database"
database -m immediate -w stop
answers /healthz 200 10
answers /readyz 503 10
answers /accounts/login/ 503 30
echo "== with the database again"
port_of_database="$(printf '%s' "$DATABASE_URL" | sed -E 's/.*:([0-9]+)\/.*/\1/')"
database -l "$POSTGRESQL_DATA/server.log" -w -t 60 start -o \
    "-p $port_of_database -k '$(dirname "$POSTGRESQL_DATA")' -c listen_addresses=127.0.0.1 -c fsync=off"
answers /readyz 200 30
answers /accounts/login/ 200 30
echo "All drills passed"
