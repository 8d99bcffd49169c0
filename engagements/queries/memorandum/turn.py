"""Whose turn it is to sign: since when, and what was the last reminder."""

from dataclasses import dataclass
from datetime import datetime

from engagements.models import Letter, Memorandum, Signatory


@dataclass(frozen=True, slots=True)
class Turn:
    """A signatory who can sign now, since when, and when the last letter about it went out."""

    signatory: Signatory
    since: datetime
    last_letter: datetime | None


def waiting_for(memorandum: Memorandum) -> list[Turn]:
    """Those who can sign the sent version now; empty for any other state. Three queries.

    In a fixed order only the first that has not signed; in a free one everybody who has not.
    """
    version = memorandum.current_version
    if memorandum.state != "sent" or version is None:
        return []
    signed = {one.signatory_id: one.signed_at for one in version.signatures.all()}
    named = list(
        memorandum.signatories.filter(replaced_at__isnull=True).select_related(
            "contact__person__user", "contact__organisation", "party__organisation"
        )
    )
    open_ones = [one for one in named if one.pk not in signed]
    since = version.made_at
    if memorandum.signing_order == "fixed":
        open_ones = [one for one in open_ones if one.order == open_ones[0].order]
        since = max([since, *signed.values()])
    letters: dict[int, datetime] = {}
    for letter in Letter._default_manager.filter(signatory__in=open_ones, sent_at__isnull=False):
        if letter.signatory_id and letter.sent_at:
            letters[letter.signatory_id] = max(
                letter.sent_at, letters.get(letter.signatory_id, letter.sent_at)
            )
    return [Turn(one, since, letters.get(one.pk)) for one in open_ones]
