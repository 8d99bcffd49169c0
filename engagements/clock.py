"""The present moment. Acts ask here, so that a past course of things can be told day by day."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


def now() -> datetime:
    """The real time, or the moment that `acting_at` has set."""
    return _moment.get() or timezone.now()


@contextmanager
def acting_at(moment: datetime) -> Iterator[None]:
    """Within the block acts happen at this moment. For the demonstration register alone."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
