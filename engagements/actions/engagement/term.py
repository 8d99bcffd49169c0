"""The term of an engagement, and what moves with it, once it was asked whether it may."""

from datetime import date
from typing import Any

from engagements import clock
from engagements.actions.engagement.beginning import begin_further
from engagements.actions.engagement.due import place_occurrences
from engagements.actions.history import FieldChange, write
from engagements.actions.summary import refresh_summary
from engagements.models import DateMove, Engagement, User
from engagements.queries.dates import Effects


def move_term(
    engagement: Engagement,
    starts_on: date | None,
    ends_on: date | None,
    mover: User,
    reason: str,
    effects: Effects | None,
    precision: dict[str, str],
) -> list[FieldChange]:
    """Under the engagement's lock: the term, its first dates if there were none, what moves along.

    What an agreement without a last day asks for again and again begins up to a later end.
    Needs no permission: the acts that move the term have asked.
    """
    before: dict[str, date | None] = {
        "starts_on": engagement.starts_on, "ends_on": engagement.ends_on,
    }  # fmt: skip
    changes = write(engagement, {"starts_on": starts_on, "ends_on": ends_on, **precision})
    if not changes:
        return []
    keep_moves(engagement, before, mover, reason)
    if engagement.first_starts_on is None or engagement.first_ends_on is None:
        write(engagement, {
            "first_starts_on": engagement.first_starts_on or starts_on,
            "first_ends_on": engagement.first_ends_on or ends_on,
        })  # fmt: skip
    if effects:
        _move_along(engagement, effects, mover, reason)
    begin_further(engagement)
    refresh_summary(engagement)
    return changes


def keep_moves(
    engagement: Engagement, before: dict[str, date | None], mover: User, reason: str
) -> None:
    """Keep the start and the end that are other ones than before, each with the reason.

    Needs no permission: the acts that move or correct the term have asked.
    """
    for what, column in (("start", "starts_on"), ("end", "ends_on")):
        day = getattr(engagement, column)
        if before[column] != day:
            _keep_move(engagement, what, before[column], day, mover, reason)


def _move_along(engagement: Engagement, effects: Effects, mover: User, reason: str) -> None:
    for moved in effects.milestones:
        _keep_move(
            engagement, "milestone", moved.moves_from, moved.moves_to, mover, reason,
            milestone=moved.milestone,
        )  # fmt: skip
        write(moved.milestone, {"due_on": moved.moves_to, "moved_to_fit": moved.moved_to_fit})
    # What is sent begins on the day of its milestone once all have signed.
    there = [one for one in effects.occurrences if not one.is_sent]
    place_occurrences(engagement, there, mover, reason)


def _keep_move(
    engagement: Engagement,
    what: str,
    moved_from: date | None,
    moved_to: date | None,
    mover: User,
    reason: str,
    **of: Any,  # noqa: ANN401
) -> None:
    move = DateMove(engagement=engagement, moved_at=clock.now(), moved_by=mover, **of)
    write(move, {"what": what, "moved_from": moved_from, "moved_to": moved_to, "reason": reason})
