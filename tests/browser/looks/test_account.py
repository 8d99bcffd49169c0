"""axe finds nothing on the pages around a password: forgotten, set anew, asked for once more."""

import re
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.browser.conftest import OpenContext, look_at
from tests.factories import make_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RESET = reverse("account_reset_password")


def forgotten(client: Client, email: str) -> Iterator[tuple[str, str]]:
    """What somebody meets who forgot the password, with the link of the letter, good and bad."""
    client.post(RESET, {"email": email})
    link = re.search(r"https?://[^/\s]+(/accounts/password/reset/key/\S+)", mail.outbox[-1].body)
    assert link is not None
    yield "reset done", page_at(client, reverse("account_reset_password_done"))
    opened = client.get(link[1], follow=True)
    address = opened.redirect_chain[-1][0]
    yield "reset by key", opened.content.decode()
    short = client.post(address, {"password1": "short", "password2": "other"})
    assert b"aria-invalid" in short.content
    yield "reset by key, refused", short.content.decode()
    yield "reset by a bad key", page_at(client, f"{link[1][:-2]}x/")
    yield "reset by key done", page_at(client, reverse("account_reset_password_from_key_done"))


def page_at(client: Client, address: str) -> str:
    answer = client.get(address, follow=True)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def too_often(client: Client, email: str) -> str:
    """The page for one who asks for letter after letter."""
    for _ in range(30):
        answer = client.post(RESET, {"email": email})
        if answer.status_code == 429:
            return str(answer.content.decode())
    pytest.fail("Nobody was held back")


def around_a_password(cast: SimpleNamespace) -> Iterator[tuple[str, str]]:
    """Each of these pages."""
    email = cast.official.email
    yield from forgotten(Client(), email)
    yield "closed", page_at(Client(), reverse("account_inactive"))
    yield "by invitation", page_at(Client(), reverse("account_signup"))
    inside = Client()
    inside.force_login(cast.official)
    yield "again", page_at(inside, reverse("account_reauthenticate"))
    wrong = inside.post(reverse("account_reauthenticate"), {"password": "wrong"})
    yield "again, refused", wrong.content.decode()
    wrong = Client().post(reverse("account_login"), {"login": email, "password": "wrong"})
    yield "sign-in, refused", wrong.content.decode()
    yield "too often", too_often(Client(), email)


def test_axe_finds_nothing_on_the_pages_around_a_password(open_context: OpenContext):
    page = open_context().new_page()
    assert "\n".join(look_at(page, around_a_password(make_cast()))) == ""
