"""Put an engagement on hold, resume, cancel, close and reopen it; each with its reason."""

from datetime import date
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from engagements import access, emails
from engagements.actions.history import Refused, claim, locked, record, write
from engagements.actions.letter import write_to_both_sides
from engagements.actions.summary import refresh_summary
from engagements.models import Engagement, Occurrence, User
from engagements.queries.status import why_not
from engagements.words import Status, other_side


@transaction.atomic
def hold_engagement(
    engagement: Engagement,
    *,
    actor: User,
    reason: str,
    decide_on: date,
    version: int | None = None,
) -> Engagement:
    """Put it on hold, with the reason and the day on which is decided how it goes on.

    Refused for a day of decision that has passed where the work is.
    """
    access.require(actor, "change_status", engagement)
    if decide_on < access.today(engagement):
        raise Refused(_("This day has passed. Choose one that lies ahead."))
    fresh = claim(engagement, version)
    refuse_in_this_state(fresh, "hold")
    return _move(fresh, Status.ON_HOLD, "held", actor, reason, decide_on=decide_on)


@transaction.atomic
def resume_engagement(
    engagement: Engagement, *, actor: User, reason: str, version: int | None = None
) -> Engagement:
    """Go on after a hold. The reason stays in the history."""
    access.require(actor, "change_status", engagement)
    fresh = claim(engagement, version)
    refuse_in_this_state(fresh, "resume")
    return _move(fresh, Status.ACTIVE, "resumed", actor, reason)


@transaction.atomic
def cancel_engagement(
    engagement: Engagement,
    *,
    actor: User,
    reason: str,
    side: str,
    consequences: str,
    released: dict[int, str] | None = None,
    version: int | None = None,
) -> Engagement:
    """End it before its time: which side decided it, why, and what happens to what there is.

    The civic side records it, and the government body that leads. A side says so of itself; Refused for the other side, or both, except of an administrator who
    writes for neither. It keeps its phase, so that one can say when engagements end. `released`
    holds a reason for each obligation (by id) whose open occurrences are to be released; all others
    stay owed. What the other side owes is released at once, the own side waives it; what the own
    side owes is released once the other side agrees, who is asked (unless it has asked for it
    before). A side is the parties of the memorandum: who writes for none of them releases nothing
    of it.
    """
    access.require(actor, "cancel_engagement", engagement)
    if not (side and consequences):
        raise Refused(_("Say which side decided it, and what happens to what there is."))
    if side not in access.standing(actor, engagement).decides_for:
        raise Refused(
            _("You say this for your own side. What the other side decided, or both, is recorded by an administrator.")
        )  # fmt: skip
    fresh = claim(engagement, version)
    refuse_in_this_state(fresh, "cancel")
    _move(
        fresh, Status.CANCELLED, "cancelled", actor, reason,
        status_side=side, status_consequences=consequences,
    )  # fmt: skip
    _release(fresh, actor, released or {})
    write_to_both_sides(
        fresh, actor=actor, key=f"cancelled:{fresh.pk}:{fresh.version}",
        compose=partial(emails.cancelled, fresh, who=str(actor)),
    )  # fmt: skip
    return fresh


def _release(engagement: Engagement, actor: User, released: dict[int, str]) -> None:
    """Waive what is owed to the actor's side, and ask the other side to release what it is owed."""
    if not released:
        return
    if not all(reason.strip() for reason in released.values()):
        raise Refused(_("Say why it is released."))
    left = Occurrence._default_manager.open().filter(
        engagement=engagement, obligation__in=list(released)
    )
    open_ones = access.with_sides(left.select_related("obligation"), actor)
    for occurrence in locked(open_ones):
        sides = access.sides_on(occurrence)
        if not sides:
            raise Refused(
                _("What is owed is released by the two sides alone. You act for neither.")
            )
        verb, values = _release_of(occurrence, engagement, actor, sides)
        if not verb:
            continue
        reason = released[occurrence.obligation_id]
        changes = write(occurrence, {**values, "release_reason": reason})
        record(occurrence, verb, actor=actor, engagement=engagement, changes=changes, reason=reason)
    refresh_summary(engagement)


def _release_of(
    occurrence: Occurrence, engagement: Engagement, actor: User, sides: frozenset[str]
) -> tuple[str, dict[str, Any]]:
    """The verb and the values; no verb where the own side has asked for it already.

    Nobody lets their own side off: who writes for the side that owes it asks the other one.
    """
    other = other_side(occurrence.side)
    if occurrence.side in sides and occurrence.release_asked_by == occurrence.side:
        return "", {}
    if occurrence.side in sides and occurrence.release_asked_by != other:
        return "release_asked", {"release_asked_by": occurrence.side}
    side = occurrence.side if occurrence.side in sides else other
    return "released", {
        "state": Occurrence.State.RELEASED, "decided_on": access.today(engagement),
        "decided_by": actor, "decided_side": side,
    }  # fmt: skip


@transaction.atomic
def reopen_engagement(
    engagement: Engagement, *, actor: User, reason: str, version: int | None = None
) -> Engagement:
    """Take up a closed or cancelled engagement again, in the phase that it had."""
    access.require(actor, "change_status", engagement)
    fresh = claim(engagement, version)
    refuse_in_this_state(fresh, "reopen")
    return _move(fresh, Status.ACTIVE, "reopened", actor, reason)


def _move(
    fresh: Engagement, status: str, verb: str, actor: User, reason: str, **values: Any  # noqa: ANN401
) -> Engagement:  # fmt: skip
    """Under the engagement's lock and with the history. An active engagement carries no reason."""
    active = status == Status.ACTIVE
    changes = write(fresh, {
        "status": status,
        "status_reason": "" if active else reason,
        "status_since": None if active else access.today(fresh),
        "status_side": values.get("status_side", ""),
        "status_consequences": values.get("status_consequences", ""),
        "decide_on": values.get("decide_on"),
    })  # fmt: skip
    refresh_summary(fresh)
    record(fresh, verb, actor=actor, engagement=fresh, changes=changes, reason=reason)
    return fresh


def refuse_in_this_state(engagement: Engagement, act: str) -> None:
    """Raise Refused unless the state of the engagement allows the act, as its page says before.

    Needs no permission: acts that have asked for theirs call it.
    """
    if problem := why_not(engagement, act):
        raise Refused(problem)
