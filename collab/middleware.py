"""What surrounds every request: headers, kept text, and the person's language and time zone."""

import re
import time
import zoneinfo
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from engagements import access
from engagements.forms.base import owner_of
from engagements.http import NoSuchPage, keep_text
from engagements.request_id import begin_request
from engagements.views.error import is_out_of_reach, page_not_found, server_error

GetResponse = Callable[[HttpRequest], HttpResponse]

# So many texts wait for one account in a day, in whatever sessions.
KEPT_A_DAY = 30
DAY = 24 * 3600
PASSWORD = re.compile(r"(old)?password\d?")


def content_security_policy(directives: dict[str, list[str]]) -> str:
    """The header's text. The setting has the shape of Django 6's SECURE_CSP, to fall away there."""
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items())


class ResponseHeaders:
    """Puts the security headers of the register on every answer, error pages included."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.policy = content_security_policy(settings.SECURE_CSP)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = begin_request()
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=()"
        )
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers["X-Request-ID"] = request_id
        return response


class KeepTypedText:
    """Keeps what somebody typed whose session ended while they typed.

    A POST without a session would be sent to the sign-in page and its text lost. The text (never
    files or passwords) waits in the new session under its address, beside that of a few other
    pages; after sign-in the same person's form shows it again (`engagements.http.keep_text` and
    `make_form`, in the back office `engagements.admin.sending.typed_before`).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], *_: object
    ) -> None:
        """Runs after the check against forged requests, before sign-in is demanded."""
        if request.method != "POST" or request.user.is_authenticated:
            return
        # Only what stood in a form of ours is kept: a stranger fills no table, nor does who had
        # such a form once.
        owner = owner_of(request.POST.get("form_key", ""))
        if not getattr(view, "login_required", True) or owner is None:
            return
        typed = {
            name: texts for name, texts in request.POST.lists() if not PASSWORD.fullmatch(name)
        }
        typed.pop("csrfmiddlewaretoken", None)
        keep_text(request, typed, partial(_has_room, owner))


def _has_room(owner: int) -> bool:
    """Whether one more text waits for this account today; it is counted."""
    name, now = f"kept_texts:{owner}", time.time()
    times = [one for one in cache.get(name, []) if one > now - DAY]
    if len(times) >= KEPT_A_DAY:
        return False
    cache.set(name, [*times, now], DAY)
    return True


class PersonalSettings:
    """Shows times in the person's zone and texts in the person's language; no page is cached.

    It is the first to ask who somebody is: a database that is gone is told from here.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        try:
            bool(user.is_authenticated)
        except Exception as failure:
            if not is_out_of_reach(failure):
                raise
            return server_error(request)
        if not user.is_authenticated:
            timezone.deactivate()
            return self.get_response(request)
        try:
            timezone.activate(zoneinfo.ZoneInfo(user.time_zone or settings.TIME_ZONE))
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            timezone.deactivate()
        if user.language in dict(settings.LANGUAGES):
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class OwnPages:
    """Shows our page for what is not there or out of reach, with DEBUG too.

    Django's pages for developers would list every address, and break the content security policy.
    A page of a list that does not exist leads to the first one.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 404 and request.resolver_match is None:
            return page_not_found(request, Http404())
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answers what a view did not find or reach; leaves everything else to Django."""
        if isinstance(exception, Http404 | access.Gone):
            return page_not_found(request, exception)
        if isinstance(exception, NoSuchPage):
            messages.warning(request, _("There is no such page. This is the first one."))
            query = request.GET.copy()
            query.pop("page", None)
            return redirect(f"{request.path}?{query.urlencode()}".rstrip("?"))
        return server_error(request) if is_out_of_reach(exception) else None
