"""Lines of a clause that read like another part of the text, such as a second annex."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from engagements.agreement import ClauseContent, normal
from engagements.models import Clause, Memorandum, MemorandumParty
from engagements.queries.memorandum.missing.entry import Missing
from engagements.queries.memorandum.missing.titles import agreed_on, called, in_the_text
from engagements.queries.memorandum.text import words_of
from engagements.text import look

# What Markdown puts before a line: a heading, a quotation, a list.
BEFORE = re.compile(r"^[\s>#*+-]+")
NUMBERED = re.compile(r"(?:\d+ )?(.+)")


@dataclass(frozen=True, slots=True)
class Headings:
    """What stands between the parts of a text, as an eye compares it.

    `parts` are lines of their own; of `titles`, with or without what an amendment does to the
    clause (`effects`), those with a number or an effect are.
    """

    parts: frozenset[str]
    titles: frozenset[str]
    effects: tuple[str, ...]

    def resembles(self, line: str) -> bool:
        """Whether the line reads like one of them, in whatever letters and marks."""
        seen = look(BEFORE.sub("", line))
        if seen in self.parts:
            return True
        found = NUMBERED.fullmatch(seen)
        rest = found[1] if found else ""
        title = next((rest.removesuffix(one) for one in self.effects if rest.endswith(one)), rest)
        return title in self.titles and seen != title

    def like_one(self, text: str, number: int) -> str:
        """The first line of a clause with this number that reads like one of them; or empty.

        After an empty line the next number begins the next clause, whatever follows.
        """
        before = str(number)
        for line in normal(text).splitlines():
            if (not before and line.startswith(f"{number + 1} ")) or self.resembles(line):
                return line.strip()
            before = line
        return ""


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
        parts=frozenset(look(one) for one in [*fixed, *owing]),
        titles=frozenset(map(called, titles)),
        effects=tuple(f" {look(one)}" for one in effects),
    )


def read_as_headings(
    memorandum: Memorandum, clauses: Iterable[Clause], headings: Headings
) -> list[Missing]:
    """The clauses with a line that reads like another part of the text. No query."""
    return [
        Missing(
            f"{like_a_heading(clause.title, line)} {_what_to_do(memorandum)}".strip(), "both",
            reverse("memorandum_clause", args=[memorandum.pk, clause.pk]),
        )
        for number, clause in enumerate(in_the_text(clauses), 1)
        if (line := headings.like_one(clause.text, number))
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
    line = headings.like_one(text, before + 1)
    return like_a_heading(title, line) if line else ""


def like_a_heading(title: str, line: str) -> str:
    """What is asked of who wrote the line."""
    return _("Word “%(line)s” in “%(title)s” otherwise: it reads like a heading of the text") % {
        "line": line[:100], "title": title,
    }  # fmt: skip


def _what_to_do(memorandum: Memorandum) -> str:
    """A renewal is not reworded itself."""
    if not memorandum.renews_id:
        return ""
    return _("(set this renewal aside, and amend the memorandum first)")
