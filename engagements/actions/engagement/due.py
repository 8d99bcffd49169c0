"""Days of obligations that hang on the plan: while pending they move with milestone and phase."""

from datetime import date, timedelta

from django.db.models import Q

from engagements.actions.history import locked, record, write
from engagements.models import Engagement, Milestone, Obligation, Occurrence, User
from engagements.playbook import PHASES
from engagements.queries.dates import phase_ends, shifted


def follow_plan(
    engagement: Engagement, *, actor: User | None, reason: str, from_day: date = date.min
) -> None:
    """Place pending occurrences anew that hang on a milestone or on the end of a phase.

    What is reported or settled stays where it was, and so does a day that is fixed by law, or one
    that fell away: it would be owed again; and one before `from_day`. Every day that moves leaves a
    line in the history.
    Needs no permission: the acts that move a day of the plan, under the engagement's lock, asked.
    """
    hanging = Q(obligation__timing=Obligation.Timing.MILESTONE) | Q(
        obligation__every=Obligation.Every.PHASE
    )
    waiting = Occurrence.objects.standing().filter(
        hanging, engagement=engagement, state=Occurrence.State.PENDING,
        obligation__legal_date=False,
    ).exclude(due_on__lt=from_day)  # fmt: skip
    pending = list(locked(waiting.select_related("obligation__milestone").order_by("pk")))
    ends = phase_ends(engagement) if pending else {}
    for occurrence in pending:
        obligation = occurrence.obligation
        due_on = (
            due_with_milestone(obligation.milestone, obligation.offset_days)
            if obligation.milestone is not None
            else ends[PHASES[occurrence.number - 1]]
        )
        changes = write(occurrence, {"due_on": due_on})
        if changes:
            record(
                occurrence, "moved", actor=actor, engagement=engagement, changes=changes,
                reason=reason,
            )  # fmt: skip


def due_with_milestone(milestone: Milestone, offset_days: int) -> date:
    """The day so many days after (or before) the milestone, within the calendar.

    Needs no permission: it only reads the milestone.
    """
    return shifted(milestone.due_on, timedelta(days=offset_days))
