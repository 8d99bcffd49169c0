"""Days of obligations that hang on the plan: while pending they move with milestone and phase."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.utils.translation import gettext as _

from engagements import access
from engagements.actions.history import Refused, locked, record, write
from engagements.models import DateMove, Engagement, Milestone, User
from engagements.queries.dates import shifted
from engagements.queries.plan import NOWHERE, followed, following, suits_alone


def follow_plan(
    engagement: Engagement,
    *,
    actor: User | None,
    reason: str,
    from_day: date = date.min,
    alone: frozenset[str] = frozenset(),
) -> None:
    """Place pending occurrences anew that hang on a milestone or on the end of a phase.

    What is reported or settled stays where it was, and so does a day that is fixed by law, or one
    that fell away: it would be owed again; and one before `from_day`; and one with a day that would
    move to the advantage of a side in `alone`. Every day that moves leaves a line in the history.
    Needs no permission: the acts that move a day of the plan, under the engagement's lock, asked.
    """
    for one in followed(engagement, locked(following(engagement, from_day))):
        if one.moves_from is not None and one.suits in alone:
            continue
        changes = write(one.occurrence, {"due_on": one.moves_to})
        record(
            one.occurrence, "moved", actor=actor, engagement=engagement, changes=changes,
            reason=reason,
        )  # fmt: skip


def follow_alone(engagement: Engagement, *, actor: User, reason: str, instead: str) -> None:
    """The same after one side has changed the plan by itself; what is late already stays late.

    Raises Refused, with what to do `instead`, where that would suit the side of the actor.
    Needs no permission: the acts that change the plan, under the engagement's lock, asked.
    """
    refuse_to_suit(engagement, actor=actor, instead=instead)
    follow_plan(engagement, actor=actor, reason=reason, from_day=access.today(engagement))


def refuse_to_suit(
    engagement: Engagement, *, actor: User, instead: str, moved: Mapping[int, date] = NOWHERE
) -> None:
    """Raise Refused where something that both signed would move to the advantage of the actor's side.

    `moved` holds days of milestones, by key, that are not written yet.
    Needs no permission: it only reads, for acts that have asked for theirs.
    """
    for one in suits_alone(engagement, actor, moved):
        raise Refused(
            _("%(owes)s, signed by both, and your side does not move that day alone. %(instead)s")
            % {"owes": one.words, "instead": instead}
        )


def place_milestone(
    engagement: Engagement, milestone: Milestone, due_on: date, *, mover: User, reason: str,
    from_day: date = date.min,
) -> None:  # fmt: skip
    """Write the new day of a locked milestone, with its trace; obligations due by it follow.

    Needs no permission: the acts that move a milestone, under the engagement's lock, asked.
    """
    before = milestone.due_on
    changes = write(milestone, {"due_on": due_on})
    DateMove._default_manager.create(
        engagement=engagement, milestone=milestone, what="milestone",
        moved_from=before, moved_to=due_on, reason=reason, moved_by=mover,
    )  # fmt: skip
    record(milestone, "moved", actor=mover, engagement=engagement, changes=changes, reason=reason)
    follow_plan(engagement, actor=mover, reason=reason, from_day=from_day)


def due_with_milestone(milestone: Milestone, offset_days: int) -> date:
    """The day so many days after (or before) the milestone, within the calendar.

    Needs no permission: it only reads the milestone.
    """
    return shifted(milestone.due_on, timedelta(days=offset_days))
