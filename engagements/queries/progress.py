"""Where one engagement stands: everything its progress page shows, prepared row by row."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements import access
from engagements.models import (
    ChecklistItem,
    Engagement,
    Memorandum,
    Milestone,
    Party,
    User,
    Waiver,
)
from engagements.models.challenge import UNSETTLED
from engagements.models.engagement import party_on
from engagements.queries.challenge import who
from engagements.queries.dates import open_request, what_is_asked
from engagements.queries.engagement import (
    Flag,
    Watched,
    agreement_word,
    badge,
    flags,
    late_since,
    next_by_law,
    next_due,
    reminders_paused,
    translated,
    watched,
)
from engagements.queries.gate_tasks import gate_tasks, with_switched_conditions
from engagements.queries.gates import holds_back, with_switches
from engagements.queries.indicator import results_of
from engagements.queries.memorandum import MemorandumRow, memoranda_of, rows_of
from engagements.queries.memorandum.asked import memorandum_tasks
from engagements.queries.memorandum.decisions import proposal_tasks, proposed_in
from engagements.queries.memorandum.succession import succession_tasks, with_successions
from engagements.queries.memorandum.unsigned import unsigned_of
from engagements.queries.milestone import table
from engagements.queries.obligation import owed_tasks, wanted_of
from engagements.queries.part import author_told
from engagements.queries.progress_parts import (
    due_words,
    people_of,
    phases_of,
    side_of_next,
    updates_of,
    waiver_rows,
    whose_turn_to_do,
)
from engagements.queries.status import reopened_sentence, with_last_step
from engagements.queries.task import in_order, tasks
from engagements.text import NOTHING

ITEMS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Fact:
    """One of the four facts: a name, what is so, and a remark."""

    name: str
    value: str
    remark: str
    late: str = ""


def progress(engagement: Engagement, user: User) -> dict[str, Any]:
    """The page's context. The number of queries does not grow with the number of rows."""
    day = access.today(engagement)
    standing = access.standing(user, engagement)
    milestones = list(access.visible(Milestone, user).filter(engagement=engagement))
    items = list(
        with_switches(access.visible(ChecklistItem, user))
        .filter(engagement=engagement, status__in=UNSETTLED)
        .select_related("responsible__person", "responsible__organisation")
    )
    # What was set aside is found in the list of memoranda; it is nothing of how things stand.
    texts = [
        one for one in memoranda_of(engagement, user) if one.state != Memorandum.State.SET_ASIDE
    ]
    roles = access.WRITING_ROLES if standing.writes else ()
    asked_in = roles if any(one.awaits_confirmation for one in texts) else None
    unsigned = unsigned_of([engagement], user, asked_in)[engagement.pk]
    turns = {one.memorandum.pk: one.turn for one in unsigned}
    memoranda = rows_of(texts, user, turns)
    dates_asked = open_request(engagement)
    by_law = next_by_law(engagement)
    stands = watched(engagement, by_law)
    noticed = flags(stands, day, access.agreement_day(engagement))
    asked = tasks(engagement, standing, user, milestones, items, day, dates_asked)
    owed = wanted_of(user, [engagement], access.days(), roles)[engagement.pk]
    proposed = proposed_in(user, [engagement])[engagement.pk]
    waivers = list(
        access.visible(Waiver, user).filter(engagement=engagement).select_related("waived_by")
    )
    parties = _parties(engagement, user, day)
    side = by_law.side if by_law else side_of_next(engagement, milestones, owed)
    asked = [
        *memorandum_tasks(engagement, standing, user, unsigned),
        *proposal_tasks(standing, user, proposed),
        *succession_tasks(parties),
        *owed_tasks(engagement, standing, user, owed),
        *asked,
        *gate_tasks(engagement, standing, waivers, parties),
    ]
    return {
        "parties": _party_rows(parties),
        "reopened": reopened_sentence(engagement, parties, day),
        "health": _health(engagement, noticed),
        "flags": noticed,
        "late_whose": whose_turn_to_do(side, standing) if engagement.is_open else "",
        "facts": _facts(engagement, stands, memoranda, items, day, due_words(side, standing)),
        "tasks": in_order(asked, day),
        "dates_asked": dates_asked,
        "dates_asked_for": what_is_asked(dates_asked) if dates_asked else "",
        "may_write": bool(standing.writes) or standing.is_admin,
        "writes": bool(standing.writes),
        "has_side": bool(standing.sees),
        "leads": standing.is_admin or "civic" in standing.writes,
        "withdraws": standing.withdraws,
        "phases": phases_of(engagement, user, milestones),
        "plan": table(engagement, milestones, standing.writes, day),
        "memoranda": memoranda,
        "items": _items(engagement, items),
        **updates_of(engagement, user),
        "results": [row for row in results_of(engagement, user) if row.says_something],
        "people": people_of(engagement, user, day),
        "waivers": waiver_rows(engagement, waivers),
    }


def span(engagement: Engagement) -> str:
    """From when to when, each day as exactly as it is known."""
    first = _start_as_known(engagement)
    last = _day(
        engagement.last_day, "day" if engagement.actual_end_on else engagement.ends_precision
    )
    if first and first == last:
        return first
    if first and last:
        return _("%(first)s to %(last)s") % {"first": first, "last": last}
    if first:
        return _("From %(first)s") % {"first": first}
    return _("Until %(last)s") % {"last": last} if last else ""


def _start_as_known(engagement: Engagement) -> str:
    """A first day that has come is a day; a planned one may be a month or a year."""
    if engagement.actual_start_on:
        return _day(engagement.actual_start_on, "day")
    return _day(engagement.starts_on, engagement.starts_precision)


def _day(day: date | None, precision: str) -> str:
    formats = {"year": "Y", "month": "YEAR_MONTH_FORMAT", "day": "DATE_FORMAT"}
    return date_format(day, formats[precision]) if day else ""


def _parties(engagement: Engagement, user: User, day: date) -> list[Party]:
    parties = (
        with_last_step(with_successions(access.visible(Party, user), user), user)
        .filter(party_on(day), engagement=engagement)
        .select_related("organisation")
        .order_by("side", "-is_lead", "pk")
    )
    return list(with_switched_conditions(parties, engagement))


def _party_rows(parties: list[Party]) -> list[dict[str, Any]]:
    return [
        {
            "name": party.organisation.name,
            "url": reverse("organisation_detail", args=[party.organisation_id]),
            "side": party.side,
            "side_name": party.get_side_display(),
            "lead": party.is_lead,
        }
        for party in parties
    ]


def _health(engagement: Engagement, noticed: list[Flag]) -> dict[str, Any]:
    shown = badge(engagement.health, noticed)
    return {
        "tag": shown.tag,
        "word": shown.word,
        "sentence": engagement.health_sentence,
        "by": author_told(engagement.health_by),
        "on": engagement.health_on,
    }


def _facts(
    engagement: Engagement,
    stands: Watched,
    memoranda: list[MemorandumRow],
    items: list[ChecklistItem],
    day: date,
    due: str,
) -> list[Fact]:
    held = sum(holds_back(engagement, item) for item in items)
    return [
        _next_fact(engagement, stands, day, due),
        Fact(
            _("Memorandum"),
            agreement_word(stands, access.agreement_day(engagement)),
            _agreement_remark(memoranda),
        ),
        Fact(
            _("Checklist"),
            _count(
                _("%(done)d of %(all)d settled"), engagement.settled_items,
                engagement.checklist_items, _("No challenges"),
            ),
            _waits(held) if engagement.is_open else "",
        ),
        Fact(
            _("Time used"),
            _time_used(engagement, day),
            _count(
                _("%(done)d of %(all)d milestones accepted"), engagement.accepted_milestones,
                engagement.counted_milestones, _("No milestones"),
            ),
        ),
    ]  # fmt: skip


def _count(words: str, done: int, all_of_them: int, nothing: str) -> str:
    return words % {"done": done, "all": all_of_them} if all_of_them else nothing


def _agreement_remark(memoranda: list[MemorandumRow]) -> str:
    """How the agreement that counts stands, and whose signature any other text waits for."""
    shown = _that_counts(memoranda)
    if shown is None:
        return _("No agreement is on record.")
    said = [shown.turn or shown.sentence, shown.letter]
    for row in memoranda:
        if row.turn and row is not shown:
            words = _("“%(title)s”: %(turn)s") % {"title": row.memorandum, "turn": row.turn}
            said += [words, row.letter]
    return " ".join(filter(None, said))


def _waits(held: int) -> str:
    if not held:
        return _("Nothing here holds up the next phase")
    return ngettext(
        "The next phase waits for %(open)d of them",
        "The next phase waits for %(open)d of them",
        held,
    ) % {"open": held}


def _that_counts(memoranda: list[MemorandumRow]) -> MemorandumRow | None:
    """Of the agreements the one in force or suspended, else the last signed one, else what waits.

    A draft of the next term does not hide any of these.
    """
    order = {"signed": 0, "ended": 0, "recorded": 1, "sent": 2, "draft": 3}

    def place(row: MemorandumRow) -> tuple[bool, int, int]:
        one, day = row.memorandum, access.today(row.memorandum)
        suspended = one.counts and any(each.holds_on(day) for each in one.suspensions.all())
        state = "recorded" if one.awaits_confirmation else one.state
        return (
            not (row.tag == "ok" or suspended),
            order[state],
            -(one.last_day or date.max).toordinal(),
        )

    whole = [row for row in memoranda if not row.memorandum.amends_id]
    return min(whole, key=place, default=None)


def _next_fact(engagement: Engagement, stands: Watched, day: date, due: str) -> Fact:
    if not engagement.is_open:
        return Fact(_("Next due"), NOTHING, _("The engagement is not open."))
    title, due_on = next_due(stands)
    if due_on is None and reminders_paused(engagement):
        return Fact(_("Next due"), NOTHING, _("Days pause while it is on hold."))
    if due_on is None:
        return Fact(_("Next due"), _("Nothing open"), "")
    return Fact(
        _("Next due"),
        translated(title),
        due % {"day": date_format(due_on)},
        "" if engagement.recorded else late_since(due_on, day),
    )


def _time_used(engagement: Engagement, day: date) -> str:
    start, end = engagement.actual_start_on or engagement.starts_on, engagement.last_day
    if start is None or end is None:
        return _("Dates not known")
    if not engagement.is_open:
        day = min(day, engagement.status_since or day)
        if day < start:
            return _("Ended before it began")
    if day < start:
        return _("Starts %(day)s") % {"day": _start_as_known(engagement)}
    share = min(1.0, ((day - start).days + 1) / max(1, (end - start).days + 1))
    return _("%(share)d%% of the time") % {"share": round(share * 100)}


def _items(engagement: Engagement, items: list[ChecklistItem]) -> list[dict[str, Any]]:
    """The open items that matter next: needed ones first, while there is a next phase to come."""
    needed = {item.pk for item in items if engagement.is_open and holds_back(engagement, item)}
    first = sorted(items, key=lambda item: (item.pk not in needed, item.order, item.pk))
    return [
        {
            "title": translated(item.title) if item.slug else item.title,
            "url": reverse("challenge_detail", args=[engagement.reference, item.pk]),
            "tag": "warn" if item.pk in needed else "mute",
            "word": _("Needed for the next phase")
            if item.pk in needed
            else item.get_status_display(),
            "who": who(item),
        }
        for item in first[:ITEMS_SHOWN]
    ]
