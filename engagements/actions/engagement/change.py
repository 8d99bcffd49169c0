"""Acts that change what an engagement says of itself, and its term."""

from datetime import date
from typing import Any

from django.db import transaction

from engagements import access, playbook
from engagements.actions.engagement.summary import refresh_summary
from engagements.actions.history import claim, record, write
from engagements.models import DateMove, Engagement, User


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


@transaction.atomic
def move_dates(
    engagement: Engagement,
    *,
    actor: User,
    reason: str,
    starts_on: date | None,
    ends_on: date | None,
    version: int | None = None,
    move_open_milestones: bool = True,
    **precision: str,
) -> Engagement:
    """Move start or end, with the reason. The first planned dates stay.

    Open milestones of the playbook move along by the same days when asked; settled ones never.
    """
    access.require(actor, "edit_engagement", engagement)
    fresh = claim(engagement, version)
    before = {"start": fresh.starts_on, "end": fresh.ends_on}
    changes = write(fresh, {"starts_on": starts_on, "ends_on": ends_on, **precision})
    if not changes:
        return fresh
    for what, day in (("start", starts_on), ("end", ends_on)):
        if before[what] != day:
            DateMove._default_manager.create(
                engagement=fresh, what=what, moved_from=before[what], moved_to=day,
                reason=reason, moved_by=actor,
            )  # fmt: skip
    if fresh.first_starts_on is None or fresh.first_ends_on is None:
        write(fresh, {
            "first_starts_on": fresh.first_starts_on or starts_on,
            "first_ends_on": fresh.first_ends_on or ends_on,
        })  # fmt: skip
    if move_open_milestones:
        shift_open_milestones(fresh, actor=actor, reason=reason)
    refresh_summary(fresh)
    record(fresh, "moved", actor=actor, engagement=fresh, changes=changes, reason=reason)
    return fresh


def shift_open_milestones(engagement: Engagement, *, actor: User, reason: str) -> None:
    """Place open, not yet reported playbook milestones anew in the term.

    Needs no permission: `move_dates` has asked. Every moved date leaves a DateMove.
    """
    if not (engagement.starts_on and engagement.ends_on):
        return
    book = playbook.get(engagement.collaboration_model)
    planned = {
        row.milestone.slug: row
        for row in playbook.plan(book, engagement.starts_on, engagement.ends_on)
    }
    open_ones = engagement.milestones.select_for_update().filter(state="planned").exclude(slug="")
    for milestone in open_ones:
        row = planned.get(milestone.slug)
        if row is None or row.due_on == milestone.due_on:
            continue
        DateMove._default_manager.create(
            engagement=engagement, milestone=milestone, what="milestone",
            moved_from=milestone.due_on, moved_to=row.due_on, reason=reason, moved_by=actor,
        )  # fmt: skip
        write(milestone, {"due_on": row.due_on, "moved_to_fit": row.moved_to_fit})
