"""`make run` says what is in its way before it does anything, and keeps what was entered."""

import http.cookiejar
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from django.conf.global_settings import PASSWORD_HASHERS
from django.db import connection

from scripts.free_port import any_free
from tests.factories import PASSWORD, make_user
from tests.house.tree import ROOT

OURS = ("collab", "data", "engagements", "scripts", "static", "templates")
FILES = ("manage.py", "Makefile", "requirements.txt", "requirements-dev.txt", "pyproject.toml")


def start(port: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "scripts/run.sh"],
        cwd=ROOT,
        env={**os.environ, "PORT": port},
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_a_taken_port_is_named_with_the_way_out():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = start(str(port))
    assert run.returncode == 1
    assert run.stdout == ""
    assert run.stderr == (
        f"Port {port} is taken by another program (or not allowed to you). "
        f"Choose another: make run PORT={port + 1}\n"
    )


def test_what_is_no_port_is_refused():
    for port in ("80a", "-1", "0", "65536"):
        run = start(port)
        assert (run.returncode, run.stdout) == (2, "")
        assert "make run PORT=8001" in run.stderr


def copy_of_the_project(folder: Path) -> Path:
    """The project in the folder, with the packages that are installed already."""
    folder.mkdir()
    for name in OURS:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, folder)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    return folder


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of the register that `make run` serves from the folder, until it is killed.

    Killed and not asked to stop: what was entered must be there after a power cut as well.
    """
    port = any_free()
    settings = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "SITE_URL", "MEDIA_ROOT")
    kept = {name: value for name, value in os.environ.items() if name not in settings}
    log = folder / "run.log"
    with log.open("w") as out:
        run = subprocess.Popen(
            ["make", "run"], cwd=folder, env={**kept, "PORT": str(port), "DEBUG": "1"},
            stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", run, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        with suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGKILL)
        run.wait(timeout=300)


def wait_for(address: str, run: "subprocess.Popen[bytes]", log: Path) -> None:
    """Until the address answers; fails with the log where it never does."""
    end = time.monotonic() + 300
    while time.monotonic() < end and run.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail(log.read_text(encoding="utf-8"))


class Visitor:
    """Opens pages and sends their forms, with the cookies of one browser."""

    def __init__(self) -> None:
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies)

    def read(self, page: str | urllib.request.Request) -> str:
        with self.opener.open(page, timeout=120) as answer:
            return str(answer.read().decode())

    def send(self, address: str, **typed: str) -> str:
        """Sends the form of the page with what was typed."""
        html = self.read(address)
        hidden = re.findall(r'<input type="hidden" name="(\w+)"[^>]*? value="([^"]*)"', html)
        data = urllib.parse.urlencode({**dict(hidden), **typed}).encode()
        sent = urllib.request.Request(address, data, {"Referer": address})
        return self.read(sent)


def put_into(folder: Path) -> None:
    """The register of this test as that of the folder: bringing one up to date takes long."""
    with closing(sqlite3.connect(folder / "db.sqlite3")) as copy:
        connection.ensure_connection()
        connection.connection.backup(copy)


@pytest.mark.django_db(transaction=True)
def test_in_a_folder_with_a_space_a_second_start_keeps_what_was_entered(
    tmp_path: Path, settings: Any, record_property: Any
):
    if connection.vendor != "sqlite":
        return  # `make run` serves SQLite: it is shown in the run on SQLite.
    settings.PASSWORD_HASHERS = PASSWORD_HASHERS
    account = {"login": make_user("Account").email, "password": PASSWORD}
    folder = copy_of_the_project(tmp_path / "with a space")
    put_into(folder)
    for entered in ("Entered first", "Entered later"):
        visitor, began = Visitor(), time.monotonic()
        with served(folder) as address:
            took = time.monotonic() - began
            visitor.send(f"{address}/accounts/login/", **account)
            before = visitor.read(f"{address}/account/")
            assert ("Entered first" in before) == (entered == "Entered later")
            assert entered in visitor.send(f"{address}/account/", name=entered)
        assert "Loading" not in (folder / "run.log").read_text(encoding="utf-8")
    # Told at the end of the run and not judged: it depends on what else the machine does.
    record_property("seconds until `make run` answers at its second start", round(took, 1))
