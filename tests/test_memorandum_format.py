"""docs/memorandum-format.md is true: its example, its digest, and its list of fields."""

import hashlib
import re
from pathlib import Path

from engagements.agreement import (
    FORMAT,
    ClauseContent,
    Content,
    ObligationContent,
    PartyContent,
    SignatoryContent,
    canonical_text,
    digest_of,
    grouped,
)
from engagements.queries.memorandum.voiding import FREE, VOIDS

DOCUMENT = (Path(__file__).parents[1] / "docs" / "memorandum-format.md").read_text(encoding="utf-8")
MINISTRY, LAB = "Ministry of Health", "Civic Lab West Africa"
WORDS = {
    "kind:memorandum": "Memorandum (MOU)", "order:free": "In any order",
    "side:government": "Government side", "side:civic": "Civic side", "parties": "Parties",
    "engagements": "For", "begins_on": "Begins on", "ends_on": "Ends on (the last day counts)",
    "review_on": "Review on", "notice_days": "Days of notice", "time_zone": "Time zone",
    "language": "Language", "signing_order": "Order of signing",
    "last_signature": "the day of the last signature", "annex": "Annex: Obligations",
    "owes": "{party} owes", "to": "to", "survives": "survives the end",
    "signatories": "To be signed for",
}  # fmt: skip
EXAMPLE = Content(
    kind="memorandum", title="Shorter waits in district hospitals",
    engagements=("FEL-2026-0011 Shorter waits in district hospitals",), language="English",
    prevailing_language="", begins_on="", ends_on="2028-08-31", review_on="2027-06-01",
    notice_days=30, time_zone="Africa/Dakar", signing_order="free",
    parties=(PartyContent(MINISTRY, "government"), PartyContent(LAB, "civic")),
    clauses=(
        ClauseContent(
            "purpose", "Purpose", "People who depend on district hospitals wait less."
        ),
        ClauseContent(
            "money", "Money and resources",
            "No funds pass between the parties.\r\n\r\n"
            "- The Ministry gives two workplaces.  \n- Civic Lab bears the stipends.",
        ),
    ),
    obligations=(
        ObligationContent(
            MINISTRY, "", "Supervisor", "Provide a briefing pack.", "by 11 January 2027"
        ),
        ObligationContent(
            LAB, MINISTRY, "Coordinator", "Keep confidential what is learned in confidence.",
            "throughout the term", survives=True,
        ),
    ),
    signatories=(
        SignatoryContent(MINISTRY, "government", "Director", "Ministerial order 2024-118"),
        SignatoryContent(LAB, "civic", "Chair of the board", ""),
    ),
    words=WORDS,
)  # fmt: skip


def block(name: str) -> str:
    found = re.search(rf"```{name}\n(.*?)```", DOCUMENT, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_example_is_what_the_code_makes():
    assert canonical_text(EXAMPLE) == block("text")


def test_the_digest_of_the_example_is_that_of_its_bytes():
    digest = hashlib.sha256(block("text").encode("utf-8")).hexdigest()
    assert grouped(digest) in DOCUMENT
    assert digest_of(canonical_text(EXAMPLE)) == digest


def test_the_bytes_are_as_the_document_says():
    text = canonical_text(EXAMPLE)
    assert (text.endswith("\n"), "\r" in text, " \n" in text, "\n\n\n" in text) == (
        True, False, False, False,
    )  # fmt: skip
    assert f"`{FORMAT}`" in DOCUMENT


def test_the_table_lists_every_field_with_what_a_change_of_it_does():
    table = DOCUMENT.split("| field |")[1].split("\n\n")[0]
    listed = {
        name: "stay valid" in row
        for row in table.splitlines()
        for name in re.findall(r"`([a-z_]+)`", row.split("|")[1] if row.startswith("|") else "")
    }
    assert listed == {name: words == FREE for name, words in VOIDS.items()}
