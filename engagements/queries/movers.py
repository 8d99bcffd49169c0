"""Who asks for other dates, and who answers, where what was signed moves with them.

For what is owed a side acts by the parties of its agreement alone, and so it does for its days: a
body that takes part in the engagement and is no party neither asks nor answers where they move.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from engagements import access
from engagements.models import DateRequest, Engagement, Occurrence, User
from engagements.queries.dates import Effects, effects_of
from engagements.queries.plan import Followed, moves_with

Affected = Effects | list[Followed]


def affected_by(asked: DateRequest) -> Affected:
    """What the term moves along, or what the milestone does, if the request is agreed to."""
    if asked.milestone and asked.due_on:
        return moves_with(asked.milestone, asked.due_on)
    if asked.starts_on and asked.ends_on and asked.starts_on <= asked.ends_on:
        return effects_of(asked.engagement, asked.starts_on, asked.ends_on)
    return []


def owed_in(affected: Affected) -> list[Occurrence]:
    """What is owed among what moves."""
    rows = affected.occurrences if isinstance(affected, Effects) else affected
    return [one.occurrence for one in rows]


def why_no_mover(
    user: User, engagement: Engagement, owed: Sequence[Occurrence], without: str = ""
) -> str:
    """Why the person neither asks nor answers where this moves, and who does; empty where they may.

    Who answers does it for another side than `without`, which asked.
    """
    if not owed or access.sides_in_all(user, engagement, owed) - {without}:
        return ""
    return _(
        "“%(text)s” would move along. Only people who write for a party of that agreement can ask for this, or answer; on your side: %(bodies)s."
    ) % _whose(user, engagement, owed, without)  # fmt: skip


def _whose(
    user: User, engagement: Engagement, owed: Sequence[Occurrence], without: str
) -> dict[str, str]:
    """The first of it for which the person does not act, and who does on a side that they write for."""
    texts = access.sides_in_texts(user, engagement)
    writes = access.standing(user, engagement).writes
    own = writes - {without} or writes
    foreign = [
        one for one in owed if not texts.get(one.obligation.memorandum_id, frozenset()) & own
    ]
    one = (foreign or list(owed))[0]
    memorandum = one.obligation.memorandum
    bodies = [str(body) for side in sorted(own) for body in access.bodies_on(memorandum, side)]
    return {"text": one.obligation.text, "bodies": ", ".join(bodies) or _("nobody today")}
