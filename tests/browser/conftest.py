"""A real Chromium against a live server; every console error of the run is a failure."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from engagements.models import User

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
AXE = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")
AXE_RUN = """async () => {
  document.querySelectorAll('details').forEach(found => { found.open = true; });
  const found = await axe.run(document, {resultTypes: ['violations'],
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']});
  return found.violations.map(one => one.id + ': ' + one.nodes.map(node => node.target.join(' ')).join(' | '));
}"""


def chromium() -> str:
    for name in (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"):
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


OpenContext = Callable[..., BrowserContext]


@pytest.fixture
def open_context(browser: Browser, live_server: Any) -> Iterator[OpenContext]:
    """Makes browser contexts, signed in or not, and at the end fails for any console error."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def note(page: Page) -> None:
        page.on(
            "console",
            lambda said: (
                errors.append(f"{page.url}: {said.text}")
                if said.type == "error" and "Failed to load resource" not in said.text
                else None
            ),
        )
        page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))

    def make(user: User | None = None, width: int = 1280, **options: Any) -> BrowserContext:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, base_url=live_server.url, **options
        )
        context.set_default_timeout(15_000)
        if user is not None:
            client = Client()
            client.force_login(user)
            for name, morsel in client.cookies.items():
                context.add_cookies([{"name": name, "value": morsel.value, "url": live_server.url}])
        context.on("page", note)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert errors == []


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands, all details open."""
    page.evaluate(AXE)
    return [f"{page.url} {found}" for found in page.evaluate(AXE_RUN)]
