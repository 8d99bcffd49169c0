"""axe finds nothing on any page of any role, wide and narrow, light and dark; nothing scrolls sideways."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from engagements import access
from engagements.actions.obligation import dispute_obligation, report_obligation
from engagements.models import ChecklistItem, Memorandum, Milestone
from tests.browser.conftest import OpenContext, violations
from tests.factories import (
    make_cast,
    make_contact,
    make_occurrence,
    make_role,
    make_signed_memorandum,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PARTS = (
    "engagement_progress", "engagement_edit", "engagement_phase", "engagement_hold",
    "engagement_cancel", "engagement_review", "engagement_dates", "engagement_details",
    "engagement_parties", "milestone_index", "milestone_add", "challenge_index", "challenge_add",
    "update_index", "update_add", "document_index", "document_add", "memorandum_index",
    "memorandum_add", "contact_engagement", "contact_give_role", "indicator_index", "history_index",
    "obligation_index",
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


def scene() -> Any:
    cast = make_cast()
    contact = make_contact(cast.government)
    make_role(cast.engagement, contact)
    make_signed_memorandum(cast.engagement)
    day = access.today() - timedelta(days=3)
    make_occurrence(cast.engagement, "government", role="finance", due_on=day, phase="run")
    occurrence = make_occurrence(cast.engagement, phase="prepare")
    occurrence = report_obligation(occurrence, actor=cast.coordinator, note="It is done.")
    for actor in (cast.official, cast.coordinator):
        occurrence = dispute_obligation(occurrence, actor=actor, view="So we see it.")
    cast.occurrence = occurrence
    cast.person = contact.person
    return cast


def addresses(cast: Any, role: str) -> list[str]:
    if role == "anonymous":
        return [
            *map(reverse, OPEN_TO_ALL),
            reverse("guide_model", args=["policy"]),
            "/no-such-page/",
        ]
    pages = [*map(reverse, COMMON), reverse("guide_model", args=["fellowship"])]
    pages.append(f"{reverse('engagement_index')}?q=nothing-matches-this")
    pages.append(reverse("organisation_detail", args=[cast.government.pk]))
    pages.append(reverse("obligation_organisation", args=[cast.government.pk]))
    if role != "stranger":
        reference = cast.engagement.reference
        pages += [reverse(name, args=[reference]) for name in PARTS]
        pages.append(Milestone.objects.first().get_absolute_url())
        pages.append(cast.occurrence.get_absolute_url())
        pages.append(f"{cast.occurrence.get_absolute_url()}dispute/")
        pages.append(ChecklistItem.objects.first().get_absolute_url())
        pages.append(Memorandum.objects.first().get_absolute_url())
        pages.append(reverse("contact_detail", args=[cast.person.pk]))
    return pages


@pytest.mark.parametrize(
    "role", ["anonymous", "stranger", "observer", "official", "coordinator", "admin"]
)
def test_axe_finds_nothing(open_context: OpenContext, role: str):
    cast = scene()
    page = open_context(None if role == "anonymous" else getattr(cast, role)).new_page()
    found: list[str] = []
    for address in addresses(cast, role):
        page.goto(address)
        for width, scheme in ((1280, "light"), (390, "dark")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            found += violations(page)
        page.set_viewport_size({"width": 320, "height": 900})
        if page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        ):
            found.append(f"{address} scrolls sideways at 320 px")
    assert "\n".join(found) == ""


def test_axe_finds_nothing_on_a_form_that_was_refused(open_context: OpenContext):
    cast = scene()
    page = open_context(cast.coordinator).new_page()
    page.goto(reverse("engagement_new"))
    page.get_by_role("button", name="Log engagement").click()
    assert page.get_by_text("There is a problem").is_visible()
    assert violations(page) == []
