"""On which days something falls due again and again, also once the plan has moved."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, takewhile

from django.db.models import Q

from engagements.models import Engagement, Memorandum, Obligation, Occurrence
from engagements.models.obligation import DAYS_BETWEEN, MOST_OCCURRENCES
from engagements.queries.dates import Effects

STAYS = timedelta(0)


@dataclass(frozen=True)
class Further:
    """How often more something falls due with a later end of the term, and on which day last."""

    text: str
    times: int
    last_on: date


def recurring_days(obligation: Obligation, until: date, moved: timedelta = STAYS) -> list[date]:
    """Every so often from the first to the last day, both included; at most 400 days.

    `moved`: as far as the plan has moved the days that the text names (`moved_by`).
    """
    first = obligation.first_on
    if first is None:
        return []
    days = (_step(first, obligation.every, step, moved) for step in count())
    within = takewhile(lambda day: day is not None and day <= until, days)
    return [day for day, _place in zip(within, range(MOST_OCCURRENCES), strict=False) if day]


def counted_to(obligation: Obligation, until: date) -> date | None:
    """The last day that the register counts, where it would fall due more than 400 times by then."""
    if obligation.first_on is None:
        return None
    further = _step(obligation.first_on, obligation.every, MOST_OCCURRENCES)
    if further is None or further > until:
        return None
    return _step(obligation.first_on, obligation.every, MOST_OCCURRENCES - 1)


def moved_by(obligation: Obligation, there: Iterable[Occurrence]) -> timedelta:
    """How far the plan has moved what falls due again and again; these are the times that began.

    The last open one tells: what was settled stays where it was.
    """
    found = sorted(there, key=lambda one: (one.state == Occurrence.State.PENDING, one.number))
    last = found[-1] if found else None
    if last is None or last.due_on is None or obligation.first_on is None:
        return STAYS
    named = _step(obligation.first_on, obligation.every, last.number - 1)
    return last.due_on - named if named else STAYS


def days_again(
    obligation: Obligation, back: Iterable[Occurrence], moved: timedelta
) -> dict[int, date | None]:
    """By number the day of each of these times that come again and again, also behind the last day."""
    if obligation.first_on is None:
        return {}
    first, every = obligation.first_on, obligation.every
    return {one.number: _step(first, every, one.number - 1, moved) for one in back}


def fallen_in(memorandum: Memorandum) -> set[int]:
    """What of it and of its amendments has fallen away (keys): asked before its term is longer again.

    One query.
    """
    of_it = Q(obligation__memorandum=memorandum) | Q(obligation__memorandum__amends=memorandum)
    pending = Occurrence.objects.filter(of_it, state=Occurrence.State.PENDING)
    return set(
        pending.exclude(pk__in=Occurrence.objects.standing().values("pk")).values_list(
            "pk", flat=True
        )
    )


def going_on_without_end(engagement: Engagement) -> list[tuple[Memorandum, list[Obligation]]]:
    """What is owed here again and again for as long as an agreement without a last day is in force.

    By agreement, what its amendments added included. Such times begin up to the planned end of the
    work. Three queries; one where there is none.
    """
    signed = Memorandum.State.SIGNED
    without_end = {
        one.pk: one
        for one in engagement.memoranda.filter(
            state=signed, amends=None, ends_on=None, amended_ends_on=None, ended_on=None
        )
    }
    if not without_end:
        return []
    rows = engagement.obligations.filter(
        Q(memorandum__in=without_end) | Q(memorandum__amends__in=without_end, memorandum__state=signed),
        timing=Obligation.Timing.RECURRING, until_on=None, first_on__isnull=False,
    )  # fmt: skip
    found: dict[int, list[Obligation]] = {}
    for one in rows.select_related("memorandum", "owed_by").prefetch_related("occurrences"):
        found.setdefault(one.memorandum.amends_id or one.memorandum_id, []).append(one)
    return [(without_end[pk], obligations) for pk, obligations in found.items()]


def further_times(engagement: Engagement, ends_on: date, effects: Effects) -> list[Further]:
    """What begins more often once the term ends on this day: listed before it is asked for.

    It goes on from the days to which the last open time moves by then (`effects`).
    """
    moves = {
        (one.occurrence.obligation_id, one.occurrence.number): one.moves_to
        for one in effects.occurrences
    }
    found = []
    for _memorandum, obligations in going_on_without_end(engagement):
        for one in obligations:
            there = list(one.occurrences.all())
            for each in there:
                each.due_on = moves.get((one.pk, each.number), each.due_on)
            moved = moved_by(one, there)
            new = recurring_days(one, ends_on, moved)[len(there) :]
            if new:
                found.append(Further(one.text, len(new), new[-1]))
    return found


def _step(first: date, every: str, step: int, moved: timedelta = STAYS) -> date | None:
    """The day after so many steps; by calendar for months, the 29th to 31st clamped."""
    try:
        if every in DAYS_BETWEEN:
            return first + timedelta(days=DAYS_BETWEEN[every] * step) + moved
        month = first.month - 1 + step
        year, month = first.year + month // 12, month % 12 + 1
        return date(year, month, min(first.day, calendar.monthrange(year, month)[1])) + moved
    except (OverflowError, ValueError):
        return None
