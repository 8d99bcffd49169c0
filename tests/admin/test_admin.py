"""The back office: every page opens, and history is kept."""

import re
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.text import capfirst

from engagements import access
from engagements.actions.summary import summary_of
from engagements.admin.engagement import SUMMARY
from engagements.models import Change, Document, Engagement, Evidence, Memorandum, Organisation
from tests.admin.rows import NAMES, PAGES, key, page
from tests.admin.test_inlines import typed_in
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


def test_the_back_office_shows_every_column_that_is_counted_from_the_parts(office: Client):
    engagement = make_cast().engagement
    # What the search reads is folded text for a machine.
    assert set(SUMMARY) == summary_of(engagement).keys() - {"search_text"}
    shown = office.get(page(Engagement, "change", engagement.pk)).content.decode()
    names = [str(Engagement._meta.get_field(name).verbose_name) for name in SUMMARY]
    assert [name for name in names if f"{capfirst(name)}:" not in shown] == []


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
    answer = office.post(page(Organisation, "change", organisation.pk), {**key(office),
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
    answer = office.post(page(Organisation, "change", organisation.pk), {**key(office),
        "name": "Other", "kind": "government", "loaded_version": "0",
        "former_names-TOTAL_FORMS": "0", "former_names-INITIAL_FORMS": "0",
        "offices-TOTAL_FORMS": "0", "offices-INITIAL_FORMS": "0",
    })  # fmt: skip
    assert "Somebody else changed this meanwhile" in answer.content.decode()
    organisation.refresh_from_db()
    assert organisation.name == "Ministry of Roads"


def office_of_the_side(signed_in: Any, cast: Any) -> Client:
    """An administrator who coordinates for the civic side: who else sees what it keeps to itself?"""
    cast.coordinator.is_staff = True
    cast.coordinator.save()
    return signed_in(cast.coordinator)


def test_sharing_and_renaming_in_the_admin_tells_the_other_side_no_private_title(signed_in: Any):
    cast = make_cast()
    office = office_of_the_side(signed_in, cast)
    document = Document.objects.create(
        engagement=cast.engagement, title="Weak spots", link="https://example.org/", side="civic",
        visibility="side", added_by=cast.coordinator,
    )  # fmt: skip
    office.post(page(Document, "change", document.pk), {**key(office),
        "title": "Notes", "link": "https://example.org/", "visibility": "shared",
        "language": "", "dated_on": "", "loaded_version": "0",
    })  # fmt: skip
    document.refresh_from_db()
    assert (document.title, document.visibility) == ("Notes", "shared")
    told = {
        name: str([
            (one.thing_text, one.fields)
            for one in access.visible(Change, getattr(cast, name)).filter(thing_type="document")
        ])
        for name in ("coordinator", "official")
    }  # fmt: skip
    assert ("Weak spots" in told["coordinator"], "visibility" in told["coordinator"]) == (
        True,
        True,
    )
    assert ("Weak spots" in told["official"], "visibility" in told["official"]) == (False, True)


def test_evidence_moved_from_a_private_document_to_a_shared_one_names_the_shared_one_alone(
    signed_in: Any,
):
    cast = make_cast()
    office = office_of_the_side(signed_in, cast)
    quiet, shared = (
        Document.objects.create(
            engagement=cast.engagement, title=title, link="https://example.org/", side="civic",
            visibility=visibility, added_by=cast.coordinator,
        )
        for title, visibility in (("Weak spots", "side"), ("Notes", "shared"))
    )  # fmt: skip
    evidence = Evidence.objects.create(
        milestone=cast.engagement.milestones.first(),
        document=quiet,
        added_by=cast.coordinator,
        added_on=access.today(),
    )
    address = page(Evidence, "change", evidence.pk)
    answer = office.post(address, {**typed_in(office, address), "document": shared.pk})
    assert answer.status_code == 302
    evidence.refresh_from_db()
    assert evidence.document == shared
    told = access.visible(Change, cast.official).filter(thing_type="evidence")
    assert "Weak spots" not in str([(one.thing_text, one.fields) for one in told])


def test_a_number_is_no_greater_than_its_column_holds_on_either_database(office: Client):
    cast = make_cast()
    answer = office.get(page(Engagement, "change", cast.engagement.pk)).content.decode()
    assert re.search(r'max="2147483647"[^>]*id="id_participants"', answer)
    assert re.search(r'max="32767"[^>]*id="id_source_year"', answer)


def test_there_is_one_sign_in_and_no_page_to_add_addresses(signed_in: Any):
    login = Client().get("/admin/login/?next=/admin/")
    assert login.headers["Location"] == f"{reverse('account_login')}?next=/admin/"
    email = signed_in(make_cast().coordinator).post("/accounts/email/", {"email": "x@example.org"})
    assert email.headers["Location"] == reverse("account_profile")
