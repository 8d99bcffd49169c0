"""Every route, as every role: the statuses of permissions.csv hold, and strangers learn nothing."""

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from engagements import access, clock
from engagements.models import Letter, Membership, User
from tests.canaries import plant
from tests.contents import changed_since, contents
from tests.factories import make_engagement, make_member, make_organisation
from tests.scenes import OF_LIBRARIES, make_scene, rows
from tests.views.test_forms_hostile import filled_in, form_of

ROLES = ("anonymous", "stranger", "observer", "official", "coordinator", "admin")
CANARY = "zugvogel"
SIGN_IN = "/accounts/login/"
PLACE = re.compile(r"{(\w+)}")
LINK = re.compile(r'href="(/[^"?#]*)')
FRESH = re.compile(rb'value="[^"]{30,}"')
DAY = timedelta(days=1)
# What is frozen or no text can stand in as things are; and tables in which the scene has no row.
NOT_PLANTED = {
    "Change.actor_text", "Change.organisation_text", "ConsultingDetails", "Document.file",
    "HackathonDetails", "Memorandum.confirmed_by_text", "Memorandum.dispute_reason",
    "Memorandum.disputed_by_text", "Memorandum.set_aside_by_text", "Memorandum.set_aside_reason",
    "MemorandumVersion.made_by_text", "MemorandumVersion.note",
    "MemorandumVersion.organisation_text", "PolicyDetails", "ServiceDeliveryDetails", "Signature",
    "SigningRefusal", "TrainingDetails", "Withdrawal",
}  # fmt: skip
Row = dict[str, str]


def routes(resolver: Any, before: str = "", space: str = "") -> Iterator[str]:
    """The name of every route; its address where it has none."""
    for entry in resolver.url_patterns:
        address = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, address, f"{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name or address}"


def routes_of_tables() -> Iterator[str]:
    """The back office has six for each table; tests/admin walks them."""
    for model in admin.site._registry:
        app, name = model._meta.app_label, model._meta.model_name
        for page in ("changelist", "add", "history", "delete", "change"):
            yield f"admin:{app}_{name}_{page}"
        yield f"admin:admin/{app}/{name}/<path:object_id>/"


def test_every_route_has_a_row_and_every_row_a_route():
    named = {row["route"] for row in [*rows(), *rows(OF_LIBRARIES)]}
    assert named == set(routes(get_resolver())) - set(routes_of_tables())


def test_every_route_has_a_row_for_get():
    asked = {row["route"] for row in rows() if row["method"] == "GET"}
    assert {row["route"] for row in rows()} == asked


@pytest.fixture
def scene(db: None) -> Any:
    """The cast's engagement with one of everything, each text holding the canary."""
    return make_scene(CANARY)


def client_of(scene: Any, role: str) -> Client:
    client = Client()
    if role != "anonymous":
        client.force_login(getattr(scene, role))
    return client


def ask(client: Client, row: Row, scene: Any, data: dict[str, str] | None = None) -> Any:
    address = row["address"].format(**scene.places)
    if row["method"] == "POST":
        return client.post(address, data or {})
    # Beside what the address asks already, which the client would leave out.
    more = f"{'&' if '?' in address else '?'}{urlencode(data)}" if data else ""
    return client.get(address + more)


def statuses(scene: Any, role: str) -> dict[tuple[str, str], str]:
    """By method and address."""
    return {(row["method"], row["address"].format(**scene.places)): row[role] for row in rows()}


def offered_in_vain(answer: Any, answers: dict[tuple[str, str], str]) -> list[str]:
    """The links of a page that its reader may not follow, and its form where they may not send it."""
    if answer.status_code != 200 or answer.streaming:
        return []
    text, here = answer.content.decode(errors="replace"), answer.wsgi_request.path
    links = sorted({*LINK.findall(text)})
    forms = (
        ["its form"] if 'name="form_key"' in text and answers.get(("POST", here)) == "403" else []
    )
    return forms + [link for link in links if answers.get(("GET", link)) in ("403", "404")]


def wrong_answers(client: Client, asked: Iterable[Row], scene: Any, role: str) -> list[str]:
    wrong, answers = [], statuses(scene, role)
    for row in asked:
        answer = ask(client, row, scene)
        wrong += [f"{row['method']} {row['route']}: offers {one}"
                  for one in offered_in_vain(answer, answers)]  # fmt: skip
        if str(answer.status_code) != row[role]:
            wrong.append(f"{row['method']} {row['route']}: {answer.status_code}, not {row[role]}")
        elif (role, answer.status_code) == ("anonymous", 302) and not answer["Location"].startswith(
            SIGN_IN
        ):
            wrong.append(f"{row['method']} {row['route']}: does not lead to the sign-in")
    return wrong


def may_write(row: Row, role: str) -> bool:
    return (row["method"], row[role]) == ("POST", "302") and role != "anonymous"


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_the_status_of_the_table_and_what_is_refused_writes_nothing(
    scene: Any, role: str
):
    """No page that is shown offers a link or a form that is then refused."""
    client = client_of(scene, role)
    before = contents()
    harmless = [row for row in rows() if not may_write(row, role)]
    wrong = wrong_answers(client, harmless, scene, role)
    assert changed_since(before) == []
    wrong += wrong_answers(client, (row for row in rows() if may_write(row, role)), scene, role)
    assert wrong == []


def places_of_libraries(scene: Any) -> dict[str, int]:
    kind = ContentType.objects.get_for_model(type(scene.engagement))
    return {"kind": kind.pk, "key": scene.engagement.pk, "account": scene.observer.pk}


def test_pages_of_the_libraries_answer_each_role_with_the_status_of_their_table(scene: Any):
    scene.places = places_of_libraries(scene)
    before, wrong = contents(), []
    for role in ROLES:
        client = client_of(scene, role)
        for row in rows(OF_LIBRARIES):
            answer = ask(client, row, scene)
            if row["route"].endswith("logout"):
                client = client_of(scene, role)
            if str(answer.status_code) != row[role]:
                wrong.append(
                    f"{role} {row['method']} {row['address']}: {answer.status_code}, not {row[role]}"
                )
    assert wrong == []
    assert set(changed_since(before)) <= {"User"}


def body_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def told(answer: Any) -> bytes:
    """All that an answer says: headers, cookies and body."""
    return f"{answer.headers} {answer.cookies}".encode() + body_of(answer)


def make_foreigners(scene: Any) -> dict[str, Client]:
    """Two who work together elsewhere: the stranger, and an official of another ministry."""
    ministry = make_organisation("Ministry elsewhere", kind="government", country="DE")
    make_engagement(actor=scene.stranger, civic=scene.elsewhere, government=ministry)
    scene.foreign_official = make_member(ministry, "official")
    return {role: client_of(scene, role) for role in ("stranger", "foreign_official")}


def status_of_foreigner(row: Row, role: str) -> str:
    """The stranger's; logging is for coordinators, wherever they are."""
    logs = row["route"] in ("engagement_new", "engagement_keep")
    return row["official" if logs and role == "foreign_official" else "stranger"]


def test_no_answer_to_an_outsider_holds_a_word_of_the_engagement_and_nothing_is_written(scene: Any):
    """Whatever they search for; the official of another ministry asks for what the stranger sends too."""
    assert plant(scene, CANARY) == NOT_PLANTED
    clients = {"anonymous": Client(), **make_foreigners(scene)}
    before, wrong = contents(), []
    for row in rows():
        for role, client in clients.items():
            if (role, row["method"]) == ("foreign_official", "POST"):
                continue
            answer = ask(client, row, scene, {"q": CANARY[:4]})
            said, of = told(answer), f"{role} {row['method']} {row['address']}"
            # Of a paper no word could be read here.
            if CANARY.encode() in said or b"application/pdf" in said:
                wrong.append(f"{of}: reads of it")
            if role != "anonymous" and str(answer.status_code) != status_of_foreigner(row, role):
                wrong.append(f"{of}: {answer.status_code}")
    assert (wrong, changed_since(before)) == ([], [])
    assert not Letter.objects.filter(to__in=[scene.stranger, scene.foreign_official]).exists()


def searched(client: Client, row: Row, scene: Any, word: str) -> bytes:
    """The answer without the word that was searched for, and without what is new in each answer."""
    body = body_of(ask(client, row, scene, {"q": word}))
    return FRESH.sub(b"", body.replace(word.encode(), b""))


def test_a_search_answers_an_outsider_as_if_there_were_nothing_of_that_name(scene: Any):
    plant(scene, CANARY)
    clients = make_foreigners(scene)
    asked = [row for row in rows() if row["route"].endswith(("_index", "_suggest", "_export"))]
    tried = set()
    for row in (one for one in asked if one["stranger"] == "200" and "{" not in one["address"]):
        tried.add(row["route"])
        for client in clients.values():
            found = searched(client, row, scene, CANARY[:4])
            assert found == searched(client, row, scene, "qxqx"), row["route"]
    assert tried >= {"engagement_index", "engagement_export", "contact_index", "contact_suggest"}
    # Who takes part finds it by the same letters.
    own = client_of(scene, "coordinator")
    row = next(one for one in asked if one["route"] == "contact_suggest")
    assert searched(own, row, scene, CANARY[:4]) != searched(own, row, scene, "qxqx")


def test_what_an_outsider_sends_in_earnest_changes_no_row_that_stands(scene: Any):
    """Where they may send: what they add stands beside it."""
    client, before, refused = client_of(scene, "stranger"), contents(), []
    for row in (one for one in rows() if (one["method"], one["stranger"]) == ("POST", "422")):
        address = row["address"].format(**scene.places)
        typed = filled_in(form_of(client, address), scene) | {"civic_organisation": "Another NGO"}
        if client.post(address, typed).status_code != 302:
            refused.append(row["route"])
    now = contents()
    touched = {name for name, old in before.items() if any(one not in now[name] for one in old)}
    # How many engagements were logged this year.
    assert (refused, touched) == ([], {"ReferenceCounter"})
    assert {"Engagement", "Organisation", "Person"} <= set(changed_since(before))


def status_without_memberships(row: Row) -> str:
    """A stranger's; where that one acts for a body of their own, as for who only reads."""
    own = row["observer"] == "403" and row["stranger"] != "404"
    return "403" if own else row["stranger"]


def test_who_belongs_nowhere_any_more_is_a_stranger_on_every_row_and_a_closed_account_nobody(
    scene: Any,
):
    plant(scene, CANARY, scene.coordinator)
    gone, closed = client_of(scene, "coordinator"), client_of(scene, "official")
    yesterday = access.today() - DAY
    Membership.objects.filter(user=scene.coordinator).update(ends_on=yesterday)
    User.objects.filter(pk=scene.official.pk).update(is_active=False)
    before, wrong = contents(), []
    for row in rows():
        answer = ask(gone, row, scene)
        if str(answer.status_code) != status_without_memberships(row):
            wrong.append(f"gone, {row['method']} {row['route']}: {answer.status_code}")
        if CANARY.encode() in told(answer):
            wrong.append(f"gone, {row['method']} {row['route']}: reads of it")
    closed_to = wrong_answers(closed, rows(), scene, "anonymous")
    assert (wrong, closed_to, changed_since(before)) == ([], [], [])


def sent_again(client: Client, key: str) -> Iterator[Row]:
    """What is read, each with the cookie: the first answer takes away one that is over."""
    for row in (one for one in rows() if one["method"] == "GET"):
        client.cookies[settings.SESSION_COOKIE_NAME] = key
        yield row


def test_a_session_that_is_over_is_nobodys_on_every_row(scene: Any):
    """Ended by the register, or past its last day; the cookie is still sent."""
    ended, expired = client_of(scene, "coordinator"), client_of(scene, "admin")
    keys = {one: str(one.session.session_key) for one in (ended, expired)}
    assert Session.objects.filter(pk=keys[ended]).delete()[0] == 1
    Session.objects.filter(pk=keys[expired]).update(expire_date=clock.now() - DAY)
    for client, key in keys.items():
        assert wrong_answers(client, sent_again(client, key), scene, "anonymous") == []


@pytest.mark.same_on_both
def test_no_route_answers_to_another_method_and_nothing_is_written(scene: Any):
    wrong = []
    for role, expected in (("anonymous", {302, 405}), ("admin", {405})):
        client = client_of(scene, role)
        before = contents()
        for address in dict.fromkeys(row["address"].format(**scene.places) for row in rows()):
            for method in ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"):
                answer = client.generic(method, address)
                if answer.status_code not in expected:
                    wrong.append(f"{role} {method} {address}: {answer.status_code}")
        assert changed_since(before) == []
    assert wrong == []


@pytest.mark.same_on_both
def test_head_is_answered_as_get_is_and_nothing_is_written(scene: Any):
    """Asked by a stranger, whom most pages cost little: a method that is not taken is told first.

    Where a button stands for the page, whoever may press it asks too.
    """
    clients = {role: client_of(scene, role) for role in ("stranger", "coordinator")}
    before, wrong = contents(), []
    for row in (one for one in rows() if one["method"] == "GET"):
        for role in clients if row["coordinator"] == "302" else ("stranger",):
            status = clients[role].head(row["address"].format(**scene.places)).status_code
            if str(status) != row[role]:
                wrong.append(f"{role} {row['route']}: {status}, not {row[role]}")
    assert (wrong, changed_since(before)) == ([], [])


def test_a_part_of_another_engagement_is_not_found_under_this_ones_address(scene: Any):
    """The administrator sees both, so it is the address alone that does not fit."""
    other = make_scene("another")
    client = client_of(scene, "admin")
    before, wrong = contents(), []
    for row in rows():
        whole, *parts = PLACE.findall(row["address"]) or [""]
        if not parts:
            continue
        places = {**other.places, whole: scene.places[whole]}
        asked = {**row, "address": row["address"].format(**places)}
        if (status := ask(client, asked, scene).status_code) not in (404, 405):
            wrong.append(f"{row['method']} {row['route']}: {status}")
    assert (wrong, changed_since(before)) == ([], [])
