"""Who can be a party to a text: who takes part today in an engagement that it covers."""

from collections.abc import Iterable
from datetime import date

from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from engagements import access
from engagements.agreement import read_content
from engagements.models import (
    Engagement,
    Memorandum,
    MemorandumParty,
    MemorandumVersion,
    Organisation,
    Party,
    User,
)
from engagements.models.engagement import party_on
from engagements.queries.memorandum.state import why_no_draft
from engagements.words import other_side


def taking_part(engagements: Iterable[Engagement] | QuerySet[Engagement]) -> QuerySet[Party]:
    """Who takes part in them today."""
    return Party._default_manager.filter(party_on(access.today()), engagement__in=engagements)


def places_taken(
    engagements: Iterable[Engagement] | QuerySet[Engagement],
) -> dict[tuple[int, int, str], date | None]:
    """Who takes part in which of them today: engagement, organisation and side. One query.

    With the last day on which they do, where one is known.
    """
    rows = taking_part(engagements).values_list("engagement", "organisation", "side", "left_on")
    return {(work, body, side): left_on for work, body, side, left_on in rows}


def is_absent(party: MemorandumParty, engagement: Engagement) -> bool:
    """Whether the party takes no part, on its side, in the engagement today. One query."""
    there = taking_part([engagement])
    return not there.filter(organisation=party.organisation_id, side=party.side).exists()


def who_left(
    parties: Iterable[MemorandumParty], here: Iterable[tuple[int, int, str]]
) -> list[MemorandumParty]:
    """Those that take part, on their side, in none of the engagements (`places_taken`). No query."""
    present = {(organisation, side) for _engagement, organisation, side in here}
    return [one for one in parties if (one.organisation_id, one.side) not in present]


def who_changed_sides(agreement: Memorandum) -> set[tuple[int, str]]:
    """Bodies with the side that they left for the other one, where a signed amendment names them.

    Two queries.
    """
    here = {(body, side) for _work, body, side in places_taken(agreement.engagements.all())}
    named = MemorandumParty._default_manager.filter(
        memorandum__amends=agreement.pk, memorandum__state="signed"
    )
    rows = named.values_list("organisation", "successor", "side")
    signed = {(body, side) for *bodies, side in rows for body in bodies if body is not None}
    return {(body, other_side(side)) for body, side in signed & here} - here


def who_answers(party: MemorandumParty) -> Organisation:
    """The organisation that the text names, or the successor that has confirmed to take over."""
    return party.successor or party.organisation


def name_in(version: MemorandumVersion, party: MemorandumParty) -> str:
    """The name of the party in a frozen text of its memorandum: it may have another by now. One query."""
    named = read_content(version.content).parties
    keys = list(version.memorandum.parties.values_list("pk", flat=True))
    return named[keys.index(party.pk)].name if len(named) == len(keys) else party.organisation.name


def left_out(amendment: Memorandum) -> list[MemorandumParty]:
    """Parties of the agreement that the amendment changes and that are none of its own. One query.

    Those of the memorandum and of its signed amendments: what changes for them is signed for them,
    too. Who took over signs instead of the old body, also while that still takes part; who takes
    part no longer, on its side, cannot sign. Each body once.
    """
    agreed = MemorandumParty._default_manager.filter(memorandum=amendment.amends_id)
    same = agreed.filter(organisation=OuterRef("organisation"), side=OuterRef("side"))
    # Who succeeded one stands in the memorandum alone, whatever its amendments name.
    after = same.exclude(successor=None).values("successor")[:1]
    place = {"organisation": OuterRef("body"), "side": OuterRef("side")}
    missing = (
        access.parties_heard(amendment)
        .exclude(memorandum=amendment.pk)
        .annotate(
            body=Coalesce(
                Subquery(after), "successor", "organisation", output_field=BigIntegerField()
            )
        )
        .filter(
            Exists(taking_part(amendment.engagements.all()).filter(**place)),
            ~Exists(amendment.parties.filter(**place)),
        )
        .select_related("organisation", "successor")
        .order_by("pk")
    )
    found: dict[int, MemorandumParty] = {}
    for row in missing:
        found.setdefault(row.body, row)
    return list(found.values())


def why_left_out(amendment: Memorandum) -> str:
    """Why nobody signs an amendment that leaves a party out, and what to do; empty where none is.

    Once it is sent that is one that came back, that took over from another, or that joined with an
    amendment signed meanwhile. One query; none for anything but an amendment.
    """
    missing = left_out(amendment) if amendment.amends_id else []
    if not missing:
        return ""
    words = (
        _("%(party)s is a party of the memorandum, and an amendment binds only who signs it. Take the text back, name %(party)s too, and send it anew.")
        if amendment.state == "sent"
        else _("%(party)s is a party of the memorandum, and an amendment binds only who signs it. Name it as a party, too.")
    )  # fmt: skip
    return words % {"party": who_answers(missing[0])}


def parties_of_text(memorandum: Memorandum) -> list[Party]:
    """Where the parties of the text take part today, on their side, each body once. One query."""
    return _once_each(taking_part(memorandum.engagements.all()).filter(_is_party(memorandum)))


def parties_to_choose(memorandum: Memorandum, user: User) -> list[Party]:
    """Whom this person can choose from, each body once: those seen, and those in the text already.

    One query, and what it takes to know what the person sees.
    """
    seen = Q(pk__in=access.visible(Party, user).values("pk"))
    rows = taking_part(memorandum.engagements.all())
    return _once_each(rows.filter(seen | _is_party(memorandum)))


def why_parties_stay(memorandum: Memorandum) -> str:
    """Why the parties cannot be chosen anew, in a sentence; empty when they can. No query."""
    if problem := why_no_draft(memorandum):
        return problem
    if memorandum.renews_id:
        return _("A renewal keeps the parties that signed. Draft a new memorandum for others.")
    return ""


def who_cannot_be_taken_out(memorandum: Memorandum) -> set[int]:
    """The organisations that owe something in the text, are owed something or are to sign. One query."""
    bound = Exists(
        memorandum.obligations.filter(Q(owed_by=OuterRef("pk")) | Q(owed_to=OuterRef("pk")))
    )
    signs = Exists(memorandum.signatories.filter(party=OuterRef("pk")))
    return set(memorandum.parties.filter(bound | signs).values_list("organisation", flat=True))


def _is_party(memorandum: Memorandum) -> Q:
    place = {"organisation": OuterRef("organisation"), "side": OuterRef("side")}
    return Q(Exists(memorandum.parties.filter(**place)))


def _once_each(rows: QuerySet[Party]) -> list[Party]:
    """The first row of each body, so that the same one stands for it on every page."""
    found: dict[int, Party] = {}
    for row in rows.select_related("organisation"):
        found.setdefault(row.organisation_id, row)
    return list(found.values())
