"""Engagements: reading them, and what may be done with them."""

from engagements.views.engagement.listing import export, index
from engagements.views.engagement.reading import progress

__all__ = ["export", "index", "progress"]
