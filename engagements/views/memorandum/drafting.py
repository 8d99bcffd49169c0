"""Draft a memorandum: begin it, its terms, parties, obligations and signatories."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engagements import access
from engagements.actions.memorandum import (
    draft_memorandum,
    edit_parties_of_draft,
    edit_terms,
    name_signatory,
    remove_obligation,
    remove_signatory,
    term_of,
    write_obligation,
)
from engagements.forms.memorandum.drafting import DraftForm, TermsForm
from engagements.forms.memorandum.obligation import ObligationForm
from engagements.forms.memorandum.parties import PartiesForm
from engagements.forms.memorandum.signatory import SignatoryForm
from engagements.forms.memorandum.signing import ConfirmForm
from engagements.http import SignedInRequest, find, make_form, submit
from engagements.models import (
    Engagement,
    Memorandum,
    Obligation,
    Signatory,
)
from engagements.queries.memorandum.owing import owes_by_party
from engagements.queries.memorandum.parties import places_taken, who_left, why_parties_stay
from engagements.queries.memorandum.voiding import VOIDS
from engagements.queries.part import frame
from engagements.views.memorandum.place import (
    act_page,
    covered_by,
    draft_for,
    draft_page,
    page_context,
)


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: SignedInRequest, reference: str) -> HttpResponse:
    """Begin a draft from the playbook."""
    engagement = find(Engagement, request, reference=reference)
    access.require(request.user, "add_memorandum", engagement)
    back = reverse("memorandum_index", args=[reference])
    initial = {
        "title": _("Memorandum: %(title)s") % {"title": engagement.title},
        "language": engagement.language or get_language(),
        "signing_order": "free",
        **term_of(engagement),
    }
    return submit(
        request,
        make_form(DraftForm, request, engagement=engagement, initial=initial),
        partial(draft_memorandum, engagement, actor=request.user),
        template="memorandum/draft.html",
        context={
            **frame(engagement, _("Draft a memorandum"), (back, _("Memoranda"))),
            "lede": _(
                "Clauses, obligations and signatories are filled in from the playbook and from "
                "what is on file. You then go through them together."
            ),
            "submit": _("Make the draft"),
            "cancel": back,
        },
        done=lambda memorandum: memorandum.get_absolute_url(),
        said=_("The draft is made. Go through it clause by clause."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: SignedInRequest, pk: int) -> HttpResponse:
    """Title, days, languages and order of signing of a draft."""
    memorandum = draft_for(request, pk, "draft_memorandum")
    return draft_page(
        request,
        memorandum,
        make_form(TermsForm, request, instance=memorandum),
        partial(edit_terms, memorandum),
        here=_("Title, days and languages"),
        button=_("Save"),
        said=_("Saved."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def parties(request: SignedInRequest, pk: int) -> HttpResponse:
    """Agree anew who the parties of a draft are."""
    memorandum = draft_for(request, pk, "draft_memorandum")
    covered = covered_by(request, memorandum)
    named = memorandum.parties.select_related("organisation")
    return act_page(
        request,
        memorandum,
        make_form(PartiesForm, request, instance=memorandum),
        partial(edit_parties_of_draft, memorandum),
        here=_("Who the parties are"),
        button=_("Save the parties"),
        problem=why_parties_stay(memorandum),
        left=who_left(named, places_taken(memorandum.engagements.all())),
        can_join=[one for one in covered if access.can(request.user, "edit_parties", one)],
        template="memorandum/parties.html",
        said=_("The parties are saved."),
    )


@require_http_methods(["GET", "HEAD"])
def obligations(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the text asks of each side, to be changed while it is a draft."""
    memorandum = find(Memorandum, request, "amends", "current_version", pk=pk)
    may = access.can(request.user, "draft_memorandum", memorandum) and not memorandum.is_frozen
    return render(
        request,
        "memorandum/obligations.html",
        {
            **page_context(request, memorandum, _("Obligations in the text")),
            "owes": owes_by_party(memorandum),
            "may": may,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def obligation_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """Add an obligation to the draft."""
    memorandum = draft_for(request, pk, "draft_memorandum")
    return draft_page(
        request,
        memorandum,
        make_form(ObligationForm, request, memorandum=memorandum),
        partial(write_obligation, memorandum),
        here=_("Add an obligation"),
        lede=VOIDS["obligations"],
        button=_("Add the obligation"),
        back=reverse("memorandum_obligations", args=[pk]),
        said=_("The obligation is added."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def obligation_edit(request: SignedInRequest, pk: int, obligation_pk: int) -> HttpResponse:
    """Change an obligation of the draft."""
    memorandum = draft_for(request, pk, "draft_memorandum")
    found = find(Obligation, request, memorandum=pk, pk=obligation_pk)
    return draft_page(
        request,
        memorandum,
        make_form(ObligationForm, request, memorandum=memorandum, instance=found),
        partial(write_obligation, memorandum, obligation=found),
        here=_("Change an obligation"),
        lede=VOIDS["obligations"],
        button=_("Save"),
        back=reverse("memorandum_obligations", args=[pk]),
        said=_("The obligation is changed."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def obligation_remove(request: SignedInRequest, pk: int, obligation_pk: int) -> HttpResponse:
    """Take an obligation out of the draft."""
    memorandum = draft_for(request, pk, "draft_memorandum")
    found = find(Obligation, request, "memorandum", memorandum=pk, pk=obligation_pk)
    return draft_page(
        request,
        memorandum,
        make_form(ConfirmForm, request),
        partial(remove_obligation, found),
        here=_("Take the obligation out"),
        lede=found.text,
        button=_("Take it out"),
        risk=True,
        back=reverse("memorandum_obligations", args=[pk]),
        said=_("The obligation is taken out."),
    )


@require_http_methods(["GET", "HEAD"])
def signatories(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who signs for whom."""
    memorandum = find(Memorandum, request, "amends", "current_version", pk=pk)
    may = access.can(request.user, "draft_memorandum", memorandum) and not memorandum.is_frozen
    rows = memorandum.signatories.filter(replaced_at__isnull=True)
    return render(
        request,
        "memorandum/signatories.html",
        {
            **page_context(request, memorandum, _("Who signs")),
            "rows": rows.select_related("contact__person", "party__organisation"),
            "may": may,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def signatory_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """Name a signatory."""
    memorandum = draft_for(request, pk, "draft_memorandum")
    return draft_page(
        request,
        memorandum,
        make_form(SignatoryForm, request, memorandum=memorandum),
        partial(name_signatory, memorandum),
        here=_("Name a signatory"),
        button=_("Name the signatory"),
        back=reverse("memorandum_signatories", args=[pk]),
        said=_("The signatory is named."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def signatory_edit(request: SignedInRequest, pk: int, signatory_pk: int) -> HttpResponse:
    """Change who signs, in which position or by which authority."""
    memorandum = draft_for(request, pk, "draft_memorandum")
    found = find(Signatory, request, memorandum=pk, pk=signatory_pk)
    return draft_page(
        request,
        memorandum,
        make_form(SignatoryForm, request, memorandum=memorandum, instance=found),
        partial(name_signatory, memorandum, signatory=found),
        here=_("Change a signatory"),
        button=_("Save"),
        back=reverse("memorandum_signatories", args=[pk]),
        said=_("The signatory is changed."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def signatory_remove(request: SignedInRequest, pk: int, signatory_pk: int) -> HttpResponse:
    """Take a signatory out of the draft."""
    memorandum = draft_for(request, pk, "draft_memorandum")
    found = find(
        Signatory, request, "memorandum", "contact__person", memorandum=pk, pk=signatory_pk
    )
    return draft_page(
        request,
        memorandum,
        make_form(ConfirmForm, request),
        partial(remove_signatory, found),
        here=_("Take the signatory out"),
        lede=str(found),
        button=_("Take out"),
        risk=True,
        back=reverse("memorandum_signatories", args=[pk]),
        said=_("The signatory is taken out."),
    )
