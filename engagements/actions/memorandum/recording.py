"""Record a memorandum that was agreed elsewhere, and correct what is recorded of it."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from engagements import access
from engagements.actions.history import Refused, claim, write
from engagements.actions.memorandum.confirming import ask_the_other_side, note_recording
from engagements.actions.memorandum.opening import cover_too, lock_engagements, lock_with, tell
from engagements.models import Engagement, Memorandum, MemorandumParty, Party, User
from engagements.models.memorandum import MEMORANDUM_MOVES


@transaction.atomic
def add_memorandum(
    engagement: Engagement,
    *,
    actor: User,
    title: str,
    parties: Iterable[Party] = (),
    covers: Iterable[Engagement] = (),
    **values: Any,  # noqa: ANN401
) -> Memorandum:
    """Record a memorandum between these parties, for this engagement and those it also covers.

    What one side records as signed counts once the other side, which is asked by letter, has
    confirmed it; what an administrator of neither side records counts at once. Raises
    PermissionDenied for a covered engagement in which the actor does not write.
    """
    access.require(actor, "add_memorandum", engagement)
    covered = lock_engagements([engagement, *covers])
    for other in covered:
        access.require(actor, "add_memorandum", other)
    memorandum = Memorandum(time_zone=engagement.time_zone)
    write(memorandum, {"title": title, **values})
    memorandum.engagements.set(covered)
    MemorandumParty._default_manager.bulk_create(
        MemorandumParty(memorandum=memorandum, organisation=party.organisation, side=party.side)
        for party in parties
    )
    noted = note_recording(memorandum, actor, covered) if memorandum.was_signed else []
    tell(memorandum, "added", covered, actor=actor, changes=noted)
    ask_the_other_side(memorandum)
    return memorandum


@transaction.atomic
def edit_memorandum(
    memorandum: Memorandum,
    *,
    actor: User,
    version: int | None = None,
    covers: Iterable[Engagement] | None = None,
    reason: str = "",
    **values: Any,  # noqa: ANN401
) -> Memorandum:
    """Change a memorandum; a signed one is only corrected, with a reason that is kept.

    Signed or corrected by one side it waits for the other side's confirmation, also where it was
    confirmed before; but where it counts, and only such as its title is corrected, it goes on
    counting (`note_recording`). An administrator of neither side leaves a confirmation as it is.
    `covers` are engagements that it covers from now on besides those it covers already.
    """
    access.require(actor, "edit_memorandum", memorandum)
    covered, added = lock_with(memorandum, covers or (), actor)
    fresh = claim(memorandum, version)
    if fresh.drafted_here:
        raise Refused(_("This memorandum is drafted here. Change its clauses and terms instead."))
    state = values.get("state", fresh.state)
    if state not in MEMORANDUM_MOVES[fresh.state]:
        raise Refused(_("A signed memorandum does not become a draft again. Record a new one."))
    was_signed = fresh.was_signed
    papers = [fresh.document, values.get("document")]
    changes = write(fresh, values) + cover_too(fresh, added)
    if changes and was_signed and not reason:
        raise Refused(_("This memorandum is signed. Say why it has to be corrected."))
    if changes:
        corrected = [one["field"] for one in changes] if was_signed else []
        changes += note_recording(fresh, actor, covered, corrected) if fresh.was_signed else []
        tell(fresh, "changed", covered, actor=actor, changes=changes, reason=reason, papers=papers)
        ask_the_other_side(fresh)
    return fresh
