"""What somebody needs first after signing in: figures, attention, the next days, what is asked."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from engagements import access
from engagements.access import Standing
from engagements.models import ChecklistItem, Engagement, Milestone, Party, User
from engagements.models.engagement import party_on
from engagements.queries.engagement import TROUBLE, late, needs_attention, silent
from engagements.queries.portfolio import COLUMNS, EngagementRow, row_of, sorted_by
from engagements.queries.task import SOON, Task, tasks

ATTENTION_SHOWN, DATES_SHOWN, ENGAGEMENTS_SHOWN, ASKED_SHOWN = 8, 8, 15, 6
ENGAGEMENTS_ASKED = 200
MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that links to the engagements which it counts."""

    number: int
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class AskedRow:
    """A task with the engagement to which it belongs."""

    task: Task
    engagement: str
    url: str


def portfolio(user: User, day: date) -> dict[str, Any]:
    """Figures, needs attention, the next 30 days and the engagements. Five queries."""
    rows = access.visible(Engagement, user)
    is_silent = silent(rows, day)
    attention = needs_attention(day, is_silent)
    own = rows.filter(status="active")
    return {
        "figures": _figures(rows, day, attention, is_silent),
        "attention": [
            _attention(row_of(values, day), values[COLUMNS.index("health")])
            for values in sorted_by(rows.filter(attention), "next").values_list(*COLUMNS)[
                :ATTENTION_SHOWN
            ]
        ],
        "attention_url": _list(health="attention"),
        "dates": _dates(user, day),
        "rows": [
            row_of(values, day)
            for values in sorted_by(own, "next").values_list(*COLUMNS)[:ENGAGEMENTS_SHOWN]
        ],
    }


def _list(**filters: str) -> str:
    return f"{reverse('engagement_index')}?{urlencode(filters)}"


def _figures(rows: Any, day: date, attention: Q, is_silent: Q) -> list[Figure]:  # noqa: ANN401
    unsigned = Q(status="active", recorded=False, memorandum_state__in=["none", "draft", "sent"])
    counts = rows.aggregate(
        active=Count("pk", filter=Q(status="active")),
        attention=Count("pk", filter=attention),
        late=Count("pk", filter=late(day)),
        silent=Count("pk", filter=is_silent),
        unsigned=Count("pk", filter=unsigned),
    )
    return [
        Figure(counts["active"], _("Active engagements"), _list(status="active")),
        Figure(counts["attention"], _("Need attention"), _list(health="attention")),
        Figure(counts["late"], _("Late"), _list(health="late")),
        Figure(counts["silent"], _("Silent"), _list(health="silent")),
        Figure(
            counts["unsigned"],
            _("Memoranda not signed"),
            _list(status="active", memorandum="unsigned"),
        ),
    ]


def _attention(row: EngagementRow, health: str) -> dict[str, Any]:
    """The row with its reasons in words: what a person said first, then what was noticed."""
    reasons = [flag.reason for flag in row.flags]
    if health == "at_risk":
        reasons.insert(0, _("An update says it is at risk."))
    elif health == "off_track":
        reasons.insert(0, _("An update says it is off track."))
    # A good word, or none, is no reason to stand here: then the first flag says why.
    in_trouble = health in TROUBLE or row.badge.kind == "silent" or not row.flags
    shown = row.badge if in_trouble else row.flags[0]
    return {"row": row, "why": " ".join(reasons), "tag": shown.tag, "word": shown.word}


def _dates(user: User, day: date) -> list[dict[str, Any]]:
    milestones = (
        access.visible(Milestone, user)
        .filter(
            state__in=["planned", "returned"],
            due_on__range=(day, day + MONTH),
            engagement__status="active",
            engagement__recorded=False,
        )
        .order_by("due_on", "pk")
        .values_list("pk", "slug", "title", "due_on", "engagement__reference", "engagement__title")
    )
    return [
        {
            "url": reverse("milestone_detail", args=[reference, pk]),
            "title": _(title) if slug else title,
            "on": due_on,
            "engagement": engagement,
        }
        for pk, slug, title, due_on, reference, engagement in milestones[:DATES_SHOWN]
    ]


def asked(user: User, day: date) -> list[AskedRow]:
    """What is wanted of the person's side in all engagements, the earliest first. Five queries."""
    sides = _sides(user, day)
    engagements = (
        access.visible(Engagement, user)
        .filter(pk__in=sides, status="active", recorded=False)
        .order_by("next_due_on", "pk")
    )
    found: list[AskedRow] = []
    chosen = list(engagements[:ENGAGEMENTS_ASKED])
    milestones, items = _children(user, chosen, day)
    for engagement in chosen:
        standing = Standing(frozenset(), frozenset(sides[engagement.pk]), None, is_admin=False)
        found += [
            AskedRow(
                task, engagement.title, reverse("engagement_progress", args=[engagement.reference])
            )
            for task in tasks(
                engagement, standing, user, milestones[engagement.pk], items[engagement.pk], day
            )
        ]
    found.sort(key=lambda row: row.task.due_on or date.max)
    return found


def _sides(user: User, day: date) -> dict[int, set[str]]:
    """The sides for which the person may write, by engagement."""
    writing = access.memberships(user, access.WRITING_ROLES).values("organisation")
    parties = access.visible(Party, user).filter(party_on(day), organisation__in=writing)
    sides: dict[int, set[str]] = defaultdict(set)
    for engagement, side in parties.filter(engagement__status="active").values_list(
        "engagement", "side"
    ):
        sides[engagement].add(side)
    return sides


def _children(
    user: User, engagements: list[Engagement], day: date
) -> tuple[dict[int, list[Milestone]], dict[int, list[ChecklistItem]]]:
    milestones: dict[int, list[Milestone]] = defaultdict(list)
    items: dict[int, list[ChecklistItem]] = defaultdict(list)
    keys = [engagement.pk for engagement in engagements]
    wanted = Q(state="reported") | Q(state__in=["planned", "returned"], due_on__lte=day + SOON)
    for milestone in access.visible(Milestone, user).filter(wanted, engagement__in=keys):
        milestones[milestone.engagement_id].append(milestone)
    open_items = Q(gates=True, status__in=["open", "in_work"])
    for item in access.visible(ChecklistItem, user).filter(open_items, engagement__in=keys):
        items[item.engagement_id].append(item)
    return milestones, items
