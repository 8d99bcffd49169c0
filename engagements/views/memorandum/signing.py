"""Read and sign, refuse, record what was signed elsewhere, replace a signatory."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engagements import access
from engagements.actions.memorandum import (
    record_signature,
    refuse_to_sign,
    remind,
    replace_signatory,
    sign_memorandum,
)
from engagements.forms.base import WritingForm
from engagements.forms.memorandum.signing import (
    RecordedSignatureForm,
    RefusalForm,
    ReplaceSignatoryForm,
    SignForm,
)
from engagements.http import (
    SignedInRequest,
    address_class,
    ask_to_sign_in_again,
    find,
    freshly_signed_in,
    make_form,
    submit,
)
from engagements.models import Document, MemorandumVersion, Signatory, Signature
from engagements.queries.memorandum.after import after_signing
from engagements.queries.memorandum.owing import not_renewed_in
from engagements.queries.memorandum.paper import digest_groups, paper_of, places
from engagements.queries.memorandum.parties import why_left_out
from engagements.queries.memorandum.posts import (
    paper_in_time,
    why_no_longer,
    why_over,
    why_too_late,
)
from engagements.queries.memorandum.state import in_its_state, why_settled
from engagements.queries.memorandum.steps import signing_steps
from engagements.queries.memorandum.turn import waiting_for
from engagements.views.memorandum.place import act_page, covered_by, page_context


def _signatory(request: SignedInRequest, pk: int, signatory_pk: int) -> Signatory:
    """The signatory of a memorandum that the person sees, or 404."""
    return find(
        Signatory, request, "contact__person", "contact__organisation", "party__organisation",
        "memorandum__current_version", memorandum=pk, pk=signatory_pk,
    )  # fmt: skip


def _settled(signatory: Signatory) -> str:
    """Why nothing can be signed here any more, in one sentence; empty while it can."""
    memorandum = signatory.memorandum
    if signatory.replaced_at is not None:
        return _("Somebody else was named to sign in this place. Nothing is asked of you here.")
    if memorandum.state == "draft":
        return _("This text was taken back for correction. You get a letter with the new version.")
    if memorandum.state == "set_aside":
        return _("This text was set aside. Nothing is asked of you here any more.")
    if memorandum.state != "sent":
        return _("Everybody has signed. Nothing more is asked of you here.")
    if signatory.signatures.filter(signed=memorandum.current_version_id).exists():
        return _("You have signed. You get a letter when everybody has.")
    return ""


def _kept_reason(
    request: SignedInRequest, signatory: Signatory | None, why: str
) -> HttpResponse | None:
    """What somebody typed into "I cannot sign this", with why it goes nowhere; None without a word.

    Nothing of the text is shown where the person is not the one to sign any more (no `signatory`).
    """
    form = make_form(RefusalForm, request, prefix="refusal")
    if not form.has_typed:
        return None
    here, template = _("I cannot sign this"), "memorandum/living.html"
    if signatory:
        act = partial(refuse_to_sign, signatory)
        return act_page(
            request, signatory.memorandum, form, act, here=here, problem=why, button="", said="",
            template=template,
        )  # fmt: skip
    form.is_valid()
    form.keep_typed(why)
    home = {"cancel": reverse("home_index"), "back": _("Go to the start page")}
    place = {"form": form, "here": here, "problem": why, **home}
    return render(request, template, place, status=403)


def _asked_to_sign(
    view: Callable[[SignedInRequest, Signatory, MemorandumVersion], HttpResponse],
    keep: Callable[[SignedInRequest, Signatory | None, str], HttpResponse | None] | None = None,
) -> Callable[[SignedInRequest, int, int], HttpResponse]:
    """Give the view the place that this person is to sign, and the version.

    Raises Http404 and PermissionDenied; the person named reads why they are no longer the one to
    sign, whoever else asks learns nothing. Where nothing can be signed any more it says why and
    leads to the memorandum, unless `keep` gives a page with what was typed.
    """

    @wraps(view)
    def opened(request: SignedInRequest, pk: int, signatory_pk: int) -> HttpResponse:
        try:
            signatory = _signatory(request, pk, signatory_pk)
            access.require(request.user, "sign_memorandum", signatory)
        except (Http404, PermissionDenied):
            why = why_no_longer(request.user, pk, signatory_pk)
            if not why:
                raise
            if keep and (kept := keep(request, None, why)):
                return kept
            raise PermissionDenied(why) from None
        settled = _settled(signatory)
        if settled:
            if keep and (kept := keep(request, signatory, settled)):
                return kept
            messages.info(request, settled)
            return redirect(signatory.memorandum.get_absolute_url())
        version = signatory.memorandum.current_version
        assert version is not None  # noqa: S101  (what was sent has a version)
        return view(request, signatory, version)

    return opened


def _sign_page(
    request: SignedInRequest, signatory: Signatory, version: MemorandumVersion
) -> dict[str, Any]:
    """The page on which somebody reads and decides: the whole text, its digest, two ways on."""
    memorandum = signatory.memorandum
    turn = [one.signatory.pk for one in waiting_for(memorandum)]
    signing = places(memorandum, turn)
    too_late = why_too_late(signatory, request.user)
    may_record = signatory.pk in turn and access.can(request.user, "record_signature", signatory)
    earlier = memorandum.versions.filter(number__lt=version.number).order_by("-number")
    return {
        **page_context(
            request, memorandum, _("Read and sign: %(title)s") % {"title": memorandum.title}
        ),
        "signatory": signatory,
        "version": version,
        "paper": paper_of(version),
        "not_renewed": not_renewed_in(memorandum),
        "digest": digest_groups(version),
        "steps": signing_steps(memorandum, signing, request.user),
        "after": after_signing(memorandum, signing, signatory, access.today(memorandum)),
        "before": earlier.values_list("number", flat=True).first(),
        "is_turn": signatory.pk in turn,
        "why_not": too_late or why_left_out(memorandum),
        "paper_in_time": paper_in_time(signatory, request.user) if too_late else "",
        "may_record": may_record,
    }


def _forms(
    request: SignedInRequest, signatory: Signatory, version: MemorandumVersion
) -> dict[str, WritingForm]:
    """Both forms, unbound, with the digest of the text that this page shows."""
    initial = {"digest": version.digest}
    return {
        "signing": SignForm(
            user=request.user, signatory=signatory, number=version.number, initial=initial
        ),
        "refusal": RefusalForm(user=request.user, initial=initial, prefix="refusal"),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@_asked_to_sign
def sign(
    request: SignedInRequest, signatory: Signatory, version: MemorandumVersion
) -> HttpResponse:
    """Read the whole text and sign it, in person and freshly signed in."""
    if not freshly_signed_in(request):
        return ask_to_sign_in_again(request)
    unbound = _forms(request, signatory, version)
    return submit(
        request,
        # Both statements begin empty, whatever a lost session has kept.
        make_form(SignForm, request, signatory=signatory, number=version.number)
        if request.method == "POST"
        else unbound["signing"],
        partial(
            sign_memorandum, signatory, actor=request.user, address_class=address_class(request)
        ),
        template="memorandum/sign.html",
        context={
            **_sign_page(request, signatory, version),
            "refusal": unbound["refusal"],
        },
        done=reverse("memorandum_signed", args=[signatory.memorandum_id, signatory.pk]),
        said=_("You have signed."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@partial(_asked_to_sign, keep=_kept_reason)
def cannot_sign(
    request: SignedInRequest, signatory: Signatory, version: MemorandumVersion
) -> HttpResponse:
    """Say that one cannot sign, with the reason."""
    return submit(
        request,
        make_form(RefusalForm, request, prefix="refusal", initial={"digest": version.digest}),
        partial(refuse_to_sign, signatory, actor=request.user),
        template="memorandum/cannot_sign.html",
        context={
            **_sign_page(request, signatory, version),
            "signing": _forms(request, signatory, version)["signing"],
        },
        done=signatory.memorandum.get_absolute_url(),
        said=_("Your reason is sent to everybody who works on the text. Nothing is signed."),
    )


@require_http_methods(["GET", "HEAD"])
def signed(request: SignedInRequest, pk: int, signatory_pk: int) -> HttpResponse:
    """What was signed, and what happens next."""
    signatory = _signatory(request, pk, signatory_pk)
    signature = (
        signatory.signatures.select_related("signed__withdrawal").order_by("-signed_at").first()
    )
    memorandum = signatory.memorandum
    if signature is None:
        return redirect(memorandum.get_absolute_url())
    turn = [one.signatory.pk for one in waiting_for(memorandum)]
    return render(
        request,
        "memorandum/signed.html",
        {
            **page_context(request, memorandum, _("Signed")),
            "signature": signature,
            "withdrawal": getattr(signature.signed, "withdrawal", None),
            "is_own": signatory.contact.person.user_id == request.user.pk,
            "digest": digest_groups(signature.signed),
            "papers": _papers(request, signature),
            "steps": signing_steps(memorandum, places(memorandum, turn), request.user),
        },
    )


def _papers(request: SignedInRequest, signature: Signature) -> list[tuple[str, Document]]:
    """Scan and certificate of a signature given elsewhere, as far as the reader sees them."""
    seen = access.visible(Document, request.user).in_bulk(
        [pk for pk in (signature.document_id, signature.certificate_id) if pk]
    )
    kept = [
        (_("Signed paper or file"), signature.document_id),
        (_("Certificate of the service"), signature.certificate_id),
    ]
    return [(name, seen[pk]) for name, pk in kept if pk in seen]


def _over(request: SignedInRequest, signatory: Signatory) -> HttpResponse | None:
    """Back to the text with the reason, instead of a form that nobody could send: all is over."""
    is_asked = request.method != "POST" and signatory.memorandum.state == "sent"
    over = why_over(signatory, request.user) if is_asked else ""
    if not over:
        return None
    messages.info(request, over)
    return redirect(signatory.memorandum.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
def record(request: SignedInRequest, pk: int, signatory_pk: int) -> HttpResponse:
    """Record that somebody of one's own side signed on paper or with a service."""
    signatory = _signatory(request, pk, signatory_pk)
    access.require(request.user, "record_signature", signatory)
    if back := _over(request, signatory):
        return back
    memorandum = signatory.memorandum
    version = memorandum.current_version
    initial = {"digest": version.digest if version else ""}
    return act_page(
        request,
        memorandum,
        make_form(
            RecordedSignatureForm, request, signatory=signatory,
            engagements=covered_by(request, memorandum), initial=initial,
        ),
        partial(record_signature, signatory),
        here=_("Record a signature"),
        **in_its_state(memorandum, why_settled(signatory, memorandum)),
        lede=_("%(who)s, for %(party)s. Shown as recorded by you.")
        % {"who": signatory, "party": signatory.party.organisation},
        version=version,
        digest=digest_groups(version) if version else [],
        button=_("Record the signature"),
        template="memorandum/record_signature.html",
        said=_("The signature is recorded."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: SignedInRequest, pk: int, signatory_pk: int) -> HttpResponse:
    """Name another person who signs in the same position."""
    signatory = _signatory(request, pk, signatory_pk)
    access.require(request.user, "replace_signatory", signatory)
    if back := _over(request, signatory):
        return back
    memorandum = signatory.memorandum
    return act_page(
        request,
        memorandum,
        make_form(ReplaceSignatoryForm, request, signatory=signatory),
        partial(replace_signatory, signatory),
        here=_("Somebody else signs"),
        **in_its_state(memorandum, why_settled(signatory, memorandum)),
        lede=_("In place of %(who)s. Position and authority stay as the text says them.")
        % {"who": signatory},
        button=_("Name this person"),
        said=_("The new signatory is named and gets the letter."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def remind_again(request: SignedInRequest, pk: int, signatory_pk: int) -> HttpResponse:
    """Send a signatory the letter again."""
    signatory = _signatory(request, pk, signatory_pk)
    memorandum = signatory.memorandum
    access.require(request.user, "discuss_memorandum", memorandum)
    is_asked = any(one.signatory.pk == signatory.pk for one in waiting_for(memorandum))
    return act_page(
        request,
        memorandum,
        make_form(WritingForm, request),
        partial(remind, signatory),
        here=_("Send the letter again"),
        **in_its_state(memorandum, "" if is_asked else _("Nothing is asked of this person now.")),
        lede=_("%(who)s is asked once more to read and sign, at most once a day.")
        % {"who": signatory},
        button=_("Send it again"),
        said=_("The letter is on its way again."),
    )
