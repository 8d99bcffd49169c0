"""The back office: every table, searchable, with the same history as the site's own acts."""

from engagements.admin import (
    account,
    challenge,
    contact,
    details,
    document,
    engagement,
    history,
    indicator,
    memorandum,
    milestone,
    organisation,
    update,
)

__all__ = [
    "account",
    "challenge",
    "contact",
    "details",
    "document",
    "engagement",
    "history",
    "indicator",
    "memorandum",
    "milestone",
    "organisation",
    "update",
]
