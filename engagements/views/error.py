"""Error pages in the look of the register. They stand when the database or the session is gone."""

import errno
import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import requires_csrf_token

from engagements.http import typed_in

PIECE = 64 * 1024
# What the system says when there is no room left, on the disk, for the person, for the process.
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: what was sent cannot be read."""
    return _without_request("400.html", status=400)


@requires_csrf_token
def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: seen, but not allowed. Shows the reason if the refusal gave one, and what was typed."""
    told = {"reason": str(exception), "typed": _lost(request)}
    return render(request, "403.html", told, status=403)


@requires_csrf_token
def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: the same words whether the thing is not there or only not visible; and what was typed."""
    return render(request, "404.html", {"typed": _lost(request)}, status=404)


def _lost(request: HttpRequest) -> list[tuple[str, str]]:
    """What somebody typed before the thing, or the right to change it, went away.

    Of a request that reached no view nothing: it passed no check against forged ones.
    """
    return typed_in(request) if request.method == "POST" and request.resolver_match else []


def server_error(request: HttpRequest) -> HttpResponse:
    """500; or 503 when the database is gone, locked or has no connection left, or no room is left.

    The latter comes and goes, so that page gives back what was typed, to be sent again.
    """
    if is_out_of_reach(sys.exc_info()[1]):
        # Also of a request that was checked against nothing: the session is what could not be read.
        typed = typed_in(request) if request.method == "POST" else []
        _take_the_rest(request)
        response = _without_request("503.html", {"typed": typed}, status=503)
        response["Retry-After"] = "30"
        return response
    return _without_request("500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 that gives back what was typed, passwords and carried values aside."""
    came_from = request.headers.get("Referer", "")
    same_site = url_has_allowed_host_and_scheme(
        came_from, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    context: dict[str, object] = {
        "typed": typed_in(request),
        "address": came_from if same_site else "",
    }
    return _without_request("error/csrf.html", context, status=403)


def _without_request(
    template: str, context: dict[str, object] | None = None, *, status: int
) -> HttpResponse:
    """Render without context processors: they would ask the session, and that the database."""
    response = HttpResponse(render_to_string(template, context), status=status)
    add_never_cache_headers(response)
    return response


def is_out_of_reach(error: BaseException | None) -> bool:
    """Whether what failed is the database or the disk, and not the register."""
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError):
            return True
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            return True
        error = error.__cause__
    return False


def _take_the_rest(request: HttpRequest) -> None:
    """Somebody who is still sending would see a broken connection in place of the page."""
    left = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    try:
        while left > 0 and (piece := request.read(PIECE)):
            left -= len(piece)
    except OSError:
        return
