"""From the frozen text to the days: the occurrences of every obligation of a signed memorandum."""

import calendar
from datetime import date, timedelta
from itertools import count, groupby, takewhile

from django.db import transaction

from engagements.actions.engagement import due_with_milestone, refresh_summary
from engagements.actions.history import FieldChange, claim, record, write
from engagements.models import Engagement, Memorandum, Obligation, Occurrence
from engagements.models.obligation import DAYS_BETWEEN, MOST_OCCURRENCES, begun_field
from engagements.playbook import PHASES
from engagements.queries.dates import phase_ends

Due = list[tuple[int, date | None]]


@transaction.atomic
def begin_obligations(memorandum: Memorandum) -> list[Occurrence]:
    """Make the occurrences of every obligation of a signed memorandum or amendment; once.

    Called again it makes those that a longer term adds, and moves what lasts throughout the term
    to its new last day. An amendment brings those of the memorandum that it amends up to date too.
    Returns the new ones.
    Needs no permission: the act that made the memorandum signed or its term longer has asked.
    """
    covering = memorandum.amends or memorandum
    if Memorandum.State.SIGNED not in (memorandum.state, covering.state):
        return []
    found = [
        obligation
        for one in {covering.pk: covering, memorandum.pk: memorandum}.values()
        if one.state == Memorandum.State.SIGNED
        for obligation in one.obligations.select_related("owed_by", "milestone", "engagement")
    ]
    locked = {
        engagement.pk: claim(engagement)
        for engagement in sorted({one.engagement for one in found}, key=lambda each: each.pk)
    }
    made: list[Occurrence] = []
    for pk, engagement in locked.items():
        own = [obligation for obligation in found if obligation.engagement_id == pk]
        new = _begin_in(engagement, own, covering)
        if new:
            record(
                memorandum, "obligations_begun", actor=None, engagement=engagement,
                changes=[{"field": "obligations", "from": "", "to": str(len(new))}, *_told(new)],
            )  # fmt: skip
        refresh_summary(engagement, "work")
        made += new
    return made


def _told(new: list[Occurrence]) -> list[FieldChange]:
    """Which times begin, with their days: what is removed or put in later shows by it."""
    by_obligation = groupby(new, key=lambda one: one.obligation_id)
    return [begun_field(obligation, times) for obligation, times in by_obligation]


def _begin_in(
    engagement: Engagement, obligations: list[Obligation], covering: Memorandum
) -> list[Occurrence]:
    """The occurrences that are not there yet; what lasts throughout follows the last day."""
    there = {
        (one.obligation_id, one.number): one
        for one in Occurrence._default_manager.filter(
            engagement=engagement, obligation__in=obligations
        ).select_related("obligation")
    }
    ends = phase_ends(engagement)
    made = []
    for obligation in obligations:
        for number, due_on in _days(obligation, engagement, covering.last_day, ends):
            occurrence = there.get((obligation.pk, number))
            if occurrence is None:
                made.append(
                    Occurrence(
                        obligation=obligation, engagement=engagement, number=number,
                        side=obligation.owed_by.side, due_on=due_on,
                    )
                )  # fmt: skip
            elif (
                obligation.timing == Obligation.Timing.THROUGHOUT
                and occurrence.state == Occurrence.State.PENDING
            ):
                changes = write(occurrence, {"due_on": due_on})
                if changes:
                    record(occurrence, "moved", actor=None, engagement=engagement, changes=changes)
    return Occurrence._default_manager.bulk_create(made)


def _days(
    obligation: Obligation,
    engagement: Engagement,
    last_day: date | None,
    ends: dict[str, date | None],
) -> Due:
    """Number and day of each time that the obligation falls due."""
    if obligation.timing == Obligation.Timing.THROUGHOUT:
        return [(1, None if obligation.survives else last_day)]
    if obligation.timing == Obligation.Timing.MILESTONE and obligation.milestone:
        return [(1, due_with_milestone(obligation.milestone, obligation.offset_days))]
    if obligation.timing == Obligation.Timing.DAY or obligation.timing != "recurring":
        return [(1, obligation.due_on)]
    if obligation.every == Obligation.Every.PHASE:
        now = PHASES.index(engagement.phase)
        return [(place + 1, ends[phase]) for place, phase in enumerate(PHASES) if place >= now]
    # As planned: the actual last day is noted by one side alone.
    until = obligation.until_on or last_day or engagement.ends_on or date.max
    return list(enumerate(_recurring(obligation, until), start=1))


def _recurring(obligation: Obligation, until: date) -> list[date]:
    """Every so often from the first to the last day, both included; at most 400 days."""
    first = obligation.first_on
    if first is None:
        return []
    days = (_step(first, obligation.every, step) for step in count())
    within = takewhile(lambda day: day is not None and day <= until, days)
    return [day for day, _place in zip(within, range(MOST_OCCURRENCES), strict=False) if day]


def _step(first: date, every: str, step: int) -> date | None:
    """The day after so many steps; by calendar for months, the 29th to 31st clamped."""
    try:
        if every in DAYS_BETWEEN:
            return first + timedelta(days=DAYS_BETWEEN[every] * step)
        month = first.month - 1 + step
        year, month = first.year + month // 12, month % 12 + 1
        return date(year, month, min(first.day, calendar.monthrange(year, month)[1]))
    except (OverflowError, ValueError):
        return None
