"""`make run` says what is in its way before it does anything."""

import os
import socket
import subprocess

from tests.house.tree import ROOT


def start(port: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "scripts/run.sh"],
        cwd=ROOT,
        env={**os.environ, "PORT": port},
        capture_output=True,
        text=True,
        timeout=60,
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
