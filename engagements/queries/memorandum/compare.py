"""Two texts side by side: words added and words removed, readable without colour."""

import difflib
import re
from dataclasses import dataclass

from engagements.agreement import Content, read_content
from engagements.models import MemorandumVersion

WORDS = re.compile(r"\s+|[^\s]+")
# Beyond this many words the two texts are compared paragraph by paragraph: word by word takes
# time that grows with the square.
MOST_WORDS = 8_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words: `kind` is "same", "added" or "removed"."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class ComparedPart:
    """One part of two versions: its title, and its words with what was added and removed."""

    title: str
    state: str
    pieces: tuple[Piece, ...]


def compare_words(old: str, new: str) -> tuple[Piece, ...]:
    """The words of both texts in the order of reading; equal neighbours are one piece."""
    pattern = WORDS if max(len(old), len(new)) < MOST_WORDS * 6 else re.compile(r"[^\n]*\n?")
    before, after = pattern.findall(old), pattern.findall(new)
    pieces: list[Piece] = []
    matcher = difflib.SequenceMatcher(a=before, b=after, autojunk=False)
    for kind, a_from, a_to, b_from, b_to in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(before[a_from:a_to])))
            continue
        if a_to > a_from:
            pieces.append(Piece("removed", "".join(before[a_from:a_to])))
        if b_to > b_from:
            pieces.append(Piece("added", "".join(after[b_from:b_to])))
    return tuple(_joined([piece for piece in pieces if piece.text]))


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Changes that only a blank parts are one: "No money" for "What both", not word by word."""
    joined: list[Piece] = []
    removed = added = ""
    for place, piece in enumerate(pieces):
        between = piece.kind == "same" and "\n" not in piece.text and not piece.text.strip()
        changed_before = bool(removed or added)
        if between and changed_before and place + 1 < len(pieces):
            removed, added = removed + piece.text, added + piece.text
        elif piece.kind == "removed":
            removed += piece.text
        elif piece.kind == "added":
            added += piece.text
        else:
            joined += _run(removed, added)
            removed = added = ""
            joined.append(piece)
    return joined + _run(removed, added)


def _run(removed: str, added: str) -> list[Piece]:
    """What was removed, then what was added; a blank that both end with is the same."""
    end = removed[-1:] if removed[-1:] == added[-1:] and removed[-1:].isspace() else ""
    if end:
        removed, added = removed[:-1], added[:-1]
    found = [("removed", removed), ("added", added), ("same", end)]
    return [Piece(kind, text) for kind, text in found if text]


def compare_versions(old: MemorandumVersion, new: MemorandumVersion) -> list[ComparedPart]:
    """Every part of the two versions: clauses by key, then facts, obligations and signatories."""
    return compare_contents(read_content(old.content), read_content(new.content))


def compare_contents(old: Content, new: Content) -> list[ComparedPart]:
    """As `compare_versions`, of contents."""
    before = {one.key: one for one in old.clauses}
    after = {one.key: one for one in new.clauses}
    parts = [_part(new.title, _facts(old), _facts(new))]
    for key, clause in after.items():
        was = before.get(key)
        parts.append(_part(clause.title, was.text if was else "", clause.text))
    parts += [_part(gone.title, gone.text, "") for key, gone in before.items() if key not in after]
    parts.append(_part(new.words.get("annex", ""), _obligations(old), _obligations(new)))
    parts.append(_part(new.words.get("signatories", ""), _signatories(old), _signatories(new)))
    return parts


def _part(title: str, old: str, new: str) -> ComparedPart:
    state = "same" if old == new else "added" if not old else "removed" if not new else "changed"
    return ComparedPart(title, state, compare_words(old, new))


def _facts(content: Content) -> str:
    facts = [
        content.title, content.kind, content.begins_on, content.ends_on, content.review_on,
        str(content.notice_days), content.language, content.prevailing_language,
        ", ".join(party.name for party in content.parties),
    ]  # fmt: skip
    return "\n".join(fact for fact in facts if fact)


def _obligations(content: Content) -> str:
    return "\n".join(
        f"{one.owed_by}: {one.role}, {one.when}: {one.text}" for one in content.obligations
    )


def _signatories(content: Content) -> str:
    return "\n".join(f"{one.party}: {one.position}, {one.authority}" for one in content.signatories)
