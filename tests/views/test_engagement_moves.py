import re
from datetime import timedelta

import pytest
from django.urls import reverse

from engagements import access
from engagements.models import Engagement, Occurrence
from engagements.queries.part import phase_labels
from tests.factories import form_data, make_cast, make_occurrence, make_signed_memorandum
from tests.gate_factories import make_at, meet_all, waive_open

pytestmark = pytest.mark.django_db


def address(cast, name):
    return reverse(f"engagement_{name}", args=[cast.engagement.reference])


def test_the_phase_page_links_to_where_a_condition_is_met(signed_in):
    cast = make_cast()
    page = signed_in(cast.official).get(address(cast, "phase")).content.decode()
    assert "No signed agreement is on record." in page
    assert reverse("memorandum_index", args=[cast.engagement.reference]) in page
    assert "The signatories of both sides" in page
    assert "Move on to" not in page
    assert "Waive it" not in page


def test_a_move_with_everything_met_is_one_click_and_sent_twice_moves_once(signed_in):
    cast = make_cast()
    meet_all(cast)
    client = signed_in(cast.coordinator)
    cast.engagement.refresh_from_db()
    page = client.get(address(cast, "phase")).content.decode()
    assert "Move on to Start" in page
    data = form_data(cast.coordinator, cast.engagement, to_phase="start", reason="Agreed by phone")
    for _time in range(2):
        assert client.post(address(cast, "phase"), data).status_code == 302
    assert Engagement.objects.get().phase == "start"
    assert "Agreed by phone" in client.get(address(cast, "phase")).content.decode()


def test_a_move_is_refused_at_the_rows_that_are_open(signed_in):
    cast = make_cast()
    make_signed_memorandum(cast.engagement)
    client = signed_in(cast.coordinator)
    cast.engagement.refresh_from_db()
    assert "Move on to" not in client.get(address(cast, "phase")).content.decode()
    data = form_data(cast.coordinator, cast.engagement, to_phase="start", reason="Now")
    response = client.post(address(cast, "phase"), data)
    page = response.content.decode()
    assert response.status_code == 422
    assert "5 conditions are open" in page
    assert page.count("This is open. Settle it, or waive it with a reason.") == 5
    assert Engagement.objects.get().phase == "prepare"
    assert page.count(">\nNow</textarea>") == page.count("copy what you need") == 1
    Engagement.objects.update(
        status="on_hold", status_reason="Elections", status_since=access.today(),
        decide_on=access.today(),
    )  # fmt: skip
    data = form_data(cast.coordinator, cast.engagement, to_phase="start", reason="Held now")
    page = client.post(address(cast, "phase"), data).content.decode()
    assert "Only an active engagement moves on." in page
    assert page.count(">\nHeld now</textarea>") == 1


def test_it_goes_back_by_a_page_of_its_own(signed_in):
    cast = make_cast()
    make_at(cast, "run")
    client = signed_in(cast.coordinator)
    data = form_data(cast.coordinator, cast.engagement, to_phase="prepare")
    assert client.post(address(cast, "back"), data).status_code == 422
    data = form_data(
        cast.coordinator, cast.engagement, to_phase="prepare", reason="The supervisor left"
    )
    assert client.post(address(cast, "back"), data).status_code == 302
    page = client.get(address(cast, "phase")).content.decode()
    labels = phase_labels(cast.engagement)
    assert f"{labels['run']} → {labels['prepare']}" in page
    assert "The supervisor left" in page


def test_cancelling_asks_of_each_open_obligation_whether_it_stays(signed_in):
    cast = make_cast()
    memorandum = make_signed_memorandum(cast.engagement)
    kept = make_occurrence(cast.engagement, "civic", memorandum=memorandum, text="Pay the fee")
    freed = make_occurrence(cast.engagement, "government", memorandum=memorandum, text="Name one")
    client = signed_in(cast.coordinator)
    cast.engagement.refresh_from_db()
    page = client.get(address(cast, "cancel")).content.decode()
    assert "2 obligations are open" in page
    # The way out is not called like the act.
    assert (">Do not cancel it</a>" in page, ">Cancel</a>" in page) == (True, False)
    assert "Pay the fee (owed by Civic Lab" in page
    assert page.count("To be released: the other side is asked") == 1
    assert page.count("Released: your side does without it") == 1
    assert ('value="civic"' in page, 'value="government"' in page, 'value="both"' in page) == (
        True, False, False,
    )  # fmt: skip
    said = {
        "side": "civic", "reason": "No money", "consequences": "The data is returned.",
        f"obligation_{freed.obligation_id}": "released",
    }  # fmt: skip
    data = form_data(cast.coordinator, cast.engagement, **said)
    response = client.post(address(cast, "cancel"), data)
    assert response.status_code == 422
    assert "Say why it is released." in response.content.decode()
    data = form_data(
        cast.coordinator, cast.engagement, **said, **{f"why_{freed.obligation_id}": "Nobody left"}
    )
    assert client.post(address(cast, "cancel"), data).status_code == 302
    kept.refresh_from_db()
    freed.refresh_from_db()
    assert (kept.state, freed.state, freed.release_reason) == ("pending", "released", "Nobody left")
    page = client.get(cast.engagement.get_absolute_url()).content.decode()
    assert "Decided by: Civic side. The data is returned." in page


def test_the_government_body_that_leads_finds_the_way_to_withdraw_and_none_to_reopen(signed_in):
    cast = make_cast()
    official = signed_in(cast.official)
    assert address(cast, "cancel") in official.get(cast.engagement.get_absolute_url()).text
    page = official.get(address(cast, "cancel")).text
    assert ('value="civic"' in page, 'value="government"' in page) == (False, True)
    # The one side that it can be is chosen.
    assert re.search(r'value="government"[^>]* checked', page)
    said = {"side": "government", "reason": "The budget was cut.", "consequences": "None."}
    data = form_data(cast.official, cast.engagement, **said)
    assert official.post(address(cast, "cancel"), data).status_code == 302
    page = official.get(cast.engagement.get_absolute_url()).text
    assert "Decided by: Government side. None." in page
    for shown in (page, official.get(address(cast, "cancel")).text):
        assert address(cast, "reopen") not in shown
    assert address(cast, "reopen") in signed_in(cast.coordinator).get(address(cast, "cancel")).text


def test_the_other_side_is_asked_on_home_and_answers_on_the_cancelled_engagement(signed_in):
    cast = make_cast()
    own = make_occurrence(cast.engagement, "civic", text="Pay the fee")
    data = form_data(
        cast.coordinator, Engagement.objects.get(), side="civic", reason="No money",
        consequences="None.", **{
            f"obligation_{own.obligation_id}": "released",
            f"why_{own.obligation_id}": "Nobody works any more",
        },
    )  # fmt: skip
    assert signed_in(cast.coordinator).post(address(cast, "cancel"), data).status_code == 302
    asked = "Answer: release “Pay the fee”?"
    home, progress = reverse("home_index"), cast.engagement.get_absolute_url()
    for who, sees in (("official", True), ("coordinator", False), ("observer", False)):
        client = signed_in(getattr(cast, who))
        assert (asked in client.get(home).text) is sees, who
        assert (asked in client.get(progress).text) is sees, who
        assert "Report “Pay the fee”" not in client.get(progress).text
    assert asked not in signed_in(cast.stranger).get(home).text
    client = signed_in(cast.official)
    place = f"{own.get_absolute_url()}agree-release/"
    assert "this answers all times of it" in client.get(place).text
    own.refresh_from_db()
    assert client.post(place, form_data(cast.official, own)).status_code == 302
    assert Occurrence.objects.get().state == "released"
    assert asked not in client.get(home).text


def test_an_administrator_who_writes_for_neither_side_releases_nothing(signed_in):
    cast = make_cast()
    own = make_occurrence(cast.engagement, "civic", text="Pay the fee")
    page = signed_in(cast.admin).get(address(cast, "cancel")).text
    assert ("Pay the fee" in page, "You act for neither side" in page) == (True, True)
    assert f"obligation_{own.obligation_id}" not in page


def test_closing_shows_its_gate_and_goes_on_when_it_is_waived(signed_in):
    cast = make_cast()
    make_at(cast, "follow_up")
    client = signed_in(cast.coordinator)
    data = form_data(cast.coordinator, cast.engagement, reason="Done")
    response = client.post(address(cast, "close"), data)
    assert response.status_code == 422
    assert response.content.decode().count("Cannot be met yet: the register keeps no") == 2
    waive_open(cast)
    assert client.post(address(cast, "close"), data).status_code == 302
    assert Engagement.objects.get().status == "closed"


def test_a_hold_without_a_reason_comes_back_and_with_one_holds(signed_in):
    cast = make_cast()
    client = signed_in(cast.coordinator)
    day = access.today() + timedelta(days=20)
    data = form_data(cast.coordinator, cast.engagement, decide_on=day)
    assert client.post(address(cast, "hold"), data).status_code == 422
    data = form_data(cast.coordinator, cast.engagement, decide_on=day, reason="Elections")
    assert client.post(address(cast, "hold"), data).status_code == 302
    assert Engagement.objects.get().status == "on_hold"


def test_a_stale_edit_shows_both_texts(signed_in):
    cast = make_cast()
    old = form_data(
        cast.coordinator, cast.engagement, title="My title", time_zone="UTC",
        update_interval_days=30,
    )  # fmt: skip
    Engagement.objects.update(title="Their title", version=cast.engagement.version + 1)
    response = signed_in(cast.coordinator).post(address(cast, "edit"), old)
    assert response.status_code == 422
    page = response.content.decode()
    assert "My title" in page
    assert "Their title" in page


def test_details_of_the_other_side_are_neither_shown_nor_taken(signed_in):
    cast = make_cast()
    client = signed_in(cast.official)
    page = client.get(address(cast, "edit_details")).content.decode()
    assert 'name="supervisor_statement"' in page
    assert 'name="fellow_statement"' not in page
    row = cast.engagement.fellowship_details
    data = form_data(cast.official, row, fellow_statement="Forged", supervisor_hours="4")
    assert client.post(address(cast, "edit_details"), data).status_code == 302
    row.refresh_from_db()
    assert (row.fellow_statement, row.supervisor_hours) == ("", 4)


def test_a_stranger_finds_none_of_it(signed_in):
    cast = make_cast()
    client = signed_in(cast.stranger)
    for name in (
        "review",
        "edit",
        "dates",
        "edit_details",
        "parties",
        "phase",
        "back",
        "hold",
        "close",
        "cancel",
    ):
        assert client.get(address(cast, name)).status_code == 404
        assert client.post(address(cast, name)).status_code == 404
