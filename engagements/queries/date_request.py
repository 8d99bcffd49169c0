"""Whether other dates are moved, asked for or answered now; why not, and what to do instead."""

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements import access
from engagements.models import DateRequest, Engagement, User
from engagements.queries import status
from engagements.queries.dates import open_request, term_is_bound, what_is_asked

OVER = gettext_lazy("This engagement is over. Reopen it before its dates are moved.")
ASKED_ALREADY = gettext_lazy("Other dates are asked for already. Answer that request first.")


def why_not_moved(engagement: Engagement) -> str:
    """Why no side moves the term alone, in a sentence; empty where one does. Two queries."""
    if term_is_bound(engagement):
        return _("These dates are agreed. Ask the other side to move them.")
    return str(ASKED_ALREADY) if open_request(engagement) else ""


def why_not_asked(engagement: Engagement) -> str:
    """Why nobody asks for other dates now, in a sentence; empty where they may. One query."""
    if not engagement.is_open:
        return str(OVER)
    return str(ASKED_ALREADY) if open_request(engagement) else ""


def why_settled(asked: DateRequest) -> str:
    """Why a request is not answered or taken back any more; empty while it is open. No query."""
    if asked.state == DateRequest.State.OPEN:
        return ""
    return _("This request is answered already, or was taken back.")


def in_its_state(engagement: Engagement, problem: str, user: User) -> dict[str, Any]:
    """What a page says in place of its form where other dates are not asked for now: the state, since
    when, and what this person can do instead. Nothing without a problem.
    """
    if not problem:
        return {}
    goes_on = not engagement.is_open and access.can(user, "change_status", engagement)
    found = status.in_its_state(engagement, problem, goes_on=goes_on)
    if asked := open_request(engagement):
        day = date_format(access.day_in(engagement.time_zone, asked.asked_at))
        told = [found["status_note"], what_is_asked(asked), _("Asked on %(day)s.") % {"day": day}]
        found["status_note"] = " ".join(one for one in told if one)
        found["others"].append(_see(asked))
    elif engagement.is_open and access.can(user, "ask_to_move_dates", engagement):
        place = reverse("engagement_ask_dates", args=[engagement.reference])
        found["others"].append((place, _("Ask to move the dates")))
    return found


def as_settled(asked: DateRequest) -> dict[str, Any]:
    """The same where a request is no longer open. No query."""
    problem = why_settled(asked)
    if not problem:
        return {}
    note = ""
    if asked.answered_at:
        day = access.day_in(asked.engagement.time_zone, asked.answered_at)
        note = status.state_since(asked.get_state_display(), day, asked.answer)
    return {"problem": problem, "status_note": note, "others": [_see(asked)]}


def _see(asked: DateRequest) -> tuple[str, str]:
    place = [asked.engagement.reference, asked.pk]
    return reverse("engagement_date_request", args=place), _("See the request")
