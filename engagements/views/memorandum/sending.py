"""Send a draft for signature, and take it back for correction."""

from functools import partial

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engagements import access
from engagements.actions.memorandum import send_memorandum, withdraw_memorandum
from engagements.forms.memorandum.signing import ReasonForm, SendForm
from engagements.http import SignedInRequest, find, make_form
from engagements.models import Memorandum
from engagements.queries.memorandum.from_whom import advised_from
from engagements.queries.memorandum.missing import missing_in
from engagements.queries.memorandum.paper import shown
from engagements.queries.memorandum.state import in_its_state, why_no_draft, why_not_withdrawn
from engagements.queries.memorandum.text import content_of
from engagements.queries.memorandum.wording import still_in_english
from engagements.views.memorandum.place import act_page, digest_shown


@require_http_methods(["GET", "HEAD", "POST"])
def send(request: SignedInRequest, pk: int) -> HttpResponse:
    """Check the whole text once more and send it for signature."""
    memorandum = find(Memorandum, request, "amends", "renews", pk=pk)
    access.require(request.user, "send_memorandum", memorandum)
    missing = missing_in(memorandum)
    content = content_of(memorandum)
    return act_page(
        request,
        memorandum,
        make_form(
            SendForm, request, instance=memorandum, initial={"digest": digest_shown(content)},
            untranslated=still_in_english(memorandum).sentence(),
        ),
        partial(send_memorandum, memorandum),
        here=_("Send for signature"),
        **in_its_state(memorandum, why_no_draft(memorandum)),
        paper=shown(content),
        blocking=[one for one in missing if one.blocks],
        **advised_from(missing, access.sides_of(request.user, memorandum)),
        button=_("Freeze the text and send it"),
        template="memorandum/send.html",
        said=_("The text is frozen. The signatories are asked to sign."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a sent text back for correction."""
    memorandum = find(Memorandum, request, "current_version", pk=pk)
    access.require(request.user, "withdraw_memorandum", memorandum)
    is_signed = memorandum.was_signed and memorandum.drafted_here
    others = [("memorandum_amend", _("Amend it"))] if is_signed else []
    return act_page(
        request,
        memorandum,
        make_form(ReasonForm, request, instance=memorandum),
        partial(withdraw_memorandum, memorandum),
        here=_("Take back for correction"),
        **in_its_state(memorandum, why_not_withdrawn(memorandum), *others),
        lede=_("Signatures given for this version become void. They stay in the history."),
        button=_("Take it back"),
        said=_("The text is a draft again. Both sides were told."),
        risk=True,
    )
