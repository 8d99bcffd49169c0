"""The history of an engagement."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engagements import access
from engagements.http import SignedInRequest, find, page_of
from engagements.models import Change, Engagement
from engagements.queries.history import sentences
from engagements.queries.part import frame

PAGE_SIZE = 50


@require_http_methods(["GET", "HEAD"])
def index(request: SignedInRequest, reference: str) -> HttpResponse:
    """Every change that this person may read, newest first."""
    engagement = find(Engagement, request, reference=reference)
    changes = access.visible(Change, request.user).filter(engagement=engagement)
    page = page_of(request, changes.order_by("-at", "-pk"), PAGE_SIZE)
    return render(request, "history/index.html", {
        **frame(engagement, _("History")),
        "rows": sentences(page), "page": page, "total": page.paginator.count,
        "numbers": list(page.paginator.get_elided_page_range(page.number)),
    })  # fmt: skip
