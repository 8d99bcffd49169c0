"""Draft an amendment: it lists what it changes, and is drafted, sent and signed like any text."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from engagements import access
from engagements.actions.history import Refused, write
from engagements.actions.memorandum.opening import open_memorandum, tell
from engagements.actions.memorandum.sending import refuse_what_cannot_be_amended
from engagements.models import (
    Clause,
    Engagement,
    Memorandum,
    MemorandumParty,
    MemorandumProposal,
    Signatory,
    User,
)
from engagements.queries.memorandum.living import why_not
from engagements.queries.memorandum.on_day import clauses_on
from engagements.queries.memorandum.overlapping import UNSETTLED, drafts_beside
from engagements.queries.memorandum.parties import (
    left_out,
    who_answers,
    who_changed_sides,
    why_left_out,
)
from engagements.queries.memorandum.terms import takes_effect, terms_on

# The parties of a draft by the body, old or succeeding, and the side for which they stand.
Parties = dict[tuple[int, str], MemorandumParty]


@transaction.atomic
def draft_amendment(
    memorandum: Memorandum,
    *,
    actor: User,
    title: str,
    begins_on: date | None = None,
    ends_on: date | None = None,
    clauses: Iterable[str] = (),
    strikes: Iterable[str] = (),
) -> Memorandum:
    """Draft a change of a signed memorandum: these clauses to be rewritten, those struck out.

    `begins_on` is the day from which the change holds (empty: the last signature), `ends_on` a new
    last day of the memorandum. What is rewritten begins with the wording that holds then. Parties
    and language are the agreement's, signatories are named anew from it; obligations that are
    agreed only now are added to the draft. Nothing of the memorandum itself changes before all
    have signed. Refused for anything but a signed, running memorandum.
    """
    access.require(actor, "draft_memorandum", memorandum)
    parent, covered = open_memorandum(memorandum)
    refuse_to_amend(parent)
    draft = in_the_terms_of(parent, access.today(parent), amends=parent)
    write(draft, {"title": title, "begins_on": begins_on, "ends_on": ends_on})
    refuse_what_cannot_be_amended(draft)
    draft.engagements.set(covered)
    copy_parties(parent, draft)
    _name_too(draft, left_out(draft))
    _copy_clauses(parent, draft, list(clauses), list(strikes))
    tell(draft, "amendment_drafted", covered, actor=actor)
    return draft


def refuse_to_amend(memorandum: Memorandum) -> None:
    """Raise Refused unless this is a signed, running memorandum that is not itself an amendment.

    Needs no permission: acts that have asked for theirs call it.
    """
    if memorandum.amends_id:
        raise Refused(_("This is an amendment. Amend the memorandum that it changes instead."))
    if not memorandum.drafted_here:
        raise Refused(
            _(
                "This memorandum was agreed elsewhere. Draft a new one here, or amend it where it is."
            )
        )
    if memorandum.state in ("draft", "sent"):
        raise Refused(
            _("It is not signed yet. Change the draft, or take back what was sent for signature.")
        )
    if memorandum.state == "set_aside":
        raise Refused(_("It was set aside and never signed, so there is nothing to amend."))
    today, last = access.today(memorandum), memorandum.last_day
    if memorandum.state == "ended" or (last and last < today):
        day = date_format(last) if last else ""
        raise Refused(
            _("Its last day is %(day)s, so there is nothing to amend. Renew it instead.")
            % {"day": day}
        )
    # Whatever the page refuses is refused to a form that was open before.
    if problem := why_not(memorandum, MemorandumProposal.Kind.AMEND, today):
        raise Refused(problem)


def refuse_to_leave_out(draft: Memorandum) -> None:
    """Raise Refused where an amendment would change the agreement for a party that does not sign it.

    Needs no permission: acts that have asked for theirs call it.
    """
    if said := why_left_out(draft):
        raise Refused(said)


def in_the_terms_of(source: Memorandum, day: date, **link: Memorandum) -> Memorandum:
    """A draft, unsaved, of the same kind, languages, time zone and order of signing.

    The days of notice are those that hold on the day.
    Needs no permission: it saves nothing.
    """
    return Memorandum(
        drafted_here=True, kind=source.kind, time_zone=source.time_zone, language=source.language,
        prevailing_language=source.prevailing_language, signing_order=source.signing_order,
        notice_days=terms_on(source, day).notice_days, **link,
    )  # fmt: skip


def unsettle_other_drafts(
    amendment: Memorandum, covered: Iterable[Engagement], actor: User
) -> None:
    """Other drafts that change the same clauses are agreed on anew, since their text has changed.

    Needs no permission: the last signature of an amendment calls it.
    """
    for clause in drafts_beside(amendment):
        write(clause, {"government_agreed_at": None, "civic_agreed_at": None})
        tell(clause, UNSETTLED, covered, actor=actor, reason=str(amendment))


def required_keys(memorandum: Memorandum) -> set[str]:
    """The clauses that every such memorandum needs.

    Needs no permission: it changes nothing, it only looks.
    """
    return set(memorandum.clauses.filter(required=True).values_list("key", flat=True))


def copy_parties(source: Memorandum, draft: Memorandum) -> Parties:
    """The parties of another memorandum, and those who signed for them and still hold their post.

    A body that took over by its own confirmation stands in the old one's place; one that changed
    sides with an amendment does not stand on its old side. Returns the new party for each body, old
    or succeeding, with its side. Needs no permission: acts that have asked for theirs call it.
    """
    found: Parties = {}
    by_body: dict[int, MemorandumParty] = {}
    changed = who_changed_sides(source)
    for party in source.parties.select_related("organisation", "successor"):
        body = who_answers(party)
        if (body.pk, party.side) in changed:
            continue
        if body.pk not in by_body:
            by_body[body.pk] = MemorandumParty._default_manager.create(
                memorandum=draft, organisation=body, side=party.side
            )
        for key in (party.organisation_id, body.pk):
            found[key, party.side] = by_body[body.pk]
    today = access.today()
    signed = source.signatories.filter(replaced_at__isnull=True).select_related("contact", "party")
    for one in signed:
        place = found.get((one.party.organisation_id, one.party.side))
        if (
            place is not None
            and one.contact.holds_on(today)
            and one.contact.organisation_id == place.organisation_id
        ):
            Signatory._default_manager.create(
                memorandum=draft, party=place, contact=one.contact, position=one.position,
                authority=one.authority, order=one.order,
            )  # fmt: skip
    return found


def _name_too(draft: Memorandum, missing: Iterable[MemorandumParty]) -> None:
    """Name those who joined since; raises Refused for who stands on both sides of the agreement."""
    named = set(draft.parties.values_list("organisation", flat=True))
    for row in missing:
        body = who_answers(row)
        if body.pk in named:
            raise Refused(
                _(
                    "%(body)s is a party of both sides and takes part on both. Record first that it "
                    "leaves one of them."
                )
                % {"body": body}
            )
        MemorandumParty._default_manager.create(memorandum=draft, organisation=body, side=row.side)
        named.add(body.pk)


def _copy_clauses(
    parent: Memorandum, draft: Memorandum, rewritten: list[str], struck: list[str]
) -> None:
    """The clauses to change, in the order of the text, with the wording that holds when it begins."""
    present = {one.key: one for one in clauses_on(parent, takes_effect(draft))}
    unknown = [key for key in (*rewritten, *struck) if key not in present]
    if unknown or set(rewritten) & set(struck):
        raise Refused(_("Choose each clause of the text once: rewrite it or strike it out."))
    if required_keys(parent) & set(struck):
        raise Refused(_("Every memorandum needs this clause. Rewrite it rather than removing it."))
    Clause._default_manager.bulk_create(
        Clause(
            memorandum=draft, key=key, title=clause.title, position=place,
            text="" if key in struck else clause.text,
            effect="strikes" if key in struck else "replaces",
        )
        for place, (key, clause) in enumerate(present.items(), 1)
        if key in rewritten or key in struck
    )  # fmt: skip
