from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from engagements import access, playbook
from engagements.actions.history import Refused, StaleVersion
from engagements.actions.indicator import add_goal, add_indicator, measure, set_target
from engagements.models import Change, Engagement, Goal, Indicator, Measurement
from tests.factories import make_cast, make_engagement, make_stranger_engagement

pytestmark = pytest.mark.django_db


def indicator_of(cast):
    return add_indicator(cast.engagement, actor=cast.coordinator, name="Days to a permit")


ACTS = {
    "add_goal": lambda cast, actor: add_goal(cast.engagement, actor=actor, text="Shorter queues"),
    "add_indicator": lambda cast, actor: add_indicator(cast.engagement, actor=actor, name="Days"),
    "set_target": lambda cast, actor: set_target(
        cast.engagement.indicators.first(), actor=actor, target=Decimal(10)
    ),
    "measure": lambda cast, actor: measure(
        cast.engagement.indicators.first(), actor=actor, on=access.today(), value=Decimal(40)
    ),
}


@pytest.mark.parametrize("who", ["coordinator", "official", "admin"])
@pytest.mark.parametrize("act", ACTS)
def test_either_side_writes_down_what_is_aimed_at_and_measured(act, who):
    cast = make_cast()
    actor = getattr(cast, who)
    ACTS[act](cast, actor)
    change = Change.objects.latest("pk")
    verb = "changed" if act == "set_target" else "added"
    assert (change.verb, change.actor, change.engagement) == (verb, actor, cast.engagement)


@pytest.mark.parametrize("who", ["observer", "stranger"])
@pytest.mark.parametrize("act", ACTS)
def test_nobody_else_does(act, who):
    cast = make_cast()

    def rows():
        return [table.objects.count() for table in (Goal, Indicator, Measurement, Change)]

    before = rows()
    with pytest.raises(PermissionDenied):
        ACTS[act](cast, getattr(cast, who))
    assert rows() == before


@pytest.mark.parametrize("status", ["on_hold", "cancelled", "closed"])
def test_results_are_written_down_in_every_state_since_they_show_after_the_end(status):
    cast = make_cast()
    Engagement.objects.update(
        status=status, status_reason="Elections", status_since=access.today(),
        status_side="civic" if status == "cancelled" else "",
        status_consequences="None" if status == "cancelled" else "",
        decide_on=access.today() if status == "on_hold" else None,
    )  # fmt: skip
    for act in ("add_goal", "measure"):
        ACTS[act](cast, cast.official)
        assert Change.objects.latest("pk").engagement.status == status
    assert (Goal.objects.filter(slug="").count(), Measurement.objects.count()) == (1, 1)


@pytest.mark.parametrize("model", playbook.SLUGS)
def test_each_indicator_of_the_playbook_belongs_to_the_goal_that_it_names(model):
    engagement = make_engagement(collaboration_model=model)
    joined = dict(engagement.indicators.values_list("slug", "goal__slug"))
    assert joined == {one.slug: one.goal for one in playbook.get(model).indicators}
    assert set(engagement.indicators.values_list("goal__engagement", flat=True)) == {engagement.pk}


def test_an_indicator_is_of_a_goal_of_its_own_engagement_or_of_none():
    cast = make_cast()
    goal = add_goal(cast.engagement, actor=cast.coordinator, text="Shorter queues")
    made = add_indicator(cast.engagement, actor=cast.official, name="Days", goal=goal)
    assert (made.goal, indicator_of(cast).goal) == (goal, None)
    foreign = make_stranger_engagement(cast).goals.first()
    count = Indicator.objects.count()
    with pytest.raises(Refused, match="belongs to another engagement"):
        add_indicator(cast.engagement, actor=cast.official, name="People", goal=foreign)
    assert Indicator.objects.count() == count


def test_a_target_is_set_taken_away_and_told_once():
    cast = make_cast()
    indicator = indicator_of(cast)
    aimed = set_target(indicator, actor=cast.official, target=Decimal("12.5"))
    assert (aimed.target, aimed.version) == (Decimal("12.5"), indicator.version + 1)
    count = Change.objects.count()
    set_target(aimed, actor=cast.official, target=Decimal("12.5"))
    assert Change.objects.count() == count
    assert set_target(aimed, actor=cast.official, target=None).target is None


def test_a_target_that_somebody_else_set_meanwhile_stays():
    cast = make_cast()
    indicator = indicator_of(cast)
    set_target(indicator, actor=cast.official, target=Decimal(12))
    with pytest.raises(StaleVersion):
        set_target(indicator, actor=cast.coordinator, target=Decimal(9), version=indicator.version)
    assert Indicator.objects.get(pk=indicator.pk).target == Decimal(12)


def test_there_is_one_value_a_day():
    cast = make_cast()
    indicator = indicator_of(cast)
    measure(indicator, actor=cast.coordinator, on=access.today(), value=Decimal(40))
    with pytest.raises(ValidationError, match="already a value for this day"):
        measure(indicator, actor=cast.official, on=access.today(), value=Decimal(41))
    yesterday = access.today() - timedelta(days=1)
    measure(indicator, actor=cast.official, on=yesterday, value=Decimal(50), source="Register")
    assert list(indicator.measurements.values_list("value", "measured_by")) == [
        (Decimal(50), cast.official.pk),
        (Decimal(40), cast.coordinator.pk),
    ]
