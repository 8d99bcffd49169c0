"""Where every page about a memorandum stands."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpResponse

from engagements import access
from engagements.agreement import Content, canonical_text, digest_of, grouped
from engagements.forms.base import WritingForm
from engagements.forms.memorandum.clause import CommentForm, ReplyForm
from engagements.forms.memorandum.signing import ConfirmForm, ConfirmTextForm
from engagements.http import SignedInRequest, find, make_form, submit
from engagements.models import Clause, ClauseComment, Engagement, Memorandum
from engagements.queries.memorandum.state import in_its_state, why_no_draft
from engagements.queries.part import frame


def covered_by(request: SignedInRequest, memorandum: Memorandum) -> list[Engagement]:
    """The engagements that it covers and the person sees; there is at least one."""
    return list(
        access.visible(Engagement, request.user).filter(memoranda=memorandum).order_by("reference")
    )


def page_context(request: SignedInRequest, memorandum: Memorandum, here: str) -> dict[str, Any]:
    """The context of a page below the memorandum: crumbs, heading, the memorandum itself.

    And the version that is out for signature or signed, whose digest stands on every page.
    """
    covered = covered_by(request, memorandum)
    back = (memorandum.get_absolute_url(), memorandum.title)
    version = memorandum.current_version
    return {
        **(frame(covered[0], here, back) if covered else {"here": here}),
        "section": "engagements",
        "memorandum": memorandum,
        "frozen": {"number": version.number, "digest": grouped(version.digest)}
        if version
        else None,
        "covered": covered,
    }


def clause_forms(
    request: SignedInRequest, clause: Clause, to_answer: ClauseComment | None
) -> dict[str, Any]:
    """The forms below a clause: agreeing, saying something, answering what the other side says."""
    user = request.user
    return {
        "confirm": ConfirmForm(user=user, instance=clause),
        "comment": CommentForm(user=user, wording=clause.text),
        "reply": ReplyForm(user=user, instance=to_answer) if to_answer else None,
    }


def confirm_text(request: SignedInRequest, memorandum: Memorandum, content: Content) -> WritingForm:
    """A button for the text that this page shows: its digest travels with it."""
    shown = {"digest": digest_shown(content)}
    return make_form(ConfirmTextForm, request, instance=memorandum, initial=shown)


def digest_shown(content: Content) -> str:
    """The digest of the text that a page shows, to travel with its form."""
    return digest_of(canonical_text(content))


def draft_for(request: SignedInRequest, pk: int, verb: str) -> Memorandum:
    """The memorandum, if the person may do this to it. Raises Http404 or PermissionDenied."""
    memorandum = find(Memorandum, request, "amends", "renews", "current_version", pk=pk)
    access.require(request.user, verb, memorandum)
    return memorandum


def draft_page(
    request: SignedInRequest,
    memorandum: Memorandum,
    form: WritingForm,
    act: Callable[..., Any],
    **more: Any,  # noqa: ANN401
) -> HttpResponse:
    """As `act_page`, for what is done to a draft alone: says so where it is none any more."""
    refused = in_its_state(memorandum, why_no_draft(memorandum))
    return act_page(request, memorandum, form, act, **more, **refused)


def act_page(
    request: SignedInRequest,
    memorandum: Memorandum,
    form: WritingForm,
    act: Callable[..., Any],
    *,
    here: str,
    button: str,
    said: str,
    back: str = "",
    done: str | Callable[[Any], str] = "",
    template: str = "memorandum/act.html",
    **more: Any,  # noqa: ANN401
) -> HttpResponse:
    """One act on a memorandum as a page: `form`, under the heading `here`, done by `button`.

    `act` gets the actor and the form's values. Whoever cancels comes to `back`, and so does whoever
    is done unless `done` leads elsewhere; `back` is the memorandum's own page unless it is given.
    `more` is what else the template shows, such as `lede` and `risk`.
    """
    back = back or memorandum.get_absolute_url()
    return submit(
        request,
        form,
        partial(act, actor=request.user),
        template=template,
        context={
            **page_context(request, memorandum, here),
            "submit": button,
            "cancel": back,
            **more,
        },
        done=done or back,
        said=said,
    )
