"""Checking an exchange file: cells, rows, and the file as a whole."""

from engagements.forms.exchange.file import CheckedFile

__all__ = ["CheckedFile"]
