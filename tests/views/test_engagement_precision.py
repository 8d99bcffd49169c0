"""Planned dates are shown as exactly as they are known: a year stays a year, a month a month."""

import csv
import io
from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from engagements.actions.exchange import import_rows
from engagements.dates import parse_partial
from engagements.exchange import EngagementRow
from engagements.models import Engagement
from engagements.queries.progress import progress
from tests.factories import form_data, make_admin, make_cast

pytestmark = pytest.mark.django_db

ROW = EngagementRow(
    line=2,
    title="Open data week",
    collaboration_model="fellowship",
    summary="",
    civic_organisation="Code for Romania",
    civic_organisation_country="RO",
    government_body="Primăria Cluj",
    government_department="",
    government_level="local",
    country="RO",
    start=parse_partial("2013"),
    end=parse_partial("2013-05"),
    participants=None,
    outcome="",
    still_in_use="unknown",
    source_title="Report",
    source_url="https://example.org/report",
    source_year=2014,
    language="ro",
)


def dates_in_the_file(client):
    answer = client.get(reverse("engagement_export"))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return [(line["Starts on"], line["Ends on"]) for line in csv.DictReader(io.StringIO(text))]


@pytest.mark.parametrize(
    ("starts", "ends", "written"),
    [
        ((date(2013, 1, 1), "year"), (date(2013, 12, 31), "year"), ("2013", "2013")),
        ((date(2013, 5, 1), "month"), (date(2013, 6, 30), "month"), ("2013-05", "2013-06")),
        ((date(2013, 5, 1), "day"), (None, "day"), ("2013-05-01", "")),
    ],
)
def test_the_file_of_the_list_invents_no_day(signed_in, starts, ends, written):
    cast = make_cast()
    Engagement.objects.update(
        starts_on=starts[0], starts_precision=starts[1], ends_on=ends[0], ends_precision=ends[1]
    )
    assert dates_in_the_file(signed_in(cast.coordinator)) == [written]


def test_an_import_takes_the_dates_of_the_file_of_the_list_for_the_same(signed_in):
    import_rows([ROW], actor=None, today=date(2026, 6, 15))
    [(starts, ends)] = dates_in_the_file(signed_in(make_admin()))
    again = replace(ROW, start=parse_partial(starts), end=parse_partial(ends))
    assert (again.key, again.content) == (ROW.key, ROW.content)
    result = import_rows([again], actor=None, today=date(2026, 6, 15))
    assert (Engagement.objects.count(), len(result.present)) == (1, 1)


@pytest.mark.parametrize(
    ("precision", "words"),
    [("year", "Starts 2199"), ("month", "Starts January 2199"), ("day", "Starts 1 January 2199")],
)
def test_the_progress_page_says_when_it_starts_as_exactly_as_is_known(precision, words):
    cast = make_cast(starts_on=date(2199, 1, 1), starts_precision=precision)
    facts = progress(cast.engagement, cast.coordinator)["facts"]
    assert facts[-1].value == words


@pytest.mark.parametrize("text", ["2013", "2013-05", "May 2013"])
def test_an_actual_day_is_always_a_day(signed_in, text):
    cast = make_cast()
    data = form_data(cast.coordinator, cast.engagement, title="Permits", actual_start_on=text)
    door = reverse("engagement_edit", args=[cast.engagement.reference])
    answer = signed_in(cast.coordinator).post(door, data)
    assert "actual_start_on" in answer.context["form"].errors
    result = import_rows([ROW], actor=None, today=date(2026, 6, 15))
    made = Engagement.objects.get(recorded=True)
    assert (result.imported, made.actual_start_on, made.actual_end_on) == (1, None, None)


def test_a_first_day_that_is_noted_is_a_day_however_the_start_was_planned():
    cast = make_cast(starts_on=date(2199, 1, 1), starts_precision="year")
    Engagement.objects.update(actual_start_on=date(2199, 2, 3))
    facts = progress(Engagement.objects.get(), cast.coordinator)["facts"]
    assert facts[-1].value == "Starts 3 February 2199"
