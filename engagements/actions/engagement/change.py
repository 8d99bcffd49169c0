"""Acts that change what an engagement says of itself; its term moves in `dates`."""

from typing import Any

from django.db import transaction

from engagements import access
from engagements.actions.history import claim, record, write
from engagements.actions.summary import refresh_summary
from engagements.models import Engagement, User


@transaction.atomic
def edit_engagement(
    engagement: Engagement,
    *,
    actor: User,
    version: int | None = None,
    **values: Any,  # noqa: ANN401
) -> Engagement:
    """Change what an engagement says of itself; dates move by `move_dates` alone."""
    access.require(actor, "edit_engagement", engagement)
    fresh = claim(engagement, version)
    changes = write(fresh, values)
    if changes:
        refresh_summary(fresh)
        record(fresh, "changed", actor=actor, engagement=fresh, changes=changes)
    return fresh
