"""A real Chromium against a live server; every console error of the run is a failure."""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from django.db import connections
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from engagements.models import User
from tests.factories import PASSWORD

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
PATIENCE = 60_000  # Milliseconds; a busy machine needs some of them
expect.set_options(timeout=PATIENCE)

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
AXE = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# Of a list to choose from axe reads some options: the hundreds of countries and time zones are alike.
AXE_RUN = """async (options) => {
  document.querySelectorAll('details').forEach(found => { found.open = true; });
  document.querySelectorAll('select').forEach(found => { while (found.length > 9) found.remove(9); });
  const found = await axe.run(document, {resultTypes: ['violations'], ...options});
  return found.violations.map(one => one.id + ': ' + one.nodes.map(node => node.target.join(' ')).join(' | '));
}"""
EVERY_RULE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# All that a scheme can change: the tokens of light and dark are colours and nothing else
# (tests/house/test_style_tokens.py).
RULES_OF_COLOUR = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
Pair = tuple[int, Literal["light", "dark"], dict[str, Any]]
EVERY_PAIR: tuple[Pair, ...] = (
    (1280, "light", EVERY_RULE), (1280, "dark", RULES_OF_COLOUR),
    (390, "dark", RULES_OF_COLOUR), (390, "light", EVERY_RULE),
)  # fmt: skip
SCROLLS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


# The shell first: a whole Chromium draws its own window of tabs for each page of a test.
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def chromium() -> str:
    for name in (os.environ.get("CHROMIUM", ""), *PROGRAMS):
        if name and (found := shutil.which(name)):
            return found
    return ""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = chromium()
    if not program:
        if os.environ.get("REQUIRE_ALL"):
            pytest.fail("REQUIRE_ALL=1, and no Chromium was found: apt-get install chromium")
        pytest.skip("No Chromium was found: apt-get install chromium")
    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=program, args=FLAGS)
        yield running
        running.close()
        # While Playwright's loop runs, Django keeps other connections for this thread than before
        # and after it; PostgreSQL drops no test database that one of them still uses.
        connections.close_all()


OpenContext = Callable[..., BrowserContext]


@pytest.fixture
def console_errors() -> list[str]:
    """What the console of any page of this test complained of, Content-Security-Policy included."""
    return []


def listen(page: Page, errors: list[str]) -> None:
    """Keeps the page's errors; only that the page itself was answered with 4xx or 5xx is none."""
    documents: set[str] = set()

    def note(said: ConsoleMessage) -> None:
        answered = "Failed to load resource" in said.text and said.location["url"] in documents
        if said.type == "error" and not answered:
            errors.append(f"{page.url}: {said.text} {said.location['url']}")

    page.on(
        "request",
        lambda sent: documents.add(sent.url) if sent.is_navigation_request() else None,
    )
    page.on("console", note)
    page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))


@pytest.fixture
def open_context(
    browser: Browser, live_server: Any, console_errors: list[str]
) -> Iterator[OpenContext]:
    """Makes browser contexts, signed in or not, and at the end fails for any console error."""
    contexts: list[BrowserContext] = []

    def make(user: User | None = None, width: int = 1280, **options: Any) -> BrowserContext:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, base_url=live_server.url, **options
        )
        context.set_default_timeout(PATIENCE)
        if user is not None:
            client = Client()
            client.force_login(user)
            for name, morsel in client.cookies.items():
                context.add_cookies([{"name": name, "value": morsel.value, "url": live_server.url}])
        context.on("page", lambda page: listen(page, console_errors))
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert console_errors == []


def sign_in_at(page: Page, address: str, user: User) -> None:
    """Goes to a page that needs an account, signs in on the way and arrives there."""
    page.goto(address)
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def read(user: User, addresses: Iterable[str]) -> Iterator[tuple[str, str]]:
    """What the account is answered at each address, for `look_at`; fails for any but a page."""
    client = Client()
    client.force_login(user)
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        yield address, answer.content.decode()


def laid_out(page: Page, answers: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Shows page after page, each an address and its HTML, in one window of the live server.

    Gives the address of the one that stands there. The window is opened once: axe is then read and
    compiled once and not for each page, which takes longer than asking it. Headers do not come
    along: what the Content-Security-Policy refuses is told by the pages that are visited.
    """
    page.goto("/")
    for address, html in answers:
        page.set_content(html)
        yield address


def look_at(page: Page, answers: Iterable[tuple[str, str]]) -> list[str]:
    """What axe finds on each of the pages, wide and narrow, light and dark; and what scrolls."""
    return [f"{address} {found}" for address in laid_out(page, answers) for found in faults(page)]


def violations(page: Page, rules: dict[str, Any] = EVERY_RULE) -> list[str]:
    """What axe finds on the page as it stands, all details open."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    return list(page.evaluate(AXE_RUN, rules))


def faults(page: Page) -> list[str]:
    """What axe finds wide and narrow, light and dark; and whether it scrolls sideways at 320 px."""
    page.wait_for_load_state()
    found: list[str] = []
    for width, scheme, rules in EVERY_PAIR:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        found += [f"{page.url} {width} {scheme} {one}" for one in violations(page, rules)]
    page.set_viewport_size({"width": 320, "height": 900})
    if page.evaluate(SCROLLS):
        found.append(f"{page.url} scrolls sideways at 320 px")
    return found
