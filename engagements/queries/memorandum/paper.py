"""A version as pages and papers show it: numbered clauses, obligations by party, who signs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from engagements.agreement import (
    ClauseContent,
    Content,
    ObligationContent,
    SignatoryContent,
    facts_of,
    grouped,
    read_content,
)
from engagements.models import Memorandum, MemorandumVersion, Signatory, Signature
from engagements.text import markdown_html

DAYS = ("begins_on", "ends_on", "review_on")


@dataclass(frozen=True, slots=True)
class ShownClause:
    """A clause with its number and its text as safe HTML."""

    number: int
    key: str
    title: str
    html: SafeString
    effect: str


@dataclass(frozen=True, slots=True)
class Owed:
    """What one party owes, in the order of the annex."""

    party: str
    side: str
    rows: tuple[ObligationContent, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything of a text that a page shows; `words` are those of its own language."""

    content: Content
    kind: str
    parties: str
    facts: list[tuple[str, str]]
    clauses: list[ShownClause]
    owed: list[Owed]

    @property
    def minutes(self) -> int:
        """How long reading takes, at 200 words a minute; at least one."""
        words = sum(len(one.text.split()) for one in self.content.clauses)
        words += sum(len(one.text.split()) for one in self.content.obligations)
        return max(1, round(words / 200))


@dataclass(frozen=True, slots=True)
class Place:
    """A signatory's place: signed, waiting, or later; `signature` is the one that counts."""

    signatory: Signatory
    signature: Signature | None
    is_turn: bool
    refusal: str


def paper_of(version: MemorandumVersion) -> Paper:
    """The version as it was frozen. No query."""
    return shown(read_content(version.content))


def _day(iso: str) -> str:
    """The day as the reader writes days; the frozen text itself keeps the ISO form."""
    return date_format(date.fromisoformat(iso))


def shown(content: Content) -> Paper:
    """The content, prepared for a page."""
    word = content.words.get
    return Paper(
        content=content,
        kind=word(f"kind:{content.kind}", content.kind),
        parties=_(" and ").join(party.name for party in content.parties),
        # Whatever is signed is shown: the facts are those of the text itself.
        facts=[
            (word(name, name), _day(value) if name in DAYS and getattr(content, name) else value)
            for name, value in facts_of(content)
        ],
        clauses=[
            ShownClause(
                number, one.key, one.title, markdown_html(one.text),
                word(f"effect:{one.effect}", one.effect) if one.effect else "",
            )
            for number, one in enumerate(content.clauses, 1)
        ],
        owed=[
            Owed(party.name, party.side, rows)
            for party in content.parties
            if (rows := tuple(one for one in content.obligations if one.owed_by == party.name))
        ],
    )  # fmt: skip


def places(memorandum: Memorandum, turn: Iterable[int]) -> list[Place]:
    """Every signatory of today with their signature for the present version. Three queries."""
    version = memorandum.current_version
    signed: dict[int, Signature] = {}
    refused: dict[int, str] = {}
    if version is not None:
        signed = {one.signatory_id: one for one in version.signatures.all()}
        refused = {one.signatory_id: one.reason for one in version.refusals.all()}
    waiting = set(turn)
    rows = memorandum.signatories.filter(replaced_at__isnull=True).select_related(
        "contact__person", "party__organisation"
    )
    return [
        Place(
            one,
            signed.get(one.pk),
            one.pk in waiting,
            "" if one.pk in signed else refused.get(one.pk, ""),
        )
        for one in rows
    ]


def digest_groups(version: MemorandumVersion) -> list[str]:
    """The digest in groups of eight digits."""
    return grouped(version.digest).split()


def in_force_on(memorandum: Memorandum, day: date) -> list[ShownClause]:
    """The clauses as they hold on a day: the signed text with the amendments in force by then."""
    return [
        ShownClause(number, one.key, one.title, markdown_html(one.text), one.effect)
        for number, one in enumerate(clauses_on(memorandum, day), 1)
    ]


def clauses_on(memorandum: Memorandum, day: date) -> list[ClauseContent]:
    """The same as it was written; a clause that an amendment changed carries its effect."""
    base = memorandum.current_version
    if base is None:
        return []
    clauses = {one.key: one for one in read_content(base.content).clauses}
    amendments = memorandum.amendments.filter(
        state__in=["signed", "ended"], begins_on__lte=day, signed_on__lte=day
    ).select_related("current_version")
    for amendment in sorted(amendments, key=lambda one: (one.first_day or day, one.pk)):
        if amendment.current_version is None:
            continue
        for change in read_content(amendment.current_version.content).clauses:
            if change.effect == "strikes":
                clauses.pop(change.key, None)
            else:
                clauses[change.key] = change
    return list(clauses.values())


def _names_of(signature: Signature) -> set[str]:
    """The body that signed: by its name of that day, of today, and those it had before.

    The text names it as it was called when the text was sent.
    """
    body = signature.signatory.party.organisation
    return {signature.organisation, body.name, *(one.name for one in body.former_names.all())}


def signature_blocks(version: MemorandumVersion) -> list[tuple[SignatoryContent, Signature | None]]:
    """Each place of the frozen text with its signature for this version, if there is one."""
    signatures = list(
        version.signatures.select_related("signatory__party__organisation")
        .prefetch_related("signatory__party__organisation__former_names")
        .order_by("signed_at")
    )
    blocks = []
    for place in read_content(version.content).signatories:
        found = next(
            (
                one for one in signatures
                if one.position == place.position and place.party in _names_of(one)
            ),
            None,
        )  # fmt: skip
        if found:
            signatures.remove(found)
        blocks.append((place, found))
    return blocks
