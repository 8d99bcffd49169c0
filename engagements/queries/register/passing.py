"""What the passing of a day alone makes another in a summary, until `send_notices` has run."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from engagements import access, clock
from engagements.models import Change, Engagement, Memorandum
from engagements.queries.coverage import NOT_COVERED, between_the_leads, coverage

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def was_covered_so(engagement: Engagement) -> bool:
    """Whether what the summary says of its agreements was true at a moment since the last act on one.

    Each act writes the summary; which interruption counts, and where the days are counted, is
    another as soon as the next agreement or suspension begins. Four queries.
    """
    signed = [one for one in between_the_leads(engagement) if one.counts]
    stands = {name: getattr(engagement, name) for name in NOT_COVERED}
    acts = Change._default_manager.filter(engagement=engagement, thing_type="memorandum")
    last = acts.order_by("-at").values_list("at", flat=True).first()
    return any(
        coverage(signed, partial(access.day_in, moment=moment)) == stands
        for moment in _moments(signed, last - HOUR if last else None)
    )


def _moments(signed: list[Memorandum], since: datetime | None) -> Iterator[datetime]:
    """One of each stretch of time, since the moment, in which the same agreements are in force."""
    now = clock.now()
    begins = {
        datetime.combine(day + after, time(), ZoneInfo(zone))
        for day in _days(signed)
        for after in (timedelta(), DAY)
        for zone in {one.time_zone for one in signed}
    }
    passed = sorted(moment for moment in begins if moment <= now)
    yield from (moment for moment in passed if since is None or moment >= since)
    if since is not None:
        yield since
    elif passed:
        yield passed[0] - HOUR


def _days(signed: list[Memorandum]) -> set[date]:
    """On which an agreement or a suspension begins or ends."""
    found = {day for one in signed for day in (one.first_day, one.last_day)}
    held = (each for one in signed for each in one.suspensions.all())
    found |= {day for each in held for day in (each.from_on, each.until_on)}
    return {day for day in found if day is not None and day < date.max}
