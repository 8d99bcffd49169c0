"""Recording engagements from an exchange file, many at a time."""

from engagements.actions.exchange.importing import ImportResult, Present, import_rows

__all__ = ["ImportResult", "Present", "import_rows"]
