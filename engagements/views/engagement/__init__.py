"""Engagements: reading them, and what may be done with them."""

from engagements.views.engagement.dates import ask_dates, date_request, dates, take_back_dates
from engagements.views.engagement.gates import switch_on, switches, waive, waivers
from engagements.views.engagement.listing import export, index
from engagements.views.engagement.moving import back, cancel, close, hold, phase, reopen, resume
from engagements.views.engagement.reading import details, progress
from engagements.views.engagement.writing import (
    edit,
    edit_details,
    keep,
    lead,
    leave,
    new,
    parties,
    review,
)

__all__ = [
    "ask_dates",
    "back",
    "cancel",
    "close",
    "date_request",
    "dates",
    "details",
    "edit",
    "edit_details",
    "export",
    "hold",
    "index",
    "keep",
    "lead",
    "leave",
    "new",
    "parties",
    "phase",
    "progress",
    "reopen",
    "resume",
    "review",
    "switch_on",
    "switches",
    "take_back_dates",
    "waive",
    "waivers",
]
