"""Acts on goals, indicators and their measurements."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from engagements import access
from engagements.actions.history import Refused, claim, record, write
from engagements.models import Engagement, Goal, Indicator, Measurement, User
from engagements.models.indicator import OTHER_ENGAGEMENT


@transaction.atomic
def add_goal(engagement: Engagement, *, actor: User, text: str) -> Goal:
    """Add a goal of one's own to those of the playbook."""
    access.require(actor, "measure", engagement)
    goal = Goal(engagement=claim(engagement), order=engagement.goals.count())
    write(goal, {"text": text})
    record(goal, "added", actor=actor, engagement=engagement)
    return goal


@transaction.atomic
def add_indicator(
    engagement: Engagement,
    *,
    actor: User,
    name: str,
    goal: Goal | None = None,
    **values: Any,  # noqa: ANN401
) -> Indicator:
    """Add an indicator of one's own: for which goal, its unit, which direction is better, its target.

    Refuses a goal of another engagement.
    """
    access.require(actor, "measure", engagement)
    indicator = Indicator(engagement=claim(engagement), order=engagement.indicators.count())
    if goal is not None and goal.engagement_id != engagement.pk:
        raise Refused(OTHER_ENGAGEMENT)
    write(indicator, {"name": name, "goal": goal, **values})
    record(indicator, "added", actor=actor, engagement=engagement)
    return indicator


@transaction.atomic
def set_target(
    indicator: Indicator, *, actor: User, target: Decimal | None, version: int | None = None
) -> Indicator:
    """Say which value is aimed at, in the indicator's unit; nothing takes the target away."""
    access.require(actor, "measure", indicator)
    engagement = claim(indicator.engagement)
    fresh = claim(indicator, version)
    changes = write(fresh, {"target": target})
    if changes:
        record(fresh, "changed", actor=actor, engagement=engagement, changes=changes)
    return fresh


@transaction.atomic
def measure(
    indicator: Indicator, *, actor: User, on: date, value: Decimal, source: str = ""
) -> Measurement:
    """Record a value for a day. One value a day; the first is the baseline."""
    access.require(actor, "measure", indicator)
    engagement = claim(indicator.engagement)
    measurement = Measurement(indicator=claim(indicator), measured_by=actor)
    write(measurement, {"on": on, "value": value, "source": source})
    record(measurement, "added", actor=actor, engagement=engagement)
    return measurement
