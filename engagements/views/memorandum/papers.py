"""The frozen text as a file, and as PDF; any two versions compared; the text in force on a day."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engagements import access
from engagements.forms.memorandum.drafting import DayForm
from engagements.http import SignedInRequest, find
from engagements.models import Memorandum, MemorandumVersion
from engagements.pdf import NoPrinter, render_pdf
from engagements.queries.memorandum.compare import compare_versions
from engagements.queries.memorandum.life import corrections_of
from engagements.queries.memorandum.on_day import text_on_day
from engagements.queries.memorandum.paper import digest_groups, paper_of, signature_blocks
from engagements.queries.memorandum.text import content_of
from engagements.views.memorandum.place import page_context


@require_http_methods(["GET", "HEAD"])
def text(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """The canonical text, byte for byte: its SHA-256 is the digest on every page and paper."""
    version = find(MemorandumVersion, request, memorandum=pk, number=number)
    return _file(version, version.text.encode(), "text/plain; charset=utf-8", "txt")


@require_http_methods(["GET", "HEAD"])
def pdf(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """The version as a tagged PDF, with what is known of each signature."""
    version = find(
        MemorandumVersion, request, "memorandum", "withdrawal", memorandum=pk, number=number
    )
    try:
        content = render_pdf(page_of(version), identifier=version.digest)
    except NoPrinter:
        messages.error(
            request,
            _("This server cannot make a PDF yet: an administrator has to install Pango. The text file has the whole text."),
        )  # fmt: skip
        return redirect(version.memorandum.get_absolute_url())
    return _file(version, content, "application/pdf", "pdf")


def page_of(version: MemorandumVersion) -> str:
    """What is printed: the frozen text and the signatures, in the memorandum's own language."""
    memorandum = version.memorandum
    language = memorandum.language or translation.get_language() or "en"
    with translation.override(language):
        return render_to_string(
            "memorandum/paper.html",
            {
                "memorandum": memorandum,
                "version": version,
                "paper": paper_of(version),
                "digest": digest_groups(version),
                "blocks": signature_blocks(version),
                "withdrawal": getattr(version, "withdrawal", None),
                "lang": language,
                "direction": "rtl" if translation.get_language_bidi() else "ltr",
            },
        )


@require_http_methods(["GET", "HEAD"])
def compare(request: SignedInRequest, pk: int) -> HttpResponse:
    """Any two versions side by side; without a choice the last two.

    A draft as it stands can be put beside its versions, and is without a choice beside the last.
    """
    memorandum = find(Memorandum, request, "amends", "current_version", pk=pk)
    versions = list(memorandum.versions.order_by("number"))
    is_draft = memorandum.drafted_here and not memorandum.is_frozen
    by_number = {str(one.number): one for one in versions}
    asked = request.GET.get("new", "")
    last = versions[-1:] if is_draft and not asked else versions[-2:]
    old = by_number.get(request.GET.get("old", "")) or next(iter(last), None)
    new = by_number.get(asked) or (None if is_draft else next(reversed(last), None))
    parts = compare_versions(old, new or content_of(memorandum)) if old else []
    return render(
        request,
        "memorandum/compare.html",
        {
            **page_context(request, memorandum, _("Compare two versions")),
            "versions": versions,
            "is_draft": is_draft,
            "old": old,
            "new": new,
            "compared": [
                (one.number, digest_groups(one)) for one in dict.fromkeys((old, new)) if one
            ],
            "changed": [part for part in parts if part.state != "same"],
            "same": [part for part in parts if part.state == "same"],
        },
    )


@require_http_methods(["GET", "HEAD"])
def text_on(request: SignedInRequest, pk: int) -> HttpResponse:
    """The text that holds on a day, amendments included; `?on=` a day, otherwise today.

    Where its first day is still to come, that day stands for today. For an amendment it is the
    text of the memorandum that it changes.
    """
    found = find(Memorandum, request, "amends__current_version", "current_version", pk=pk)
    memorandum = found.amends or found
    form = DayForm(request.GET if "on" in request.GET else None)
    day = max(access.today(memorandum), memorandum.first_day or date.min)
    if form.is_bound and form.is_valid():
        day = form.cleaned_data["on"]
    return render(
        request,
        "memorandum/text_on.html",
        {
            **page_context(request, memorandum, _("The text as it holds on a day")),
            "form": form,
            "day": day,
            "in_force": memorandum.in_force_on(day),
            "text": text_on_day(memorandum, day),
            "renewal": _renewal_on(request, memorandum, day),
            "corrections": corrections_of(memorandum),
        },
    )


def _renewal_on(request: SignedInRequest, memorandum: Memorandum, day: date) -> Memorandum | None:
    """The signed renewal that has begun by the day, where the reader sees it."""
    rows = access.visible(Memorandum, request.user).filter(renews=memorandum)
    return next((one for one in rows if one.signed_on and (one.first_day or date.max) <= day), None)


def _file(version: MemorandumVersion, content: bytes, media_type: str, ending: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=media_type)
    name = f"memorandum-{version.memorandum_id}-version-{version.number}.{ending}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
