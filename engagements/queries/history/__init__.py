"""The history in plain sentences."""

from engagements.queries.history.rows import HistoryRow, sentences
from engagements.queries.history.words import OTHERWISE, SENTENCES, act_named

__all__ = ["OTHERWISE", "SENTENCES", "HistoryRow", "act_named", "sentences"]
