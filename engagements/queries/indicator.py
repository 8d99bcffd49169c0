"""Goals and results of an engagement, as rows."""

from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from engagements import access
from engagements.models import Engagement, Goal, Indicator, Measurement, User


def goals_of(engagement: Engagement, user: User) -> list[str]:
    """The goals in words. One query."""
    goals = access.visible(Goal, user).filter(engagement=engagement)
    return [_(goal.text) if goal.slug else goal.text for goal in goals]


def results_of(engagement: Engagement, user: User) -> list[dict[str, Any]]:
    """Each indicator with its first and last value and its target. Two queries."""
    measurements = access.visible(Measurement, user).order_by("on", "pk")
    indicators = (
        access.visible(Indicator, user)
        .filter(engagement=engagement)
        .prefetch_related(Prefetch("measurements", queryset=measurements))
    )
    return [_row(indicator) for indicator in indicators]


def _row(indicator: Indicator) -> dict[str, Any]:
    values = list(indicator.measurements.all())
    return {
        "pk": indicator.pk,
        "name": _(indicator.name) if indicator.slug else indicator.name,
        "unit": (_(indicator.unit) if indicator.slug else indicator.unit) if indicator.unit else "",
        "better": indicator.get_direction_display(),
        "before": values[0] if values else None,
        "now": values[-1] if values else None,
        "target": indicator.target,
    }
