"""What is owed by a day of the plan, and whom it suits when a milestone moves.

Obligations that are due with a milestone, or by the end of a phase, move along with the plan. Both
sides signed them: what would move to the advantage of one side does not move by that side alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from engagements import access, playbook
from engagements.models import DateRequest, Engagement, Milestone, Obligation, Occurrence, User
from engagements.models.engagement import other_side
from engagements.models.obligation import OccurrenceQuerySet
from engagements.playbook import PHASES
from engagements.queries.dates import phase_ends, shifted

NOWHERE: Mapping[int, date] = MappingProxyType({})


@dataclass(frozen=True)
class Followed:
    """A pending occurrence whose day becomes another with the plan; None where there is no day."""

    occurrence: Occurrence
    moves_from: date | None
    moves_to: date | None

    @property
    def suits(self) -> str:
        """The side to whose advantage it is: a later day suits the one that owes, a sooner the other."""
        later = (self.moves_to or date.max) > (self.moves_from or date.max)
        return self.occurrence.side if later else other_side(self.occurrence.side)

    @property
    def words(self) -> str:
        """What is owed and by whom."""
        return owed_words(self.occurrence)

    @property
    def days(self) -> str:
        """From which day to which it moves."""
        days = [
            date_format(day) if day else _("no day") for day in (self.moves_from, self.moves_to)
        ]
        return " → ".join(days)


def owed_words(occurrence: Occurrence) -> str:
    """ "Ministry of Records owes “Name a supervisor.”"; it comes as `following` reads it."""
    said = {"who": str(occurrence.obligation.owed_by.organisation), "text": str(occurrence)}
    return _("%(who)s owes “%(text)s”") % said


def following(engagement: Engagement, from_day: date = date.min) -> OccurrenceQuerySet:
    """Pending occurrences that hang on the plan, without those due before the day.

    What is fixed by law stays, and what fell away would be owed again.
    """
    hanging = Q(obligation__timing=Obligation.Timing.MILESTONE) | Q(
        obligation__every=Obligation.Every.PHASE
    )
    waiting = Occurrence.objects.standing().filter(
        hanging, engagement=engagement, state=Occurrence.State.PENDING,
        obligation__legal_date=False,
    ).exclude(due_on__lt=from_day)  # fmt: skip
    return waiting.select_related(
        "obligation__milestone", "obligation__owed_by__organisation"
    ).order_by("pk")


def followed(
    engagement: Engagement, pending: Iterable[Occurrence], moved: Mapping[int, date] = NOWHERE
) -> list[Followed]:
    """Those whose day is another by the plan, as it stands or with these milestones on other days."""
    rows = list(pending)
    if not rows:
        return []
    slugs = dict(engagement.milestones.filter(pk__in=moved).values_list("pk", "slug"))
    ends = phase_ends(engagement, moved={slugs[pk]: day for pk, day in moved.items() if slugs[pk]})
    found = []
    for one in rows:
        day = _day_of(one, ends, moved)
        if day != one.due_on:
            found.append(Followed(one, one.due_on, day))
    return found


def _day_of(
    one: Occurrence, ends: Mapping[str, date | None], moved: Mapping[int, date]
) -> date | None:
    milestone = one.obligation.milestone
    if milestone is None:
        return ends[PHASES[one.number - 1]]
    day = moved.get(milestone.pk, milestone.due_on)
    return shifted(day, timedelta(days=one.obligation.offset_days))


def suits_alone(
    engagement: Engagement, user: User, moved: Mapping[int, date] = NOWHERE
) -> list[Followed]:
    """What would move to the advantage of the person's own side, if that side moved it alone.

    What is late already is not moved by one side, so it stands in nobody's way. Nothing for who
    takes neither side.
    """
    sides = access.standing(user, engagement).writes
    if not sides:
        return []
    rows = followed(engagement, following(engagement, access.today(engagement)), moved)
    return [one for one in rows if one.suits in sides]


def moves_with(milestone: Milestone, due_on: date) -> list[Followed]:
    """What moves along once both sides agree to another day of the milestone."""
    engagement = milestone.engagement
    return followed(engagement, following(engagement), {milestone.pk: due_on})


def has_moved(asked: DateRequest) -> bool:
    """Whether what an open request asks to move has moved, or was settled, since it was asked."""
    if asked.milestone is not None:
        return not asked.milestone.is_open or asked.milestone.due_on != asked.was_due_on
    term = (asked.engagement.starts_on, asked.engagement.ends_on)
    return term != (asked.was_starts_on, asked.was_ends_on)


def owed_by_milestone(milestone: Milestone, user: User) -> list[str]:
    """What both signed to be owed by it, and for which day the person's side asks the other."""
    sides = access.standing(user, milestone.engagement).writes
    if not sides or not milestone.is_open:
        return []
    rows = following(milestone.engagement, access.today(milestone.engagement))
    return [_asks(one, sides) for one in rows if _hangs_on(one, milestone)]


def _asks(one: Occurrence, sides: frozenset[str]) -> str:
    said = {"owes": owed_words(one)}
    if len(sides) > 1:
        return _("%(owes)s by this milestone, signed by both. For another day the other side is asked to agree.") % said  # fmt: skip
    if one.side in sides:
        return _("%(owes)s by this milestone, signed by both. For a later day the other side is asked to agree.") % said  # fmt: skip
    return _("%(owes)s by this milestone, signed by both. For an earlier day the other side is asked to agree.") % said  # fmt: skip


def _hangs_on(one: Occurrence, milestone: Milestone) -> bool:
    if one.obligation.milestone_id is not None:
        return one.obligation.milestone_id == milestone.pk
    gate = playbook.get(milestone.engagement.collaboration_model).gate(PHASES[one.number - 1])
    asked = {each.argument for each in gate.conditions if each.slug == "milestone"}
    return milestone.slug in asked
