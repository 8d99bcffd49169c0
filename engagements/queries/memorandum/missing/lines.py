"""Lines of a clause that read like another part of the text, such as a second annex."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from html import unescape

from django.urls import reverse
from django.utils import translation
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from engagements.agreement import ClauseContent, normal
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
NUMBER_ALONE = re.compile(r"[\W_]*[\dIl|]+[\W_]*")


@dataclass(frozen=True, slots=True)
class Headings:
    """What stands between the parts of a text, as an eye compares it.

    `parts` are lines of their own; of `titles`, with or without what an amendment does to the
    clause (`effects`), those with a number or an effect are. All by their look without blanks, so
    that “P a r t i e s” is seen; the first two with their words.
    """

    parts: dict[str, str]
    titles: dict[str, str]
    effects: tuple[str, ...]

    def resembles(self, line: str) -> str:
        """The words that the line reads like, in whatever letters and marks; or empty."""
        line = BEFORE.sub("", unicodedata.normalize("NFKC", line))
        return self._alike(line) or (self._alike(line.replace("|", " ")) if "|" in line else "")

    def _alike(self, line: str) -> str:
        if _closed(look(line)) in self.parts:
            return self.parts[_closed(look(line))]
        for at, rest in enumerate(_without_numbers(line)):
            seen = _closed(look(rest))
            ends = (seen.removesuffix(one) for one in self.effects if seen.endswith(one))
            title = next(ends, seen)
            if title in self.titles and (at or seen != title):
                return self.titles[title]
        return ""

    def like_one(self, text: str, number: int) -> str:
        """The first line of a clause with this number that reads like one of them; or empty."""
        return self.found(text, number)[0]

    def found(self, text: str, number: int) -> tuple[str, str]:
        """That line, and the words that it reads like; empty words where it is the next number.

        After an empty line the next number begins the next clause, whatever follows. Lines are
        compared as they are written and as they are shown, where a heading may take several.
        """
        before, resembles = str(number), cache(self.resembles)
        for line in normal(text).splitlines():
            if like := resembles(line):
                return line.strip(), like
            if not before and line.startswith(f"{number + 1} "):
                return line.strip(), ""
            before = line
        shown = as_shown(text)
        for line in (*shown, *self._over_lines(shown)):
            if like := resembles(line):
                return line.strip(), like
        return "", ""

    def _over_lines(self, shown: Sequence[str]) -> Iterator[str]:
        """The lines put together as far as a heading may be broken over them."""
        may_go_on = cache(self._may_go_on)
        for at, line in enumerate(shown):
            joined, after = line, at + 1
            last = min(at + LINES_OF_A_HEADING, len(shown))
            while after < last and joined and shown[after] and may_go_on(joined):
                joined, after = f"{joined} {shown[after]}", after + 1
                yield joined

    def _may_go_on(self, line: str) -> bool:
        """Whether a heading could begin so: with nothing but a number, or with its first letters."""
        line = BEFORE.sub("", unicodedata.normalize("NFKC", line))
        begun = [_closed(look(rest)) for rest in _without_numbers(line)]
        return bool(NUMBER_ALONE.fullmatch(line)) or any(
            one.startswith(seen) or (one in self.titles and self._has_effect_begun(seen, one))
            for seen in begun
            for one in (*self.parts, *self.titles)
        )

    def _has_effect_begun(self, seen: str, title: str) -> bool:
        """Whether the title is followed by the first letters of what an amendment does to a clause."""
        after = seen.removeprefix(title)
        return after != seen and any(one.startswith(after) for one in self.effects)


def _closed(seen: str) -> str:
    """Without blanks; what is nothing but blanks stays."""
    return seen.replace(" ", "") or seen


def _without_numbers(line: str) -> Iterator[str]:
    """The line, and what follows each of the numbers with which it begins."""
    yield line
    while found := NUMBER.match(line):
        line = line[found.end() :]
        yield line


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
    return Headings(
        parts={_closed(look(one)): one for one in [*fixed, *owing]},
        titles={_closed(called(one)): one for one in titles},
        effects=tuple(_closed(look(one)) for one in effects),
    )


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
