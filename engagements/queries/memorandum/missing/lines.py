"""Lines of a clause that read like another part of the text, such as a second annex."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from html import unescape
from typing import NamedTuple

from django.urls import reverse
from django.utils import translation
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from engagements.agreement import ClauseContent, normal
from engagements.letters import normalized
from engagements.models import Clause, Memorandum, MemorandumParty
from engagements.queries.memorandum.missing.entry import Missing
from engagements.queries.memorandum.missing.titles import agreed_on, in_the_text
from engagements.queries.memorandum.text import words_of
from engagements.text import called, look, markdown_html

# What Markdown puts before a line: a heading, a quotation, a list.
BEFORE = re.compile(r"^[\s>#*+-]+")
# A number before a title, also one written with the letters that look like 1.
NUMBER = re.compile(r"[\W_]*(?:\d[\dIl|]*|I+|l|\|)[\s.):*_–-]+(?=\S)")
# In the HTML of a clause: where an item of a list begins, with its number, and where a line does.
ITEM = re.compile(r'<li(?: value="(\d+)")?>\s*(?:<p>)?')
NEW_LINE = re.compile(r"</?(?:p|br|ul|ol|li|blockquote|hr)\b[^>]*>")
# Over so many lines a heading is looked for.
LINES_OF_A_HEADING = 8
# No letter can be taken in two ways: a line that is no number is known after one look at each.
NUMBER_ALONE = re.compile(r"[\W_]*+[\dIl][\dIl|]*+[\W_]*+|(?:[^\w|]|_)*+\|[\W_]*+")
# A year that stands alone, which numbers no clause.
YEAR_ALONE = re.compile(r"[\W_]*+(?:19|20)\d\d[\W_]*+")


class _Line(NamedTuple):
    """A line in compatible letters, and how an eye sees it.

    `looks` are the look of the whole, and of what follows each of the numbers with which it begins;
    `apart` are the same with each | as a line between columns, and not as a letter.
    """

    bare: str
    is_empty: bool
    looks: tuple[str, ...]
    apart: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Headings:
    """What stands between the parts of a text, as an eye compares it.

    `parts` are lines of their own; of `titles`, with or without what an amendment does to the
    clause (`effects`), those with a number or an effect are. All by their look without blanks, so
    that “P a r t i e s” is seen; the first two with their words. `wholes` are all that a line can
    read like, in the order of their letters, and `longest` is how many the longest has.
    """

    parts: dict[str, str]
    titles: dict[str, str]
    effects: tuple[str, ...]
    wholes: tuple[str, ...]
    longest: int

    def like_one(self, text: str, number: int) -> str:
        """The first line of a clause with this number that reads like one of them; or empty."""
        return self.found(text, number)[0]

    def found(self, text: str, number: int) -> tuple[str, str]:
        """That line, and the words that it reads like; empty words where it is the next number.

        After an empty line the next number begins the next clause, whatever follows. Lines are
        compared as they are written and as they are shown; in both a heading may take several.
        """
        before, read = str(number), cache(self._read)
        written = normal(text).splitlines()
        for line in written:
            if like := self._resembled(read(line)):
                return line.strip(), like
            if not before and line.startswith(f"{number + 1} "):
                return line.strip(), ""
            before = line
        shown = as_shown(text)
        for line in shown:
            if like := self._resembled(read(line)):
                return line.strip(), like
        for lines in ([read(one) for one in shown], [read(one) for one in written]):
            if found := self._over_lines(lines):
                return found
        return "", ""

    def _read(self, line: str) -> _Line:
        bare = _bare(line)
        looks = tuple(self._looks(bare))
        apart = tuple(self._looks(bare.replace("|", " "))) if "|" in bare else looks
        return _Line(bare, not line.strip("> \t"), looks, apart)

    def _looks(self, line: str) -> Iterator[str]:
        """The look of the line, and of what follows each of the numbers with which it begins.

        The letters are compared once, however many numbers there are. What follows and is longer
        than every heading is left empty: it reads like none.
        """
        seen, at, passed = _closed(look(line)), 0, 0
        yield seen
        while found := NUMBER.match(line, at):
            at, passed = found.end(), passed + len(_closed(look(found[0])))
            yield seen[passed:] if len(seen) - passed <= self.longest else ""

    def _resembled(self, line: _Line) -> str:
        """The words that the line reads like, in whatever letters and marks; or empty."""
        for looks in dict.fromkeys((line.looks, line.apart)):
            for at, seen in enumerate(looks):
                if like := self._named(seen, bool(at)):
                    return like
        return ""

    def _named(self, seen: str, is_numbered: bool) -> str:
        """The words that look so; a number before them is no longer there."""
        if seen in self.parts and not is_numbered:
            return self.parts[seen]
        ends = (seen.removesuffix(one) for one in self.effects if seen.endswith(one))
        title = next(ends, seen)
        return self.titles.get(title, "") if is_numbered or title != seen else ""

    def _over_lines(self, lines: Sequence[_Line]) -> tuple[str, str] | None:
        """The first heading that is broken over lines, put together, and what it reads like."""
        ways = ([one.looks for one in lines], [one.apart for one in lines])
        for looks in ways[:1] if ways[0] == ways[1] else ways:
            rows = list(zip(lines, looks, strict=True))
            for at in range(len(rows)):
                if found := self._broken(rows[at : at + LINES_OF_A_HEADING]):
                    return found
        return None

    def _broken(self, rows: Sequence[tuple[_Line, tuple[str, ...]]]) -> tuple[str, str] | None:
        """The same of a heading that begins with the first of these lines."""
        (first, looks), *others = rows
        begun, joined = self._begun(first, looks), first.bare
        for line, (seen, *_rest) in others:
            if not begun:
                break
            joined = f"{joined} {line.bare}".rstrip()
            if line.is_empty:
                # Words end there; behind a number that stands alone any may still begin.
                begun = [one for one in begun if not one[0]]
            begun = self._gone_on(begun, seen)
            named = (self._named(one, is_numbered) for one, is_numbered in begun)
            if like := next(filter(None, named), ""):
                return joined.strip(), like
        return None

    def _begun(self, line: _Line, looks: Sequence[str]) -> list[tuple[str, bool]]:
        """The first letters of headings with which a line ends, each with whether a number is before.

        Behind a number that stands alone anything may begin.
        """
        alone = [("", True)] if _is_number(line.bare) else []
        begun = ((seen, bool(at)) for at, seen in enumerate(looks) if seen)
        return [*alone, *(one for one in begun if self._begins_one(one[0]))]

    def _gone_on(self, begun: Sequence[tuple[str, bool]], seen: str) -> list[tuple[str, bool]]:
        """What is still the beginning of a heading with the look of the next line."""
        longer = ((before + seen, is_numbered) for before, is_numbered in begun)
        return [one for one in longer if self._begins_one(one[0])]

    def _begins_one(self, seen: str) -> bool:
        """Whether these are the first letters of anything that a line can read like."""
        at = bisect_left(self.wholes, seen)
        return at < len(self.wholes) and self.wholes[at].startswith(seen)


def _bare(line: str) -> str:
    """The line in compatible letters, without what nobody sees and what Markdown puts before it."""
    line = normalized("NFKC", line)
    if not line.isascii():
        line = "".join(one for one in line if unicodedata.category(one) != "Cf")
    return BEFORE.sub("", line)


def _is_number(line: str) -> bool:
    """Whether it is nothing but a number that could be that of a clause."""
    return bool(NUMBER_ALONE.fullmatch(line)) and not YEAR_ALONE.fullmatch(line)


def _closed(seen: str) -> str:
    """Without blanks; what is nothing but blanks stays."""
    return seen.replace(" ", "") or seen


@lru_cache(maxsize=512)
def as_shown(text: str) -> tuple[str, ...]:
    """The lines of a clause as its page shows them: no marks, no addresses of links."""
    html = ITEM.sub(lambda found: f"\n{found[1]}. " if found[1] else "\n", markdown_html(text))
    plain = unescape(strip_tags(NEW_LINE.sub("\n", html.replace("<br>\n", "\n"))))
    return tuple(line.strip() for line in plain.splitlines())


def headings_of(
    memorandum: Memorandum,
    parties: Iterable[MemorandumParty],
    clauses: Iterable[Clause],
    agreed: Iterable[ClauseContent],
) -> Headings:
    """Those of the draft, in its language, with the titles of what it amends (`agreed_on`)."""
    with translation.override(memorandum.language or translation.get_language()):
        words = words_of(memorandum)
    fixed = [words[name] for name in ("parties", "annex", "signatories")]
    owing = [words["owes"].replace("{party}", one.organisation.name) for one in parties]
    effects = (words[f"effect:{value}"] for value in Clause.Effect.values if value)
    titles = [*(one.title for one in in_the_text(clauses)), *(one.title for one in agreed)]
    return _headings([*fixed, *owing], titles, effects)


def _headings(parts: Iterable[str], titles: Iterable[str], effects: Iterable[str]) -> Headings:
    """All by their look, with what can follow a title put behind it."""
    by_part = {_closed(look(one)): one for one in parts}
    by_title = {_closed(called(one)): one for one in titles}
    behind = tuple(_closed(look(one)) for one in effects)
    wholes = {*by_part, *by_title, *(title + one for title in by_title for one in behind)}
    longest = max(map(len, wholes), default=0)
    return Headings(by_part, by_title, behind, tuple(sorted(wholes)), longest)


def read_as_headings(
    memorandum: Memorandum, clauses: Iterable[Clause], headings: Headings
) -> list[Missing]:
    """The clauses with a line that reads like another part of the text. No query."""
    return [
        Missing(
            f"{like_a_heading(clause.title, *line)} {_what_to_do(memorandum)}".strip(), "both",
            reverse("memorandum_clause", args=[memorandum.pk, clause.pk]),
        )
        for number, clause in enumerate(in_the_text(clauses), 1)
        if (line := headings.found(clause.text, number))[0]
    ]  # fmt: skip


def why_misread(memorandum: Memorandum, clause: Clause | None, title: str, text: str) -> str:
    """What a wording that is typed for a clause would be taken for; or empty. Five queries at most.

    Without a clause it is typed for a new one, which comes last. A clause that is still empty gets
    the number of its place among those that stand in the text.
    """
    rows = in_the_text(memorandum.clauses.all())
    before = len(rows)
    if clause:
        place = (clause.position, clause.pk)
        before = sum((one.position, one.pk) < place for one in rows)
    parties = memorandum.parties.select_related("organisation")
    headings = headings_of(memorandum, parties, rows, agreed_on(memorandum))
    line, like = headings.found(text, before + 1)
    return like_a_heading(title, line, like) if line else ""


def like_a_heading(title: str, line: str, like: str) -> str:
    """What is asked of who wrote the line, which reads like those words or like the next number."""
    said = {"line": line[:100], "title": title, "like": like[:100]}
    if like:
        return _("Word “%(line)s” in “%(title)s” otherwise: it reads like a heading of the text, “%(like)s”. Add a word to the line") % said  # fmt: skip
    return _("Word “%(line)s” in “%(title)s” otherwise: it begins with the number of the next clause. Put a word before the number") % said  # fmt: skip


def _what_to_do(memorandum: Memorandum) -> str:
    """A renewal is not reworded itself."""
    if not memorandum.renews_id:
        return ""
    return _("(set this renewal aside, and amend the memorandum first)")
