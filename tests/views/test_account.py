"""The page of one's own account."""

import pytest
from django.urls import reverse

from engagements.models import User
from tests.factories import form_data, make_cast, make_user

pytestmark = pytest.mark.django_db

PROFILE = {"name": "New name", "language": "", "time_zone": "Europe/Warsaw"}


def door():
    return reverse("account_profile")


def test_a_visitor_signs_in_first(client):
    response = client.get(door())
    assert (response.status_code, response["Location"].split("?")[0]) == (
        302, reverse("account_login"),
    )  # fmt: skip


def test_a_password_is_guessed_five_times_and_then_even_the_right_one_waits(client):
    cast = make_cast()
    tries = [("wrong-password", 200)] * 5 + [("a-long-password", 200)]
    data = {"login": cast.coordinator.email}
    for password, status in tries:
        answer = client.post(reverse("account_login"), {**data, "password": password})
        assert answer.status_code == status
    assert "Too many failed login attempts" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_who_mistyped_a_password_once_signs_in(client):
    cast = make_cast()
    data = {"login": cast.coordinator.email}
    client.post(reverse("account_login"), {**data, "password": "wrong-password"})
    answer = client.post(reverse("account_login"), {**data, "password": "a-long-password"})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_the_page_shows_ones_own_memberships_and_nobody_elses(signed_in):
    cast = make_cast()
    text = signed_in(cast.coordinator).get(door()).content.decode()
    assert ("Civic Lab" in text, "Another NGO" in text) == (True, False)
    text = signed_in(cast.stranger).get(door()).content.decode()
    assert ("Civic Lab" in text, "Another NGO" in text) == (False, True)


def test_the_own_account_is_saved_and_no_other_field_or_account_is_touched(signed_in):
    user, other = make_user("Old name"), make_user("Other")
    data = form_data(user, user, **PROFILE, pk=other.pk, is_staff="on", email="new@example.org")
    email = user.email
    response = signed_in(user).post(door(), data)
    assert (response.status_code, response["Location"]) == (302, door())
    user.refresh_from_db()
    assert (user.name, user.time_zone, user.is_staff, user.email) == (
        "New name", "Europe/Warsaw", False, email,
    )  # fmt: skip
    assert User.objects.get(pk=other.pk).name == "Other"


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("language", "xx"), ("time_zone", "Mars/Base"), ("time_zone", "localtime")],
)
def test_what_cannot_be_saved_comes_back_with_what_was_typed(signed_in, field, value):
    user = make_user("Old name")
    response = signed_in(user).post(door(), form_data(user, user, **PROFILE | {field: value}))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    user.refresh_from_db()
    assert user.name == "Old name"


def test_a_form_made_for_somebody_else_is_not_taken(signed_in):
    user, other = make_user("Old name"), make_user("Other")
    response = signed_in(user).post(door(), form_data(other, user, **PROFILE))
    user.refresh_from_db()
    assert (response.status_code, user.name) == (422, "Old name")
