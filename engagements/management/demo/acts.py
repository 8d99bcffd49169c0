"""What the stories need and no act of the register does yet: rows, with the same history.

Each takes its day from the clock, as acts do.
"""

from datetime import date
from typing import Any

from engagements import access, clock
from engagements.actions.engagement import DETAILS, refresh_summary
from engagements.actions.history import record, write
from engagements.models import (
    Contact,
    Engagement,
    EngagementRole,
    Evidence,
    Indicator,
    Measurement,
    Milestone,
    Organisation,
    Party,
    PhaseChange,
    User,
)


def report_milestone(milestone: Milestone, side: str, *, actor: User, note: str) -> None:
    """The side that did it says so, with a note as evidence."""
    changes = write(milestone, {
        "state": "reported", "reported_on": access.today(),
        "reported_side": side, "reported_by": actor,
    })  # fmt: skip
    Evidence.objects.create(
        milestone=milestone, note=note, side=side, added_by=actor, added_on=access.today()
    )
    _tell(milestone, "reported", actor=actor, changes=changes)


def decide_milestone(
    milestone: Milestone, state: str, side: str, *, actor: User, reason: str = ""
) -> None:
    """The receiving side accepts or returns it."""
    changes = write(milestone, {
        "state": state, "decided_on": access.today(), "decided_side": side,
        "decided_by": actor, "reason": reason,
    })  # fmt: skip
    _tell(milestone, state, actor=actor, changes=changes, reason=reason)


def settle_milestone(milestone: Milestone, state: str, *, actor: User, reason: str) -> None:
    """Missed or dropped, with the reason."""
    changes = write(milestone, {"state": state, "reason": reason})
    _tell(milestone, state, actor=actor, changes=changes, reason=reason)


def _tell(milestone: Milestone, verb: str, *, actor: User, **more: Any) -> None:  # noqa: ANN401
    refresh_summary(milestone.engagement)
    record(milestone, verb, actor=actor, engagement=milestone.engagement, **more)


def move_phase(engagement: Engagement, phase: str, *, actor: User, sentence: str) -> None:
    """Go to another phase."""
    before = engagement.phase
    changes = write(engagement, {"phase": phase})
    PhaseChange.objects.create(
        engagement=engagement, from_phase=before, to_phase=phase, changed_at=clock.now(),
        changed_by=actor, sentence=sentence,
    )  # fmt: skip
    record(
        engagement, "moved_phase", actor=actor, engagement=engagement, changes=changes,
        reason=sentence,
    )  # fmt: skip


def change_status(
    engagement: Engagement, status: str, *, actor: User, reason: str, decide_on: date | None
) -> None:
    """Put on hold, cancel or close, with the reason."""
    changes = write(engagement, {
        "status": status, "status_reason": reason, "status_since": access.today(),
        "decide_on": decide_on,
    })  # fmt: skip
    record(engagement, status, actor=actor, engagement=engagement, changes=changes, reason=reason)


def add_party(
    engagement: Engagement, organisation: Organisation, side: str, *, actor: User
) -> None:
    """One more organisation on a side."""
    party = Party(engagement=engagement, organisation=organisation, joined_on=access.today())
    write(party, {"side": side})
    refresh_summary(engagement)
    record(party, "added", actor=actor, engagement=engagement)


def give_role(
    engagement: Engagement, contact: Contact, role: str, *, actor: User, until: date | None
) -> None:
    """Somebody in an office takes a role here."""
    given = EngagementRole(engagement=engagement, contact=contact, starts_on=access.today())
    write(given, {"role": role, "ends_on": until})
    refresh_summary(engagement)
    record(given, "added", actor=actor, engagement=engagement)


def fill_details(engagement: Engagement, values: dict[str, Any], *, actor: User) -> None:
    """The typed details of the collaboration model."""
    details = DETAILS[engagement.collaboration_model]._default_manager.get(engagement=engagement)
    changes = write(details, values)
    private = [name for name in values if getattr(details, "DETAILS", {}).get(name)]
    hidden = {name for name in private if details.DETAILS[name].private_to}
    shown = [change for change in changes if change["field"] not in hidden]
    record(details, "changed", actor=actor, engagement=engagement, changes=shown)


def measure(indicator: Indicator, value: str, *, actor: User, source: str) -> None:
    """A value of today."""
    measured = Measurement(indicator=indicator, on=access.today(), measured_by=actor)
    write(measured, {"value": value, "source": source})
    record(measured, "added", actor=actor, engagement=indicator.engagement)
