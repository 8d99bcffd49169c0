"""Who sees and who may. The only place that decides it.

A read on somebody's behalf starts at `visible(Model, user)`; an act starts with
`require(actor, verb, thing)`. What one does not see answers 404, what one sees and may not do 403.
"""

from engagements.access.days import (
    Days,
    agreement_day,
    day_in,
    days,
    register_day,
    start_of,
    today,
)
from engagements.access.members import (
    WRITING_ROLES,
    Standing,
    Visitor,
    is_admin,
    memberships,
    side_among,
    standing,
    standings,
    writers_of,
)
from engagements.access.offices import offices_to_correct
from engagements.access.rules import ELSEWHERE, WITHIN, can, require
from engagements.access.seeing import (
    PARTS,
    PRIVATE_EVEN_TO_ADMINS,
    VISIBLE,
    named_in_memoranda,
    named_to_sign,
    only_visible,
    visible,
)
from engagements.access.sides import (
    answered_by,
    bodies_on,
    body_heard,
    decides_on,
    deciding_bodies,
    parties_heard,
    parties_to_let_go,
    sides_in_texts,
    sides_left_by_all,
    sides_of,
    sides_of_obligation,
    sides_on,
    texts_that_bind,
    with_sides,
)

__all__ = [
    "ELSEWHERE",
    "PARTS",
    "PRIVATE_EVEN_TO_ADMINS",
    "VISIBLE",
    "WITHIN",
    "WRITING_ROLES",
    "Days",
    "Standing",
    "Visitor",
    "agreement_day",
    "answered_by",
    "bodies_on",
    "body_heard",
    "can",
    "day_in",
    "days",
    "decides_on",
    "deciding_bodies",
    "is_admin",
    "memberships",
    "named_in_memoranda",
    "named_to_sign",
    "offices_to_correct",
    "only_visible",
    "parties_heard",
    "parties_to_let_go",
    "register_day",
    "require",
    "side_among",
    "sides_in_texts",
    "sides_left_by_all",
    "sides_of",
    "sides_of_obligation",
    "sides_on",
    "standing",
    "standings",
    "start_of",
    "texts_that_bind",
    "today",
    "visible",
    "with_sides",
    "writers_of",
]
