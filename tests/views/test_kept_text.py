"""Text of a lost session: only what was typed into a form of the register is kept."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from engagements.forms.base import fresh_key
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("key", ["", "x", "\x00", "x" * 100_000])
def test_a_stranger_with_a_made_up_key_leaves_nothing_in_the_database(key: str):
    answer = Client().post(reverse("contact_add"), {"form_key": key, "name": "x" * 100_000})
    assert (answer.status_code, Session.objects.count()) == (302, 0)


def test_what_stood_in_a_form_of_ours_waits():
    key = fresh_key(make_user())
    Client().post(reverse("contact_add"), {"form_key": key, "name": "Typed"})
    assert Session.objects.count() == 1
