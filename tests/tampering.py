"""Writes past the triggers, as somebody with the password of the database would."""

from typing import Any

from django.db import connection


def tamper(table: str, statement: str, *values: Any) -> None:
    """Run a statement on `engagements_<table>` without its triggers, until the test is rolled back."""
    name = f"engagements_{table}"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [name]
            )
            for (trigger,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {trigger}")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
        cursor.execute(statement.format(table=name), values)
