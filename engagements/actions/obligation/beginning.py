"""From the frozen text to the days: the occurrences of every obligation of a signed memorandum."""

from django.db import transaction

from engagements.actions.engagement import begin_in, refresh_summary
from engagements.actions.history import claim
from engagements.models import Memorandum, Occurrence


@transaction.atomic
def begin_obligations(memorandum: Memorandum) -> list[Occurrence]:
    """Make the occurrences of every obligation of a signed memorandum or amendment; once.

    Called again it makes those that a longer term adds, and moves what lasts throughout the term
    to its new last day. An amendment brings those of the memorandum that it amends up to date too.
    Returns the new ones.
    Needs no permission: the act that made the memorandum signed or its term longer has asked.
    """
    covering = memorandum.amends or memorandum
    if Memorandum.State.SIGNED not in (memorandum.state, covering.state):
        return []
    found = [
        obligation
        for one in {covering.pk: covering, memorandum.pk: memorandum}.values()
        if one.state == Memorandum.State.SIGNED
        for obligation in one.obligations.select_related("owed_by", "milestone", "engagement")
    ]
    locked = {
        engagement.pk: claim(engagement)
        for engagement in sorted({one.engagement for one in found}, key=lambda each: each.pk)
    }
    made: list[Occurrence] = []
    for pk, engagement in locked.items():
        own = [obligation for obligation in found if obligation.engagement_id == pk]
        made += begin_in(engagement, own, covering, memorandum)
        refresh_summary(engagement, "work")
    return made
