"""Obligations: of an engagement side by side, each on a page of its own, across engagements."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engagements import access
from engagements.actions import obligation as acts
from engagements.forms.base import WritingForm
from engagements.forms.obligation import (
    AnswerForm,
    AskReleaseForm,
    DeclineReleaseForm,
    MissingForm,
    NotMetForm,
    ReleaseAloneForm,
    ReportForm,
    ViewForm,
)
from engagements.http import SignedInRequest, find, make_form, page_of, submit
from engagements.models import Engagement, Occurrence, Organisation
from engagements.queries.obligation import (
    RELATED,
    detail_of,
    in_its_state,
    left_by,
    listing,
    of_organisation,
    offered,
    organisation_rows,
    own_view,
    shortened,
)
from engagements.queries.part import frame

PAGE_SIZE = 25


@require_http_methods(["GET", "HEAD"])
def index(request: SignedInRequest, reference: str) -> HttpResponse:
    """What each side owes, next to each other; `?show=all` adds what is settled."""
    engagement = find(Engagement, request, reference=reference)
    show_all = request.GET.get("show") == "all"
    asked = request.GET.get("obligation", "")
    only = int(asked) if asked.isdecimal() and len(asked) < 9 else None
    return render(request, "obligation/index.html", {
        **frame(engagement, _("Obligations")),
        **listing(engagement, request.user, show_all=show_all, only=only),
        "show_all": show_all, "only": only, "address": request.path,
        "memoranda": reverse("memorandum_index", args=[reference]),
    })  # fmt: skip


@require_http_methods(["GET", "HEAD"])
def detail(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """One obligation on one of its days: the sentence, the evidence, both views, what can be done."""
    occurrence = _find(request, reference, pk)
    place = [reference, pk]
    sides = access.sides_of_obligation(request.user, occurrence)
    buttons = [
        {"address": reverse(f"obligation_{name}", args=place), "words": words}
        for name, words in offered(occurrence, request.user, sides)
    ]
    return render(request, "obligation/detail.html", {
        **_frame(occurrence, shortened(occurrence.obligation.text)),
        **detail_of(occurrence, request.user, sides), "buttons": buttons,
        "left": left_by(occurrence),
    })  # fmt: skip


@require_http_methods(["GET", "HEAD"])
def organisation(request: SignedInRequest, pk: int) -> HttpResponse:
    """What an organisation owes and is owed, in the engagements that the person sees."""
    body = find(Organisation, request, pk=pk)
    owes = request.GET.get("list") != "owed"
    show_all = request.GET.get("show") == "all"
    found = {
        key: of_organisation(body, request.user, owes=key, show_all=show_all)
        for key in (True, False)
    }
    page = page_of(request, found[owes], PAGE_SIZE)
    other = found[not owes].count()
    query = request.GET.copy()
    query.pop("page", None)
    return render(request, "obligation/organisation.html", {
        "section": "organisations", "here": _("Obligations"), "organisation": body,
        "crumbs": [
            (reverse("organisation_index"), _("Organisations")),
            (body.get_absolute_url(), body.name),
        ],
        "owes": owes, "show_all": show_all, "page": page, "total": page.paginator.count,
        "owes_count": page.paginator.count if owes else other,
        "owed_count": other if owes else page.paginator.count,
        "rows": organisation_rows(page, request.user),
        "query": f"{query.urlencode()}&" if query else "",
        "numbers": list(page.paginator.get_elided_page_range(page.number)),
    })  # fmt: skip


# ---------------------------------------------------------------- one act each


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Say that it was done, with evidence."""
    return _act(
        request, reference, pk, "report", "report_obligation", ReportForm, acts.report_obligation,
        _("Report it as done"), _("Report as done"),
        _("The other side looks at what you give here and confirms it, or says what is missing."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Confirm what the other side reported."""
    return _act(
        request, reference, pk, "confirm", "decide_obligation", AnswerForm, acts.confirm_obligation,
        _("Confirm that it was done"), _("Confirm"),
        _("To confirm means: your side says that this was done. It is shown to both sides with your name and the day, and cannot be taken back."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def missing(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Say what the report lacks."""
    return _act(
        request, reference, pk, "missing", "decide_obligation", MissingForm, acts.say_what_is_missing,
        _("Say what is missing"), _("Send back"),
        _("It is then open again, until the other side reports it anew."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def not_met(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Record that it was not done."""
    return _act(
        request, reference, pk, "not_met", "settle_obligation", NotMetForm, acts.mark_not_met,
        _("Mark it as not met"), _("Mark as not met"),
        _("Both sides see it, with your reason. It can still be reported later, or disputed."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def ask_release(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Ask the other side to agree that it need not be done."""
    return _act(
        request, reference, pk, "ask_release", "settle_obligation", AskReleaseForm, acts.ask_release,
        _("Ask to release it"), _("Ask the other side"),
        _("An obligation is released by both sides together. Until the other side agrees, it is owed as before."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def agree_release(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Agree to the release that the other side asked for."""
    return _act(
        request, reference, pk, "agree_release", "settle_obligation", AnswerForm, acts.agree_release,
        _("Agree to release it"), _("Agree"),
        _("It then need not be done any more. This cannot be taken back.")
        + " " + _("After the end of the engagement this answers all times of it that are asked for."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def decline_release(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Decline a release, or take the own request back."""
    return _act(
        request, reference, pk, "decline_release", "settle_obligation", DeclineReleaseForm, acts.decline_release,
        _("Keep it owed"), _("Keep it owed"),
        _("The request for release is closed, and it is owed as before."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def release_alone(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Release as an administrator what nobody is left to agree on."""
    return _act(
        request, reference, pk, "release_alone", "release_alone", ReleaseAloneForm, acts.release_alone,
        _("Release it as an administrator"), _("Release it"),
        _("Nobody is left to agree for one of the sides. It then need not be done any more; this cannot be taken back, and stands with your name and reason."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def dispute(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Write how one's own side sees it."""
    return _act(
        request, reference, pk, "dispute", "settle_obligation", ViewForm, acts.dispute_obligation,
        _("Write how your side sees it"), _("Save our view"),
        _("Once both sides have written, it is shown as disputed with both views. Neither side can change what the other writes."),
    )  # fmt: skip


def _act(
    request: SignedInRequest, reference: str, pk: int, name: str, verb: str, form_class: type[WritingForm],
    act: Callable[..., Any], here: str, button: str, meaning: str,
) -> HttpResponse:  # fmt: skip
    """What all acts on one occurrence share: find it, ask, show the form, do it, go back to it."""
    occurrence = _find(request, reference, pk)
    access.require(request.user, verb, occurrence)
    sides = access.sides_of_obligation(request.user, occurrence)
    extra: dict[str, Any] = {}
    if form_class is ReportForm:
        extra = {"engagement": occurrence.engagement}
    if form_class is ViewForm:
        extra = {"initial": {"view": own_view(occurrence, sides)}}
    address = occurrence.get_absolute_url()
    return submit(
        request, make_form(form_class, request, instance=occurrence, **extra),
        partial(act, occurrence, actor=request.user),
        template="obligation/act.html",
        context={
            **_frame(occurrence, here, (address, shortened(occurrence.obligation.text))),
            **detail_of(occurrence, request.user, sides),
            "submit": button, "cancel": address, "meaning": meaning,
            **in_its_state(occurrence, name, request.user, sides),
        },
        done=address, said=_("Saved. Both sides see it."),
    )  # fmt: skip


def _find(request: SignedInRequest, reference: str, pk: int) -> Occurrence:
    return find(
        Occurrence, request, *RELATED, "obligation__clause", "reported_by", "decided_by",
        engagement__reference=reference, pk=pk,
    )  # fmt: skip


def _frame(occurrence: Occurrence, here: str, *between: tuple[str, str]) -> dict[str, Any]:
    everything = reverse("obligation_index", args=[occurrence.engagement.reference])
    return frame(occurrence.engagement, here, (everything, _("Obligations")), *between)
