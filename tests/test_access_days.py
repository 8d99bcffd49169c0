"""What day it is, time zone by time zone: here and there, for one thing and for a table."""

from datetime import UTC, date, datetime
from zoneinfo import available_timezones

import pytest

from engagements import access, clock
from engagements.models import Engagement

UNKNOWN = ("", "Mars/Olympus", "../etc", "utc+1")


@pytest.mark.parametrize("register", ["UTC", "Pacific/Kiritimati", "America/New_York"])
@pytest.mark.parametrize("hour", [0, 5, 11, 12, 23])
def test_a_day_is_the_same_asked_for_one_engagement_and_for_many(settings, register, hour):
    settings.TIME_ZONE = register
    with clock.acting_at(datetime(2027, 6, 30, hour, 29, 59, 999_999, UTC)):
        days = access.days()
        assert days.here == access.today()
        for zone in (*available_timezones(), *UNKNOWN):
            assert days.at(zone) == access.today(Engagement(time_zone=zone)), zone
        assert len({days.here, *days.elsewhere.values()}) <= 3


def test_a_day_begins_at_midnight_where_the_work_is_to_the_microsecond():
    last = datetime(2027, 6, 30, 9, 59, 59, 999_999, UTC)
    for moment, day in ((last, date(2027, 6, 30)), (last.replace(hour=10), date(2027, 7, 1))):
        with clock.acting_at(moment):
            assert access.days().at("Pacific/Kiritimati") == day
    with clock.acting_at(datetime(2027, 6, 30, 10, tzinfo=UTC)):
        assert access.days().at("Pacific/Kiritimati") == date(2027, 7, 1)


@pytest.mark.parametrize("zone", UNKNOWN)
def test_an_unknown_time_zone_has_the_day_of_the_register(settings, zone):
    settings.TIME_ZONE = "Asia/Tokyo"
    with clock.acting_at(datetime(2027, 6, 30, 20, tzinfo=UTC)):
        assert access.days().at(zone) == date(2027, 7, 1)


def test_the_day_of_a_moment_goes_by_the_register_and_begins_where_it_says(settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    start = access.start_of(date(2027, 7, 1))
    assert start == datetime(2027, 6, 30, 15, tzinfo=UTC)
    assert access.register_day(start) == date(2027, 7, 1)
    assert access.register_day(datetime(2027, 6, 30, 14, 59, tzinfo=UTC)) == date(2027, 6, 30)
