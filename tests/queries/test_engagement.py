"""Late, silent, not covered: the words on a row and the condition in the database are one rule."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from engagements import access, clock
from engagements.models import (
    Engagement,
    Memorandum,
    MemorandumParty,
    Obligation,
    Occurrence,
)
from engagements.queries.engagement import (
    badge,
    flags,
    late,
    needs_attention,
    next_by_law,
    not_covered,
    silent,
    watched,
)
from engagements.queries.portfolio import columns_of, filtered, row_of
from tests.factories import make_admin, make_member, make_organisation

pytestmark = pytest.mark.django_db

DAY = date(2027, 6, 30)
ZONES = ("UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Mars/Olympus")
NEAR = [None, *(DAY + timedelta(days=days) for days in range(-3, 4))]


def at_noon(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def make_engagements():
    """Every date within three days of today and none, in each time zone."""
    found = []

    def add(zone, **fields):
        fields = {
            "phase": "run", "collaboration_model": "fellowship", "covered_from": DAY - timedelta(days=9), "last_update_on": DAY,
            "next_due_on": None, "created_at": at_noon(DAY), "time_zone": zone, **fields,
        }  # fmt: skip
        found.append(Engagement(reference=f"E-{len(found)}", title="Permits", **fields))

    for zone, day in product(ZONES, NEAR):
        add(zone, next_due_on=day, next_due_title="Report")
        add(zone, covered_from=day)
        add(zone, covered_until=day)
        for home in ZONES[:3]:
            add(zone, covered_until=day, covered_time_zone=home)
            add(zone, covered_from=day, covered_time_zone=home)
        hold = {"status_reason": "Elections", "status_since": DAY, "decide_on": DAY}
        add(zone, covered_until=day, next_due_on=day, status="on_hold", **hold)
        add(zone, covered_from=None, last_update_on=None, status="on_hold", **hold)
        month = timedelta(days=30)
        add(zone, last_update_on=day and day - month, health="on_track", health_sentence="Fine",
            health_on=DAY)  # fmt: skip
        for hours in (-11, 0, 11):
            logged = at_noon((day or DAY) - month) + timedelta(hours=hours)
            add(zone, last_update_on=None, created_at=logged)
        for until in NEAR:
            if day is not None and (until is None or until >= day):
                add(zone, suspended_from=day, suspended_until=until)
    Engagement.objects.bulk_create(found)
    make_times_by_law(hold)


def make_times_by_law(hold):
    """On hold and not: due by law on every day near today, between other things that are owed."""
    year = timedelta(days=365)
    memorandum = Memorandum.objects.create(
        title="Agreement", state="signed", signed_on=DAY, begins_on=DAY, ends_on=DAY + year
    )
    body = make_organisation("Ministry of Records", kind="government")
    owes = MemorandumParty.objects.create(
        memorandum=memorandum, organisation=body, side="government"
    )
    week, works, owed, times = timedelta(days=7), [], [], []
    for zone, day, held in product(ZONES, NEAR[1:], (hold, {"status": "closed"})):
        engagement = Engagement(
            reference=f"L-{len(works)}", title="Permits", time_zone=zone,
            collaboration_model="fellowship", created_at=at_noon(DAY), phase="follow_up",
            **{"status": "on_hold", **held},
        )  # fmt: skip
        works.append(engagement)
        for due_on, by_law, state in (
            (day - week, False, "pending"), (day - week, True, "reported"),
            (day, True, "pending"), (day + week, True, "pending"),
        ):  # fmt: skip
            obligation = Obligation(
                memorandum=memorandum, engagement=engagement, owed_by=owes, due_on=due_on,
                text=f"Delete it by {due_on}. {'It is the law. ' * 9}", legal_date=by_law,
            )  # fmt: skip
            owed.append(obligation)
            times.append(
                Occurrence(
                    obligation=obligation, engagement=engagement, side="government",
                    due_on=due_on, state=state,
                )
            )  # fmt: skip
    for model, rows in ((Engagement, works), (Obligation, owed), (Occurrence, times)):
        model.objects.bulk_create(rows)


@pytest.mark.parametrize("register", ["UTC", "Pacific/Kiritimati", "America/New_York"])
@pytest.mark.parametrize("hour", [5, 10, 12, 23])
def test_the_condition_finds_exactly_the_rows_that_say_the_word(settings, register, hour):
    settings.TIME_ZONE = register
    make_engagements()
    admin = make_admin()
    stranger = make_member(make_organisation())
    with clock.acting_at(datetime(2027, 6, 30, hour, 30, tzinfo=UTC)):
        days = access.days()
        rows = Engagement.objects.all()
        noticed = {
            one.pk: flags(
                watched(one, next_by_law(one)),
                days.at(one.time_zone),
                days.at(one.agreement_time_zone),
            )
            for one in rows
        }
        listed = [row_of(values, days) for values in columns_of(rows)]
        assert {row.pk: row.flags for row in listed} == noticed
        is_silent = silent(rows, days)
        conditions = {"late": late(days), "not_covered": not_covered(days), "silent": is_silent}
        for kind, condition in conditions.items():
            said = {pk for pk, found in noticed.items() if kind in {flag.kind for flag in found}}
            assert set(rows.filter(condition).values_list("pk", flat=True)) == said, kind
            assert 0 < len(said) < len(noticed)
        flagged = {pk for pk, found in noticed.items() if found}
        attention = rows.filter(needs_attention(days, is_silent))
        assert set(attention.values_list("pk", flat=True)) == flagged
        fine = {one.pk for one in rows if badge(one.health, noticed[one.pk]).tag == "ok"}
        on_track = filtered(admin, {"health": "on_track"}, days)
        assert set(on_track.values_list("pk", flat=True)) == fine
        assert list(filtered(stranger, {"health": "late"}, days)) == []
