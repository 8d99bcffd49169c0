"""What every act on a memorandum does: lock in one order, refuse what is frozen, tell both sides."""

from collections.abc import Iterable

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from engagements import access
from engagements.actions.engagement import refresh_summary
from engagements.actions.history import (
    FieldChange,
    Refused,
    SomeModel,
    claim,
    locked,
    record,
    refuse_stale,
)
from engagements.models import (
    Contact,
    Document,
    Engagement,
    Memorandum,
    MemorandumParty,
    Organisation,
    User,
)
from engagements.queries.history.fields import HIDDEN_PAPER
from engagements.queries.memorandum.parties import places_taken, who_left
from engagements.queries.memorandum.state import why_no_draft


def lock_engagements(engagements: Iterable[Engagement]) -> list[Engagement]:
    """Each once, locked in one order so that two acts never wait for each other.

    Needs no permission: acts that have asked for theirs call it.
    """
    return [claim(one) for one in sorted(set(engagements), key=lambda one: one.pk)]


def lock_with(
    memorandum: Memorandum, covers: Iterable[Engagement], actor: User
) -> tuple[list[Engagement], list[Engagement]]:
    """The engagements that it covers, with those that it is to cover too, locked; and the new ones.

    Raises PermissionDenied for a new one in which the actor does not write.
    Needs no permission: for the memorandum itself the acts that call it have asked.
    """
    before = list(memorandum.engagements.all())
    added = [other for other in covers if other not in before]
    covered = lock_engagements([*before, *added])
    for other in added:
        access.require(actor, "add_memorandum", other)
    return covered, added


def cover_too(memorandum: Memorandum, added: list[Engagement]) -> list[FieldChange]:
    """What changed when it covers these from now on (`lock_with`).

    Needs no permission: acts that have asked for theirs call it.
    """
    memorandum.engagements.add(*added)
    return [{"field": "engagements", "from": "", "to": other.reference} for other in added]


def refuse_without_post(contact: Contact, party: MemorandumParty) -> None:
    """Raise Refused unless the person holds this post in the party's organisation today.

    Needs no permission: acts that have asked for theirs call it.
    """
    if contact.organisation_id != party.organisation_id or not contact.holds_on(access.today()):
        raise Refused(
            _("%(person)s holds no post in %(party)s today.")
            % {"person": contact.person, "party": party}
        )


def refuse_both_sides(memorandum: Memorandum, contact: Contact, party: MemorandumParty) -> None:
    """Raise Refused if the same person is to sign for the other side: nobody agrees with themselves.

    Needs no permission: acts that have asked for theirs call it.
    """
    others = memorandum.signatories.filter(
        contact__person=contact.person_id, replaced_at__isnull=True
    ).exclude(party__side=party.side)
    if others.exists():
        raise Refused(
            _("%(person)s signs for the other side already. Name somebody else for %(party)s.")
            % {"person": contact.person, "party": party}
        )


def refuse_who_left(parties: Iterable[MemorandumParty], covered: Iterable[Engagement]) -> None:
    """Raise Refused for a party that takes part in none of the engagements today.

    Needs no permission: acts that have asked for theirs call it.
    """
    for party in who_left(parties, places_taken(covered)):
        raise Refused(
            _("%(party)s takes part no longer. Agree anew who the parties of the text are.")
            % {"party": party}
        )


def open_memorandum(
    memorandum: Memorandum, version: int | None = None
) -> tuple[Memorandum, list[Engagement]]:
    """Lock the engagements that it covers, then the memorandum; both as they stand now.

    Raises StaleVersion when a version is given and it is not the present one.
    Needs no permission: acts that have asked for theirs call it.
    """
    covered = lock_engagements(memorandum.engagements.all())
    return claim(memorandum, version), covered


def claim_of(
    rows: QuerySet[SomeModel], thing: SomeModel, version: int | None = None, gone: str = ""
) -> SomeModel:
    """As `claim`, for a row of a text that is open: locked, and as it stands now. One query.

    Refused where it is none of these, with a sentence of the caller's own if there is one (`gone`).
    Needs no permission: acts that have asked for theirs call it.
    """
    fresh = locked(rows).filter(pk=thing.pk).first()
    if fresh is None:
        if not gone:
            # Refused with another sentence where somebody else removed it.
            claim(thing)
        raise Refused(gone or _("This belongs to another text. Open the page of that one."))
    refuse_stale(fresh, version)
    return fresh


def open_draft(
    memorandum: Memorandum, version: int | None = None
) -> tuple[Memorandum, list[Engagement]]:
    """As `open_memorandum`; refuses what is recorded, sent, signed or set aside.

    Needs no permission: acts that have asked for theirs call it.
    """
    fresh, covered = open_memorandum(memorandum, version)
    if problem := why_no_draft(fresh):
        raise Refused(problem)
    return fresh, covered


def refuse_to_rewrite_a_renewal(memorandum: Memorandum) -> None:
    """Raise Refused for a renewal: it repeats the text that both signed, and only its days differ.

    Needs no permission: acts that have asked for theirs call it.
    """
    if memorandum.renews_id:
        raise Refused(
            _(
                "A renewal repeats the text; only its days can be changed. Amend it once it is signed."
            )
        )


def side_of(actor: User, memorandum: Memorandum) -> str:
    """The side for which the actor acts; the civic one for somebody who writes for both.

    Refused for somebody who writes for neither. Needs no permission: it changes nothing, it only looks.
    """
    sides = access.sides_of(actor, memorandum)
    if not sides:
        raise Refused(_("You act for neither side of this memorandum."))
    return access.side_among(sides)


def organisation_of(actor: User, memorandum: Memorandum) -> str:
    """The organisation for which the actor acts, as text; empty for an administrator.

    Of several the one that is a party of the text. Needs no permission: it changes nothing, it only
    looks.
    """
    if heard := access.body_heard(actor, memorandum):
        return str(heard)[:300]
    for engagement in memorandum.engagements.all():
        found = access.standing(actor, engagement).organisation
        if found:
            return str(found)[:300]
    return ""


def tell(
    thing: models.Model,
    verb: str,
    covered: Iterable[Engagement],
    *,
    actor: User | None,
    changes: Iterable[FieldChange] = (),
    reason: str = "",
    papers: Iterable[Document | None] = (),
    body: Organisation | None = None,
) -> None:
    """Keep the act in the history of every engagement that it concerns, and their summaries.

    A document of one engagement (`papers`) is not named in the history of another. The line says
    for which party of the text the actor acts: for `body`, where the act knows it.
    Needs no permission: acts that have asked for theirs call it.
    """
    changes, papers = list(changes), list(papers)
    memorandum = thing if isinstance(thing, Memorandum) else getattr(thing, "memorandum", None)
    if body is None and actor and memorandum:
        body = access.body_heard(actor, memorandum)
    for engagement in covered:
        refresh_summary(engagement, "memoranda")
        told = _told_in(engagement, changes, papers)
        record(
            thing, verb, actor=actor, engagement=engagement, changes=told, reason=reason, body=body
        )


def _told_in(
    engagement: Engagement, changes: Iterable[FieldChange], papers: Iterable[Document | None]
) -> list[FieldChange]:
    """The changes without the titles of documents that belong to another engagement."""
    foreign = {str(one) for one in papers if one and one.engagement_id != engagement.pk}
    hidden = dict.fromkeys(foreign, HIDDEN_PAPER)
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
