"""What every writing form has: one effect for one form, both texts after a clash, nothing lost."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from engagements.forms.base import fresh_key
from engagements.models import Change, SentForm, User
from tests.factories import form_data, make_cast, make_user

PROFILE = {"name": "New name", "language": "", "time_zone": "Europe/Warsaw"}


def address() -> str:
    return reverse("account_profile")


@pytest.mark.django_db
def test_a_form_that_is_sent_twice_has_one_effect(signed_in: Any):
    user = make_user()
    client, data = signed_in(user), form_data(user, user, **PROFILE)
    answers = [client.post(address(), data).status_code for _ in range(2)]
    assert answers == [302, 302]
    assert [Change.objects.count(), SentForm.objects.count()] == [1, 1]


@pytest.mark.django_db(transaction=True)
def test_twenty_sendings_at_once_have_one_effect(signed_in: Any):
    user = make_user()
    clients = [signed_in(user) for _ in range(20)]
    data = form_data(user, user, **PROFILE)
    statuses: list[int] = []

    def send(client: Client) -> None:
        statuses.append(client.post(address(), data).status_code)
        connection.close()

    threads = [threading.Thread(target=send, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [302] * 20
    assert [Change.objects.count(), SentForm.objects.count()] == [1, 1]


@pytest.mark.django_db
def test_the_second_of_two_people_sees_both_texts_and_decides(signed_in: Any):
    user = make_user("Old name")
    client = signed_in(user)
    stale = form_data(user, user, **{**PROFILE, "name": "Mine"})
    client.post(address(), form_data(user, user, **{**PROFILE, "name": "Theirs"}))
    answer = client.post(address(), stale)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Mine" in page
    assert "Theirs" in page
    again = {**PROFILE, "name": "Mine", "version": 1, "form_key": fresh_key(user)}
    assert client.post(address(), again).status_code == 302
    assert User.objects.get(pk=user.pk).name == "Mine"


@pytest.mark.django_db
@pytest.mark.parametrize("version", [None, "", "7"])
def test_a_form_that_does_not_say_what_it_changes_overwrites_nothing(
    signed_in: Any, version: str | None
):
    user = make_user("Old name")
    data = form_data(user, user, **PROFILE)
    del data["version"]
    data |= {} if version is None else {"version": version}
    answer = signed_in(user).post(address(), data)
    assert answer.status_code == 422
    assert "Old name" in answer.content.decode()
    assert User.objects.get(pk=user.pk).name == "Old name"
    again = {**data, "version": 0, "form_key": fresh_key(user)}
    assert signed_in(user).post(address(), again).status_code == 302


@pytest.mark.django_db
def test_a_key_made_for_somebody_else_is_refused(signed_in: Any):
    user, other = make_user("Old name"), make_user()
    answer = signed_in(user).post(
        address(), {**form_data(user, user, **PROFILE), "form_key": fresh_key(other)}
    )
    assert answer.status_code == 422
    assert User.objects.get(pk=user.pk).name == "Old name"


HOSTILE = [
    "\x00", "🙂", "\u202eevil", "x" * 100_000, "<script>alert(1)</script>", "{{ 7*7 }}",
    "=HYPERLINK(1)", "مرحبا",
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_never_breaks_a_page_or_becomes_markup(signed_in: Any, text: str):
    cast = make_cast()
    client = signed_in(cast.coordinator)
    for name in ("engagement_index", "organisation_index", "contact_index"):
        for parameter in ("q", "model", "phase", "page", "sort", "organisation", "country", "kind"):
            answer = client.get(reverse(name), {parameter: text})
            assert answer.status_code in (200, 302)
            assert "<script>alert" not in answer.content.decode()
    posted = client.post(
        address(), form_data(cast.coordinator, cast.coordinator, **{**PROFILE, "name": text})
    )
    assert posted.status_code in (302, 422)


@pytest.mark.django_db
def test_what_one_does_not_see_is_our_page_with_debug_too(signed_in: Any, settings: Any):
    settings.DEBUG = True
    cast = make_cast()
    answer = signed_in(cast.stranger).get(cast.engagement.get_absolute_url())
    html = answer.content.decode()
    assert answer.status_code == 404
    assert ("Page not found – Collab" in html, cast.engagement.title in html) == (True, False)
    assert "URLconf" not in html


@pytest.mark.django_db
def test_the_headers_stand_on_every_answer_error_pages_and_admin_included(signed_in: Any):
    client = signed_in(make_cast().admin)
    outside = Client()
    answers = [
        outside.get("/"), outside.get("/no-such-page/"), client.get("/admin/"),
        outside.get("/healthz"), outside.get("/", headers={"host": "evil.example"}),
        client.post("/", {}),
    ]  # fmt: skip
    policies = {answer.headers["Content-Security-Policy"] for answer in answers}
    assert len(policies) == 1
    assert "unsafe" not in policies.pop()
    for answer in answers:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in answer.headers["Permissions-Policy"]
