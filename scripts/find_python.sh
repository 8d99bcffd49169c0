#!/bin/sh
# Prints the first Python of at least 3.11 that works; PYTHON=... names another. The system's own
# comes first where it can make a virtual environment and is none for which packages may still be
# missing: distributions compile it for speed, which a Python that somebody compiled by hand or with
# pyenv is not unless asked for.
works() { # works PYTHON WORDS: it is new enough and can carry out the words
    "$1" -c "import sys; assert sys.version_info >= (3, 11); $2" 2>/dev/null
}
take() { # take PYTHON WORDS: the same, and then nothing more is tried
    if works "$1" "$2"; then
        command -v "$1"
        exit 0
    fi
}
if [ -n "${PYTHON:-}" ]; then
    take "$PYTHON" "pass"
    echo "PYTHON=$PYTHON is no Python of at least 3.11." >&2
    exit 1
fi
take /usr/bin/python3 "import ensurepip; assert sys.version_info < (3, 14)"
for needs in "import ensurepip" "pass"; do
    for python in python3.11 python3.12 python3.13 python3; do
        take "$python" "$needs"
    done
done
echo "Python 3.11 or later is needed and was not found. Install it, or name it: make run PYTHON=/path/to/python3" >&2
exit 1
