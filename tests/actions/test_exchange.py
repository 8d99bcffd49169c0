from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from engagements.actions.engagement import summary_of
from engagements.actions.exchange import import_rows
from engagements.actions.history import broken_chains
from engagements.dates import PartialDate
from engagements.exchange import EngagementRow
from engagements.models import Change, Engagement, FormerName, Office, Organisation, Party
from tests.factories import make_admin, make_organisation, make_user

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)
ROW = EngagementRow(
    line=2,
    title="Open data week",
    collaboration_model="fellowship",
    summary="A week of fellows.",
    civic_organisation="Code for Romania e.V.",
    civic_organisation_country="RO",
    government_body="Primăria Cluj",
    government_department="Transport",
    government_level="local",
    country="RO",
    start=PartialDate(date(2020, 3, 1), "month"),
    end=PartialDate(date(2020, 1, 1), "year"),
    participants=4,
    outcome="A plan.",
    still_in_use="unknown",
    source_title="Report",
    source_url="https://example.org/report",
    source_year=2021,
    language="ro",
)


def bring(*rows, actor=None):
    return import_rows(rows, actor=actor, today=TODAY)


def day(text):
    return PartialDate(date.fromisoformat(text)) if text else None


def test_a_row_becomes_an_engagement_with_its_parties_office_details_and_history():
    bring(ROW)
    engagement = Engagement.objects.get()
    assert engagement.reference == "FEL-2026-0001"
    assert (engagement.starts_on, engagement.starts_precision) == (date(2020, 3, 1), "month")
    assert (engagement.ends_on, engagement.ends_precision) == (date(2020, 12, 31), "year")
    assert (engagement.recorded, engagement.source_year) == (True, 2021)
    assert set(engagement.parties.values_list("side", "organisation__name", "is_lead")) == {
        ("government", "Primăria Cluj", True),
        ("civic", "Code for Romania e.V.", True),
    }
    assert engagement.fellowship_details.host_department.name == "Transport"
    assert list(engagement.history.values_list("verb", "number")) == [("imported", 1)]
    assert broken_chains() == []


def test_the_summary_is_what_refreshing_would_write():
    body = make_organisation("Primăria Cluj", kind="government", country="RO")
    FormerName.objects.create(organisation=body, name="Old Town", folded_name="old town")
    bring(ROW)
    engagement = Engagement.objects.get()
    assert engagement.parties.filter(organisation=body).exists()
    expected = summary_of(engagement)
    assert "old town" in expected["search_text"]
    assert {name: getattr(engagement, name) for name in expected} == expected


def test_organisations_are_found_by_name_whatever_its_accents_and_legal_form():
    bring(ROW)
    bring(
        replace(
            ROW, title="Another", civic_organisation="CODE for Romania", government_body="Primaria Cluj",
            government_department="TRANSPORT",
        )
    )  # fmt: skip
    assert (Organisation.objects.count(), Office.objects.count()) == (2, 1)
    assert Engagement.objects.last().reference == "FEL-2026-0001"


def test_the_same_name_in_another_country_is_another_body():
    bring(ROW, replace(ROW, country="MD"))
    names = Organisation.objects.filter(kind="government").values_list("country", flat=True)
    assert sorted(names) == ["MD", "RO"]


def test_an_organisation_that_exists_is_not_changed():
    Organisation.objects.create(
        name="PRIMARIA CLUJ", folded_name="primaria cluj", kind="government", country="RO"
    )
    bring(ROW)
    found = Organisation.objects.get(kind="government")
    assert (found.name, found.level) == ("PRIMARIA CLUJ", "")


def test_the_same_rows_again_change_nothing():
    bring(ROW)
    before = (Engagement.objects.count(), Party.objects.count(), Change.objects.count())
    result = bring(ROW)
    assert (result.imported, [present.reference for present in result.present]) == (
        0,
        ["FEL-2026-0001"],
    )
    assert (Engagement.objects.count(), Party.objects.count(), Change.objects.count()) == before


def test_a_contradiction_is_told_and_changes_nothing():
    bring(ROW)
    result = bring(replace(ROW, participants=7, title="open DATA week"))
    assert (result.imported, result.present) == (0, [])
    assert "FEL-2026-0001" in result.problems[0].reason
    assert "participants" in result.problems[0].reason
    assert Engagement.objects.get().participants == 4


@pytest.mark.parametrize(
    ("start", "end", "phase", "status"),
    [
        ("2026-09-01", "", "prepare", "active"),
        ("2026-01-01", "2026-06-15", "run", "active"),
        ("2026-01-01", "2026-06-14", "follow_up", "active"),
        ("2024-01-01", "2025-06-15", "follow_up", "active"),
        ("2024-01-01", "2025-06-14", "follow_up", "closed"),
        ("2026-01-01", "", "run", "active"),
        ("2025-01-01", "", "follow_up", "active"),
        ("2012-01-01", "", "follow_up", "closed"),
        ("", "", "follow_up", "closed"),
    ],
)
def test_phase_and_status_fit_the_dates(start, end, phase, status):
    bring(replace(ROW, start=day(start), end=day(end)))
    engagement = Engagement.objects.get()
    assert (engagement.phase, engagement.status) == (phase, status)


def test_a_service_in_use_without_an_end_still_runs():
    bring(replace(ROW, collaboration_model="service_delivery", end=None, still_in_use="yes"))
    assert Engagement.objects.get().phase == "run"


def test_an_exact_past_day_is_also_the_real_one():
    bring(replace(ROW, start=day("2020-03-01"), end=day("2020-04-01")))
    engagement = Engagement.objects.get()
    assert (engagement.actual_start_on, engagement.actual_end_on) == (
        date(2020, 3, 1),
        date(2020, 4, 1),
    )


def test_a_rolled_back_import_gives_its_references_back():
    with transaction.atomic():
        bring(ROW)
        transaction.set_rollback(True)
    bring(ROW)
    assert Engagement.objects.get().reference == "FEL-2026-0001"


def test_each_model_gets_its_details_and_its_own_count():
    slugs = ["fellowship", "hackathon", "training", "service_delivery", "consulting", "policy"]
    bring(*(replace(ROW, title=slug, collaboration_model=slug) for slug in slugs))
    for slug in slugs:
        engagement = Engagement.objects.get(collaboration_model=slug)
        assert getattr(engagement, f"{slug}_details").engagement_id == engagement.pk
        assert engagement.reference.endswith("-2026-0001")


def test_an_administrator_may_and_is_named_in_the_history():
    admin = make_admin()
    bring(ROW, actor=admin)
    assert set(Change.objects.values_list("actor", flat=True)) == {admin.pk}


def test_a_stranger_may_not():
    stranger = make_user("Stranger")
    with pytest.raises(PermissionDenied):
        bring(ROW, actor=stranger)
    assert Engagement.objects.count() == 0
