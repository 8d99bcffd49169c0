"""The parts of the progress page that tell: phases, whose turn it is, updates, people, waivers."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Window
from django.utils.translation import gettext as _

from engagements import access
from engagements.access import Standing
from engagements.models import (
    Engagement,
    EngagementRole,
    JointUpdate,
    Milestone,
    Occurrence,
    PhaseChange,
    User,
    Waiver,
)
from engagements.models.contact import open_on
from engagements.queries.dates import ends_of
from engagements.queries.engagement import HEALTH_TAGS
from engagements.queries.gates import condition_title
from engagements.queries.part import author_told, phase_labels
from engagements.text import fold

UPDATES_SHOWN, PEOPLE_SHOWN = 3, 12


def updates_of(engagement: Engagement, user: User) -> dict[str, Any]:
    """The latest updates, and how many there are. One query."""
    rows = access.visible(JointUpdate, user).filter(engagement=engagement)
    found = list(rows.annotate(of_all=Window(Count("pk")))[:UPDATES_SHOWN])
    updates = [
        {
            "on": update.on,
            "by": author_told(update.author_text),
            "workflow": update.workflow,
            "problems": update.problems,
            "tag": HEALTH_TAGS.get(update.health, ""),
            "word": update.get_health_display(),
            "sentence": update.health_sentence,
        }
        for update in found
    ]
    return {"updates": updates, "update_count": found[0].of_all if found else 0}


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


def waiver_rows(engagement: Engagement, waivers: Iterable[Waiver]) -> list[dict[str, Any]]:
    """Every waiver, for ever. No query: they come with who gave them."""
    labels = phase_labels(engagement)
    return [
        {
            "text": condition_title(engagement.collaboration_model, waiver.condition),
            "phase": labels.get(waiver.phase, ""),
            "by": str(waiver.waived_by),
            "at": waiver.waived_at,
            "reason": waiver.reason,
        }
        for waiver in waivers
    ]


def phases_of(engagement: Engagement, user: User, milestones: list[Milestone]) -> dict[str, Any]:
    """The track of five phases, with the day on which each was left or is planned to end. One query.

    The way back is taken off, so only the last passages count.
    """
    labels = phase_labels(engagement)
    order = list(labels)
    now = order.index(engagement.phase)
    changes = access.visible(PhaseChange, user).filter(engagement=engagement).order_by("pk")
    left = {change.from_phase: change.changed_at for change in changes}
    planned = {one.slug: one.due_on for one in milestones if one.slug and one.state != "dropped"}
    plans = engagement.is_open and not engagement.recorded
    ends = ends_of(engagement, planned, left) if plans else {}
    steps = [
        {
            "label": label,
            "state": "done" if place < now else "now" if place == now else "",
            "left": left.get(slug) if place < now else None,
            "ends_on": ends.get(slug) if place >= now else None,
        }
        for place, (slug, label) in enumerate(labels.items())
    ]
    return {
        "steps": steps,
        "title": _("Phase %(place)d of %(all)d: %(label)s")
        % {"place": now + 1, "all": len(order), "label": labels[engagement.phase]},
        "conditions": _("Conditions of the next phase")
        if plans and now + 1 < len(order)
        else _("Conditions of closing")
        if plans
        else _("How it came here"),
    }


def side_of_next(
    engagement: Engagement, milestones: Iterable[Milestone], owed: Iterable[Occurrence]
) -> str:
    """Whose it is what is due next: a side or "both"; empty where it is not among these. No query."""
    next_due = (engagement.next_due_on, engagement.next_due_title)
    for milestone in milestones:
        is_due = milestone.state in ("planned", "returned")
        if is_due and (milestone.due_on, milestone.title) == next_due:
            return milestone.side
    for one in owed:
        if one.state == "pending" and (one.due_on, str(one)) == next_due:
            return one.side
    return ""


def _as_seen(side: str, standing: Standing) -> str:
    """The side, or "own" where it is the reader's."""
    return "own" if side and (standing.writes or standing.sees) == {side} else side


def whose_turn_to_do(side: str, standing: Standing) -> str:
    """A sentence of who is to do what is late; empty where that is not known."""
    words = {
        "own": _("It is for your side to do."),
        "government": _("It is for the government side to do."),
        "civic": _("It is for the civic side to do."),
        "both": _("It is for both sides to do."),
    }
    return words.get(_as_seen(side, standing), "")


def due_words(side: str, standing: Standing) -> str:
    """By when and by whom, with a place for the day."""
    words = {
        "own": _("Due %(day)s, by your side"),
        "government": _("Due %(day)s, by the government side"),
        "civic": _("Due %(day)s, by the civic side"),
        "both": _("Due %(day)s, by both sides"),
    }
    return words.get(_as_seen(side, standing), _("Due %(day)s"))
