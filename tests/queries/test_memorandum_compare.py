"""Two wordings compared: what was added and removed, and never at the price of the server."""

import time

import pytest

from engagements.queries.memorandum.compare import Piece, compare_words

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
    begun = time.monotonic()
    pieces = compare_words(old, new)
    assert time.monotonic() - begun < 8
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
    ],
)  # fmt: skip
def test_words_added_and_removed_stand_in_the_order_of_reading(old, new, expected):
    assert compare_words(old, new) == expected
