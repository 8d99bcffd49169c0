"""The start page: what this is, or what needs the reader first; and how that list is made."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engagements import access, playbook
from engagements.http import SignedInRequest
from engagements.models import Membership, User
from engagements.queries.home import asked, grouped, portfolio


@login_not_required
@require_http_methods(["GET", "HEAD"])
def index(request: HttpRequest) -> HttpResponse:
    """Signed out: what this is. Signed in: what is asked, and the portfolio."""
    if isinstance(request.user, User):
        return _portfolio(request, request.user)
    shared = playbook.cross_cutting()
    models = [
        {
            "slug": book.slug,
            "name": _(book.name),
            "fits_when": _(shared.hint(book.slug).fits_when),
            "url": reverse("guide_model", args=[book.slug]),
        }
        for book in playbook.all_playbooks()
    ]
    return render(request, "home/welcome.html", {"models": models})


def _portfolio(request: HttpRequest, user: User) -> HttpResponse:
    days = access.days()
    belongs = [
        (one.role, str(one.organisation))
        for one in access.memberships(user).select_related("organisation")
    ]
    roles = {role for role, _name in belongs}
    admin = access.is_admin(user)
    coordinates = admin or Membership.Role.COORDINATOR in roles
    tasks, turns = asked(user, days) if roles else ([], {})
    # Whoever is asked in person, or only reads otherwise, is here for that.
    is_for_them = not roles & set(access.WRITING_ROLES) or any(row.task.in_person for row in tasks)
    groups, more = grouped(tasks, whole=request.GET.get("asked") == "all")
    context = {
        "section": "home",
        "lede": " · ".join(sorted({name for _role, name in belongs})),
        # An administrator of no side is asked nothing.
        "asks_first": Membership.Role.OFFICIAL in roles
        or (admin and roles)
        or (tasks and is_for_them),
        "asked": groups,
        "asked_number": len(tasks),
        "asked_more": more,
        "coordinates": coordinates,
        "add": reverse("engagement_new") if coordinates else "",
        "headings": _headings(),
        **portfolio(user, days, turns, all_dates=request.GET.get("dates") == "all"),
    }
    return render(request, "home/index.html", context)


def _headings() -> list[dict[str, str]]:
    """The columns of the table, which stands in the order of what is due next."""
    return [
        {"label": _("Engagement")},
        {"label": _("Phase")},
        {"label": _("Health")},
        {"label": _("Next due"), "sorted": "ascending"},
        {"label": _("Memorandum")},
        {"label": _("Last update")},
    ]


@require_http_methods(["GET", "HEAD"])
def attention(request: SignedInRequest) -> HttpResponse:
    """How the list "needs attention" is made."""
    crumbs = [(reverse("home_index"), _("Home"))]
    context = {"section": "home", "crumbs": crumbs, "here": _("How this list is made")}
    return render(request, "home/attention.html", context)
