"""Recorded memoranda that count as confirmed although the history does not tell of it."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from engagements.models import Change, Memorandum
from engagements.queries.batch import in_batches
from engagements.queries.register.replay import compared, in_one_chain, told_of

AT_ONCE = 200
# Empty until somebody records it as signed; what was there before this was kept is told nowhere.
FIRST: dict[str, str | None] = {
    "recorded_side": "", "recorded_by_text": "", "confirmed_at": "", "confirmed_by_text": "",
}  # fmt: skip


def faults_of_recordings() -> Iterator[str]:
    """A line for each recording and confirmation that the history does not lead to.

    A side that is written over, or a confirmation that nobody gave, would let what one side says
    count for both.
    """
    recorded = Memorandum._default_manager.filter(
        drafted_here=False, state__in=["signed", "ended"]
    ).order_by("pk")
    for batch in in_batches(recorded.iterator(chunk_size=AT_ONCE), AT_ONCE):
        yield from _faults_in(batch)


def _faults_in(memoranda: list[Memorandum]) -> Iterator[str]:
    keys = [str(one.pk) for one in memoranda]
    told = told_of(Change._default_manager.filter(thing_type="memorandum", thing_id__in=keys))
    for memorandum in memoranda:
        lines = in_one_chain(told.get(("memorandum", str(memorandum.pk)), []))
        stands = {name: _text(getattr(memorandum, name)) for name in FIRST}
        yield from compared(memorandum.reference, lines, stands, FIRST)
        by = [one.actor_id for one in lines if one.verb == "recording_confirmed"]
        if memorandum.confirmed_by_id and memorandum.confirmed_by_id not in by[-1:]:
            yield _("%(reference)s: confirmed by another than the history tells") % {
                "reference": memorandum.reference
            }


def _text(value: datetime | str | None) -> str:
    return value.isoformat() if isinstance(value, datetime) else value or ""
