"""The processes of a test run migrate once: the first makes the tables, the others copy its database."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection


def create_test_db(make: Callable[..., str], run: str, **options: Any) -> str:
    """In place of Django's own (`make`), for a process of the test run with this id; its promise.

    What stands in the database after the migrations is the same for all. Without processes beside
    this one (`run` empty) Django's own is called.
    """
    if not run:
        return make(**options)
    name: str = connection.creation._get_test_db_name()
    with _marker(run).with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _marker(run).exists():
            _copy(_kept(run), name)
            settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
        else:
            make(**options)
            _copy(name, _kept(run))
            _marker(run).touch()
    connection.ensure_connection()
    return name


def forget(run: str) -> None:
    """Throw away what was kept for the processes of the run, once all of them have ended."""
    if not _marker(run).exists():
        return
    if connection.vendor == "postgresql":
        with connection.creation._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{_kept(run)}"')
    else:
        os.remove(_kept(run))
    _marker(run).unlink()
    _marker(run).with_suffix(".lock").unlink()


def _marker(run: str) -> Path:
    return Path(tempfile.gettempdir()) / f"collab-migrated-{connection.vendor}-{run}.done"


def _kept(run: str) -> str:
    """The database that is copied: a file's path with SQLite."""
    name = f"collab_migrated_{run}"
    return name if connection.vendor == "postgresql" else f"{tempfile.gettempdir()}/{name}.sqlite3"


def _copy(source: str, target: str) -> None:
    """Both databases copy what nobody is connected to."""
    connection.close()
    if connection.vendor != "postgresql":
        shutil.copy(source, target)
        return
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{target}"')
        cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
