"""Two texts side by side: words added and words removed, readable without colour."""

import difflib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from engagements.agreement import Content, read_content
from engagements.models import MemorandumVersion

WORDS = re.compile(r"\S+")
LINES = re.compile(r"[^\n]+")
# Comparing takes time for every two places that hold the same word. Texts with more of them than
# this are compared by lines; with more of those too, as wholes.
MOST_PAIRS = 400_000
# What stays between two changes is read with them up to this length: no sentence is marked that stays.
MOST_KEPT_WORDS, MOST_KEPT_LETTERS = 3, 26


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words: `kind` is "same", "added" or "removed"."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """What was removed and added at one place, and what stays behind it up to the next place.

    `words` is the number of words of the longer of both wordings; 0 where nothing changed.
    """

    removed: str
    added: str
    kept: str
    words: int

    def reads_on_in(self, later: "Change") -> bool:
        """Whether only a blank, or a few words, fewer than changed, stay before a later change."""
        if not self.words or "\n" in self.kept or len(self.kept) > MOST_KEPT_LETTERS:
            return False
        return len(self.kept.split()) <= min(MOST_KEPT_WORDS, self.words, later.words)

    def together_with(self, later: "Change") -> "Change":
        """Both changes as one; what stayed between them stands in both wordings."""
        return Change(
            self.removed + self.kept + later.removed, self.added + self.kept + later.added,
            later.kept, self.words + later.words + len(self.kept.split()),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ComparedPart:
    """One part of two versions: its title, and its words with what was added and removed."""

    title: str
    state: str
    pieces: tuple[Piece, ...]

    @property
    def before(self) -> list[Piece]:
        """The earlier wording, with what was removed from it marked."""
        return [one for one in self.pieces if one.kind != "added"]

    @property
    def after(self) -> list[Piece]:
        """The later wording, with what was added to it marked."""
        return [one for one in self.pieces if one.kind != "removed"]


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
    """Changes that a few words part are one phrase, as a person would write it, not word by word."""
    phrases: list[Change] = []
    for change in _changes(pieces):
        phrases.append(change)
        while len(phrases) > 1 and phrases[-2].reads_on_in(phrases[-1]):
            later, earlier = phrases.pop(), phrases.pop()
            phrases.append(earlier.together_with(later))
    joined: list[Piece] = []
    for piece in (piece for phrase in phrases for piece in _run(phrase)):
        if piece.kind == "same" and joined and joined[-1].kind == "same":
            joined[-1] = Piece("same", joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return joined


def _changes(pieces: list[Piece]) -> Iterator[Change]:
    """The pieces by place, in the order of reading."""
    texts = {"removed": "", "added": "", "same": ""}
    for piece in [*(one for one in pieces if one.text), Piece("removed", "")]:
        ends = not piece.text or (texts["same"] and piece.kind != "same")
        if ends and any(texts.values()):
            words = max(len(texts[kind].split()) for kind in ("removed", "added"))
            changed = bool(texts["removed"] or texts["added"])
            yield Change(texts["removed"], texts["added"], texts["same"], max(words, changed))
            texts = dict.fromkeys(texts, "")
        texts[piece.kind] += piece.text


def _run(phrase: Change) -> list[Piece]:
    """What was removed, what was added, what stays; a blank that both end with stays."""
    removed, added = phrase.removed, phrase.added
    backwards = zip(reversed(removed), reversed(added), strict=False)
    blank = sum(
        1 for _both in takewhile(lambda two: two[0] == two[1] and two[0].isspace(), backwards)
    )
    found = [
        ("removed", removed[: len(removed) - blank]),
        ("added", added[: len(added) - blank]),
        ("same", removed[len(removed) - blank :] + phrase.kept),
    ]
    return [Piece(kind, text) for kind, text in found if text]


def compare_versions(
    old: MemorandumVersion, new: MemorandumVersion | Content
) -> list[ComparedPart]:
    """Every part of the two versions: clauses by key, then facts, obligations and signatories.

    The later one may be a draft as it stands, as content.
    """
    later = new if isinstance(new, Content) else read_content(new.content)
    return compare_contents(read_content(old.content), later)


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
