"""Small acts around a text: the day by which it should be signed, and a draft made by mistake."""

from datetime import date

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from engagements import access
from engagements.actions.history import Refused, write
from engagements.actions.memorandum.opening import open_draft, open_memorandum, tell
from engagements.models import Memorandum, User


@transaction.atomic
def set_sign_by(
    memorandum: Memorandum, *, actor: User, sign_by: date | None, version: int | None = None
) -> Memorandum:
    """Set by which day it should be signed, also after sending: signatures stay valid.

    The day is no part of the text. Refused for a day that has passed, and once all have signed.
    """
    access.require(actor, "send_memorandum", memorandum)
    fresh, covered = open_memorandum(memorandum, version)
    if not fresh.drafted_here or fresh.state not in ("draft", "sent"):
        raise Refused(_("Nothing waits for a signature here."))
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
    if fresh.versions.exists():
        raise Refused(
            _(
                "A version of this text was kept, so it stays. Change the draft rather than discard it."
            )
        )
    if fresh.proposals.exists() or fresh.amendments.exists() or fresh.renewals.exists():
        raise Refused(_("Something else is built on this draft."))
    key = fresh.pk
    # These name parties, which go with the memorandum.
    fresh.obligations.all().delete()
    fresh.signatories.all().delete()
    fresh.delete()
    fresh.pk = key
    tell(fresh, "discarded", covered, actor=actor, reason=reason)
