"""Every text went through gettext: what did not shows when all that did is marked.

Walked is every page of permissions.csv, each form that is refused, each error page and each letter.
The back office is walked in tests/admin/test_pseudo_language.py.
"""

import csv
import itertools
from collections.abc import Iterable, Iterator
from types import SimpleNamespace

import pytest
from django.core import mail
from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.test import Client, RequestFactory
from django.urls import reverse

from engagements import access, emails
from engagements.http import not_saved
from engagements.models import (
    DateRequest,
    Engagement,
    Memorandum,
    MemorandumProposal,
    Milestone,
    Signatory,
    SigningRefusal,
)
from engagements.playbook import SLUGS
from engagements.views import error
from engagements.views.memorandum.papers import page_of
from tests.pseudo_language import left_of, mark_everything, unmarked, written_texts
from tests.scenes import make_scene, rows

pytestmark = [pytest.mark.django_db, pytest.mark.same_on_both]
ROLES = ("coordinator", "official", "admin")


@pytest.fixture
def scene() -> SimpleNamespace:
    """One of everything, written before anything is marked; `written` tells its texts apart."""
    scene = make_scene("for trial")
    # A word alone beside other texts could be anybody's.
    Signatory.objects.filter(pk=scene.places["signatory"]).update(position="Director for trial")
    scene.written = written_texts()
    return scene


@pytest.fixture
def pseudo(scene: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on marks every text that is asked of gettext, in templates, code and Django itself."""
    mark_everything(monkeypatch)


def forgotten(answers: Iterable[tuple[str, str]], scene: SimpleNamespace) -> dict[str, list[str]]:
    """For each page with texts that nobody marked: these."""
    found = {where: unmarked(html, scene.written) for where, html in answers}
    return {where: left for where, left in found.items() if left}


def client_of(scene: SimpleNamespace, role: str) -> Client:
    client = Client()
    if role != "anonymous":
        client.force_login(getattr(scene, role))
    return client


def of_page(where: str, answer: HttpResponse) -> Iterator[tuple[str, str]]:
    """The answer where it is a page: a download is none, nor is the way to another page."""
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        yield f"{where} {answer.status_code}", answer.content.decode()


def every_page(scene: SimpleNamespace, role: str) -> Iterator[tuple[str, str]]:
    client = client_of(scene, role)
    for row in rows():
        if row["method"] == "GET" and not row["address"].endswith(".pdf"):
            address = row["address"].format(**scene.places)
            yield from of_page(f"{role} {address}", client.get(address))


def every_refused_form(scene: SimpleNamespace) -> Iterator[tuple[str, str]]:
    """The answer to each form that was sent empty, to the first who may send it."""
    clients = {role: client_of(scene, role) for role in ROLES}
    for row in rows():
        role = next((role for role in ROLES if row[role] == "422"), None)
        if role is not None:
            address = row["address"].format(**scene.places)
            answer = clients[role].post(address, {})
            assert answer.status_code == 422, address
            yield from of_page(f"{role} {address}", answer)


@pytest.mark.usefixtures("pseudo")
def test_every_text_on_every_page_of_the_table_went_through_gettext(scene: SimpleNamespace):
    pages = [page for role in ("anonymous", *ROLES) for page in every_page(scene, role)]
    for slug in SLUGS:
        pages += of_page(slug, client_of(scene, "anonymous").get(f"/models/{slug}/"))
    assert forgotten(pages, scene) == {}


@pytest.mark.usefixtures("pseudo")
def test_every_text_of_a_refused_form_went_through_gettext(scene: SimpleNamespace):
    assert forgotten(every_refused_form(scene), scene) == {}


def failures(scene: SimpleNamespace) -> Iterator[tuple[str, HttpResponse]]:
    """The page of each status; 405 has none."""
    ask = RequestFactory().get("/broken/")
    ask.user = scene.coordinator  # type: ignore[attr-defined]
    yield "400", error.bad_request(ask, ValueError())
    yield "404", error.page_not_found(ask, Http404())
    yield "429", render(ask, "429.html")
    yield "409", not_saved(ask, WHY)
    for status, failure in (("500", ValueError("bug")), ("503", OperationalError("gone"))):
        try:
            raise failure
        except (ValueError, OperationalError):
            yield status, error.server_error(ask)
    client = client_of(scene, "official")
    yield "403", client.get(reverse("engagement_edit", args=[scene.engagement.reference]))
    yield "403 of the back office", client.get(reverse("account_admin_sign_in"))
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(scene.coordinator)
    typed = {"workflow": scene.engagement.title, "starts_on": "12"}
    yield "403 of a form", forged.post(reverse("home_index"), typed)
    assert client.post(reverse("home_index")).content == b""


@pytest.mark.usefixtures("pseudo")
def test_every_text_of_an_error_page_went_through_gettext(scene: SimpleNamespace):
    pages = (page for one in failures(scene) for page in of_page(*one))
    assert forgotten(pages, scene) == {}


@pytest.mark.usefixtures("pseudo")
def test_every_text_around_a_password_went_through_gettext(scene: SimpleNamespace):
    inside, outside = client_of(scene, "official"), Client()
    answers = [
        *((name, outside.get(reverse(f"account_{name}"))) for name in
          ("login", "reset_password", "reset_password_done", "reset_password_from_key_done",
           "signup", "inactive")),
        *((name, inside.get(reverse(f"account_{name}"))) for name in
          ("change_password", "logout", "reauthenticate")),
        ("wrong", outside.post(reverse("account_login"), {"login": "a@example.org", "password": "b"})),
        ("short", inside.post(reverse("account_change_password"), {"oldpassword": "a", "password1": "b"})),
    ]  # fmt: skip
    assert forgotten((page for one in answers for page in of_page(*one)), scene) == {}
    for address in (scene.official.email, "nobody@example.org"):
        outside.post(reverse("account_reset_password"), {"email": address})
    assert len(mail.outbox) == 2
    assert [left_of(f"{one.subject}\n{one.body}", ["[testserver]"]) for one in mail.outbox] == [
        [],
        [],
    ]


WHO, WHY = "⟦Somebody⟧", "⟦Because⟧"


def about_agreements(scene: SimpleNamespace) -> Iterator[tuple[str, emails.Composed]]:
    """The letters about an agreement, each in its shapes, under the names of their functions."""
    to, places, day = scene.official, scene.places, access.today()
    signed, sent, recorded = (
        Memorandum.objects.get(pk=places[name]) for name in ("memorandum", "sent", "recorded")
    )
    sent.sign_by = sent.signed_on = day
    for one in (signed, sent, recorded):
        one.set_aside_by_text = one.confirmed_by_text = one.disputed_by_text = WHO
        one.recorded_by_text = WHO
        one.set_aside_reason = one.dispute_reason = WHY
    for again in (False, True):
        yield "sign_request", emails.sign_request(scene.for_civic, to, path="/", again=again)
    yield "signed_by_all", emails.signed_by_all(sent, to)
    yield "withdrawn", emails.withdrawn(sent, sent.current_version, to, WHY)
    yield "set_aside", emails.set_aside(sent, to)
    for why in SigningRefusal.Why.values:
        refusal = SigningRefusal(why=why, reason=WHY, by_text=WHO)
        yield "refused", emails.refused(sent, refusal, to)
    for days in (1, 30):
        yield "expiring", emails.expiring(signed, to, days)
    yield "to_review", emails.to_review(signed, to, day)
    yield "succeeded", emails.succeeded(signed, signed.parties.get(pk=places["succeeded"]), to)
    yield "recorded", emails.recorded(recorded, to)
    yield "confirmed", emails.confirmed(recorded, to)
    yield "disputed", emails.disputed(recorded, to)
    for one, by in itertools.product((signed, recorded), (False, True)):
        yield "corrected", emails.corrected(one, to, WHO, by_a_side=by)
    for kind, state in itertools.product(
        MemorandumProposal.Kind.values, MemorandumProposal.State.values
    ):
        proposal = MemorandumProposal(
            memorandum=signed, kind=kind, state=state, proposed_by_text=WHO, reason=WHY,
            from_on=day, until_on=day, answered_by_text=WHO, answer=WHY,
        )  # fmt: skip
        for is_asked in (True, False):
            letter = emails.about_proposal(signed, proposal, to, is_asked=is_asked)
            yield "about_proposal", letter


def about_dates(scene: SimpleNamespace) -> Iterator[tuple[str, emails.Composed]]:
    """The letters about dates: of the term and of a milestone, asked for and answered."""
    day = access.today()
    for state, milestone in itertools.product(
        DateRequest.State.values, (None, Milestone.objects.first())
    ):
        asked = DateRequest(
            pk=1, engagement=scene.engagement, milestone=milestone, state=state, reason=WHY, answer=WHY,
            starts_on=day, ends_on=day, was_due_on=day, due_on=day, asked_by_text=WHO,
            answered_by_text=WHO,
        )  # fmt: skip
        yield "dates_asked", emails.dates_asked(asked, scene.official, waits=[scene.memorandum])


def about_the_end(scene: SimpleNamespace) -> Iterator[tuple[str, emails.Composed]]:
    """The letter that tells that the work ends before its time."""
    over = Engagement(
        reference="FEL-2026-0001", title=scene.engagement.title, status_since=access.today(),
        status_side="both", status_reason=WHY, status_consequences=WHY,
    )  # fmt: skip
    yield "cancelled", emails.cancelled(over, scene.official, WHO)


@pytest.mark.usefixtures("pseudo")
def test_every_text_of_every_letter_went_through_gettext(scene: SimpleNamespace):
    written = [*about_agreements(scene), *about_dates(scene), *about_the_end(scene)]
    composing = {
        name
        for name, one in vars(emails).items()
        if getattr(one, "__annotations__", {}).get("return") is emails.Composed
        and name != "compose"
    }
    assert {name for name, _letter in written} == composing
    forgotten = {
        name: left
        for name, letter in written
        if (left := left_of(f"{letter.subject}\n{letter.text}", scene.written))
    }
    assert forgotten == {}


@pytest.mark.usefixtures("pseudo")
def test_every_text_of_the_paper_went_through_gettext(scene: SimpleNamespace):
    """The page from which the PDF of a version is made, sent for signature and taken back."""
    sent = Memorandum.objects.get(pk=scene.places["sent"])
    version = sent.current_version
    left = unmarked(page_of(version), scene.written)
    assert [line for line in left if line not in f"{version.text}{version.digest}"] == []


@pytest.mark.usefixtures("pseudo")
def test_every_heading_and_word_of_the_csv_file_went_through_gettext(scene: SimpleNamespace):
    file = client_of(scene, "coordinator").get(reverse("engagement_export")).getvalue()
    lines = list(csv.reader(file.decode("utf-8-sig").splitlines()))
    assert (len(lines) > 1, len(lines[0]) > 1) == (True, True)
    assert left_of("\n".join(cell for line in lines for cell in line), scene.written) == []


def test_a_text_that_was_not_marked_is_seen():
    assert unmarked("<p>⟦Marked⟧ 12</p><p>Forgotten</p>") == ["Forgotten"]
    assert unmarked('<input type="submit" value="Forgotten"><img alt="Too">') == [
        "Forgotten",
        "Too",
    ]
    assert unmarked("<p>Written by somebody</p>", ["Written by somebody"]) == []
    assert unmarked("<p>Due: Written by somebody</p>", ["Written by somebody"]) == ["Due:"]
    assert left_of("⟦Dear⟧ reader") == ["reader"]
    assert left_of("2 ⟦day⟧s\n⟦In ⟦a⟧s⟧") == ["▢s"]
