"""The dates of a playbook's milestones in the term of one engagement."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from engagements.playbook.shapes import Milestone, Playbook


@dataclass(frozen=True, slots=True)
class PlannedMilestone:
    """A milestone with its day; `moved_to_fit` says that a short term changed that day."""

    milestone: Milestone
    due_on: date
    moved_to_fit: bool


def plan(playbook: Playbook, starts_on: date, ends_on: date) -> list[PlannedMilestone]:
    """Every milestone of the playbook with its day, in the playbook's order.

    Days count from the first or the last day of the term. One that counts from the end never
    falls before the start, and one that counts from the start never after the end: it is placed
    on that day and marked. Days off work and days already past are kept as they are.
    Raises ValueError when the term ends before it starts.
    """
    if ends_on < starts_on:
        raise ValueError("The term ends before it starts.")
    return [_place(milestone, starts_on, ends_on) for milestone in playbook.milestones]


def _place(milestone: Milestone, starts_on: date, ends_on: date) -> PlannedMilestone:
    if milestone.anchor == "start":
        usual = _shift(starts_on, milestone.offset_days)
        due_on = min(usual, ends_on)
    else:
        usual = _shift(ends_on, milestone.offset_days)
        due_on = max(usual, starts_on)
    return PlannedMilestone(milestone=milestone, due_on=due_on, moved_to_fit=due_on != usual)


def _shift(day: date, days: int) -> date:
    """The day so many days away, or the edge of the calendar where it ends before that."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.min if days < 0 else date.max


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where it has no such day.

    At the edge of the calendar the last day of it.
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
