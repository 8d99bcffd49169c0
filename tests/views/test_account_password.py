"""A password from the letter to the next sign-in, and what of it stays in the history."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from engagements.models import Change
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

NEW = "three-quiet-rivers"
LOGIN = "account_login"


def sign_in(client, user, password):
    return client.post(reverse(LOGIN), {"login": user.email, "password": password})


def is_signed_in(client):
    return client.get(reverse("account_profile")).status_code == 200


def told_of(user):
    """What the history says of the account, and that it holds nothing secret."""
    rows = list(Change.objects.filter(thing_type="user", thing_id=str(user.pk)))
    user.refresh_from_db()
    for row in rows:
        kept = f"{row.fields} {row.reason} {row.thing_text}"
        assert not [one for one in (PASSWORD, NEW, user.password) if one in kept]
    return [(row.verb, row.actor, row.fields) for row in rows]


def once(user):
    return [("changed", user, [{"field": "password", "from": "", "to": "set anew"}])]


def test_a_reset_leads_from_the_letter_to_the_new_password_and_ends_old_sessions(
    client, mailoutbox
):
    user, elsewhere = make_user(), Client()
    sign_in(elsewhere, user, PASSWORD)
    assert is_signed_in(elsewhere)
    client.post(reverse("account_reset_password"), {"email": user.email})
    [letter] = mailoutbox
    assert letter.to == [user.email]
    link = re.search(r"https?://[^/\s]+(/\S+)", letter.body)[1]
    page = client.get(link, follow=True)
    assert page.status_code == 200
    assert told_of(user) == []
    address = page.request["PATH_INFO"]
    done = client.post(address, {"password1": NEW, "password2": NEW})
    assert done["Location"] == reverse("account_reset_password_from_key_done")
    assert told_of(user) == once(user)
    assert (is_signed_in(elsewhere), is_signed_in(client)) == (False, False)
    assert sign_in(client, user, PASSWORD).status_code == 200
    assert sign_in(client, user, NEW).status_code == 302
    assert is_signed_in(client)
    again = Client().get(link, follow=True)
    assert "This link does not work" in again.content.decode()


def test_a_change_leaves_its_line_and_ends_every_other_session(client):
    user, elsewhere = make_user(), Client()
    for one in (client, elsewhere):
        sign_in(one, user, PASSWORD)
    sent = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    door = reverse("account_change_password")
    assert client.post(door, {**sent, "oldpassword": "wrong"}).status_code == 200
    assert told_of(user) == []
    assert client.post(door, sent).status_code == 302
    assert told_of(user) == once(user)
    assert (is_signed_in(client), is_signed_in(elsewhere)) == (True, False)
    assert sign_in(elsewhere, user, NEW).status_code == 302


def test_signing_out_asks_first_and_ends_the_session_for_good(client):
    user = make_user()
    sign_in(client, user, PASSWORD)
    cookie = client.cookies["sessionid"].value
    door = reverse("account_logout")
    assert "Do you want to sign out" in client.get(door).content.decode()
    assert is_signed_in(client)
    assert client.post(door)["Location"] == reverse("home_index")
    assert not is_signed_in(client)
    client.cookies["sessionid"] = cookie
    assert not is_signed_in(client)
