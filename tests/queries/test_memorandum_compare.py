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
