"""What must never be false of goals and of what is measured, broken on the database."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from engagements.models import Goal, Indicator, Measurement
from tests.factories import make_cast, make_stranger_engagement
from tests.refusals import kindly, refused

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 2)


def make_indicator(engagement):
    return Indicator.objects.create(engagement=engagement, name="Waiting time")


def test_an_indicator_has_one_value_on_a_day():
    cast = make_cast()
    indicator = make_indicator(cast.engagement)
    values = {"indicator": indicator, "on": DAY, "value": 3, "measured_by": cast.coordinator}
    Measurement.objects.create(**values)
    assert kindly(Measurement(**values)) == ["There is already a value for this day."]
    refused(lambda: Measurement.objects.create(**values))
    other = make_indicator(cast.engagement)
    Measurement.objects.create(**{**values, "indicator": other})
    assert Measurement.objects.filter(on=DAY).count() == 2


def test_an_indicator_takes_no_goal_of_another_engagement():
    cast = make_cast()
    indicator = make_indicator(cast.engagement)
    indicator.goal = make_stranger_engagement(cast).goals.first()
    with pytest.raises(ValidationError, match="belongs to another engagement"):
        indicator.full_clean()
    indicator.goal = cast.engagement.goals.first()
    indicator.full_clean()


def test_a_goal_of_the_playbook_stands_once():
    engagement = make_cast().engagement
    goal = Goal.objects.create(engagement=engagement, slug="made-for-a-test", text="Open data")
    again = Goal(engagement=engagement, slug=goal.slug, text="Again")
    assert kindly(again) == ["This goal is already there."]
    refused(again.save)
    for _time in range(2):
        Goal.objects.create(engagement=engagement, text="Own goal")
