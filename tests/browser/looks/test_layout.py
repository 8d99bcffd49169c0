"""Right-to-left, large text, forced colours and paper: the pages bear them all."""

import re
from typing import Any

import brotli
import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from engagements import access
from engagements.management.demo.base import load_cast
from engagements.management.demo.engagement import tell
from engagements.management.demo.reading import stories
from engagements.models import Engagement, User
from engagements.playbook import SLUGS
from tests.browser.conftest import SCROLLS, OpenContext, faults, laid_out, read
from tests.factories import make_cast, make_occurrence
from tests.scenes import make_scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MAIN = (
    "home_index",
    "engagement_index",
    "engagement_new",
    "organisation_index",
    "contact_index",
    "guide_index",
)
PARTS = (
    "engagement_progress", "milestone_index", "challenge_index", "update_index", "update_add",
    "document_index", "engagement_details", "memorandum_index", "contact_engagement",
    "indicator_index", "history_index",
)  # fmt: skip


def main_pages(engagement: Engagement) -> list[str]:
    return [*map(reverse, MAIN), *(reverse(name, args=[engagement.reference]) for name in PARTS)]


@pytest.fixture
def arabic(settings: Any) -> None:
    """A register that also speaks Arabic; only Django's own texts are translated."""
    settings.LANGUAGES = [("en", "English"), ("ar", "Arabic")]


def test_right_to_left_everything_changes_sides_and_nothing_scrolls_or_offends(
    open_context: OpenContext, arabic: None
):
    scene = make_scene()
    User.objects.filter(pk=scene.coordinator.pk).update(language="ar")
    page = open_context(scene.coordinator).new_page()
    found: list[str] = []
    for address in laid_out(page, read(scene.coordinator, main_pages(scene.engagement))):
        page.set_viewport_size({"width": 1280, "height": 900})
        assert page.evaluate("document.documentElement.dir") == "rtl"
        start = page.locator("h1").first.evaluate(
            "one => getComputedStyle(one).direction + ' ' + getComputedStyle(one).textAlign"
        )
        assert start == "rtl start"
        mark = page.locator(".mark").bounding_box()
        assert (mark or {"x": 0})["x"] > 640
        if page.evaluate(SCROLLS):
            found.append(f"{address} scrolls sideways at 1280 px")
        found += faults(page)
    assert "\n".join(found) == ""


def double_text(page: Page) -> None:
    page.evaluate("document.documentElement.style.fontSize = '200%'")


@pytest.mark.parametrize("width", [1280, 640])
def test_text_of_twice_the_size_fits(open_context: OpenContext, width: int):
    scene = make_scene()
    page = open_context(scene.coordinator, width=width).new_page()
    found: list[str] = []
    for address in main_pages(scene.engagement):
        page.goto(address)
        double_text(page)
        if page.evaluate(SCROLLS):
            found.append(f"{address} scrolls sideways with text of 200 % at {width} px")
    assert found == []


def test_with_forced_colours_focus_and_buttons_keep_an_outline(open_context: OpenContext):
    cast = make_cast()
    page = open_context(cast.coordinator, forced_colors="active").new_page()
    page.goto(cast.engagement.get_absolute_url())
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    outline = page.evaluate(
        "(({outlineStyle, outlineWidth}) => [outlineStyle, outlineWidth])(getComputedStyle(document.activeElement))"
    )
    assert outline == ["solid", "3px"]
    bare = page.locator(".btn:visible").evaluate_all(
        "all => all.filter(one => getComputedStyle(one).borderTopWidth === '0px').length"
    )
    assert bare == 0


def sheets_of(page: Page) -> int:
    paper = page.pdf(format="A4", prefer_css_page_size=True, print_background=True)
    return len(re.findall(rb"/Type\s*/Page\b", paper))


@pytest.mark.same_on_both
def test_the_progress_page_of_each_model_is_light_and_prints_on_two_sheets(
    open_context: OpenContext,
):
    """The demonstration is told once for all of it: half a year leaves much to show."""
    cast = load_cast(access.today())
    told = [tell(story, cast) for story in stories()[: len(SLUGS)]]
    check_the_first_load(open_context(cast.accounts["coordinator"]).new_page(), told[0])
    # The official is asked for most.
    page = open_context(cast.accounts["official"]).new_page()
    sheets = {}
    for engagement in told:
        page.goto(engagement.get_absolute_url())
        sheets[engagement.collaboration_model] = sheets_of(page)
    assert sheets == dict.fromkeys(SLUGS, 2)
    check_that_paper_says_where_from_and_when(page)
    memorandum = told[0].memoranda.first()
    assert memorandum is not None
    page.emulate_media(media="screen")
    page.goto(memorandum.get_absolute_url())
    page.evaluate("window.print = () => { document.title = 'On paper' }")
    page.get_by_role("button", name="Print", exact=True).click()
    assert page.title() == "On paper"


def check_that_paper_says_where_from_and_when(page: Page) -> None:
    head = page.locator(".printed")
    expect(head).to_be_hidden()
    page.emulate_media(media="print")
    expect(head).to_be_visible()
    when = r" · As of \d+ \w+ \d{4}, \d\d:\d\d \(UTC\)"
    assert re.fullmatch(re.escape(page.url) + when, head.inner_text().strip())


def check_the_first_load(page: Page, engagement: Engagement) -> None:
    """Four requests and 30 kilobytes at most."""
    answers: list[Any] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(engagement.get_absolute_url(), wait_until="networkidle")
    # The server of the tests packs no static files; the shipped one does (whitenoise, brotli).
    static = [answer for answer in answers if "/static/" in answer.url]
    weight = sum(len(brotli.compress(answer.body(), quality=11)) for answer in static)
    document = next(answer for answer in answers if "/static/" not in answer.url)
    assert document.headers["content-encoding"] == "gzip"
    weight += document.request.sizes()["responseBodySize"]
    weight += sum(answer.request.sizes()["responseHeadersSize"] for answer in answers)
    # One more is the picture of the tab, for which this browser does not ask.
    assert len(answers) + 1 <= 4, [answer.url for answer in answers]
    assert weight <= 30_000


def test_why_something_is_released_is_asked_once_it_is(open_context: OpenContext):
    cast = make_cast()
    make_occurrence(cast.engagement, "government")
    page = open_context(cast.coordinator).new_page()
    page.goto(reverse("engagement_cancel", args=[cast.engagement.reference]))
    why = page.get_by_label("Why it is released")
    expect(why).to_be_hidden()
    page.get_by_label("Released: your side does without it").check()
    expect(why).to_be_visible()


def test_the_tasks_that_are_folded_stand_on_paper(open_context: OpenContext):
    cast = make_cast()
    for _number in range(6):
        make_occurrence(cast.engagement, "civic", due_on=access.today())
    page = open_context(cast.coordinator).new_page()
    page.goto(cast.engagement.get_absolute_url())
    last = page.locator("#h-ask ~ details li").last
    expect(last).to_be_hidden()
    page.emulate_media(media="print")
    expect(last).to_be_visible()


def test_a_long_word_in_a_title_makes_no_page_scroll_sideways(open_context: OpenContext):
    scene = make_scene()
    word = "Kraftfahrzeughaftpflichtversicherung"
    Engagement.objects.filter(pk=scene.engagement.pk).update(title=word, lead_civic=word)
    scene.engagement.milestones.update(title=word)
    scene.engagement.checklist.update(title=word)
    page = open_context(scene.coordinator).new_page()
    page.set_viewport_size({"width": 320, "height": 900})
    found = []
    for address in main_pages(scene.engagement):
        page.goto(address)
        if page.evaluate(SCROLLS):
            found.append(address)
    assert found == []
