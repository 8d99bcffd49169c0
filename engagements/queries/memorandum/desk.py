"""The page of a memorandum that is drafted here: where it stands, what is missing, who is next."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements import access
from engagements.models import Memorandum, Obligation, User
from engagements.queries.memorandum.clauses import ClauseRow, clause_rows
from engagements.queries.memorandum.missing import Missing, missing_in
from engagements.queries.memorandum.paper import digest_groups, paper_of, places
from engagements.queries.memorandum.text import role_name, when_of
from engagements.queries.memorandum.turn import waiting_for
from engagements.queries.part import phase_labels


@dataclass(frozen=True, slots=True)
class OwesRow:
    """A phase with what each side owes in it, each as (obligation, who, when)."""

    label: str
    government: list[tuple[Obligation, str, str]]
    civic: list[tuple[Obligation, str, str]]


@dataclass(frozen=True, slots=True)
class MissingFrom:
    """What is missing, grouped by whose turn it is; the reader's own side stands first."""

    heading: str
    rows: list[Missing]


def desk_of(memorandum: Memorandum, user: User) -> dict[str, Any]:
    """Everything that the page shows. The number of queries does not grow with the rows."""
    clauses = clause_rows(memorandum)
    turn = waiting_for(memorandum)
    version = memorandum.current_version
    missing = missing_in(memorandum) if memorandum.state == "draft" else []
    return {
        "clauses": clauses,
        "tally": _tally(clauses),
        "missing": _grouped(
            [one for one in missing if one.blocks], access.sides_of(user, memorandum)
        ),
        "advised": [one for one in missing if not one.blocks],
        "places": places(memorandum, [one.signatory.pk for one in turn]),
        "turn": turn,
        "owes": _owes(memorandum),
        "versions": list(
            memorandum.versions.select_related("withdrawal")
            .order_by("-number")
            .defer("text", "content")
        ),
        "digest": digest_groups(version) if version else [],
        "paper": paper_of(version) if version else None,
    }


def turn_sentence(memorandum: Memorandum) -> str:
    """Whose turn it is to sign, in one sentence; empty when nobody's."""
    turn = waiting_for(memorandum)
    if not turn:
        return ""
    return ngettext(
        "Waits for the signature of %(names)s.", "Waits for the signatures of %(names)s.", len(turn)
    ) % {"names": ", ".join(str(one.signatory) for one in turn)}


def _tally(clauses: list[ClauseRow]) -> dict[str, int]:
    written = [row for row in clauses if row.tag != "mute"]
    return {
        "agreed": sum(row.tag == "ok" for row in written),
        "open": sum(row.tag in ("info", "work") for row in written),
        "missing": sum(row.tag == "warn" for row in written),
    }


def _grouped(missing: list[Missing], own: frozenset[str]) -> list[MissingFrom]:
    words = {
        "government": _("From the government side"),
        "civic": _("From the civic side"),
        "both": _("From either side"),
    }
    order = sorted(words, key=lambda side: (side not in own, side == "both"))
    return [
        MissingFrom(words[side], rows)
        for side in order
        if (rows := [one for one in missing if one.side == side])
    ]


def _owes(memorandum: Memorandum) -> list[OwesRow]:
    """Both sides next to each other, phase by phase. Two queries."""
    engagement = memorandum.engagements.order_by("pk").first()
    labels = phase_labels(engagement) if engagement else {}
    rows = list(
        memorandum.obligations.select_related(
            "owed_by__organisation", "owed_to__organisation", "milestone"
        )
    )
    found = []
    for phase, label in labels.items():
        of_phase = [(one, role_name(one.role), when_of(one)) for one in rows if one.phase == phase]
        if of_phase:
            found.append(
                OwesRow(
                    label,
                    [one for one in of_phase if one[0].owed_by.side == "government"],
                    [one for one in of_phase if one[0].owed_by.side == "civic"],
                )
            )
    return found
