#!/bin/sh
# Prints the first Python of at least 3.11 that works; PYTHON=... names another. The system's own
# comes first where it can make a virtual environment: distributions compile it for speed, which a
# Python that somebody compiled by hand or with pyenv is not unless asked for.
works() { # works PYTHON WORDS: it is new enough and can carry out the words
    "$1" -c "$2; import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null
}
if [ -n "${PYTHON:-}" ] && works "$PYTHON" "pass"; then
    command -v "$PYTHON"
    exit 0
fi
for needs in "import ensurepip" "pass"; do
    for python in /usr/bin/python3 python3.11 python3.12 python3.13 python3; do
        if works "$python" "$needs"; then
            command -v "$python"
            exit 0
        fi
    done
done
echo "Python 3.11 or later is needed and was not found. Install it, or name it: make run PYTHON=/path/to/python3" >&2
exit 1
