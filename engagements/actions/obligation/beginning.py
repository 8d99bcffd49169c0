"""From the frozen text to the days: the occurrences of every obligation of a signed memorandum."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q

from engagements.actions.engagement import begin_in, refresh_summary
from engagements.actions.history import claim
from engagements.models import Memorandum, Obligation, Occurrence


@transaction.atomic
def begin_obligations(memorandum: Memorandum, fallen: Collection[int] = ()) -> list[Occurrence]:
    """Make the occurrences of every obligation of a signed memorandum or amendment; once.

    Called again it makes those that a longer term adds, and moves what lasts throughout the term
    to its new last day. An amendment brings those of the memorandum that it amends up to date too,
    and of its other amendments. `fallen` (`queries.recurring.fallen_in`) had fallen away until the
    term became longer. Returns the new ones.
    Needs no permission: the act that made the memorandum signed or its term longer has asked.
    """
    covering = memorandum.amends or memorandum
    if Memorandum.State.SIGNED not in (memorandum.state, covering.state):
        return []
    found = list(
        Obligation._default_manager.filter(
            Q(memorandum=covering) | Q(memorandum__amends=covering),
            memorandum__state=Memorandum.State.SIGNED,
        )
        .select_related("owed_by", "milestone", "engagement")
        .order_by("memorandum", "position", "pk")
    )
    locked = {
        engagement.pk: claim(engagement)
        for engagement in sorted({one.engagement for one in found}, key=lambda each: each.pk)
    }
    made: list[Occurrence] = []
    for pk, engagement in locked.items():
        own = [obligation for obligation in found if obligation.engagement_id == pk]
        made += begin_in(engagement, own, covering, memorandum, fallen)
        refresh_summary(engagement, "work")
    return made
