"""axe finds nothing on any page of any role, wide and narrow, light and dark; nothing scrolls sideways."""

import re
from collections.abc import Iterable, Iterator
from types import SimpleNamespace

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from playwright.sync_api import expect

from engagements import access
from engagements.models import ChecklistItem, Engagement, Indicator, Milestone
from engagements.views import error
from tests.browser.conftest import OpenContext, faults, laid_out, look_at, read
from tests.factories import make_admin, make_engagement
from tests.scenes import make_scene, rows

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PARTS = (
    "engagement_progress", "milestone_index", "challenge_index", "update_index", "document_index",
    "memorandum_index", "contact_engagement", "indicator_index", "history_index",
)  # fmt: skip


def client_of(scene: SimpleNamespace, role: str) -> Client:
    client = Client()
    if role != "anonymous":
        client.force_login(getattr(scene, role))
    return client


def pages(scene: SimpleNamespace, role: str) -> dict[str, HttpResponse]:
    """Every address of the table that answers the role with a page, and one of each refusal."""
    client = client_of(scene, role)
    names = ["account_login", "account_reset_password"]
    if role != "anonymous":
        names = ["account_change_password", "account_logout"]
    addresses = [*map(reverse, names), *(row["address"].format(**scene.places) for row in rows())]
    found: dict[str, HttpResponse] = {}
    refused: dict[int, tuple[str, HttpResponse]] = {}
    for address in dict.fromkeys(addresses):
        answer = client.get(address)
        # A download is no page, and neither is the empty answer to a wrong method.
        if not answer.headers.get("Content-Type", "").startswith("text/html") or not answer.content:
            continue
        if answer.status_code == 200:
            found[address] = answer
        elif answer.status_code >= 400:
            refused[answer.status_code] = address, answer
    return found | dict(refused.values())


DIFFERS = re.compile(
    r'name="(csrfmiddlewaretoken|form_key)" value="[^"]*"|(?<=href="/account/">)[^<]*|[\w.]+@example\.org|\d+'
)


def halves(html: str) -> set[str]:
    """The page's header and the rest, without keys, tokens, days and the account's own name."""
    header, _, rest = DIFFERS.sub("", html).partition("</header>")
    return {header, rest}


def shown(scene: SimpleNamespace, roles: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each page of the roles that looks like none before it."""
    seen: set[str] = set()
    for role in roles:
        for address, answered in pages(scene, role).items():
            html = answered.content.decode()
            if not halves(html) <= seen:
                seen |= halves(html)
                yield f"{role} {address}", html


# Roles that are shown much the same are asked for together: axe looks at the same page once.
@pytest.mark.parametrize(
    "roles",
    [("admin",), ("coordinator", "official", "observer", "stranger", "anonymous")],
    ids=" and ".join,
)
def test_axe_finds_nothing(open_context: OpenContext, roles: tuple[str, ...]):
    page = open_context().new_page()
    assert "\n".join(look_at(page, shown(make_scene(), roles))) == ""


def refused_forms(scene: SimpleNamespace, role: str) -> Iterator[tuple[str, str]]:
    """The answer to each form that the role sent empty; what the coordinator sees too comes once."""
    client = client_of(scene, role)
    for row in rows():
        if row[role] == "422" and (role == "coordinator" or row["coordinator"] != "422"):
            address = row["address"].format(**scene.places)
            html = client.post(address, {}).content.decode()
            assert "There is a problem" in html, address
            yield address, html


@pytest.mark.parametrize("role", ["official", "coordinator"])
def test_axe_finds_nothing_on_forms_that_were_refused(open_context: OpenContext, role: str):
    page = open_context().new_page()
    assert "\n".join(look_at(page, refused_forms(make_scene(), role))) == ""


def test_axe_finds_nothing_on_a_form_that_was_sent_empty(open_context: OpenContext):
    scene = make_scene()
    page = open_context(scene.coordinator).new_page()
    page.goto(reverse("engagement_new"))
    page.get_by_role("button", name="Log engagement").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    assert faults(page) == []


def test_axe_finds_nothing_on_a_page_for_what_cannot_be_read(open_context: OpenContext):
    scene = make_scene()
    page = open_context(scene.coordinator).new_page()
    answer = page.goto(f"{reverse('engagement_index')}?{'a=1&' * 1001}")
    assert answer.status == 400
    assert faults(page) == []


def test_axe_finds_nothing_on_a_form_without_its_token(open_context: OpenContext):
    scene = make_scene()
    context = open_context(scene.coordinator)
    page = context.new_page()
    page.goto(reverse("update_add", args=[scene.engagement.reference]))
    page.locator("main textarea").first.fill("Met on Tuesday.")
    context.clear_cookies(name="csrftoken")
    page.locator("main form button[type=submit]").first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "This form could not be accepted"
    expect(page.get_by_text("Met on Tuesday.")).to_be_visible()
    assert faults(page) == []


@pytest.mark.parametrize("status", [500, 503])
def test_axe_finds_nothing_on_a_page_for_a_failure(open_context: OpenContext, status: int):
    page = open_context().new_page()
    failure = {500: ValueError("bug"), 503: OperationalError("gone")}[status]
    try:
        raise failure
    except (ValueError, OperationalError):
        html = error.server_error(RequestFactory().get("/broken/")).content.decode()
    assert look_at(page, [("/broken/", html)]) == []


def test_axe_finds_nothing_in_an_empty_register(open_context: OpenContext):
    names = (
        "home_index", "home_attention", "engagement_index", "organisation_index", "contact_index",
    )  # fmt: skip
    answers = read(make_admin(), map(reverse, names))
    assert "\n".join(look_at(open_context().new_page(), answers)) == ""


def bare_engagement(scene: SimpleNamespace) -> Engagement:
    """One whose plan, checklist and goals were taken out, and to which nothing was added."""
    bare = make_engagement(
        actor=scene.coordinator, civic=scene.civic, government=scene.government, title="Bare"
    )
    Milestone.objects.filter(engagement=bare).delete()
    Indicator.objects.filter(engagement=bare).delete()
    ChecklistItem.objects.filter(engagement=bare).delete()
    return bare


@pytest.mark.parametrize("role", ["official", "coordinator"])
def test_axe_finds_nothing_where_there_is_nothing_yet(open_context: OpenContext, role: str):
    scene = make_scene()
    bare = bare_engagement(scene)
    addresses = [reverse(name, args=[bare.reference]) for name in PARTS]
    nothing = f"{reverse('engagement_index')}?q=nothing-matches-this"
    if role == "coordinator":
        addresses.append(reverse("engagement_review", args=[bare.reference]))
    answers = read(getattr(scene, role), [*addresses, nothing])
    assert "\n".join(look_at(open_context().new_page(), answers)) == ""


# What a state leaves beside itself, and a word of the page that nothing else says.
ENDED = {"status_reason": "Elections", "status_since": access.today}
STATES = {
    "on_hold": ({**ENDED, "decide_on": access.today}, "On hold"),
    "cancelled": (
        {**ENDED, "status_side": "civic", "status_consequences": "The data is returned."},
        "The data is returned.",
    ),
    "closed": (ENDED, "Closed"),
    "active": ({"recorded": True, "source_url": "https://example.org/source"}, "example.org/source"),
}  # fmt: skip
EMPTY = {
    "status_reason": "", "status_since": None, "status_side": "", "status_consequences": "",
    "decide_on": None,
}  # fmt: skip


def in_each_state(scene: SimpleNamespace) -> Iterator[tuple[str, str]]:
    """The progress page of one on hold, cancelled, closed, and recorded from a source."""
    for status, (beside, word) in STATES.items():
        values = {name: one() if callable(one) else one for name, one in beside.items()}
        Engagement.objects.filter(pk=scene.engagement.pk).update(status=status, **EMPTY | values)
        for _address, html in read(scene.coordinator, [scene.engagement.get_absolute_url()]):
            assert word in html, status
            yield status, html


def test_axe_finds_nothing_on_the_progress_page_in_any_state_wide_and_narrow_light_and_dark(
    open_context: OpenContext,
):
    page = open_context().new_page()
    found = [
        f"{status} {one}"
        for status in laid_out(page, in_each_state(make_scene()))
        for one in faults(page)
    ]
    assert "\n".join(found) == ""
