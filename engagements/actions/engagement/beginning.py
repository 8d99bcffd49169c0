"""The times at which something falls due in one engagement: those that are not there yet begin."""

from collections.abc import Collection, Iterable
from datetime import date
from itertools import groupby

from engagements.actions.engagement.due import due_with_milestone
from engagements.actions.history import FieldChange, record, write
from engagements.models import Engagement, Memorandum, Obligation, Occurrence
from engagements.models.obligation import begun_field
from engagements.playbook import PHASES
from engagements.queries.dates import phase_ends, shifted
from engagements.queries.recurring import days_again, going_on_without_end, moved_by, recurring_days

Due = list[tuple[int, date | None]]


def begin_in(
    engagement: Engagement, obligations: Iterable[Obligation], covering: Memorandum,
    told_of: Memorandum, fallen: Collection[int] = (),
) -> list[Occurrence]:  # fmt: skip
    """The occurrences that are not there yet, told in the history; what lasts throughout follows
    the last day. The obligations come with `owed_by`; the engagement is locked. `fallen` had fallen
    away (keys) until now: the plan moved without them, and they stand where it is by now.

    Needs no permission: the acts that made an agreement signed or its term longer have asked.
    """
    found = list(obligations)
    there: dict[int, dict[int, Occurrence]] = {one.pk: {} for one in found}
    for each in Occurrence._default_manager.filter(
        engagement=engagement, obligation__in=found
    ).select_related("obligation"):
        there[each.obligation_id][each.number] = each
    ends = phase_ends(engagement)
    made = []
    for obligation in found:
        begun = there[obligation.pk]
        stood = [one for one in begun.values() if one.pk not in fallen] or begun.values()
        planned = dict(_days(obligation, engagement, covering.last_day, ends, stood))
        back = [one for one in begun.values() if one.pk in fallen]
        planned |= days_again(obligation, back, moved_by(obligation, stood))
        for number, due_on in planned.items():
            occurrence = begun.get(number)
            if occurrence is None:
                made.append(
                    Occurrence(
                        obligation=obligation, engagement=engagement, number=number,
                        side=obligation.owed_by.side, due_on=due_on,
                    )
                )  # fmt: skip
            elif _follows(obligation, occurrence, due_on, fallen):
                changes = write(occurrence, {"due_on": due_on})
                if changes:
                    record(occurrence, "moved", actor=None, engagement=engagement, changes=changes)
    new = Occurrence._default_manager.bulk_create(made)
    if new:
        record(
            told_of, "obligations_begun", actor=None, engagement=engagement,
            changes=[{"field": "obligations", "from": "", "to": str(len(new))}, *_told(new)],
        )  # fmt: skip
    return new


def _follows(
    obligation: Obligation, occurrence: Occurrence, due_on: date | None, fallen: Collection[int]
) -> bool:
    """Whether a time that is there gets this day: it lasts throughout, or comes back to the plan."""
    if occurrence.state != Occurrence.State.PENDING:
        return False
    if obligation.timing == Obligation.Timing.THROUGHOUT:
        return True
    on_plan = obligation.timing in (Obligation.Timing.MILESTONE, Obligation.Timing.RECURRING)
    return on_plan and not obligation.legal_date and due_on is not None and occurrence.pk in fallen


def begin_further(engagement: Engagement) -> None:
    """Once the term ends later: what an agreement without a last day asks for again and again.

    Needs no permission: the acts that move the term, under the engagement's lock, have asked.
    """
    for memorandum, obligations in going_on_without_end(engagement):
        begin_in(engagement, obligations, memorandum, memorandum)


def _told(new: list[Occurrence]) -> list[FieldChange]:
    """Which times begin, with their days: what is removed or put in later shows by it."""
    by_obligation = groupby(new, key=lambda one: one.obligation_id)
    return [begun_field(obligation, times) for obligation, times in by_obligation]


def _days(
    obligation: Obligation,
    engagement: Engagement,
    last_day: date | None,
    ends: dict[str, date | None],
    begun: Iterable[Occurrence],
) -> Due:
    """Number and day of each time that the obligation falls due."""
    if obligation.timing == Obligation.Timing.THROUGHOUT:
        return [(1, None if obligation.survives else last_day)]
    if obligation.timing == Obligation.Timing.MILESTONE and obligation.milestone:
        return [(1, due_with_milestone(obligation.milestone, obligation.offset_days))]
    if obligation.timing != Obligation.Timing.RECURRING:
        return [(1, obligation.due_on)]
    if obligation.every == Obligation.Every.PHASE:
        now = PHASES.index(engagement.phase)
        return [(place + 1, ends[phase]) for place, phase in enumerate(PHASES) if place >= now]
    moved = moved_by(obligation, begun)
    # As planned: the actual last day is noted by one side alone.
    until = last_day or engagement.ends_on or date.max
    if obligation.until_on:
        until = shifted(obligation.until_on, moved)
    return list(enumerate(recurring_days(obligation, until, moved), start=1))
