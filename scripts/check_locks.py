"""Exits 1 when a lock lacks a dependency that pyproject.toml names, or names a place to install from."""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def name_of(requirement: str) -> str:
    """The bare, normalised name: `Psycopg[binary,pool]>=3.3` is `psycopg`."""
    bare = re.match(r"[A-Za-z0-9._-]+", requirement)
    return re.sub(r"[-_.]+", "-", bare.group()).lower() if bare else ""


def faults_of(lock: Path, wanted: list[str]) -> list[str]:
    """One line for each thing that is wrong with the lock."""
    text = lock.read_text(encoding="utf-8")
    locked = {name_of(line) for line in text.splitlines() if re.match(r"[A-Za-z0-9]", line)}
    faults = [
        f"{lock.name} lacks {name_of(one)}; run `make lock`"
        for one in wanted
        if name_of(one) not in locked
    ]
    if re.search(r"^--|file://|https?://", text, re.MULTILINE):
        faults.append(f"{lock.name} names a place to install from")
    return faults


if __name__ == "__main__":
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    runtime = project["dependencies"]
    development = runtime + project["optional-dependencies"]["dev"]
    found = faults_of(ROOT / "requirements.txt", runtime)
    found += faults_of(ROOT / "requirements-dev.txt", development)
    print("\n".join(found))
    sys.exit(bool(found))
