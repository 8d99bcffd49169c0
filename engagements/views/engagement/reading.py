"""Reading engagements: the progress page, and the list with its filters."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engagements.access import can, standing, today
from engagements.http import SignedInRequest, find
from engagements.models import Engagement
from engagements.queries.dates import term_is_bound
from engagements.queries.details import details_of, words_of
from engagements.queries.part import frame
from engagements.queries.progress import progress as progress_of
from engagements.queries.progress import span
from engagements.queries.status import status_note
from engagements.words import CollaborationModel

# Parts of the page and where each is shown whole.
PARTS = {
    "milestones": "milestone_index",
    "challenges": "challenge_index",
    "updates": "update_index",
    "memoranda": "memorandum_index",
    "obligations": "obligation_index",
    "details": "engagement_details",
    "documents": "document_index",
    "people": "contact_engagement",
    "results": "indicator_index",
    "phase": "engagement_phase",
    "history": "history_index",
}


@require_http_methods(["GET", "HEAD"])
def progress(request: SignedInRequest, reference: str) -> HttpResponse:
    """Where one engagement stands and what is wanted of the reader's side."""
    kinds = [f"{model}_details" for model in CollaborationModel.values]
    engagement = find(Engagement, request, *kinds, reference=reference)
    stands = progress_of(engagement, request.user)
    links = {part: reverse(name, args=[reference]) for part, name in PARTS.items()}
    outer = frame(engagement, engagement.reference)
    context = {
        **outer,
        **stands,
        "crumbs": outer["crumbs"][:1],
        "dates": span(engagement),
        "status_note": status_note(engagement),
        "links": links,
        "acts": _acts(engagement, stands),
        "more": _more(engagement, stands, links),
        "today": today(),
    }
    return render(request, "engagement/progress.html", context)


@require_http_methods(["GET", "HEAD"])
def details(request: SignedInRequest, reference: str) -> HttpResponse:
    """What is kept of the engagement and of its model, to be read by all who see it."""
    engagement = find(Engagement, request, reference=reference)
    rows, empty = details_of(engagement, request.user)
    found = standing(request.user, engagement)
    may = [
        ("edit_details", "engagement_edit_details", _("Change the details")),
        ("edit_engagement", "engagement_edit", _("Edit the engagement")),
        ("edit_parties", "engagement_parties", _("Parties")),
    ]
    context = {
        **frame(engagement, _("Details")),
        "groups": [
            (engagement.get_collaboration_model_display(), rows, empty),
            (_("The engagement"), words_of(engagement), 0),
        ],
        "acts": [
            (reverse(name, args=[reference]), words)
            for what, name, words in may
            if can(request.user, what, engagement, found=found)
        ],
    }
    return render(request, "engagement/details.html", context)


def _acts(engagement: Engagement, stands: dict[str, Any]) -> list[tuple[str, str]]:
    """What stands beside the title; nothing for who only reads."""
    found = []
    if stands["writes"]:
        found.append((reverse("update_add", args=[engagement.reference]), _("Write an update")))
    if stands["leads"]:
        found.append((reverse("engagement_edit", args=[engagement.reference]), _("Edit")))
    return [(address, words) for address, words in found if address]


def _more(
    engagement: Engagement, stands: dict[str, Any], links: dict[str, str]
) -> list[tuple[str, str]]:
    where = [engagement.reference]
    found = [
        (links["details"], _("Details")),
        (links["documents"], _("Documents")),
        (links["history"], _("History")),
    ]
    if stands["leads"] and not term_is_bound(engagement):
        found.append((reverse("engagement_dates", args=where), _("Move start or end")))
    elif stands["writes"] and engagement.is_open:
        found.append((reverse("engagement_ask_dates", args=where), _("Ask to move the dates")))
    if stands["leads"] and engagement.status == "active":
        found += [
            (reverse("engagement_hold", args=where), _("Put on hold")),
            (reverse("engagement_close", args=where), _("Close")),
        ]
    if stands["withdraws"] and engagement.is_open:
        found.append((reverse("engagement_cancel", args=where), _("Cancel the engagement")))
    if stands["leads"] and engagement.status != "active":
        resumes = engagement.status == "on_hold"
        name = "engagement_resume" if resumes else "engagement_reopen"
        found.append((reverse(name, args=where), _("Resume") if resumes else _("Reopen")))
    return [(address, words) for address, words in found if address]
