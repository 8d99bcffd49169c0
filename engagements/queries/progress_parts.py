"""The parts of the progress page that tell: updates, people, waivers."""

from datetime import date
from typing import Any

from engagements import access
from engagements.models import (
    Engagement,
    EngagementRole,
    JointUpdate,
    User,
    Waiver,
)
from engagements.models.contact import open_on
from engagements.queries.engagement import HEALTH_TAGS
from engagements.queries.gates import condition_title
from engagements.queries.part import phase_labels
from engagements.text import fold

UPDATES_SHOWN, PEOPLE_SHOWN = 3, 12


def updates_of(engagement: Engagement, user: User) -> dict[str, Any]:
    """The latest updates, and how many there are. Two queries."""
    found = access.visible(JointUpdate, user).filter(engagement=engagement)
    updates = [
        {
            "on": update.on,
            "by": update.author_text,
            "workflow": update.workflow,
            "problems": update.problems,
            "tag": HEALTH_TAGS.get(update.health, ""),
            "word": update.get_health_display(),
            "sentence": update.health_sentence,
        }
        for update in found[:UPDATES_SHOWN]
    ]
    return {"updates": updates, "update_count": found.count()}


def people_of(engagement: Engagement, user: User, day: date) -> list[dict[str, Any]]:
    """Who has a role today, as far as the person may see. One query."""
    roles = (
        access.visible(EngagementRole, user)
        .filter(open_on(day), engagement=engagement)
        .select_related("contact__person", "contact__organisation", "contact__office")
        .order_by("role", "pk")
    )
    return [
        {
            "role": "" if _position_says_it(role) else role.get_role_display(),
            "name": role.contact.person.name,
            "where": ", ".join(
                str(part)
                for part in (
                    role.contact.position,
                    role.contact.office,
                    role.contact.organisation.name,
                )
                if part
            ),
            # The name of the role says it of a sceptic.
            "private": bool(role.private_to_side) and role.role != EngagementRole.Role.SCEPTIC,
        }
        for role in roles[:PEOPLE_SHOWN]
    ]


def _position_says_it(role: EngagementRole) -> bool:
    """A programme coordinator is a coordinator; a deputy coordinator, named as such, is not."""
    position, words = fold(role.contact.position), fold(role.get_role_display())
    others = {fold(str(label)) for label in EngagementRole.Role.labels} - {words}
    return words in position and position not in others


def waivers_of(engagement: Engagement, user: User) -> list[dict[str, Any]]:
    """Every waiver, for ever. One query."""
    found = access.visible(Waiver, user).filter(engagement=engagement)
    labels = phase_labels(engagement)
    return [
        {
            "text": condition_title(engagement.collaboration_model, waiver.condition),
            "phase": labels.get(waiver.phase, ""),
            "by": str(waiver.waived_by),
            "at": waiver.waived_at,
            "reason": waiver.reason,
        }
        for waiver in found.select_related("waived_by")
    ]
