#!/bin/sh
# `make lighthouse`: the main pages as shipped (gunicorn, DEBUG off, compressed static files),
# signed in as the demonstration's coordinator, measured by Lighthouse 12 on its mobile profile.
# Exits 1 below 95 for performance or 100 for accessibility and best practices.
set -eu
cd "$(dirname "$0")/.."

command -v npx >/dev/null 2>&1 || { echo "npx was not found. On Debian or Ubuntu: apt-get install npm" >&2; exit 1; }
CHROME_PATH="${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}"
[ -n "$CHROME_PATH" ] || { echo "Chromium was not found. On Debian or Ubuntu: apt-get install chromium" >&2; exit 1; }
export CHROME_PATH

. scripts/serve_demo.sh

for page in home:/ list:/engagements/ log:/engagements/new/ "progress:/engagements/$reference/" guide:/models/; do
    name="${page%%:*}"
    npx --yes lighthouse@12 "$address${page#*:}" --quiet --output=json --output-path="$folder/$name.json" \
        --only-categories=performance,accessibility,best-practices \
        --extra-headers="$folder/headers.json" \
        --chrome-flags="--headless=new --no-sandbox --disable-dev-shm-usage"
done
.venv/bin/python scripts/lighthouse_table.py "$folder"/home.json "$folder"/list.json "$folder"/log.json \
    "$folder"/progress.json "$folder"/guide.json
