"""How the tests of models ask what the database refuses, and in which words."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction


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
