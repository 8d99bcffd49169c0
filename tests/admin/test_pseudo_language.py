"""Every text of the back office went through gettext: what did not shows when all that did is marked.

Nothing of Django's is told apart: what it asks of its own catalogue goes the same way and is marked.
"""

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.hashers import get_hasher
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from engagements.models import (
    Clause,
    Contact,
    Document,
    Engagement,
    FellowshipDetails,
    GateSwitch,
    Goal,
    Indicator,
    Memorandum,
    MemorandumParty,
    Organisation,
    Signatory,
    User,
)
from tests.admin.rows import PAGES, first, key, make_rows, page
from tests.admin.test_inlines import typed_in
from tests.factories import make_organisation
from tests.pseudo_language import left_of, mark_everything, unmarked, written_texts
from tests.scenes import make_scene

pytestmark = [pytest.mark.django_db, pytest.mark.same_on_both]

Answers = Iterable[tuple[str, HttpResponse]]


@pytest.fixture
def office(signed_in: Any, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Rows in every table, an administrator who is signed in, and from then on everything marked."""
    make_rows(1)
    scene = make_scene("for trial")
    scene.user = scene.admin
    scene.client = signed_in(scene.user)
    scene.spare = make_organisation("Spare body")
    scene.written = [*written_texts(as_stored=True), get_hasher().algorithm]
    mark_everything(monkeypatch)
    return scene


def forgotten(answers: Answers, office: SimpleNamespace) -> dict[str, list[str]]:
    """For each page with texts that nobody marked: these."""
    found = {where: unmarked(one.content.decode(), office.written) for where, one in answers}
    return {where: left for where, left in found.items() if left}


def can_be_added(office: SimpleNamespace) -> list[Any]:
    """The tables to which the back office itself adds."""
    pages = admin.site._registry
    return [model for model in PAGES if pages[model].has_add_permission(office)]


def every_page(office: SimpleNamespace) -> Answers:
    """Of each table the list with its counts, the page to add one, that of the newest row; a few histories."""
    places = [page(model, "add") for model in can_be_added(office)]
    for model in PAGES:
        newest = model._default_manager.order_by("pk").last()
        places += [page(model, "changelist") + "?_facets=True", page(model, "change", newest.pk)]
    for model in (Clause, Engagement, FellowshipDetails, GateSwitch, Organisation):
        places.append(page(model, "history", first(model).pk))
    places += [page(Memorandum, "change", office.places[name]) for name in ("sent", "recorded")]
    places += [reverse("admin:index"), reverse("admin:password_change")]
    for address in places:
        yield address, office.client.get(address)


def test_every_text_on_every_page_of_every_table_went_through_gettext(office: SimpleNamespace):
    pages = [*every_page(office)]
    assert {one.status_code for _where, one in pages} == {200}
    assert forgotten(pages, office) == {}


def sent(client: Client, model: Any, thing: Any = None, **changed: Any) -> HttpResponse:
    """The answer to the page of the thing, or that of a new one, with these fields changed."""
    address = page(model, "change", thing.pk) if thing else page(model, "add")
    return client.post(address, {**typed_in(client, address), **changed}, follow=True)


def empty_forms(office: SimpleNamespace) -> Answers:
    """Each page to add something, sent with its key alone."""
    for model in can_be_added(office):
        answer = office.client.post(page(model, "add"), key(office.client))
        yield f"{model.__name__}, empty", answer


def our_refusals(office: SimpleNamespace) -> Answers:
    """A page for each thing that a form of the back office itself refuses."""
    client, engagement = office.client, office.engagement
    draft, waits = (Memorandum.objects.get(pk=office.places[one]) for one in ("draft", "sent"))
    signatory = Signatory.objects.get(pk=office.places["signatory"])
    theirs = {"organisation": office.civic.pk, "side": "civic"}
    shared = first(Document)
    yield "old", sent(client, Goal, form_key="", engagement=engagement.pk, text="Faster for trial")
    yield "dates", sent(client, Engagement, engagement, starts_on="2031-01-01")
    yield "hidden", sent(client, Document, shared, visibility="side")
    yield "goal", sent(client, Indicator, first(Indicator), engagement=engagement.pk)
    yield "document", sent(client, Memorandum, draft, document=shared.pk)
    yield "party", sent(client, MemorandumParty, memorandum=waits.pk, **theirs)
    yield "post", sent(client, Signatory, signatory, contact=first(Contact).pk)
    address = page(Organisation, "change", office.spare.pk)
    data = typed_in(client, address) | {"name": "Mine for trial"}
    Organisation.objects.filter(pk=office.spare.pk).update(name="Theirs for trial", version=7)
    yield "stale", client.post(address, data)
    yield "account", sent(client, User, password1="short", password2="2", usable_password="true")


def password_page(office: SimpleNamespace) -> str:
    return reverse("admin:auth_user_password_change", args=[office.official.pk])


def test_every_text_of_a_refused_form_went_through_gettext(office: SimpleNamespace):
    answers = [*empty_forms(office), *our_refusals(office)]
    came_back = {where: bool(one.context and one.context.get("errors")) for where, one in answers}
    assert [where for where, is_back in came_back.items() if not is_back] == []
    office.written += ["Theirs for trial", "Mine for trial", "Faster for trial"]
    assert forgotten(answers, office) == {}


def acts(office: SimpleNamespace) -> Answers:
    """The page after each kind of act, on which stands what was done, or why it was not."""
    client, engagement = office.client, office.engagement
    goal = {"engagement": engagement.pk, "text": "Faster for trial"}
    yield "added", sent(client, Goal, **goal)
    yield "added, and on", sent(client, Goal, **goal, _continue="1")
    yield "added, and another", sent(client, Goal, **goal, _addanother="1")
    yield "changed", sent(client, Organisation, office.spare, business_name="Spare for trial")
    chosen = {"_selected_action": [engagement.pk]}
    rows = page(Engagement, "changelist")
    yield "none chosen", client.post(rows, {"action": "refresh_summaries", "index": 0}, follow=True)
    yield "counted", client.post(rows, {**chosen, "action": "refresh_summaries"}, follow=True)
    required = Clause.objects.filter(memorandum=office.places["draft"], required=True).first()
    yield "refused", client.post(page(Clause, "delete", required.pk), {"post": "yes"}, follow=True)
    chosen = {
        "action": "delete_selected",
        "_selected_action": [one.pk for one in Goal.objects.all()],
    }
    rows = page(Goal, "changelist")
    yield "removed", client.post(rows, {**chosen, "post": "yes"}, follow=True)
    typed = dict.fromkeys(("password1", "password2"), "another-long-password")
    yield "password", client.post(password_page(office), typed, follow=True)


def questions(office: SimpleNamespace) -> Answers:
    """The pages that ask before something is removed, and those that say why it stays."""
    client = office.client
    for thing in (first(Goal), office.engagement, office.civic, office.official):
        yield f"{thing}", client.get(page(type(thing), "delete", thing.pk))
    for model in (Goal, Organisation):
        things = [one.pk for one in model.objects.all()]
        chosen = {"action": "delete_selected", "_selected_action": things}
        yield f"{model.__name__}, several", client.post(page(model, "changelist"), chosen)


def test_every_text_before_and_after_an_act_went_through_gettext(office: SimpleNamespace):
    asked, done = [*questions(office)], [*acts(office)]
    assert [where for where, one in done if not [*one.context["messages"]]] == []
    office.written += ["Faster for trial", "Spare for trial"]
    assert forgotten([*asked, *done], office) == {}


def test_every_sentence_that_few_pages_show_went_through_gettext(monkeypatch: pytest.MonkeyPatch):
    """Why something stays, and which rule of the database is broken."""
    mark_everything(monkeypatch)
    told = {
        f"{type(one).__name__}.{name}": str(getattr(one, name, ""))
        for one in admin.site._registry.values()
        for name in ("instead", "kept_because")
    } | {
        rule.name: str(rule.violation_error_message)
        for model in apps.get_app_config("engagements").get_models()
        for rule in model._meta.constraints
    }
    assert {name: left for name, text in told.items() if (left := left_of(text))} == {}
