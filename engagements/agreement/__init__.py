"""The canonical text of an agreement and its digest (docs/memorandum-format.md).

The content of a version is plain data (`Content`): what a version row keeps in parts. From it
comes one text and one only; what somebody signs is that text, byte for byte.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from engagements.letters import normalized

FORMAT = "collab-memorandum-1"


@dataclass(frozen=True, slots=True)
class PartyContent:
    """A party as the text names it."""

    name: str
    side: str


@dataclass(frozen=True, slots=True)
class ClauseContent:
    """A clause: its number is its place. `effect` is filled in amendments alone."""

    key: str
    title: str
    text: str
    effect: str = ""


@dataclass(frozen=True, slots=True)
class ObligationContent:
    """What a party owes whom, in which role, and when, as the text says it.

    `engagement` is its reference where the text covers several, and empty otherwise.
    """

    owed_by: str
    owed_to: str
    role: str
    text: str
    when: str
    survives: bool = False
    engagement: str = ""


@dataclass(frozen=True, slots=True)
class SignatoryContent:
    """For whom somebody signs, in which position and by which authority; no name of a person."""

    party: str
    side: str
    position: str
    authority: str
    order: int = 1


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that a version fixes. Days are ISO dates or empty; words are in its language."""

    kind: str
    title: str
    engagements: tuple[str, ...]
    language: str
    prevailing_language: str
    begins_on: str
    ends_on: str
    review_on: str
    notice_days: int
    time_zone: str
    signing_order: str
    amends: str = ""
    renews: str = ""
    parties: tuple[PartyContent, ...] = ()
    clauses: tuple[ClauseContent, ...] = ()
    obligations: tuple[ObligationContent, ...] = ()
    signatories: tuple[SignatoryContent, ...] = ()
    words: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Plain data for a JSON column; `read_content` is the way back."""
        return asdict(self)

    def word(self, key: str, otherwise: str) -> str:
        """A word between the parts, in the language of the text."""
        return self.words.get(key, otherwise)


def read_content(data: dict[str, Any]) -> Content:
    """The content out of a JSON column. Raises KeyError or TypeError for anything else."""
    parts: dict[str, Any] = {
        "engagements": tuple(data["engagements"]),
        "parties": tuple(PartyContent(**one) for one in data["parties"]),
        "clauses": tuple(ClauseContent(**one) for one in data["clauses"]),
        "obligations": tuple(ObligationContent(**one) for one in data["obligations"]),
        "signatories": tuple(SignatoryContent(**one) for one in data["signatories"]),
    }
    return Content(**{**data, **parts})


def canonical_text(content: Content) -> str:
    """The one text of the content: NFC, LF, no trailing blanks, one LF at the end.

    Line by line as docs/memorandum-format.md says. The words between the parts ("Parties",
    "Annex: Obligations") are those that the content itself carries, in its own language.
    """
    return normal("\n".join(_lines(content)))


def in_one_line(text: str) -> str:
    """A title or name never makes lines of its own, which would read like other parts."""
    return " ".join(text.splitlines())


def normal(text: str) -> str:
    """NFC, every line break one LF, no blanks at the end of lines, at most one empty line."""
    lines = normalized("NFC", text).splitlines()
    joined = "\n".join(line.rstrip() for line in lines).strip("\n")
    return re.sub(r"\n{3,}", "\n\n", joined) + "\n"


def digest_of(text: str) -> str:
    """SHA-256 of the text in UTF-8, as 64 hex digits: what `sha256sum` says of the file."""
    return hashlib.sha256(text.encode()).hexdigest()


def grouped(digest: str) -> str:
    """The digest in groups of eight, as pages and papers show it."""
    return " ".join(digest[place : place + 8] for place in range(0, len(digest), 8))


def party_line(content: Content, party: PartyContent) -> str:
    """A party with its side, in the words of the text: "Ministry of Health (Government side)"."""
    return in_one_line(f"{party.name} ({content.word(f'side:{party.side}', party.side)})")


def heading_line(content: Content, clause: ClauseContent) -> str:
    """The title of a clause; in an amendment with what it does: "Money [is struck out]"."""
    if not clause.effect:
        return in_one_line(clause.title)
    return in_one_line(f"{clause.title} [{content.word(f'effect:{clause.effect}', clause.effect)}]")


def owes_line(content: Content, party: str) -> str:
    """The heading over what a party owes: "Ministry of Health owes"."""
    return content.word("owes", "{party} owes").replace("{party}", in_one_line(party))


def what_is_owed(content: Content, one: ObligationContent) -> str:
    """What is owed, without who and when: "what [to whom] [for which engagement] [survives]"."""
    to = f" [{content.word('to', 'to')} {one.owed_to}]" if one.owed_to else ""
    work = f" [{content.word('for', 'for')} {one.engagement}]" if one.engagement else ""
    after = f" [{content.word('survives', 'survives the end')}]" if one.survives else ""
    return in_one_line(f"{one.text}{to}{work}{after}")


def obligation_line(content: Content, one: ObligationContent) -> str:
    """An obligation without its number: "role, when: " and `what_is_owed`."""
    who = ", ".join(part for part in (one.role, one.when) if part)
    return in_one_line(f"{who + ': ' if who else ''}{what_is_owed(content, one)}")


def signatory_line(one: SignatoryContent) -> str:
    """Who is to sign for whom: "Ministry of Health: Director, Ministerial order 2024-118"."""
    by = f", {one.authority}" if one.authority else ""
    return in_one_line(f"{one.party}: {one.position}{by}")


def _lines(content: Content) -> Iterable[str]:
    yield in_one_line(content.title)
    yield content.word(f"kind:{content.kind}", content.kind)
    yield ""
    for name, value in facts_of(content):
        yield in_one_line(f"{content.word(name, name)}: {value}")
    yield ""
    yield content.word("parties", "Parties")
    for party in content.parties:
        yield f"- {party_line(content, party)}"
    for number, clause in enumerate(content.clauses, 1):
        yield ""
        yield f"{number} {heading_line(content, clause)}"
        yield clause.text
    if content.obligations:
        yield ""
        yield content.word("annex", "Annex: Obligations")
        yield from _obligations(content)
    yield ""
    yield content.word("signatories", "Signed by")
    for signatory in content.signatories:
        yield f"- {signatory_line(signatory)}"


def facts_of(content: Content) -> list[tuple[str, str]]:
    """The facts before the clauses, in their order: key and value, days in ISO; no empty ones."""
    word = content.word
    facts = [
        ("engagements", ", ".join(content.engagements)),
        ("amends", content.amends),
        ("renews", content.renews),
        ("begins_on", content.begins_on or word("last_signature", "day of the last signature")),
        ("ends_on", content.ends_on or word("no_end", "no last day")),
        ("review_on", content.review_on),
        ("notice_days", str(content.notice_days)),
        ("time_zone", content.time_zone),
        ("language", content.language),
        ("prevailing_language", content.prevailing_language),
        ("signing_order", word(f"order:{content.signing_order}", content.signing_order)),
    ]
    return [(name, value) for name, value in facts if value]


def _obligations(content: Content) -> Iterable[str]:
    for party in content.parties:
        owed = [one for one in content.obligations if one.owed_by == party.name]
        if owed:
            yield ""
            yield owes_line(content, party.name)
        for number, one in enumerate(owed, 1):
            yield f"{number}. {obligation_line(content, one)}"
