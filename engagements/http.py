"""What the doors share: finding a visible thing, sending a form through to its act, pages, files."""

import ipaddress
import json
import re
import time
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db import IntegrityError, models, transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from engagements import access
from engagements.actions.account import AlreadySent, note_where_form_went, spend_form_key
from engagements.actions.history import Refused, StaleVersion
from engagements.forms.base import WritingForm, opened_key
from engagements.models import User
from engagements.words import AddressClass

SomeModel = TypeVar("SomeModel", bound=models.Model)
KEPT_TEXTS = "texts_kept"
# What waits in one session: so many pages' texts, in so many characters together, names of fields too.
KEPT_PAGES = 5
KEPT_LETTERS = 200_000
# Never shown back: what is secret, and what a form or a page of the back office carries for itself.
SECRET = re.compile(r"password|secret|token|^(.+-)?code$", re.IGNORECASE)
CARRIED = re.compile(
    r"(.*-)?(next|version|version_.+|key|.+_key|shown|looked|digest|loaded_\w+|id)|_\w+|initial-.+"
    r"|.*-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS"
)
MACHINE_MADE = re.compile(r"[0-9a-f-]{32,}", re.IGNORECASE)
# Some proxies write the port behind the address: 203.0.113.5:4711, or [2001:db8::1]:443.
WITH_PORT = re.compile(r"([\d.]+)(?::\d{1,5})?|\[([0-9a-fA-F:.]+)\](?::\d{1,5})?", re.ASCII)


class SignedInRequest(HttpRequest):
    """A request behind the sign-in; `user` is an account."""

    user: User


def find(
    model: type[SomeModel],
    request: HttpRequest,
    *related: str,
    **where: Any,  # noqa: ANN401
) -> SomeModel:
    """The one visible row, with the named related rows. Raises Http404 for everything else."""
    if any(isinstance(value, str) and "\x00" in value for value in where.values()):
        raise Http404
    rows = access.visible(model, request.user)
    try:
        return get_object_or_404(rows.select_related(*related) if related else rows, **where)
    except (ValueError, OverflowError):
        raise Http404 from None


def make_form(
    form_class: type[WritingForm],
    request: SignedInRequest,
    **kwargs: Any,  # noqa: ANN401
) -> WritingForm:
    """The form, bound on POST; on GET it shows again what a lost session had kept."""
    if request.method == "POST":
        return form_class(request.POST, request.FILES, user=request.user, **kwargs)
    form = form_class(user=request.user, **kwargs)
    typed = kept_text(request)
    if typed is not None:
        form.show_again(typed)
    return form


def keep_text(
    request: HttpRequest, typed: dict[str, list[str]], has_room: Callable[[], bool]
) -> None:
    """Let what was typed wait in the session for its page, by the address; the oldest gives way.

    Of two windows on one page both wait; the same form sent once more takes its own place. What is
    too long by itself is not kept, and takes no place from the others: `has_room`, which counts, is
    asked for what would be kept alone.
    """
    if _letters([[request.path, typed]]) > KEPT_LETTERS or not has_room():
        return
    before, form = request.session.get(KEPT_TEXTS, []), typed.get("form_key")
    kept = [one for one in before if (one[0], one[1].get("form_key")) != (request.path, form)]
    kept.append([request.path, typed])
    while len(kept) > KEPT_PAGES or _letters(kept) > KEPT_LETTERS:
        del kept[0]
    request.session[KEPT_TEXTS] = kept


def _is_by(typed: dict[str, list[str]], user: User) -> bool:
    """Whether the form was made for this person, and may still be sent."""
    try:
        opened_key(next(iter(typed.get("form_key", ())), ""), user)
    except ValidationError:
        return False
    return True


def _letters(kept: object) -> int:
    return len(json.dumps(kept, ensure_ascii=False))


def kept_text(request: SignedInRequest) -> QueryDict | None:
    """What this person sent to this address as their session had ended, once; they are told of it.

    The newest first: what waits from another window, too, is there when the page is opened again. It
    waits for who reads the page: HEAD shows nothing, and takes nothing out.
    """
    kept = request.session.get(KEPT_TEXTS, [])
    own = [one for one in kept if one[0] == request.path and _is_by(one[1], request.user)]
    if request.method == "HEAD" or not own:
        return None
    request.session[KEPT_TEXTS] = [one for one in kept if one is not own[-1]]
    typed = QueryDict(mutable=True)
    for name, texts in own[-1][1].items():
        typed.setlist(name, texts)
    messages.info(
        request, _("You were signed out. What you typed is still here: check it and save it.")
    )
    if own[1:]:
        messages.info(
            request,
            _("What you typed here in another window waits, too: open this page once more."),
        )
    return typed


def typed_in(request: HttpRequest) -> list[tuple[str, str]]:
    """Label and value of each text and choice that a person sent in a form that came to nothing.

    Nothing secret, no file, and nothing that the form carries for itself.
    """
    try:
        sent = [(name, value) for name, values in request.POST.lists() for value in values]
    except OSError:
        # The sender went away, or the disk has no room for what came with it.
        return []
    return [
        (_label(name), str(value))
        for name, value in sent
        if value
        and not (
            SECRET.search(name) or CARRIED.fullmatch(name) or MACHINE_MADE.fullmatch(str(value))
        )
    ]


def _label(name: str) -> str:
    """`form-0-starts_on` reads `Starts on`, in the reader's language where a form is worded so too."""
    return gettext(name.rsplit("-", 1)[-1].replace("_", " ").capitalize())


def not_saved(request: HttpRequest, why: str) -> HttpResponse:
    """409 that says why nothing was saved, and gives back what was typed."""
    told = {"why": why, "typed": typed_in(request), "address": request.get_full_path()}
    return render(request, "error/not_saved.html", told, status=409)


def to_its_button(request: SignedInRequest, route: str, *place: str | int) -> HttpResponse:
    """To the page with the button, for who pressed it as their session ended and has signed in anew."""
    messages.info(request, _("You were signed out, and nothing was done. Press the button again."))
    return redirect(route, *place)


def submit(
    request: SignedInRequest,
    form: WritingForm,
    act: Callable[..., Any],
    *,
    template: str,
    context: dict[str, Any],
    done: str | Callable[[Any], str] = "",
    said: str = "",
) -> HttpResponse:
    """Show the form; on POST check it, do the act once, and redirect to where it is done.

    `act` gets the form's values and, where the form has one, `version`. A second sending of the
    same form leads where the first one led. A stale version, a refusal or a broken rule comes
    back as the form with what was typed. A `problem` in the context says that nothing can be sent
    here now: what was typed is shown to be copied, under this one reason.
    """
    if request.method == "POST" and form.is_valid():
        try:
            address = _act_once(request, form, act, done)
        except AlreadySent as sent:
            return redirect(sent.went_to or request.path)
        except StaleVersion as stale:
            form.show_conflict(stale.current)
        except (Refused, ValidationError, IntegrityError) as problem:
            _tell(form, problem)
        else:
            if said:
                messages.success(request, said)
            return redirect(address)
    if context.get("problem") and form.has_typed:
        form.keep_typed(context["problem"])
    status = 422 if request.method == "POST" else 200
    return render(request, template, {"form": form, **context}, status=status)


def _act_once(
    request: SignedInRequest,
    form: WritingForm,
    act: Callable[..., Any],
    done: str | Callable[[Any], str],
) -> str:
    with transaction.atomic():
        sent = spend_form_key(form.cleaned_data["form_key"], actor=request.user)
        values = form.values()
        if form.instance is not None and hasattr(form.instance, "version"):
            values["version"] = form.cleaned_data.get("version")
            if values["version"] is None:
                # Without it nobody knows which text was read: nothing is written over unseen.
                raise StaleVersion(form.instance)
        result = act(**values)
        address = done(result) if callable(done) else done or request.path
        note_where_form_went(sent, address)
    return address


def _tell(form: WritingForm, problem: Exception) -> None:
    """Put the problem at its field, or on top; the key was rolled back with the act."""
    if isinstance(problem, ValidationError):
        if hasattr(problem, "error_dict"):
            for name, errors in problem.error_dict.items():
                form.add_error(name if name in form.fields else None, errors)
        else:
            form.add_error(None, problem)
    elif isinstance(problem, Refused):
        form.add_error(None, str(problem))
    else:
        form.add_error(
            None, _("Somebody else changed this at the same moment. Look again, then save again.")
        )
    form.renew()


def freshly_signed_in(request: SignedInRequest) -> bool:
    """Whether the person proved who they are within the last ten minutes, here or at sign-in."""
    proofs = get_authentication_records(request, request.user)
    latest = max((proof["at"] for proof in proofs), default=0)
    return time.time() - latest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def ask_to_sign_in_again(request: SignedInRequest) -> HttpResponse:
    """Lead through the password page and back to this one."""
    query = urlencode({"next": request.get_full_path()})
    return redirect(f"{reverse('account_reauthenticate')}?{query}")


def address_class(request: HttpRequest) -> str:
    """What kind of address the request came from, such as "IPv4, private"; never the address.

    Behind proxies that are trusted, it is what the outermost of them wrote down: further left in
    the header stands what the sender likes. Without any, or where the header does not say it, it
    is the address that called; empty where nothing is known.
    """
    for told in (_forwarded_for(request), request.META.get("REMOTE_ADDR", "")):
        try:
            address = ipaddress.ip_address(_without_port(told.strip()))
        except ValueError:
            continue
        address = getattr(address, "ipv4_mapped", None) or address
        reach = "PUBLIC" if address.is_global else "PRIVATE"
        return str(AddressClass[f"IPV{address.version}_{reach}"].value)
    return ""


def _without_port(told: str) -> str:
    """The address alone; what is written otherwise stays as it is."""
    found = WITH_PORT.fullmatch(told)
    return (found[1] or found[2]) if found else told


def _forwarded_for(request: HttpRequest) -> str:
    """The address that the outermost trusted proxy saw, as it wrote it; empty without one."""
    count: int = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    told = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    return told[-count] if 0 < count <= len(told) else ""


class NoSuchPage(Exception):
    """The address names a page of a list that is not there; the middleware leads to the first."""


def page_of(request: HttpRequest, rows: Any, size: int) -> "Page[Any]":  # noqa: ANN401
    """The page that `?page=` names, else the first. Raises NoSuchPage for one that does not exist."""
    number = request.GET.get("page", "1")
    paginator = Paginator(rows, size)
    if not _is_page(number, paginator):
        raise NoSuchPage
    return paginator.page(int(number))


def _is_page(number: str, paginator: "Paginator[Any]") -> bool:
    return number.isdecimal() and len(number) < 9 and 1 <= int(number) <= paginator.num_pages
