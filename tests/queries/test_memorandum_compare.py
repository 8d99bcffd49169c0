"""Two wordings compared: what was added and removed, and never at the price of the server."""

import time
from dataclasses import fields, replace
from typing import Any

import pytest

from engagements.agreement import (
    ClauseContent,
    Content,
    ObligationContent,
    PartyContent,
    SignatoryContent,
    canonical_text,
)
from engagements.queries.memorandum.compare import Piece, compare_contents, compare_words
from tests.test_memorandum_format import EXAMPLE

LONG = 20_000
SLOW = {
    "one word again and again": ("a " * LONG, "a " * LONG + "b "),
    "two words in turn": ("a b " * LONG, "b a " * LONG),
    "a hundred words in other orders": (
        " ".join(str(place * 7919 % 100) for place in range(LONG)),
        " ".join(str(place * 7907 % 100) for place in range(LONG)),
    ),
    "no word in common": (
        " ".join(str(place) for place in range(LONG)),
        " ".join(str(place + LONG) for place in range(LONG)),
    ),
    "every other word": (
        " ".join(str(place) for place in range(LONG)),
        " ".join(str(place if place % 2 else -place) for place in range(LONG)),
    ),
    "lines that are all the same": ("a\n" * LONG, "a\n" * (LONG - 5) + "b\n" * 9),
}  # fmt: skip


@pytest.mark.parametrize("name", SLOW)
def test_no_two_texts_take_long_and_nothing_of_either_is_lost(name: str):
    old, new = (text[:LONG] for text in SLOW[name])
    begun = time.process_time()
    pieces = compare_words(old, new)
    # A guard against running away, counted in the work done here: what it costs, the bench says.
    assert time.process_time() - begun < 30
    assert "".join(one.text for one in pieces if one.kind != "added") == old
    assert "".join(one.text for one in pieces if one.kind != "removed") == new


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ()),
        ("Both pay.", "Both pay.", (Piece("same", "Both pay."),)),
        ("Both pay.", "Both pay. Soon.", (Piece("same", "Both pay."), Piece("added", " Soon."))),
        (
            "The ministry pays it all today.",
            "The lab pays it all today.",
            (
                Piece("same", "The "), Piece("removed", "ministry"), Piece("added", "lab"),
                Piece("same", " pays it all today."),
            ),
        ),
        ("What both agreed.", "No money.", (
            Piece("removed", "What both agreed."), Piece("added", "No money."),
        )),
        ("One.\n\nTwo.", "One. Two.", (
            Piece("same", "One."), Piece("removed", "\n\n"), Piece("added", " "),
            Piece("same", "Two."),
        )),
        # A few words between two changes are read with them: phrases, not words here and there.
        (
            "No money passes between the parties under this agreement.\n\nThe government side "
            "contributes: working time of the people named, a room and a desk.",
            "No money passes between the parties, except that the government side pays travel to "
            "its offices on presentation of tickets.",
            (
                Piece("same", "No money passes between the "),
                Piece("removed", "parties under this agreement.\n\nThe government side "
                      "contributes: working time of the people named, a room and a desk."),
                Piece("added", "parties, except that the government side pays travel to its "
                      "offices on presentation of tickets."),
            ),
        ),
        # What stays is longer than what changes around it: it is not marked.
        ("For two long years after it.", "For five long years before it.", (
            Piece("same", "For "), Piece("removed", "two"), Piece("added", "five"),
            Piece("same", " long years "), Piece("removed", "after"), Piece("added", "before"),
            Piece("same", " it."),
        )),
        # A paragraph that stays is never part of a change.
        ("One two three.\n\nStays.\n\nFour five six.", "A b c.\n\nStays.\n\nD e f.", (
            Piece("removed", "One two three."), Piece("added", "A b c."),
            Piece("same", "\n\nStays.\n\n"),
            Piece("removed", "Four five six."), Piece("added", "D e f."),
        )),
    ],
)  # fmt: skip
def test_words_added_and_removed_stand_in_the_order_of_reading(old, new, expected):
    assert compare_words(old, new) == expected


# ---------------------------------------------------------------- every field of a text

OTHERWISE = {
    Content: {
        "kind": "contract", "title": "Longer waits", "engagements": ("FEL-2026-0012 Other",),
        "language": "Polish", "prevailing_language": "French", "begins_on": "2027-01-01",
        "ends_on": "2029-08-31", "review_on": "2027-07-01", "notice_days": 31,
        "time_zone": "Africa/Lagos", "signing_order": "fixed", "amends": "M-1 First",
        "renews": "M-2 Second", "parties": EXAMPLE.parties[:1], "clauses": EXAMPLE.clauses[::-1],
        "obligations": EXAMPLE.obligations[:1], "signatories": EXAMPLE.signatories[::-1],
        "words": {**EXAMPLE.words, "annex": "Appendix"},
    },
    PartyContent: {"name": "Ministry of Wealth", "side": "civic"},
    ClauseContent: {
        "key": "aim", "title": "Aim", "text": "People wait no longer.", "effect": "adds",
    },
    ObligationContent: {
        "owed_by": EXAMPLE.parties[1].name, "owed_to": EXAMPLE.parties[1].name, "role": "Sponsor",
        "text": "Open the doors.", "when": "by 12 January 2027", "survives": True,
        "engagement": "FEL-2026-0011",
    },
    SignatoryContent: {
        "party": "Ministry of Wealth", "side": "civic", "position": "Minister",
        "authority": "Order 2025-1", "order": 2,
    },
}  # fmt: skip
PLACES = {
    PartyContent: "parties", ClauseContent: "clauses", ObligationContent: "obligations",
    SignatoryContent: "signatories",
}  # fmt: skip
# A key is no line of the text, nor are the side and order of who signs: the places are.
NO_LINE = {(ClauseContent, "key"), (SignatoryContent, "side"), (SignatoryContent, "order")}


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, one.name) for kind in OTHERWISE for one in fields(kind)]
)
def test_whatever_differs_in_the_text_is_shown(kind: Any, name: str):
    change = {name: OTHERWISE[kind][name]}
    if kind is Content:
        later = replace(EXAMPLE, **change)
    else:
        first, *others = getattr(EXAMPLE, PLACES[kind])
        later = replace(EXAMPLE, **{PLACES[kind]: (replace(first, **change), *others)})
    differs = canonical_text(later) != canonical_text(EXAMPLE)
    assert differs is ((kind, name) not in NO_LINE)
    shown = [one for one in compare_contents(EXAMPLE, later) if one.state != "same"]
    assert bool(shown) or not differs
    assert all(one.state == "same" for one in compare_contents(later, later))


def test_a_clause_that_moved_is_shown_with_both_numbers_and_the_others_stay():
    third = ClauseContent("end", "End", "It ends.")
    old = replace(EXAMPLE, clauses=(*EXAMPLE.clauses, third))
    new = replace(EXAMPLE, clauses=(third, *EXAMPLE.clauses))
    shown = {one.title: one for one in compare_contents(old, new) if one.state != "same"}
    assert list(shown) == ["End"]
    texts = [
        "".join(piece.text for piece in side) for side in (shown["End"].before, shown["End"].after)
    ]
    assert texts == ["3 End\nIt ends.", "1 End\nIt ends."]
