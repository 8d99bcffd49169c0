"""What the settings promise of a register in earnest, asked in processes of their own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.house.tree import ROOT

# Given in full, so that neither this run's environment nor a .env file says anything else.
IN_EARNEST = {
    "DEBUG": "0", "SECRET_KEY": "a-key-for-this-test-alone", "ALLOWED_HOSTS": "testserver",
    "DATABASE_URL": "sqlite://:memory:", "CACHE_URL": "", "DATABASE_POOL": "0",
    "CONN_MAX_AGE": "600", "DATABASE_TIMEOUT": "20", "SECURE_SSL_REDIRECT": "1",
    "BEHIND_PROXY": "0", "DJANGO_SETTINGS_MODULE": "collab.settings", "LOG_LEVEL": "CRITICAL", "PYTHONDONTWRITEBYTECODE": "1",
}  # fmt: skip
PROTECT = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}
SAY_SETTINGS = """
import json
from collab import settings
names = ("CONN_MAX_AGE", "CONN_HEALTH_CHECKS", "OPTIONS")
told = {name: settings.DATABASES["default"].get(name) for name in names}
print(json.dumps({**told, "sessions": settings.SESSION_ENGINE.rpartition(".")[2]}))
"""
ASK_EVERYTHING = """
import json, sqlite3
import django
from django.conf import settings

# Nobody has collected the style sheets.
settings.STORAGES["staticfiles"]["BACKEND"] = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
)
django.setup()
from django.db import connection, transaction
from django.test import Client
from engagements.views import guide

def break_down():
    raise RuntimeError("a bug")

guide._comparison = break_down
client = Client(raise_request_exception=False)
answers = {
    path: client.get(path, secure=True)
    for path in ("/", "/accounts/login/", "/admin/", "/no-such-page/", "/models/")
}

def pragma(name):
    with connection.cursor() as cursor:
        return cursor.execute(f"PRAGMA {name}").fetchone()[0]

other = sqlite3.connect(settings.DATABASES["default"]["NAME"], timeout=0)
with transaction.atomic():
    connection.ensure_connection()
    try:
        other.execute("BEGIN IMMEDIATE")
        second = "goes ahead"
    except sqlite3.OperationalError as fault:
        second = str(fault)

print(json.dumps({
    "pragmas": {name: pragma(name) for name in ("journal_mode", "busy_timeout", "synchronous")},
    "mode": connection.settings_dict["OPTIONS"]["transaction_mode"],
    "a second writer, while the first has only begun": second,
    "statuses": {path: answer.status_code for path, answer in answers.items()},
    "headers": {path: dict(answer.headers) for path, answer in answers.items()},
    "not encrypted": client.get("/").headers.get("Location"),
    "cookies": {
        name: [bool(one["secure"]), bool(one["httponly"]), one["path"], one["domain"]]
        for name, one in client.cookies.items()
    },
    "sessions": settings.SESSION_ENGINE.rpartition(".")[2],
    "session cookie": [
        settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY,
        settings.SESSION_COOKIE_NAME,
    ],
}))
"""


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What a process says that starts with this environment and nothing else."""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT, env=IN_EARNEST | environment, capture_output=True, text=True, timeout=300,
    )  # fmt: skip


def told(code: str, **environment: str) -> dict[str, Any]:
    process = run(code, **environment)
    assert process.returncode == 0, process.stderr
    return dict(json.loads(process.stdout))


@pytest.fixture(scope="module")
def in_earnest(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Everything that a process with DEBUG off and a file of SQLite says of itself."""
    file: Path = tmp_path_factory.mktemp("register") / "register.sqlite3"
    return told(ASK_EVERYTHING, DATABASE_URL=f"sqlite:///{file}")


def test_without_a_secret_key_the_register_does_not_start():
    closed = run("import collab.wsgi", SECRET_KEY="")
    assert closed.returncode != 0
    assert "Set SECRET_KEY" in closed.stderr


def test_on_sqlite_writers_queue_from_their_first_word_and_readers_never_wait(in_earnest: Any):
    assert in_earnest["pragmas"] == {
        "journal_mode": "wal", "busy_timeout": 20_000, "synchronous": 1,
    }  # fmt: skip
    assert in_earnest["mode"] == "IMMEDIATE"
    second = in_earnest["a second writer, while the first has only begun"]
    assert second == "database is locked"


def test_cookies_go_over_encrypted_connections_alone_and_nothing_else_is_answered(in_earnest: Any):
    assert in_earnest["cookies"] == {"__Host-csrftoken": [True, True, "/", ""]}
    assert in_earnest["session cookie"] == [True, True, "__Host-sessionid"]
    assert in_earnest["not encrypted"] == "https://testserver/"


def test_every_answer_carries_the_headers_that_protect_its_reader(in_earnest: Any):
    assert in_earnest["statuses"] == {
        "/": 200, "/accounts/login/": 200, "/admin/": 302, "/no-such-page/": 404, "/models/": 500,
    }  # fmt: skip
    for path, headers in in_earnest["headers"].items():
        assert {name: headers.get(name) for name in PROTECT} == PROTECT, path
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert [word for word in ("unsafe", "*", "data:", "http") if word in policy] == [], path


def test_postgresql_keeps_its_connections_and_a_pool_takes_their_place():
    address = "postgres://collab:secret@127.0.0.1:1/collab"
    kept = told(SAY_SETTINGS, DATABASE_URL=address, CACHE_URL="redis://127.0.0.1:1/0")
    assert (kept["CONN_MAX_AGE"], kept["CONN_HEALTH_CHECKS"]) == (600, True)
    assert "pool" not in kept["OPTIONS"]
    pooled = told(SAY_SETTINGS, DATABASE_URL=address, DATABASE_POOL="5", CACHE_URL="locmemcache://")
    # Django refuses a pool beside connections that are kept.
    assert not pooled["CONN_MAX_AGE"]
    assert pooled["OPTIONS"]["pool"] == {"min_size": 1, "max_size": 5, "timeout": 10}
    # A cache of one process would let a session live on that was signed out in another.
    assert (kept["sessions"], pooled["sessions"]) == ("cached_db", "db")


def test_without_a_cache_of_its_own_sessions_lie_in_the_database(in_earnest: Any):
    assert in_earnest["sessions"] == "db"
