"""The page on which a milestone moves says what both signed, and asks the other side."""

from datetime import timedelta

import pytest
from django.urls import reverse

from engagements.models import DateRequest, Milestone
from tests.factories import (
    form_data,
    make_cast,
    make_member,
    make_occurrence,
    make_signed_memorandum,
)

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def owing(side="civic", rows=1):
    cast = make_cast()
    cast.milestone = cast.engagement.milestones.get(slug="kick-off")
    memorandum = make_signed_memorandum(cast.engagement)
    for _number in range(rows):
        make_occurrence(
            cast.engagement, side, memorandum=memorandum, timing="milestone",
            milestone=cast.milestone,
        )  # fmt: skip
    return cast


def door(cast):
    return reverse("milestone_move", args=[cast.engagement.reference, cast.milestone.pk])


def typed(cast, user, by=WEEK, **more):
    due_on = (cast.milestone.due_on + by).isoformat()
    return form_data(user, cast.milestone, due_on=due_on, reason="The hall is taken", **more)


@pytest.mark.parametrize(
    ("side", "who", "day"),
    [
        ("civic", "coordinator", "a later day"),
        ("civic", "official", "an earlier day"),
        ("government", "official", "a later day"),
        ("government", "coordinator", "an earlier day"),
        ("civic", "admin", None),
    ],
)
def test_the_page_says_before_who_owes_what_and_when_the_other_side_is_asked(
    signed_in, side, who, day
):
    cast = owing(side)
    page = signed_in(getattr(cast, who)).get(door(cast)).content.decode()
    body = {"civic": "Civic Lab", "government": "Ministry of Records"}[side]
    says = f"{body} owes “Name a supervisor.” by this milestone, signed by both."
    assert (says in page) == bool(day)
    assert (f"For {day} the other side is asked to agree." in page) == bool(day)


def test_what_it_affects_is_shown_first_then_the_request_is_sent_and_the_other_side_agrees(
    signed_in,
):
    cast = owing()
    client = signed_in(cast.coordinator)
    first = client.post(door(cast), typed(cast, cast.coordinator))
    page = first.content.decode()
    assert first.status_code == 200
    assert not DateRequest.objects.exists()
    assert "Ask the other side" in page
    assert "Civic Lab owes “Name a supervisor.”:" in page
    looked = first.context["form"]["looked"].value()
    other = client.post(door(cast), typed(cast, cast.coordinator, 2 * WEEK, looked=looked))
    assert (other.status_code, DateRequest.objects.count()) == (200, 0)
    data = typed(cast, cast.coordinator, looked=looked)
    sent = [client.post(door(cast), data) for _time in range(2)]
    asked = DateRequest.objects.get()
    where = reverse("engagement_date_request", args=[cast.engagement.reference, asked.pk])
    assert {one.headers["Location"] for one in sent} == {where}
    official = signed_in(cast.official)
    for address in (reverse("home_index"), cast.engagement.get_absolute_url()):
        shown = official.get(address).content.decode()
        assert "Answer: other dates" in shown
        assert f"asks to move “{cast.milestone.title}” from" in shown
    request = official.get(where).content.decode()
    assert cast.milestone.title in request
    assert "Civic Lab owes “Name a supervisor.”:" in request
    answer = form_data(cast.official, asked, agrees="yes", answer="Fine")
    assert official.post(where, answer).status_code == 302
    assert Milestone.objects.get(pk=cast.milestone.pk).due_on == cast.milestone.due_on + WEEK
    assert "Fine" in official.get(where).content.decode()


def test_what_suits_the_other_side_moves_at_once(signed_in):
    cast = owing()
    data = typed(cast, cast.official)
    assert signed_in(cast.official).post(door(cast), data).status_code == 302
    assert Milestone.objects.get(pk=cast.milestone.pk).due_on == cast.milestone.due_on + WEEK
    assert not DateRequest.objects.exists()


def test_a_second_request_is_refused_on_the_page(signed_in):
    cast = owing()
    colleague = make_member(cast.civic)
    for user, status in ((cast.coordinator, 302), (colleague, 422)):
        looked = (cast.milestone.due_on + WEEK).isoformat()
        response = signed_in(user).post(door(cast), typed(cast, user, looked=looked))
        assert response.status_code == status
    assert "Other dates are asked for already" in response.content.decode()


def test_observers_and_strangers_move_and_ask_for_nothing(signed_in):
    cast = owing()
    for who, status in (("observer", 403), ("stranger", 404)):
        user = getattr(cast, who)
        looked = (cast.milestone.due_on + WEEK).isoformat()
        response = signed_in(user).post(door(cast), typed(cast, user, looked=looked))
        assert response.status_code == status
    assert not DateRequest.objects.exists()


@pytest.mark.same_on_both
@pytest.mark.parametrize("rows", [1, 3])
def test_the_pages_cost_the_same_at_one_and_three_obligations(
    signed_in, rows, django_assert_num_queries
):
    cast = owing(rows=rows)
    client = signed_in(cast.coordinator)
    client.get(door(cast))
    with django_assert_num_queries(8):
        client.get(door(cast))
    looked = (cast.milestone.due_on + WEEK).isoformat()
    client.post(door(cast), typed(cast, cast.coordinator, looked=looked))
    where = reverse(
        "engagement_date_request", args=[cast.engagement.reference, DateRequest.objects.get().pk]
    )
    with django_assert_num_queries(14):
        client.get(where)
