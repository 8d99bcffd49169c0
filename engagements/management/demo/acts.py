"""What the stories need and no act of the register does yet: rows, with the same history.

Each takes its day from the clock, as acts do.
"""

from datetime import date

from engagements import access
from engagements.actions.engagement import refresh_summary
from engagements.actions.history import record, write
from engagements.models import (
    Contact,
    Engagement,
    EngagementRole,
    Indicator,
    Measurement,
    User,
)


def give_role(
    engagement: Engagement, contact: Contact, role: str, *, actor: User, until: date | None
) -> None:
    """Somebody in an office takes a role here."""
    given = EngagementRole(engagement=engagement, contact=contact, starts_on=access.today())
    write(given, {"role": role, "ends_on": until})
    refresh_summary(engagement)
    record(given, "added", actor=actor, engagement=engagement)


def measure(indicator: Indicator, value: str, *, actor: User, source: str) -> None:
    """A value of today."""
    measured = Measurement(indicator=indicator, on=access.today(), measured_by=actor)
    write(measured, {"value": value, "source": source})
    record(measured, "added", actor=actor, engagement=indicator.engagement)
