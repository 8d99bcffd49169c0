"""Small acts around a text: the day by which it should be signed, drafts that come to nothing."""

from functools import partial

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engagements.actions.memorandum import discard_draft, set_aside_draft, set_sign_by
from engagements.forms.memorandum.drafting import SignByForm
from engagements.forms.memorandum.signing import ReasonForm
from engagements.http import SignedInRequest, make_form
from engagements.queries.memorandum.setting_aside import what_ends, what_stays
from engagements.queries.memorandum.state import (
    in_its_state,
    why_no_day_to_sign_by,
    why_not_discarded,
    why_not_set_aside,
)
from engagements.views.memorandum.place import act_page, covered_by, draft_for


@require_http_methods(["GET", "HEAD", "POST"])
def sign_by(request: SignedInRequest, pk: int) -> HttpResponse:
    """Set another day by which it should be signed; signatures stay valid."""
    memorandum = draft_for(request, pk, "send_memorandum")
    return act_page(
        request,
        memorandum,
        make_form(SignByForm, request, instance=memorandum),
        partial(set_sign_by, memorandum),
        here=_("Set another day to sign by"),
        **in_its_state(memorandum, why_no_day_to_sign_by(memorandum)),
        button=_("Save"),
        said=_("Saved. Signatures given stay valid."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: SignedInRequest, pk: int) -> HttpResponse:
    """Throw away a draft that was made by mistake."""
    memorandum = draft_for(request, pk, "draft_memorandum")
    covered = covered_by(request, memorandum)
    instead = ("memorandum_set_aside", _("Set this draft aside"))
    problem = why_not_discarded(memorandum)
    others = [] if why_not_set_aside(memorandum) else [instead]
    return act_page(
        request,
        memorandum,
        make_form(ReasonForm, request),
        partial(discard_draft, memorandum),
        here=_("Discard this draft"),
        lede=_("Its clauses, comments and obligations are gone. The history says why."),
        button=_("Discard the draft"),
        risk=True,
        done=reverse("memorandum_index", args=[covered[0].reference]),
        **in_its_state(memorandum, problem, *others),
        said=_("The draft is discarded."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def set_aside(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give up a draft of which a version was kept; it stays to be read."""
    memorandum = draft_for(request, pk, "draft_memorandum")
    others = (
        [] if why_not_discarded(memorandum) else [("memorandum_discard", _("Discard this draft"))]
    )
    return act_page(
        request,
        memorandum,
        make_form(ReasonForm, request, instance=memorandum),
        partial(set_aside_draft, memorandum),
        here=_("Set this draft aside"),
        **in_its_state(memorandum, why_not_set_aside(memorandum), *others),
        lede=_("For a text that comes to nothing. This cannot be undone."),
        stays=what_stays(memorandum),
        ends=what_ends(memorandum),
        button=_("Set the draft aside"),
        risk=True,
        template="memorandum/set_aside.html",
        said=_("The draft is set aside. Both sides were told."),
    )
