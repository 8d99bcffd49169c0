"""Holding, ending, taking up again, and looking over the plan at the same moment: one effect each."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from engagements import access
from engagements.actions.engagement import (
    cancel_engagement,
    close_engagement,
    hold_engagement,
    move_phase,
    reopen_engagement,
    resume_engagement,
    review_plan,
)
from engagements.actions.history import Refused, StaleVersion
from engagements.actions.milestone import report_milestone
from engagements.models import Change, DateMove, Engagement, Evidence, Milestone
from tests.commands.test_check_register import check
from tests.commands.test_check_register_agreements import SOUND
from tests.factories import make_cast
from tests.gate_factories import waive_open
from tests.threads import TOLD, at_once

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = [True, False]  # From the same page, which knows its version; and without a version.
END = {"side": "civic", "consequences": "Nobody had begun."}


def lines(*verbs: str) -> int:
    return Change.objects.filter(verb__in=verbs).count()


def words(act: Any) -> dict[str, Any]:
    """What the act asks for beside the reason."""
    if act is hold_engagement:
        return {"decide_on": access.today() + timedelta(days=60)}
    return END if act is cancel_engagement else {}


def at_once_as(cast: Any, *acts: Any, versioned: bool) -> list[Any]:
    """The acts on the engagement as it stood before, by the coordinator and the administrator."""
    seen = Engagement.objects.get()
    version = seen.version if versioned else None
    return at_once(*[
        lambda act=act, who=who: act(
            seen, actor=who, reason="Elections.", version=version, **words(act)
        ).status
        for act, who in zip(acts, (cast.coordinator, cast.admin), strict=True)
    ])  # fmt: skip


def done_once(cast: Any, act: Any, verb: str, status: str, *, versioned: bool) -> None:
    """Two people do the same: one line, one is told, and the engagement is what the act makes it."""
    before = Engagement.objects.get().version, lines(verb)
    outcomes = at_once_as(cast, act, act, versioned=versioned)
    assert outcomes.count(status) == 1, (verb, outcomes)
    assert sum(one in TOLD for one in outcomes) == 1, (verb, outcomes)
    after = Engagement.objects.get()
    assert (after.version, lines(verb), after.status) == (before[0] + 1, before[1] + 1, status)


def reach_the_end(cast: Any) -> None:
    for phase in ("start", "run", "handover", "follow_up"):
        waive_open(cast)
        move_phase(cast.engagement, actor=cast.admin, to_phase=phase, reason="Agreed.")
        cast.engagement.refresh_from_db()
    waive_open(cast)


def test_of_two_who_hold_resume_cancel_close_or_reopen_one_does_it_and_the_other_is_told():
    cast = make_cast()
    for versioned in PAGES:
        done_once(cast, hold_engagement, "held", "on_hold", versioned=versioned)
        done_once(cast, resume_engagement, "resumed", "active", versioned=versioned)
        done_once(cast, cancel_engagement, "cancelled", "cancelled", versioned=versioned)
        done_once(cast, reopen_engagement, "reopened", "active", versioned=versioned)
    reach_the_end(cast)
    for versioned in PAGES:
        done_once(cast, close_engagement, "closed", "closed", versioned=versioned)
        done_once(cast, reopen_engagement, "reopened", "active", versioned=versioned)
        hold_engagement(
            cast.engagement, actor=cast.admin, reason="Elections.", **words(hold_engagement)
        )
        ended = lines("closed")
        resumed, closed = at_once_as(cast, resume_engagement, close_engagement, versioned=versioned)
        # On hold it cannot be closed: whoever closes it comes after whoever resumes it.
        assert (resumed, closed in ("closed", *TOLD)) == ("active", True)
        assert not versioned or closed in TOLD
        assert lines("closed") == ended + (closed == "closed")
        assert Engagement.objects.get().status == ("closed" if closed == "closed" else "active")
        if closed == "closed":
            reopen_engagement(cast.engagement, actor=cast.admin, reason="More to do.")
    assert check() == SOUND


def test_what_is_cancelled_stays_so_whoever_holds_or_resumes_it_at_the_same_moment():
    cast = make_cast()
    for act, verb, status in (
        (hold_engagement, "held", "on_hold"), (resume_engagement, "resumed", "active"),
    ):  # fmt: skip
        for versioned in PAGES:
            if act is resume_engagement:
                hold_engagement(
                    cast.engagement, actor=cast.admin, reason="Wait.", **words(hold_engagement)
                )
            before = lines(verb), lines("cancelled")
            other, cancelled = at_once_as(cast, act, cancel_engagement, versioned=versioned)
            now = Engagement.objects.get()
            assert (lines(verb) - before[0], lines("cancelled") - before[1]) == (
                other == status, cancelled == "cancelled",
            ), (other, cancelled)  # fmt: skip
            if versioned:
                assert (other in TOLD) is not (cancelled in TOLD)
            else:
                assert cancelled == "cancelled"
            assert now.status == (status if cancelled in TOLD else "cancelled")
            assert (now.status_side, now.decide_on is not None) == (
                "civic" if now.status == "cancelled" else "", now.status == "on_hold",
            )  # fmt: skip
            if now.status == "on_hold":
                resume_engagement(now, actor=cast.admin, reason="Go on.")
            elif now.status == "cancelled":
                reopen_engagement(now, actor=cast.admin, reason="There is money again.")
    assert check() == SOUND


def test_what_somebody_saw_on_hold_or_ended_is_judged_as_it_stands_when_the_act_has_its_turn():
    cast = make_cast()
    hold = {"actor": cast.admin, "reason": "Elections.", **words(hold_engagement)}
    on_hold = hold_engagement(cast.engagement, **hold)
    ended = cancel_engagement(on_hold, actor=cast.admin, reason="No money.", **END)
    with pytest.raises(Refused, match="Only an engagement on hold can be resumed"):
        resume_engagement(on_hold, actor=cast.coordinator, reason="Go on.")
    assert Engagement.objects.get().status == "cancelled"
    reopen_engagement(ended, actor=cast.admin, reason="There is money again.")
    hold_engagement(cast.engagement, **hold)
    with pytest.raises(Refused, match="is open already"):
        reopen_engagement(ended, actor=cast.coordinator, reason="There is money again.")
    assert (Engagement.objects.get().status, lines("resumed"), lines("reopened")) == (
        "on_hold", 0, 1,
    )  # fmt: skip


def seen(row: Milestone, **changed: Any) -> dict[int, dict[str, Any]]:
    """The row of the review page as somebody saw it, and what they made of it."""
    as_it_was = {"title": row.title, "due_on": row.due_on, "stays": True, "version": row.version}
    return {row.pk: {**as_it_was, **changed}}


def looked_over(
    plan: Engagement, row: Milestone, actor: Any, weeks: int, version: int | None
) -> int:
    """Somebody moves the row by so many weeks and says so in its title."""
    due_on = row.due_on + timedelta(days=7 * weeks)
    rows = seen(row, title=f"{weeks} weeks", due_on=due_on)
    review_plan(plan, actor=actor, milestones=rows, items={}, version=version)
    return weeks


def test_of_two_who_look_over_the_plan_one_changes_a_row_and_the_other_is_told():
    cast = make_cast()
    for moves, versioned in enumerate(PAGES, start=1):
        row, plan = cast.engagement.milestones.first(), Engagement.objects.get()
        version = plan.version if versioned else None
        outcomes = at_once(
            partial(looked_over, plan, row, cast.coordinator, 1, version),
            partial(looked_over, plan, row, cast.admin, 2, version),
        )
        # Without its version the page still knows that of each row.
        told = StaleVersion if versioned else Refused
        weeks = next(one for one in outcomes if one is not told)
        assert outcomes.count(told) == 1
        now = Milestone.objects.get(pk=row.pk)
        assert (now.title, now.due_on) == (f"{weeks} weeks", row.due_on + timedelta(7 * weeks))
        changes = Change.objects.filter(thing_type="milestone", thing_id=row.pk, verb="changed")
        assert (changes.count(), DateMove.objects.count()) == (moves, moves)
    assert check() == SOUND


def test_a_milestone_that_is_reported_as_somebody_takes_it_out_is_one_of_the_two():
    cast = make_cast()
    row = cast.engagement.milestones.filter(side="civic").first()
    taken_out, reported = at_once(
        lambda: review_plan(
            cast.engagement, actor=cast.admin, milestones=seen(row, stays=False, version=None),
            items={},
        ).status,
        lambda: report_milestone(row, actor=cast.coordinator, note="It runs.").state,
    )  # fmt: skip
    # What is reported meanwhile is left as it is by the review page.
    assert (taken_out, reported in ("reported", *TOLD)) == ("active", True)
    state = "reported" if reported == "reported" else "dropped"
    assert Milestone.objects.get(pk=row.pk).state == state
    assert [lines("reported"), lines("dropped")] == [state == "reported", state == "dropped"]
    assert Evidence.objects.count() == (state == "reported")
    assert check() == SOUND
