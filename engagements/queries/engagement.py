"""What the register flags by itself: late, silent, not covered; as words and as conditions."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements import access
from engagements.access import Days
from engagements.models import Engagement, Occurrence
from engagements.models.obligation import OccurrenceQuerySet
from engagements.words import AgreementState, Health

WORKING_PHASES = ("start", "run", "handover")
HEALTH_TAGS = {"on_track": "ok", "at_risk": "warn", "off_track": "bad"}
TROUBLE = ("off_track", "at_risk")
OPEN = ("active", "on_hold")
# As `Engagement.agreement_time_zone`, in a query.
AGREEMENT_ZONE = Coalesce(NullIf("covered_time_zone", Value("")), "time_zone")
# Nothing that counts as an agreement of both sides.
UNSIGNED = ("none", "draft", "sent", "recorded")
WATCHED = Q(status="active", recorded=False)
# An obligation is named by so much of its text, as by itself.
TITLE_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Flag:
    """Something the register noticed by itself, with its reason in words."""

    kind: str
    word: str
    reason: str
    tag: str


@dataclass(frozen=True, slots=True)
class Badge:
    """How it goes, in one word; `kind` says whether that was said by a person or noticed."""

    kind: str
    word: str
    tag: str


@dataclass(frozen=True, slots=True)
class Watched:
    """The columns from which the flags of one engagement follow."""

    status: str
    recorded: bool
    phase: str
    next_due_on: date | None
    next_due_title: str
    last_update_on: date | None
    created_on: date
    update_interval_days: int
    covered_from: date | None
    covered_until: date | None
    suspended_from: date | None
    suspended_until: date | None
    agreed_again_on: date | None
    memorandum_state: str
    by_law_on: date | None
    by_law_text: str


def watched(engagement: Engagement, by_law: Occurrence | None = None) -> Watched:
    """Those columns, from a whole engagement and what falls due by law (`next_by_law`)."""
    return Watched(
        engagement.status,
        engagement.recorded,
        engagement.phase,
        engagement.next_due_on,
        engagement.next_due_title,
        engagement.last_update_on,
        access.register_day(engagement.created_at),
        engagement.update_interval_days,
        engagement.covered_from,
        engagement.covered_until,
        engagement.suspended_from,
        engagement.suspended_until,
        engagement.agreed_again_on,
        engagement.memorandum_state,
        by_law.due_on if by_law else None,
        by_law.obligation.text if by_law else "",
    )


def next_by_law(engagement: Engagement) -> Occurrence | None:
    """What falls due first on a day fixed by law, which does not pause.

    Only while the engagement is on hold: then one query, otherwise none and nothing.
    """
    if engagement.status != "on_hold":
        return None
    rows = _due_by_law().filter(engagement=engagement).select_related("obligation")
    return rows.order_by("due_on", "pk").first()


def by_law_of_row(column: str) -> Case:
    """A column of the same, for each engagement of a query."""
    rows = _due_by_law().filter(engagement=OuterRef("pk")).order_by("due_on", "pk")
    return Case(When(status="on_hold", then=Subquery(rows.values(column)[:1])))


def _due_by_law() -> OccurrenceQuerySet:
    pending = Occurrence.objects.standing().filter(state="pending", due_on__isnull=False)
    return pending.filter(obligation__legal_date=True)


def days_late(days: int) -> str:
    """How late something is, in words."""
    return ngettext("%(days)d day late", "%(days)d days late", days) % {"days": days}


def late_since(due_on: date | None, day: date) -> str:
    """How late that is which was due on a day, in words; empty where the day is still to come."""
    late = (day - due_on).days if due_on else 0
    return days_late(late) if late > 0 else ""


def translated(text: str) -> str:
    """A playbook text in the reader's language; an empty text stays empty."""
    return _(text) if text else ""


def reminders_paused(engagement: Engagement) -> bool:
    """Whether nobody is reminded of milestones, questions and updates: while it is on hold.

    What is due on a day fixed by law goes on, and so do the decision how it goes on and requests.
    """
    return engagement.status == "on_hold"


def next_due(row: Watched) -> tuple[str, date | None]:
    """What falls due next, and when; on hold the next day fixed by law, since all else pauses."""
    if row.status == "on_hold":
        return row.by_law_text[:TITLE_LENGTH], row.by_law_on
    return row.next_due_title, row.next_due_on


def flags(row: Watched, day: date, agreement_day: date) -> list[Flag]:
    """Late, silent and not covered, each with its reason; none for closed or recorded work.

    What the agreement says goes by the day where the agreement is at home, all else by the day
    where the work is.
    On hold nobody is reminded of work; what is late on a day fixed by law and an agreement that runs
    out meanwhile are shown all the same.
    """
    if row.status not in OPEN or row.recorded:
        return []
    found = [
        _not_covered(row, agreement_day) if row.covered_from or row.status == "active" else None
    ]
    silent_now = _silent(row, day) if row.status == "active" else None
    found = [_late(*next_due(row), day), silent_now, *found]
    return [flag for flag in found if flag is not None]


def badge(health: str, noticed: list[Flag]) -> Badge:
    """How an engagement goes in one word, the same on every page.

    "Off track" and "at risk" are never hidden. A good word, or none, that nobody renewed in the
    agreed interval is shown as silent; the pages that have the room show what was said beside it.
    """
    if health in TROUBLE:
        return Badge("said", str(Health(health).label), HEALTH_TAGS[health])
    for flag in noticed:
        if flag.kind == "silent":
            return Badge("silent", flag.word, flag.tag)
    if health:
        return Badge("said", str(Health(health).label), HEALTH_TAGS[health])
    return Badge("unsaid", _("Not said yet"), "mute")


def agreement_word(row: Watched, day: date) -> str:
    """The state of the agreement on a day of its own, in the one word that every page uses.

    What was signed counts: a draft of another text does not hide it. An interruption is a
    suspension, or the time between two agreements.
    """
    if row.covered_from is None:
        return str(AgreementState(row.memorandum_state).label)
    # Where something was signed, no other state than this says that all of it was ended early.
    is_ended = row.memorandum_state != "signed"
    if row.covered_until and day > row.covered_until:
        return _("Ended") if is_ended else _("Expired")
    if _is_interrupted(row, day):
        return _("Not in force") if row.agreed_again_on else _("Suspended")
    return _("Ends soon") if is_ended and row.covered_from <= day else _("Signed")


def _late(title: str, due_on: date | None, day: date) -> Flag | None:
    if due_on is None or due_on >= day:
        return None
    # Obligations are whole sentences: their full stop would end this one before its verb.
    reason = _("“%(title)s” is %(late)s.") % {
        "title": translated(title).rstrip(". "),
        "late": days_late((day - due_on).days),
    }
    return Flag("late", _("Late"), reason, "bad")


def _silent(row: Watched, day: date) -> Flag | None:
    since = (day - (row.last_update_on or row.created_on)).days
    if since <= row.update_interval_days:
        return None
    reason = ngettext("No update for %(days)d day.", "No update for %(days)d days.", since)
    return Flag("silent", _("Silent"), reason % {"days": since}, "mute")


def _not_covered(row: Watched, day: date) -> Flag | None:
    if row.phase not in WORKING_PHASES:
        return None
    if row.covered_from and row.covered_from <= day:
        if row.covered_until is None or day <= row.covered_until:
            return _interrupted(row, day)
        reason = _("The agreement ended on %(day)s.") % {"day": date_format(row.covered_until)}
    elif row.covered_from:
        reason = _("The agreement begins only on %(day)s.") % {"day": date_format(row.covered_from)}
    elif row.memorandum_state in ("sent", "draft"):
        reason = _("Work goes on, but the memorandum is not signed.")
    elif row.memorandum_state == "recorded":
        reason = _("Work goes on, but only one side says so far that the memorandum is signed.")
    else:
        reason = _("Work goes on without an agreement in force.")
    return Flag("not_covered", _("Not covered"), reason, "warn")


def _is_interrupted(row: Watched, day: date) -> bool:
    since, until = row.suspended_from, row.suspended_until
    return since is not None and since <= day and (until is None or day <= until)


def _interrupted(row: Watched, day: date) -> Flag | None:
    """Suspended, or between an agreement and its renewal."""
    since, until = row.suspended_from, row.suspended_until
    if since is None or not _is_interrupted(row, day):
        return None
    reason = _("No agreement is in force since %(day)s.") % {"day": date_format(since)}
    if until is not None:
        reason = _("No agreement is in force from %(day)s to %(until)s.") % {
            "day": date_format(since),
            "until": date_format(until),
        }
    return Flag("not_covered", _("Not covered"), reason, "warn")


def late(days: Days) -> Q:
    """The condition for late: on hold by what is fixed by law alone."""
    overdue = _due_by_law().filter(days.before("due_on", zone="engagement__time_zone"))
    on_hold = overdue.filter(engagement__status="on_hold").values("engagement")
    return (WATCHED & days.before("next_due_on")) | Q(
        status="on_hold", recorded=False, pk__in=on_hold
    )


def not_covered(days: Days) -> Q:
    """The condition for not covered."""
    zone = AGREEMENT_ZONE
    not_begun = Q(covered_from=None) | days.since("covered_from", -1, zone=zone)
    interrupted = days.before("suspended_from", -1, zone=zone) & (
        Q(suspended_until=None) | days.since("suspended_until", zone=zone)
    )
    without = not_begun | days.before("covered_until", zone=zone) | interrupted
    on_hold = Q(status="on_hold", recorded=False, covered_from__isnull=False)
    return (WATCHED | on_hold) & Q(phase__in=WORKING_PHASES) & without


def silent(rows: QuerySet[Engagement, Any], days: Days) -> Q:
    """The condition for silent among these rows. One query, for the intervals in use."""
    found = Q(pk__in=[])
    intervals = rows.filter(WATCHED).order_by().values_list("update_interval_days", flat=True)
    for interval in intervals.distinct():
        never = Q(last_update_on=None) & days.before("created_at", interval, bound=access.start_of)
        found |= Q(update_interval_days=interval) & (
            days.before("last_update_on", interval) | never
        )
    return WATCHED & found


def needs_attention(days: Days, is_silent: Q) -> Q:
    """Said to be at risk or off track, or flagged by the register."""
    said = Q(status="active", health__in=TROUBLE)
    return said | late(days) | not_covered(days) | is_silent
