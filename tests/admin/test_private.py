"""What one side keeps to itself is closed to administrators in the back office as on the site."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from engagements import access
from engagements.models import (
    Change,
    Contact,
    Document,
    Engagement,
    EngagementRole,
    Evidence,
    FellowshipDetails,
    Memorandum,
    Milestone,
)
from tests.admin.rows import page
from tests.admin.test_inlines import save, typed_in
from tests.factories import make_admin, make_cast, make_contact, make_role, make_signed_memorandum

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(signed_in: Any) -> Client:
    return signed_in(make_admin())


def quiet_document(cast: Any) -> Document:
    return Document.objects.create(
        engagement=cast.engagement, title="Only ours", link="https://example.org/", side="civic",
        visibility="side", added_by=cast.coordinator,
    )  # fmt: skip


def test_a_document_of_one_side_and_the_evidence_that_it_is_are_not_there(office: Client):
    cast = make_cast()
    document = quiet_document(cast)
    milestone = Milestone.objects.filter(engagement=cast.engagement).first()
    evidence = Evidence.objects.create(
        milestone=milestone, document=document, added_by=cast.coordinator, added_on="2026-03-02"
    )
    for thing in (document, evidence):
        assert office.get(page(type(thing), "change", thing.pk)).status_code == 302
        assert "Only ours" not in office.get(page(type(thing), "changelist")).content.decode()
        office.post(page(type(thing), "delete", thing.pk), {"post": "yes"})
        assert type(thing)._default_manager.filter(pk=thing.pk).exists()
    below = office.get(page(Milestone, "change", milestone.pk)).content.decode()
    assert "Only ours" not in below
    asked = {"app_label": "engagements", "model_name": "evidence", "field_name": "document"}
    found = office.get(reverse("admin:autocomplete"), asked | {"term": "ours"})
    assert found.json()["results"] == []


def test_what_each_side_says_for_itself_is_not_shown_and_not_lost(office: Client):
    cast = make_cast()
    row = cast.engagement.fellowship_details
    row.fellow_statement, row.supervisor_statement = "I want to learn", "I have two hours"
    row.briefing_pack = quiet_document(cast)
    row.save()
    address = page(FellowshipDetails, "change", row.pk)
    text = office.get(address).content.decode()
    assert [words in text for words in ("want to learn", "two hours", "Only ours")] == [False] * 3
    forged = {"fellow_statement": "Forged", "supervisor_statement": "Forged", "briefing_pack": ""}
    save(office, address, cohort="Spring", **forged)
    kept = FellowshipDetails.objects.get(pk=row.pk)
    assert (kept.cohort, kept.briefing_pack) == ("Spring", row.briefing_pack)
    assert kept.fellow_statement == "I want to learn"
    assert kept.supervisor_statement == "I have two hours"


def test_an_administrator_of_the_side_reads_what_it_keeps(signed_in: Any):
    cast = make_cast()
    cast.coordinator.is_staff = True
    cast.coordinator.save()
    document = quiet_document(cast)
    client = signed_in(cast.coordinator)
    address = page(Document, "change", document.pk)
    assert client.get(address).status_code == 200
    assert "fellow_statement" in typed_in_names(client, cast.engagement.fellowship_details)
    data = {**typed_in(client, address), "title": "Only ours still"}
    assert client.post(address, data).status_code == 302
    told = Change.objects.get(thing_type="document", verb="changed")
    assert told.private_to_side == "civic"


def test_a_detail_that_names_a_document_of_one_side_is_told_to_that_side(signed_in: Any):
    cast = make_cast()
    cast.coordinator.is_staff = True
    cast.coordinator.save()
    client = signed_in(cast.coordinator)
    document = quiet_document(cast)
    shared = Document.objects.create(
        engagement=cast.engagement, title="For both", link="https://example.org/", side="civic",
        added_by=cast.coordinator,
    )  # fmt: skip
    address = page(FellowshipDetails, "change", cast.engagement.fellowship_details.pk)
    for named in (document.pk, shared.pk, document.pk, ""):
        save(client, address, briefing_pack=str(named))
    told = Change.objects.filter(thing_type="fellowshipdetails", verb="changed").order_by("number")
    ours, both = str(document), str(shared)
    assert [(one.private_to_side, one.fields[0]["from"], one.fields[0]["to"]) for one in told] == [
        ("civic", "", ours), ("civic", ours, ""), ("", "", both), ("", both, ""),
        ("civic", "", ours), ("civic", ours, ""),
    ]  # fmt: skip
    seen = access.visible(Change, cast.official).filter(thing_type="fellowshipdetails")
    assert not any(ours in str(one.fields) for one in seen)


def typed_in_names(client: Client, row: Any) -> list[str]:
    form = client.get(page(type(row), "change", row.pk)).context["adminform"].form
    return list(form.fields)


def test_a_role_and_a_line_of_history_of_one_side_are_not_there(office: Client):
    cast = make_cast()
    role = make_role(cast.engagement, make_contact(cast.government, "Quiet person"))
    EngagementRole.objects.filter(pk=role.pk).update(private_to_side="civic")
    change = Change.objects.filter(engagement=cast.engagement).first()
    assert change is not None
    quiet = Change(private_to_side="civic", chain="test", number=1, at=change.at, digest="0" * 64,
                   verb="changed", thing_type="document", thing_text="Only ours",
                   engagement=cast.engagement)  # fmt: skip
    quiet.save(force_insert=True)
    assert office.get(page(EngagementRole, "change", role.pk)).status_code == 302
    assert office.get(page(Change, "change", quiet.pk)).status_code == 302
    assert "Only ours" not in office.get(page(Change, "changelist")).content.decode()
    whole = office.get(page(type(cast.engagement), "change", cast.engagement.pk)).content.decode()
    assert "Quiet person" not in whole


def test_the_file_of_a_document_is_read_at_the_address_that_asks_who_may(office: Client):
    cast = make_cast()
    document = Document.objects.create(
        engagement=cast.engagement, title="Plan", file="documents/3572.csv", file_name="plan.csv",
        side="civic", added_by=cast.coordinator,
    )  # fmt: skip
    text = office.get(page(Document, "change", document.pk)).content.decode()
    link = f'<a href="{reverse("document_download", args=[document.pk])}">plan.csv</a>'
    assert (link in text, "3572" in text) == (True, False)


def test_a_list_is_not_asked_for_what_one_side_keeps_to_itself(office: Client):
    row = make_cast().engagement.fellowship_details
    row.fellow_statement = "I want to learn"
    row.save()
    listed = page(FellowshipDetails, "changelist")
    for asked in ("fellow_statement__startswith", "fellow_statement", "briefing_pack__isnull",
                  "briefing_pack_id"):  # fmt: skip
        assert office.get(listed, {asked: "1"}).status_code == 400
    assert office.get(listed, {"cohort__startswith": "1"}).status_code == 200


def test_what_one_side_keeps_to_itself_keeps_its_milestone_and_is_counted_not_named(
    office: Client,
):
    cast = make_cast()
    milestone = Milestone.objects.filter(engagement=cast.engagement).first()
    evidence = Evidence.objects.create(
        milestone=milestone, document=quiet_document(cast), added_by=cast.coordinator,
        added_on="2026-03-02",
    )  # fmt: skip
    address = page(Milestone, "delete", milestone.pk)
    for answer in (office.get(address), office.post(address, {"post": "yes"})):
        text = answer.content.decode()
        assert ("rely on it: 1 " in text, "Only ours" in text) == (True, False)
    several = {"action": "delete_selected", "_selected_action": [milestone.pk], "post": "yes"}
    text = office.post(page(Milestone, "changelist"), several).content.decode()
    assert ("Nothing was removed" in text, "Only ours" in text) == (True, False)
    assert Evidence.objects.filter(pk=evidence.pk).exists()


def test_a_document_of_one_side_is_no_choice(office: Client):
    cast = make_cast()
    milestone = Milestone.objects.filter(engagement=cast.engagement).first()
    address = page(Evidence, "add")
    data = typed_in(office, address) | {
        "milestone": milestone.pk, "document": quiet_document(cast).pk, "added_on": "2026-03-02",
    }  # fmt: skip
    answer = office.post(address, data)
    assert "document" in answer.context["adminform"].form.errors
    assert "Only ours" not in answer.content.decode()
    assert not Evidence.objects.filter(milestone=milestone).exists()


def test_a_document_on_which_something_relies_stays_shared(office: Client):
    cast = make_cast()
    document = quiet_document(cast)
    Document.objects.filter(pk=document.pk).update(visibility="shared")
    Evidence.objects.create(
        milestone=Milestone.objects.filter(engagement=cast.engagement).first(), document=document,
        added_by=cast.coordinator, added_on="2026-03-02",
    )  # fmt: skip
    address = page(Document, "change", document.pk)
    answer = office.post(address, {**typed_in(office, address), "visibility": "side"})
    assert "It has to stay shared." in answer.content.decode()
    document.refresh_from_db()
    assert document.visibility == "shared"


def test_no_list_is_asked_whether_one_side_keeps_something(office: Client):
    cast = make_cast()
    quiet_document(cast)
    make_role(cast.engagement, make_contact(cast.government))
    for model, asked in ((Engagement, "documents"), (Engagement, "roles"), (Contact, "roles")):
        assert office.get(page(model, "changelist"), {f"{asked}__isnull": "0"}).status_code == 400
    # What both see may be asked for.
    assert office.get(page(Engagement, "changelist"), {"parties__isnull": "0"}).status_code == 200


def test_a_memorandum_names_a_document_that_both_sides_see_of_what_it_covers(signed_in: Any):
    """Even where the administrator sees more: as one of a side, or another engagement's."""
    cast, other = make_cast(), make_cast()
    cast.coordinator.is_staff = True
    cast.coordinator.save()
    client, agreement = signed_in(cast.coordinator), Memorandum.objects.create(title="Agreement")
    agreement.engagements.add(cast.engagement)
    address = page(Memorandum, "change", agreement.pk)
    foreign = quiet_document(other)
    Document.objects.filter(pk=foreign.pk).update(visibility="shared")
    for refused in (quiet_document(cast), foreign):
        answer = client.post(address, typed_in(client, address) | {"document": refused.pk})
        assert "document" in answer.context["adminform"].form.errors
    shared = quiet_document(cast)
    Document.objects.filter(pk=shared.pk).update(visibility="shared")
    save(client, address, document=shared.pk)
    agreement.refresh_from_db()
    assert agreement.document == shared


@pytest.mark.parametrize("state", ["draft", "signed"])
def test_a_document_that_one_side_keeps_is_not_named_by_the_memorandum(office: Client, state: str):
    cast = make_cast()
    agreement = make_signed_memorandum(cast.engagement, document=quiet_document(cast))
    if state == "draft":
        Memorandum.objects.filter(pk=agreement.pk).update(state="draft", signed_on=None)
    address = page(Memorandum, "change", agreement.pk)
    assert "Only ours" not in office.get(address).content.decode()
    save(office, address)
    agreement.refresh_from_db()
    assert agreement.document is not None
