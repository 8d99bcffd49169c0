"""What somebody needs first after signing in: figures, attention, the next days, what is asked."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, Value, When
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from engagements import access
from engagements.access import Days, Standing
from engagements.models import (
    ChecklistItem,
    DateRequest,
    Engagement,
    Milestone,
    Occurrence,
    Party,
    User,
)
from engagements.models.challenge import UNSETTLED
from engagements.models.engagement import party_on
from engagements.models.memorandum import awaiting, coverings
from engagements.queries.engagement import OPEN, TROUBLE, UNSIGNED, late, needs_attention, silent
from engagements.queries.gates import with_switches
from engagements.queries.memorandum.asked import memorandum_tasks
from engagements.queries.memorandum.decisions import proposal_tasks, proposed_in
from engagements.queries.memorandum.succession import succession_tasks, with_successions
from engagements.queries.memorandum.turn import Turn
from engagements.queries.memorandum.unsigned import asked_to_sign, turns_in, unsigned_of
from engagements.queries.obligation import (
    due_within,
    falling_due,
    owed_tasks,
    shortened,
    wanted,
    wanted_of,
)
from engagements.queries.portfolio import (
    COLUMNS,
    EngagementRow,
    columns_of,
    row_of,
    sorted_by,
    with_turns,
)
from engagements.queries.signed_before_start import counts_of, of_counts
from engagements.queries.task import SOON, Task, in_order, tasks, urgency

ATTENTION_SHOWN, DATES_SHOWN, ENGAGEMENTS_SHOWN = 8, 8, 15
# Of what is asked: things in all; of one engagement where these are few, and at least.
ASKED_SHOWN, ASKED_OF_FEW, ASKED_OF_ONE = 10, 6, 2
# So many of the next days are read; more than this is asked of a list, not of a start page.
DATES_READ = 200
ENGAGEMENTS_ASKED = 200
MONTH = 30


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
    partners: str
    url: str


@dataclass(frozen=True, slots=True)
class AskedGroup:
    """What is asked in one engagement, the most urgent first, and how much more there is."""

    engagement: str
    partners: str
    url: str
    tasks: list[Task]
    more: int


@dataclass(frozen=True, slots=True)
class Dates:
    """What falls due on one day in one engagement: the first of it, and how much more there is."""

    on: date
    title: str
    url: str
    engagement: str
    more: int
    more_url: str


def grouped(rows: list[AskedRow], *, whole: bool) -> tuple[list[AskedGroup], int]:
    """The rows by engagement, the one with the most urgent first; and how many of them are left out.

    The rows come the most urgent first. Unless the `whole` of it is wanted each group begins only,
    and nothing is shown that is less urgent than what an engagement asks that is left out.
    """
    number = Counter(row.url for row in rows)
    each = len(rows) if whole else max(ASKED_OF_ONE, ASKED_OF_FEW // max(1, len(number)))
    most = len(rows) if whole else ASKED_SHOWN
    shown: dict[str, list[AskedRow]] = defaultdict(list)
    for row in rows:
        if not most:
            break
        if len(shown[row.url]) < each:
            shown[row.url].append(row)
            most -= 1
    groups = [
        AskedGroup(
            of_one[0].engagement, of_one[0].partners, url,
            [row.task for row in of_one], number[url] - len(of_one),
        )
        for url, of_one in shown.items()
    ]  # fmt: skip
    return groups, len(number) - len(groups)


def portfolio(
    user: User, days: Days, turns: Mapping[int, list[Turn]], *, all_dates: bool = False
) -> dict[str, Any]:
    """Figures, needs attention, the next 30 days and the engagements. Five queries.

    `turns` says whose signatures are waited for, by engagement (from `asked`); one query more where
    a text waits in an engagement that `asked` did not read, as for an administrator of no side.
    """
    rows = access.visible(Engagement, user)
    is_silent = silent(rows, days)
    attention = needs_attention(days, is_silent)
    own = rows.filter(status="active")
    dates = _dates(user, days)
    counts = _counts(rows, days, attention, is_silent)
    return {
        "figures": _figures(counts),
        "signed": of_counts(counts),
        "attention": [
            _attention(row_of(values, days), values[COLUMNS.index("health")])
            for values in columns_of(sorted_by(rows.filter(attention), "next"))[:ATTENTION_SHOWN]
        ],
        "attention_url": _list(health="attention"),
        "dates": dates if all_dates else dates[:DATES_SHOWN],
        "more_dates": 0 if all_dates else max(0, len(dates) - DATES_SHOWN),
        "rows": with_turns(
            [
                row_of(values, days)
                for values in columns_of(sorted_by(own, "next"))[:ENGAGEMENTS_SHOWN]
            ],
            user,
            turns,
        ),
    }


def _list(**filters: str) -> str:
    return f"{reverse('engagement_index')}?{urlencode(filters)}"


def _counts(rows: Any, days: Days, attention: Q, is_silent: Q) -> dict[str, int]:  # noqa: ANN401
    """All that the page counts, in one query."""
    unsigned = Q(status="active", recorded=False, memorandum_state__in=UNSIGNED)
    counts: dict[str, int] = rows.aggregate(
        active=Count("pk", filter=Q(status="active")),
        attention=Count("pk", filter=attention),
        late=Count("pk", filter=late(days)),
        silent=Count("pk", filter=is_silent),
        unsigned=Count("pk", filter=unsigned),
        **counts_of(days),
    )
    return counts


def _figures(counts: Mapping[str, int]) -> list[Figure]:
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


def _dates(user: User, days: Days) -> list[Dates]:
    """By day, each engagement once a day. One query."""
    milestones = (
        access.visible(Milestone, user)
        .filter(
            due_within(days, MONTH),
            state__in=["planned", "returned"],
            engagement__status="active",
            engagement__recorded=False,
        )
        .order_by()
        .values_list(
            Value("milestone_detail"), "pk", "slug", "title", "due_on", "engagement__reference",
            "engagement__title",
        )
    )  # fmt: skip
    both = milestones.union(falling_due(user, days, MONTH), all=True).order_by("due_on", "pk")
    found: dict[tuple[date, str], list[tuple[Any, ...]]] = defaultdict(list)
    for row in both[:DATES_READ]:
        _route, _pk, _slug, _title, due_on, reference, _engagement = row
        found[due_on, reference].append(row)
    return [_on_one_day(due_on, rows) for (due_on, _reference), rows in found.items()]


def _on_one_day(due_on: date, rows: list[tuple[Any, ...]]) -> Dates:
    route, pk, slug, title, _due_on, reference, engagement = rows[0]
    return Dates(
        on=due_on,
        title=shortened(_(title) if slug else title),
        url=reverse(route, args=[reference, pk]),
        engagement=engagement,
        more=len(rows) - 1,
        more_url=reverse("engagement_progress", args=[reference]),
    )


def asked(user: User, days: Days) -> tuple[list[AskedRow], dict[int, list[Turn]]]:
    """What is wanted of the person's side in all engagements, the most urgent first; and whose
    signatures are waited for, by engagement. Seven queries.
    """
    chosen, sides, own, recorded = _engagements(user, days)
    found: list[AskedRow] = []
    milestones, items = _children(user, [one for one in chosen if sides.get(one.pk)], days.last)
    requests = {
        one.engagement_id: one
        for one in access.visible(DateRequest, user)
        .filter(engagement__in=chosen, state="open")
        .select_related("milestone")
    }
    owed = wanted_of(user, chosen, days)
    unsigned = unsigned_of(chosen, user, access.WRITING_ROLES if recorded else None)
    proposed = proposed_in(user, chosen)
    for engagement in chosen:
        day = days.at(engagement.time_zone)
        standing = Standing(frozenset(), frozenset(sides[engagement.pk]), None, is_admin=False)
        of_one = [
            *memorandum_tasks(engagement, standing, user, unsigned[engagement.pk]),
            *proposal_tasks(standing, user, proposed[engagement.pk]),
            *succession_tasks(own[engagement.pk]),
            *owed_tasks(engagement, standing, user, owed[engagement.pk]),
            *tasks(
                engagement,
                standing,
                user,
                milestones[engagement.pk],
                items[engagement.pk],
                day,
                requests.get(engagement.pk),
            ),
        ]
        found += [
            AskedRow(
                task,
                engagement.title,
                " · ".join(filter(None, (engagement.lead_government, engagement.lead_civic))),
                reverse("engagement_progress", args=[engagement.reference]),
            )
            for task in in_order(of_one, day)
        ]
    return _once(sorted(found, key=lambda row: urgency(row.task))), turns_in(unsigned)


def _once(rows: list[AskedRow]) -> list[AskedRow]:
    """What a text over several engagements asks in each of them, where it stands first."""
    first: dict[tuple[str, str], AskedRow] = {}
    for row in rows:
        first.setdefault((row.task.url, row.task.title), row)
    return list(first.values())


def _engagements(
    user: User, days: Days
) -> tuple[list[Engagement], dict[int, set[str]], dict[int, list[Party]], bool]:
    """Those that may ask something, the sides for which the person writes in each and as which
    parties, and whether a recorded memorandum of one waits to be confirmed. One query.

    Where the person only reads there is something to ask if their signature is waited for; what
    waits for others comes last, so that the list can say for whom. After the end there remain
    requests of the other side for a release, and what survives it: owed by the own side, or
    reported or seen differently.
    """
    to_release = (
        Occurrence.objects.open()
        .filter(engagement=OuterRef("engagement"), release_asked_by__gt="")
        .exclude(release_asked_by=OuterRef("side"))
    )
    writing = access.memberships(user, access.WRITING_ROLES).values("organisation")
    of_own_side = Q(side=OuterRef("side")) | ~Q(state="pending")
    survives = Occurrence.objects.filter(
        wanted(days), of_own_side, obligation__survives=True, engagement=OuterRef("engagement")
    )
    recorded = coverings().filter(awaiting("memorandum__"), engagement=OuterRef("engagement"))
    acting = Q(organisation__in=writing) | asked_to_sign(user)
    waits = coverings().filter(memorandum__state="sent", engagement=OuterRef("engagement"))
    parties = (
        with_successions(access.visible(Party, user), user)
        .filter(
            acting | Exists(waits),
            Q(engagement__status__in=OPEN) | Exists(to_release) | Exists(survives),
            party_on(days.here),
            engagement__recorded=False,
        )
        .annotate(
            is_own=Case(When(organisation__in=writing, then=True), default=False),
            has_recorded=Exists(recorded),
            is_read=Case(When(acting, then=False), default=True),
        )
        .select_related("engagement", "organisation")
        .order_by("is_read", "engagement__next_due_on", "engagement")
    )
    chosen: dict[int, Engagement] = {}
    sides: dict[int, set[str]] = defaultdict(set)
    own: dict[int, list[Party]] = defaultdict(list)
    has_recorded = False
    for party in parties[: ENGAGEMENTS_ASKED * 2]:
        chosen[party.engagement_id] = party.engagement
        has_recorded |= party.has_recorded
        if party.is_own:
            sides[party.engagement_id].add(party.side)
            own[party.engagement_id].append(party)
    return list(chosen.values())[:ENGAGEMENTS_ASKED], sides, own, has_recorded


def _children(
    user: User, engagements: list[Engagement], last: date
) -> tuple[dict[int, list[Milestone]], dict[int, list[ChecklistItem]]]:
    milestones: dict[int, list[Milestone]] = defaultdict(list)
    items: dict[int, list[ChecklistItem]] = defaultdict(list)
    keys = [engagement.pk for engagement in engagements]
    wanted = Q(state="reported") | Q(state__in=["planned", "returned"], due_on__lte=last + SOON)
    for milestone in access.visible(Milestone, user).filter(wanted, engagement__in=keys):
        milestones[milestone.engagement_id].append(milestone)
    open_items = Q(gates=True, status__in=UNSETTLED)
    wanted_items = with_switches(access.visible(ChecklistItem, user))
    for item in wanted_items.filter(open_items, engagement__in=keys):
        items[item.engagement_id].append(item)
    return milestones, items
