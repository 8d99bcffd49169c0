"""Unicode forms of a text, in a time that grows with its length, whatever was typed."""

import re
import unicodedata
from collections.abc import Iterator
from functools import partial
from itertools import groupby
from typing import Literal

# So many letters in a row that could all be marks over one; below U+0300 none is.
MANY_MARKS = re.compile(r"[^\x00-\u02ff\s]{31,}")


def normalized(form: Literal["NFC", "NFD", "NFKC"], text: str) -> str:
    """As `unicodedata.normalize`, which compares each mark over a letter with every other one."""
    if text.isascii():
        return text
    apart = partial(_in_order, "NFKD" if form == "NFKC" else "NFD")
    return unicodedata.normalize(form, MANY_MARKS.sub(apart, text))


def _in_order(form: Literal["NFD", "NFKD"], found: re.Match[str]) -> str:
    """The letters taken apart, with the marks over each in the order that Unicode gives them."""
    letters = (part for one in found[0] for part in unicodedata.normalize(form, one))
    return "".join(_sorted(letters))


def _sorted(letters: Iterator[str]) -> Iterator[str]:
    for are_marks, row in groupby(letters, lambda one: unicodedata.combining(one) > 0):
        # Letters that are no marks keep their places.
        yield from sorted(row, key=unicodedata.combining if are_marks else lambda _: 0)
