"""A signed memorandum is amended, and a year later it runs out and is renewed, as people do it."""

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from engagements import access
from engagements.models import Contact, Engagement, Memorandum
from tests.agreement_factories import make_signed
from tests.browser.conftest import OpenContext, faults, sign_in_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
YEAR = timedelta(days=365)


def sign_on_a_phone(
    open_context: OpenContext, memorandum: Memorandum, contact: Contact, javascript: bool
) -> None:
    """The person signs in on the way to the page, reads, ticks both boxes and signs."""
    page = open_context(width=390, java_script_enabled=javascript).new_page()
    signatory = memorandum.signatories.get(contact=contact)
    address = reverse("memorandum_sign", args=[memorandum.pk, signatory.pk])
    sign_in_at(page, address, contact.person.user)
    page.get_by_label("I have read the text").check()
    page.get_by_label(f"I sign as {contact.position}").check()
    page.get_by_role("button", name="Sign", exact=True).click()
    assert "You have signed" in page.get_by_role("heading", level=1).inner_text()


def amend(open_context: OpenContext, cast: SimpleNamespace, javascript: bool) -> Memorandum:
    """The coordinator drafts an amendment of one clause, writes it and sends it."""
    desk = open_context(cast.coordinator, java_script_enabled=javascript).new_page()
    desk.goto(cast.memorandum.get_absolute_url())
    desk.get_by_role("link", name="Amend it").click()
    desk.get_by_label("Title of the amendment").fill("Amendment 1: workplaces")
    money = cast.memorandum.clauses.get(key="money")
    desk.get_by_role("group", name="Clauses to be rewritten").get_by_label(money.title).check()
    desk.locator("main form button[type=submit]").first.click()
    amendment = Memorandum.objects.get(amends=cast.memorandum)
    clause = amendment.clauses.get()
    desk.goto(reverse("memorandum_clause_edit", args=[amendment.pk, clause.pk]))
    desk.get_by_label("Wording").fill("The Ministry gives four workplaces.")
    desk.locator("main form button[type=submit]").first.click()
    desk.goto(amendment.get_absolute_url())
    desk.get_by_role("link", name="Read it and send it for signature").click()
    desk.get_by_role("button", name="Freeze the text and send it").click()
    expect(desk.get_by_text("Sent for signature").first).to_be_visible()
    return amendment


@pytest.mark.parametrize(
    "javascript",
    [
        pytest.param(True, id="with JavaScript"),
        pytest.param(False, id="without JavaScript", marks=pytest.mark.same_on_both),
    ],
)
def test_amended_read_on_any_day_run_out_a_year_later_and_renewed_by_both(
    open_context: OpenContext, time_machine: Any, javascript: bool
):
    today = access.today()
    cast = make_signed(begins_on=today, ends_on=today + YEAR, review_on=None)
    Engagement.objects.update(phase="run")
    amendment = amend(open_context, cast, javascript)
    text = reverse("memorandum_text_on", args=[cast.memorandum.pk])
    reader = open_context(cast.official, java_script_enabled=javascript).new_page()
    reader.goto(text)
    expect(reader.get_by_text("What both agreed on money.")).to_be_visible()
    for contact in (cast.director, cast.chair):
        sign_on_a_phone(open_context, amendment, contact, javascript)
    reader.goto(text)
    expect(reader.get_by_text("The Ministry gives four workplaces.")).to_be_visible()
    expect(reader.get_by_text("What both agreed on money.")).to_have_count(0)
    # The last day still counts; from the day after, both sides read that nothing covers the work.
    progress = reverse("engagement_progress", args=[cast.engagement.reference])
    start = timezone.now()
    for passed, uncovered in ((YEAR, False), (YEAR + timedelta(days=1), True)):
        time_machine.move_to(start + passed, tick=True)
        for who in (cast.coordinator, cast.official):
            reader = open_context(who, java_script_enabled=javascript).new_page()
            reader.goto(progress)
            expect(reader.get_by_text("Not covered").first).to_be_visible(visible=uncovered)
    assert faults(reader) == [] if javascript else True
    # The official proposes to renew it, the coordinator agrees, and the successor is a draft.
    reader.goto(cast.memorandum.get_absolute_url())
    reader.get_by_role("link", name="Renew it").click()
    reader.get_by_label("Why").fill("It works well.")
    reader.get_by_role("button", name="Propose it").click()
    other = open_context(cast.coordinator, java_script_enabled=javascript).new_page()
    other.goto(cast.memorandum.get_absolute_url())
    other.get_by_role("link", name=re.compile("answer", re.IGNORECASE)).first.click()
    other.get_by_label("We agree").check()
    other.get_by_role("button", name="Send the answer").click()
    renewal = Memorandum.objects.get(renews=cast.memorandum)
    assert renewal.state == "draft"
    assert renewal.clauses.get(key="money").text == "The Ministry gives four workplaces."
    expect(other.get_by_role("link", name=renewal.title).first).to_be_visible()
