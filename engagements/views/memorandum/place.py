"""Where every page about a memorandum stands."""

from typing import Any

from engagements import access
from engagements.agreement import Content, canonical_text, digest_of
from engagements.forms.base import WritingForm
from engagements.forms.memorandum.drafting import CommentForm
from engagements.forms.memorandum.signing import ConfirmForm, ConfirmTextForm
from engagements.http import SignedInRequest, find, make_form
from engagements.models import Clause, Engagement, Memorandum
from engagements.queries.part import frame


def covered_by(request: SignedInRequest, memorandum: Memorandum) -> list[Engagement]:
    """The engagements that it covers and the person sees; there is at least one."""
    return list(
        access.visible(Engagement, request.user).filter(memoranda=memorandum).order_by("reference")
    )


def page_context(request: SignedInRequest, memorandum: Memorandum, here: str) -> dict[str, Any]:
    """The context of a page below the memorandum: crumbs, heading, the memorandum itself."""
    covered = covered_by(request, memorandum)
    back = (memorandum.get_absolute_url(), memorandum.title)
    return {
        **(frame(covered[0], here, back) if covered else {"here": here}),
        "section": "engagements",
        "memorandum": memorandum,
        "covered": covered,
    }


def clause_forms(request: SignedInRequest, clause: Clause) -> dict[str, Any]:
    """The two forms below a clause: agreeing to it, and saying something about it."""
    return {
        "confirm": ConfirmForm(user=request.user, instance=clause),
        "comment": CommentForm(user=request.user, wording=clause.text),
    }


def confirm_text(request: SignedInRequest, memorandum: Memorandum, content: Content) -> WritingForm:
    """A button for the text that this page shows: its digest travels with it."""
    shown = {"initial": {"digest": digest_of(canonical_text(content))}}
    return make_form(
        ConfirmTextForm, request, instance=memorandum, **({} if request.method == "POST" else shown)
    )


def draft_for(request: SignedInRequest, pk: int, verb: str) -> Memorandum:
    """The memorandum, if the person may do this to it. Raises Http404 or PermissionDenied."""
    memorandum = find(Memorandum, request, "amends", "renews", "current_version", pk=pk)
    access.require(request.user, verb, memorandum)
    return memorandum
