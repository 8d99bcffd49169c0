"""Two texts side by side: words added and words removed, readable without colour."""

import difflib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from engagements.agreement import Content, read_content
from engagements.models import MemorandumVersion

WORDS = re.compile(r"\S+")
LINES = re.compile(r"[^\n]+")
# Comparing takes time for every two places that hold the same word. Texts with more of them than
# this are compared by lines; with more of those too, as wholes.
MOST_PAIRS = 400_000


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
    """The words of both texts in the order of reading; equal neighbours are one piece.

    Long and repetitive texts are compared by lines, or as wholes, so that no text takes long.
    """
    for pattern in (WORDS, LINES):
        before, after = pattern.findall(old), pattern.findall(new)
        counted = Counter(before)
        if sum(counted[word] for word in after) <= MOST_PAIRS:
            blanks = pattern.split(old), pattern.split(new)
            return tuple(_joined(list(_pieces((before, after), blanks))))
    return tuple(_joined([Piece("removed", old), Piece("added", new)]))


def _pieces(
    words: tuple[list[str], list[str]], blanks: tuple[list[str], list[str]]
) -> Iterator[Piece]:
    """Matched by words alone: a blank stands everywhere. Each is compared behind its word."""
    before, after = words
    yield from _blank(blanks[0][0], blanks[1][0])
    matcher = difflib.SequenceMatcher(a=before, b=after, autojunk=False)
    for kind, a_from, a_to, b_from, b_to in matcher.get_opcodes():
        if kind == "equal":
            for place, word in enumerate(before[a_from:a_to]):
                yield Piece("same", word)
                yield from _blank(blanks[0][a_from + place + 1], blanks[1][b_from + place + 1])
            continue
        for name, own, behind, start, end in (
            ("removed", before, blanks[0], a_from, a_to),
            ("added", after, blanks[1], b_from, b_to),
        ):
            yield Piece(name, "".join(own[one] + behind[one + 1] for one in range(start, end)))


def _blank(old: str, new: str) -> Iterator[Piece]:
    if old == new:
        yield Piece("same", old)
    else:
        yield from (Piece("removed", old), Piece("added", new))


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Changes that only a blank parts are one: "No money" for "What both", not word by word."""
    joined: list[Piece] = []
    removed = added = ""
    pieces = [piece for piece in pieces if piece.text]
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
            if joined and joined[-1].kind == "same":
                piece = Piece("same", joined.pop().text + piece.text)
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
