"""What a draft still lacks before it can be sent for signature, and from whom."""

from engagements.queries.memorandum.missing.draft import missing_in
from engagements.queries.memorandum.missing.entry import Missing

__all__ = ["Missing", "missing_in"]
