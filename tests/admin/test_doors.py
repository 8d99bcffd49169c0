"""Every page of the back office opens for an administrator, in the register's look and under its
content security policy, and for nobody else."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from collab.middleware import content_security_policy
from engagements.models import Change, Engagement, Evidence, Memorandum, Organisation, User
from tests.admin.rows import NAMES, PAGES, first, make_rows, page
from tests.admin.test_inlines import typed_in
from tests.factories import make_admin, make_cast, make_user
from tests.house.test_templates import faults

pytestmark = pytest.mark.django_db
# Written by acts alone, or never changed: to be read.
READ_ONLY = {
    "Change", "ClauseComment", "DateMove", "DateRequest", "GateSwitch", "Letter",
    "MemorandumProposal", "MemorandumVersion", "Obligation", "Occurrence", "PhaseChange",
    "ReferenceCounter", "SentForm", "Signature", "SigningRefusal", "Suspension", "Waiver",
    "Withdrawal",
}  # fmt: skip
CLOSED_TO_ADDING = READ_ONLY | {"Clause", "Document", "Engagement", "JointUpdate", "Signatory"}
CLOSED_TO_REMOVING = READ_ONLY | {
    "ConsultingDetails", "FellowshipDetails", "HackathonDetails", "PolicyDetails",
    "ServiceDeliveryDetails", "TrainingDetails",
}  # fmt: skip


def addresses(model: Any) -> dict[str, str]:
    thing = first(model)
    return {
        "list": page(model, "changelist"),
        "search": page(model, "changelist") + "?q=records",
        "counts": page(model, "changelist") + "?_facets=True",
        "add": page(model, "add"),
        "change": page(model, "change", thing.pk),
        "delete": page(model, "delete", thing.pk),
        "history": page(model, "history", thing.pk),
    }


@pytest.mark.parametrize("model", PAGES, ids=NAMES)
def test_every_page_opens_for_an_administrator_in_our_look(signed_in: Any, model: Any):
    make_rows(1)
    client = signed_in(make_admin())
    found = {name: client.get(address) for name, address in addresses(model).items()}
    expected = dict.fromkeys(found, 200)
    expected |= {"add": 403} if model.__name__ in CLOSED_TO_ADDING else {}
    expected |= {"delete": 403} if model.__name__ in CLOSED_TO_REMOVING else {}
    assert {name: answer.status_code for name, answer in found.items()} == expected
    policy = content_security_policy(settings.SECURE_CSP)
    assert {answer.headers["Content-Security-Policy"] for answer in found.values()} == {policy}
    for name, answer in found.items():
        text = answer.content.decode()
        if answer.status_code == 200:
            assert ("css/collab.css" in text, "Collab administration" in text, name) == (
                True, True, name,
            )  # fmt: skip
            # Django hands data to its own scripts in blocks that are never run.
            data = re.compile(r"<script [^>]*type=\"application/json\"")
            assert faults(data.sub('<script src="" ', text)) == []


@pytest.mark.parametrize("model", PAGES, ids=NAMES)
def test_no_page_opens_for_anybody_else(signed_in: Any, model: Any):
    cast = make_cast()
    make_rows(1)
    for user in (cast.coordinator, cast.official, cast.observer, cast.stranger):
        client = signed_in(user)
        for address in addresses(model).values():
            for answer in (client.get(address), client.post(address, {"post": "yes"})):
                assert answer.status_code == 302
                assert answer.headers["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("model", PAGES, ids=NAMES)
def test_every_action_answers_an_administrator_and_nobody_else(signed_in: Any, model: Any):
    cast = make_cast()
    make_rows(1)
    listed = page(model, "changelist")
    client = signed_in(cast.admin)
    shown = client.get(listed).context["action_form"]
    names = [name for name, _label in shown.fields["action"].choices if name] if shown else []
    assert ("delete_selected" in names) == (model.__name__ not in CLOSED_TO_REMOVING)
    for name in names:
        data = {"action": name, "_selected_action": [first(model).pk]}
        assert client.post(listed, data).status_code in (200, 302)
        for user in (cast.coordinator, cast.stranger):
            answer = signed_in(user).post(listed, data)
            assert answer.headers["Location"].startswith("/admin/login/")


def test_who_is_no_administrator_reads_why_and_is_not_sent_round(signed_in: Any, client: Any):
    cast = make_cast()
    answer = signed_in(cast.official).get("/admin/", follow=True)
    assert (answer.status_code, len(answer.redirect_chain)) == (403, 1)
    assert "opens for administrators alone" in answer.content.decode()
    there = signed_in(cast.admin).get("/admin/login/?next=/admin/", follow=True)
    assert (there.status_code, there.redirect_chain[-1][0]) == (200, "/admin/")
    out = client.get("/admin/", follow=True)
    assert (out.status_code, out.redirect_chain[-1][0]) == (
        200, "/accounts/login/?next=/admin/",
    )  # fmt: skip


def test_index_and_what_serves_the_pages_open_for_an_administrator_alone(signed_in: Any):
    cast = make_cast()
    asked = {"app_label": "engagements", "model_name": "party", "field_name": "organisation"}
    searched = reverse("admin:autocomplete")
    statuses = {}
    for name in ("admin", "coordinator", "official", "observer", "stranger"):
        client = signed_in(getattr(cast, name))
        statuses[name] = [
            client.get(reverse("admin:index")).status_code,
            client.get(reverse("admin:app_list", args=["engagements"])).status_code,
            client.get(searched, asked | {"term": "records"}).status_code,
        ]
    assert statuses == {
        "admin": [200, 200, 200],
        "coordinator": [302, 302, 302],
        "official": [302, 302, 302],
        "observer": [302, 302, 302],
        "stranger": [302, 302, 302],
    }


def test_a_search_box_finds_by_name(signed_in: Any):
    make_cast()
    asked = {"app_label": "engagements", "model_name": "party", "field_name": "organisation"}
    searched = reverse("admin:autocomplete")
    answer = signed_in(make_admin()).get(searched, asked | {"term": "records"})
    assert [one["text"] for one in answer.json()["results"]] == ["Ministry of Records"]
    answer = signed_in(make_admin()).get(searched, asked | {"term": "reco\x00rds"})
    assert [one["text"] for one in answer.json()["results"]] == ["Ministry of Records"]


def test_an_administrator_needs_no_second_right(signed_in: Any):
    client = signed_in(make_user("Administrator", is_staff=True))
    cast = make_cast()
    assert [
        client.get(page(Engagement, "change", cast.engagement.pk)).status_code,
        client.get(page(Organisation, "add")).status_code,
    ] == [200, 200]


def test_a_closed_account_does_not_enter(signed_in: Any):
    gone = make_user("Gone", is_staff=True, is_superuser=True)
    client = signed_in(gone)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    assert client.get(reverse("admin:index")).status_code == 302


def test_the_history_of_an_engagement_is_the_whole_and_names_the_writer(signed_in: Any):
    cast = make_cast()
    text = signed_in(cast.admin).get(page(Engagement, "history", cast.engagement.pk))
    assert "logged the engagement." in text.content.decode()
    assert str(cast.coordinator) in text.content.decode()


def test_a_new_password_leaves_its_line_and_never_itself(signed_in: Any):
    cast = make_cast()
    address = reverse("admin:auth_user_password_change", args=[cast.official.pk])
    typed = {"password1": "another-long-word", "password2": "another-long-word",
             "usable_password": "true"}  # fmt: skip
    assert signed_in(cast.admin).post(address, typed).status_code == 302
    cast.official.refresh_from_db()
    assert cast.official.check_password("another-long-word")
    kept = Change.objects.get(thing_type="user", thing_id=str(cast.official.pk))
    assert kept.fields == [{"field": "password", "from": "", "to": "set anew"}]


@pytest.mark.parametrize("typed", ["x", "\x00", "999999999999999999999999", "-1", "٣"])
@pytest.mark.parametrize("model", [Organisation, Engagement])
def test_a_malformed_key_is_no_fault_of_the_server(signed_in: Any, model: Any, typed: str):
    client: Client = signed_in(make_admin())
    for act in ("change", "delete", "history"):
        address = page(model, act, "0").replace("/0/", "/{}/")
        quoted = {"\x00": "%00", "٣": "%D9%A3"}.get(typed, typed)
        for answer in (client.get(address.format(quoted)), client.post(address.format(quoted))):
            assert answer.status_code in (302, 404)


@pytest.mark.parametrize("typed", ["9223372036854775808", "9" * 5000, "x"])
def test_a_key_that_no_row_can_have_is_no_choice(signed_in: Any, typed: str):
    client: Client = signed_in(make_admin())
    for model, field in ((Evidence, "document"), (Memorandum, "engagements")):
        address = page(model, "add")
        answer = client.post(address, typed_in(client, address) | {field: typed})
        assert field in answer.context["adminform"].form.errors
    listed = page(Evidence, "changelist")
    for asked in ("pk__in", "milestone__in", "id"):
        assert client.get(listed, {asked: typed}).status_code in (200, 302)
    several = {"action": "delete_selected", "_selected_action": [typed], "post": "yes"}
    assert client.post(listed, several).status_code in (200, 302)


def test_malformed_filters_and_pages_are_no_fault_of_the_server(signed_in: Any):
    client = signed_in(make_admin())
    make_rows(1)
    for model in PAGES:
        for asked in (
            "?p=x",
            "?o=99",
            "?q=%00",
            "?country=%00",
            "?id__gte=x",
            "?e=1",
            "?unknown=1",
        ):
            assert client.get(page(model, "changelist") + asked).status_code in (200, 302, 400)


def test_every_table_has_a_page_but_the_notes_that_organisations_keep_to_themselves():
    without = [
        model.__name__
        for model in Engagement._meta.apps.get_app_config("engagements").get_models()
        if model not in admin.site._registry
    ]
    assert without == ["RelationshipNote"]


def test_every_list_can_be_filtered():
    pages = admin.site._registry
    assert [model.__name__ for model in PAGES if not pages[model].list_filter] == []
