"""Small acts around a text: the day by which it should be signed, drafts that come to nothing."""

from datetime import date

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from engagements import access, clock
from engagements.actions.history import Refused, write
from engagements.actions.memorandum.letters import tell_of_setting_aside
from engagements.actions.memorandum.opening import open_draft, open_memorandum, tell
from engagements.models import Memorandum, User
from engagements.queries.memorandum.state import (
    why_no_day_to_sign_by,
    why_not_discarded,
    why_not_set_aside,
)


@transaction.atomic
def set_sign_by(
    memorandum: Memorandum, *, actor: User, sign_by: date | None, version: int | None = None
) -> Memorandum:
    """Set by which day it should be signed, also after sending: signatures stay valid.

    The day is no part of the text. Refused for a day that has passed, and once all have signed.
    """
    access.require(actor, "send_memorandum", memorandum)
    fresh, covered = open_memorandum(memorandum, version)
    if problem := why_no_day_to_sign_by(fresh):
        raise Refused(problem)
    today = access.today(fresh)
    if sign_by and sign_by < today:
        raise Refused(_("This day has passed. Today is %(day)s.") % {"day": date_format(today)})
    changes = write(fresh, {"sign_by": sign_by})
    if changes:
        tell(fresh, "changed", covered, actor=actor, changes=changes)
    return fresh


@transaction.atomic
def discard_draft(memorandum: Memorandum, *, actor: User, reason: str) -> None:
    """Throw a draft away that was made by mistake; the history keeps that it existed, and why.

    Refused once a version of it was kept or sent: what both sides may have read stays.
    """
    access.require(actor, "draft_memorandum", memorandum)
    fresh, covered = open_draft(memorandum)
    if problem := why_not_discarded(fresh):
        raise Refused(problem)
    key = fresh.pk
    # These name parties, which go with the memorandum.
    fresh.obligations.all().delete()
    fresh.signatories.all().delete()
    fresh.delete()
    fresh.pk = key
    tell(fresh, "discarded", covered, actor=actor, reason=reason)


@transaction.atomic
def set_aside_draft(
    memorandum: Memorandum, *, actor: User, reason: str, version: int | None = None
) -> Memorandum:
    """Give up a draft of which a version was kept or sent: it stays as it stands, for ever unsigned.

    Text, comments and versions stay to be read; nothing waits for it any more, and another
    renewal or amendment can take its place. Both sides are told. Nobody can undo it. Refused
    for a draft that can still be discarded, and for what is sent, signed or set aside already.
    """
    access.require(actor, "draft_memorandum", memorandum)
    fresh, covered = open_draft(memorandum, version)
    if problem := why_not_set_aside(fresh):
        raise Refused(problem)
    if not reason.strip():
        raise Refused(_("Say why it is set aside."))
    changes = write(fresh, {
        "state": Memorandum.State.SET_ASIDE, "set_aside_at": clock.now(),
        "set_aside_by_text": str(actor)[:300], "set_aside_reason": reason,
    })  # fmt: skip
    # By whom, when and why is what each line of the history says by itself.
    told = [change for change in changes if change["field"] == "state"]
    tell(fresh, "set_aside", covered, actor=actor, changes=told, reason=reason)
    tell_of_setting_aside(fresh)
    return fresh
