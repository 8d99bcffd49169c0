"""What a text asks of its parties, as its pages list it: who owes whom what, and by when."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from engagements.models import Change, Memorandum, MemorandumParty, Obligation
from engagements.playbook import PHASES
from engagements.queries.memorandum.text import role_name, when_of
from engagements.queries.obligation.rows import in_words, owed_to_parties
from engagements.queries.part import phase_labels


@dataclass(frozen=True, slots=True)
class Owing:
    """An obligation of the text in words. The parties are named as the text names them."""

    obligation: Obligation
    who: str
    to: str
    when: str
    phase: str


@dataclass(frozen=True, slots=True)
class OwesRow:
    """A phase with what each side owes in it."""

    label: str
    government: list[Owing]
    civic: list[Owing]


@dataclass(frozen=True, slots=True)
class OwesParty:
    """A party with all that it owes, in the order of the phases."""

    party: MemorandumParty
    rows: list[Owing]


def owes_by_phase(memorandum: Memorandum) -> list[OwesRow]:
    """Both sides next to each other, phase by phase. Three queries."""
    engagement = memorandum.engagements.order_by("pk").first()
    labels = phase_labels(engagement) if engagement else {}
    labels[""] = _("The whole term")
    rows = _rows(memorandum)
    return [
        OwesRow(
            label,
            [one for one in of_phase if one.obligation.owed_by.side == "government"],
            [one for one in of_phase if one.obligation.owed_by.side == "civic"],
        )
        for phase, label in labels.items()
        if (of_phase := [one for one in rows if one.obligation.phase == phase])
    ]


def owes_by_party(memorandum: Memorandum) -> list[OwesParty]:
    """Party by party as in the annex, each from the first phase to the last. Two queries."""
    order = {phase: place for place, phase in enumerate(["", *PHASES])}
    rows = sorted(_rows(memorandum), key=lambda one: order[one.obligation.phase])
    parties = {one.obligation.owed_by_id: one.obligation.owed_by for one in rows}
    return [
        OwesParty(party, [one for one in rows if one.obligation.owed_by_id == party.pk])
        for party in sorted(parties.values(), key=lambda one: (one.side != "government", one.pk))
    ]


def not_renewed_in(renewal: Memorandum) -> list[str]:
    """What the text before asks for and a renewal does not take over, as its history names it.

    One query; none for what renews nothing.
    """
    if not renewal.renews_id:
        return []
    drafted = Change._default_manager.filter(
        thing_type="memorandum", thing_id=str(renewal.pk), verb="renewal_drafted"
    ).first()
    told = drafted.fields if drafted else []
    return [one["from"] for one in told if one["field"] == "not_renewed"]


def _rows(memorandum: Memorandum) -> list[Owing]:
    """Every obligation of the text, in the order of the text. Two queries."""
    parties = list(memorandum.parties.select_related("organisation"))
    found = memorandum.obligations.select_related(
        "engagement", "owed_by__organisation", "owed_to__organisation", "milestone"
    )
    return [
        Owing(
            one,
            _who(one, parties),
            in_words([str(party.organisation) for party in owed_to_parties(one, parties)]),
            when_of(one),
            phase_labels(one.engagement).get(one.phase, ""),
        )
        for one in found
    ]


def _who(obligation: Obligation, parties: list[MemorandumParty]) -> str:
    """The role that answers for it, with its party where more than one stands on that side."""
    role, party = role_name(obligation.role), obligation.owed_by
    if role and sum(one.side == party.side for one in parties) == 1:
        return role
    return ", ".join(part for part in (role, str(party.organisation)) if part)
