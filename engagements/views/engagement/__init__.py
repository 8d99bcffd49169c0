"""Engagements: reading them, and what may be done with them."""

from engagements.views.engagement.listing import export, index
from engagements.views.engagement.moving import cancel, close, hold, phase, reopen, resume
from engagements.views.engagement.reading import progress
from engagements.views.engagement.writing import (
    dates,
    details,
    edit,
    keep,
    lead,
    leave,
    new,
    parties,
    review,
)

__all__ = [
    "cancel",
    "close",
    "dates",
    "details",
    "edit",
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
]
