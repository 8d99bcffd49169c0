"""`scripts/environment.sh` makes .venv with what is there: ensurepip, or the pip beside the Python."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT

NO_ENSUREPIP = """
case "$*" in
    "-m venv --without-pip "*) ;;
    "-m venv "*) echo "ensurepip is not available" >&2; mkdir -p .venv; exit 1 ;;
esac
"""
OLD_PIP = """
case "$*" in *"-m pip --python "*) echo "no such option: --python" >&2; exit 2 ;; esac
"""


def with_pip() -> str:
    """A Python of this machine that has pip."""
    for python in (sys.executable, sys._base_executable):  # type: ignore[attr-defined]
        if subprocess.run([python, "-c", "import pip"], capture_output=True).returncode == 0:
            return str(python)
    pytest.fail("No Python with pip was found")


def environment(folder: Path, says: str) -> subprocess.CompletedProcess[str]:
    """Runs the script in a folder with an empty lock, with a Python in which `says` comes first."""
    (folder / "scripts").mkdir(parents=True)
    for name in ("environment.sh", "find_python.sh"):
        shutil.copy(ROOT / "scripts" / name, folder / "scripts")
    for lock in ("requirements.txt", "requirements-dev.txt"):
        (folder / lock).write_text(f"# {lock}: nothing is needed\n")
    python = folder.parent / "python"
    python.write_text(f'#!/bin/sh\n{says}\nexec "{with_pip()}" "$@"\n')
    python.chmod(0o755)
    return subprocess.run(
        ["sh", "scripts/environment.sh", "run"],
        cwd=folder,
        env={**os.environ, "PYTHON": str(python)},
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_where_ensurepip_is_missing_the_pip_beside_the_python_installs(tmp_path: Path):
    folder = tmp_path / "with a space"
    made = environment(folder, NO_ENSUREPIP)
    assert (made.returncode, made.stderr) == (0, "")
    assert not list((folder / ".venv").glob("lib/python*/site-packages/pip"))
    assert (folder / ".venv" / ".installed-requirements.txt").exists()


def test_where_neither_works_it_says_what_to_install_and_leaves_nothing(tmp_path: Path):
    folder = tmp_path / "with a space"
    made = environment(folder, NO_ENSUREPIP + OLD_PIP)
    assert made.returncode == 1
    assert "neither ensurepip nor pip 22.3 or later" in made.stderr
    assert "apt-get install python3-venv" in made.stderr
    assert not (folder / ".venv").exists()
