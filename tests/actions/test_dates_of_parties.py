"""What both signed moves with other dates only where a party of it asks, and a party answers."""

from datetime import timedelta

import pytest
from django.urls import reverse

from engagements import access
from engagements.actions.engagement import (
    answer_date_request,
    ask_to_move_dates,
    ask_to_move_milestone,
    move_phase,
)
from engagements.actions.history import Refused
from engagements.actions.milestone import move_milestone
from engagements.models import DateRequest, Engagement, Milestone, Occurrence, PhaseChange
from tests.agreement_factories import all_sign, make_draft
from tests.factories import (
    form_data,
    make_cast,
    make_occurrence,
    with_outsiders,
)
from tests.gate_factories import make_at

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
ONLY = r"Only people who write for a party of that agreement can ask for this, or agree; on your side: {}\."
CIVIC, GOVERNMENT = ONLY.format("Civic Lab"), ONLY.format("Ministry of Records")


def owing(side="civic"):
    """A cast with outsiders; a milestone, and what one side owes by it."""
    cast = with_outsiders(make_cast())
    cast.milestone = cast.engagement.milestones.get(slug="kick-off")
    cast.owed = make_occurrence(
        cast.engagement, side, timing="milestone", milestone=cast.milestone, text="Send the team"
    )
    cast.was = cast.owed.due_on
    return cast


def later(cast, actor):
    engagement = Engagement.objects.get(pk=cast.engagement.pk)
    return ask_to_move_dates(
        engagement, actor=actor, starts_on=engagement.starts_on + WEEK,
        ends_on=engagement.ends_on + WEEK, reason="Heat",
    )  # fmt: skip


def moved(cast):
    cast.owed.refresh_from_db()
    return cast.owed.due_on - cast.was


def agree(asked, actor):
    return answer_date_request(asked, actor=actor, agrees=True, answer="Yes")


def decline(asked, actor):
    return answer_date_request(asked, actor=actor, agrees=False, answer="No")


def test_who_is_no_party_of_what_moves_neither_asks_nor_answers():
    cast = owing()
    kick_off = cast.milestone
    with pytest.raises(Refused, match=CIVIC):
        later(cast, cast.second_coordinator)
    with pytest.raises(Refused, match=CIVIC):
        ask_to_move_milestone(
            kick_off, actor=cast.second_coordinator, due_on=kick_off.due_on + WEEK, reason="Heat"
        )
    asked = later(cast, cast.coordinator)
    with pytest.raises(Refused, match=GOVERNMENT):
        agree(asked, cast.second_official)
    assert (DateRequest.objects.get().state, moved(cast)) == ("open", 0 * WEEK)
    agree(asked, cast.official)
    assert moved(cast) == WEEK
    # Nor does it decline for those whom it concerns. The lead of the side does, party or not.
    again = later(cast, cast.coordinator)
    with pytest.raises(Refused, match=GOVERNMENT):
        decline(again, cast.second_official)
    cast.owed.obligation.memorandum.parties.filter(side="government").update(
        organisation=cast.second_government.organisation
    )
    with pytest.raises(Refused, match=ONLY.format("Second body, government")):
        agree(again, cast.official)
    decline(again, cast.official)
    assert (DateRequest.objects.get(pk=again.pk).state, moved(cast)) == ("declined", WEEK)


def test_nobody_agrees_to_dates_that_were_asked_for_before_the_text_was_sent():
    cast = make_draft()
    asked = later(cast, cast.coordinator)
    all_sign(cast, cast.memorandum)
    before = set(Occurrence.objects.values_list("pk", "due_on"))
    with pytest.raises(Refused, match="was sent for signature after these dates were asked for"):
        agree(asked, cast.official)
    assert before
    assert set(Occurrence.objects.values_list("pk", "due_on")) == before
    answer_date_request(asked, actor=cast.official, agrees=False, answer="Ask anew")
    assert agree(later(cast, cast.coordinator), cast.official).state == "agreed"
    assert set(Occurrence.objects.values_list("pk", "due_on")) != before


def test_where_nothing_signed_moves_any_body_of_a_side_asks_and_answers():
    cast = with_outsiders(make_cast())
    make_at(cast, "run")
    agree(later(cast, cast.second_coordinator), cast.second_official)
    assert DateRequest.objects.get().state == "agreed"


def test_who_writes_for_both_sides_asks_for_the_one_of_which_they_are_a_party():
    cast = owing()
    cast.second_civic.organisation.memberships.create(user=cast.official, role="coordinator")
    asked = later(cast, cast.official)
    assert asked.side == "government"
    with pytest.raises(Refused, match=CIVIC):
        agree(asked, cast.second_coordinator)
    agree(asked, cast.coordinator)
    assert moved(cast) == WEEK


@pytest.mark.parametrize("by", [WEEK, -WEEK])
@pytest.mark.parametrize("who", ["second_coordinator", "second_official"])
def test_who_is_no_party_never_moves_a_day_alone_whomever_it_suits(who, by):
    cast = owing()
    actor, due_on = getattr(cast, who), cast.milestone.due_on + by
    with pytest.raises(Refused, match=r"“Send the team” would move along\. Only people who"):
        move_milestone(cast.milestone, actor=actor, due_on=due_on, reason="Heat")
    assert (moved(cast), Milestone.objects.get(pk=cast.milestone.pk).version) == (0 * WEEK, 0)
    move_milestone(cast.milestone, actor=cast.admin, due_on=due_on, reason="Heat")
    assert moved(cast) == by


def test_going_back_a_phase_by_who_is_no_party_takes_no_day_away():
    cast = with_outsiders(make_cast(collaboration_model="hackathon"))
    engagement = make_at(cast, "run")
    last = make_occurrence(engagement, "government", timing="recurring", every="phase_end")
    today = access.today()
    owed = last.obligation.occurrences.create(
        engagement=engagement, number=2, side="government", due_on=today
    )
    PhaseChange.objects.create(
        engagement=engagement, from_phase="start", to_phase="run", changed_by=cast.coordinator
    )
    move_phase(engagement, actor=cast.second_coordinator, to_phase="start", reason="Once more")
    owed.refresh_from_db()
    assert owed.due_on == today


def test_the_pages_say_who_asks_and_who_answers(signed_in):
    cast = owing("government")
    place = [cast.engagement.reference]
    client = signed_in(cast.second_coordinator)
    term = {
        "starts_on": (cast.engagement.starts_on + WEEK).isoformat(),
        "ends_on": (cast.engagement.ends_on + WEEK).isoformat(), "reason": "Heat",
    }  # fmt: skip
    address = reverse("engagement_ask_dates", args=place)
    answer = client.post(address, form_data(cast.second_coordinator, **term))
    words = "“Send the team” would move along. Only people who write for a party of that agreement"
    assert (answer.status_code, words in answer.text) == (422, True)
    address = reverse("milestone_move", args=[*place, cast.milestone.pk])
    assert (
        "Its day moves only where people who write for a party of that agreement ask and agree."
        in client.get(address).text
    )
    day = (cast.milestone.due_on + WEEK).isoformat()
    typed = form_data(cast.second_coordinator, cast.milestone, due_on=day, reason="Heat")
    answer = client.post(address, typed)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert not DateRequest.objects.exists()
    asked = later(cast, cast.coordinator)
    address = reverse("engagement_date_request", args=[*place, asked.pk])
    assert 'value="yes"' in signed_in(cast.official).get(address).text
    client = signed_in(cast.second_official)
    page = client.get(address).text
    assert "on your side: Ministry of Records" in page
    assert ('value="yes"' in page, 'name="agrees"' in page) == (False, False)
    typed = form_data(cast.second_official, asked, agrees="no", answer="It is too late")
    refused = client.post(address, typed)
    assert (refused.status_code, DateRequest.objects.get().state) == (422, "open")
    assert "Nothing was sent. What you typed is still here" in refused.text
    assert "It is too late" in refused.text
    # Who asked is no party by now: nobody agrees, and everybody declines, also behind a refused "yes".
    cast.owed.obligation.memorandum.parties.filter(side="civic").update(
        organisation=cast.second_civic.organisation
    )
    page = client.get(address).text
    assert ('value="yes"' in page, 'name="agrees" value="no"' in page) == (False, True)
    typed = form_data(cast.second_official, asked, agrees="yes", answer="It is too late")
    refused = client.post(address, typed)
    assert (refused.status_code, DateRequest.objects.get().state) == (422, "open")
    assert 'name="agrees" value="no"' in refused.text
    typed = form_data(cast.second_official, asked, agrees="no", answer="It is too late")
    assert client.post(address, typed).status_code == 302
    assert DateRequest.objects.get().state == "declined"
