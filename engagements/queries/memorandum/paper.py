"""A version as pages and papers show it: numbered clauses, obligations by party, who signs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from engagements.agreement import (
    Content,
    facts_of,
    grouped,
    heading_line,
    obligation_line,
    owes_line,
    party_line,
    read_content,
    signatory_line,
    what_is_owed,
)
from engagements.models import Memorandum, MemorandumVersion, Signatory, Signature
from engagements.text import markdown_html

DAYS = ("begins_on", "ends_on", "review_on")
Papers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ShownClause:
    """A clause with its number and its text as safe HTML; in an amendment the title says its effect."""

    number: int
    key: str
    title: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class Owed:
    """An obligation: as one line, and in parts for a table."""

    line: str
    role: str
    when: str
    what: str
    # What became of it since, beside the text; empty on papers, which show the text alone.
    mark: str = ""


@dataclass(frozen=True, slots=True)
class OwedBy:
    """What one party owes, in the order of the annex, under its heading."""

    heading: str
    rows: tuple[Owed, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything of a text that a page shows, in the words of its own language.

    Whatever is signed is shown: each line of the canonical text is one of these, days apart, which
    the reader sees in the usual form.
    """

    content: Content
    kind: str
    parties: str
    facts: list[tuple[str, str]]
    parties_heading: str
    party_lines: list[str]
    clauses: list[ShownClause]
    annex: str
    owed: list[OwedBy]
    signatories_heading: str
    signatories: list[str]

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


def shown_day(iso: str) -> str:
    """The day as the reader writes days; the frozen text itself keeps the ISO form."""
    return date_format(date.fromisoformat(iso))


def shown(content: Content) -> Paper:
    """The content, prepared for a page. No query."""
    word = content.word
    return Paper(
        content=content,
        kind=word(f"kind:{content.kind}", content.kind),
        parties=_(" and ").join(party.name for party in content.parties),
        facts=[
            (
                word(name, name),
                shown_day(value) if name in DAYS and getattr(content, name) else value,
            )
            for name, value in facts_of(content)
        ],
        parties_heading=word("parties", _("Parties")),
        party_lines=[party_line(content, one) for one in content.parties],
        clauses=[
            ShownClause(number, one.key, heading_line(content, one), markdown_html(one.text))
            for number, one in enumerate(content.clauses, 1)
        ],
        annex=word("annex", _("Annex: Obligations")),
        owed=owed_by(content),
        signatories_heading=word("signatories", _("To be signed for")),
        signatories=[signatory_line(one) for one in content.signatories],
    )


def owed_by(content: Content, marks: Sequence[str] = ()) -> list[OwedBy]:
    """The annex: each party that owes something, in the order of the parties.

    `marks` stand beside the obligations, in their order; they are left out where they are not as many.
    """
    if len(marks) != len(content.obligations):
        marks = [""] * len(content.obligations)
    marked = list(zip(content.obligations, marks, strict=True))
    return [
        OwedBy(owes_line(content, party.name), rows)
        for party in content.parties
        if (
            rows := tuple(
                Owed(
                    obligation_line(content, one),
                    one.role,
                    one.when,
                    what_is_owed(content, one),
                    mark,
                )
                for one, mark in marked
                if one.owed_by == party.name
            )
        )
    ]


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


def _names_of(signature: Signature) -> set[str]:
    """The body that signed: by its name of that day, of today, and those it had before.

    The text names it as it was called when the text was sent.
    """
    body = signature.signatory.party.organisation
    return {signature.organisation, body.name, *(one.name for one in body.former_names.all())}


def signature_blocks(version: MemorandumVersion) -> list[tuple[str, Signature | None, Papers]]:
    """Each place of the frozen text, as its line, with its signature for this version, if any.

    With the digests of the signed paper and the certificate, so that who holds them can compare.
    """
    signatures = list(
        version.signatures.select_related(
            "signatory__party__organisation", "document", "certificate"
        )
        .prefetch_related("signatory__party__organisation__former_names")
        .order_by("signed_at")
    )
    blocks = []
    for place in read_content(version.content).signatories:
        found = next(
            (
                one for one in signatures
                if (one.position, one.authority) == (place.position, place.authority)
                and place.party in _names_of(one)
            ),
            None,
        )  # fmt: skip
        if found:
            signatures.remove(found)
        blocks.append((signatory_line(place), found, _digests_of(found)))
    return blocks


def _digests_of(signature: Signature | None) -> Papers:
    """The name of each stored paper of the signature, with the digest of its file."""
    if signature is None:
        return []
    papers = [(_("Signed paper"), signature.document), (_("Certificate"), signature.certificate)]
    return [(name, paper.sha256) for name, paper in papers if paper and paper.sha256]
