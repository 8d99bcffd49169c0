"""A memorandum from the draft to the last signature, as people do it: desk, phone and paper."""

import re
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from engagements import access
from engagements.models import Contact, Memorandum, Person, Signature, SigningRefusal
from tests.agreement_factories import make_sent, make_signer
from tests.browser.conftest import SCROLLS, OpenContext, sign_in_at
from tests.factories import PASSWORD, make_cast, make_role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Clicks:
    """Counts what a person presses or ticks on a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.number = 0

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()
        self.number += 1

    def tick(self, words: str) -> None:
        self.page.get_by_label(words).check()
        self.number += 1


def link_in_letter(email: str) -> str:
    """The way to the page in the latest letter to the person."""
    body = str(next(one for one in reversed(mail.outbox) if one.to == [email]).body)
    found = re.search(r"https?://[^/\s]+(/\S+)", body)
    assert found is not None
    return found[1]


def fill_what_is_missing(page: Page, desk: str, signer: str) -> None:
    """Follow each line of the list until nothing is left on it."""
    for _step in range(20):
        page.goto(desk)
        line = page.locator(".ask .met a").first
        if not line.count():
            return
        words = line.inner_text()
        line.click()
        if "who signs for" in words:
            page.get_by_role("link", name="Name a signatory").first.click()
            page.get_by_label("Signs for").select_option(label=words.rpartition(" for ")[2])
            page.wait_for_load_state()
            people = page.get_by_label("Person").locator("option").all_inner_texts()
            place = next(place for place, name in enumerate(people) if signer in name)
            page.get_by_label("Person").select_option(index=place)
            page.get_by_label("Position").fill(signer)
        else:
            page.get_by_role("link", name=re.compile("Change the wording|Write the clause")).click()
            page.get_by_label("Wording").fill("What both sides agreed on.")
        page.locator("main form button[type=submit]").first.click()
    pytest.fail("something is still missing")


@pytest.mark.parametrize(
    "javascript",
    [
        pytest.param(True, id="with JavaScript"),
        pytest.param(False, id="without JavaScript", marks=pytest.mark.same_on_both),
    ],
)
def test_drafted_discussed_sent_and_signed_on_a_phone_and_on_paper(
    open_context: OpenContext, javascript: bool, tmp_path: Path
):
    cast = make_cast(title="Shorter waits")
    # The official is the director, whom the register knows as who signs for the ministry.
    person = Person.objects.create(name=str(cast.official), user=cast.official)
    director = Contact.objects.create(
        person=person, organisation=cast.government, position="Director"
    )  # fmt: skip
    make_role(cast.engagement, director, "signatory")
    # The chair is still to be named.
    make_signer(cast.civic, "Chair of the board", "Chair of the board")
    # The coordinator drafts it from the playbook and fills what is missing.
    desk = open_context(cast.coordinator, java_script_enabled=javascript).new_page()
    desk.goto(reverse("memorandum_index", args=[cast.engagement.reference]))
    desk.get_by_role("link", name="Draft a memorandum").first.click()
    desk.get_by_role("button", name="Make the draft").click()
    memorandum = Memorandum.objects.get()
    fill_what_is_missing(desk, memorandum.get_absolute_url(), signer="Chair of the board")
    # The official proposes other wording; the coordinator takes it over.
    money = memorandum.clauses.get(key="money")
    clause = reverse("memorandum_clause", args=[memorandum.pk, money.pk])
    phone = open_context(cast.official, width=390, java_script_enabled=javascript).new_page()
    phone.goto(clause)
    phone.get_by_text("Propose other wording").click()
    phone.get_by_label("Your comment").fill("Shorter, please.")
    phone.get_by_label("Other wording that you propose").fill("No funds pass between us.")
    phone.get_by_role("button", name="Send to the other side").click()
    desk.goto(clause)
    desk.get_by_role("link", name="Take this wording over").click()
    desk.get_by_role("button", name="Take it over").click()
    money.refresh_from_db()
    assert (money.text, money.is_agreed) == ("No funds pass between us.", True)
    # It is sent; the text is frozen.
    desk.goto(memorandum.get_absolute_url())
    desk.get_by_role("link", name="Read it and send it for signature").click()
    desk.get_by_role("button", name="Freeze the text and send it").click()
    expect(desk.get_by_text("Sent for signature").first).to_be_visible()
    # The same official reads the wording that changed and signs on a phone, from the letter's link,
    # signing in on the way.
    reader = open_context(width=390, java_script_enabled=javascript).new_page()
    reader.goto(link_in_letter(cast.official.email))
    clicks = Clicks(reader)
    reader.get_by_label("Email").fill(cast.official.email)
    reader.get_by_label("Password", exact=True).fill(PASSWORD)
    clicks.press("Sign in")
    expect(reader.get_by_text("No funds pass between us.")).to_be_visible()
    clicks.tick("I have read the text, version 1, with its annex.")
    clicks.tick("I sign as Director, for Ministry of Records, and I am entitled to do so.")
    clicks.press("Sign")
    assert "You have signed" in reader.get_by_role("heading", level=1).inner_text()
    assert clicks.number <= 5
    reader.wait_for_load_state()
    assert not reader.evaluate(SCROLLS)
    # The chair signed on paper; their own side uploads the scan and records it.
    scan = tmp_path / "Scan.pdf"
    scan.write_bytes(b"%PDF-1.7 words")
    desk.goto(reverse("document_index", args=[cast.engagement.reference]))
    desk.get_by_role("link", name="Add a document").first.click()
    desk.get_by_label("Title").fill("Scan of the paper")
    desk.locator("input[type=file]").set_input_files(scan)
    desk.locator("main form button[type=submit]").first.click()
    desk.goto(memorandum.get_absolute_url())
    desk.get_by_role("link", name="Record a signature given on paper or elsewhere").click()
    desk.get_by_label("On paper").check()
    desk.get_by_label("Signed on").fill(access.today().isoformat())
    desk.get_by_label("Place").fill("Warsaw")
    desk.get_by_label("The signed paper or file").select_option(label="Scan of the paper")
    desk.get_by_role("button", name="Record the signature").click()
    memorandum.refresh_from_db()
    assert memorandum.state == "signed"
    assert set(Signature.objects.values_list("method", flat=True)) == {"register", "paper"}
    assert Signature.objects.get(method="register").recorded_by == cast.official
    assert (
        Signature.objects.get(method="paper").document.sha256
        == sha256(scan.read_bytes()).hexdigest()
    )
    expect(desk.get_by_text("Civic Lab: signed", exact=True)).to_be_visible()


def test_ten_minutes_after_the_password_it_is_asked_again_and_leads_back(
    open_context: OpenContext, time_machine: Any
):
    cast = make_sent()
    page = open_context().new_page()
    address = reverse("memorandum_sign", args=[cast.memorandum.pk, cast.for_government.pk])
    sign_in_at(page, address, cast.director.person.user)
    page.get_by_label("What should both sides know?").fill("The legal office meets on Monday.")
    time_machine.move_to(timezone.now() + timedelta(minutes=11), tick=True)
    # To refuse needs no password: what was typed arrives.
    page.get_by_label("I need more time").check()
    page.get_by_role("button", name="I cannot sign this").click()
    assert SigningRefusal.objects.get().reason == "The legal office meets on Monday."
    page.goto(address)
    assert page.get_by_role("heading", level=1).inner_text() == "Type your password again"
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url(f"**{address}")
    page.get_by_label("I have read the text").check()
    page.get_by_label("I sign as Director").check()
    page.get_by_role("button", name="Sign", exact=True).click()
    assert "You have signed" in page.get_by_role("heading", level=1).inner_text()
