"""Obligations as their pages and lists show them, and who answers for each today."""

from .detail import detail_of, left_by, offered, own_view
from .listing import listing, of_organisation, organisation_rows
from .owed import due_within, falling_due, owed_tasks, shortened, wanted, wanted_of
from .responsible import Responsible, responsible_for
from .rows import RELATED, Row, row_of, state_of
from .state import asked_release, in_its_state, why_not

__all__ = [
    "RELATED",
    "Responsible",
    "Row",
    "asked_release",
    "detail_of",
    "due_within",
    "falling_due",
    "in_its_state",
    "left_by",
    "listing",
    "of_organisation",
    "offered",
    "organisation_rows",
    "owed_tasks",
    "own_view",
    "responsible_for",
    "row_of",
    "shortened",
    "state_of",
    "wanted",
    "wanted_of",
    "why_not",
]
