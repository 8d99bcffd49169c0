"""Of several agreements each moves between its own parties, and none stands in the way of another."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.formats import date_format

from engagements import access, clock
from engagements.actions.engagement import (
    answer_date_request,
    ask_to_move_milestone,
    take_back_date_request,
)
from engagements.actions.history import Refused
from engagements.actions.memorandum import send_memorandum, withdraw_memorandum
from engagements.actions.milestone import move_milestone
from engagements.models import (
    Change,
    DateRequest,
    Engagement,
    Letter,
    Membership,
    Memorandum,
    Occurrence,
    User,
)
from tests.actions.test_dates_of_parties import agree, later
from tests.agreement_factories import make_draft, make_sent, sign
from tests.factories import (
    add_party,
    form_data,
    make_cast,
    make_member,
    make_occurrence,
    make_organisation,
    make_signed_memorandum,
    with_outsiders,
)

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def two_agreements():
    """The ministry with the lab, and with a second civic body; by each something is due at kick-off."""
    cast = with_outsiders(make_cast())
    cast.milestone = cast.engagement.milestones.get(slug="kick-off")
    hangs = {"timing": "milestone", "milestone": cast.milestone}
    cast.owed = make_occurrence(cast.engagement, text="Send the team", **hangs)
    beside = make_signed_memorandum(cast.engagement)
    Memorandum.objects.filter(pk=beside.pk).update(title="With the second body")
    cast.beside = make_occurrence(
        cast.engagement, "government", memorandum=beside, text="Open the archive", **hangs
    )
    beside.parties.filter(side="civic").update(organisation=cast.second_civic.organisation)
    cast.was = [cast.owed.due_on, cast.beside.due_on]
    return cast


def add_text_beside(cast, milestone):
    """Signed by the ministry and the second civic body; what the ministry owes hangs on the milestone."""
    beside = make_signed_memorandum(cast.engagement)
    make_occurrence(
        cast.engagement, "government", memorandum=beside, timing="milestone", milestone=milestone
    )
    beside.parties.filter(side="civic").update(organisation=cast.second_civic.organisation)


def moved(cast):
    """By how many weeks what is owed by each of the two has moved."""
    days = [Occurrence.objects.get(pk=one.pk).due_on for one in (cast.owed, cast.beside)]
    return [(day - was) // WEEK for day, was in zip(days, cast.was, strict=True)]


def test_each_moves_where_a_party_of_it_asks_and_a_party_agrees_and_the_other_stays():
    cast = two_agreements()
    agree(later(cast, cast.coordinator), cast.official)
    assert moved(cast) == [1, 0]
    # Who agreed has read before what stays, and who asked reads it now.
    letter = Letter.objects.get(to=cast.coordinator, subject__contains="Agreed").text
    day = date_format(cast.beside.due_on)
    assert f"Stays on {day}: Open the archive. It is owed by “With the second body”" in letter
    assert "Send the team" not in letter
    with pytest.raises(Refused, match=r"would move along.* on your side: Ministry of Records"):
        later(cast, cast.second_official)
    asked = later(cast, cast.official)
    with pytest.raises(PermissionDenied):
        agree(asked, cast.second_official)
    agree(asked, cast.second_coordinator)
    # To its milestone, which has moved twice by now.
    assert moved(cast) == [1, 2]
    # Who asked is a party of one, and who would agree of another: nothing of either is theirs.
    cast.beside.obligation.memorandum.parties.filter(side="government").update(
        organisation=cast.second_government.organisation
    )
    asked = later(cast, cast.coordinator)
    with pytest.raises(Refused, match="on your side: Ministry of Records"):
        agree(asked, cast.second_official)
    answer_date_request(asked, actor=cast.official, agrees=False, answer="No")
    assert moved(cast) == [1, 2]


def test_who_asks_is_looked_up_once(monkeypatch):
    cast, asked = two_agreements(), []
    look = access.sides_in_texts
    monkeypatch.setattr(access, "sides_in_texts", lambda *of: (asked.append(1), look(*of))[1])
    later(cast, cast.coordinator)
    assert len(asked) == 1


def test_a_milestone_moves_with_the_one_of_both_who_ask_and_agree():
    cast = two_agreements()
    due_on = cast.milestone.due_on + WEEK
    with pytest.raises(Refused, match="Ask the other side to agree to the new date"):
        move_milestone(cast.milestone, actor=cast.second_coordinator, due_on=due_on, reason="Heat")
    asked = ask_to_move_milestone(
        cast.milestone, actor=cast.second_coordinator, due_on=due_on, reason="Heat"
    )
    agree(asked, cast.official)
    cast.milestone.refresh_from_db()
    assert (cast.milestone.due_on, moved(cast)) == (due_on, [0, 1])


def test_what_is_owed_by_a_party_that_left_stays_and_stands_in_nobodys_way():
    cast = two_agreements()
    cast.engagement.parties.filter(organisation=cast.civic).update(
        joined_on=None, left_on=access.today() - WEEK
    )
    cast.beside.obligation.memorandum.parties.filter(side="civic").update(organisation=cast.civic)
    agree(later(cast, cast.second_coordinator), cast.official)
    agree(later(cast, cast.official), cast.second_coordinator)
    assert moved(cast) == [0, 0]
    assert Engagement.objects.get().starts_on == cast.engagement.starts_on + 2 * WEEK


def test_nobody_agrees_to_what_somebody_asked_for_who_is_no_party_of_what_moves_by_now():
    cast = with_outsiders(make_cast())
    Engagement.objects.update(phase="run")
    asked = later(cast, cast.second_coordinator)
    owed = make_occurrence(cast.engagement, text="Send the team")
    with pytest.raises(Refused, match="Who asked for these dates writes for no party"):
        agree(asked, cast.official)
    answer_date_request(asked, actor=cast.official, agrees=False, answer="Ask anew")
    # A request stays that of the body when who asked has left it.
    asked = later(cast, cast.coordinator)
    Membership.objects.filter(user=cast.coordinator).update(ends_on=access.today() - WEEK)
    Membership.objects.filter(user=cast.coordinator).update(starts_on=access.today() - 2 * WEEK)
    DateRequest.objects.filter(pk=asked.pk).update(asked_at=asked.asked_at - 2 * WEEK)
    agree(asked, cast.official)
    assert Occurrence.objects.get(pk=owed.pk).due_on == owed.due_on + WEEK


def test_what_waits_for_signatures_cannot_stay_and_moves_by_its_parties_alone():
    cast = with_outsiders(make_sent())
    sent = cast.memorandum.obligations.filter(milestone__isnull=False).first()
    add_text_beside(cast, sent.milestone)
    wanted = {"due_on": sent.milestone.due_on + WEEK, "reason": "Heat"}
    with pytest.raises(Refused, match=r"would move along.* on your side: Civic Lab"):
        ask_to_move_milestone(sent.milestone, actor=cast.second_coordinator, **wanted)
    asked = ask_to_move_milestone(sent.milestone, actor=cast.official, **wanted)
    with pytest.raises(Refused, match=r"would move along.* on your side: Civic Lab"):
        agree(asked, cast.second_coordinator)
    assert agree(asked, cast.coordinator).state == "agreed"


def test_who_asked_is_a_party_of_one_text_and_another_was_sent_since(signed_in):
    cast = with_outsiders(make_draft())
    sent = cast.memorandum.obligations.filter(milestone__isnull=False).first()
    add_text_beside(cast, sent.milestone)
    asked = ask_to_move_milestone(
        sent.milestone, actor=cast.second_coordinator, due_on=sent.milestone.due_on + WEEK,
        reason="Heat",
    )  # fmt: skip
    send_memorandum(cast.memorandum, actor=cast.coordinator)
    why = f"“{cast.memorandum}” waits for signatures and its days would move along"
    with pytest.raises(Refused, match=why):
        agree(asked, cast.official)
    page = signed_in(cast.official).get(
        reverse("engagement_date_request", args=[cast.engagement.reference, asked.pk])
    )
    # It does not stay: nobody can agree.
    assert (why in page.text, "It is owed by" in page.text) == (True, False)


def test_the_term_moves_under_a_text_that_waits_for_signatures_by_its_parties_alone(signed_in):
    cast = with_outsiders(make_sent())
    sent = cast.memorandum.obligations.filter(milestone__isnull=False).first()
    was = sent.milestone.due_on
    sign(cast, cast.for_civic)
    waits = "would move along, and “Shorter waits” waits for signatures.* on your side: {}"
    with pytest.raises(Refused, match=waits.format("Civic Lab")):
        later(cast, cast.second_coordinator)
    asked = later(cast, cast.coordinator)
    address = reverse("engagement_date_request", args=[cast.engagement.reference, asked.pk])
    moves = f"{sent.text}: {date_format(was)} → <b>{date_format(was + WEEK)}</b>"
    page = signed_in(cast.official).get(address).text
    assert f"{moves} (“Shorter waits” waits for signatures)" in page
    page = signed_in(cast.second_official).get(address).text
    assert (moves in page, "Stays on" in page, 'value="yes"' in page) == (True, False, False)
    with pytest.raises(Refused, match=waits.format("Ministry of Records")):
        agree(asked, cast.second_official)
    sent.milestone.refresh_from_db()
    assert sent.milestone.due_on == was
    assert agree(asked, cast.official).state == "agreed"
    assert not Occurrence.objects.exists()
    sign(cast, cast.for_government)
    assert Occurrence.objects.get(obligation=sent).due_on == was + WEEK


def test_nobody_agrees_to_a_term_that_others_asked_for_before_the_text_was_sent():
    cast = with_outsiders(make_draft())
    asked = later(cast, cast.second_coordinator)
    send_memorandum(cast.memorandum, actor=cast.coordinator)
    with pytest.raises(Refused, match="waits for signatures"):
        agree(asked, cast.official)


def test_the_pages_list_what_stays_before_it_is_sent_and_before_it_is_answered(signed_in):
    cast = two_agreements()
    place, engagement = [cast.engagement.reference], cast.engagement
    term = {
        "starts_on": (engagement.starts_on + WEEK).isoformat(),
        "ends_on": (engagement.ends_on + WEEK).isoformat(), "reason": "Heat",
    }  # fmt: skip
    day = date_format(cast.beside.due_on)
    stays = f"Stays on {day}: Open the archive. It is owed by “With the second body” and moves only where"
    several = "This is owed by several agreements."
    address = reverse("engagement_ask_dates", args=place)
    page = signed_in(cast.coordinator).post(address, form_data(cast.coordinator, **term)).text
    assert (stays in page, "Send the team: " in page, several in page) == (True, True, False)
    page = signed_in(cast.official).post(address, form_data(cast.official, **term)).text
    assert (stays in page, "Open the archive: " in page, several in page) == (False, True, True)
    address = reverse("milestone_move", args=[*place, cast.milestone.pk])
    wanted = (cast.milestone.due_on + WEEK).isoformat()
    typed = form_data(cast.coordinator, cast.milestone, due_on=wanted, reason="Heat")
    page = signed_in(cast.coordinator).post(address, typed).text
    assert (stays in page, "owes “Send the team”: " in page) == (True, True)
    hanging = Occurrence.objects.filter(pk=cast.beside.pk)
    hanging.update(due_on=None)
    page = signed_in(cast.coordinator).post(address, typed).text
    assert ("Stays without a day: Open the archive." in page, "Stays on :" in page) == (True, False)
    hanging.update(due_on=cast.beside.due_on)
    asked = later(cast, cast.official)
    address = reverse("engagement_date_request", args=[*place, asked.pk])
    page = signed_in(cast.coordinator).get(address).text
    assert (stays in page, 'value="yes"' in page, several in page) == (True, True, False)
    page = signed_in(cast.second_coordinator).get(address).text
    assert (stays in page, "Send the team. It is owed by" in page) == (False, True)
    assert several in signed_in(cast.observer).get(address).text
    data = form_data(cast.second_coordinator, asked, agrees="no", answer="We cannot")
    assert signed_in(cast.second_coordinator).post(address, data).status_code == 302
    assert DateRequest.objects.get().state == "declined"


def test_the_body_that_asked_takes_it_back_the_lead_of_its_side_or_an_administrator(signed_in):
    cast = with_outsiders(make_cast())
    colleague = make_member(cast.civic)
    second, lead = cast.second_coordinator, cast.coordinator
    third = make_member(
        add_party(cast.engagement, make_organisation("Third"), "civic").organisation
    )
    for who, others, back in (
        (lead, [second], cast.admin),
        (second, [third], second),
        (second, [], colleague),
    ):
        asked = later(cast, who)
        for other in [*others, cast.official, cast.observer]:
            with pytest.raises(PermissionDenied):
                take_back_date_request(asked, actor=other, reason="No")
        # Whoever asked: both leads are told, and where the one takes it back.
        told = Letter.objects.filter(key__startswith=f"dates:{asked.pk}:open:")
        assert {lead, colleague, cast.official} - {who} <= {one.to for one in told}
        address = reverse("engagement_date_request", args=[cast.engagement.reference, asked.pk])
        assert "Take the request back" in signed_in(lead).get(address).text
        assert take_back_date_request(asked, actor=back, reason="No").state == "taken_back"
    told = Change.objects.filter(verb="took_back_dates").order_by("pk")
    assert list(told.values_list("organisation_text", flat=True)) == [
        "", str(cast.second_civic.organisation), "Civic Lab",
    ]  # fmt: skip


def test_a_text_that_waits_for_signatures_holds_the_plan_for_a_time_alone(signed_in, time_machine):
    cast = with_outsiders(make_sent())
    sent = cast.memorandum.obligations.filter(milestone__isnull=False).first()
    was, day = sent.milestone.due_on, access.today(cast.engagement)
    last = date_format(day + timedelta(days=30))
    now = clock.now()
    time_machine.move_to(now + timedelta(days=30), tick=False)
    # Sent once more it holds no longer.
    withdraw_memorandum(cast.memorandum, actor=cast.official, reason="A slip")
    send_memorandum(cast.memorandum, actor=cast.official)
    with pytest.raises(Refused, match=f"it is taken back, or {last} has passed"):
        later(cast, cast.second_coordinator)
    move = reverse("milestone_move", args=[cast.engagement.reference, sent.milestone.pk])
    alone = "sent for signature. Only people who write for a party of that agreement can ask"
    assert alone in signed_in(cast.second_coordinator).get(move).text
    time_machine.move_to(now + timedelta(days=31), tick=False)
    page = signed_in(cast.second_coordinator).get(move).text
    assert (alone in page, "sent for signature long ago. For another day the other" in page) == (
        False, True
    )  # fmt: skip
    asked = later(cast, cast.second_coordinator)
    told = "“Shorter waits” waits for signatures, and its days move along. Its parties can take it back"
    address = reverse("engagement_date_request", args=[cast.engagement.reference, asked.pk])
    page = signed_in(cast.second_official).get(address).text
    assert (told in page, 'value="yes"' in page) == (True, True)
    agree(asked, cast.second_official)
    for state in ("open", "agreed"):
        letters = Letter.objects.filter(key__startswith=f"dates:{asked.pk}:{state}:")
        assert told in letters.get(to=cast.coordinator).text
    for signatory in (cast.for_civic, cast.for_government):
        sign(cast, signatory)
    assert Occurrence.objects.get(obligation=sent).due_on == was + WEEK


def test_whom_nobody_writes_for_by_now_stands_in_nobodys_way_and_what_it_owes_stays():
    cast = two_agreements()
    cast.beside.obligation.memorandum.parties.filter(side="civic").update(organisation=cast.civic)
    colleague = make_member(cast.civic)
    member, account = (
        Membership.objects.filter(user=colleague),
        User.objects.filter(pk=colleague.pk),
    )
    Membership.objects.filter(user=cast.coordinator).delete()
    ended = access.today() - WEEK
    for rows, gone, back in (
        (account, {"is_active": False}, {"is_active": True}),
        (member, {"starts_on": ended, "ends_on": ended}, {"starts_on": None, "ends_on": None}),
        (member, {"role": "observer"}, {"role": "coordinator"}),
    ):
        with pytest.raises(Refused, match="on your side: Civic Lab"):
            later(cast, cast.second_coordinator)
        rows.update(**gone)
        agree(later(cast, cast.second_coordinator), cast.official)
        agree(later(cast, cast.official), cast.second_coordinator)
        rows.update(**back)
    assert moved(cast) == [0, 0]
