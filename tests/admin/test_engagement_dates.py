"""An administrator corrects dates that both sides agreed on: with a reason, and kept."""

from datetime import date, timedelta

import pytest

from engagements.models import Change, DateMove, Engagement
from tests.admin.rows import page
from tests.admin.test_inlines import typed_in
from tests.factories import make_cast
from tests.gate_factories import make_at

pytestmark = pytest.mark.django_db


def test_a_corrected_date_needs_a_reason_and_leaves_the_old_one(signed_in):
    cast = make_cast()
    engagement = make_at(cast, "run")
    was, due = engagement.ends_on, set(engagement.milestones.values_list("pk", "due_on"))
    office = signed_in(cast.admin)
    where = page(Engagement, "change", engagement.pk)
    data = {**typed_in(office, where), "ends_on": (was + timedelta(days=9)).isoformat()}
    refused = office.post(where, data)
    assert refused.status_code == 200
    assert "Say why the date moves." in refused.content.decode()
    assert Engagement.objects.get().ends_on == was
    assert office.post(where, {**data, "date_reason": "Typing error"}).status_code == 302
    engagement.refresh_from_db()
    assert (engagement.ends_on, engagement.first_ends_on) == (was + timedelta(days=9), was)
    assert list(DateMove.objects.values_list("what", "moved_from", "reason", "moved_by")) == [
        ("end", was, "Typing error", cast.admin.pk)
    ]
    assert set(engagement.milestones.values_list("pk", "due_on")) == due
    assert Change.objects.filter(verb="changed", thing_type="engagement").count() == 1


def test_phase_and_status_do_not_move_in_the_back_office(signed_in):
    cast = make_cast()
    office = signed_in(cast.admin)
    where = page(Engagement, "change", cast.engagement.pk)
    data = {**typed_in(office, where), "phase": "run", "status": "cancelled", "title": "New title"}
    assert office.post(where, data).status_code == 302
    one = Engagement.objects.get()
    assert (one.title, one.phase, one.status) == ("New title", "prepare", "active")


def test_what_is_known_to_the_year_is_kept_as_its_first_day_and_a_health_has_who_says_it(signed_in):
    cast = make_cast()
    office, where = signed_in(cast.admin), page(Engagement, "change", cast.engagement.pk)
    was = cast.engagement.starts_on
    known = {"starts_precision": "year", "ends_on": "2031-02-03", "ends_precision": "month"}
    data = {**typed_in(office, where), **known, "starts_on": f"{was.year}-{was:%m-%d}"}
    assert "Say why the date moves." in office.post(where, data).content.decode()
    said = {"health": "at_risk", "health_sentence": "Late.", "health_on": "2026-03-02"}
    data |= {**said, "health_by": "", "date_reason": "Only the year is known"}
    assert office.post(where, data).status_code == 302
    one = Engagement.objects.get()
    assert (one.starts_on, one.ends_on) == (date(was.year, 1, 1), date(2031, 2, 28))
    assert one.health_by == str(cast.admin)
    assert set(DateMove.objects.values_list("what", "moved_to")) == {
        ("start", one.starts_on), ("end", one.ends_on),
    }  # fmt: skip
    told = {row["field"] for row in Change.objects.get(verb="changed").fields}
    assert {"starts_on", "starts_precision", "health_by"} <= told


def test_who_corrects_a_title_is_asked_neither_for_old_dates_nor_who_said_the_health(signed_in):
    cast = make_cast()
    old = {"starts_on": date(2026, 5, 17), "starts_precision": "month", "health": "at_risk",
           "health_sentence": "Late.", "health_on": date(2026, 3, 2), "health_by": ""}  # fmt: skip
    Engagement.objects.update(**old)
    office, where = signed_in(cast.admin), page(Engagement, "change", cast.engagement.pk)
    assert office.post(where, {**typed_in(office, where), "title": "Renamed"}).status_code == 302
    assert Engagement.objects.filter(title="Renamed", **old).exists()
