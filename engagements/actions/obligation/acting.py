"""What the two sides do: report, confirm, say what is missing, release, dispute.

Each side acts for itself: the side that owes reports, the other confirms, both together release.
For a side act the parties of the memorandum alone, not everybody who takes part on it.
"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from engagements import access
from engagements.actions.engagement import refresh_summary
from engagements.actions.history import Refused, claim, record, write
from engagements.models import (
    Document,
    Engagement,
    Occurrence,
    User,
)
from engagements.queries.obligation import asked_release, why_not
from engagements.words import other_side

State = Occurrence.State


@transaction.atomic
def report_obligation(
    occurrence: Occurrence,
    *,
    actor: User,
    version: int | None = None,
    note: str = "",
    link: str = "",
    document: Document | None = None,
) -> Occurrence:
    """Say that it was done, with evidence that the other side sees. Done by the side that owes it.

    The views of an earlier dispute stay; the other side now looks at the new report.
    """
    access.require(actor, "report_obligation", occurrence)
    engagement, fresh = _claim_both(occurrence, version)
    _refuse(fresh, "report", actor)
    if not (document or link or note.strip()):
        raise Refused(_("Give a document, a link or a note as evidence."))
    if document is not None and document.engagement_id != engagement.pk:
        raise Refused(_("The document belongs to another engagement."))
    if document is not None and document.visibility != "shared":
        raise Refused(
            _("Only your side sees this document. Share it first, so that it can be confirmed.")
        )
    values: dict[str, Any] = {
        "state": State.REPORTED, "reported_on": access.today(engagement), "reported_by": actor,
        "note": note, "link": link, "document": document, "missing": "",
        "decided_on": None, "decided_by": None, "decided_side": "",
    }  # fmt: skip
    if fresh.release_asked_by == fresh.side:
        values |= {"release_asked_by": "", "release_reason": ""}
    return _keep(engagement, fresh, "reported", actor, values, side=fresh.side)


@transaction.atomic
def confirm_obligation(
    occurrence: Occurrence, *, actor: User, version: int | None = None
) -> Occurrence:
    """Confirm what the other side reported. Never by the side, or the person, that reported it."""
    access.require(actor, "decide_obligation", occurrence)
    engagement, fresh = _claim_both(occurrence, version)
    _refuse(fresh, "confirm", actor)
    side = other_side(fresh.side)
    return _keep(engagement, fresh, "confirmed", actor, {
        "state": State.MET, **_decided(engagement, actor, side), "missing": "",
        "release_asked_by": "", "release_reason": "",
    }, side=side)  # fmt: skip


@transaction.atomic
def say_what_is_missing(
    occurrence: Occurrence, *, actor: User, reason: str, version: int | None = None
) -> Occurrence:
    """Say what the report lacks. It is then pending again, and the reason stands on its page."""
    access.require(actor, "decide_obligation", occurrence)
    engagement, fresh = _claim_both(occurrence, version)
    _refuse(fresh, "missing", actor)
    _refuse_empty(reason)
    return _keep(engagement, fresh, "found_missing", actor, {
        "state": State.PENDING, "missing": reason,
    }, reason, other_side(fresh.side))  # fmt: skip


@transaction.atomic
def mark_not_met(
    occurrence: Occurrence, *, actor: User, reason: str, version: int | None = None
) -> Occurrence:
    """Record that it was not done, and why; by either side once its day has passed.

    Until then the side that owes it alone can say that it will not be done. A dispute is not
    settled by the side that demands: there too only the side that owes it may say so.
    """
    access.require(actor, "settle_obligation", occurrence)
    engagement, fresh = _claim_both(occurrence, version)
    _refuse(fresh, "not_met", actor)
    side = _side_of(actor, fresh)
    _refuse_empty(reason)
    return _keep(engagement, fresh, "not_met", actor, {
        "state": State.NOT_MET, **_decided(engagement, actor, side), "missing": reason,
    }, reason, side)  # fmt: skip


@transaction.atomic
def ask_release(
    occurrence: Occurrence, *, actor: User, reason: str, version: int | None = None
) -> Occurrence:
    """Ask the other side to agree that it need not be done any more. Nothing changes before that."""
    access.require(actor, "settle_obligation", occurrence)
    engagement, fresh = _claim_both(occurrence, version)
    _refuse(fresh, "ask_release", actor)
    _refuse_empty(reason)
    values = {"release_asked_by": _side_of(actor, fresh), "release_reason": reason}
    return _keep(engagement, fresh, "release_asked", actor, values, reason)


@transaction.atomic
def agree_release(occurrence: Occurrence, *, actor: User, version: int | None = None) -> Occurrence:
    """Agree to the release that the other side asked for. Both together release, never one alone.

    After the end of the engagement all times of the obligation that are asked for are released.
    """
    access.require(actor, "settle_obligation", occurrence)
    engagement, fresh = _claim_both(occurrence, version)
    _refuse(fresh, "agree_release", actor)
    side = other_side(fresh.release_asked_by)
    values = {"state": State.RELEASED, **_decided(engagement, actor, side)}
    for one in _asked_with(engagement, fresh):
        if not asked_release(one, actor):
            _keep(engagement, one, "released", actor, values, one.release_reason, side)
    return _keep(engagement, fresh, "released", actor, values, fresh.release_reason, side)


@transaction.atomic
def decline_release(
    occurrence: Occurrence, *, actor: User, reason: str, version: int | None = None
) -> Occurrence:
    """Decline the release, or take one's own request back. It is owed as before.

    After the end of the engagement this answers all times of the obligation that are asked for.
    """
    access.require(actor, "settle_obligation", occurrence)
    engagement, fresh = _claim_both(occurrence, version)
    _refuse(fresh, "decline_release", actor)
    _refuse_empty(reason)
    values = {"release_asked_by": "", "release_reason": ""}
    for one in _asked_with(engagement, fresh):
        _keep(engagement, one, "release_declined", actor, values, reason)
    return _keep(engagement, fresh, "release_declined", actor, values, reason)


@transaction.atomic
def release_alone(
    occurrence: Occurrence, *, actor: User, reason: str, version: int | None = None
) -> Occurrence:
    """Release, as an administrator of neither side, what nobody is left to agree on.

    Only while nobody acts for one of the sides, as when its only body was dissolved. A successor on
    record comes first: it takes over by its confirmation.
    """
    access.require(actor, "release_alone", occurrence)
    engagement, fresh = _claim_both(occurrence, version)
    _refuse(fresh, "release_alone", actor)
    _refuse_before_successor(fresh, access.sides_left_by_all(fresh))
    _refuse_empty(reason)
    values = {
        "state": State.RELEASED, **_decided(engagement, actor, ""), "release_asked_by": "",
        "release_reason": reason,
    }  # fmt: skip
    return _keep(engagement, fresh, "released_alone", actor, values, reason)


@transaction.atomic
def dispute_obligation(
    occurrence: Occurrence, *, actor: User, view: str, version: int | None = None
) -> Occurrence:
    """Write how one's own side sees it. Once both sides have written, it is disputed.

    Raises Refused for the same words again: a second click is no second view.
    Each side writes its own view alone; confirming, “not met” or a release by both settles it.
    """
    access.require(actor, "settle_obligation", occurrence)
    engagement, fresh = _claim_both(occurrence, version)
    _refuse(fresh, "dispute", actor)
    _refuse_empty(view)
    side = _side_of(actor, fresh)
    values: dict[str, Any] = {f"{side}_view": view}
    if getattr(fresh, f"{other_side(side)}_view"):
        values["state"] = State.DISPUTED
    if all(getattr(fresh, name) == value for name, value in values.items()):
        raise Refused(_("Your side's view says this already. Write what is new, or leave it so."))
    return _keep(engagement, fresh, "disputed", actor, values, side=side)


# ---------------------------------------------------------------- what they share


def _claim_both(occurrence: Occurrence, version: int | None) -> tuple[Engagement, Occurrence]:
    """Lock the engagement, then the occurrence: always in this order, so that nobody waits forever."""
    engagement = claim(occurrence.engagement)
    return engagement, claim(occurrence, version)


def _keep(
    engagement: Engagement, fresh: Occurrence, verb: str, actor: User, values: dict[str, Any],
    reason: str = "", side: str = "",
) -> Occurrence:  # fmt: skip
    """Write and record: for the body of the actor that is a party of the text, on the side named."""
    side, text = side or _side_of(actor, fresh), fresh.obligation.memorandum
    body = access.body_here(actor, engagement, side, text)
    changes = write(fresh, values)
    record(
        fresh, verb, actor=actor, engagement=engagement, changes=changes, reason=reason, body=body
    )
    refresh_summary(engagement, "work")
    return fresh


def _decided(engagement: Engagement, actor: User, side: str) -> dict[str, Any]:
    return {"decided_on": access.today(engagement), "decided_by": actor, "decided_side": side}


def _side_of(actor: User, occurrence: Occurrence) -> str:
    """The side for which the actor speaks; who writes for both speaks for the side that owes it."""
    return access.side_among(access.sides_of_obligation(actor, occurrence), occurrence.side)


def _refuse(occurrence: Occurrence, act: str, actor: User) -> None:
    if problem := why_not(occurrence, act, actor):
        raise Refused(problem)


def _refuse_before_successor(occurrence: Occurrence, sides: frozenset[str]) -> None:
    """While a body that left has a successor on record which did not confirm, it is asked first."""
    parties = access.parties_heard(occurrence.obligation.memorandum)
    waiting = parties.filter(
        side__in=sides, successor__isnull=True, organisation__successor__isnull=False
    ).select_related("organisation__successor")
    for party in waiting:
        raise Refused(
            _("%(body)s has a successor on record: %(successor)s. Let it take part and confirm that it takes over; then the two sides release it.")
            % {"body": party.organisation, "successor": party.organisation.successor}
        )  # fmt: skip


def _refuse_empty(text: str) -> None:
    if not text.strip():
        raise Refused(_("Say why, in a sentence or two."))


def _asked_with(engagement: Engagement, fresh: Occurrence) -> list[Occurrence]:
    """The other times of which an engagement that is over asks the same: one answer does for all."""
    if engagement.is_open:
        return []
    others = Occurrence.objects.open().filter(
        obligation=fresh.obligation_id, release_asked_by=fresh.release_asked_by
    )
    return [claim(one) for one in others.exclude(pk=fresh.pk).order_by("number")]
