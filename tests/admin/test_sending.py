"""A page of the back office has one effect however often it is sent, and overwrites nobody unseen."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from engagements import access
from engagements.forms.base import fresh_key
from engagements.models import (
    Change,
    Clause,
    Engagement,
    Goal,
    Membership,
    Office,
    Organisation,
    User,
)
from tests.admin.rows import page
from tests.admin.test_inlines import typed_in
from tests.agreement_factories import make_sent
from tests.factories import make_admin, make_cast, make_office, make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(signed_in: Any) -> Client:
    return signed_in(make_admin())


def test_an_add_form_that_is_sent_twice_adds_once_and_leads_where_the_first_led(office: Client):
    engagement = make_cast().engagement
    goals, told = Goal.objects.count(), Change.objects.count()
    data = {**typed_in(office, page(Goal, "add")), "engagement": engagement.pk, "text": "Faster"}
    answers = [office.post(page(Goal, "add"), {**data, "_continue": "1"}) for _ in range(2)]
    added = Goal.objects.get(text="Faster")
    assert [one.headers["Location"] for one in answers] == [page(Goal, "change", added.pk)] * 2
    assert [Goal.objects.count(), Change.objects.count()] == [goals + 1, told + 1]


def test_a_row_added_below_a_page_that_is_sent_twice_is_added_once(office: Client):
    body = make_organisation("Ministry of Roads", kind="government")
    address = page(Organisation, "change", body.pk)
    data = typed_in(office, address) | {
        "offices-TOTAL_FORMS": "1", "offices-0-organisation": body.pk, "offices-0-name": "Maps",
    }  # fmt: skip
    assert [office.post(address, data).status_code for _ in range(2)] == [302, 302]
    assert body.offices.count() == 1


def test_an_account_added_twice_in_a_window_of_its_own_leads_to_its_page(office: Client):
    address = page(User, "add")
    data = {**typed_in(office, address), "email": "new@example.org", "name": "New",
            "usable_password": "false", "_popup": "1"}  # fmt: skip
    assert office.post(address, data).status_code == 200
    again = office.post(address, data)
    added = User.objects.get(email="new@example.org")
    assert again.headers["Location"] == page(User, "change", added.pk) + "?_popup=1"


def test_a_page_that_came_back_with_an_error_is_sent_again_with_the_same_key(office: Client):
    data = {**typed_in(office, page(Goal, "add")), "text": "Faster"}
    assert office.post(page(Goal, "add"), data).status_code == 200
    data["engagement"] = make_cast().engagement.pk
    assert office.post(page(Goal, "add"), data).status_code == 302


@pytest.mark.parametrize("key", ["", "forged", None])
def test_a_page_without_a_key_of_ones_own_comes_back_with_what_was_typed(office: Client, key: Any):
    data = typed_in(office, page(Goal, "add"))
    data |= {"engagement": make_cast().engagement.pk, "text": "Faster"}
    data["form_key"] = fresh_key(make_user()) if key is None else key
    answer = office.post(page(Goal, "add"), data)
    text = answer.content.decode()
    assert ("This form is too old." in text, "Faster" in text) == (True, True)
    assert not Goal.objects.filter(text="Faster").exists()
    fresh = typed_in(office, page(Goal, "add"))["form_key"]
    assert office.post(page(Goal, "add"), {**data, "form_key": fresh}).status_code == 302


def test_a_stale_page_keeps_what_was_typed_and_shows_what_others_saved_where_they_saved_it(
    office: Client,
):
    body = make_organisation("Ministry of Roads", kind="government", country="PL")
    address = page(Organisation, "change", body.pk)
    data = typed_in(office, address) | {"name": "Mine", "business_name": "Also mine"}
    Organisation.objects.filter(pk=body.pk).update(name="Theirs", version=1)
    answer = office.post(address, data)
    form = answer.context["adminform"].form
    assert list(form.errors) == ["name", "__all__"]
    assert form.errors["name"] == ["Changed meanwhile. On record now: Theirs"]
    text = answer.content.decode()
    assert ('value="Mine"' in text, 'value="Also mine"' in text) == (True, True)
    data |= {name: form[name].value() for name in ("form_key", "loaded_version", "loaded_values")}
    assert office.post(address, data).status_code == 302
    body.refresh_from_db()
    assert (body.name, body.business_name, body.version) == ("Mine", "Also mine", 2)


def test_a_stale_row_below_shows_what_others_saved(office: Client):
    body = make_organisation("Ministry of Roads", kind="government")
    desk = make_office(body, "Digital office")
    address = page(Organisation, "change", body.pk)
    data = typed_in(office, address) | {"offices-0-name": "Mine"}
    Office.objects.filter(pk=desk.pk).update(name="Theirs", version=1)
    text = office.post(address, data).content.decode()
    assert ("On record now: Theirs" in text, 'value="Mine"' in text) == (True, True)


@pytest.mark.parametrize("below", [False, True])
def test_a_row_without_a_version_is_stale_once_any_of_its_values_changed(
    office: Client, below: bool
):
    cast = make_cast()
    row = Membership.objects.get(user=cast.official)
    address = (
        page(User, "change", cast.official.pk) if below else page(Membership, "change", row.pk)
    )
    data = typed_in(office, address)
    data[next(name for name in data if name.endswith("role"))] = "coordinator"
    yesterday = access.today() - timedelta(days=1)
    Membership.objects.filter(pk=row.pk).update(ends_on=yesterday)
    text = office.post(address, data).content.decode()
    row.refresh_from_db()
    assert ("Changed meanwhile. On record now:" in text, row.role) == (True, "official")
    assert row.ends_on == yesterday
    carried = {name: value for name, value in data.items() if "loaded_values" not in name}
    assert office.post(address, carried).status_code == 200


def test_a_day_on_record_is_shown_in_the_format_of_the_reader(office: Client):
    engagement = make_cast().engagement
    address = page(Engagement, "change", engagement.pk)
    data = typed_in(office, address) | {"actual_start_on": "2026-02-11"}
    Engagement.objects.filter(pk=engagement.pk).update(actual_start_on="2026-02-10", version=1)
    assert "On record now: 10 February 2026" in office.post(address, data).content.decode()


def test_a_page_that_is_only_read_carries_nothing_unseen(office: Client):
    cast = make_sent()
    clause = cast.memorandum.clauses.first()
    for address in (
        page(Clause, "change", clause.pk),
        page(type(cast.memorandum), "change", cast.memorandum.pk),
        reverse("admin:engagements_change_change", args=[Change.objects.first().pk]),
    ):
        text = office.get(address).content.decode()
        assert ("loaded_version" in text, "loaded_values" in text, "form_key" in text) == (
            False,
        ) * 3
