"""What the parties have agreed on as it holds on a day: the signed text and its amendments."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from engagements.agreement import ClauseContent, Content, facts_of, party_line, read_content
from engagements.models import Memorandum, MemorandumParty
from engagements.queries.memorandum.marks import marks_of_owed, who_is_gone
from engagements.queries.memorandum.paper import (
    DAYS,
    OwedBy,
    ShownClause,
    digest_groups,
    owed_by,
    shown_day,
)
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
class FactOnDay:
    """A fact of the head as it holds, and the amendment that made it so, if one did, with its day."""

    name: str
    value: str
    amendment: Memorandum | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class PartyOnDay:
    """A party with its side; the amendment by which it came; whom it succeeded, and who succeeded it.

    A succession counts from `since` on, the day on which the successor confirmed it. From `gone` on
    the body takes part no longer.
    """

    line: str
    amendment: Memorandum | None = None
    succeeded: str = ""
    successor: str = ""
    since: date | None = None
    gone: date | None = None


@dataclass(frozen=True, slots=True)
class TextOnDay:
    """All that holds: facts, parties, clauses, annex, and the signed texts it is made of."""

    sources: list[Source]
    facts: list[FactOnDay]
    parties_heading: str
    parties: list[PartyOnDay]
    clauses: list[ClauseOnDay]
    annex_heading: str
    annex: list[Annex]


def text_on_day(memorandum: Memorandum, day: date) -> TextOnDay | None:
    """The text as it holds on the day, a day in the agreement's time zone. Five queries.

    None where nothing was signed by then. What an amendment adds to the annex comes after it, and
    so does a party that it brings in. Its last day counts from its signature on. What was released
    by then or fell away, and who takes part no longer, stays and is marked.
    """
    version = memorandum.current_version
    first = memorandum.first_day
    if version is None or memorandum.signed_on is None or first is None or first > day:
        return None
    base = read_content(version.content)
    amendments = _signed_amendments(memorandum)
    changes = [(memorandum, base), *_contents(holding_on(amendments, day))]
    signed = [one for one in amendments if _signed_by(one, day)]
    marks = marks_of_owed(memorandum, {one.pk: one for one, _content in changes}, signed, day)
    return TextOnDay(
        sources=[
            Source(one, frozen.number, digest_groups(frozen), one.first_day)
            for one, _content in changes
            if (frozen := one.current_version)
        ],
        facts=_facts(base, first, changes, signed),
        parties_heading=base.word("parties", "Parties"),
        parties=_parties(memorandum, changes, day),
        clauses=_clauses(memorandum, changes),
        annex_heading=base.word("annex", "Annex: Obligations"),
        annex=[
            Annex(owed, one if one.amends_id else None)
            for one, content in changes
            if (owed := owed_by(content, marks.get(one.pk, ())))
        ],
    )


def clauses_on(memorandum: Memorandum, day: date) -> list[ClauseContent]:
    """The clauses as they hold on the day, in the order of the text, new ones at the end. One query."""
    return clauses_on_each(memorandum, [day])


def clauses_on_each(memorandum: Memorandum, days: Iterable[date]) -> list[ClauseContent]:
    """The same of several days, one after the other. One query."""
    version = memorandum.current_version
    if version is None:
        return []
    base, signed = read_content(version.content), _signed_amendments(memorandum)
    return [
        clause
        for day in days
        for clause, _source in _merged([(memorandum, base), *_contents(holding_on(signed, day))])
    ]


def signed_before(renewal: Memorandum) -> list[Content]:
    """The text that it renews, with its signed amendments. Two queries at most."""
    if renewal.renews is None:
        return []
    return [one for _row, one in _contents([renewal.renews, *_signed_amendments(renewal.renews)])]


def _signed_amendments(memorandum: Memorandum) -> list[Memorandum]:
    rows = memorandum.amendments.select_related("current_version")
    return [one for one in rows if one.was_signed]


def _signed_by(amendment: Memorandum, day: date) -> bool:
    return amendment.signed_on is not None and amendment.signed_on <= day


def _contents(amendments: list[Memorandum]) -> list[tuple[Memorandum, Content]]:
    """Each with its frozen text, in the order in which they are given."""
    return [
        (one, read_content(one.current_version.content))
        for one in amendments
        if one.current_version is not None
    ]


def _facts(
    base: Content, first: date, changes: list[tuple[Memorandum, Content]], signed: list[Memorandum]
) -> list[FactOnDay]:
    """The head of the text: what its amendments state otherwise stands with the one that did."""
    word = base.word
    stated = _stated_otherwise(base, changes, signed)
    facts = [FactOnDay(_("Kind"), word(f"kind:{base.kind}", base.kind))]
    known = {**dict(facts_of(base)), "begins_on": first.isoformat()}
    for name in [*known, *(name for name in stated if name not in known)]:
        value, amendment, since = stated.get(name, (known.get(name, ""), None, None))
        is_day = name in DAYS and (name == "begins_on" or amendment or getattr(base, name))
        facts.append(
            FactOnDay(word(name, name), shown_day(value) if is_day else value, amendment, since)
        )
    return facts


def _stated_otherwise(
    base: Content, changes: list[tuple[Memorandum, Content]], signed: list[Memorandum]
) -> dict[str, tuple[str, Memorandum, date | None]]:
    """By the name of the fact: value, amendment and its day. Of several the latest counts.

    Days of notice are stated by every amendment, the others where it changes them; a last day
    counts from the signature, whenever the clauses begin to hold.
    """
    found: dict[str, tuple[str, Memorandum, date | None]] = {}
    held = {"notice_days": str(base.notice_days), "review_on": base.review_on}
    for amendment, content in changes[1:]:
        says = {"notice_days": str(content.notice_days), "review_on": content.review_on}
        for name, value in says.items():
            if value and value != held[name]:
                held[name] = value
                found[name] = (value, amendment, amendment.first_day)
    for amendment in sorted(signed, key=lambda one: (one.signed_on or date.min, one.pk)):
        if amendment.ends_on:
            found["ends_on"] = (amendment.ends_on.isoformat(), amendment, amendment.signed_on)
    return found


def _parties(
    memorandum: Memorandum, changes: list[tuple[Memorandum, Content]], day: date
) -> list[PartyOnDay]:
    """Those of the text, then whom its amendments bring in, each with its succession by the day."""
    texts = [one for one, _content in changes]
    rows = MemorandumParty._default_manager.filter(memorandum__in=texts).select_related(
        "organisation", "successor"
    )
    named: dict[int, list[MemorandumParty]] = {one.pk: [] for one in texts}
    for row in rows:
        named[row.memorandum_id].append(row)
    gone = who_is_gone(memorandum, rows, day)
    confirmed = [row for text in texts for row in named[text.pk] if _confirmed_by(row, day)]
    # Of several rows that tell of the same body that of the first text counts.
    after: dict[int | str, MemorandumParty] = {}
    before: dict[int | str, MemorandumParty] = {}
    for row in confirmed:
        after.setdefault(row.organisation_id, row)
        before.setdefault(row.successor_id or 0, row)
    found: dict[int | str, PartyOnDay] = {}
    for text, content in changes:
        amendment = None if text.pk == memorandum.pk else text
        for party, body in zip(content.parties, _bodies(content, named[text.pk]), strict=True):
            by = after.get(body)
            one = PartyOnDay(
                party_line(content, party), amendment, str(before.get(body, "")),
                str(by.successor) if by else "", by.confirmed_on if by else None,
                gone.get((body, party.side)) if isinstance(body, int) else None,
            )  # fmt: skip
            found.setdefault(body, one)
    return list(found.values())


def _confirmed_by(row: MemorandumParty, day: date) -> bool:
    return bool(row.successor_id and row.confirmed_on and row.confirmed_on <= day)


def _bodies(content: Content, rows: list[MemorandumParty]) -> list[int | str]:
    """The body of each party that a text names, in the order of its rows; else the name itself."""
    if len(rows) != len(content.parties):
        return [one.name for one in content.parties]
    return [row.organisation_id for row in rows]


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
