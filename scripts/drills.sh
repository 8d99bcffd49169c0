#!/bin/sh
# `make drills`: takes the lock, the workers, the room on the disk and the database itself away from a
# register that is really served, and gives them back; on SQLite, then on PostgreSQL where there is one.
# What each drill checks stands in scripts/drills.py. Fails with the first that does not hold.
set -eu
cd "$(dirname "$0")/.."

database() { # database stop|start: the server of scripts/with_postgresql.sh
    programs="$(sh scripts/with_postgresql.sh --find)"
    if [ "$(id -u)" = 0 ]; then
        (cd / && runuser -u "$(stat -c %U "$POSTGRESQL_DATA")" -- "$programs/pg_ctl" -D "$POSTGRESQL_DATA" "$@" >/dev/null)
    else
        "$programs/pg_ctl" -D "$POSTGRESQL_DATA" "$@" >/dev/null
    fi
}

case "${1:-}" in
    "")
        echo "==== SQLite"
        env -u DATABASE_URL sh scripts/drills.sh served
        if sh scripts/with_postgresql.sh --find >/dev/null 2>&1; then
            echo "==== PostgreSQL"
            sh scripts/with_postgresql.sh sh scripts/drills.sh served
            echo "All drills passed on both databases"
        else
            echo "All drills passed on SQLite; PostgreSQL's programs were not found"
            [ "${REQUIRE_ALL:-0}" = 0 ]
        fi
        ;;
    served)
        export DATABASE_TIMEOUT=3
        . scripts/serve_demo.sh
        .venv/bin/python scripts/drills.py "$address" "$reference" "$session" "$server"
        ;;
    stop)
        database -m immediate -w stop
        ;;
    start)
        port_of_database="$(printf '%s' "$DATABASE_URL" | sed -E 's/.*:([0-9]+)\/.*/\1/')"
        database -l "$POSTGRESQL_DATA/server.log" -w -t 60 start -o \
            "-p $port_of_database -k '$(dirname "$POSTGRESQL_DATA")' -c listen_addresses=127.0.0.1 -c fsync=off"
        ;;
esac
