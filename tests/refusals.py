"""How the tests of models ask what the database refuses, and in which words."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction


def refused(act: Callable[[], Any]) -> str:
    """The database's own words for why it refused; fails when it did not."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        act()
    return str(error.value)


def kindly(thing: models.Model) -> list[str]:
    """The sentences with which the model refuses the same."""
    with pytest.raises(ValidationError) as error:
        thing.validate_constraints()
    return error.value.messages


def words_of(model: type[models.Model], constraint: models.BaseConstraint) -> str:
    """How the database names the constraint when it refuses.

    SQLite names a unique constraint by its columns, and only one of expressions by its name.
    """
    if connection.vendor == "postgresql":
        return f'constraint "{constraint.name}"'
    if isinstance(constraint, models.CheckConstraint):
        return f"CHECK constraint failed: {constraint.name}"
    assert isinstance(constraint, models.UniqueConstraint)
    columns = [model._meta.get_field(name).column for name in constraint.fields]
    named = ", ".join(f"{model._meta.db_table}.{column}" for column in columns)
    return "UNIQUE constraint failed: " + (named or f"index '{constraint.name}'")
