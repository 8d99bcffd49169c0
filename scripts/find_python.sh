#!/bin/sh
# Prints the first Python of at least 3.11 that works; PYTHON=... names another.
for python in ${PYTHON:-} python3.11 python3.12 python3.13 python3; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        command -v "$python"
        exit 0
    fi
done
echo "Python 3.11 or later is needed and was not found. Install it, or name it: make run PYTHON=/path/to/python3" >&2
exit 1
