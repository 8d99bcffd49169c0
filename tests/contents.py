"""What stands in the register, so that a test can say that nothing was written."""

from typing import Any

from django.apps import apps

Contents = dict[str, list[tuple[Any, ...]]]


def contents() -> Contents:
    """Every row of every table of the register, by the name of the table."""
    tables = apps.get_app_config("engagements").get_models(include_auto_created=True)
    return {
        table.__name__: list(table._base_manager.order_by("pk").values_list()) for table in tables
    }


def changed_since(before: Contents) -> list[str]:
    """The tables in which anything is another than it was."""
    now = contents()
    return [name for name, rows in now.items() if rows != before[name]]
