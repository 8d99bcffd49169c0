"""Whole journeys, as people walk them: coordinator, official, admin, stranger; also on a phone."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from engagements import access
from engagements.models import Engagement, Milestone
from tests.browser.conftest import OpenContext
from tests.factories import make_cast, make_organisation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = [1280, 390]


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_coordinator_logs_a_fellowship_answers_a_challenge_drafts_its_text_and_reads_its_gate(
    open_context: OpenContext, javascript: bool
):
    cast = make_cast()
    make_organisation("Ministry of Water", kind="government", country="KE")
    page = open_context(java_script_enabled=javascript).new_page()
    page.goto("/")
    page.get_by_label("Email").fill(cast.coordinator.email)
    page.get_by_label("Password").fill("a-long-password")
    page.get_by_role("button", name="Sign in").click()
    page.goto(reverse("engagement_new"))
    page.get_by_label(re.compile("^Fellowship")).check()
    page.get_by_label("Title").fill("Clean water data")
    page.get_by_label("Summary").fill("Fellows open the data of the wells.")
    page.get_by_label("Government body").fill("Ministry of Water")
    page.get_by_label("Starts on").fill((access.today() + timedelta(days=60)).isoformat())
    page.get_by_role("button", name="Log engagement").click()
    page.wait_for_url("**/review/")
    engagement = Engagement.objects.get(title="Clean water data")
    page.goto(engagement.get_absolute_url())
    headings = page.get_by_role("heading", level=2).all_inner_texts()
    wanted = [
        "Where things stand",
        "Memorandum",
        "Milestones",
        "Challenge checklist",
        "Latest updates",
        "People",
    ]
    assert [name for name in wanted if name not in [text.split("\n")[0] for text in headings]] == []
    page.get_by_role("link", name=re.compile("^Full checklist")).click()
    page.locator("main .chk a:visible").first.click()
    page.get_by_label("Our answer").fill("The wells belong to the district.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved:")).to_be_visible()
    assert engagement.checklist.get(answer="The wells belong to the district.").version == 1
    page.goto(engagement.get_absolute_url())
    page.get_by_role("link", name="All agreements").click()
    page.get_by_role("link", name="Draft a memorandum").first.click()
    page.get_by_role("button", name="Make the draft").click()
    drafted = engagement.memoranda.get()
    assert page.get_by_role("heading", level=1).inner_text() == drafted.title
    page.goto(engagement.get_absolute_url())
    page.get_by_role("link", name=drafted.title).first.click()
    expect(page.get_by_text("Ministry of Water").first).to_be_visible()
    page.goto(engagement.get_absolute_url())
    page.get_by_role("link", name="Conditions of the next phase").click()
    expect(page.get_by_text(re.compile(r"\d conditions are open"))).to_be_visible()
    expect(page.get_by_role("row").nth(2)).to_be_visible()


def test_an_official_accepts_a_milestone_on_a_phone(open_context: OpenContext):
    cast = make_cast()
    milestone = Milestone.objects.filter(engagement=cast.engagement, side="civic").first()
    coordinator = open_context(cast.coordinator).new_page()
    coordinator.goto(reverse("milestone_report", args=[cast.engagement.reference, milestone.pk]))
    coordinator.get_by_label("Note").fill("The draft went to both legal offices.")
    coordinator.locator("main form button[type=submit]").first.click()
    official = open_context(cast.official, width=390).new_page()
    official.goto(cast.engagement.get_absolute_url())
    official.get_by_role("link", name=milestone.title).first.click()
    official.get_by_role("link", name="Accept").first.click()
    official.locator("main form button[type=submit]").first.click()
    milestone.refresh_from_db()
    assert (milestone.state, milestone.decided_side) == ("accepted", "government")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_stranger_finds_nothing_at_the_address(open_context: OpenContext, width: int):
    cast = make_cast(title="Not for strangers")
    page = open_context(cast.stranger, width=width).new_page()
    page.goto(cast.engagement.get_absolute_url())
    assert page.get_by_role("heading", level=1).inner_text() == "Page not found"
    expect(page.get_by_text("Not for strangers")).to_have_count(0)


@pytest.mark.parametrize("width", WIDTHS)
def test_an_admin_finds_an_engagement_in_the_admin_and_changes_it(
    open_context: OpenContext, width: int
):
    cast = make_cast(title="Old title")
    page = open_context(cast.admin, width=width).new_page()
    page.goto(f"{reverse('admin:engagements_engagement_changelist')}?q=old")
    page.get_by_role("link", name=cast.engagement.reference).click()
    page.get_by_label("Title:", exact=True).fill("New title")
    page.get_by_role("button", name="Save", exact=True).click()
    cast.engagement.refresh_from_db()
    assert cast.engagement.title == "New title"
    assert cast.engagement.history.first().verb == "changed"


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_coordinator_writes_an_update_on_a_phone(open_context: OpenContext, javascript: bool):
    cast = make_cast()
    page = open_context(cast.coordinator, width=390, java_script_enabled=javascript).new_page()
    page.goto(cast.engagement.get_absolute_url())
    page.get_by_role("link", name="Write an update").first.click()
    page.get_by_label("How the work is going").fill("The wells are mapped.")
    page.locator("main form button[type=submit]").first.click()
    page.goto(cast.engagement.get_absolute_url())
    expect(page.get_by_text("The wells are mapped.").first).to_be_visible()
