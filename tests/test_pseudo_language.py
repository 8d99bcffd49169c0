"""Every text on the pages went through gettext: what did not shows when all that did is marked."""

import re
import zoneinfo
from html.parser import HTMLParser
from typing import Any

import pytest
from django.template import engines
from django.test import Client
from django.urls import reverse
from django.utils import translation

from engagements.models import ChecklistItem, Memorandum, Milestone
from tests.factories import make_cast, make_contact, make_role, make_signed_memorandum

pytestmark = pytest.mark.django_db
PARTS = (
    "engagement_progress", "engagement_edit", "engagement_phase", "engagement_hold",
    "engagement_cancel", "engagement_review", "engagement_dates", "engagement_details",
    "engagement_edit_details", "engagement_parties", "milestone_index", "milestone_add", "challenge_index", "challenge_add",
    "update_index", "update_add", "document_index", "document_add", "memorandum_index",
    "memorandum_add", "contact_engagement", "contact_give_role", "indicator_index", "history_index",
)  # fmt: skip
COMMON = (
    "home_index", "home_attention", "engagement_index", "engagement_new", "guide_index",
    "organisation_index", "organisation_add", "contact_index", "account_profile",
    "account_change_password", "pages_accessibility", "pages_privacy",
)  # fmt: skip
OPEN_TO_ALL = (
    "home_index",
    "guide_index",
    "account_login",
    "account_reset_password",
    "pages_privacy",
)
ZONES = zoneinfo.available_timezones()
MARKED = re.compile(r"⟦[^⟦⟧]*⟧")
# What is no text: references, the product's name, addresses, media types, codes of languages.
NOT_TEXT = re.compile(
    r"\b[A-Z]{3}-\d{4}-\d+\b|\bCollab\b|\S+@\S+|https?://\S+|\b[A-Za-z]+(?:/[\w+-]+)+|\bUTC\b|\bCSV\b|\bPDF\b"
)
SHOWN_ATTRIBUTES = ("alt", "title", "placeholder", "aria-label", "content")
SILENT = ("script", "style", "svg")


class ShownText(HTMLParser):
    """Collects text and those attributes that a person reads or hears."""

    def __init__(self) -> None:
        super().__init__()
        self.silent = 0
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SILENT
        named = dict(attrs)
        if tag == "meta" and named.get("name") != "description":
            return
        self.texts += [value for name, value in attrs if name in SHOWN_ATTRIBUTES and value]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.texts.append(data)


def unmarked(html: str) -> list[str]:
    parser = ShownText()
    parser.feed(html)
    whole = "\n".join(parser.texts)
    while MARKED.search(whole):
        whole = MARKED.sub(" ", whole)
    # Names of time zones are the database's own, in every language.
    whole = "\n".join(line for line in whole.splitlines() if line.strip() not in ZONES)
    rest = NOT_TEXT.sub(" ", whole)
    return sorted({line.strip() for line in rest.splitlines() if re.search(r"[^\W\d_]{2}", line)})


def mark(text: str) -> str:
    return f"⟦{text}⟧" if str(text).strip() else text


@pytest.fixture
def pseudo(monkeypatch: pytest.MonkeyPatch) -> None:
    """Marks every text that is asked of gettext, in templates, code and Django itself."""
    real = translation._trans
    for name in ("gettext", "pgettext", "ngettext", "npgettext"):
        ask = getattr(real, name)
        monkeypatch.setattr(real, name, lambda *asked, _ask=ask: mark(_ask(*asked)))
    engines["django"].engine.template_loaders  # noqa: B018 - templates translate when rendered


def addresses(cast: Any) -> list[str]:
    reference = cast.engagement.reference
    return [
        *map(reverse, COMMON),
        *(reverse(name, args=[reference]) for name in PARTS),
        *(reverse("guide_model", args=[slug]) for slug in ("fellowship", "policy")),
        reverse("organisation_detail", args=[cast.government.pk]),
        Milestone.objects.first().get_absolute_url(),
        ChecklistItem.objects.first().get_absolute_url(),
        Memorandum.objects.first().get_absolute_url(),
    ]


def test_every_text_on_the_pages_went_through_gettext(pseudo: None, signed_in: Any):
    cast = make_cast(title="⟦Title⟧", summary="⟦Summary⟧")
    for organisation in (cast.civic, cast.government, cast.elsewhere):
        type(organisation).objects.filter(pk=organisation.pk).update(name=f"⟦{organisation}⟧")
    type(cast.admin).objects.update(name="⟦Account⟧")
    type(cast.engagement).objects.update(lead_government="⟦Ministry⟧", lead_civic="⟦Lab⟧")
    make_role(cast.engagement, make_contact(cast.government, "⟦Supervisor⟧"))
    type(make_signed_memorandum(cast.engagement)).objects.update(title="⟦Memorandum⟧")
    found = {}
    for user in (cast.coordinator, cast.official, cast.admin):
        client = signed_in(user)
        for address in addresses(cast):
            answer = client.get(address)
            if left := unmarked(answer.content.decode()):
                found[f"{address} {answer.status_code}"] = left
    outside = Client()
    for address in map(reverse, OPEN_TO_ALL):
        if left := unmarked(outside.get(address).content.decode()):
            found[address] = left
    assert found == {}


def test_a_text_that_was_not_marked_is_seen():
    assert unmarked("<p>⟦Marked⟧ 12</p><p>Forgotten</p>") == ["Forgotten"]
