"""What day it is: in the register, where a piece of work is, and where each row of a table is."""

import zoneinfo
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from functools import cached_property, lru_cache
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Func, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

from engagements import clock
from engagements import models as tables
from engagements.models import Engagement


def today(place: Engagement | tables.Memorandum | None = None) -> date:
    """The present calendar day: in the time zone of the place, otherwise in the register's.

    Who belongs where goes by the register's; lists over many engagements by `days`.
    """
    return day_in(place.time_zone) if place is not None else register_day(clock.now())


def day_in(time_zone: str, moment: datetime | None = None) -> date:
    """The calendar day of a moment, now by default, in a time zone; an unknown one has the register's."""
    zone = timezone.get_default_timezone()
    with suppress(zoneinfo.ZoneInfoNotFoundError, ValueError):
        zone = zoneinfo.ZoneInfo(time_zone)
    return (moment or clock.now()).astimezone(zone).date()


def agreement_day(engagement: Engagement) -> date:
    """The present day where the agreement that covers the engagement is at home.

    What the summary says of agreements is compared with this day, as their own pages do.
    """
    return day_in(engagement.agreement_time_zone)


def register_day(moment: datetime) -> date:
    """The calendar day of a moment in the register's time zone, whoever reads it."""
    return moment.astimezone(timezone.get_default_timezone()).date()


def start_of(day: date) -> datetime:
    """The moment from which on `register_day` is this day: the bound for columns of moments."""
    return datetime.combine(day, time(), timezone.get_default_timezone())


def _as_it_is(day: date) -> date:
    return day


class _Compared(Func):
    """That a column lies on one side of a bound which hangs on the row's time zone.

    As one expression, since the same as nested `Q` costs more time than the query: `outer` is true
    of every row that is meant, `sure` is enough alone, each of `doubtful` with one of its zones
    (or none of them).
    """

    output_field = BooleanField()

    def __init__(
        self,
        column: str | Combinable,
        zone: str | Combinable,
        sign: str,
        sure: date,
        doubtful: tuple[tuple[date, bool, tuple[str, ...]], ...],
        outer: date,
    ) -> None:
        super().__init__(column, zone)
        self.sign, self.sure, self.doubtful, self.outer = sign, sure, doubtful, outer

    def as_sql(  # type: ignore[override]  # It takes no template.
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_more: object
    ) -> tuple[str, tuple[Any, ...]]:
        """`column < outer AND (column < sure OR column < doubtful AND zone IN (…))`."""
        (column, of_column), (zone, of_zone) = map(compiler.compile, self.source_expressions)

        def compared(bound: date) -> tuple[str, list[Any]]:
            place, params = compiler.compile(Value(bound))
            return f"{column} {self.sign} {place}", [*of_column, *params]

        ways, params = compared(self.sure)
        for bound, among, names in self.doubtful:
            way, more = compared(bound)
            places = ", ".join(["%s"] * len(names))
            ways += f" OR {way} AND {zone} {'IN' if among else 'NOT IN'} ({places})"
            params += [*more, *of_zone, *names]
        outer, more = compared(self.outer)
        # Never unknown, so that it can be negated.
        known = f"{column} IS NOT NULL"
        return f"({known} AND {outer} AND ({ways}))", (*of_column, *more, *params)


@dataclass(frozen=True)
class Days:
    """The calendar days that the world has at one moment, never more than three.

    `here` is the register's; `elsewhere` names the time zones in which it is another day. A time
    zone that is not known has the register's day, as for `today`.
    """

    here: date
    elsewhere: Mapping[str, date] = field(default_factory=dict)

    def at(self, time_zone: str) -> date:
        """The day in a time zone, as `today` says it."""
        return self.elsewhere.get(time_zone, self.here)

    @property
    def last(self) -> date:
        """The day where it is latest."""
        return self._in_order[-1]

    def before(
        self,
        column: str,
        days: int = 0,
        *,
        zone: str | Combinable = "time_zone",
        bound: Callable[[date], date] = _as_it_is,
    ) -> Q:
        """The condition that the column lies before today less so many days, where the row is.

        All but a day or two is told by the column alone, so that its index serves.
        """
        lag = timedelta(days=days)
        first, *others = [(day, bound(day - lag)) for day in self._in_order]
        if not others:
            return Q(**{f"{column}__lt": first[1]})
        doubtful = tuple((limit, *self._from(day)) for day, limit in others)
        return Q(_Compared(column, zone, "<", first[1], doubtful, others[-1][1]))

    def since(self, column: str, days: int = 0, *, zone: str | Combinable = "time_zone") -> Q:
        """The condition that the column lies on today less so many days, or after it."""
        lag = timedelta(days=days)
        *others, last = [(day, day - lag) for day in self._in_order]
        if not others:
            return Q(**{f"{column}__gte": last[1]})
        doubtful = tuple((limit, *self._until(day)) for day, limit in others)
        return Q(_Compared(column, zone, ">=", last[1], doubtful, others[0][1]))

    @cached_property
    def _in_order(self) -> list[date]:
        return sorted({self.here, *self.elsewhere.values()})

    def _from(self, day: date) -> tuple[bool, tuple[str, ...]]:
        """Where it is this day or a later one: in these time zones, or in all but these."""
        if day > self.here:
            return True, self._zones(lambda other: other >= day)
        return False, self._zones(lambda other: other < day)

    def _until(self, day: date) -> tuple[bool, tuple[str, ...]]:
        """Where it is this day or an earlier one, in the same way."""
        if day < self.here:
            return True, self._zones(lambda other: other <= day)
        return False, self._zones(lambda other: other > day)

    def _zones(self, chosen: Callable[[date], bool]) -> tuple[str, ...]:
        return tuple(name for name, day in self.elsewhere.items() if chosen(day))


def days() -> Days:
    """The calendar days of now, for questions about many engagements at once."""
    # A day begins on a whole minute, everywhere: within one nothing changes.
    minute = clock.now().replace(second=0, microsecond=0)
    return _days_of(minute, timezone.get_default_timezone())


@lru_cache(maxsize=64)
def _days_of(moment: datetime, register: tzinfo) -> Days:
    here = moment.astimezone(register).date()
    there = {name: moment.astimezone(zone).date() for name, zone in _time_zones().items()}
    return Days(here, {name: day for name, day in sorted(there.items()) if day != here})


@lru_cache(maxsize=1)
def _time_zones() -> dict[str, zoneinfo.ZoneInfo]:
    return {name: zoneinfo.ZoneInfo(name) for name in zoneinfo.available_timezones()}
