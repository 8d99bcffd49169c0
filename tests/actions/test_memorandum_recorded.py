"""What one side recorded as signed counts once the other side has confirmed it, and not before."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from engagements import access
from engagements.actions.engagement import refresh_summary
from engagements.actions.history import Refused, StaleVersion
from engagements.actions.memorandum import (
    confirm_recorded,
    dispute_recorded,
    edit_memorandum,
    propose,
)
from engagements.models import Change, Engagement, Letter, Membership, Memorandum
from engagements.queries.gates import judge
from engagements.queries.history import SENTENCES
from engagements.queries.memorandum.notices import notices_of
from tests.agreement_factories import make_recorded
from tests.factories import (
    make_admin,
    make_cast,
    make_engagement,
    make_member,
    make_signed_memorandum,
    with_outsiders,
)
from tests.gate_factories import make_at

pytestmark = pytest.mark.django_db


def fresh():
    return Memorandum.objects.get()


def summary_of(cast):
    one = Engagement.objects.get(pk=cast.engagement.pk)
    return one.memorandum_state, one.covered_from


def in_force(cast):
    """The word that gates, coverage, days and letters of the last day have for it."""
    one = fresh()
    gate = {judged.condition: judged for judged in judge(make_at(cast, "start"))}
    return (
        one.in_force_on(access.today()),
        summary_of(cast) == ("signed", one.first_day),
        gate["memorandum_in_force"].state == "met",
        [each.step for each in notices_of(one)] == [90],
    )


def both_sides(cast):
    """Somebody who writes for the civic and for the government side."""
    user = make_member(cast.civic, name="Both")
    Membership.objects.create(user=user, organisation=cast.government, role="official")
    return user


def soon():
    return {"ends_on": access.today() + timedelta(days=60)}


@pytest.mark.parametrize(
    ("by", "other"), [("coordinator", "official"), ("official", "coordinator")]
)
def test_it_counts_nowhere_before_the_other_side_confirms_it_and_everywhere_after(by, other):
    cast = make_cast()
    make_recorded(cast, by, **soon())
    assert in_force(cast) == (False,) * 4
    assert summary_of(cast) == ("recorded", None)
    confirm_recorded(fresh(), actor=getattr(cast, other), version=fresh().version)
    assert in_force(cast) == (True,) * 4
    assert (fresh().confirmed_by, fresh().confirmed_by_text) == (
        getattr(cast, other),
        str(getattr(cast, other)),
    )


def test_it_counts_for_no_planned_start_before_it_is_confirmed():
    cast = make_cast()
    make_recorded(cast)
    gate = {one.condition: one for one in judge(cast.engagement)}
    signed = gate["memorandum_signed"]
    assert (signed.state, signed.settled_by) == ("unmet", "The government side")
    assert signed.link == fresh().get_absolute_url()
    assert f"{cast.coordinator} recorded it as signed." in signed.sentence
    assert "The government side has to confirm it." in signed.sentence
    confirm_recorded(fresh(), actor=cast.official)
    assert {one.condition: one for one in judge(cast.engagement)}[
        "memorandum_signed"
    ].state == "met"


def test_what_would_do_once_confirmed_is_named_before_what_has_expired():
    cast = make_cast()
    today = access.today()
    make_signed_memorandum(
        cast.engagement, begins_on=today - timedelta(days=90), ends_on=today - timedelta(days=1)
    )
    waiting = make_recorded(cast)
    gate = {one.condition: one for one in judge(make_at(cast, "start"))}["memorandum_in_force"]
    assert (gate.state, gate.link) == ("unmet", waiting.get_absolute_url())


def test_what_an_administrator_of_neither_side_records_counts_at_once_and_says_by_whom():
    cast = make_cast()
    make_recorded(cast, "admin", **soon())
    assert in_force(cast) == (True,) * 4
    assert (fresh().recorded_side, fresh().recorded_by_text) == ("", str(cast.admin))
    assert not Letter.objects.exists()
    with pytest.raises(Refused, match="Nothing waits to be confirmed"):
        confirm_recorded(fresh(), actor=cast.official)


def test_an_administrator_who_writes_for_a_side_records_for_that_side():
    cast = make_cast()
    cast.both = make_admin()
    Membership.objects.create(user=cast.both, organisation=cast.civic, role="coordinator")
    make_recorded(cast, "both")
    assert (fresh().recorded_side, fresh().counts) == ("civic", False)


def test_what_was_on_record_before_this_was_kept_counts_as_it_did():
    cast = make_cast()
    one = make_signed_memorandum(cast.engagement)
    refresh_summary(cast.engagement)
    assert (one.recorded_side, one.counts, summary_of(cast)[0]) == ("", True, "signed")


@pytest.mark.parametrize("act", [confirm_recorded, dispute_recorded])
@pytest.mark.parametrize("who", ["coordinator", "observer", "stranger", "admin"])
def test_nobody_but_the_other_side_answers(who, act):
    cast = make_cast()
    make_recorded(cast)
    more = {"reason": "Never."} if act is dispute_recorded else {}
    with pytest.raises(PermissionDenied):
        act(fresh(), actor=getattr(cast, who), **more)
    assert (fresh().counts, fresh().disputed_at) == (False, None)


def test_a_colleague_of_the_recorder_does_not_confirm_nor_does_a_body_that_is_no_party():
    cast = make_cast()
    make_recorded(cast)
    cast = with_outsiders(cast)
    for actor in (make_member(cast.civic), cast.second_official, cast.second_coordinator):
        with pytest.raises(PermissionDenied):
            confirm_recorded(fresh(), actor=actor)
    assert not fresh().counts


def test_who_writes_for_both_sides_does_not_confirm_what_they_recorded_themselves():
    cast = make_cast()
    cast.both = both_sides(cast)
    make_recorded(cast, "both")
    with pytest.raises(Refused, match="You recorded this yourself"):
        confirm_recorded(fresh(), actor=cast.both)
    with pytest.raises(Refused, match="You recorded this yourself"):
        dispute_recorded(fresh(), actor=cast.both, reason="No.")
    assert not Letter.objects.filter(to=cast.both).exists()
    # Another one who writes for both sides speaks for the other one.
    confirm_recorded(fresh(), actor=both_sides(cast))
    assert fresh().counts


def test_it_is_confirmed_once():
    cast = make_cast()
    make_recorded(cast)
    confirm_recorded(fresh(), actor=cast.official)
    at = fresh().confirmed_at
    for act, more in ((confirm_recorded, {}), (dispute_recorded, {"reason": "No."})):
        with pytest.raises(Refused, match="confirmed already, by"):
            act(fresh(), actor=make_member(cast.government, "official"), **more)
    assert fresh().confirmed_at == at
    assert Change.objects.filter(verb="recording_confirmed").count() == 1


def test_a_draft_waits_for_nobody():
    cast = make_cast()
    make_recorded(cast, state="draft", signed_on=None)
    assert (fresh().recorded_by, fresh().awaits_confirmation) == (None, False)
    with pytest.raises(Refused, match="Nothing waits to be confirmed"):
        confirm_recorded(fresh(), actor=cast.official)


def test_what_was_corrected_meanwhile_is_not_confirmed_unseen():
    cast = make_cast()
    seen = make_recorded(cast)
    edit_memorandum(fresh(), actor=cast.coordinator, title="Other", reason="A typing error.")
    with pytest.raises(StaleVersion):
        confirm_recorded(seen, actor=cast.official, version=seen.version)
    assert not fresh().counts


def test_whose_own_side_has_corrected_it_meanwhile_confirms_nothing():
    cast = make_cast()
    seen = make_recorded(cast)
    colleague = make_member(cast.government, "official")
    edit_memorandum(fresh(), actor=colleague, title="Other", reason="A typing error.")
    with pytest.raises(PermissionDenied):
        confirm_recorded(seen, actor=cast.official)
    confirm_recorded(fresh(), actor=cast.coordinator)
    assert (fresh().recorded_side, fresh().counts) == ("government", True)


@pytest.mark.parametrize(
    ("who", "side", "other"),
    [("coordinator", "civic", "official"), ("official", "government", "coordinator")],
)
def test_a_correction_by_a_side_takes_the_confirmation_away_and_asks_the_other(who, side, other):
    cast = make_cast()
    make_recorded(cast)
    confirm_recorded(fresh(), actor=cast.official)
    Letter.objects.all().delete()
    edit_memorandum(fresh(), actor=getattr(cast, who), notice_days=7, reason="A typing error.")
    one = fresh()
    assert (one.recorded_side, one.confirmed_at, one.confirmed_by_text) == (side, None, "")
    assert summary_of(cast) == ("recorded", None)
    assert [letter.to for letter in Letter.objects.all()] == [getattr(cast, other)]
    confirm_recorded(one, actor=getattr(cast, other))
    assert fresh().counts


def test_saving_without_a_change_takes_nothing_away():
    cast = make_cast()
    make_recorded(cast)
    confirm_recorded(fresh(), actor=cast.official)
    edit_memorandum(fresh(), actor=cast.coordinator, title=fresh().title)
    assert fresh().counts


def test_an_administrator_of_neither_side_leaves_a_confirmation_and_settles_what_waits():
    cast = make_cast()
    make_recorded(cast)
    confirm_recorded(fresh(), actor=cast.official)
    edit_memorandum(fresh(), actor=cast.admin, title="Other", reason="A typing error.")
    assert (fresh().counts, fresh().confirmed_by) == (True, cast.official)
    edit_memorandum(fresh(), actor=cast.coordinator, notice_days=7, reason="Not so.")
    dispute_recorded(fresh(), actor=cast.official, reason="It is not the third.")
    edit_memorandum(fresh(), actor=cast.admin, ends_on=None, reason="Both were asked.")
    one = fresh()
    assert (one.counts, one.recorded_side, one.recorded_by) == (True, "", cast.admin)
    assert one.disputed_at is None


def test_what_is_not_right_is_said_kept_and_answered_by_a_correction():
    cast = make_cast()
    make_recorded(cast)
    Letter.objects.all().delete()
    with pytest.raises(Refused, match="Say what is not right"):
        dispute_recorded(fresh(), actor=cast.official, reason=" ")
    dispute_recorded(fresh(), actor=cast.official, reason="We signed in May.")
    assert (fresh().counts, fresh().dispute_reason) == (False, "We signed in May.")
    told = Change.objects.get(verb="recording_disputed")
    assert (told.reason, told.verb in SENTENCES) == ("We signed in May.", True)
    letter = Letter.objects.get()
    assert (letter.to, "We signed in May." in letter.text) == (cast.coordinator, True)
    with pytest.raises(Refused, match="Your side has said so already"):
        dispute_recorded(fresh(), actor=cast.official, reason="In May!")
    gate = {one.condition: one for one in judge(cast.engagement)}["memorandum_signed"]
    assert (gate.state, gate.settled_by) == ("unmet", "The civic side")
    assert "says that it is not right" in gate.sentence
    edit_memorandum(fresh(), actor=cast.coordinator, notice_days=7, reason="You are right.")
    assert (fresh().disputed_at, fresh().counts) == (None, False)
    confirm_recorded(fresh(), actor=cast.official)
    assert fresh().counts


def test_who_called_it_wrong_can_still_confirm_it():
    cast = make_cast()
    make_recorded(cast)
    dispute_recorded(fresh(), actor=cast.official, reason="We signed in May.")
    confirm_recorded(fresh(), actor=cast.official)
    assert (fresh().counts, fresh().dispute_reason) == (True, "")


def test_the_other_side_is_asked_by_letter_and_whoever_recorded_it_is_told():
    cast = make_cast()
    colleague = make_member(cast.government, "official")
    make_member(cast.government, "observer")
    make_recorded(cast)
    asked = Letter.objects.all()
    assert {letter.to for letter in asked} == {cast.official, colleague}
    assert all(f"/memoranda/{fresh().pk}/confirm/" in letter.text for letter in asked)
    asked.delete()
    confirm_recorded(fresh(), actor=cast.official)
    letter = Letter.objects.get()
    assert (letter.to, "is confirmed" in letter.subject) == (cast.coordinator, True)
    assert Change.objects.get(verb="recording_confirmed").verb in SENTENCES


def test_one_that_names_no_party_is_confirmed_by_whoever_writes_on_the_other_side():
    cast = make_cast()
    make_recorded(cast, parties=())
    assert [letter.to for letter in Letter.objects.all()] == [cast.official]
    confirm_recorded(fresh(), actor=cast.official)
    assert fresh().counts


def test_nobody_records_as_signed_what_others_agreed_or_what_nobody_could_confirm():
    cast = with_outsiders(make_cast())
    leads = cast.engagement.parties.filter(is_lead=True)
    with pytest.raises(Refused, match="Name your own organisation among the parties"):
        make_recorded(cast, "second_coordinator", parties=leads)
    with pytest.raises(Refused, match="names nobody on the other side"):
        make_recorded(cast, parties=cast.engagement.parties.filter(side="civic"))
    assert (Memorandum.objects.count(), Letter.objects.count()) == (0, 0)


def test_nothing_is_proposed_about_what_is_not_confirmed():
    cast = make_cast()
    make_recorded(cast)
    with pytest.raises(Refused, match="the other has not confirmed it yet"):
        propose(fresh(), "suspend", actor=cast.coordinator, reason="Elections",
                from_on=access.today())  # fmt: skip
    confirm_recorded(fresh(), actor=cast.official)
    propose(fresh(), "suspend", actor=cast.coordinator, reason="Elections", from_on=access.today())


def test_a_correction_takes_the_confirmation_away_in_every_engagement_that_it_covers():
    cast = make_cast()
    second = make_engagement(actor=cast.coordinator, civic=cast.civic, government=cast.government)
    make_recorded(cast, covers=[second])
    confirm_recorded(fresh(), actor=cast.official)
    states = Engagement.objects.order_by("pk").values_list("memorandum_state", flat=True)
    assert list(states) == ["signed", "signed"]
    edit_memorandum(fresh(), actor=cast.official, notice_days=7, reason="A typing error.")
    assert list(states.all()) == ["recorded", "recorded"]
