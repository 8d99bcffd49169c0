"""The back office: every page opens, and history is kept."""

from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from engagements.models import Change, Document, Memorandum, Organisation
from tests.admin.rows import NAMES, PAGES, page
from tests.factories import (
    make_admin,
    make_cast,
    make_contact,
    make_office,
    make_organisation,
    make_role,
    make_signed_memorandum,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(signed_in: Any) -> Client:
    return signed_in(make_admin())


@pytest.mark.parametrize("model", PAGES, ids=NAMES)
def test_the_list_opens_and_is_searched(office: Client, model: Any):
    make_cast()
    assert office.get(page(model, "changelist")).status_code == 200
    if admin.site._registry[model].search_fields:
        assert office.get(page(model, "changelist"), {"q": "records"}).status_code == 200


@pytest.mark.parametrize("model", PAGES, ids=NAMES)
def test_the_page_of_each_row_opens_without_loading_a_table(office: Client, model: Any):
    cast = make_cast()
    make_role(cast.engagement, make_contact(cast.government, office=make_office(cast.government)))
    make_signed_memorandum(cast.engagement)
    row = model._default_manager.first()
    if row is None:
        assert office.get(page(model, "changelist")).status_code == 200
        return
    first = office.get(page(model, "change", row.pk))
    assert first.status_code == 200
    with CaptureQueriesContext(connection) as before:
        office.get(page(model, "change", row.pk))
    for number in range(5):
        make_organisation(f"Unrelated {number}")
    with CaptureQueriesContext(connection) as after:
        office.get(page(model, "change", row.pk))
    assert len(after) == len(before)
    assert "Unrelated 3" not in office.get(page(model, "change", row.pk)).content.decode()


@pytest.mark.parametrize("model", PAGES, ids=NAMES)
def test_an_empty_add_page_opens_or_is_closed_on_purpose(office: Client, model: Any):
    closed = not admin.site._registry[model].has_add_permission(
        type("Request", (), {"user": make_admin()})()
    )
    assert office.get(page(model, "add")).status_code == (403 if closed else 200)


def test_a_change_in_the_admin_leaves_the_same_history(office: Client):
    organisation = make_organisation("Ministry of Roads", kind="government")
    answer = office.post(page(Organisation, "change", organisation.pk), {
        "name": "Ministry of Transport", "kind": "government", "business_name": "", "country": "PL",
        "level": "national", "loaded_version": "0", "website": "", "successor": "", "succeeded_on": "",
        "former_names-TOTAL_FORMS": "0", "former_names-INITIAL_FORMS": "0",
        "offices-TOTAL_FORMS": "0", "offices-INITIAL_FORMS": "0",
    })  # fmt: skip
    assert answer.status_code == 302
    change = Change.objects.get(verb="changed")
    assert {
        "field": "name",
        "from": "Ministry of Roads",
        "to": "Ministry of Transport",
    } in change.fields
    organisation.refresh_from_db()
    assert (organisation.folded_name, organisation.version) == ("ministry of transport", 1)


def test_the_history_can_be_neither_changed_nor_removed(office: Client):
    make_cast()
    change = Change.objects.first()
    assert office.post(page(Change, "change", change.pk), {"verb": "other"}).status_code == 403
    assert office.post(page(Change, "delete", change.pk), {"post": "yes"}).status_code == 403


def test_a_signed_memorandum_is_read_only(office: Client):
    memorandum = make_signed_memorandum(make_cast().engagement)
    text = office.get(page(Memorandum, "change", memorandum.pk)).content.decode()
    assert 'name="title"' not in text
    answer = office.post(page(Memorandum, "delete", memorandum.pk), {"post": "yes"})
    assert "the text sent for signature or signed" in answer.content.decode()
    assert Memorandum.objects.filter(pk=memorandum.pk).exists()


def test_only_administrators_enter(signed_in: Any):
    cast = make_cast()
    statuses = [
        signed_in(user).get(reverse("admin:index")).status_code
        for user in (cast.coordinator, cast.official, cast.observer, cast.stranger, cast.admin)
    ]
    assert statuses == [302, 302, 302, 302, 200]


def test_two_administrators_do_not_overwrite_each_other(office: Client):
    organisation = make_organisation("Ministry of Roads", kind="government")
    Organisation.objects.filter(pk=organisation.pk).update(
        version=1, website="https://example.org/"
    )
    answer = office.post(page(Organisation, "change", organisation.pk), {
        "name": "Other", "kind": "government", "loaded_version": "0",
        "former_names-TOTAL_FORMS": "0", "former_names-INITIAL_FORMS": "0",
        "offices-TOTAL_FORMS": "0", "offices-INITIAL_FORMS": "0",
    })  # fmt: skip
    assert "Somebody else changed this meanwhile" in answer.content.decode()
    organisation.refresh_from_db()
    assert organisation.name == "Ministry of Roads"


def test_a_side_private_document_changed_in_the_admin_stays_private_in_the_history(
    office: Client, signed_in: Any
):
    cast = make_cast()
    document = Document.objects.create(
        engagement=cast.engagement, title="Only ours", link="https://example.org/", side="civic",
        visibility="side", added_by=cast.coordinator,
    )  # fmt: skip
    office.post(page(Document, "change", document.pk), {
        "title": "Only ours still", "link": "https://example.org/", "visibility": "side",
        "language": "", "dated_on": "", "loaded_version": "0",
    })  # fmt: skip
    document.refresh_from_db()
    assert document.title == "Only ours still"
    pages = {
        name: signed_in(getattr(cast, name)).get(
            reverse("history_index", args=[cast.engagement.reference])
        )
        for name in ("coordinator", "official")
    }
    shown = {name: "Only ours" in answer.content.decode() for name, answer in pages.items()}
    assert shown == {"coordinator": True, "official": False}


def test_there_is_one_sign_in_and_no_page_to_add_addresses(signed_in: Any):
    login = Client().get("/admin/login/?next=/admin/")
    assert login.headers["Location"] == f"{reverse('account_login')}?next=/admin/"
    email = signed_in(make_cast().coordinator).post("/accounts/email/", {"email": "x@example.org"})
    assert email.headers["Location"] == reverse("account_profile")
