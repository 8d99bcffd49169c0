"""Which days a country's working week leaves out."""

from datetime import date

import pytest

from engagements.countries import COUNTRIES, DAYS_OFF, is_day_off

FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2026, 5, day) for day in (1, 2, 3, 4))


@pytest.mark.parametrize(
    ("country", "off"),
    [
        ("PL", [SATURDAY, SUNDAY]), ("", [SATURDAY, SUNDAY]), ("EG", [FRIDAY, SATURDAY]),
        ("DJ", [FRIDAY]), ("NP", [SATURDAY]),
    ],
)  # fmt: skip
def test_days_off_are_those_of_the_country(country: str, off: list[date]):
    week = [FRIDAY, SATURDAY, SUNDAY, MONDAY]
    assert [day for day in week if is_day_off(day, country)] == off


def test_each_country_with_its_own_week_is_a_country():
    assert set(DAYS_OFF) - set(COUNTRIES) == set()
