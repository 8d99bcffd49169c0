"""The milestones of an engagement as rows of a table that is also a picture."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements import access
from engagements.models import Engagement, Milestone, User

TAGS = {
    "planned": "mute", "reported": "info", "accepted": "ok", "returned": "warn", "missed": "bad",
    "dropped": "mute",
}  # fmt: skip
BAR_DAYS = 14


@dataclass(frozen=True)
class Timeline:
    """The days that the picture spans; positions are per cent of it, with one decimal."""

    begins: date
    days: int

    def at(self, day: date) -> float:
        """Where a day lies, from 0 to 100."""
        return round(min(100.0, max(0.0, 100 * (day - self.begins).days / self.days)), 1)


def shown_title(milestone: Milestone) -> str:
    """A playbook title in the reader's language, an own one as it was typed."""
    return _(milestone.title) if milestone.slug else milestone.title


def state_of(milestone: Milestone, today: date, sides: frozenset[str]) -> tuple[str, str]:
    """The tag's kind and words: late and "waits for you" are derived."""
    if milestone.days_late(today):
        return "bad", _("Late")
    if milestone.state == "reported" and sides - {milestone.reported_side}:
        return "info", _("Waits for you")
    return TAGS[milestone.state], str(milestone.get_state_display())


def late_words(days: int) -> str:
    """How late something is, in words."""
    return ngettext("%(days)d day late", "%(days)d days late", days) % {"days": days}


def table(engagement: Engagement, user: User, sides: frozenset[str]) -> dict[str, Any]:
    """Rows, month marks and today's place. One query; the rows cost none."""
    milestones = list(
        access.visible(Milestone, user)
        .filter(engagement=engagement)
        .order_by("due_on", "order", "pk")
    )
    today = access.today()
    days = [milestone.due_on for milestone in milestones] + [today]
    days += [day for day in (engagement.starts_on, engagement.last_day) if day]
    begins, ends = min(days), max(days)
    timeline = Timeline(begins - timedelta(days=BAR_DAYS), (ends - begins).days + 2 * BAR_DAYS)
    return {
        "rows": [
            _row(milestone, timeline, today, sides, engagement.reference)
            for milestone in milestones
        ],
        "marks": _marks(timeline),
        "now": timeline.at(today),
        "waiting": sum(
            milestone.state == "reported" and bool(sides - {milestone.reported_side})
            for milestone in milestones
        ),
    }


def _row(
    milestone: Milestone, timeline: Timeline, today: date, sides: frozenset[str], reference: str
) -> dict[str, Any]:
    kind, word = state_of(milestone, today, sides)
    late = milestone.days_late(today)
    ends = timeline.at(milestone.due_on)
    begins = timeline.at(milestone.due_on - timedelta(days=BAR_DAYS))
    return {
        "pk": milestone.pk,
        "address": reverse("milestone_detail", args=[reference, milestone.pk]),
        "title": shown_title(milestone),
        "side": milestone.side,
        "side_words": milestone.get_side_display(),
        "kind": kind,
        "word": word,
        "due_on": milestone.due_on,
        "late": late_words(late) if late else "",
        "first": date_format(milestone.first_due_on)
        if milestone.first_due_on != milestone.due_on
        else "",
        "moved_to_fit": milestone.moved_to_fit,
        "bar": "d" if milestone.state in ("accepted", "reported") else "f",
        "x": begins,
        "width": max(0.8, round(ends - begins, 1)),
        "late_x": ends,
        "late_width": round(timeline.at(today) - ends, 1) if late else 0,
        "state": milestone.state,
    }


def _marks(timeline: Timeline) -> list[dict[str, Any]]:
    """At most six month names along the axis."""
    last = timeline.begins + timedelta(days=timeline.days)
    months = (last.year - timeline.begins.year) * 12 + last.month - timeline.begins.month
    step = max(1, -(-months // 6))
    marks: list[dict[str, Any]] = []
    for count in range(1, months + 1, step):
        month = timeline.begins.month - 1 + count
        day = date(timeline.begins.year + month // 12, month % 12 + 1, 1)
        form = "M Y" if months > 12 else "M"
        marks.append({"x": timeline.at(day), "text": date_format(day, form)})
    return [mark for mark in marks if mark["x"] < 93]
