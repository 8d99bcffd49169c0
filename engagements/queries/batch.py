"""Rows that are read a few at a time, so that what belongs to them takes one query for all of these."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Row = TypeVar("Row")


def in_batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """The rows in their order, at most so many together; nothing where there are none."""
    left = iter(rows)
    while some := list(islice(left, size)):
        yield some
