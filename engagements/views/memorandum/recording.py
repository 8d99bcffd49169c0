"""Memoranda: those of an engagement, one of them; a recorded one made, corrected and confirmed."""

from functools import partial

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engagements import access
from engagements.actions.memorandum import (
    add_memorandum,
    confirm_recorded,
    dispute_recorded,
    edit_memorandum,
)
from engagements.forms.memorandum.recording import (
    DisputeForm,
    MemorandumAddForm,
    MemorandumEditForm,
)
from engagements.forms.memorandum.signing import ConfirmForm
from engagements.http import SignedInRequest, find, make_form, submit
from engagements.models import Document, Engagement, Memorandum
from engagements.queries.memorandum import memoranda_of, row_of, rows_of
from engagements.queries.memorandum.desk import desk_of
from engagements.queries.memorandum.here import asked_here
from engagements.queries.memorandum.life import living_of
from engagements.queries.memorandum.recorded import (
    confirming_sentence,
    correcting_sentence,
    facts_to_confirm,
    is_corrected_by,
    recording_of,
    recording_sentence,
)
from engagements.queries.part import frame
from engagements.views.memorandum.place import (
    act_page,
    clause_forms,
    covered_by,
    draft_for,
    page_context,
)


@require_http_methods(["GET", "HEAD"])
def index(request: SignedInRequest, reference: str) -> HttpResponse:
    """The memoranda that cover the engagement."""
    engagement = find(Engagement, request, reference=reference)
    may_add = access.can(request.user, "add_memorandum", engagement)
    return render(
        request,
        "memorandum/index.html",
        {
            **frame(engagement, _("Memoranda")),
            "rows": rows_of(memoranda_of(engagement, request.user), request.user),
            "add": reverse("memorandum_add", args=[reference]) if may_add else "",
            "draft": reverse("memorandum_draft", args=[reference]) if may_add else "",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedInRequest, reference: str) -> HttpResponse:
    """Record a memorandum."""
    engagement = find(Engagement, request, reference=reference)
    access.require(request.user, "add_memorandum", engagement)
    back = reverse("memorandum_index", args=[reference])
    return submit(
        request,
        make_form(MemorandumAddForm, request, engagements=[engagement]),
        partial(add_memorandum, engagement, actor=request.user),
        template="memorandum/form.html",
        context={
            **frame(engagement, _("Record a memorandum"), (back, _("Memoranda"))),
            "lede": recording_sentence(engagement, request.user),
            "submit": _("Record the memorandum"),
            "cancel": back,
        },
        done=lambda memorandum: reverse("memorandum_detail", args=[memorandum.pk]),
        said=_("The memorandum is recorded."),
    )


@require_http_methods(["GET", "HEAD"])
def detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One memorandum: whether it is in force today, its parties, days and document."""
    memorandum = find(Memorandum, request, "document", "current_version", "amends", "renews", pk=pk)
    if memorandum.drafted_here:
        return _desk(request, memorandum)
    covered = covered_by(request, memorandum)
    document = memorandum.document
    shown = (
        document is not None
        and access.visible(Document, request.user).filter(pk=document.pk).exists()
    )
    home = reverse("memorandum_index", args=[covered[0].reference]) if covered else ""
    may_edit = access.can(request.user, "edit_memorandum", memorandum) and is_corrected_by(
        memorandum, request.user
    )
    recording = recording_of(memorandum, request.user)
    living = living_of(memorandum, request.user)
    return render(
        request,
        "memorandum/detail.html",
        {
            **(frame(covered[0], memorandum.title, (home, _("Memoranda"))) if covered else {}),
            "section": "engagements",
            "row": row_of(memorandum, access.today(memorandum)),
            "recording": recording,
            "living": living,
            "asked": asked_here(living),
            "nothing_asked": memorandum.was_signed and not recording["waits"],
            "parties": memorandum.parties.select_related("organisation"),
            "covered": covered,
            "document": document if shown else None,
            "edit": reverse("memorandum_edit", args=[pk]) if may_edit else "",
        },
    )


def _desk(request: SignedInRequest, memorandum: Memorandum) -> HttpResponse:
    """A memorandum that is drafted here: its text, what is missing, whose turn it is."""
    user = request.user
    if memorandum.was_signed:
        prefetch_related_objects([memorandum], "amendments")
    may = {
        verb: access.can(user, f"{verb}_memorandum", memorandum)
        for verb in ("draft", "discuss", "send", "withdraw")
    }
    stands = desk_of(memorandum, user)
    place = page_context(request, memorandum, memorandum.title)
    may_discuss = may["discuss"] and not memorandum.is_frozen
    opened = stands["opened"]
    living = living_of(memorandum, user)
    return render(
        request,
        "memorandum/desk.html",
        {
            **place,
            "crumbs": place["crumbs"][:-1],
            "row": row_of(memorandum, access.today(memorandum), stands["turn"], user),
            "living": living,
            "asked": asked_here(living),
            "nothing_asked": stands["mine"] is None and not stands["stuck"],
            "may": may,
            "may_discuss": may_discuss,
            **(
                clause_forms(request, opened.clause, stands["to_answer"])
                if may_discuss and opened
                else {}
            ),
            **stands,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a memorandum; a signed one is corrected with a reason."""
    memorandum = find(Memorandum, request, "document", pk=pk)
    access.require(request.user, "edit_memorandum", memorandum)
    covered = covered_by(request, memorandum)
    back = reverse("memorandum_detail", args=[pk])
    heading = _("Change the memorandum")
    return submit(
        request,
        make_form(MemorandumEditForm, request, instance=memorandum, engagements=covered),
        partial(edit_memorandum, memorandum, actor=request.user),
        template="memorandum/form.html",
        context={
            **(frame(covered[0], heading, (back, memorandum.title)) if covered else {}),
            "section": "engagements",
            "here": heading,
            "lede": correcting_sentence(memorandum, request.user),
            "submit": _("Save"),
            "cancel": back,
        },
        done=back,
        said=_("The memorandum is changed."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    """Confirm for one's own side that what the other recorded as signed is so."""
    memorandum = draft_for(request, pk, "confirm_recorded")
    waits = memorandum.awaits_confirmation
    return act_page(
        request,
        memorandum,
        make_form(ConfirmForm, request, instance=memorandum),
        partial(confirm_recorded, memorandum),
        here=_("Confirm that it is signed"),
        lede=confirming_sentence(memorandum),
        facts=facts_to_confirm(memorandum),
        disputed=memorandum if memorandum.disputed_at else None,
        problem="" if waits else _("Nothing waits to be confirmed here."),
        button=_("It is signed as it is recorded"),
        instead=(reverse("memorandum_dispute", args=[pk]), _("This is not right"))
        if waits and not memorandum.disputed_at
        else None,
        template="memorandum/confirm.html",
        said=_("It is confirmed and counts from now on. The other side was told."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def dispute(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say for one's own side what is not right in what the other recorded."""
    memorandum = draft_for(request, pk, "confirm_recorded")
    waits = memorandum.awaits_confirmation
    return act_page(
        request,
        memorandum,
        make_form(DisputeForm, request, instance=memorandum),
        partial(dispute_recorded, memorandum),
        here=_("This is not right"),
        facts=facts_to_confirm(memorandum),
        problem="" if waits else _("Nothing waits to be confirmed here."),
        button=_("Tell the other side"),
        template="memorandum/confirm.html",
        said=_("The other side was told. It does not count before your side has confirmed it."),
    )
