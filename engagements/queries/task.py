"""What an engagement asks of one side now, each with a day and one button."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.access import Standing, agreement_day, can
from engagements.models import ChecklistItem, DateRequest, Engagement, Milestone, User
from engagements.queries.dates import what_is_asked
from engagements.queries.engagement import (
    WORKING_PHASES,
    flags,
    late_since,
    reminders_paused,
    watched,
)
from engagements.queries.gates import holds_back
from engagements.queries.milestone import shown_title

SOON = timedelta(days=14)
EXPIRES_SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that is wanted of the reader's side; `late` is said by `in_order` alone.

    Of several things in one, `due_on` is the earliest day and `each_its_day` says that it is.
    `in_person` marks what is asked of the reader, or for their body alone, not of the side.
    """

    title: str
    why: str
    due_on: date | None
    url: str
    act: str
    in_person: bool = False
    each_its_day: bool = False
    late: str = ""


def urgency(task: Task) -> tuple[bool, date]:
    """What to sort by: what is asked in person first, since nobody else of the side can do it.

    Then the longest late first, by day, and without a day last.
    """
    return not task.in_person, task.due_on or date.max


def in_order(found: Iterable[Task], day: date) -> list[Task]:
    """The most urgent first, each whose day has passed with how late it is."""
    return sorted((replace(one, late=late_since(one.due_on, day)) for one in found), key=urgency)


def read_only(found: Iterable[Task]) -> list[Task]:
    """The same without buttons, for who only reads."""
    return [replace(one, url="", act="") for one in found]


def tasks(
    engagement: Engagement,
    standing: Standing,
    user: User,
    milestones: list[Milestone],
    open_items: list[ChecklistItem],
    day: date,
    dates_asked: DateRequest | None = None,
) -> list[Task]:
    """What is wanted of the reader's side; without buttons for who only reads.

    Nothing is asked on closed, cancelled or recorded engagements. On hold the reminders pause:
    there remain the decision how it goes on, and other dates that are asked for. No query.
    """
    sides = standing.writes or standing.sees
    if not sides or not engagement.is_open or engagement.recorded:
        return []
    # Who only reads is shown what is asked of those who write for the side.
    speaks = replace(standing, writes=sides)
    first = _dates(engagement, speaks, user, dates_asked)
    if reminders_paused(engagement):
        found = [*first, *_decision(engagement, sides, day)]
    else:
        found = [*first, *_running(engagement, speaks, user, milestones, open_items, day)]
    if standing.writes:
        return found
    return read_only(found)


def _running(
    engagement: Engagement,
    speaks: Standing,
    user: User,
    milestones: list[Milestone],
    open_items: list[ChecklistItem],
    day: date,
) -> list[Task]:
    return [
        *_to_decide(engagement, speaks, user, milestones, day),
        *_to_report(engagement, speaks, user, milestones, day),
        *_agreement(engagement, agreement_day(engagement)),
        *_to_answer(engagement, speaks.writes, open_items),
        *_update(engagement, day),
    ]


def _dates(
    engagement: Engagement, speaks: Standing, user: User, asked: DateRequest | None
) -> list[Task]:
    """Other dates that the other side asks for; nobody answers what they asked themselves."""
    if asked is None or asked.asked_by_id == user.pk:
        return []
    if not can(user, "answer_date_request", asked, found=speaks):
        return []
    return [
        Task(
            _("Answer: other dates"),
            what_is_asked(asked),
            None,
            reverse("engagement_date_request", args=[engagement.reference, asked.pk]),
            _("See what it affects"),
        )
    ]


def _decision(engagement: Engagement, sides: frozenset[str], day: date) -> list[Task]:
    """On hold: the decision how it goes on, once its day is near."""
    decide_on = engagement.decide_on
    if "civic" not in sides or decide_on is None or decide_on > day + SOON:
        return []
    return [
        Task(
            _("Decide how it goes on"),
            _("It is on hold: %(reason)s") % {"reason": engagement.status_reason},
            decide_on,
            reverse("engagement_resume", args=[engagement.reference]),
            _("Resume"),
        )
    ]


def _milestone_url(engagement: Engagement, milestone: Milestone) -> str:
    return reverse("milestone_detail", args=[engagement.reference, milestone.pk])


def waiting_since(since: date, day: date) -> str:
    """Since when what was reported waits for the side that decides on it."""
    days = max(0, (day - since).days)
    if days == 0:
        return _("The other side reported it done today.")
    return ngettext(
        "The other side reported it done on %(day)s: it has been waiting for you for %(days)d day.",
        "The other side reported it done on %(day)s: it has been waiting for you for %(days)d days.",
        days,
    ) % {"day": date_format(since), "days": days}


def _to_decide(
    engagement: Engagement,
    speaks: Standing,
    user: User,
    milestones: list[Milestone],
    day: date,
) -> list[Task]:
    return [
        Task(
            _("Accept “%(title)s”") % {"title": shown_title(milestone)},
            f"{waiting_since(milestone.reported_on or day, day)} {_('You can accept it or return it with a reason.')}",
            milestone.due_on,
            _milestone_url(engagement, milestone),
            _("See the evidence"),
        )
        for milestone in milestones
        if milestone.state == "reported" and can(user, "decide_milestone", milestone, found=speaks)
    ]


def _to_report(
    engagement: Engagement, speaks: Standing, user: User, milestones: list[Milestone], day: date
) -> list[Task]:
    return [
        Task(
            _("Report “%(title)s”") % {"title": shown_title(milestone)},
            _("It was returned: %(reason)s") % {"reason": milestone.reason}
            if milestone.state == "returned"
            else _("Your side does this. Say when it is done, or move the date with a reason."),
            milestone.due_on,
            reverse("milestone_report", args=[engagement.reference, milestone.pk]),
            _("Report"),
        )
        for milestone in milestones
        if milestone.state in ("planned", "returned")
        and can(user, "report_milestone", milestone, found=speaks)
        and milestone.due_on <= day + SOON
    ]


def _agreement(engagement: Engagement, day: date) -> list[Task]:
    where = [engagement.reference]
    if engagement.memorandum_state == "none":
        return [
            Task(
                _("Record the memorandum"),
                _("No agreement between the two sides is on record."),
                None,
                reverse("memorandum_index", args=where),
                _("Draft or record it"),
            )
        ]
    if engagement.memorandum_state in ("draft", "sent", "recorded"):
        # `queries.memorandum.asked` says what each text asks of whom.
        return []
    last = engagement.covered_until
    if last and last < day:
        title = _("Renew the agreement, or close the engagement")
        why = _("The agreement has ended.")
    elif (
        engagement.covered_from
        and engagement.covered_from <= day
        and not engagement.covered_on(day)
    ):
        title = _("See why no agreement is in force")
        why = _("It is suspended today, or its renewal is not signed.")
    elif last and last <= day + EXPIRES_SOON and engagement.phase in WORKING_PHASES:
        title = _("Decide what follows the agreement")
        why = _("It ends on %(day)s. Renew it, amend it, or let it lapse: both sides decide.") % {
            "day": date_format(last)
        }
    else:
        return []
    ends = last if last and (last < day or last <= day + EXPIRES_SOON) else None
    where_to = reverse("memorandum_index", args=where)
    return [Task(title, why, ends, where_to, _("See the memorandum"))]


def _to_answer(
    engagement: Engagement, sides: frozenset[str], open_items: list[ChecklistItem]
) -> list[Task]:
    """One task for all of them: a list of ten would hide what is urgent."""
    held = [item for item in open_items if holds_back(engagement, item)]
    wanted = [item for item in held if item.side in sides or item.side == "both"]
    if not wanted:
        return []
    title = ngettext(
        "Settle %(number)d challenge of the checklist",
        "Settle %(number)d challenges of the checklist",
        len(wanted),
    ) % {"number": len(wanted)}
    days = {item.due_on for item in wanted}
    return [
        Task(
            title,
            _("The next phase waits for it.") if len(held) == 1 else _held(len(wanted), len(held)),
            min(filter(None, days), default=None),
            reverse("challenge_detail", args=[engagement.reference, wanted[0].pk])
            if len(wanted) == 1
            else reverse("challenge_index", args=[engagement.reference]),
            _("Answer"),
            each_its_day=len(days) > 1,
        )
    ]


def _held(mine: int, held: int) -> str:
    """How many the step waits for in all, so that the count of one side is not taken for it."""
    if mine == held:
        return _("The next phase waits for them.")
    return ngettext(
        "The next phase waits for %(held)d in all; %(others)d of them is for the other side to settle.",
        "The next phase waits for %(held)d in all; %(others)d of them are for the other side to settle.",
        held - mine,
    ) % {"held": held, "others": held - mine}


def _update(engagement: Engagement, day: date) -> list[Task]:
    found = flags(watched(engagement), day, agreement_day(engagement))
    silent = [flag for flag in found if flag.kind == "silent"]
    return [
        Task(
            _("Write an update"),
            flag.reason,
            None,
            reverse("update_add", args=[engagement.reference]),
            _("Write an update"),
        )
        for flag in silent
    ]
