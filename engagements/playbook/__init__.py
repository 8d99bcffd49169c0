"""The six collaboration models, read from `engagements/playbooks/*.toml` once and then kept.

Texts are English source texts: show them through `gettext`, which finds them in
`engagements/playbooks/texts/`. Standard library only.
"""

from functools import cache

from engagements.playbook.planning import PlannedMilestone, months_after, plan
from engagements.playbook.reading import read_cross_cutting, read_playbook
from engagements.playbook.shapes import (
    CLOSED,
    CROSS_CUTTING,
    PHASES,
    PLAYBOOK,
    SEED,
    SEED_TITLE,
    SEED_URL,
    SIDES,
    SLUGS,
    Challenge,
    Clause,
    Condition,
    ContextFactor,
    CrossCutting,
    FailureCase,
    FollowUp,
    FollowUpQuestion,
    Gate,
    GateCondition,
    Goal,
    Indicator,
    Milestone,
    ModelHint,
    Obligation,
    Phase,
    Playbook,
    PlaybookError,
    Principle,
    RelationshipRole,
    Theme,
    UpdatePart,
)

__all__ = [
    "CLOSED",
    "CROSS_CUTTING",
    "PHASES",
    "PLAYBOOK",
    "SEED",
    "SEED_TITLE",
    "SEED_URL",
    "SIDES",
    "SLUGS",
    "Challenge",
    "Clause",
    "Condition",
    "ContextFactor",
    "CrossCutting",
    "FailureCase",
    "FollowUp",
    "FollowUpQuestion",
    "Gate",
    "GateCondition",
    "Goal",
    "Indicator",
    "Milestone",
    "ModelHint",
    "Obligation",
    "Phase",
    "PlannedMilestone",
    "Playbook",
    "PlaybookError",
    "Principle",
    "RelationshipRole",
    "Theme",
    "UpdatePart",
    "all_playbooks",
    "cross_cutting",
    "get",
    "months_after",
    "plan",
]


@cache
def cross_cutting() -> CrossCutting:
    """What holds in every collaboration. Raises PlaybookError when the file breaks a rule."""
    return read_cross_cutting()


@cache
def get(slug: str) -> Playbook:
    """The playbook of one model. Raises PlaybookError for an unknown model or a broken file."""
    if slug not in SLUGS:
        raise PlaybookError(f"There is no collaboration model “{slug}”.")
    return read_playbook(slug, cross_cutting())


def all_playbooks() -> tuple[Playbook, ...]:
    """The six playbooks, always in the order of `SLUGS`."""
    return tuple(get(slug) for slug in SLUGS)
