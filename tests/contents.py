"""What stands in the register, so that a test can say that nothing was written."""

from typing import Any

from django.apps import apps
from django.db.models import Model

Contents = dict[str, list[tuple[Any, ...]]]


def contents(*tables: type[Model]) -> Contents:
    """Every row of the tables, by the name of the table; of all that the register has if none is named."""
    every = apps.get_app_config("engagements").get_models(include_auto_created=True)
    return {
        table.__name__: list(table._base_manager.order_by("pk").values_list())
        for table in tables or every
    }


def changed_since(before: Contents) -> list[str]:
    """The tables in which anything is another than it was."""
    every = apps.get_app_config("engagements").get_models(include_auto_created=True)
    now = contents(*(table for table in every if table.__name__ in before))
    return [name for name, rows in now.items() if rows != before[name]]
