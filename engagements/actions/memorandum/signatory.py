"""Who signs a draft: each signatory is named, changed and taken out."""

from typing import Any

from django.db import transaction

from engagements import access, clock
from engagements.actions.history import write
from engagements.actions.memorandum.opening import (
    claim_of,
    open_draft,
    refuse_both_sides,
    refuse_without_post,
    tell,
)
from engagements.models import Memorandum, Signatory, User


@transaction.atomic
def name_signatory(
    memorandum: Memorandum,
    *,
    actor: User,
    signatory: Signatory | None = None,
    version: int | None = None,
    **values: Any,  # noqa: ANN401
) -> Signatory:
    """Name who signs for a party, in which position and by which authority, or change that.

    Refused for somebody who holds no post in the party's organisation today, or signs for the other
    side. Raises StaleVersion when somebody else changed the place meanwhile.
    """
    access.require(actor, "draft_memorandum", memorandum)
    fresh, covered = open_draft(memorandum)
    if signatory is None:
        found = Signatory(memorandum=fresh, order=fresh.signatories.count() + 1)
        verb = "added"
    else:
        found = claim_of(fresh.signatories.all(), signatory, version)
        verb = "changed"
    refuse_without_post(values["contact"], values["party"])
    refuse_both_sides(fresh, values["contact"], values["party"])
    changes = write(found, values)
    if changes:
        tell(found, verb, covered, actor=actor, changes=changes if verb == "changed" else ())
    return found


@transaction.atomic
def remove_signatory(signatory: Signatory, *, actor: User) -> None:
    """Take a signatory out of the draft.

    Who signed a version that was taken back, said that they cannot, or was replaced, is kept as one
    of before, as those who were replaced are: what they signed names them for ever.
    """
    access.require(actor, "draft_memorandum", signatory.memorandum)
    fresh, covered = open_draft(signatory.memorandum)
    found = claim_of(fresh.signatories.all(), signatory)
    tell(found, "removed", covered, actor=actor)
    if found.signatures.exists() or found.refusals.exists() or hasattr(found, "replaced_by"):
        found.replaced_at = found.replaced_at or clock.now()
        found.save(update_fields=["replaced_at"])
    else:
        found.delete()
