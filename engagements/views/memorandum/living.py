"""Live with what was signed: propose, answer, take back, amend, confirm to have taken over."""

from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engagements import access
from engagements.actions.memorandum import confirm_succession, draft_amendment
from engagements.actions.memorandum import living as acts
from engagements.forms.memorandum.living import (
    AmendmentForm,
    AnswerForm,
    ProposalForm,
    TakeBackForm,
)
from engagements.forms.memorandum.signing import ConfirmForm
from engagements.http import SignedInRequest, find, make_form
from engagements.models import Memorandum, MemorandumParty, MemorandumProposal
from engagements.queries.memorandum.life import days_said, state_word
from engagements.queries.memorandum.living import successor_of, what_ends, why_not, word_for
from engagements.queries.memorandum.on_day import clauses_on
from engagements.queries.memorandum.overtaken import amended_at, why_overtaken
from engagements.queries.memorandum.state import why_nobody_takes_over
from engagements.queries.memorandum.terms import last_day_after_notice, notice_sentence
from engagements.queries.memorandum.voiding import VOIDS
from engagements.views.memorandum.place import act_page, draft_for

Kind = MemorandumProposal.Kind


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: SignedInRequest, pk: int, kind: str) -> HttpResponse:
    """Propose to suspend, end, renew, amend or correct it, or give notice."""
    if kind not in Kind.values:
        raise Http404
    memorandum = find(Memorandum, request, "amends", "current_version", pk=pk)
    access.require(request.user, "propose_about_memorandum", memorandum)
    today = access.today(memorandum)
    said, button = _("It is proposed. The other side was told and answers."), _("Propose it")
    gives_notice, sure = kind == Kind.NOTICE, ""
    if gives_notice:
        said, button = _("Notice is given. Both sides were told."), _("Give notice")
        last = date_format(last_day_after_notice(memorandum, today))
        sure = _("We give notice: it ends on %(day)s.") % {"day": last}
    return act_page(
        request,
        memorandum,
        make_form(ProposalForm, request, kind=kind, sure=sure),
        partial(acts.propose, memorandum, kind),
        here=word_for(kind),
        lede=_what_follows(memorandum, kind),
        problem=why_not(memorandum, kind, today),
        button=button,
        risk=gives_notice,
        template="memorandum/living.html",
        said=said,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: SignedInRequest, pk: int, about: int) -> HttpResponse:
    """Agree to what the other side proposed, or say why not."""
    proposal = _proposal(request, pk, about)
    access.require(request.user, "answer_proposal", proposal)
    return act_page(
        request,
        proposal.memorandum,
        make_form(AnswerForm, request, instance=proposal),
        partial(acts.answer, proposal),
        **_about(proposal),
        button=_("Send the answer"),
        template="memorandum/living.html",
        said=_("Your answer is kept. Both sides were told."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: SignedInRequest, pk: int, about: int) -> HttpResponse:
    """Take back what one's own side proposed."""
    proposal = _proposal(request, pk, about)
    access.require(request.user, "take_back_proposal", proposal)
    return act_page(
        request,
        proposal.memorandum,
        make_form(TakeBackForm, request, instance=proposal),
        partial(acts.take_back, proposal),
        **_about(proposal),
        button=_("Take it back"),
        template="memorandum/living.html",
        said=_("It is taken back. Both sides were told."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: SignedInRequest, pk: int) -> HttpResponse:
    """Begin an amendment: choose what it changes and from when."""
    memorandum = draft_for(request, pk, "draft_memorandum")
    today = access.today(memorandum)
    present = clauses_on(memorandum, today)
    required = memorandum.clauses.filter(required=True).values_list("key", flat=True)
    return act_page(
        request,
        memorandum,
        make_form(
            AmendmentForm, request, clauses=[(one.key, one.title) for one in present],
            required=frozenset(required), initial={"title": _title(memorandum)},
        ),
        partial(draft_amendment, memorandum),
        here=_("Amend it"),
        lede=_(
            "The signed text stays as it is. The amendment says what it changes and from "
            "when; both sides write it, and sign it like the memorandum. It can add obligations; "
            "one that exists ends when both agree to release it."
        )
        + f" {VOIDS['clauses']}",
        problem=why_not(memorandum, Kind.AMEND, today),
        other=_without_a_text(memorandum),
        button=_("Make the draft"),
        done=lambda draft: draft.get_absolute_url(),
        template="memorandum/living.html",
        said=_("The draft is made. Write what changes, and add what is newly owed."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def succeed(request: SignedInRequest, pk: int, party: int) -> HttpResponse:
    """Confirm for one's own body that it took over from a party."""
    found = find(
        MemorandumParty,
        request,
        "organisation__successor",
        "memorandum",
        memorandum=pk,
        pk=party,
    )
    successor = successor_of(found)
    if successor is None:
        raise Http404
    access.require(request.user, "confirm_succession", successor)
    return act_page(
        request,
        found.memorandum,
        make_form(ConfirmForm, request),
        partial(confirm_succession, found),
        here=_("Confirm the succession"),
        problem=why_nobody_takes_over(found.memorandum),
        lede=_(
            "%(new)s answers from now on for what %(old)s owes and is owed. The text goes on "
            "naming %(old)s."
        )
        % {"new": successor, "old": found.organisation},
        button=_("Confirm for %(body)s") % {"body": successor},
        template="memorandum/living.html",
        said=_("It is confirmed. All parties were told."),
    )


def _without_a_text(memorandum: Memorandum) -> tuple[str, str] | None:
    """Where the other side is only asked whether it would amend; None while it is asked already."""
    open_ones = memorandum.proposals.filter(kind=Kind.AMEND, state=MemorandumProposal.State.OPEN)
    if open_ones.exists():
        return None
    address = reverse("memorandum_propose", args=[memorandum.pk, Kind.AMEND.value])
    return address, _("Ask the other side first, without a draft")


def _proposal(request: SignedInRequest, pk: int, about: int) -> MemorandumProposal:
    return find(MemorandumProposal, request, "memorandum__current_version", memorandum=pk, pk=about)


def _about(proposal: MemorandumProposal) -> dict[str, Any]:
    """Heading of an answer and what stands above it: who proposed what, for which days, and why.

    Also what ends by it, and what came after it, if nobody can agree to it any more.
    """
    is_open, about = proposal.state == MemorandumProposal.State.OPEN, proposal.memorandum
    settled = _("This is settled already: %(state)s.") % {"state": state_word(proposal)}
    return {
        "here": word_for(proposal.kind),
        "proposal": proposal,
        "days": days_said(proposal),
        "ends": what_ends(proposal, access.today(about)) if is_open else "",
        "problem": "" if is_open else settled,
        "overtaken": why_overtaken(proposal, about.proposals.all(), amended_at(about)),
    }


def _title(memorandum: Memorandum) -> str:
    number = memorandum.amendments.count() + 1
    return _("Amendment %(number)d: %(title)s") % {
        "number": number,
        "title": memorandum.title[:150],
    }


def _what_follows(memorandum: Memorandum, kind: str) -> str:
    """What the proposal leads to, before it is sent."""
    words = {
        Kind.NOTICE: notice_sentence(memorandum, access.today(memorandum)),
        Kind.RENEW: _("Once the other side agrees, a draft with the same text is made."),
        Kind.CORRECT: _("The signed text stays. What you both agree on is shown beside it."),
        Kind.DISAGREE: _("The other side is asked for its view. Both stay on the page."),
        Kind.LAPSE: _("Once both agree, nobody is reminded of the last day any more."),
    }
    return str(words.get(Kind(kind), _("Nothing changes before the other side has agreed.")))
