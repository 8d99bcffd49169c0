"""Pages that say the same to everybody."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods


@login_not_required
@require_http_methods(["GET", "HEAD"])
def accessibility(request: HttpRequest) -> HttpResponse:
    """What people can rely on, and whom to tell what keeps them out."""
    return render(request, "pages/accessibility.html")


@login_not_required
@require_http_methods(["GET", "HEAD"])
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about a person, who sees it, and which cookies are set."""
    return render(request, "pages/privacy.html")


@login_not_required
@require_http_methods(["GET", "HEAD"])
def source(request: HttpRequest) -> HttpResponse:
    """Under which licences the software and the playbooks stand."""
    return render(request, "pages/source.html")


@login_not_required
@require_http_methods(["GET", "HEAD"])
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines: the open pages only."""
    return render(request, "robots.txt", content_type="text/plain; charset=utf-8")


@login_not_required
@cache_control(public=True, max_age=24 * 3600)
@require_http_methods(["GET", "HEAD"])
def favicon(request: HttpRequest) -> HttpResponse:
    """Where programs look that read no page: mail clients, bookmarks, older browsers."""
    return redirect(static("img/favicon.ico"), permanent=True)
