"""How large a whole number may be: the same on both databases."""

from typing import Any

from django.db import models
from django.db.backends.base.operations import BaseDatabaseOperations


def bounds_of(column: Any) -> dict[str, int]:  # noqa: ANN401
    """The greatest number that the column holds on PostgreSQL, as an option of a form's field.

    SQLite takes greater ones, and fails above 64 bits. Empty for a column of another kind.
    """
    ranges = BaseDatabaseOperations.integer_field_ranges
    if not isinstance(column, models.IntegerField) or column.get_internal_type() not in ranges:
        return {}
    return {"max_value": ranges[column.get_internal_type()][1]}
