"""Days of obligations that hang on the plan: while pending they move with milestone and phase."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from django.utils.translation import gettext as _

from engagements import access
from engagements.actions.history import Refused, locked, record, write
from engagements.models import DateMove, Engagement, Memorandum, Milestone, User
from engagements.models.memorandum import BINDING
from engagements.models.obligation import OccurrenceQuerySet
from engagements.queries.dates import MovedOccurrence, shifted
from engagements.queries.milestone import why_not
from engagements.queries.movers import asking
from engagements.queries.plan import (
    ALL_TIME,
    NewDay,
    Plan,
    moves_alone,
    moving_with_plan,
    needing_both,
    pending_on_plan,
    plan_of,
    with_new_days,
)
from engagements.text import called


def follow_plan(
    engagement: Engagement, before: Plan, *, actor: User | None, reason: str,
    from_day: date = ALL_TIME, texts: Collection[int] | None = None,
) -> None:  # fmt: skip
    """Place pending occurrences anew that hang on a day of the plan that is another than `before`.

    What is reported or settled stays where it was, and so does a day that is fixed by law, or one
    that fell away: it would be owed again; and one before `from_day`, or owed by another text than
    these, where they are named. What would have no day any more keeps the last one. Every day that
    moves leaves a line in the history.
    Needs no permission: the acts that move a day of the plan, under the engagement's lock, asked.
    """
    rows = with_new_days(locked(pending_on_plan(engagement, from_day)), before, plan_of(engagement))
    moved = [
        one
        for one in rows
        if one.moves_to and (texts is None or one.occurrence.obligation.memorandum_id in texts)
    ]
    place_occurrences(engagement, moved, actor, reason)


def follow_phase(engagement: Engagement, before: Plan, *, actor: User, reason: str) -> None:
    """The same after the phase has moved: what is owed by the end of a phase left or entered anew.

    A phase without a planned day ends when it is left, so what had no day gets that one, and loses
    it when the engagement goes back, unless that suits the side of the actor, or the actor writes
    for no party of the agreement by which it is owed. A day that both signed or agreed on stays, and
    what is late already stays late.
    Needs no permission: the act that moves the phase, under the engagement's lock, asked.
    """
    writes = access.standing(actor, engagement).writes
    alone = moves_alone(engagement, actor, writes)
    pending = locked(pending_on_plan(engagement, access.today(engagement)))
    place_occurrences(
        engagement,
        [
            one
            for one in with_new_days(pending, before, plan_of(engagement))
            if one.moves_from == before.day_of(one.occurrence)
            and (one.moves_from is None or alone(one))
        ],
        actor,
        reason,
    )


def follow_again(
    memorandum: Memorandum, engagement: Engagement, *, ended_on: date, actor: User, reason: str
) -> None:
    """Place anew what had fallen away by an end that is taken back: the plan moved without it.

    Needs no permission: the act that takes the end back, under the engagement's lock, asked.
    """
    plan = plan_of(engagement)
    back = _fallen_away(memorandum, engagement, ended_on)
    rows = [NewDay(one, one.due_on, plan.day_of(one)) for one in locked(back)]
    moved = [one for one in rows if one.moves_to not in (None, one.moves_from)]
    place_occurrences(engagement, moved, actor, reason)


def _fallen_away(
    memorandum: Memorandum, engagement: Engagement, ended_on: date
) -> OccurrenceQuerySet:
    texts = [memorandum.pk, *memorandum.amendments.values_list("pk", flat=True)]
    return pending_on_plan(engagement, ended_on + timedelta(days=1)).filter(
        obligation__memorandum__in=texts, obligation__survives=False
    )


def place_occurrences(
    engagement: Engagement,
    rows: Iterable[NewDay | MovedOccurrence],
    actor: User | None,
    reason: str,
) -> None:
    """Write each new day, with its line in the history; nothing where the day stays.

    Needs no permission: the acts that move the plan, under the engagement's lock, have asked.
    """
    for one in rows:
        changes = write(one.occurrence, {"due_on": one.moves_to})
        record(
            one.occurrence, "moved", actor=actor, engagement=engagement, changes=changes,
            reason=reason,
        )  # fmt: skip


def follow_alone(
    engagement: Engagement, before: Plan, *, actor: User, reason: str, instead: str
) -> None:
    """The same after one side has changed the plan by itself; what is late already stays late.

    Raises Refused, with what to do `instead`, where that would suit the side of the actor.
    Needs no permission: the acts that change the plan, under the engagement's lock, asked.
    """
    refuse_to_move_alone(engagement, before, plan_of(engagement), actor=actor, instead=instead)
    follow_plan(engagement, before, actor=actor, reason=reason, from_day=access.today(engagement))


def refuse_to_move_alone(
    engagement: Engagement, before: Plan, after: Plan, *, actor: User, instead: str
) -> None:
    """Raise Refused where what both signed, or are signing, would suit the actor's side better.

    Also where it is of others: no body for which the actor writes is a party of that agreement.

    Needs no permission: it only reads, for acts that have asked for theirs.
    """
    one = next(iter(needing_both(engagement, actor, before, after)), None)
    if one is None:
        return
    if problem := asking(actor, engagement, moving_with_plan(engagement, before, after)).problem:
        raise Refused(problem)
    said = {"owes": one.words, "instead": instead}
    if one.is_sent:
        raise Refused(
            _("%(owes)s by a text that is sent for signature, and who signs relies on that day. Take the text back first. %(instead)s")
            % said
        )  # fmt: skip
    raise Refused(
        _("%(owes)s, signed by both, and your side does not move that day alone. %(instead)s")
        % said
    )


def refuse_settled_or_passed(engagement: Engagement, milestone: Milestone, due_on: date) -> None:
    """Raise Refused for a milestone that is settled, and for an earlier day that has passed.

    Needs no permission: it only reads, for acts that have asked for theirs.
    """
    if problem := why_not(milestone, "move"):
        raise Refused(problem)
    if due_on < min(milestone.due_on, access.today(engagement)):
        raise Refused(_("This day has passed. Choose one that lies ahead."))


def place_milestone(
    engagement: Engagement, milestone: Milestone, due_on: date, *, mover: User, reason: str,
    from_day: date = ALL_TIME, texts: Collection[int] | None = None,
) -> None:  # fmt: skip
    """Write the new day of a locked milestone, with its trace; obligations due by it follow.

    Where texts are named, what is owed by these alone.
    Needs no permission: the acts that move a milestone, under the engagement's lock, asked.
    """
    plan = plan_of(engagement)
    before = milestone.due_on
    changes = write(milestone, {"due_on": due_on})
    DateMove._default_manager.create(
        engagement=engagement, milestone=milestone, what="milestone",
        moved_from=before, moved_to=due_on, reason=reason, moved_by=mover,
    )  # fmt: skip
    record(milestone, "moved", actor=mover, engagement=engagement, changes=changes, reason=reason)
    follow_plan(engagement, plan, actor=mover, reason=reason, from_day=from_day, texts=texts)


def due_with_milestone(milestone: Milestone, offset_days: int) -> date:
    """The day so many days after (or before) the milestone, within the calendar.

    Needs no permission: it only reads the milestone.
    """
    return shifted(milestone.due_on, timedelta(days=offset_days))


def refuse_another_title(milestone: Milestone, title: str) -> None:
    """Raise Refused where something sent or signed names the milestone by its title, or another
    milestone of the plan is called so.

    Needs no permission: it only reads, for acts that have asked for theirs.
    """
    if title == milestone.title:
        return
    refuse_taken_title(milestone.engagement, title, but=milestone.pk)
    texts = Memorandum._default_manager.filter(state__in=BINDING, obligations__milestone=milestone)
    if text := texts.first():
        raise Refused(
            _(
                "“%(text)s” names this milestone by its title, which stays. Add a milestone of its own "
                "for what is to be called otherwise."
            )
            % {"text": text}
        )


def refuse_taken_title(engagement: Engagement, title: str, *, but: int | None = None) -> None:
    """Raise Refused where another milestone of the plan is called so, to the eye: a text that is
    owed by one of them names it by its title.

    Needs no permission: it only reads, for acts that have asked for theirs.
    """
    others = engagement.milestones.exclude(pk__in=[but] if but else []).values_list(
        "title", flat=True
    )
    if called(title) in {called(one) for one in others}:
        raise Refused(
            _("Another milestone is called “%(title)s”. Give this one a title of its own, so that a text can say which is meant.")
            % {"title": title}
        )  # fmt: skip
