"""The back office: every table, searchable, with the same history as the site's own acts."""

from django.contrib import admin

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
    obligation,
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
    "obligation",
    "organisation",
    "update",
]

# Lists need the width; every page leads back to the index in one step.
admin.site.enable_nav_sidebar = False
