#!/bin/sh
# Makes .venv and installs one of the two locks into it: `environment.sh run` or `environment.sh dev`.
# Does nothing when what is installed is what the lock says.
set -eu
cd "$(dirname "$0")/.."

case "${1:-run}" in
    run) lock=requirements.txt ;;
    dev) lock=requirements-dev.txt ;;
    *) echo "environment.sh: say run or dev" >&2; exit 2 ;;
esac

python="$(sh scripts/find_python.sh)"
if [ ! -x .venv/bin/python ]; then
    echo "Making .venv ..."
    rm -rf .venv
    if ! "$python" -m venv .venv; then
        rm -rf .venv
        echo "Python cannot make a virtual environment. On Debian or Ubuntu: apt-get install python3-venv" >&2
        exit 1
    fi
fi

stamp() { echo ".venv/.installed-$1"; }
current() { [ -f "$(stamp "$1")" ] && cmp -s "$1" "$(stamp "$1")"; }

# The development lock holds everything that the other holds, in the same versions.
if current "$lock" || current requirements-dev.txt; then
    exit 0
fi
echo "Installing $lock (once; takes a minute) ..."
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
cp "$lock" "$(stamp "$lock")"
