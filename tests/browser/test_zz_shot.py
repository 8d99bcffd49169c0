from datetime import timedelta

import pytest
from django.urls import reverse

from engagements import access
from engagements.actions.obligation import *
from engagements.models import *
from tests.browser.conftest import open_context, violations  # noqa
from tests.factories import *

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_shot(open_context):
    cast = make_cast()
    m = make_signed_memorandum(cast.engagement)
    day = access.today()
    make_role(cast.engagement, make_contact(cast.government, "Supervisor, Hospitals Directorate"))
    make_occurrence(
        cast.engagement,
        "government",
        role="supervisor",
        memorandum=m,
        phase="prepare",
        text="Deliver a briefing pack on possibilities, priorities and difficulties.",
        due_on=day - timedelta(days=4),
    )
    make_occurrence(
        cast.engagement,
        "government",
        role="technology",
        memorandum=m,
        phase="start",
        text="Provide workplace, accounts, system access and data; arrange clearances in time.",
        due_on=day + timedelta(days=40),
    )
    o = make_occurrence(
        cast.engagement,
        "civic",
        role="coordinator",
        memorandum=m,
        phase="prepare",
        text="Propose suitable fellows, and include the supervisor in the choice.",
        due_on=day + timedelta(days=9),
    )
    make_occurrence(
        cast.engagement,
        "civic",
        memorandum=m,
        phase="run",
        timing="recurring",
        every="fortnightly",
        first_on=day,
        until_on=day + timedelta(days=200),
        text="Prepare joint updates and see that problems get an owner.",
    )
    make_occurrence(
        cast.engagement,
        "civic",
        memorandum=m,
        phase="",
        timing="throughout",
        survives=True,
        text="Follow the security and data-protection rules; return or delete data at the end.",
    )
    make_occurrence(
        cast.engagement,
        "government",
        memorandum=m,
        timing="recurring",
        every="phase_end",
        text="Report on the phase in writing.",
    )
    o = report_obligation(
        o,
        actor=cast.coordinator,
        note="Three fellows proposed.\n\nAll agreed.",
        link="https://example.org/list",
    )
    o = dispute_obligation(
        o, actor=cast.official, view="One of them was not shown to the supervisor."
    )
    o = dispute_obligation(o, actor=cast.coordinator, view="All three were on the list of 3 May.")
    for who in ("coordinator", "official"):
        page = open_context(getattr(cast, who)).new_page()
        for name, url in (
            ("index", reverse("obligation_index", args=[cast.engagement.reference])),
            ("detail", o.get_absolute_url()),
            ("act", o.get_absolute_url() + "dispute/"),
            ("org", reverse("obligation_organisation", args=[cast.government.pk])),
            ("progress", cast.engagement.get_absolute_url()),
        ):
            page.goto(url)
            for w in (1280, 390):
                page.set_viewport_size({"width": w, "height": 900})
                page.screenshot(path=f"/tmp/shot_{who}_{name}_{w}.png", full_page=True)
                print(name, w, violations(page))
                print(page.evaluate("document.documentElement.scrollWidth"))
