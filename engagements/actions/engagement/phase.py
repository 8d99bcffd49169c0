"""Move an engagement from phase to phase, and close it: what was passed over stays on record."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements import access, clock
from engagements.actions.engagement.due import follow_phase
from engagements.actions.engagement.status import refuse_in_this_state
from engagements.actions.history import FieldChange, Refused, claim, record, write
from engagements.actions.summary import refresh_summary
from engagements.models import Engagement, PhaseChange, User, Waiver
from engagements.playbook import PHASES
from engagements.queries.gates import MET, Judged, judge, next_phase
from engagements.queries.plan import plan_of
from engagements.queries.status import HOLDS_NO_MORE, why_not_moved
from engagements.words import Status


@transaction.atomic
def waive_condition(
    engagement: Engagement, *, actor: User, condition: str, reason: str
) -> Waiver:  # fmt: skip
    """Let the engagement leave its phase without one condition; kept for ever.

    It counts for leaving the present phase once. A missing agreement is waived by an
    administrator alone. Refuses for what is met, waived or switched off already.
    """
    access.require(actor, "waive", engagement)
    fresh = claim(engagement)
    if problem := why_not_moved(fresh):
        raise Refused(problem)
    judged = next((one for one in judge(fresh) if one.condition == condition), None)
    if judged is None:
        raise Refused(_("This phase does not ask for that. Look at its conditions again."))
    if judged.needs_admin:
        access.require(actor, "waive_agreement")
    if not judged.is_open:
        raise Refused(str(HOLDS_NO_MORE))
    waiver = Waiver(engagement=fresh, phase=fresh.phase, waived_at=clock.now())
    write(waiver, {
        "condition": condition, "was": judged.state, "reason": reason, "waived_by": actor,
    })  # fmt: skip
    record(waiver, "waived", actor=actor, engagement=fresh, reason=reason)
    return waiver


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

    Going on is refused while a condition of the gate is open: neither met nor waived nor switched
    off. The waivers given for this phase belong to the passage from then on.
    """
    access.require(actor, "move_phase", engagement)
    fresh = claim(engagement, version)
    if problem := why_not_moved(fresh):
        raise Refused(problem)
    back = to_phase in PHASES[: PHASES.index(fresh.phase)]
    if not back and to_phase != next_phase(fresh):
        raise Refused(
            _("The phases follow one after the other. Choose the next or an earlier one.")
        )
    if back and not reason:
        raise Refused(_("Say why the engagement goes back."))
    passed = [] if back else _pass_gate(fresh)
    plan = plan_of(fresh)
    change = PhaseChange._default_manager.create(
        engagement=fresh, from_phase=fresh.phase, to_phase=to_phase, changed_by=actor,
        changed_at=clock.now(), sentence=reason,
    )  # fmt: skip
    if not back:
        fresh.waivers.filter(phase=fresh.phase, phase_change__isnull=True).update(
            phase_change=change
        )
    changes = write(fresh, {"phase": to_phase})
    follow_phase(fresh, plan, actor=actor, reason=reason)
    refresh_summary(fresh)
    record(
        fresh, "phase_moved", actor=actor, engagement=fresh, reason=reason,
        changes=[*changes, *passed],
    )  # fmt: skip
    return fresh


@transaction.atomic
def close_engagement(
    engagement: Engagement, *, actor: User, reason: str, version: int | None = None
) -> Engagement:
    """Close it after the follow-up. Refused while a condition of the last gate is open."""
    access.require(actor, "change_status", engagement)
    fresh = claim(engagement, version)
    refuse_in_this_state(fresh, "close")
    passed = _pass_gate(fresh)
    changes = write(fresh, {
        "status": Status.CLOSED, "status_reason": reason, "status_since": access.today(engagement),
        "decide_on": None,
    })  # fmt: skip
    refresh_summary(fresh)
    record(
        fresh, "closed", actor=actor, engagement=fresh, reason=reason, changes=[*changes, *passed]
    )
    return fresh


def _pass_gate(engagement: Engagement) -> list[FieldChange]:
    """What was not met when the gate was passed, for the history; Refused while one is open."""
    judged = judge(engagement)
    left = [one for one in judged if one.is_open]
    if left:
        raise Refused(
            ngettext(
                "%(number)d condition is open: %(titles)s Settle it, or waive it with a reason.",
                "%(number)d conditions are open: %(titles)s Settle them, or waive them with a reason.",
                len(left),
            )
            % {"number": len(left), "titles": " ".join(f"“{one.title}”" for one in left)}
        )  # fmt: skip
    return [_passed(one) for one in judged if one.state != MET]


def _passed(judged: Judged) -> FieldChange:
    """The condition by its word: each reader is told its title in their own language."""
    field = "switched off" if judged.switch else "waived"
    return {"field": field, "from": judged.state, "to": judged.condition}
