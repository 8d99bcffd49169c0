"""Reading engagements: the progress page, and the list with its filters."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engagements.access import today
from engagements.http import SignedInRequest, find
from engagements.models import Engagement
from engagements.queries.engagement import route
from engagements.queries.part import frame
from engagements.queries.progress import progress as progress_of
from engagements.queries.progress import span

# Parts of the page and where each is shown whole.
PARTS = {
    "milestones": "milestone_index",
    "challenges": "challenge_index",
    "updates": "update_index",
    "memoranda": "memorandum_index",
    "documents": "document_index",
    "people": "contact_engagement",
    "results": "indicator_index",
    "phase": "engagement_phase",
    "history": "history_index",
}


@require_http_methods(["GET", "HEAD"])
def progress(request: SignedInRequest, reference: str) -> HttpResponse:
    """Where one engagement stands and what is wanted of the reader's side."""
    engagement = find(Engagement, request, reference=reference)
    stands = progress_of(engagement, request.user)
    links = {part: route(name, [reference]) for part, name in PARTS.items()}
    outer = frame(engagement, engagement.reference)
    context = {
        **outer,
        **stands,
        "crumbs": outer["crumbs"][:1],
        "dates": span(engagement),
        "status_note": _status_note(engagement),
        "links": links,
        "may_move": stands["leads"] and engagement.is_open,
        "acts": _acts(engagement, stands),
        "more": _more(engagement, stands, links),
        "today": today(),
    }
    return render(request, "engagement/progress.html", context)


def _status_note(engagement: Engagement) -> str:
    if engagement.status == "active":
        return ""
    said = {
        "status": engagement.get_status_display(),
        "reason": engagement.status_reason,
        "day": date_format(engagement.status_since) if engagement.status_since else "",
    }
    if said["day"] and said["reason"]:
        return _("%(status)s since %(day)s: %(reason)s") % said
    return _("%(status)s since %(day)s") % said if said["day"] else str(said["status"])


def _acts(engagement: Engagement, stands: dict[str, Any]) -> list[tuple[str, str]]:
    """What stands beside the title; nothing for who only reads."""
    found = []
    if stands["writes"]:
        found.append((route("update_add", [engagement.reference]), _("Write an update")))
    if stands["leads"]:
        found.append((route("engagement_edit", [engagement.reference]), _("Edit")))
    return [(address, words) for address, words in found if address]


def _more(
    engagement: Engagement, stands: dict[str, Any], links: dict[str, str]
) -> list[tuple[str, str]]:
    where = [engagement.reference]
    found = [(links["documents"], _("Documents")), (links["history"], _("History"))]
    if stands["leads"] and engagement.status == "active":
        found += [
            (route("engagement_hold", where), _("Put on hold")),
            (route("engagement_close", where), _("Close")),
        ]
    if stands["leads"] and engagement.is_open:
        found.append((route("engagement_cancel", where), _("Cancel the engagement")))
    if stands["leads"] and engagement.status != "active":
        resumes = engagement.status == "on_hold"
        name = "engagement_resume" if resumes else "engagement_reopen"
        found.append((route(name, where), _("Resume") if resumes else _("Reopen")))
    return [(address, words) for address, words in found if address]
