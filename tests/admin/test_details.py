"""The lists of the typed details: an amount is read here as it is on the site."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib import admin
from django.utils import translation

from engagements.models import FellowshipDetails
from tests.admin.rows import page
from tests.factories import make_cast

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
