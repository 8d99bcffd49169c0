#!/bin/sh
# `make lock`: compiles both locks from pyproject.toml. The development lock is held to the other,
# so that what is tested is what runs. UPGRADE=1 takes the newest versions allowed.
set -eu
cd "$(dirname "$0")/.."

compile() {
    .venv/bin/python -m uv pip compile --quiet --generate-hashes --no-header --universal \
        --python-version 3.11 ${UPGRADE:+--upgrade} pyproject.toml "$@"
}
compile --output-file requirements.txt
compile --extra dev --constraint requirements.txt --output-file requirements-dev.txt
