"""The present moment, and the time zones on offer.

Acts ask here for the moment, so that a past course of things can be told day by day.
"""

import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import cache

from django.utils import timezone

# What Python lists, and what is the zone of no place: that of whichever machine asks, and none.
NO_PLACE = frozenset({"Factory", "localtime", "posixrules"})

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


@cache
def time_zone_choices() -> tuple[tuple[str, str], ...]:
    """The time zones from which a person chooses, by name."""
    names = sorted(zoneinfo.available_timezones() - NO_PLACE)
    return tuple((name, name.replace("_", " ")) for name in names)
