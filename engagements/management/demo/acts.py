"""What the stories need and no act of the register does yet: rows, with the same history.

Each takes its day from the clock, as acts do.
"""

from datetime import date

from engagements import access, clock
from engagements.actions.engagement import refresh_summary
from engagements.actions.history import record, write
from engagements.models import (
    Contact,
    Engagement,
    EngagementRole,
    Indicator,
    Measurement,
    PhaseChange,
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


def move_phase(engagement: Engagement, phase: str, *, actor: User, sentence: str) -> None:
    """Go to another phase; what its gate asks was judged by the people of the story."""
    before = engagement.phase
    changes = write(engagement, {"phase": phase})
    PhaseChange.objects.create(
        engagement=engagement, from_phase=before, to_phase=phase, changed_at=clock.now(),
        changed_by=actor, sentence=sentence,
    )  # fmt: skip
    record(
        engagement, "phase_moved", actor=actor, engagement=engagement, changes=changes,
        reason=sentence,
    )  # fmt: skip
