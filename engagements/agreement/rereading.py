"""The signed text read back, by its lines alone: it says one thing, or it is not sent.

What is read depends on nothing but the text and the words between its parts. So two contents that
both read back as what they say never make the same text.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest

from engagements.agreement import (
    ClauseContent,
    Content,
    ObligationContent,
    canonical_text,
    heading_line,
    in_one_line,
    normal,
    owes_line,
    party_line,
    signatory_line,
)
from engagements.letters import normalized

# One thing that the text says: of which part of it, and its words one by one.
Said = tuple[str, ...]
SIDES = ("government", "civic")
EFFECTS = ("replaces", "adds", "strikes")
# Between the engagements of a text: before the reference of the next one.
NEXT_ENGAGEMENT = re.compile(r", (?=[A-Z]+-\d{4}-\d+ )")
# Marks that open a quotation, in any language, each with those that close it. One that opens may
# close in another language.
QUOTES = {
    "“": "”", "„": "“”", "”": "”", "«": "»", "»": "«»", "‹": "›", "「": "」", "『": "』", '"': '"',
}  # fmt: skip
# Each mark that closes one, with those that it can close.
CLOSES = {
    mark: [one for one, closing in QUOTES.items() if mark in closing]
    for mark in set("".join(QUOTES.values()))
}
# Where a quotation is never closed: the first colon right behind a mark that could close one.
BEHIND_A_MARK = re.compile(r'(.*?[”“»«›」』"]): (.*)')


def misread(content: Content) -> str:
    """The first words that a reader of the text alone would take for something else; or empty."""
    return " ".join(part for part in first_misread(content)[1:] if part)


def first_misread(content: Content, signed: Iterable[Content] = ()) -> Said:
    """The first thing said that a reader of the text alone would take for another; or nothing.

    No key, no order of keys and no words that the text leaves out are compared. What is owed in
    the same words in the texts that it renews (`signed`) is known from there.
    """
    text = canonical_text(content)
    read = _Reader(text, content.words).read()
    known = {said for one in signed for said in _said(one) if said[0] == "owed"}
    for own, other in zip_longest(_said(content), read):
        if own != other and not (own in known and other and other[:2] == (own or ())[:2]):
            return own or other or ()
    return ()


def who_and_what(line: str) -> tuple[str, str]:
    """A line of the annex, parted at the first colon and blank that stand in no quotation."""
    open_marks: list[str] = []
    # How many of each are open, so that none is looked for where there is none.
    how_many: Counter[str] = Counter()
    for at, mark in enumerate(line):
        if not open_marks and line.startswith(": ", at):
            return line[:at], line[at + 2 :]
        if any(how_many[one] for one in CLOSES.get(mark, ())):
            # What was opened within it and not closed ends with it.
            ended = ""
            while mark not in QUOTES.get(ended, ""):
                ended = open_marks.pop()
                how_many[ended] -= 1
        elif mark in QUOTES:
            open_marks.append(mark)
            how_many[mark] += 1
    if found := BEHIND_A_MARK.fullmatch(line):
        return found[1], found[2]
    who, colon, what = line.partition(": ")
    return (who, what) if colon else ("", line)


def _said(content: Content) -> Iterator[Said]:
    """What the content says, in the order of its text."""
    head = canonical_text(content).split("\n\n")[:2]
    yield from (("head", line) for part in head for line in part.split("\n"))
    yield ("covers", *map(_line, content.engagements))
    for party in content.parties:
        yield "party", _line(party_line(content, party))
    for clause in content.clauses:
        yield _clause(content, clause)
    names = [party.name for party in content.parties]
    for name in dict.fromkeys([*names, *(one.owed_by for one in content.obligations)]):
        for one in content.obligations:
            if one.owed_by == name:
                yield _owed(content, one)
    for signatory in content.signatories:
        yield "signatory", _line(signatory_line(signatory))


def _clause(content: Content, clause: ClauseContent) -> Said:
    """An effect stands in amendments alone; elsewhere it would be read as part of the title."""
    effect = content.word(f"effect:{clause.effect}", clause.effect) if clause.effect else ""
    if effect and not content.amends:
        return "clause", _line(heading_line(content, clause)), "", normal(clause.text).strip("\n")
    return "clause", _line(clause.title), effect, normal(clause.text).strip("\n")


def _owed(content: Content, one: ObligationContent) -> Said:
    return (
        "owed", _line(owes_line(content, one.owed_by)),
        _line(", ".join(part for part in (one.role, one.when) if part)), _line(one.text),
        _line(one.owed_to), one.engagement, "survives" if one.survives else "",
    )  # fmt: skip


def _line(text: str) -> str:
    """As the text has it in one line."""
    return normalized("NFC", in_one_line(text)).strip()


class _Reader:
    """Goes through the lines once, from the first to the last."""

    def __init__(self, text: str, words: Mapping[str, str]) -> None:
        self.lines = text.rstrip("\n").split("\n")
        self.words = words
        self.at = 0
        self.names: list[str] = []
        self.references: list[str] = []
        self.amends = False

    def read(self) -> Iterator[Said]:
        yield from self._head()
        yield from self._parties()
        number = 1
        while not self._is_over() and not self._begins_a_part(self.at):
            yield self._clause(number)
            number += 1
        if not self._is_over() and self.lines[self.at] == self._word("annex", "Annex: Obligations"):
            yield from self._annex()
        for line in self.lines[self.at + 1 :]:
            yield "signatory", line.removeprefix("- ").strip()

    def _word(self, key: str, otherwise: str) -> str:
        return self.words.get(key, otherwise)

    def _is_over(self) -> bool:
        return self.at >= len(self.lines)

    def _up_to_an_empty_line(self) -> list[str]:
        """The lines from here to the next empty one, which is passed."""
        try:
            end = self.lines.index("", self.at)
        except ValueError:
            end = len(self.lines)
        found = self.lines[self.at : end]
        self.at = end + 1
        return found

    def _head(self) -> Iterator[Said]:
        head = self._up_to_an_empty_line()
        facts = self._up_to_an_empty_line()
        yield from (("head", line) for line in [*head, *facts])
        before = f"{self._word('engagements', 'engagements')}: "
        covers = facts[0].removeprefix(before) if facts and facts[0].startswith(before) else ""
        named = NEXT_ENGAGEMENT.split(covers) if covers else []
        self.references = [one.split(" ")[0] for one in named if one]
        yield ("covers", *(one.strip() for one in named))
        amends = f"{self._word('amends', 'amends')}: "
        self.amends = any(line.startswith(amends) for line in facts)

    def _parties(self) -> Iterator[Said]:
        for line in self._up_to_an_empty_line()[1:]:
            shown = line.removeprefix("- ")
            yield "party", shown.strip()
            for side in SIDES:
                end = f" ({self._word(f'side:{side}', side)})"
                if shown.endswith(end):
                    self.names.append(shown.removesuffix(end))

    def _begins_a_part(self, at: int) -> bool:
        """Whether the annex or the signatories begin with this line."""
        parts = self._word("annex", "Annex: Obligations"), self._word("signatories", "Signed by")
        return self.lines[at] in parts

    def _clause(self, number: int) -> Said:
        """Up to the empty line before the next number, or before another part."""
        heading = self.lines[self.at].removeprefix(f"{number} ")
        begin = self.at + 1
        ends = (
            at for at in range(begin, len(self.lines) - 1)
            if not self.lines[at] and (
                self._begins_a_part(at + 1) or self.lines[at + 1].startswith(f"{number + 1} ")
            )
        )  # fmt: skip
        end = next(ends, len(self.lines))
        self.at = end + 1
        title, effect = self._title(heading)
        return "clause", title.strip(), effect, "\n".join(self.lines[begin:end]).strip("\n")

    def _title(self, heading: str) -> tuple[str, str]:
        """The title, and in an amendment what the clause does."""
        for effect in EFFECTS if self.amends else ():
            word = self._word(f"effect:{effect}", effect)
            if heading.endswith(f" [{word}]"):
                return heading.removesuffix(f" [{word}]"), word
        return heading, ""

    def _annex(self) -> Iterator[Said]:
        last = self._word("signatories", "Signed by")
        self.at += 2
        while not self._is_over() and self.lines[self.at] != last:
            heading, *owed = self._up_to_an_empty_line()
            for line in owed:
                yield "owed", heading.strip(), *self._obligation(re.sub(r"^\d+\. ", "", line))

    def _obligation(self, line: str) -> Said:
        """Who and when, what, to whom, for which engagement, and whether it survives the end."""
        who, what = who_and_what(line)
        after = f" [{self._word('survives', 'survives the end')}]"
        survives = "survives" if what.endswith(after) else ""
        what = what.removesuffix(after)
        what, work = self._named_last(what, self._word("for", "for"), self.references)
        what, to = self._named_last(what, self._word("to", "to"), self.names)
        return who.strip(), what.strip(), to.strip(), work, survives

    def _named_last(self, what: str, word: str, names: list[str]) -> tuple[str, str]:
        """The words without “[word name]” at their end, and which name it is; or an empty one."""
        for name in sorted(names, key=len, reverse=True):
            if what.endswith(end := f" [{word} {name}]"):
                return what.removesuffix(end), name
        return what, ""
