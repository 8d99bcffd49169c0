"""A draft that takes its days from a term that is not known to the day, or not at all."""

from datetime import date

import pytest
from django.urls import reverse

from engagements import access
from engagements.models import Engagement, Memorandum, Occurrence
from engagements.queries.memorandum.missing import missing_in
from tests.agreement_factories import all_sign, make_draft
from tests.factories import make_cast

pytestmark = pytest.mark.django_db


def test_a_day_that_the_plan_knows_by_year_or_month_alone_is_pointed_out(signed_in):
    cast = make_cast()
    draft, client = make_draft(cast).memorandum, signed_in(cast.coordinator)
    form = reverse("memorandum_draft", args=[cast.engagement.reference])
    rough = [one for one in missing_in(draft) if "so far: look" in one.sentence]
    assert (rough, "so far: agree on the day" in client.get(form).text) == ([], False)
    Engagement.objects.update(starts_precision="month", ends_precision="year")
    start, end = f"{cast.engagement.starts_on:%Y-%m}", f"{cast.engagement.ends_on:%Y}"
    rough = [one for one in missing_in(draft) if "so far: look" in one.sentence]
    assert [one.sentence.split("known as ")[1].split(" ")[0] for one in rough] == [start, end]
    assert {(one.blocks, one.url) for one in rough} == {
        (False, reverse("memorandum_terms", args=[draft.pk]))
    }
    page = client.get(form).text
    for known in (start, end):
        assert f"The plan says {known} so far: agree on the day." in page


def test_an_agreement_without_days_begins_with_its_last_signature_and_covers_without_an_end(
    signed_in,
):
    cast = make_cast()
    Engagement.objects.update(starts_on=None, ends_on=None)
    cast.engagement.refresh_from_db()
    cast = make_draft(cast)
    assert (cast.memorandum.begins_on, cast.memorandum.ends_on) == (None, None)
    all_sign(cast, cast.memorandum)
    signed = Memorandum.objects.get()
    text = signed.current_version.text
    assert "\nBegins on: the day of the last signature\n" in text
    assert "\nEnds on (the last day counts): without a last day\n" in text
    today = access.today(signed)
    assert (signed.first_day, signed.last_day) == (today, None)
    page = signed_in(cast.official).get(signed.get_absolute_url()).text
    assert "In force today, without a last day." in page
    engagement = Engagement.objects.get()
    assert (engagement.covered_from, engagement.covered_until) == (today, None)
    assert engagement.covered_on(date.max)
    throughout = Occurrence.objects.filter(obligation__timing="throughout")
    assert set(throughout.values_list("due_on", flat=True)) == {None}
