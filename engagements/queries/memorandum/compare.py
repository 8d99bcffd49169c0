"""Two texts side by side: words added and words removed, readable without colour."""

import difflib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from django.utils.translation import gettext as _

from engagements.agreement import (
    ClauseContent,
    Content,
    canonical_text,
    facts_of,
    heading_line,
    obligation_line,
    party_line,
    read_content,
    signatory_line,
)
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
    """As `compare_versions`, of contents. The lines are those of the text that is signed.

    Where the two texts differ, at least one part does.
    """
    before = {one.key: one for one in old.clauses}
    after = {one.key: one for one in new.clauses}
    moved = _moved(list(before), list(after))
    parts = [_part(new.title, _head(old), _head(new))]
    for key, clause in after.items():
        if (was := before.get(key)) is None:
            parts.append(_part(clause.title, "", _whole(new, clause)))
        elif key in moved or heading_line(old, was) != heading_line(new, clause):
            parts.append(_part(clause.title, _whole(old, was), _whole(new, clause)))
        else:
            parts.append(_part(clause.title, was.text, clause.text))
    gone = (one for key, one in before.items() if key not in after)
    parts += [_part(one.title, _whole(old, one), "") for one in gone]
    parts.append(_part(new.words.get("annex", ""), _obligations(old), _obligations(new)))
    parts.append(_part(new.words.get("signatories", ""), _signatories(old), _signatories(new)))
    texts = canonical_text(old), canonical_text(new)
    if texts[0] != texts[1] and all(one.state == "same" for one in parts):
        parts.append(_part(_("The whole text"), *texts))
    return parts


def _part(title: str, old: str, new: str) -> ComparedPart:
    state = "same" if old == new else "added" if not old else "removed" if not new else "changed"
    return ComparedPart(title, state, compare_words(old, new))


def _moved(before: list[str], after: list[str]) -> set[str]:
    """The clauses of both that stand in another order among those of both."""
    stood = [key for key in before if key in after]
    stands = [key for key in after if key in before]
    blocks = difflib.SequenceMatcher(a=stood, b=stands, autojunk=False).get_matching_blocks()
    stay = {key for block in blocks for key in stood[block.a : block.a + block.size]}
    return set(stood) - stay


def _head(content: Content) -> str:
    """Title, kind, facts and parties, a line each."""
    word = content.word
    return "\n".join([
        content.title, word(f"kind:{content.kind}", content.kind),
        *(f"{word(name, name)}: {value}" for name, value in facts_of(content)),
        *(party_line(content, one) for one in content.parties),
    ])  # fmt: skip


def _whole(content: Content, clause: ClauseContent) -> str:
    """A clause with its number, title and what it does, for one that is new, moved or renamed."""
    number = content.clauses.index(clause) + 1
    return f"{number} {heading_line(content, clause)}\n{clause.text}"


def _obligations(content: Content) -> str:
    return "\n".join(
        f"{one.owed_by}: {obligation_line(content, one)}" for one in content.obligations
    )


def _signatories(content: Content) -> str:
    return "\n".join(signatory_line(one) for one in content.signatories)
