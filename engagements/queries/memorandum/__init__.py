"""Memoranda as pages, papers and letters need them."""

from engagements.queries.memorandum.rows import (
    MemorandumRow,
    in_force_sentence,
    memoranda_of,
    row_of,
    rows_of,
)

__all__ = ["MemorandumRow", "in_force_sentence", "memoranda_of", "row_of", "rows_of"]
