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

measure() {
    npx --yes lighthouse@12 "$address$2" --quiet --output=json --output-path="$folder/$1.json" \
        --only-categories=performance,accessibility,best-practices \
        --extra-headers="$folder/headers.json" \
        --chrome-flags="--headless=new --no-sandbox --disable-dev-shm-usage"
}

for page in home:/ list:/engagements/ log:/engagements/new/ "progress:/engagements/$reference/" guide:/models/; do
    name="${page%%:*}"
    # Chromium now and then loses the trace of a load ("NO_NAVSTART"): no figure at all, so asked again.
    for attempt in 1 2 3; do
        measure "$name" "${page#*:}" && break
        [ "$attempt" -lt 3 ] || exit 1
        echo "Lighthouse measured nothing on $name; once more." >&2
    done
done
.venv/bin/python scripts/lighthouse_table.py "$folder"/home.json "$folder"/list.json "$folder"/log.json \
    "$folder"/progress.json "$folder"/guide.json
