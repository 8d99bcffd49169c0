"""The days of an agreement are counted at its home, on every page and in every list alike."""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from engagements import access
from engagements.actions.engagement import refresh_summary
from engagements.actions.memorandum.noticing import send_notices
from engagements.actions.memorandum.opening import tell
from engagements.models import Engagement, Suspension
from engagements.queries.engagement import flags, not_covered, watched
from engagements.queries.portfolio import columns_of, row_of
from tests.commands.test_check_register import check
from tests.factories import make_cast, make_signed_memorandum, make_stranger_engagement

pytestmark = pytest.mark.django_db
FIRST, LAST = "Pacific/Kiritimati", "Pacific/Pago_Pago"
# In these hours it is the 1st of July in Kiritimati, and in Pago Pago still the 29th of June.
BOTH, AFTER = "2027-06-30 10:30+00:00", "2027-06-30 11:30+00:00"


def working(time_machine, at=BOTH, zone=FIRST):
    """An engagement at work in a time zone, at an hour."""
    time_machine.move_to(at, tick=False)
    cast = make_cast()
    Engagement.objects.update(phase="run", time_zone=zone)
    cast.engagement.refresh_from_db()
    return cast


def agreed(cast, zone, until, since=date(2027, 1, 1)):
    return make_signed_memorandum(cast.engagement, begins_on=since, ends_on=until, time_zone=zone)


def said(cast, client, memorandum):
    """Whether it is covered: by the flag, the list, the progress page and the agreement's own."""
    engagement = Engagement.objects.get(pk=cast.engagement.pk)
    day = access.agreement_day(engagement)
    noticed = flags(watched(engagement), access.today(engagement), day)
    found = client.get(reverse("engagement_index"), {"health": "not_covered"}).content.decode()
    row = row_of(columns_of(Engagement.objects.filter(pk=engagement.pk)).get(), access.days())
    progress = client.get(engagement.get_absolute_url()).content.decode()
    own = client.get(memorandum.get_absolute_url()).content.decode()
    return [
        "not_covered" not in {flag.kind for flag in noticed},
        not Engagement.objects.filter(not_covered(access.days())).exists(),
        engagement.covered_on(day),
        engagement.reference not in found,
        (row.uncovered, row.memorandum in ("Signed", "Ends soon")) == ("", True),
        "The agreement has ended" not in progress and "Not covered" not in progress,
        "In force today" in own,
    ]


@pytest.mark.parametrize(
    ("at_work", "at_home", "until", "at", "covered"),
    [
        (FIRST, LAST, date(2027, 6, 29), BOTH, True),
        (FIRST, LAST, date(2027, 6, 29), AFTER, False),
        (LAST, FIRST, date(2027, 6, 30), BOTH, False),
        (LAST, FIRST, date(2027, 7, 1), BOTH, True),
    ],
)
def test_flag_list_progress_page_and_the_agreements_own_page_say_the_same(
    signed_in, time_machine, at_work, at_home, until, at, covered
):
    cast = working(time_machine, at, at_work)
    memorandum = agreed(cast, at_home, until)
    days = [access.today(Engagement.objects.get()), access.agreement_day(Engagement.objects.get())]
    assert days[0] != days[1]
    assert said(cast, signed_in(cast.coordinator), memorandum) == [covered] * 7
    assert "summary" not in check()[1]


@pytest.mark.parametrize(("at", "covered"), [(BOTH, False), (AFTER, True)])
def test_a_suspension_ends_where_the_agreement_is_at_home(signed_in, time_machine, at, covered):
    cast = working(time_machine, at)
    memorandum = agreed(cast, LAST, date(2027, 12, 31))
    Suspension.objects.create(
        memorandum=memorandum, from_on=date(2027, 6, 1), until_on=date(2027, 6, 29)
    )
    refresh_summary(cast.engagement)
    assert said(cast, signed_in(cast.coordinator), memorandum) == [covered] * 7


def test_a_framework_covers_engagements_of_other_time_zones_for_the_same_hours(time_machine):
    cast = working(time_machine)
    other = make_stranger_engagement(cast)
    Engagement.objects.filter(pk=other.pk).update(time_zone="Europe/Berlin", phase="run")
    framework = agreed(cast, LAST, date(2027, 6, 29))
    framework.engagements.add(other)
    refresh_summary(other)
    uncovered = Engagement.objects.filter(pk__in=[cast.engagement.pk, other.pk])
    for at, count in ((BOTH, 0), (AFTER, 2)):
        time_machine.move_to(at, tick=False)
        assert uncovered.filter(not_covered(access.days())).count() == count
        assert {access.agreement_day(one) for one in uncovered} == {access.today(framework)}


def test_of_several_the_one_in_force_counts_and_once_it_is_over_the_next(time_machine):
    cast = working(time_machine, "2027-06-01 10:00+00:00")
    agreed(cast, LAST, date(2027, 6, 30))
    agreed(cast, FIRST, date(2027, 12, 31), since=date(2027, 7, 1))
    assert Engagement.objects.get().covered_time_zone == LAST
    time_machine.move_to("2027-07-02 12:00+00:00", tick=False)
    send_notices()
    assert Engagement.objects.get().covered_time_zone == FIRST
    assert "summary" not in check()[1]
    time_machine.move_to("2028-02-01 12:00+00:00", tick=False)
    send_notices()
    assert Engagement.objects.get().covered_time_zone == FIRST


def test_of_agreements_that_are_over_the_one_that_ended_last_counts(time_machine):
    cast = working(time_machine)
    agreed(cast, LAST, date(2027, 5, 31))
    agreed(cast, FIRST, date(2027, 3, 31))
    assert Engagement.objects.get().covered_time_zone == LAST


@pytest.mark.parametrize("at", ["2027-06-01 10:00+00:00", "2027-12-01 10:00+00:00", "2028-02-01"])
def test_the_migration_keeps_the_time_zone_that_the_summary_says(time_machine, at):
    cast = working(time_machine, at)
    agreed(cast, LAST, date(2027, 6, 30))
    later = agreed(cast, FIRST, date(2027, 12, 31), since=date(2027, 7, 1))
    others = agreed(cast, "Asia/Tokyo", date(2029, 12, 31))
    others.parties.create(organisation=cast.elsewhere, side="civic")
    Suspension.objects.create(memorandum=later, from_on=date(2027, 12, 1), until_on=None)
    refresh_summary(cast.engagement)
    said = Engagement.objects.get().covered_time_zone
    Engagement.objects.update(covered_time_zone="")
    migration = import_module("engagements.migrations.0015_agreements_have_their_own_day")
    migration.keep_time_zones(apps, None)
    assert Engagement.objects.get().covered_time_zone == said
    assert said == (LAST if at.startswith("2027-06") else FIRST)


def test_check_register_calls_sound_what_only_the_passing_of_a_day_has_made_another(time_machine):
    cast = working(time_machine, "2027-06-01 10:00+00:00")
    agreed(cast, LAST, date(2027, 6, 30))
    agreed(cast, FIRST, date(2027, 12, 31), since=date(2027, 7, 1))
    framework = agreed(cast, "Asia/Tokyo", date(2028, 12, 31), since=date(2028, 1, 10))
    Suspension.objects.create(
        memorandum=framework, from_on=date(2028, 2, 1), until_on=date(2028, 2, 9)
    )
    refresh_summary(cast.engagement)
    before = Engagement.objects.get()
    assert (before.covered_time_zone, before.suspended_from) == (LAST, date(2028, 1, 1))
    for at in ("2027-07-02 12:00+00:00", "2028-01-20 12:00+00:00", "2028-03-01 12:00+00:00"):
        time_machine.move_to(at, tick=False)
        assert "summary" not in check()[1]
        assert Engagement.objects.get().covered_time_zone == LAST
    send_notices()
    after = Engagement.objects.get()
    assert (after.covered_time_zone, after.suspended_from) == ("Asia/Tokyo", date(2028, 2, 1))
    assert "summary" not in check()[1]


def test_check_register_names_a_time_zone_that_was_true_before_the_last_act_on_an_agreement(
    time_machine,
):
    cast = working(time_machine, "2027-06-01 10:00+00:00")
    agreed(cast, LAST, date(2027, 6, 30))
    later = agreed(cast, FIRST, date(2027, 12, 31), since=date(2027, 7, 1))
    time_machine.move_to("2027-09-01 12:00+00:00", tick=False)
    tell(later, "changed", [cast.engagement], actor=cast.admin)
    assert "summary" not in check()[1]
    Engagement.objects.update(covered_time_zone=LAST)
    assert "summary is wrong in covered_time_zone" in check()[1]


def test_check_register_names_a_time_zone_that_is_another_and_without_agreement_there_is_none(
    time_machine,
):
    cast = working(time_machine)
    assert Engagement.objects.get().covered_time_zone == ""
    agreed(cast, LAST, date(2027, 12, 31))
    Engagement.objects.update(covered_time_zone=FIRST)
    code, lines = check()
    assert code == 1
    assert "summary is wrong in covered_time_zone" in lines
