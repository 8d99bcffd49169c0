"""What the page of a memorandum asks of its reader, and why it is suspended: the first to be read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from engagements.models import Memorandum, MemorandumProposal, Suspension

Kind, State = MemorandumProposal.Kind, MemorandumProposal.State


@dataclass(frozen=True, slots=True)
class AskedHere:
    """One thing that the reader is asked to decide, and the page on which they do."""

    sentence: str
    url: str
    act: str


def asked_here(living: Mapping[str, Any]) -> list[AskedHere]:
    """What `life.living_of` shows and the reader can answer: proposals, then successions. No query."""
    proposals = [
        AskedHere(
            _("%(who)s proposes: %(what)s.")
            % {"who": row.proposal.proposed_by_text, "what": row.word},
            row.answer_url,
            _("Read and answer"),
        )
        for row in living.get("open", ())
        if row.answer_url
    ]
    successions = [
        AskedHere(
            _("%(body)s takes over from %(old)s once it has confirmed it.")
            % {"body": row.successor, "old": row.party.organisation},
            row.url,
            _("Read and confirm"),
        )
        for row in living.get("successions", ())
        if row.url
    ]
    return proposals + successions


def why_suspended(memorandum: Memorandum, suspensions: Iterable[Suspension], day: date) -> str:
    """Who proposed the suspension that holds on the day, who agreed, and why; else empty. One query
    where one holds.
    """
    holding = next((one for one in suspensions if one.holds_on(day)), None)
    if holding is None:
        return ""
    agreed = memorandum.proposals.filter(kind=Kind.SUSPEND, state=State.AGREED)
    for one in agreed.order_by("-answered_at", "-pk"):
        if _began(one, memorandum) == holding.from_on:
            return _("%(who)s proposed it and %(other)s agreed: “%(reason)s”") % {
                "who": one.proposed_by_text,
                "other": one.answered_by_text,
                "reason": one.reason,
            }
    return ""


def _began(agreed: MemorandumProposal, memorandum: Memorandum) -> date | None:
    """Its first day: the one proposed, or the day of the agreement where that had passed by then."""
    if agreed.answered_at is None:
        return None
    answered = agreed.answered_at.astimezone(ZoneInfo(memorandum.time_zone)).date()
    return max(agreed.from_on or answered, answered)
