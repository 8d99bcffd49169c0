"""What the other side proposed about signed memoranda, as tasks for the side that answers."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from engagements import access
from engagements.access import Standing
from engagements.models import Engagement, MemorandumParty, MemorandumProposal, User
from engagements.queries.memorandum.living import word_for
from engagements.queries.task import Task

Proposals = dict[int, list[MemorandumProposal]]


def proposed_in(user: User, engagements: Iterable[Engagement]) -> Proposals:
    """Open proposals by engagement, the oldest first. One query.

    Those that the parties of the memorandum answer are not asked of other bodies that take part.
    """
    keys = [one.pk for one in engagements]
    found: Proposals = defaultdict(list)
    if not keys:
        return found
    about = {"memorandum": OuterRef("memorandum")}
    ours = Exists(access.named_in_memoranda(user).filter(**about))
    unnamed = ~Exists(MemorandumParty._default_manager.filter(**about))
    rows = (
        access.visible(MemorandumProposal, user)
        .filter(
            ours | unnamed,
            state=MemorandumProposal.State.OPEN,
            memorandum__engagements__in=keys,
        )
        .annotate(covers=F("memorandum__engagements"))
        .select_related("memorandum")
        .order_by("proposed_at", "pk")
    )
    for proposal in rows:
        found[proposal.covers].append(proposal)
    return found


def proposal_tasks(
    standing: Standing, user: User, proposals: Iterable[MemorandumProposal]
) -> list[Task]:
    """To answer what the other side proposed; without a button for who only reads. No query."""
    sides = standing.writes or standing.sees
    return [
        Task(
            _("Answer “%(what)s” for “%(title)s”")
            % {"what": word_for(one.kind), "title": one.memorandum.title},
            _("%(who)s proposes it: %(reason)s")
            % {"who": one.proposed_by_text, "reason": one.reason},
            one.from_on,
            reverse("memorandum_answer", args=[one.memorandum_id, one.pk])
            if standing.writes
            else "",
            _("Read and answer") if standing.writes else "",
        )
        for one in proposals
        if sides - {one.side} and one.proposed_by_id != user.pk
    ]
