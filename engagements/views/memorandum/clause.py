"""Agree on the text clause by clause: wordings, comments, proposals, versions to compare."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from engagements import access
from engagements.actions.history import Refused
from engagements.actions.memorandum import (
    add_clause,
    agree_to_all,
    agree_to_clause,
    comment_on_clause,
    edit_clause,
    move_clause,
    remove_clause,
    settle_comment,
    share_version,
    take_over_wording,
)
from engagements.forms.memorandum.clause import (
    ClauseForm,
    CommentForm,
    NoteForm,
    ReplyForm,
    ShareForm,
    TakeBackCommentForm,
)
from engagements.forms.memorandum.signing import ConfirmForm
from engagements.http import SignedInRequest, find, make_form, to_its_button
from engagements.models import (
    Clause,
    ClauseComment,
)
from engagements.queries.memorandum.clauses import clause_page, clause_rows, counted
from engagements.queries.memorandum.text import content_of
from engagements.queries.memorandum.voiding import VOIDS
from engagements.views.memorandum.place import (
    clause_forms,
    confirm_text,
    draft_for,
    draft_page,
    page_context,
)

# Heading, button and what is said afterwards of closing a comment.
_ANSWERING = (
    gettext_lazy("Answer the comment"),
    gettext_lazy("Send the answer"),
    gettext_lazy("The comment is answered; both sides see your answer."),
)
_DECLINING = (
    gettext_lazy("Decline the proposed wording"),
    gettext_lazy("Decline it"),
    gettext_lazy("The wording is declined; both sides see your reason."),
)
_TAKING_BACK = (
    gettext_lazy("Take the comment back"),
    gettext_lazy("Take it back"),
    gettext_lazy("The comment is taken back. It stays to be read."),
)


def _clause(request: SignedInRequest, pk: int, clause_pk: int) -> Clause:
    clause = find(
        Clause, request, "memorandum__amends", "memorandum__current_version",
        memorandum=pk, pk=clause_pk,
    )  # fmt: skip
    access.require(request.user, "discuss_memorandum", clause.memorandum)
    return clause


@require_http_methods(["GET", "HEAD"])
def clause(request: SignedInRequest, pk: int, clause_pk: int) -> HttpResponse:
    """One clause: its wording, where both sides stand, and what they say about it."""
    found = find(
        Clause, request, "memorandum__amends", "memorandum__current_version",
        memorandum=pk, pk=clause_pk,
    )  # fmt: skip
    memorandum = found.memorandum
    may = access.can(request.user, "discuss_memorandum", memorandum) and not memorandum.is_frozen
    clauses = clause_rows(memorandum)
    shown = clause_page(found, access.sides_of(request.user, memorandum) if may else frozenset())
    return render(
        request,
        "memorandum/clause.html",
        {
            **page_context(request, memorandum, found.title),
            "clause": found,
            "clauses": clauses,
            **counted(clauses),
            **shown,
            "heading": _("The wording"),
            "may_discuss": may,
            **(clause_forms(request, found, shown["to_answer"]) if may else {}),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def clause_edit(request: SignedInRequest, pk: int, clause_pk: int) -> HttpResponse:
    """Write or change the wording of a clause."""
    found = _clause(request, pk, clause_pk)
    return draft_page(
        request,
        found.memorandum,
        make_form(ClauseForm, request, instance=found, memorandum=found.memorandum),
        partial(edit_clause, found),
        here=found.title,
        lede=" ".join([clause_page(found)["prompt"], str(VOIDS["clauses"])]).strip(),
        button=_("Save the wording"),
        back=reverse("memorandum_clause", args=[pk, clause_pk]),
        said=_("The wording is saved. The other side sees it as not agreed yet."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def clause_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """Add a clause of one's own."""
    memorandum = draft_for(request, pk, "discuss_memorandum")
    return draft_page(
        request,
        memorandum,
        make_form(ClauseForm, request, memorandum=memorandum),
        partial(add_clause, memorandum),
        here=_("Add a clause"),
        lede=VOIDS["clauses"],
        button=_("Add the clause"),
        done=lambda made: reverse("memorandum_clause", args=[pk, made.pk]),
        said=_("The clause is added."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def clause_remove(request: SignedInRequest, pk: int, clause_pk: int) -> HttpResponse:
    """Take an own or optional clause out."""
    found = _clause(request, pk, clause_pk)
    return draft_page(
        request,
        found.memorandum,
        make_form(ConfirmForm, request),
        partial(remove_clause, found),
        here=_("Take the clause out"),
        lede=found.title,
        button=_("Take it out"),
        risk=True,
        back=reverse("memorandum_clause", args=[pk, clause_pk]),
        done=found.memorandum.get_absolute_url(),
        said=_("The clause is taken out. The history keeps its wording."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def clause_comment(request: SignedInRequest, pk: int, clause_pk: int) -> HttpResponse:
    """Comment on a clause or propose other wording."""
    found = _clause(request, pk, clause_pk)
    return draft_page(
        request,
        found.memorandum,
        make_form(CommentForm, request, wording=found.text),
        partial(comment_on_clause, found),
        here=_("Comment on “%(title)s”") % {"title": found},
        button=_("Send"),
        back=reverse("memorandum_clause", args=[pk, clause_pk]),
        said=_("The other side sees your comment."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def clause_agree(request: SignedInRequest, pk: int, clause_pk: int) -> HttpResponse:
    """Agree to the wording as it stands."""
    found = _clause(request, pk, clause_pk)
    return draft_page(
        request,
        found.memorandum,
        make_form(ConfirmForm, request, instance=found),
        partial(agree_to_clause, found),
        here=_("Agree to “%(title)s”") % {"title": found},
        button=_("We agree"),
        back=reverse("memorandum_clause", args=[pk, clause_pk]),
        said=_("Your side agrees to this wording."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def clause_move(request: SignedInRequest, pk: int, clause_pk: int, where: str) -> HttpResponse:
    """Move a clause one place up or down."""
    found = _clause(request, pk, clause_pk)
    if request.method != "POST":
        return to_its_button(request, "memorandum_clause", pk, clause_pk)
    try:
        move_clause(found, actor=request.user, up=where == "up")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(reverse("memorandum_clause", args=[pk, clause_pk]))


@require_http_methods(["GET", "HEAD", "POST"])
def agree_all(request: SignedInRequest, pk: int) -> HttpResponse:
    """Agree for one's side to the whole text."""
    memorandum = draft_for(request, pk, "discuss_memorandum")
    return draft_page(
        request,
        memorandum,
        confirm_text(request, memorandum, content_of(memorandum)),
        partial(agree_to_all, memorandum),
        here=_("Agree to the whole text"),
        lede=_("For your side, to every clause as it stands now."),
        button=_("We agree to the whole text"),
        said=_("Your side agrees to the whole text."),
    )


def _comment(request: SignedInRequest, pk: int, comment_pk: int) -> ClauseComment:
    comment = find(
        ClauseComment, request, "clause__memorandum__current_version",
        clause__memorandum=pk, pk=comment_pk,
    )  # fmt: skip
    access.require(request.user, "discuss_memorandum", comment.clause.memorandum)
    return comment


@require_http_methods(["GET", "HEAD", "POST"])
def comment_take(request: SignedInRequest, pk: int, comment_pk: int) -> HttpResponse:
    """Take a proposed wording over."""
    comment = _comment(request, pk, comment_pk)
    return draft_page(
        request,
        comment.clause.memorandum,
        make_form(NoteForm, request, instance=comment),
        partial(take_over_wording, comment),
        here=_("Take the wording over"),
        lede=comment.proposed_text,
        button=_("Take it over"),
        back=reverse("memorandum_clause", args=[pk, comment.clause_id]),
        said=_("The proposed wording is the text now; both sides agree to it."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def comment_settle(request: SignedInRequest, pk: int, comment_pk: int) -> HttpResponse:
    """Answer a comment of the other side and close it; take one's own back."""
    comment = _comment(request, pk, comment_pk)
    memorandum = comment.clause.memorandum
    answers = bool(access.sides_of(request.user, memorandum) - {comment.side})
    answering = _DECLINING if comment.proposed_text else _ANSWERING
    here, button, said = map(str, answering if answers else _TAKING_BACK)
    return draft_page(
        request,
        memorandum,
        make_form(ReplyForm if answers else TakeBackCommentForm, request, instance=comment),
        partial(settle_comment, comment),
        here=here,
        lede=comment.text,
        button=button,
        back=reverse("memorandum_clause", args=[pk, comment.clause_id]),
        said=said,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def share(request: SignedInRequest, pk: int) -> HttpResponse:
    """Keep the draft as it stands as a version to compare with."""
    memorandum = draft_for(request, pk, "discuss_memorandum")
    return draft_page(
        request,
        memorandum,
        make_form(ShareForm, request, instance=memorandum),
        partial(share_version, memorandum),
        here=_("Keep this as a version"),
        lede=_("For reading and comparing. It is not sent for signature."),
        button=_("Keep the version"),
        said=_("The version is kept."),
    )
