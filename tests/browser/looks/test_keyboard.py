"""Whole journeys without a mouse: Tab, Space and Enter, and the focus is always to be seen."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page

from engagements import access
from engagements.actions.milestone import report_milestone
from engagements.models import Engagement, Milestone
from tests.browser.conftest import OpenContext
from tests.factories import make_cast, make_organisation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# The browser glides to what is focused; a second later it must be in view, of a long field the caret.
FOCUS = """async one => {
  const style = getComputedStyle(one);
  const drawn = () => new Promise(done => requestAnimationFrame(done));
  for (const end = performance.now() + 1000; performance.now() < end; await drawn()) {
    const box = one.getBoundingClientRect();
    if (box.width > 1 && box.bottom > 0 && box.top < innerHeight) {
      return style.boxShadow !== 'none' || style.outlineStyle !== 'none';
    }
  }
  return false;
}"""


def tab_to(page: Page, wanted: Locator) -> None:
    """Presses Tab until the wanted is focused; everything on the way is seen to be focused."""
    goal = wanted.first.element_handle()
    for _ in range(120):
        page.keyboard.press("Tab")
        focused = page.evaluate_handle("document.activeElement").as_element()
        assert focused is not None
        name = focused.evaluate("one => one.outerHTML.slice(0, 120)")
        assert focused.evaluate(FOCUS), f"The focus is not to be seen on {name}"
        if focused.evaluate("(one, goal) => one === goal", goal):
            return
    pytest.fail(f"Tab never reached {wanted}")


def follow(page: Page, wanted: Locator) -> None:
    tab_to(page, wanted)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_an_official_accepts_a_milestone_with_the_keyboard_alone(open_context: OpenContext):
    cast = make_cast()
    milestone = reported(cast)
    page = open_context(cast.official).new_page()
    page.goto(cast.engagement.get_absolute_url())
    follow(page, page.get_by_role("main").get_by_role("link", name=milestone.title))
    follow(page, page.get_by_role("link", name="Accept"))
    follow(page, page.locator("main form button[type=submit]"))
    milestone.refresh_from_db()
    assert (milestone.state, milestone.decided_side) == ("accepted", "government")


def reported(cast: SimpleNamespace) -> Milestone:
    milestone = Milestone.objects.filter(engagement=cast.engagement, side="civic").first()
    assert milestone is not None
    return report_milestone(milestone, actor=cast.coordinator, note="The draft went out.")


def test_a_coordinator_logs_an_engagement_with_the_keyboard_alone(open_context: OpenContext):
    cast = make_cast()
    make_organisation("Ministry of Water", kind="government", country="KE")
    page = open_context(cast.coordinator).new_page()
    page.goto("/")
    follow(page, page.get_by_role("link", name="Log an engagement"))
    tab_to(page, page.locator("input[name=collaboration_model]"))
    page.keyboard.press("Space")
    chosen = page.locator("input[name=collaboration_model]:checked").get_attribute("value")
    for label, typed in (
        ("Title", "Clean water data"),
        ("Summary", "Fellows open the data of the wells."),
        ("Government body", "Ministry of Water"),
    ):
        tab_to(page, page.get_by_label(label))
        page.keyboard.type(typed)
    day = access.today() + timedelta(days=60)
    tab_to(page, page.get_by_label("Starts on"))
    page.keyboard.type(day.isoformat())
    follow(page, page.get_by_role("button", name="Log engagement"))
    engagement = Engagement.objects.get(title="Clean water data")
    assert page.url.endswith(reverse("engagement_review", args=[engagement.reference]))
    assert (engagement.collaboration_model, engagement.starts_on) == (chosen, day)


def test_the_first_tab_leads_past_the_header(open_context: OpenContext):
    cast = make_cast()
    page = open_context(cast.coordinator).new_page()
    page.goto("/")
    tab_to(page, page.get_by_role("link", name="Skip to main content"))
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
