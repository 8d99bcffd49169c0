from datetime import timedelta

import pytest
from django.urls import reverse

from engagements import access
from engagements.actions.contact import give_role
from engagements.actions.engagement import edit_engagement
from engagements.actions.history import record
from engagements.actions.milestone import move_milestone
from engagements.models import Change
from tests.factories import make_cast, make_known_contact, make_stranger_engagement

pytestmark = pytest.mark.django_db


def door(engagement):
    return reverse("history_index", args=[engagement.reference])


def test_a_stranger_finds_no_history_and_reads_their_own(signed_in):
    cast = make_cast()
    client = signed_in(cast.stranger)
    assert client.get(door(cast.engagement)).status_code == 404
    assert client.post(door(cast.engagement)).status_code in (404, 405)
    own = make_stranger_engagement(cast)
    page = client.get(door(own)).content.decode()
    assert "logged the engagement" in page
    assert cast.engagement.title not in page


@pytest.mark.parametrize("who", ["observer", "official", "coordinator", "admin"])
def test_both_sides_read_in_sentences_who_did_what_and_why(signed_in, who):
    cast = make_cast()
    milestone = cast.engagement.milestones.first()
    move_milestone(
        milestone, actor=cast.official, due_on=milestone.due_on + timedelta(days=400),
        reason="The budget is late.",
    )  # fmt: skip
    page = signed_in(getattr(cast, who)).get(door(cast.engagement)).content.decode()
    assert f"{cast.official} of {cast.government} moved “{milestone.title}” from" in page
    assert "The budget is late." in page
    assert page.index("The budget is late.") < page.index("logged the engagement")


def test_a_changed_field_is_told_from_what_to_what(signed_in):
    cast = make_cast()
    edit_engagement(cast.engagement, actor=cast.coordinator, title="Opening water data")
    page = signed_in(cast.observer).get(door(cast.engagement)).content.decode()
    assert "from Opening permits data to Opening water data" in page


def test_what_one_side_keeps_to_itself_is_not_told_to_the_other(signed_in):
    cast = make_cast()
    give_role(
        cast.engagement, actor=cast.coordinator, role="sceptic",
        contact=make_known_contact(cast, "Planted token"),
    )  # fmt: skip
    seen = {
        who: "Planted token"
        in signed_in(getattr(cast, who)).get(door(cast.engagement)).content.decode()
        for who in ("coordinator", "observer", "official", "admin")
    }
    assert seen == {"coordinator": True, "observer": True, "official": False, "admin": True}
    page = signed_in(cast.observer).get(door(cast.engagement)).content.decode()
    assert "only our side sees this" in page


def test_markup_in_a_reason_is_shown_as_it_was_typed(signed_in):
    cast = make_cast()
    record(
        cast.engagement, "held", actor=cast.coordinator, engagement=cast.engagement,
        reason="<script>alert(1)</script>",
    )  # fmt: skip
    page = signed_in(cast.official).get(door(cast.engagement)).content.decode()
    assert "<script>alert(1)</script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_long_history_is_turned_in_pages(signed_in):
    cast = make_cast()
    for number in range(55):
        record(
            cast.engagement, "held", actor=cast.coordinator, engagement=cast.engagement,
            reason=f"Reason {number}.",
        )  # fmt: skip
    client = signed_in(cast.observer)
    first = client.get(door(cast.engagement)).content.decode()
    second = client.get(door(cast.engagement), {"page": 2}).content.decode()
    assert ("Reason 54." in first, "Reason 0." in first) == (True, False)
    assert ("Reason 54." in second, "Reason 0." in second) == (False, True)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_history_costs_the_same_at_one_and_three_rows(
    signed_in, rows, django_assert_num_queries
):
    cast = make_cast()
    assert Change.objects.filter(engagement=cast.engagement).count() == 1
    for number in range(rows - 1):
        edit_engagement(cast.engagement, actor=cast.coordinator, title=f"Title {number}")
    assert access.visible(Change, cast.official).count() == rows
    client = signed_in(cast.official)
    with django_assert_num_queries(5):
        assert client.get(door(cast.engagement)).status_code == 200
