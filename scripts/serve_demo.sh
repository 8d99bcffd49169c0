# Read by other scripts with `. scripts/serve_demo.sh`: starts gunicorn as shipped on a demonstration
# register in a folder of its own, and stops and removes both when the script that reads it ends.
# Sets: folder, port, address, reference (a fellowship), session (cookie of the coordinator);
# $folder/headers.json holds the cookie as a header. DATABASE_URL is kept when it is set.

folder="$(mktemp -d "${TMPDIR:-/tmp}/collab-served.XXXXXX")"
server=""
end_server() {
    status=$?
    trap - EXIT INT TERM HUP
    if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
    rm -rf "$folder"
    exit "$status"
}
trap end_server EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

port="$(.venv/bin/python scripts/free_port.py)"
address="http://127.0.0.1:$port"
mkdir "$folder/data"
export DATABASE_URL="${DATABASE_URL:-sqlite:///$folder/data/db.sqlite3}"
export DEBUG=0 SECURE_SSL_REDIRECT=0 ALLOWED_HOSTS=127.0.0.1 SITE_URL="$address" MEDIA_ROOT="$folder/media"
SECRET_KEY="$(.venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(50))')"
export SECRET_KEY

.venv/bin/python manage.py migrate --verbosity 0
.venv/bin/python manage.py load_demo >"$folder/demo.txt"
.venv/bin/python manage.py collectstatic --noinput --verbosity 0
reference="$(grep -o 'FEL-[0-9]*-[0-9]*' "$folder/demo.txt" | head -n 1)"
session="$(.venv/bin/python scripts/session.py coordinator@example.org)"
printf '{"Cookie": "%s"}\n' "$session" >"$folder/headers.json"

.venv/bin/python -m gunicorn --no-control-socket collab.wsgi --bind "127.0.0.1:$port" --workers "${WEB_CONCURRENCY:-2}" \
    --log-level warning --access-logfile /dev/null 2>"$folder/server.log" &
server=$!
.venv/bin/python scripts/wait_for.py "$address/healthz" || { cat "$folder/server.log" >&2; exit 1; }
