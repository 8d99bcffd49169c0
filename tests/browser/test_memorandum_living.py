"""A memorandum with everything that can happen to it: read by both sides, wide and narrow."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from engagements import access
from engagements.models import Memorandum
from tests.agreement_factories import make_signed
from tests.browser.conftest import OpenContext

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = timedelta(days=1)


def test_a_suspension_is_proposed_answered_and_read_without_javascript(open_context: OpenContext):
    today = access.today()
    cast = make_signed(begins_on=today, ends_on=today + 99 * DAY, review_on=None)
    page = open_context(cast.official, java_script_enabled=False).new_page()
    page.goto(cast.memorandum.get_absolute_url())
    page.get_by_role("link", name="Suspend it for a time").click()
    page.get_by_label("First day of the suspension").fill(today.isoformat())
    page.get_by_label("Why").fill("Elections.")
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_text("It is proposed.")).to_be_visible()
    other = open_context(cast.coordinator, java_script_enabled=False).new_page()
    other.goto(reverse("home_index"))
    other.get_by_role("link", name="Read and answer").first.click()
    other.get_by_label("We agree").check()
    other.get_by_role("button", name="Send the answer").click()
    expect(other.get_by_text("Suspended since").first).to_be_visible()
    assert not Memorandum.objects.get().in_force_on(today)
