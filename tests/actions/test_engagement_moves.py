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
    move_dates,
    move_phase,
    reopen_engagement,
    resume_engagement,
    review_plan,
)
from engagements.actions.history import Refused, StaleVersion
from engagements.models import Change, DateMove, Engagement, PhaseChange, Waiver
from engagements.queries.gates import judge
from tests.factories import (
    add_party,
    make_cast,
    make_engagement,
    make_organisation,
    make_signed_memorandum,
)

pytestmark = pytest.mark.django_db


def covered(cast):
    return make_signed_memorandum(cast.engagement)


def test_every_condition_of_the_gate_is_judged():
    cast = make_cast()
    found = {judged.condition: judged.state for judged in judge(cast.engagement)}
    assert found == {
        "memorandum_signed": "unmet",
        "gating_challenges_settled": "unmet",
        "required_fields": "unmet",
        "contacts_in_offices:2": "unmet",
        "milestone:fellows-selected": "unmet",
        "milestone:briefing-pack": "unmet",
    }
    covered(cast)
    assert judge(cast.engagement)[0].state == "met"


def test_later_parts_are_not_yet_checked():
    cast = make_cast()
    Engagement.objects.update(phase="follow_up")
    cast.engagement.refresh_from_db()
    assert [judged.state for judged in judge(cast.engagement)] == ["unchecked", "unchecked"]


def test_moving_on_without_conditions_leaves_waivers():
    cast = make_cast()
    covered(cast)
    moved = move_phase(
        cast.engagement, actor=cast.coordinator, to_phase="start", reason="The minister asked"
    )
    assert moved.phase == "start"
    assert Waiver.objects.filter(was="unmet", reason="The minister asked").count() == 5
    assert PhaseChange.objects.get().sentence == "The minister asked"


def test_without_a_reason_nothing_is_passed_over():
    cast = make_cast()
    covered(cast)
    with pytest.raises(Refused, match="Not every condition is met"):
        move_phase(cast.engagement, actor=cast.coordinator, to_phase="start")


def test_only_an_administrator_goes_on_without_an_agreement():
    cast = make_cast()
    with pytest.raises(Refused, match="only an administrator"):
        move_phase(cast.engagement, actor=cast.coordinator, to_phase="start", reason="Trust")
    assert move_phase(
        cast.engagement, actor=cast.admin, to_phase="start", reason="Trust"
    ).phase == "start"  # fmt: skip


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
    back = resume_engagement(held, actor=cast.coordinator, reason="New minister")
    assert (back.status, back.status_reason, back.status_since) == ("active", "", None)
    reasons = list(
        Change.objects.filter(verb__in=["held", "resumed"]).values_list("reason", flat=True)
    )
    assert sorted(reasons) == ["Elections", "New minister"]


def test_cancel_keeps_the_phase_and_reopen_takes_it_up():
    cast = make_cast()
    gone = cancel_engagement(cast.engagement, actor=cast.coordinator, reason="No money")
    assert (gone.status, gone.phase) == ("cancelled", "prepare")
    with pytest.raises(Refused):
        cancel_engagement(gone, actor=cast.coordinator, reason="Again")
    assert reopen_engagement(gone, actor=cast.coordinator, reason="Money came").status == "active"


def test_closing_comes_after_the_follow_up_and_waives_what_is_not_checked():
    cast = make_cast()
    with pytest.raises(Refused, match="after its follow-up"):
        close_engagement(cast.engagement, actor=cast.coordinator, reason="Done")
    Engagement.objects.update(phase="follow_up")
    closed = close_engagement(cast.engagement, actor=cast.coordinator, reason="Done")
    assert closed.status == "closed"
    assert list(Waiver.objects.values_list("condition", "was")) == [
        ("follow_ups_answered", "unchecked"), ("lessons_recorded", "unchecked"),
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["stranger", "official", "observer"])
def test_only_the_civic_side_and_admins_move_it(who):
    cast = make_cast()
    with pytest.raises(PermissionDenied):
        move_phase(cast.engagement, actor=getattr(cast, who), to_phase="start", reason="I want")
    for act in (cancel_engagement, close_engagement, reopen_engagement, resume_engagement):
        with pytest.raises(PermissionDenied):
            act(cast.engagement, actor=getattr(cast, who), reason="I want")


def test_a_stale_version_changes_nothing():
    cast = make_cast()
    with pytest.raises(StaleVersion):
        cancel_engagement(cast.engagement, actor=cast.coordinator, reason="x", version=99)
    assert Engagement.objects.get().status == "active"


def test_moving_the_start_takes_open_milestones_along_and_keeps_the_first_dates():
    cast = make_cast()
    before = cast.engagement.milestones.get(slug="kick-off").due_on
    first = cast.engagement.first_starts_on
    moved = move_dates(
        cast.engagement, actor=cast.coordinator, reason="Holidays",
        starts_on=cast.engagement.starts_on + timedelta(days=7), ends_on=cast.engagement.ends_on,
    )  # fmt: skip
    assert moved.milestones.get(slug="kick-off").due_on == before + timedelta(days=7)
    assert moved.first_starts_on == first
    assert DateMove.objects.filter(what="start", reason="Holidays").count() == 1


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
