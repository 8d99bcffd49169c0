"""Move an engagement from phase to phase, and close it: what was passed over stays on record."""

from django.db import transaction
from django.utils.translation import gettext as _

from engagements import access
from engagements.actions.engagement.status import refuse_status_move
from engagements.actions.engagement.summary import refresh_summary
from engagements.actions.history import Refused, claim, record, write
from engagements.models import Engagement, PhaseChange, User, Waiver
from engagements.models.engagement import Phase, Status
from engagements.playbook import PHASES
from engagements.queries.gates import MET, Judged, judge, next_phase


@transaction.atomic
def move_phase(
    engagement: Engagement,
    *,
    actor: User,
    to_phase: str,
    reason: str = "",
    version: int | None = None,
) -> Engagement:
    """Move on to the next phase, or back to an earlier one with a reason.

    What the gate asks and is not met, or cannot be checked yet, needs a reason and leaves a waiver
    for each; a missing agreement is waived by an administrator alone (Refused).
    """
    access.require(actor, "move_phase", engagement)
    fresh = claim(engagement, version)
    if fresh.status != Status.ACTIVE:
        raise Refused(_("Only an active engagement moves on. Resume or reopen it first."))
    back = to_phase in PHASES[: PHASES.index(fresh.phase)]
    if not back and to_phase != next_phase(fresh):
        raise Refused(
            _("The phases follow one after the other. Choose the next or an earlier one.")
        )
    if back and not reason:
        raise Refused(_("Say why the engagement goes back."))
    left = [] if back else _waived(fresh, actor, reason)
    change = PhaseChange._default_manager.create(
        engagement=fresh, from_phase=fresh.phase, to_phase=to_phase, changed_by=actor,
        sentence=reason,
    )  # fmt: skip
    _keep_waivers(fresh, left, actor, reason, change)
    changes = write(fresh, {"phase": to_phase})
    refresh_summary(fresh)
    record(fresh, "phase_moved", actor=actor, engagement=fresh, changes=changes, reason=reason)
    return fresh


@transaction.atomic
def close_engagement(
    engagement: Engagement, *, actor: User, reason: str, version: int | None = None
) -> Engagement:
    """Close it after the follow-up. Conditions that are open are waived with the same reason."""
    access.require(actor, "change_status", engagement)
    fresh = claim(engagement, version)
    refuse_status_move(fresh, Status.CLOSED)
    if fresh.phase != Phase.FOLLOW_UP:
        raise Refused(
            _("An engagement is closed after its follow-up. Move it on first, or cancel it.")
        )
    _keep_waivers(fresh, _waived(fresh, actor, reason), actor, reason, None)
    changes = write(fresh, {
        "status": Status.CLOSED, "status_reason": reason, "status_since": access.today(engagement),
        "decide_on": None,
    })  # fmt: skip
    refresh_summary(fresh)
    record(fresh, "closed", actor=actor, engagement=fresh, changes=changes, reason=reason)
    return fresh


def _waived(engagement: Engagement, actor: User, reason: str) -> list[Judged]:
    """The conditions that stand open, if the actor may go on without them."""
    left = [judged for judged in judge(engagement) if judged.state != MET]
    if left and not reason:
        raise Refused(_("Not every condition is met. Say why the engagement moves on without."))
    if any(judged.needs_admin for judged in left) and not access.can(actor, "waive_agreement"):
        raise Refused(
            _("Without a signed agreement only an administrator can move it on. Record the agreement, or ask one.")
        )  # fmt: skip
    return left


def _keep_waivers(
    engagement: Engagement, left: list[Judged], actor: User, reason: str, change: PhaseChange | None
) -> None:
    Waiver._default_manager.bulk_create(
        Waiver(
            engagement=engagement, phase_change=change, condition=judged.condition,
            was=judged.state, reason=reason, waived_by=actor,
        )
        for judged in left
    )  # fmt: skip
