"""Draft a memorandum from the playbook: parties, clauses, obligations and signatories in one act."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from engagements import access, playbook
from engagements.actions.history import FieldChange, Refused, write
from engagements.actions.memorandum.amending import refuse_to_leave_out
from engagements.actions.memorandum.opening import (
    cover_too,
    lock_engagements,
    lock_with,
    open_draft,
    refuse_to_rewrite_a_renewal,
    tell,
)
from engagements.models import (
    Clause,
    Engagement,
    Memorandum,
    MemorandumParty,
    Obligation,
    Party,
    Signatory,
    User,
)
from engagements.models.contact import open_on
from engagements.queries.memorandum.draft import (
    drafted_clauses,
    drafted_obligations,
    wordings_of_kinds,
)
from engagements.queries.memorandum.parties import taking_part

TERMS = (
    "title", "kind", "begins_on", "ends_on", "review_on", "sign_by", "notice_days", "time_zone",
    "language", "prevailing_language", "signing_order",
)  # fmt: skip
DAYS = frozenset({"begins_on", "ends_on", "review_on", "sign_by"})


@transaction.atomic
def draft_memorandum(
    engagement: Engagement,
    *,
    actor: User,
    title: str,
    parties: Iterable[Party],
    covers: Iterable[Engagement] = (),
    **terms: Any,  # noqa: ANN401
) -> Memorandum:
    """Draft a memorandum for the engagement and those it also covers, ready to be discussed.

    Clauses come from the playbook with what the engagement already says filled in, obligations of
    both sides in each of the engagements with days computed from the term, signatories from the
    people on file, all in the agreement's language, which prevails unless another is named. It is
    to be signed by its first day, if that lies ahead and no other day is given. Raises
    PermissionDenied for a covered engagement in which the actor does not write, Refused without a
    party on each side, or between others alone.
    """
    access.require(actor, "add_memorandum", engagement)
    covered = lock_engagements([engagement, *covers])
    for other in covered:
        access.require(actor, "add_memorandum", other)
    chosen = list(parties)
    _refuse_one_sided(chosen)
    memorandum = Memorandum(drafted_here=True, time_zone=engagement.time_zone)
    begins = terms.get("begins_on")
    if begins and begins > access.today(memorandum) and not terms.get("sign_by"):
        terms["sign_by"] = begins
    # The language in which it is written prevails, until another one is agreed on.
    if not terms.get("prevailing_language"):
        terms["prevailing_language"] = terms.get("language", "")
    write(memorandum, {"title": title, **terms})
    memorandum.engagements.set(covered)
    found = [
        MemorandumParty(memorandum=memorandum, organisation=party.organisation, side=party.side)
        for party in sorted(chosen, key=lambda one: (one.side == "civic", not one.is_lead, one.pk))
    ]
    MemorandumParty._default_manager.bulk_create(found)
    _refuse_between_others(memorandum, actor)
    with translation.override(memorandum.language or translation.get_language()):
        _fill(memorandum, engagement, found)
        others = [other for other in covered if other != engagement]
        _owe_in(memorandum, [engagement, *others], found)
    tell(memorandum, "drafted", covered, actor=actor)
    return memorandum


def _refuse_one_sided(parties: Iterable[Party]) -> None:
    if {party.side for party in parties} != {"government", "civic"}:
        raise Refused(_("A memorandum has at least one party on each side."))


def _refuse_to_take_out(party: MemorandumParty) -> None:
    """A party stays as long as something hangs on it; what was signed for it hangs on it for ever."""
    to_sign = party.signatories.filter(replaced_at__isnull=True)
    if party.owes.exists() or party.is_owed.exists() or to_sign.exists():
        raise Refused(
            _("%(party)s owes something here or is to sign. Move that first.") % {"party": party}
        )
    if party.signatories.exists():
        raise Refused(
            _("Somebody signed or answered an earlier version for %(party)s, so it stays. Set the draft aside and draft another one without it.")
            % {"party": party}
        )  # fmt: skip


def _refuse_between_others(memorandum: Memorandum, actor: User) -> None:
    """Whoever writes a text writes it for a party; nobody else could go on with it."""
    if not access.can(actor, "draft_memorandum", memorandum):
        raise Refused(
            _("Name your own organisation among the parties, or let one of them write it.")
        )


def _fill(memorandum: Memorandum, engagement: Engagement, parties: list[MemorandumParty]) -> None:
    """Clauses and signatories, in the active language."""
    Clause._default_manager.bulk_create(drafted_clauses(memorandum, engagement, parties))
    _name_those_on_file(memorandum, engagement, parties)


def _owe_in(
    memorandum: Memorandum, engagements: Iterable[Engagement], parties: list[MemorandumParty]
) -> None:
    """What is usually owed in each of these, after what the annex says already; active language."""
    clause = memorandum.clauses.filter(slug="obligations").first()
    last = memorandum.obligations.order_by("position").last()
    after = last.position if last else 0
    for engagement in engagements:
        obligations = drafted_obligations(memorandum, engagement, parties)
        for obligation in obligations:
            obligation.clause, obligation.position = clause, obligation.position + after
        after = max((one.position for one in obligations), default=after)
        Obligation._default_manager.bulk_create(obligations)


def _name_those_on_file(
    memorandum: Memorandum, engagement: Engagement, parties: list[MemorandumParty]
) -> None:
    """One signatory for each party: whoever has that role today, else the sponsor."""
    wanted = ("signatory", "sponsor")
    found = engagement.roles.filter(open_on(access.today()), role__in=wanted, private_to_side="")
    roles = sorted(
        found.select_related("contact__person").order_by("pk"),
        key=lambda one: wanted.index(one.role),
    )
    # Nobody signs for both sides.
    named: dict[int, str] = {}
    for order, party in enumerate(parties, 1):
        of_party = [
            one.contact for one in roles
            if one.contact.organisation_id == party.organisation_id
            and named.get(one.contact.person_id, party.side) == party.side
        ]  # fmt: skip
        if of_party:
            named[of_party[0].person_id] = party.side
            Signatory._default_manager.create(
                memorandum=memorandum, party=party, contact=of_party[0], order=order,
                position=of_party[0].position or of_party[0].person.name,
            )  # fmt: skip


@transaction.atomic
def edit_terms(
    memorandum: Memorandum,
    *,
    actor: User,
    version: int | None = None,
    covers: Iterable[Engagement] = (),
    **terms: Any,  # noqa: ANN401
) -> Memorandum:
    """Change title, kind, days, languages or order of signing of a draft, or let it cover more.

    `covers` are engagements that it covers from now on besides those it covers already; raises
    PermissionDenied for one in which the actor does not write. Refused once it was sent: each of
    these changes what would be signed. Of a renewal only the days can be changed; an amendment
    keeps the time zone of its memorandum. Another kind rewords the clauses that it words otherwise;
    what the parties wrote there themselves stays, and is agreed on anew.
    """
    access.require(actor, "draft_memorandum", memorandum)
    # All of them in one order, before the text is opened.
    added = lock_with(memorandum, covers, actor)[1] if covers else []
    fresh, covered = open_draft(memorandum, version)
    # Somebody else may have added one meanwhile: what is owed there stands in the annex already.
    added = [one for one in added if one not in covered]
    unknown = set(terms) - set(TERMS)
    if unknown:
        raise TypeError(f"not terms of a memorandum: {sorted(unknown)}")
    if fresh.amends_id and terms.get("time_zone", fresh.time_zone) != fresh.time_zone:
        raise Refused(_("An amendment keeps the time zone of the memorandum that it changes."))
    if any(getattr(fresh, name) != terms[name] for name in terms.keys() - DAYS):
        refuse_to_rewrite_a_renewal(fresh)
    kind = fresh.kind
    changes = write(fresh, terms)
    if added:
        changes += _cover(fresh, added)
        fresh.version += 1
        fresh.save(update_fields=["version"])
        covered = [*covered, *added]
    if changes:
        tell(fresh, "changed", covered, actor=actor, changes=changes)
    if fresh.kind != kind:
        _reword(fresh, kind, covered, actor)
    return fresh


def _cover(memorandum: Memorandum, added: list[Engagement]) -> list[FieldChange]:
    """What changed when the draft covers these too; as an amendment or renewal it cannot.

    What is usually owed in them joins the annex, where the parties change or remove it.
    """
    if memorandum.amends_id or memorandum.renews_id:
        raise Refused(_("It covers what the memorandum covers that it changes or renews."))
    changes = cover_too(memorandum, added)
    before = memorandum.obligations.count()
    with translation.override(memorandum.language or translation.get_language()):
        _owe_in(memorandum, added, list(memorandum.parties.order_by("pk")))
    owed = memorandum.obligations.count()
    if owed != before:
        changes.append({"field": "obligations", "from": str(before), "to": str(owed)})
    return changes


def _reword(memorandum: Memorandum, before: str, covered: list[Engagement], actor: User) -> None:
    with translation.override(memorandum.language or translation.get_language()):
        wordings = wordings_of_kinds(before, memorandum.kind)
    for clause in memorandum.clauses.filter(slug__in=wordings):
        old, new = wordings[clause.slug]
        values = {"government_agreed_at": None, "civic_agreed_at": None}
        changes = write(clause, values | ({"text": new} if clause.text.strip() == old else {}))
        shown = [one for one in changes if one["field"] == "text"]
        if changes:
            tell(clause, "reworded", covered, actor=actor, changes=shown)


@transaction.atomic
def edit_parties_of_draft(
    memorandum: Memorandum, *, actor: User, parties: Iterable[Party], version: int | None = None
) -> Memorandum:
    """Choose who the parties are. One that owes something or is to sign stays until that is moved.

    Refused without a party on each side, for a new one that takes part in none of the engagements
    today, for whoever would leave their own body out, and in an amendment for whoever would leave
    out a party of the agreement that it changes.
    """
    access.require(actor, "draft_memorandum", memorandum)
    fresh, covered = open_draft(memorandum, version)
    refuse_to_rewrite_a_renewal(fresh)
    wanted = {(party.organisation_id, party.side): party for party in parties}
    _refuse_one_sided(wanted.values())
    present = {(party.organisation_id, party.side): party for party in fresh.parties.all()}
    here = set(taking_part(covered).values_list("organisation", "side"))
    for place in wanted.keys() - present.keys() - here:
        raise Refused(
            _("%(party)s takes part in no engagement that the text covers.")
            % {"party": wanted[place].organisation}
        )
    changes = []
    for place in present.keys() - wanted.keys():
        gone = present[place]
        _refuse_to_take_out(gone)
        changes.append({"field": "parties", "from": str(gone), "to": ""})
        gone.delete()
    for place in wanted.keys() - present.keys():
        party = MemorandumParty(memorandum=fresh)
        write(party, {"organisation": wanted[place].organisation, "side": wanted[place].side})
        changes.append({"field": "parties", "from": "", "to": str(party)})
    _refuse_between_others(fresh, actor)
    refuse_to_leave_out(fresh)
    if changes:
        fresh.version += 1
        fresh.save(update_fields=["version"])
        tell(fresh, "changed", covered, actor=actor, changes=changes)
    return fresh


def term_of(engagement: Engagement) -> dict[str, date | None]:
    """The days that a new draft begins with: the engagement's term and the first follow-up after it.

    Needs no permission: it only computes.
    """
    months = [
        one.months_after_end for one in playbook.get(engagement.collaboration_model).follow_ups
    ]
    ends = engagement.ends_on and playbook.months_after(engagement.ends_on, min(months, default=1))
    return {"begins_on": engagement.starts_on, "ends_on": ends, "review_on": engagement.ends_on}
