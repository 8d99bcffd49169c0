"""The thrown-away PostgreSQL leaves nothing behind, whatever the command did."""

import os
import subprocess

import pytest

from tests.house.tree import ROOT


def with_postgresql(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "scripts/with_postgresql.sh", *command],
        cwd=ROOT,
        env={key: value for key, value in os.environ.items() if key != "DATABASE_URL"},
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.fixture
def programs() -> None:
    """Skips where PostgreSQL is not installed, unless REQUIRE_ALL is set."""
    if with_postgresql("--find").returncode and not os.environ.get("REQUIRE_ALL"):
        pytest.skip("PostgreSQL was not found: apt-get install postgresql")


@pytest.mark.usefixtures("programs")
def test_the_command_s_status_is_handed_on_and_its_server_and_files_are_gone():
    run = with_postgresql("sh", "-c", 'echo "$POSTGRESQL_DATA"; exit 7')
    assert run.returncode == 7, run.stderr
    data = run.stdout.strip()
    assert data.endswith("/data")
    assert not os.path.exists(os.path.dirname(data))
