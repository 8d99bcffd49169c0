"""What is owed by a draft: each obligation is added, changed and taken out."""

from typing import Any

from django.db import transaction

from engagements import access
from engagements.actions.history import Refused, write
from engagements.actions.memorandum.opening import (
    claim_of,
    open_draft,
    refuse_to_rewrite_a_renewal,
    tell,
)
from engagements.models import Memorandum, Obligation, User
from engagements.models.obligation import NOT_THERE, SAME_SIDE, TOO_OFTEN
from engagements.queries.memorandum.parties import is_absent

DAYS = frozenset({"due_on", "first_on", "until_on"})


@transaction.atomic
def write_obligation(
    memorandum: Memorandum,
    *,
    actor: User,
    obligation: Obligation | None = None,
    version: int | None = None,
    **values: Any,  # noqa: ANN401
) -> Obligation:
    """Add an obligation to the draft, or change one of it.

    Refused for one that is owed within a side: then the side that is not owed would confirm it;
    in an engagement in which the party that owes it takes no part today: nobody could report it;
    and for one that falls due more than 400 times.
    Raises StaleVersion when somebody else changed it meanwhile.
    """
    access.require(actor, "draft_memorandum", memorandum)
    fresh, covered = open_draft(memorandum)
    if obligation is None:
        refuse_to_rewrite_a_renewal(fresh)
        last = fresh.obligations.order_by("position").last()
        found = Obligation(memorandum=fresh, position=last.position + 1 if last else 1)
        verb = "added"
    else:
        found = claim_of(fresh.obligations.all(), obligation, version)
        verb = "changed"
    others = values.keys() - DAYS
    if obligation is not None and any(getattr(found, one) != values[one] for one in others):
        refuse_to_rewrite_a_renewal(fresh)
    if values.get("every", found.every) == Obligation.Every.PHASE:
        # The plan alone says when phases end.
        values |= {"first_on": None, "until_on": None}
    changes = write(found, values)
    if found.owed_to and found.owed_to.side == found.owed_by.side:
        raise Refused(str(SAME_SIDE))
    if is_absent(found.owed_by, found.engagement):
        raise Refused(NOT_THERE % {"party": found.owed_by, "engagement": found.engagement})
    if found.recurs_too_often(fresh.ends_on):
        raise Refused(str(TOO_OFTEN))
    if changes:
        tell(found, verb, covered, actor=actor, changes=changes if verb == "changed" else ())
    return found


@transaction.atomic
def remove_obligation(obligation: Obligation, *, actor: User) -> None:
    """Take an obligation out of the draft; the history keeps it, once.

    Refused where somebody else took it out at the same moment.
    """
    access.require(actor, "draft_memorandum", obligation.memorandum)
    fresh, covered = open_draft(obligation.memorandum)
    refuse_to_rewrite_a_renewal(fresh)
    found = claim_of(fresh.obligations.all(), obligation)
    tell(found, "removed", covered, actor=actor)
    found.delete()
