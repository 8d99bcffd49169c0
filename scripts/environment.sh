#!/bin/sh
# Makes .venv and installs one of the two locks into it: `environment.sh run` or `environment.sh dev`.
# Does nothing when what is installed is what the lock says. Debian's Python comes without ensurepip,
# which puts pip into a new .venv: then the pip beside that Python installs into it from outside.
set -eu
cd "$(dirname "$0")/.."

case "${1:-run}" in
    run) lock=requirements.txt ;;
    dev) lock=requirements-dev.txt ;;
    *) echo "environment.sh: say run or dev" >&2; exit 2 ;;
esac

python="$(sh scripts/find_python.sh)"
pip() { # pip ARGUMENTS: the pip of .venv; where it has none, that of the Python it was made with
    if .venv/bin/python -c 'import pip' 2>/dev/null; then
        .venv/bin/python -m pip "$@"
    else
        "$python" -m pip --python .venv/bin/python "$@"
    fi
}
if [ ! -x .venv/bin/python ]; then
    echo "Making .venv ..."
    rm -rf .venv
    if ! "$python" -m venv .venv >/dev/null 2>&1; then
        rm -rf .venv
        if ! "$python" -m venv --without-pip .venv || ! pip --version >/dev/null 2>&1; then
            rm -rf .venv
            echo "$python can make no virtual environment: it has neither ensurepip nor pip 22.3 or later." >&2
            echo "Install one of them. On Debian or Ubuntu: apt-get install python3-venv" >&2
            exit 1
        fi
    fi
fi

stamp() { echo ".venv/.installed-$1"; }
current() { [ -f "$(stamp "$1")" ] && cmp -s "$1" "$(stamp "$1")"; }

# The development lock holds everything that the other holds, in the same versions.
if current "$lock" || current requirements-dev.txt; then
    exit 0
fi
echo "Installing $lock (once; takes a minute) ..."
pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
cp "$lock" "$(stamp "$lock")"
