"""What is owed by a day of the plan, and whom it suits when a milestone moves.

Obligations that are due with a milestone, or by the end of a phase, move along with the plan. Both
sides signed them: what would move to the advantage of one side does not move by that side alone.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from engagements import access, playbook
from engagements.models import (
    DateRequest,
    Engagement,
    MemorandumVersion,
    Milestone,
    Obligation,
    Occurrence,
    User,
)
from engagements.models.obligation import OccurrenceQuerySet
from engagements.playbook import PHASES
from engagements.queries.dates import about_to_begin, phase_ends, shifted
from engagements.words import other_side

NOWHERE: Mapping[int, date] = MappingProxyType({})
ALL_TIME = date.min
# So long after it was first sent a text that waits for signatures moves between its parties alone.
HOLDS = timedelta(days=30)


@dataclass(frozen=True)
class Plan:
    """The days of a plan that something may be owed by: the ends of phases, and milestones by key."""

    ends: Mapping[str, date | None]
    milestones: Mapping[int, date]

    def day_of(self, one: Occurrence) -> date | None:
        """The day by this plan of an occurrence that hangs on it; None where the plan does not say."""
        obligation = one.obligation
        if obligation.milestone_id is None:
            return self.ends[PHASES[one.number - 1]]
        day = self.milestones.get(obligation.milestone_id)
        if day is None:  # A milestone of another engagement under the same framework.
            return one.due_on
        return shifted(day, timedelta(days=obligation.offset_days))


def plan_of(engagement: Engagement, moved: Mapping[int, date] = NOWHERE) -> Plan:
    """The plan as it stands, or with these milestones on other days. Three queries."""
    rows = list(engagement.milestones.values_list("pk", "slug", "due_on"))
    slugs = {slug: moved[pk] for pk, slug, _day in rows if slug and pk in moved}
    days = {pk: moved.get(pk, day) for pk, _slug, day in rows}
    return Plan(phase_ends(engagement, moved=slugs), days)


@dataclass(frozen=True)
class NewDay:
    """An occurrence whose day becomes another with the plan; None where there is no day.

    Without a key yet where the text is only sent for signature: it begins once all have signed.
    """

    occurrence: Occurrence
    moves_from: date | None
    moves_to: date | None

    @property
    def suits(self) -> str:
        """The side to whose advantage it is: a later day suits the one that owes, a sooner the other."""
        later = (self.moves_to or date.max) > (self.moves_from or date.max)
        return self.occurrence.side if later else other_side(self.occurrence.side)

    @property
    def is_sent(self) -> bool:
        """Whether the text is sent for signature and not signed by all yet."""
        return self.occurrence.pk is None

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
    """ "Ministry of Records owes “Name a supervisor.”"; it comes as `pending_on_plan` reads it."""
    said = {"who": str(occurrence.obligation.owed_by.organisation), "text": str(occurrence)}
    return _("%(who)s owes “%(text)s”") % said


def pending_on_plan(engagement: Engagement, from_day: date = ALL_TIME) -> OccurrenceQuerySet:
    """Pending occurrences that hang on the plan, without those due before the day.

    What is fixed by law stays, and what fell away would be owed again.
    """
    return _open_on_plan(engagement, from_day).filter(state=Occurrence.State.PENDING)


def _open_on_plan(engagement: Engagement, from_day: date) -> OccurrenceQuerySet:
    """As `pending_on_plan`, with what is reported or disputed: it may be pending again tomorrow."""
    on_plan = Q(obligation__timing=Obligation.Timing.MILESTONE) | Q(
        obligation__every=Obligation.Every.PHASE
    )
    rows = Occurrence.objects.open().standing().filter(
        on_plan, engagement=engagement, obligation__legal_date=False
    ).exclude(due_on__lt=from_day)  # fmt: skip
    return rows.select_related(
        "obligation__owed_by__organisation", "obligation__memorandum"
    ).order_by("pk")


def _about_to_begin(engagement: Engagement, plan: Plan) -> list[Occurrence]:
    """What will hang on the plan once all have signed what is sent, with its day by the plan. One query."""
    found = about_to_begin(engagement)
    for one in found:
        one.due_on = plan.day_of(one)
    return found


def held_until(engagement: Engagement, texts: Collection[int]) -> dict[int, date]:
    """The last day on which each of these texts holds the plan. One query where there are any.

    Counted from when it was first sent: who takes it back and sends it again begins no new time.
    """
    sent = MemorandumVersion._default_manager.filter(memorandum__in=texts, for_signature=True)
    times = sent.order_by("-made_at").values_list("memorandum", "made_at") if texts else ()
    return {text: access.day_in(engagement.time_zone, made_at) + HOLDS for text, made_at in times}


def with_new_days(rows: Iterable[Occurrence], before: Plan, after: Plan) -> list[NewDay]:
    """The new day of each row that hangs on a day in which the plans differ, and gets another by it."""
    return [
        NewDay(one, one.due_on, after.day_of(one))
        for one in rows
        if after.day_of(one) not in (before.day_of(one), one.due_on)
    ]


def needing_both(engagement: Engagement, user: User, before: Plan, after: Plan) -> list[NewDay]:
    """What does not move by the person alone: it would suit a side of theirs, or is of others.

    For what is owed a side acts by the parties of its agreement: who writes for none of them never
    moves it alone, whomever it suits. Nothing for who takes neither side. What is reported or
    disputed counts, and so does what is sent for signature: that binds to the day that was read.
    What is late already is not moved by one side, and what would have no day any more keeps its
    last one, so both stand in nobody's way; what is only sent would lose it.
    """
    sides = access.standing(user, engagement).writes
    if not sides:
        return []
    there = with_new_days(_open_on_plan(engagement, access.today(engagement)), before, after)
    found = [one for one in there if one.moves_to]
    sent = with_new_days(_about_to_begin(engagement, before), before, after)
    if not (found or sent):
        return []
    alone = moves_alone(engagement, user, sides)
    return [one for one in [*found, *sent] if one.moves_to is None or not alone(one)]


def moves_alone(
    engagement: Engagement, user: User, sides: frozenset[str]
) -> Callable[[NewDay], bool]:
    """Whether the person, who writes for these sides, moves something by themselves. One query.

    Not what suits one of the sides, nor what is owed by a text of which no body of theirs is a party.
    Who writes for no side, such as an administrator, moves all of it.
    """
    if not sides:
        return lambda _one: True
    texts = access.sides_in_texts(user, engagement)
    return lambda one: (
        one.suits not in sides and bool(texts.get(one.occurrence.obligation.memorandum_id))
    )


def needing_both_with(
    engagement: Engagement, user: User, moved: Mapping[int, date]
) -> list[NewDay]:  # fmt: skip
    """What does not move with these milestones by the person alone (`needing_both`)."""
    return needing_both(engagement, user, plan_of(engagement), plan_of(engagement, moved))


def suited_side(milestone: Milestone, due_on: date) -> str:
    """The side that another day of the milestone suits, in all that moves; "" for none or both."""
    sides = {one.suits for one in _new_days_with(milestone, due_on, _open_on_plan)}
    return sides.pop() if len(sides) == 1 else ""


def moving_with_milestone(milestone: Milestone, due_on: date) -> list[NewDay]:
    """What moves along once both sides agree to another day of the milestone."""
    return _new_days_with(milestone, due_on, pending_on_plan)


def _new_days_with(
    milestone: Milestone,
    due_on: date,
    rows: Callable[[Engagement, date], Iterable[Occurrence]],
) -> list[NewDay]:
    engagement = milestone.engagement
    before, after = plan_of(engagement), plan_of(engagement, {milestone.pk: due_on})
    return moving_with_plan(engagement, before, after, rows)


def moving_with_plan(
    engagement: Engagement, before: Plan, after: Plan,
    rows: Callable[[Engagement, date], Iterable[Occurrence]] = pending_on_plan,
) -> list[NewDay]:  # fmt: skip
    """What moves with the plan once both sides agree, whoever it is that asks; of these rows alone."""
    there = [*rows(engagement, ALL_TIME), *_about_to_begin(engagement, before)]
    return with_new_days(there, before, after)


def moved_meanwhile(asked: DateRequest) -> bool:
    """Whether what an open request asks to move has moved, or was settled, since it was asked."""
    if asked.milestone is not None:
        return not asked.milestone.is_open or asked.milestone.due_on != asked.was_due_on
    term = (asked.engagement.starts_on, asked.engagement.ends_on)
    return term != (asked.was_starts_on, asked.was_ends_on)


def owed_by_milestone(milestone: Milestone, user: User) -> list[str]:
    """What both signed, or are signing, to be owed by it, and for which day the other side is asked."""
    engagement = milestone.engagement
    sides = access.standing(user, engagement).writes
    if not sides or not milestone.is_open:
        return []
    rows = [
        *_open_on_plan(engagement, access.today(engagement)),
        *about_to_begin(engagement),
    ]
    found = [one for one in rows if _hangs_on(one, milestone)]
    texts = access.sides_in_texts(user, engagement) if found else {}
    until = held_until(engagement, {one.obligation.memorandum_id for one in found if not one.pk})
    day = access.today(engagement)
    return [
        _asks(
            one, sides if texts.get(one.obligation.memorandum_id) else frozenset(),
            holds=day <= until.get(one.obligation.memorandum_id, day),
        )
        for one in found
    ]  # fmt: skip


def _asks(one: Occurrence, sides: frozenset[str], *, holds: bool) -> str:
    said = {"owes": owed_words(one), "signed": _("signed by both") if one.pk else _("sent for signature")}  # fmt: skip
    if not (sides or one.pk or holds):
        return _("%(owes)s by this milestone, %(signed)s long ago. For another day the other side is asked to agree.") % said  # fmt: skip
    if not (sides or one.pk):  # It cannot stay, so the milestone does.
        return _("%(owes)s by this milestone, %(signed)s. Only people who write for a party of that agreement can ask for another day.") % said  # fmt: skip
    if not sides:
        return _("%(owes)s by this milestone, %(signed)s. Its day moves only where people who write for a party of that agreement ask and agree.") % said  # fmt: skip
    if len(sides) > 1:
        return _("%(owes)s by this milestone, %(signed)s. For another day the other side is asked to agree.") % said  # fmt: skip
    if one.side in sides:
        return _("%(owes)s by this milestone, %(signed)s. For a later day the other side is asked to agree.") % said  # fmt: skip
    return _("%(owes)s by this milestone, %(signed)s. For an earlier day the other side is asked to agree.") % said  # fmt: skip


def _hangs_on(one: Occurrence, milestone: Milestone) -> bool:
    if one.obligation.milestone_id is not None:
        return one.obligation.milestone_id == milestone.pk
    gate = playbook.get(milestone.engagement.collaboration_model).gate(PHASES[one.number - 1])
    asked = {each.argument for each in gate.conditions if each.slug == "milestone"}
    return milestone.slug in asked
