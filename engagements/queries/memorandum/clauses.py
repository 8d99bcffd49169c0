"""The clauses of a draft with where both sides stand, and one of them with its discussion."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from engagements import access, playbook
from engagements.models import Clause, ClauseComment, Memorandum
from engagements.queries.memorandum.compare import Piece, compare_words
from engagements.queries.memorandum.on_day import clauses_on
from engagements.queries.memorandum.wording import has_gaps
from engagements.text import markdown_html


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """A clause in the list: its number, its state as tag and word, and its page."""

    number: int
    clause: Clause
    url: str
    tag: str
    word: str


@dataclass(frozen=True, slots=True)
class Said:
    """A comment with its proposed wording compared to what it was written against.

    `turn` is "answer" where the reader's side answers it, "waits" where the other side does.
    """

    comment: ClauseComment
    pieces: tuple[Piece, ...]
    turn: str


def clause_rows(memorandum: Memorandum) -> list[ClauseRow]:
    """Every clause with its state. Two queries."""
    return [
        ClauseRow(
            number, clause, reverse("memorandum_clause", args=[memorandum.pk, clause.pk]),
            *_state(clause, any(one.state == "open" for one in clause.comments.all())),
        )
        for number, clause in enumerate(memorandum.clauses.prefetch_related("comments"), 1)
    ]  # fmt: skip


def counted(rows: list[ClauseRow]) -> dict[str, int]:
    """How many clauses are written or to be written, and how many are left out."""
    left_out = sum(row.tag == "mute" for row in rows)
    return {"written": len(rows) - left_out, "left_out": left_out}


def clause_page(clause: Clause, own: frozenset[str] = frozenset()) -> dict[str, Any]:
    """What the page of one clause shows of it to the sides `own`.

    One query; three for a clause of an amendment.
    """
    standard = {one.slug: one for one in playbook.cross_cutting().clauses}.get(clause.slug)
    comments = list(clause.comments.all())
    turns = {one.pk: _turn(one, own) for one in comments}
    tag, word = _state(clause, any(one.state == "open" for one in comments))
    agreed = [side for side in own if getattr(clause, f"{side}_agreed_at")]
    return {
        "prompt": _(standard.prompt) if standard else "",
        "html": markdown_html(clause.text),
        "changed": _against_the_text_in_force(clause),
        "tag": tag,
        "word": word,
        "said": [
            Said(
                one,
                compare_words(one.against, one.proposed_text) if one.proposed_text else (),
                turns[one.pk],
            )
            for one in comments
        ],
        # Answered one after the other, the oldest first; nothing else is in the foreground then.
        "to_answer": next((one for one in comments if turns[one.pk] == "answer"), None),
        "discussed": any(turns.values()),
        "own_agreed": bool(own) and len(agreed) == len(own),
    }


def _turn(comment: ClauseComment, own: frozenset[str]) -> str:
    if comment.state != ClauseComment.State.OPEN or not own:
        return ""
    return "answer" if own - {comment.side} else "waits"


def _against_the_text_in_force(clause: Clause) -> tuple[Piece, ...]:
    """What an amendment changes in a clause, word by word; nothing for other texts."""
    memorandum = clause.memorandum
    if memorandum.amends is None or clause.effect not in ("replaces", "strikes"):
        return ()
    day = memorandum.begins_on or access.today(memorandum)
    for present in clauses_on(memorandum.amends, day - timedelta(days=1)):
        if present.key == clause.key and present.text != clause.text:
            return compare_words(present.text, clause.text)
    return ()


def _state(clause: Clause, is_discussed: bool) -> tuple[str, str]:
    """The tag and its word; no word where nothing is to say of it."""
    is_empty = not clause.text.strip() and clause.effect != "strikes"
    if is_empty and not clause.required:
        return "mute", _("Left out")
    if is_discussed and not is_empty:
        return "talk", _("Comment open")
    if clause.is_agreed and not is_empty and not has_gaps(clause.text):
        return "ok", _("Agreed")
    if clause.memorandum.state == Memorandum.State.SET_ASIDE:
        return "", ""
    if is_empty:
        return "warn", _("Missing")
    return ("warn", _("To be filled")) if has_gaps(clause.text) else ("work", _("Not agreed yet"))
