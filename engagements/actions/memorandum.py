"""Acts on memoranda: record one, change it, and keep every engagement that it covers true."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from engagements import access
from engagements.actions.engagement import refresh_summary
from engagements.actions.history import FieldChange, Refused, claim, record, write
from engagements.models import Document, Engagement, Memorandum, MemorandumParty, Party, User

# Which states may follow which; a signed memorandum never becomes a draft again.
STATE_MOVES: dict[str, frozenset[str]] = {
    "draft": frozenset({"draft", "sent", "signed"}),
    "sent": frozenset({"draft", "sent", "signed"}),
    "signed": frozenset({"signed", "ended"}),
    "ended": frozenset({"signed", "ended"}),
}


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

    Raises PermissionDenied for a covered engagement in which the actor does not write.
    """
    access.require(actor, "add_memorandum", engagement)
    covered = _locked([engagement, *covers])
    for other in covered:
        access.require(actor, "add_memorandum", other)
    memorandum = Memorandum(time_zone=engagement.time_zone)
    write(memorandum, {"title": title, **values})
    memorandum.engagements.set(covered)
    MemorandumParty._default_manager.bulk_create(
        MemorandumParty(memorandum=memorandum, organisation=party.organisation, side=party.side)
        for party in parties
    )
    _tell(memorandum, "added", covered, actor=actor)
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

    `covers` are engagements that it covers from now on besides those it covers already.
    """
    access.require(actor, "edit_memorandum", memorandum)
    before = list(memorandum.engagements.all())
    added = [other for other in covers or () if other not in before]
    covered = _locked([*before, *added])
    for other in added:
        access.require(actor, "add_memorandum", other)
    fresh = claim(memorandum, version)
    state = values.get("state", fresh.state)
    if state not in STATE_MOVES[fresh.state]:
        raise Refused(_("A signed memorandum does not become a draft again. Record a new one."))
    was_signed = fresh.state in ("signed", "ended")
    papers = [fresh.document, values.get("document")]
    changes = write(fresh, values)
    if added:
        fresh.engagements.add(*added)
        changes += [{"field": "engagements", "from": "", "to": other.reference} for other in added]
    if changes and was_signed and not reason:
        raise Refused(_("This memorandum is signed. Say why it has to be corrected."))
    if changes:
        _tell(fresh, "changed", covered, actor=actor, changes=changes, reason=reason, papers=papers)
    return fresh


def _locked(engagements: Iterable[Engagement]) -> list[Engagement]:
    """Each once, locked in one order so that two acts never wait for each other."""
    return [claim(one) for one in sorted(set(engagements), key=lambda one: one.pk)]


def _tell(
    memorandum: Memorandum,
    verb: str,
    covered: Iterable[Engagement],
    *,
    actor: User,
    changes: Iterable[FieldChange] = (),
    reason: str = "",
    papers: Iterable[Document | None] = (),
) -> None:
    for engagement in covered:
        refresh_summary(engagement)
        told = _told_in(engagement, changes, papers)
        record(memorandum, verb, actor=actor, engagement=engagement, changes=told, reason=reason)


def _told_in(
    engagement: Engagement, changes: Iterable[FieldChange], papers: Iterable[Document | None]
) -> list[FieldChange]:
    """The changes without the titles of documents that belong to another engagement."""
    foreign = {str(one) for one in papers if one and one.engagement_id != engagement.pk}
    hidden = dict.fromkeys(foreign, _("a document of another engagement"))
    return [
        {
            **one,
            "from": hidden.get(one["from"], one["from"]),
            "to": hidden.get(one["to"], one["to"]),
        }
        if one["field"] == "document"
        else one
        for one in changes
    ]
