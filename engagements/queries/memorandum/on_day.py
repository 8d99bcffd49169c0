"""What the parties have agreed on as it holds on a day: the signed text and its amendments."""

from dataclasses import dataclass
from datetime import date

from engagements.agreement import ClauseContent, Content, party_line, read_content
from engagements.models import Memorandum
from engagements.queries.memorandum.paper import OwedBy, ShownClause, digest_groups, owed_by
from engagements.queries.memorandum.terms import holding_on
from engagements.text import markdown_html


@dataclass(frozen=True, slots=True)
class Source:
    """A signed text that counts on the day: whose, its version and digest, from which day."""

    memorandum: Memorandum
    number: int
    digest: list[str]
    first_day: date | None


@dataclass(frozen=True, slots=True)
class ClauseOnDay:
    """A clause as it holds, with the amendment that it comes from, if it is not the first text."""

    clause: ShownClause
    amendment: Memorandum | None


@dataclass(frozen=True, slots=True)
class Annex:
    """What is owed by one of the texts; the amendment that added it, if one did."""

    owed: list[OwedBy]
    amendment: Memorandum | None


@dataclass(frozen=True, slots=True)
class TextOnDay:
    """All that holds: parties, clauses, annex, and the signed texts it is made of."""

    sources: list[Source]
    parties_heading: str
    party_lines: list[str]
    clauses: list[ClauseOnDay]
    annex_heading: str
    annex: list[Annex]


def text_on_day(memorandum: Memorandum, day: date) -> TextOnDay | None:
    """The text as it holds on the day, a day in the agreement's time zone. One query.

    None where nothing was signed by then. What an amendment adds to the annex comes after it.
    """
    version = memorandum.current_version
    first = memorandum.first_day
    if version is None or memorandum.signed_on is None or first is None or first > day:
        return None
    base = read_content(version.content)
    changes = [(memorandum, base), *_amendments(memorandum, day)]
    return TextOnDay(
        sources=[
            Source(one, frozen.number, digest_groups(frozen), one.first_day)
            for one, _content in changes
            if (frozen := one.current_version)
        ],
        parties_heading=base.word("parties", "Parties"),
        party_lines=[party_line(base, one) for one in base.parties],
        clauses=_clauses(memorandum, changes),
        annex_heading=base.word("annex", "Annex: Obligations"),
        annex=[
            Annex(owed, one if one.amends_id else None)
            for one, content in changes
            if (owed := owed_by(content))
        ],
    )


def clauses_on(memorandum: Memorandum, day: date) -> list[ClauseContent]:
    """The clauses as they hold on the day, in the order of the text, new ones at the end. One query."""
    version = memorandum.current_version
    if version is None:
        return []
    changes = [(memorandum, read_content(version.content)), *_amendments(memorandum, day)]
    return [clause for clause, _source in _merged(changes)]


def _amendments(memorandum: Memorandum, day: date) -> list[tuple[Memorandum, Content]]:
    """The amendments that hold by the day, in the order in which they began to."""
    rows = holding_on(memorandum.amendments.select_related("current_version"), day)
    return [
        (one, read_content(one.current_version.content))
        for one in rows
        if one.current_version is not None
    ]


def _merged(changes: list[tuple[Memorandum, Content]]) -> list[tuple[ClauseContent, Memorandum]]:
    clauses: dict[str, tuple[ClauseContent, Memorandum]] = {}
    for memorandum, content in changes:
        for clause in content.clauses:
            if clause.effect == "strikes":
                clauses.pop(clause.key, None)
            else:
                clauses[clause.key] = clause, memorandum
    return list(clauses.values())


def _clauses(
    memorandum: Memorandum, changes: list[tuple[Memorandum, Content]]
) -> list[ClauseOnDay]:
    return [
        ClauseOnDay(
            ShownClause(number, clause.key, clause.title, markdown_html(clause.text)),
            None if source.pk == memorandum.pk else source,
        )
        for number, (clause, source) in enumerate(_merged(changes), 1)
    ]
