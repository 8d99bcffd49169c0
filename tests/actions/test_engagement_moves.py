"""Phases, status, parties and the review: permitted, refused, wrong state, stale version."""

from datetime import timedelta
from threading import Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from engagements import access
from engagements.actions.engagement import (
    cancel_engagement,
    close_engagement,
    edit_details,
    hold_engagement,
    lead_party,
    leave_party,
    move_phase,
    refresh_summary,
    reopen_engagement,
    resume_engagement,
    review_plan,
    summary_of,
    waive_condition,
)
from engagements.actions.history import Refused, StaleVersion
from engagements.actions.obligation import agree_release, ask_release, decline_release
from engagements.models import Change, Engagement, Occurrence, PhaseChange, Waiver
from tests.factories import (
    add_party,
    make_cast,
    make_engagement,
    make_member,
    make_occurrence,
    make_organisation,
    make_signed_memorandum,
)
from tests.gate_factories import make_at, meet_all, waive_open

pytestmark = pytest.mark.django_db


END = {"side": "civic", "consequences": "Nobody had begun."}


def test_with_everything_met_moving_on_needs_no_word():
    cast = make_cast()
    meet_all(cast)
    moved = move_phase(cast.engagement, actor=cast.coordinator, to_phase="start")
    assert moved.phase == "start"
    assert PhaseChange.objects.get().sentence == ""
    assert not Waiver.objects.exists()


def test_nobody_moves_on_while_a_condition_is_open_and_a_reason_does_not_help():
    cast = make_cast()
    make_signed_memorandum(cast.engagement)
    for actor in (cast.coordinator, cast.admin):
        with pytest.raises(Refused, match="5 conditions are open"):
            move_phase(cast.engagement, actor=actor, to_phase="start", reason="The minister asked")
    assert Engagement.objects.get().phase == "prepare"
    assert not PhaseChange.objects.exists()


def test_the_waivers_of_a_phase_belong_to_the_passage_and_count_once():
    cast = make_cast()
    names = waive_open(cast)
    moved = move_phase(cast.engagement, actor=cast.coordinator, to_phase="start", reason="We begin")
    passage = PhaseChange.objects.get()
    assert sorted(passage.waivers.values_list("condition", flat=True)) == sorted(names)
    told = Change.objects.get(verb="phase_moved")
    assert len([one for one in told.fields if one["field"] == "waived"]) == 6
    back = move_phase(moved, actor=cast.coordinator, to_phase="prepare", reason="No supervisor")
    with pytest.raises(Refused, match="6 conditions are open"):
        move_phase(back, actor=cast.coordinator, to_phase="start")
    assert Waiver.objects.count() == 6


def test_going_back_needs_a_reason_and_no_phase_is_jumped():
    cast = make_cast()
    Engagement.objects.update(phase="run")
    with pytest.raises(Refused, match="Say why the engagement goes back"):
        move_phase(cast.engagement, actor=cast.coordinator, to_phase="prepare")
    with pytest.raises(Refused, match="one after the other"):
        move_phase(cast.engagement, actor=cast.admin, to_phase="follow_up", reason="Jump")
    back = move_phase(
        cast.engagement, actor=cast.coordinator, to_phase="prepare", reason="No supervisor"
    )
    assert back.phase == "prepare"
    assert not Waiver.objects.exists()


def test_hold_and_resume_keep_their_reasons_in_the_history():
    cast = make_cast()
    day = access.today() + timedelta(days=30)
    held = hold_engagement(
        cast.engagement, actor=cast.coordinator, reason="Elections", decide_on=day
    )
    assert (held.status, held.status_reason, held.decide_on) == ("on_hold", "Elections", day)
    assert held.status_since == access.today()
    with pytest.raises(Refused, match="Only an active engagement moves on"):
        move_phase(held, actor=cast.coordinator, to_phase="start", reason="Go")
    with pytest.raises(Refused, match="Only an active engagement moves on"):
        waive_condition(held, actor=cast.admin, condition="required_fields", reason="Go")
    back = resume_engagement(held, actor=cast.coordinator, reason="New minister")
    assert (back.status, back.status_reason, back.status_since) == ("active", "", None)
    reasons = list(
        Change.objects.filter(verb__in=["held", "resumed"]).values_list("reason", flat=True)
    )
    assert sorted(reasons) == ["Elections", "New minister"]


def test_cancel_keeps_the_phase_the_side_and_what_follows_and_reopen_takes_it_up():
    cast = make_cast()
    gone = cancel_engagement(
        cast.engagement, actor=cast.coordinator, reason="No money", side="civic",
        consequences="The data is returned.",
    )  # fmt: skip
    assert (gone.status, gone.phase) == ("cancelled", "prepare")
    assert (gone.status_side, gone.status_consequences) == ("civic", "The data is returned.")
    with pytest.raises(Refused):
        cancel_engagement(gone, actor=cast.coordinator, reason="Again", **END)
    back = reopen_engagement(gone, actor=cast.coordinator, reason="Money came")
    assert (back.status, back.status_side, back.status_consequences) == ("active", "", "")
    told = Change.objects.filter(verb__in=["cancelled", "reopened"]).order_by("pk")
    assert list(told.values_list("verb", "reason")) == [
        ("cancelled", "No money"), ("reopened", "Money came"),
    ]  # fmt: skip


def test_nobody_cancels_without_saying_whose_decision_it_is_and_what_follows():
    cast = make_cast()
    for said in ({"side": "", "consequences": "None"}, {"side": "civic", "consequences": ""}):
        with pytest.raises(Refused, match="Say which side decided it"):
            cancel_engagement(cast.engagement, actor=cast.coordinator, reason="x", **said)
    assert Engagement.objects.get().status == "active"


def test_who_cancels_says_for_their_own_side_alone_that_it_was_decided():
    cast = make_cast()
    said = {"reason": "No money", "consequences": "None"}
    for side in ("government", "both"):
        with pytest.raises(Refused, match="You say this for your own side"):
            cancel_engagement(cast.engagement, actor=cast.coordinator, side=side, **said)
    assert Engagement.objects.get().status == "active"
    gone = cancel_engagement(cast.engagement, actor=cast.admin, side="government", **said)
    assert gone.status_side == "government"
    cast.government.memberships.create(user=cast.coordinator, role="official")
    back = reopen_engagement(gone, actor=cast.coordinator, reason="Money came")
    gone = cancel_engagement(back, actor=cast.coordinator, side="both", **said)
    assert gone.status_side == "both"


def test_cancelling_releases_what_it_names_and_keeps_all_else_owed():
    cast = make_cast()
    memorandum = make_signed_memorandum(cast.engagement)
    kept = make_occurrence(cast.engagement, "civic", memorandum=memorandum, text="Pay")
    freed = make_occurrence(cast.engagement, "government", memorandum=memorandum, text="Name")
    refresh_summary(cast.engagement)
    cancel_engagement(
        cast.engagement, actor=cast.coordinator, reason="No money", **END,
        released={freed.obligation_id: "Nobody works any more"},
    )  # fmt: skip
    kept.refresh_from_db()
    freed.refresh_from_db()
    assert (kept.state, freed.state) == ("pending", "released")
    assert (freed.decided_side, freed.decided_by) == ("civic", cast.coordinator)
    fresh = Engagement.objects.get()
    assert summary_of(fresh) == {name: getattr(fresh, name) for name in summary_of(fresh)}
    assert freed.release_reason == "Nobody works any more"
    told = Change.objects.get(verb="released")
    assert (told.reason, told.thing_text) == ("Nobody works any more", "Name")


def test_what_the_own_side_owes_is_released_only_once_the_other_side_agrees():
    cast = make_cast()
    today = access.today()
    own = make_occurrence(
        cast.engagement, "civic", text="Report", timing="recurring", every="weekly",
        first_on=today, until_on=today + timedelta(days=14),
    )  # fmt: skip
    times = Occurrence.objects.filter(obligation=own.obligation_id)
    cancel_engagement(
        cast.engagement, actor=cast.coordinator, reason="No money", **END,
        released={own.obligation_id: "Nobody works any more"},
    )  # fmt: skip
    asked = set(times.values_list("state", "release_asked_by", "release_reason"))
    assert (times.count(), asked) == (3, {("pending", "civic", "Nobody works any more")})
    told = Change.objects.filter(thing_type="occurrence").values_list("verb", flat=True)
    assert list(told) == ["release_asked"] * 3
    own = times.first()
    with pytest.raises(Refused, match="The other side has to agree"):
        agree_release(own, actor=cast.coordinator)
    for nobody in (cast.stranger, cast.observer, cast.admin):
        with pytest.raises(PermissionDenied):
            agree_release(own, actor=nobody)
    agree_release(own, actor=cast.official)
    assert set(times.values_list("state", "decided_side")) == {("released", "government")}


def test_the_other_side_can_keep_it_owed_after_the_engagement_is_cancelled():
    cast = make_cast()
    own = make_occurrence(cast.engagement, "civic", text="Report")
    cancel_engagement(
        cast.engagement, actor=cast.coordinator, reason="No money", **END,
        released={own.obligation_id: "Nobody works any more"},
    )  # fmt: skip
    decline_release(Occurrence.objects.get(), actor=cast.official, reason="We paid for it.")
    own.refresh_from_db()
    assert (own.state, own.release_asked_by, own.release_reason) == ("pending", "", "")


@pytest.mark.parametrize(("asker", "state"), [("official", "released"), ("coordinator", "pending")])
def test_cancelling_agrees_to_what_the_other_side_has_asked_and_repeats_no_own_request(
    asker, state
):
    cast = make_cast()
    own = make_occurrence(cast.engagement, "civic", text="Report")
    ask_release(own, actor=getattr(cast, asker), reason="It is of no use.")
    cancel_engagement(
        cast.engagement, actor=cast.coordinator, reason="No money", **END,
        released={own.obligation_id: "Nobody works any more"},
    )  # fmt: skip
    own.refresh_from_db()
    reason = "It is of no use." if state == "pending" else "Nobody works any more"
    assert (own.state, own.release_reason) == (state, reason)


def test_who_writes_for_neither_side_releases_nothing():
    cast = make_cast()
    own = make_occurrence(cast.engagement, "civic", text="Report")
    with pytest.raises(Refused, match="by the two sides alone"):
        cancel_engagement(
            cast.engagement, actor=cast.admin, reason="No money", **END,
            released={own.obligation_id: "Nobody works any more"},
        )  # fmt: skip
    assert Engagement.objects.get().status == "active"
    gone = cancel_engagement(cast.engagement, actor=cast.admin, reason="No money", **END)
    assert (gone.status, Occurrence.objects.get().state) == ("cancelled", "pending")


def test_a_release_without_a_reason_cancels_nothing():
    cast = make_cast()
    freed = make_occurrence(cast.engagement)
    with pytest.raises(Refused, match="Say why it is released"):
        cancel_engagement(
            cast.engagement, actor=cast.coordinator, reason="No money", **END,
            released={freed.obligation_id: ""},
        )  # fmt: skip
    assert Engagement.objects.get().status == "active"


def test_closing_comes_after_the_follow_up_and_checks_its_gate():
    cast = make_cast()
    with pytest.raises(Refused, match="after its follow-up"):
        close_engagement(cast.engagement, actor=cast.coordinator, reason="Done")
    make_at(cast, "follow_up")
    with pytest.raises(Refused, match="2 conditions are open"):
        close_engagement(cast.engagement, actor=cast.coordinator, reason="Done")
    waive_open(cast)
    closed = close_engagement(cast.engagement, actor=cast.coordinator, reason="Done")
    assert closed.status == "closed"
    assert list(Waiver.objects.values_list("condition", "was", "phase")) == [
        ("follow_ups_answered", "unchecked", "follow_up"),
        ("lessons_recorded", "unchecked", "follow_up"),
    ]
    with pytest.raises(Refused, match="Only an active engagement moves on"):
        move_phase(closed, actor=cast.admin, to_phase="handover", reason="Back")


@pytest.mark.parametrize("who", ["stranger", "official", "observer"])
def test_only_the_civic_side_and_admins_move_it(who):
    cast = make_cast()
    with pytest.raises(PermissionDenied):
        move_phase(cast.engagement, actor=getattr(cast, who), to_phase="start", reason="I want")
    for act in (close_engagement, reopen_engagement, resume_engagement):
        with pytest.raises(PermissionDenied):
            act(cast.engagement, actor=getattr(cast, who), reason="I want")
    for refused, words in (
        (hold_engagement, {"reason": "I want", "decide_on": access.today()}),
        (review_plan, {"milestones": {}, "items": {}}),
    ):
        with pytest.raises(PermissionDenied):
            refused(cast.engagement, actor=getattr(cast, who), **words)


@pytest.mark.parametrize("who", ["stranger", "observer", "beside"])
def test_who_writes_for_no_side_or_for_a_body_that_does_not_lead_cancels_nothing(who):
    cast = make_cast()
    ministry = make_organisation("Ministry of Water", kind="government")
    add_party(cast.engagement, ministry, side="government", is_lead=False)
    cast.beside = make_member(ministry, "official")
    with pytest.raises(PermissionDenied):
        cancel_engagement(cast.engagement, actor=getattr(cast, who), reason="I want", **END)
    assert Engagement.objects.get().status == "active"


def test_the_government_body_that_leads_withdraws_and_everybody_else_is_told(
    mailoutbox, django_capture_on_commit_callbacks
):
    cast = make_cast(title="Clean wells")
    with django_capture_on_commit_callbacks(execute=True):
        gone = cancel_engagement(
            cast.engagement, actor=cast.official, reason="The budget was cut.",
            side="government", consequences="The data stays with the Ministry.",
        )  # fmt: skip
    assert (gone.status, gone.status_side) == ("cancelled", "government")
    told = {letter.to[0]: letter for letter in mailoutbox}
    assert cast.coordinator.email in told
    assert cast.official.email not in told
    letter = told[cast.coordinator.email]
    assert letter.subject == "“Clean wells” is cancelled"
    for words in (
        "Decided by: Government side.", "The budget was cut.", "The data stays with the Ministry.",
        gone.get_absolute_url(),
    ):  # fmt: skip
        assert words in letter.body


def test_a_stale_version_changes_nothing():
    cast = make_cast()
    with pytest.raises(StaleVersion):
        cancel_engagement(cast.engagement, actor=cast.coordinator, reason="x", version=99, **END)
    assert Engagement.objects.get().status == "active"


def test_the_lead_hands_over_before_it_leaves():
    cast = make_cast()
    other = add_party(
        cast.engagement, make_organisation("Civic Two"), "civic", joined_on=access.today()
    )
    old = cast.engagement.parties.get(organisation=cast.civic)
    with pytest.raises(Refused, match="leads its side"):
        leave_party(old, actor=cast.coordinator, left_on=access.today(), reason="Closed")
    lead_party(other, actor=cast.coordinator)
    old.refresh_from_db()
    assert not old.is_lead
    cast.engagement.refresh_from_db()
    assert cast.engagement.lead_civic == "Civic Two"
    leave_party(old, actor=cast.admin, left_on=access.today(), reason="Closed")
    old.refresh_from_db()
    assert old.left_on == access.today()


def test_the_review_changes_and_drops_rows():
    cast = make_cast()
    first, second = cast.engagement.milestones.all()[:2]
    item = cast.engagement.checklist.first()
    day = first.due_on + timedelta(days=3)
    review_plan(
        cast.engagement, actor=cast.coordinator,
        milestones={
            first.pk: {"title": "Our own words", "due_on": day, "stays": True},
            second.pk: {"title": second.title, "due_on": second.due_on, "stays": False},
        },
        items={item.pk: {"title": item.title, "stays": False}},
    )  # fmt: skip
    first.refresh_from_db()
    second.refresh_from_db()
    item.refresh_from_db()
    assert (first.title, first.due_on) == ("Our own words", day)
    assert (second.state, second.reason) == ("dropped", "Not needed here")
    assert (item.status, item.reason) == ("not_applicable", "Not needed here")


def test_a_detail_of_one_side_is_told_to_that_side_alone():
    cast = make_cast()
    edit_details(
        cast.engagement, actor=cast.coordinator, fellow_statement="Ready", supervisor_hours=4
    )
    told = Change.objects.filter(thing_type="fellowshipdetails")
    assert set(told.values_list("private_to_side", flat=True)) == {"", "civic"}
    with pytest.raises(PermissionDenied):
        edit_details(cast.engagement, actor=cast.stranger, supervisor_hours=5)


@pytest.mark.django_db(transaction=True)
def test_references_have_no_gap_and_no_double_when_logged_at_once():
    cast = make_cast()
    failed = []

    def log():
        try:
            make_engagement(actor=cast.coordinator, civic=cast.civic, government=cast.government)
        except Exception as problem:
            failed.append(problem)
        finally:
            connection.close()

    threads = [Thread(target=log) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    numbers = sorted(int(one.reference[-4:]) for one in Engagement.objects.all())
    assert numbers == [1, 2, 3, 4, 5]
