"""The lists of the typed details: an amount is read here as it is on the site."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib import admin
from django.utils import translation

from engagements.models import Document, Evidence, FellowshipDetails, Milestone
from tests.admin.rows import page
from tests.admin.test_inlines import typed_in
from tests.factories import make_cast, make_engagement

pytestmark = pytest.mark.django_db


def test_an_amount_keeps_its_third_decimal_and_is_written_as_the_reader_writes_numbers(
    signed_in: Any,
):
    cast = make_cast()
    row = FellowshipDetails.objects.get()
    row.stipend_amount, row.stipend_currency = Decimal("1234.125"), "KWD"
    row.save()
    listed = signed_in(cast.admin).get(page(FellowshipDetails, "changelist"))
    assert "1,234.125 KWD" in listed.content.decode()
    shown: Any = admin.site._registry[FellowshipDetails]
    with translation.override("de"):
        assert shown.stipend(row) == "1.234,125 KWD"
    row.stipend_amount = None
    assert shown.stipend(row) is None


def test_a_document_of_another_engagement_is_neither_a_detail_nor_evidence(signed_in: Any):
    cast, other = make_cast(), make_engagement(title="Another one")
    office, row = signed_in(cast.admin), FellowshipDetails.objects.get(engagement=cast.engagement)
    foreign, own = (
        Document.objects.create(
            engagement=one, title="Pack", link="https://example.org", side="civic",
            added_by=cast.coordinator,
        )
        for one in (other, cast.engagement)
    )  # fmt: skip
    milestone = cast.engagement.milestones.first()
    below = {
        "evidence-TOTAL_FORMS": "1", "evidence-0-milestone": milestone.pk,
        "evidence-0-added_on": "2026-11-02",
    }  # fmt: skip
    for address, column, more in (
        (page(FellowshipDetails, "change", row.pk), "briefing_pack", {}),
        (page(Milestone, "change", milestone.pk), "evidence-0-document", below),
    ):
        data = typed_in(office, address) | more
        answer = office.post(address, data | {column: foreign.pk})
        assert "The document belongs to another engagement." in answer.content.decode()
        assert office.post(address, data | {column: own.pk}).status_code == 302
    row.refresh_from_db()
    assert (row.briefing_pack, Evidence.objects.get().document) == (own, own)
