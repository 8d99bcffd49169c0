from datetime import timedelta

import pytest
from django.urls import reverse

from engagements import access
from engagements.models import Change, Engagement
from tests.factories import form_data, make_cast, make_signed_memorandum

pytestmark = pytest.mark.django_db


def address(cast, name):
    return reverse(f"engagement_{name}", args=[cast.engagement.reference])


def test_the_phase_page_links_to_where_a_condition_is_met(signed_in):
    cast = make_cast()
    page = signed_in(cast.official).get(address(cast, "phase")).content.decode()
    assert "No signed agreement covers the planned start." in page
    assert reverse("memorandum_index", args=[cast.engagement.reference]) in page
    assert "Move the engagement" not in page


def test_a_move_sent_twice_moves_once_and_is_shown_for_ever(signed_in):
    cast = make_cast()
    make_signed_memorandum(cast.engagement)
    client = signed_in(cast.coordinator)
    cast.engagement.refresh_from_db()
    data = form_data(cast.coordinator, cast.engagement, to_phase="start", reason="Agreed by phone")
    for _time in range(2):
        assert client.post(address(cast, "phase"), data).status_code == 302
    assert Engagement.objects.get().phase == "start"
    page = client.get(address(cast, "phase")).content.decode()
    assert "Agreed by phone" in page
    assert "5 conditions were waived." in page


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
    page = client.get(address(cast, "details")).content.decode()
    assert 'name="supervisor_statement"' in page
    assert 'name="fellow_statement"' not in page
    row = cast.engagement.fellowship_details
    data = form_data(cast.official, row, fellow_statement="Forged", supervisor_hours="4")
    assert client.post(address(cast, "details"), data).status_code == 302
    row.refresh_from_db()
    assert (row.fellow_statement, row.supervisor_hours) == ("", 4)


def test_the_dates_move_with_a_reason(signed_in):
    cast = make_cast()
    data = form_data(
        cast.coordinator, cast.engagement, starts_on="2027-01", ends_on="2027-12-01",
        reason="Budget", move_open_milestones="on",
    )  # fmt: skip
    response = signed_in(cast.coordinator).post(address(cast, "dates"), data)
    assert response.status_code == 302
    cast.engagement.refresh_from_db()
    assert (str(cast.engagement.starts_on), cast.engagement.starts_precision) == (
        "2027-01-01", "month",
    )  # fmt: skip
    assert Change.objects.filter(verb="moved", reason="Budget").count() == 1


def test_a_stranger_finds_none_of_it(signed_in):
    cast = make_cast()
    client = signed_in(cast.stranger)
    for name in ("review", "edit", "dates", "details", "parties", "phase", "hold", "close"):
        assert client.get(address(cast, name)).status_code == 404
        assert client.post(address(cast, name)).status_code == 404
