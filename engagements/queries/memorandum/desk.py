"""The page of a memorandum that is drafted here: where it stands, what is missing, who is next."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from engagements import access
from engagements.models import Clause, Memorandum, Signatory, User
from engagements.queries.memorandum.clauses import ClauseRow, clause_page, clause_rows, counted
from engagements.queries.memorandum.facts import facts_of, letter_words
from engagements.queries.memorandum.from_whom import advised_from, missing_from, next_of
from engagements.queries.memorandum.missing import Missing, missing_in
from engagements.queries.memorandum.owing import not_renewed_in, owes_by_phase
from engagements.queries.memorandum.paper import Place, digest_groups, paper_of, places
from engagements.queries.memorandum.parties import why_left_out
from engagements.queries.memorandum.steps import steps_of
from engagements.queries.memorandum.turn import Turn, waiting_for


@dataclass(frozen=True, slots=True)
class Cell:
    """One clause in the little drawing: "" agreed, "c" open, "m" missing. Places are percentages."""

    x: str
    width: str
    look: str


@dataclass(frozen=True, slots=True)
class AskedToSign:
    """Somebody whose signature is waited for, with what is known of letters, and what may be done."""

    turn: Turn
    letter: str
    is_own_side: bool


def desk_of(memorandum: Memorandum, user: User) -> dict[str, Any]:
    """Everything that the page shows. The number of queries does not grow with the rows."""
    clauses = clause_rows(memorandum)
    turn = waiting_for(memorandum)
    version = memorandum.current_version
    is_draft = memorandum.state == "draft"
    missing = missing_in(memorandum) if is_draft else []
    blocking = [one for one in missing if one.blocks]
    own = access.sides_of(user, memorandum)
    signing = places(memorandum, [one.signatory.pk for one in turn])
    next_act = next_of(blocking, own)
    opened = _opened(clauses, next_act, own) if is_draft else None
    versions = list(
        memorandum.versions.select_related("withdrawal")
        .order_by("-number")
        .defer("text", "content")
    )
    return {
        "clauses": clauses,
        **counted(clauses),
        "cells": _cells(clauses),
        "tally": _tally(clauses),
        "said_of_text": _sentence(clauses),
        "facts": facts_of(memorandum, blocking, signing),
        "missing": missing_from(blocking, own),
        "next_act": next_act,
        "missing_number": len(blocking),
        **advised_from(missing, own),
        "mine": _own_place(signing, user),
        "steps": steps_of(memorandum, signing, blocking, user),
        "turn": turn,
        "stuck": why_left_out(memorandum) if memorandum.state == "sent" else "",
        "waiting": [
            AskedToSign(one, letter_words(one), one.signatory.party.side in own) for one in turn
        ],
        "opened": opened,
        **(clause_page(opened.clause, own) if opened else {}),
        "owes": owes_by_phase(memorandum),
        "not_renewed": not_renewed_in(memorandum),
        "versions": versions,
        "before": versions[1].number if version and len(versions) > 1 else None,
        "digest": digest_groups(version) if version else [],
        "paper": paper_of(version) if version else None,
        "parties": " · ".join(dict.fromkeys(str(one.organisation) for one in _parties(memorandum))),
    }


def _own_place(signing: list[Place], user: User) -> Signatory | None:
    """Where the reader is to sign and has not yet."""
    own = [
        one.signatory
        for one in signing
        if one.signature is None and one.signatory.contact.person.user_id == user.pk
    ]
    return next(iter(own), None)


def _parties(memorandum: Memorandum) -> Any:  # noqa: ANN401
    return memorandum.parties.select_related("organisation")


def _opened(
    clauses: list[ClauseRow], next_act: Missing | None, own: frozenset[str]
) -> ClauseRow | None:
    """The clause that waits for the reader; else one that is missing, discussed or not agreed.

    One that the reader's side has yet to agree to stands before one that waits for the other side.
    """
    if next_act and (asked := [row for row in clauses if row.url == next_act.url]):
        return asked[0]
    order = {"talk": 0, "warn": 1, "work": 2}
    waiting = [row for row in clauses if row.tag in order]
    return min(
        waiting,
        key=lambda row: (_waits_for_others(row.clause, own), order[row.tag], row.number),
        default=None,
    )


def _waits_for_others(clause: Clause, own: frozenset[str]) -> bool:
    """Whether the reader's side agrees to the clause already."""
    return bool(own) and all(getattr(clause, f"{side}_agreed_at") for side in own)


def _cells(clauses: list[ClauseRow]) -> list[Cell]:
    looks = {"ok": "", "talk": "c", "work": "c", "warn": "m"}
    shown = [looks[row.tag] for row in clauses if row.tag in looks]
    order = sorted(shown, key=["", "c", "m"].index)
    step = 100 / max(1, len(order))
    return [
        Cell(f"{place * step + step * 0.08:.2f}%", f"{step * 0.84:.2f}%", look)
        for place, look in enumerate(order)
    ]


def _tally(clauses: list[ClauseRow]) -> dict[str, int]:
    written = [row for row in clauses if row.tag != "mute"]
    return {
        "agreed": sum(row.tag == "ok" for row in written),
        "open": sum(row.tag in ("talk", "work") for row in written),
        "missing": sum(row.tag == "warn" for row in written),
    }


def _sentence(clauses: list[ClauseRow]) -> str:
    """How much of the text is agreed, and what is discussed now."""
    tally = _tally(clauses)
    total = sum(tally.values())
    if tally["agreed"] == total:
        return _("All of the text is agreed.")
    if tally["agreed"] == 0:
        said = _("No clause is agreed by both sides yet.")
    else:
        said = _("%(agreed)d of %(all)d clauses are agreed.") % {
            "agreed": tally["agreed"],
            "all": total,
        }
    talked = [row.clause for row in clauses if row.tag == "talk"]
    return f"{said} {_discussed(talked)}".strip()


def _discussed(talked: list[Clause]) -> str:
    names = ", ".join(clause.title for clause in talked[:3])
    if len(talked) > 3:
        return _("Discussed now, among others: %(names)s.") % {"names": names}
    return _("Discussed now: %(names)s.") % {"names": names} if names else ""
