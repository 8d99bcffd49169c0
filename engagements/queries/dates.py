"""What it means to move the term of an engagement: the same answer before asking and when agreed.

Only what is open moves: planned and returned milestones, and pending occurrences of obligations
that are not fixed by law. What came from the playbook keeps its distance to the start or the end;
what the sides added keeps its distance to the nearer end of the term; what recurs moves with the
start; what is due with a milestone moves with it. What a text names that is sent for signature
moves with milestones and phases too: it begins on their day once all have signed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from engagements import access, playbook
from engagements.models import (
    DateRequest,
    Engagement,
    Memorandum,
    Milestone,
    Obligation,
    Occurrence,
    User,
)
from engagements.playbook import PHASES
from engagements.queries.guide import after_the_end
from engagements.queries.milestone import shown_title
from engagements.words import Phase

BOUND_BY = ("sent", "recorded", "signed")


@dataclass(frozen=True)
class MovedMilestone:
    """An open milestone with its new day."""

    milestone: Milestone
    title: str
    moves_from: date
    moves_to: date
    moved_to_fit: bool


@dataclass(frozen=True)
class MovedOccurrence:
    """A pending occurrence of an obligation with its new day; None where there is no day.

    Without a key yet where the text is only sent for signature: there is nothing to write.
    """

    occurrence: Occurrence
    text: str
    moves_from: date | None
    moves_to: date | None

    @property
    def is_sent(self) -> bool:
        """Whether the text is sent for signature and not signed by all yet."""
        return self.occurrence.pk is None


@dataclass(frozen=True)
class MovedFollowUp:
    """A follow-up that the playbook plans so long after the end, with its new day."""

    when: str
    moves_from: date
    moves_to: date


@dataclass(frozen=True)
class Effects:
    """What moves with the term, and what stays and should be looked at.

    `memoranda` end before the new end; `begin_late` begin only after the new start.
    """

    milestones: list[MovedMilestone]
    occurrences: list[MovedOccurrence]
    fixed_by_law: list[Occurrence]
    memoranda: list[Memorandum]
    begin_late: list[Memorandum]
    follow_ups: list[MovedFollowUp]


@dataclass(frozen=True)
class Term:
    """First and last day."""

    starts_on: date
    ends_on: date


def term_is_bound(engagement: Engagement) -> bool:
    """Whether its dates move by request alone: past Prepare, or an agreement is sent, recorded or signed.

    What was recorded from a source has nobody on the other side who could answer, unless something
    is owed there by an agreement that was signed here. What is reported, disputed or marked as not
    met counts: it may be pending again tomorrow.
    """
    if engagement.memorandum_state in BOUND_BY and not engagement.recorded:
        return True
    if engagement.phase != Phase.PREPARE and not engagement.recorded:
        return True
    settled = [Occurrence.State.MET, Occurrence.State.RELEASED]
    owed = Occurrence.objects.filter(engagement=engagement).exclude(state__in=settled)
    return owed.standing().exists()


def open_request(engagement: Engagement) -> DateRequest | None:
    """The request that waits for an answer, if there is one."""
    requests = engagement.date_requests.select_related("milestone")
    return requests.filter(state=DateRequest.State.OPEN).first()


def what_is_asked(asked: DateRequest) -> str:
    """Who asks for which dates, and why, in a sentence. The request comes with its milestone."""
    milestone = asked.milestone
    words = _("%(who)s asks to move the term to %(first)s – %(last)s: %(reason)s")
    first, last, title = asked.starts_on, asked.ends_on, ""
    if milestone is not None:
        words = _("%(who)s asks to move “%(title)s” from %(first)s to %(last)s: %(reason)s")
        first, last = asked.was_due_on, asked.due_on
        title = shown_title(milestone)
    return words % {
        "who": asked.asked_by_text, "title": title, "reason": asked.reason,
        "first": date_format(first) if first else "", "last": date_format(last) if last else "",
    }  # fmt: skip


@dataclass(frozen=True)
class StillOwed:
    """An obligation with open occurrences, in words: what, by whom and when; and which side owes.

    `acts_for` are the sides for which the reader releases it or asks for its release.
    """

    pk: int
    text: str
    side: str
    acts_for: frozenset[str]


def still_owed(engagement: Engagement, user: User) -> list[StillOwed]:
    """What is open and did not fall away, each obligation once. One query."""
    found: dict[int, StillOwed] = {}
    rows = Occurrence.objects.open().standing().filter(engagement=engagement)
    for one in access.with_sides(rows.select_related("obligation__owed_by__organisation"), user):
        said = {"text": one.obligation.text, "who": str(one.obligation.owed_by.organisation)}
        if one.due_on:
            text = _("%(text)s (owed by %(who)s, due %(day)s)") % {
                **said, "day": date_format(one.due_on),
            }  # fmt: skip
        else:
            text = _("%(text)s (owed by %(who)s)") % said
        owed = StillOwed(one.obligation_id, text, one.side, access.sides_on(one))
        found.setdefault(one.obligation_id, owed)
    return list(found.values())


def effects_of(engagement: Engagement, starts_on: date, ends_on: date) -> Effects:
    """What moves if the term becomes this one. Five queries, whatever the number of rows."""
    new = Term(starts_on, ends_on)
    first = engagement.starts_on or starts_on
    old = Term(first, max(first, engagement.ends_on or ends_on))
    rows = list(engagement.milestones.exclude(state=Milestone.State.DROPPED))
    milestones = _milestones(engagement, rows, old, new)
    moved = {one.milestone.pk: one.moves_to for one in milestones}
    left, days = _left(engagement), {one.slug: one.due_on for one in rows if one.slug}
    ends_now = ends_of(engagement, days, left)
    days |= {one.milestone.slug: one.moves_to for one in milestones if one.milestone.slug}
    ends = ends_of(engagement, days, left, new)
    pending = list(
        Occurrence.objects.standing()
        .filter(engagement=engagement, state=Occurrence.State.PENDING, due_on__isnull=False)
        .select_related("obligation__memorandum")
    )
    occurrences = []
    for one in pending:
        day = _occurrence_day(one, moved, ends, old, new)
        if one.due_on is not None and day != one.due_on:
            occurrences.append(MovedOccurrence(one, one.obligation.text, one.due_on, day))
    occurrences += _sent(engagement, moved, ends_now, ends)
    agreed = list(
        engagement.memoranda.filter(
            amends__isnull=True, state__in=[Memorandum.State.SENT, Memorandum.State.SIGNED]
        )
    )
    return Effects(
        milestones,
        occurrences,
        [one for one in pending if one.obligation.legal_date],
        [one for one in agreed if one.last_day is not None and one.last_day < ends_on],
        _begin_late(agreed, starts_on),
        _follow_ups(engagement, old, new),
    )


def about_to_begin(engagement: Engagement) -> list[Occurrence]:
    """What will hang on the plan once the texts are signed that are sent now. One query.

    None is saved, or has a day yet.
    """
    on_plan = Q(timing=Obligation.Timing.MILESTONE) | Q(every=Obligation.Every.PHASE)
    sent = engagement.obligations.filter(
        on_plan, memorandum__state=Memorandum.State.SENT, legal_date=False
    ).select_related("owed_by__organisation", "memorandum", "milestone")
    found = []
    for owed in sent.order_by("pk"):
        numbers = [1]
        if owed.milestone_id is None:
            numbers = list(range(PHASES.index(engagement.phase) + 1, len(PHASES) + 1))
        found += [
            Occurrence(
                obligation=owed, engagement=engagement, number=number, side=owed.owed_by.side
            )
            for number in numbers
        ]
    return found


def _sent(
    engagement: Engagement,
    moved: Mapping[int, date],
    before: Mapping[str, date | None],
    after: Mapping[str, date | None],
) -> list[MovedOccurrence]:
    """What waits for signatures and would begin on another day, with the days of now and of then."""
    found = []
    for one in about_to_begin(engagement):
        owed = one.obligation
        to: date | None
        if owed.milestone:
            offset = timedelta(days=owed.offset_days)
            now, then = owed.milestone.due_on, moved.get(owed.milestone.pk)
            one.due_on, to = shifted(now, offset), shifted(then or now, offset)
        else:
            phase = PHASES[one.number - 1]
            one.due_on, to = before[phase], after[phase]
        if to != one.due_on:
            found.append(MovedOccurrence(one, owed.text, one.due_on, to))
    return found


def _follow_ups(engagement: Engagement, old: Term, new: Term) -> list[MovedFollowUp]:
    """Those that the playbook plans, where the end moves; what was agreed on is an obligation."""
    if old.ends_on == new.ends_on:
        return []
    return [
        MovedFollowUp(
            after_the_end(one.months_after_end),
            playbook.months_after(old.ends_on, one.months_after_end),
            playbook.months_after(new.ends_on, one.months_after_end),
        )
        for one in playbook.get(engagement.collaboration_model).follow_ups
    ]


def _begin_late(agreed: list[Memorandum], starts_on: date) -> list[Memorandum]:
    """Those that begin after the start; none where another, signed or sent, holds on the start."""

    def begins(one: Memorandum) -> date:
        return one.first_day or date.min

    def holds(one: Memorandum) -> bool:
        return begins(one) <= starts_on <= (one.last_day or date.max)

    if any(holds(one) for one in agreed):
        return []
    return [one for one in agreed if begins(one) > starts_on]


def _milestones(
    engagement: Engagement, rows: Iterable[Milestone], old: Term, new: Term
) -> list[MovedMilestone]:
    movable = [
        one for one in rows if one.state in (Milestone.State.PLANNED, Milestone.State.RETURNED)
    ]
    before, after = (_planned(engagement, term) for term in (old, new))
    found = []
    for one in movable:
        day, to_fit = _milestone_day(one, before, after, old, new)
        if day != one.due_on:
            found.append(MovedMilestone(one, shown_title(one), one.due_on, day, to_fit))
    return found


def _planned(engagement: Engagement, term: Term) -> dict[str, playbook.PlannedMilestone]:
    book = playbook.get(engagement.collaboration_model)
    return {row.milestone.slug: row for row in playbook.plan(book, term.starts_on, term.ends_on)}


def _milestone_day(
    one: Milestone,
    before: dict[str, playbook.PlannedMilestone],
    after: dict[str, playbook.PlannedMilestone],
    old: Term,
    new: Term,
) -> tuple[date, bool]:
    """A planned one is planned anew; one that was moved by hand keeps what it was moved by."""
    if not one.slug or one.slug not in after:
        return _nearer_end(one.due_on, old, new), False
    if before[one.slug].due_on == one.due_on:
        return after[one.slug].due_on, after[one.slug].moved_to_fit
    moved = new.starts_on - old.starts_on
    if after[one.slug].milestone.anchor == "end":
        moved = new.ends_on - old.ends_on
    return shifted(one.due_on, moved), False


def _occurrence_day(
    one: Occurrence,
    milestones: dict[int, date],
    ends: dict[str, date | None],
    old: Term,
    new: Term,
) -> date:
    obligation, due_on = one.obligation, one.due_on or old.ends_on
    # What lasts throughout the term is the memorandum's, whose last day stays.
    if obligation.legal_date or obligation.timing == "throughout":
        return due_on
    if obligation.timing == "milestone":
        day = milestones.get(obligation.milestone_id or 0)
        return shifted(day, timedelta(days=obligation.offset_days)) if day else due_on
    if obligation.every == "phase_end":
        return ends.get(PHASES[one.number - 1]) or due_on
    if obligation.timing == "recurring":
        return shifted(due_on, new.starts_on - old.starts_on)
    return _nearer_end(due_on, old, new)


def phase_ends(
    engagement: Engagement, moved: Mapping[str, date] | None = None
) -> dict[str, date | None]:
    """By which day each phase is to end; None where the plan does not say. Two queries.

    With `moved`: as it would be then. See `ends_of`.
    """
    kept = engagement.milestones.exclude(slug="").exclude(state=Milestone.State.DROPPED)
    planned = {**dict(kept.values_list("slug", "due_on")), **(moved or {})}
    return ends_of(engagement, planned, _left(engagement))


def _left(engagement: Engagement) -> dict[str, datetime]:
    """When each phase was left last."""
    return dict(engagement.phase_changes.order_by("pk").values_list("from_phase", "changed_at"))


def ends_of(
    engagement: Engagement,
    planned: Mapping[str, date],
    left: Mapping[str, datetime],
    term: Term | None = None,
) -> dict[str, date | None]:
    """By which day each phase is to end, from the playbook's milestones that are not dropped. No query.

    A phase ends with the last milestone that its gate asks for. Without one, preparing ends with
    the start and the handover with the end of the term, as planned: both sides agree on that one,
    while the actual last day is noted by one alone. A phase that was left without a planned day
    ended when it was left, by the day where the work is, as what is late goes by it too.
    """
    book = playbook.get(engagement.collaboration_model)
    held = term or engagement
    otherwise = {"prepare": held.starts_on, "handover": held.ends_on}
    ends: dict[str, date | None] = {}
    for place, phase in enumerate(PHASES):
        asked = [
            planned[condition.argument]
            for condition in book.gate(phase).conditions
            if condition.slug == "milestone" and condition.argument in planned
        ]
        ends[phase] = max(asked, default=otherwise.get(phase))
        if ends[phase] is None and phase in left and place < PHASES.index(engagement.phase):
            ends[phase] = access.day_in(engagement.time_zone, left[phase])
    return ends


def _nearer_end(day: date, old: Term, new: Term) -> date:
    """The day at the same distance from the end of the term that it is nearer to."""
    if abs(day - old.starts_on) <= abs(day - old.ends_on):
        return shifted(day, new.starts_on - old.starts_on)
    return shifted(day, new.ends_on - old.ends_on)


def shifted(day: date, by: timedelta) -> date:
    """The day so far away, or the edge of the calendar where it ends before that."""
    try:
        return day + by
    except OverflowError:
        return date.min if by.days < 0 else date.max
