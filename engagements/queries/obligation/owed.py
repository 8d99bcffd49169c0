"""What obligations ask of one side now: late or soon due, to confirm, to answer."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements import access
from engagements.access import Days, Standing
from engagements.models import Engagement, Occurrence, User
from engagements.queries.task import Task, read_only

SOON = 30
ZONE = "engagement__time_zone"
TITLE_LENGTH = 90


def due_within(days: Days, number: int) -> Q:
    """The condition for what falls due today or in so many days, where its engagement is."""
    return days.since("due_on", zone=ZONE) & days.before("due_on", -number - 1, zone=ZONE)


def wanted(days: Days) -> Q:
    """The condition for occurrences of which something may be wanted today."""
    due = Q(state="pending") & days.before("due_on", -SOON - 1, zone=ZONE)
    asked = ~Q(release_asked_by="") & ~Q(state__in=["met", "released"])
    one_view = Q(state__in=["reported", "not_met"]) & (~Q(government_view="") | ~Q(civic_view=""))
    waits = Q(state__in=["reported", "disputed"]) | Q(state="pending", missing__gt="")
    return due | waits | asked | one_view


def wanted_of(
    user: User,
    engagements: Iterable[Engagement],
    days: Days,
    roles: tuple[str, ...] = access.WRITING_ROLES,
) -> dict[int, list[Occurrence]]:
    """Those occurrences of the engagements, by engagement, with what the tasks read. One query.

    Of those whose memorandum has a body as a party in which the person has one of the roles.
    """
    found: dict[int, list[Occurrence]] = defaultdict(list)
    rows = access.visible(Occurrence, user).filter(
        wanted(days), engagement__in=[engagement.pk for engagement in engagements]
    )
    related = rows.select_related("obligation__memorandum__amends", "engagement")
    for one in access.with_sides(related, user, roles):
        if access.sides_on(one):
            found[one.engagement_id].append(one)
    return found


def falling_due(user: User, days: Days, number: int) -> QuerySet[Occurrence, Any]:
    """What falls due within so many days, in the columns of home's dates.

    In active engagements, and on days fixed by law in those that are on hold.
    Name of the route, key, slug (none), text, day, reference and title of the engagement.
    """
    goes_on = Q(engagement__status="active") | Q(
        engagement__status="on_hold", obligation__legal_date=True
    )
    return (
        access.visible(Occurrence, user)
        .filter(due_within(days, number), goes_on, state="pending", engagement__recorded=False)
        .filter(pk__in=Occurrence.objects.standing().values("pk"))
        .order_by()
        .values_list(
            Value("obligation_detail"), "pk", Value(""), "obligation__text", "due_on",
            "engagement__reference", "engagement__title",
        )
    )  # fmt: skip


def owed_tasks(
    engagement: Engagement,
    standing: Standing,
    user: User,
    occurrences: Iterable[Occurrence],
) -> list[Task]:
    """What is wanted of the reader's side, one task for an obligation. No query.

    The occurrences come as from `wanted_of`: for each the reader is asked as a party of its
    memorandum, for the side of that party. While the engagement is on hold only days
    that are fixed by law go on, and what the other side asks. After the end remain what survives
    it, and requests for a release.
    """
    if engagement.recorded:
        return []
    left = [one for one in occurrences if not one.fell_away and not _own_report(one, user)]
    asked = [one for one in left if _asks(engagement, one)]
    requests = [
        one
        for one in left
        if one not in asked
        and (_to_release(one) or (engagement.status == "on_hold" and _to_answer(one)))
    ]
    found = [
        *_answers([*asked, *requests]),
        *_reports([one for one in asked if one.state == "pending" and _owes(one)]),
    ]
    if standing.writes:
        return found
    return read_only(found)


def _asks(engagement: Engagement, one: Occurrence) -> bool:
    """Whether reminders go on: paused on hold unless fixed by law, over at the end unless it survives."""
    if engagement.status == "on_hold":
        return one.obligation.legal_date
    return engagement.is_open or one.obligation.survives


def _owes(one: Occurrence) -> bool:
    return one.side in access.sides_on(one)


def _to_release(one: Occurrence) -> bool:
    """Whether the other side asks to release it and the reader's side has not answered."""
    return bool(one.release_asked_by and access.sides_on(one) - {one.release_asked_by})


def _to_answer(one: Occurrence) -> bool:
    """Whether the other side's report or view waits for a word of the reader's side."""
    return one.state == "reported" or _view_wanted(one)


def _own_report(one: Occurrence, user: User) -> bool:
    return one.state == "reported" and one.reported_by_id == user.pk


def shortened(text: str) -> str:
    """The sentence as a heading or the title of a task: cut at a word where it is long."""
    if len(text) <= TITLE_LENGTH:
        return text
    return f"{text[:TITLE_LENGTH].rsplit(' ', 1)[0]}…"


def _title(one: Occurrence) -> str:
    return shortened(one.obligation.text)


def _answers(asked: list[Occurrence]) -> list[Task]:
    """Each of these waits for a word of the reader's side; an obligation is released in one task."""
    found = []
    released: set[int] = set()
    for one in asked:
        if _to_release(one):
            if one.obligation_id in released:
                continue
            released.add(one.obligation_id)
            title = _("Answer: release “%(text)s”?")
            why = _("The other side asks to release it: %(reason)s") % {
                "reason": one.release_reason
            }
        elif one.state == "reported" and access.sides_on(one) - {one.side}:
            title = _("Confirm “%(text)s”")
            why = _("The other side reports it done. You can confirm it or say what is missing.")
        elif one.state == "disputed":
            title = _("Settle “%(text)s”")
            why = _(
                "Both sides see it differently. Read both views, then talk: either can give in."
            )
        elif _view_wanted(one):
            title = _("Write how your side sees “%(text)s”")
            why = _("The other side sees it differently and has written how.")
        else:
            continue
        act = _("See the obligation")
        found.append(
            Task(title % {"text": _title(one)}, why, one.due_on, one.get_absolute_url(), act)
        )
    return found


def _view_wanted(one: Occurrence) -> bool:
    sides = access.sides_on(one)
    if one.state not in ("reported", "not_met") or len(sides) != 1:
        return False
    views = {"government": one.government_view, "civic": one.civic_view}
    own = next(iter(sides))
    return not views[own] and any(views.values())


def _reports(owed: list[Occurrence]) -> list[Task]:
    """One task for each obligation: the earliest, and how many more of it wait."""
    by_obligation: dict[int, list[Occurrence]] = {}
    for one in sorted(owed, key=lambda one: (one.due_on or date.max, one.pk)):
        by_obligation.setdefault(one.obligation_id, []).append(one)
    found = []
    for first, *others in by_obligation.values():
        why = _("Your side owes this. Say when it is done, or ask to be released.")
        if first.missing:
            why = _("The other side says what is missing: %(what)s") % {"what": first.missing}
        if others:
            more = ngettext(
                "One more is due soon.", "%(number)d more are due soon.",
                len(others),
            )  # fmt: skip
            why = f"{why} {more % {'number': len(others)}}"
        found.append(
            Task(
                _("Report “%(text)s”") % {"text": _title(first)}, why, first.due_on,
                first.get_absolute_url(), _("Report"),
            )
        )  # fmt: skip
    return found
