"""The milestones of an engagement as rows of a table that is also a picture."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from engagements.countries import is_day_off
from engagements.models import Engagement, Milestone, User
from engagements.models.milestone import MILESTONE_MOVES
from engagements.queries.engagement import days_late, translated
from engagements.queries.status import since_step
from engagements.queries.timeline import Bar, timeline

TAGS = {
    "planned": "mute", "reported": "info", "accepted": "ok", "returned": "warn", "missed": "bad",
    "dropped": "mute",
}  # fmt: skip
# Where each act leads, by the name of its page; the others change or add to what is there.
LEADS_TO = {
    "report": "reported", "accept": "accepted", "send_back": "returned", "miss": "missed",
    "drop": "dropped", "restore": "planned",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """One milestone in the table, with its bars."""

    url: str
    title: str
    who: str
    tag: str
    word: str
    due_on: date
    late: str
    moved_from: date | None
    moved_to_fit: bool
    day_off: str
    bars: list[Bar]


def shown_title(milestone: Milestone) -> str:
    """A playbook title in the reader's language, an own one as it was typed."""
    return translated(milestone.title) if milestone.slug else milestone.title


def day_off(engagement: Engagement, milestone: Milestone) -> str:
    """The weekday on which an open milestone falls where nobody works that day; or nothing."""
    if not milestone.is_open or not is_day_off(milestone.due_on, engagement.country):
        return ""
    return _("on a day off: %(weekday)s") % {"weekday": date_format(milestone.due_on, "l")}


def lateness(engagement: Engagement, milestone: Milestone, day: date) -> str:
    """How late it is, in words; nothing where the engagement is over."""
    late = milestone.days_late(day) if engagement.is_open else 0
    return days_late(late) if late else ""


def state_of(milestone: Milestone, late: str, sides: frozenset[str]) -> tuple[str, str]:
    """The tag's kind and words: late and "waits for you" are derived."""
    if late:
        return "bad", _("Late")
    if milestone.state == "reported" and sides - {milestone.reported_side}:
        return "info", _("Waits for you")
    return TAGS[milestone.state], str(milestone.get_state_display())


def why_not(milestone: Milestone, act: str) -> str:
    """Why its state does not allow the act (the name of its page), in a sentence; empty where it
    does. No query.
    """
    state = Milestone.State(milestone.state)
    if act in LEADS_TO:
        if LEADS_TO[act] in MILESTONE_MOVES[state]:
            return ""
        return _("This milestone is “%(state)s” now. Look at it again before you go on.") % {
            "state": state.label
        }
    if act == "edit" and state == Milestone.State.ACCEPTED:
        return _("This milestone is accepted. What both sides agreed on stays as it is.")
    if act == "move" and not milestone.is_open:
        return _("This milestone is settled. Its date stays as it is.")
    if act == "add_evidence" and not (milestone.is_open or state == Milestone.State.MISSED):
        return _("This milestone is settled. It takes no more evidence.")
    return ""


def since(milestone: Milestone, user: User) -> str:
    """In which state it is, since when and why; nothing where it was planned from the start. One query."""
    verb = "restored" if milestone.state == Milestone.State.PLANNED else milestone.state
    return since_step(milestone, milestone.get_state_display(), user, {verb})


def table(
    engagement: Engagement, milestones: list[Milestone], sides: frozenset[str], day: date
) -> dict[str, Any]:
    """The rows, and the axis under which they are drawn. No query."""
    drawing = timeline(engagement, milestones, day)
    return {
        "rows": [
            _row(engagement, milestone, bars, sides, day)
            for milestone, bars in zip(milestones, drawing.bars, strict=True)
        ],
        "timeline": drawing,
    }


def _row(
    engagement: Engagement, milestone: Milestone, bars: list[Bar], sides: frozenset[str], day: date
) -> MilestoneRow:
    late = lateness(engagement, milestone, day)
    tag, word = state_of(milestone, late, sides)
    first = milestone.first_due_on
    return MilestoneRow(
        url=reverse("milestone_detail", args=[engagement.reference, milestone.pk]),
        title=shown_title(milestone),
        who=milestone.get_side_display(),
        tag=tag,
        word=word,
        due_on=milestone.due_on,
        late=late,
        moved_from=first if first != milestone.due_on else None,
        moved_to_fit=milestone.moved_to_fit,
        day_off=day_off(engagement, milestone),
        bars=bars,
    )
