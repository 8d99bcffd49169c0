"""What stands still: which agreement a row belongs to, whether it is frozen, and how to say so."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from engagements import models as tables
from engagements.actions.history import Refused
from engagements.http import not_saved
from engagements.models import Memorandum

# The steps from a row to its agreement.
WAY: dict[type[models.Model], tuple[str, ...]] = {
    tables.Memorandum: (),
    tables.MemorandumParty: ("memorandum",),
    tables.Clause: ("memorandum",),
    tables.ClauseComment: ("clause", "memorandum"),
    tables.Signatory: ("memorandum",),
    tables.MemorandumVersion: ("memorandum",),
    tables.Withdrawal: ("withdrawn", "memorandum"),
    tables.Signature: ("signed", "memorandum"),
    tables.SigningRefusal: ("refused", "memorandum"),
    tables.MemorandumProposal: ("memorandum",),
    tables.Suspension: ("memorandum",),
    tables.Letter: ("memorandum",),
    tables.Obligation: ("memorandum",),
}
# Rows of the draft, which stand still with it.
OF_THE_DRAFT = (tables.MemorandumParty, tables.Clause, tables.Signatory, tables.Obligation)
# What the triggers of the database say (migrations 0002, 0005, 0006 and 0008).
SAID_BY_TRIGGERS = (
    "What was sent for signature is frozen.", "What was set aside stays as it is.",
    "The history is append-only.",
)  # fmt: skip


def agreement_of(thing: Any) -> Memorandum | None:
    """The agreement to which a row belongs; None for a row of no agreement."""
    if type(thing) not in WAY:
        return None
    for step in WAY[type(thing)]:
        if getattr(thing, f"{step}_id") is None:
            return None
        thing = getattr(thing, step)
    return thing if isinstance(thing, Memorandum) else None


def stands_still(thing: Any) -> bool:
    """Whether the row belongs to a text that was sent for signature or set aside here."""
    agreement = agreement_of(thing)
    return agreement is not None and agreement.is_frozen


def is_set_aside(thing: Any) -> bool:
    """Whether the row belongs to a draft that was set aside."""
    agreement = agreement_of(thing)
    return agreement is not None and agreement.state == Memorandum.State.SET_ASIDE


def is_settled(thing: models.Model) -> bool:
    """Whether the thing is a text that was sent, signed or set aside, or a row of one.

    The parties of one that is only recorded are no text: another one, or one fewer, corrects it.
    """
    agreement = agreement_of(thing)
    if agreement is None or not isinstance(thing, (Memorandum, *OF_THE_DRAFT)):
        return False
    is_kept = agreement.was_signed and not isinstance(thing, tables.MemorandumParty)
    return agreement.is_frozen or is_kept


def say_why_not(
    request: HttpRequest, page: Any, view: Callable[[], HttpResponse]
) -> HttpResponse:  # fmt: skip
    """The answer of the view; where a trigger or an act refused, the sentence that says why.

    Pages ask before they write. The trigger is for what was sent for signature in the same moment.
    """
    try:
        return view()
    except Refused as refused:
        return _refusal(request, page, str(refused))
    except IntegrityError as refused:
        if not any(sentence in str(refused) for sentence in SAID_BY_TRIGGERS):
            raise
        said = _("Nothing was changed: it was sent for signature or set aside meanwhile, and stands still.")  # fmt: skip
        return _refusal(request, page, said)


def _refusal(request: HttpRequest, page: Any, why: str) -> HttpResponse:
    """What was typed into a page, under the sentence; after a button alone the page with it on top."""
    if "form_key" in request.POST:
        return not_saved(request, why)
    page.message_user(request, why, messages.ERROR)
    return HttpResponseRedirect(request.get_full_path())
