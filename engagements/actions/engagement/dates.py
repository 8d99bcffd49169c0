"""Move the term of an engagement: alone while it is being prepared; what moves with it.

Afterwards it moves by both sides: `date_request.py`.
"""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from engagements import access
from engagements.actions.engagement.term import keep_moves, move_term
from engagements.actions.history import Refused, claim, record
from engagements.models import Engagement, User
from engagements.queries.date_request import why_not_moved
from engagements.queries.dates import Effects, effects_of


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
    """Move start or end without asking, with the reason. The first planned dates stay.

    Only while it is prepared and no agreement is sent or signed (Refused), afterwards by both sides
    (`ask_to_move_dates`). What is open moves along when asked; refused also where that would be owed
    on another day by a text that waits for signatures.
    """
    access.require(actor, "edit_engagement", engagement)
    fresh = claim(engagement, version)
    if problem := why_not_moved(fresh):
        raise Refused(problem)
    effects = None
    if starts_on and ends_on and starts_on <= ends_on:
        effects = effects_of(fresh, starts_on, ends_on)
        _refuse_under_signatures(effects, move_open_milestones)
    along = effects if move_open_milestones else None
    changes = move_term(fresh, starts_on, ends_on, actor, reason, along, precision)
    if changes:
        record(fresh, "moved", actor=actor, engagement=fresh, changes=changes, reason=reason)
    return fresh


def _refuse_under_signatures(effects: Effects, with_milestones: bool) -> None:
    """Raise Refused where something that is sent would begin on another day, also by the term alone."""
    for one in effects.occurrences:
        if one.is_sent and (with_milestones or not one.occurrence.obligation.milestone_id):
            raise Refused(
                _(
                    "“%(owed)s” hangs on these dates by “%(text)s”, which waits for signatures, and who "
                    "signs relies on its day. Ask the other side to move the dates, or take the text "
                    "back first."
                )
                % {"owed": one.text, "text": one.occurrence.obligation.memorandum}
            )


@transaction.atomic
def correct_dates(
    engagement: Engagement, *, actor: User, reason: str, before: dict[str, date | None]
) -> None:
    """Keep what an administrator corrected in the back office: a DateMove for each date.

    `before` holds the days as they were; the engagement carries the new ones already. Milestones
    and obligations stay where they are.
    """
    access.require(actor, "correct_dates", engagement)
    keep_moves(engagement, before, actor, reason)
