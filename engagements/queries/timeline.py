"""The timeline of milestones, as per-cent positions that a drawing can use at any width."""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format

from engagements.models import Engagement, Milestone

MOST_TICKS = 6
LOOKS = {"accepted": "d", "reported": "p"}


@dataclass(frozen=True, slots=True)
class Bar:
    """A piece of a bar. Its look: d (done), p (reported, waits for the other side), x (late), f (planned)."""

    look: str
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Tick:
    """The first day of a month on the axis; one at the edge has no word."""

    x: str
    word: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The axis, today, and the bars of each milestone in the order given."""

    ticks: list[Tick]
    now: str
    first: date
    last: date
    bars: list[list[Bar]]


def timeline(engagement: Engagement, milestones: list[Milestone], day: date) -> Timeline:
    """Place the milestones between the first and the last day. No query."""
    days = [milestone.due_on for milestone in milestones]
    days += [one for one in (engagement.starts_on, engagement.last_day) if one]
    first, last = min(days, default=day), max(days, default=day)
    if engagement.is_open and any(one.days_late(day) for one in milestones):
        last = max(last, day)
    length = max(1, (last - first).days)

    def share(when: date) -> float:
        return max(0.0, min(100.0, (when - first).days * 100 / length))

    bars, since = [], first
    for milestone in milestones:
        late = engagement.is_open and milestone.days_late(day) > 0
        bars.append(_bars(milestone, share(since), share(milestone.due_on), share(day), late))
        since = milestone.due_on
    inside = first <= day <= last
    ticks = _ticks(first, last)
    return Timeline(
        [Tick(_percent(share(one)), _word(one, share(one))) for one in ticks],
        _percent(share(day)) if inside else "",
        first,
        last,
        bars,
    )


def _percent(share: float) -> str:
    return f"{share:.2f}%"


def _bars(milestone: Milestone, start: float, end: float, now: float, late: bool) -> list[Bar]:
    if milestone.state == "dropped":
        return []
    start = min(start, max(0.0, end - 1.2))
    bars = [Bar(LOOKS.get(milestone.state, "f"), _percent(start), _percent(max(1.0, end - start)))]
    if late:
        bars.append(Bar("x", _percent(end), _percent(max(0.5, now - end))))
    return bars


def _ticks(first: date, last: date) -> list[date]:
    months = [
        date(year, month, 1)
        for year in range(first.year, last.year + 1)
        for month in range(1, 13)
        if first < date(year, month, 1) < last
    ]
    step = max(1, -(-len(months) // MOST_TICKS))
    return months[step - 1 :: step]


def _word(when: date, share: float) -> str:
    if not 3 < share < 97:
        return ""
    return date_format(when, "M") if when.month != 1 else date_format(when, "Y")
