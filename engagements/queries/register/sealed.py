"""What is written once, held against the seal that the history keeps of it.

The line that tells of a version, a withdrawal, a signature or an “I cannot sign this” keeps a digest
of the whole row. Lines from before seals were kept say who and why, and that is compared. Each line
that tells of a proposal keeps one too (`proposals.py`).
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from engagements.models import (
    Change,
    MemorandumProposal,
    MemorandumVersion,
    Signature,
    SigningRefusal,
    Withdrawal,
)
from engagements.models.memorandum.signing import SEAL

AT_ONCE = 200
# What a seal is made over, in this order for ever. Text and content of a version are held by their
# own digest.
SEALED: dict[type[models.Model], tuple[str, ...]] = {
    MemorandumVersion: (
        "id", "memorandum_id", "number", "for_signature", "digest", "note", "made_at", "made_by_id",
        "made_by_text", "organisation_text",
    ),
    Withdrawal: ("id", "withdrawn_id", "reason", "at", "by_id", "by_text", "organisation_text"),
    Signature: (
        "id", "signatory_id", "signed_id", "digest", "method", "name", "position", "office",
        "organisation", "authority", "signed_at", "signed_on", "local_time", "place",
        "recorded_by_id", "recorded_by_text", "document_id", "certificate_id", "address_class",
    ),
    SigningRefusal: ("id", "signatory_id", "refused_id", "why", "reason", "at", "by_text"),
    MemorandumProposal: (
        "id", "memorandum_id", "kind", "state", "side", "proposed_by_id", "proposed_by_text",
        "proposed_at", "from_on", "until_on", "reason", "answered_by_text", "answered_at",
        "answer", "version",
    ),
}  # fmt: skip
# The verb that tells of each row, and how the row is called; signatures are looked at by themselves.
TOLD: dict[type[models.Model], tuple[tuple[str, ...], str, tuple[str, ...]]] = {
    MemorandumVersion: (("version_shared", "sent"), gettext_noop("version"), ("memorandum",)),
    Withdrawal: (("withdrawn",), gettext_noop("withdrawal"), ("withdrawn",)),
    SigningRefusal: (("signing_refused",), gettext_noop("refusal"), ("refused",)),
}
Kept = dict[int, tuple[str, str]]
Line = tuple[str, str, str]


def seal_of(row: models.Model) -> str:
    """SHA-256 over the row, as 64 hex digits."""
    values = [_plain(getattr(row, name)) for name in SEALED[type(row)]]
    text = json.dumps([row._meta.model_name, *values], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def seal_field(row: models.Model) -> dict[str, str]:
    """The seal as a field of the line that tells of the row."""
    return {"field": SEAL, "from": str(row.pk), "to": seal_of(row)}


def faults_of_sealed() -> Iterator[str]:
    """A line for each row that was changed, removed or put in past the history."""
    for model, (verbs, word, joined) in TOLD.items():
        sealed, unsealed = _kept(verbs)
        there: set[int] = set()
        rows = model._default_manager.select_related(*joined).order_by("pk")
        for row in rows.iterator(chunk_size=AT_ONCE):
            there.add(row.pk)
            words = {"kind": _(word), "number": row.pk, "row": row}
            yield from (fault % words for fault in _faults_of(row, sealed, unsealed))
        for pk, (_seal, reference) in sealed.items():
            if pk not in there:
                yield _("%(reference)s: %(kind)s %(number)d was removed") % {
                    "reference": reference, "kind": _(word), "number": pk,
                }  # fmt: skip


def _faults_of(row: models.Model, sealed: Kept, unsealed: set[Line]) -> Iterator[str]:
    if row.pk in sealed:
        if sealed[row.pk][0] != seal_of(row):
            yield _("%(kind)s %(number)d (%(row)s) was changed past the history")
    elif _as_told(row) not in unsealed:
        yield _("%(kind)s %(number)d (%(row)s) is not in the history")


def _as_told(row: Any) -> Line:  # noqa: ANN401
    """As a line without a seal tells of it: of which memorandum, why, and by whom."""
    if isinstance(row, MemorandumVersion):
        return str(row.memorandum_id), "" if row.for_signature else row.note, row.made_by_text
    version = row.withdrawn if isinstance(row, Withdrawal) else row.refused
    return str(version.memorandum_id), row.reason[:300], row.by_text


def _kept(verbs: tuple[str, ...]) -> tuple[Kept, set[Line]]:
    """By the key of the row its seal and memorandum; and the lines that keep none."""
    sealed: Kept = {}
    unsealed: set[Line] = set()
    lines = Change._default_manager.filter(thing_type="memorandum", verb__in=verbs)
    for line in lines.order_by("pk").iterator(chunk_size=AT_ONCE):
        found = [one for one in line.fields if one["field"] == SEAL]
        for one in found:
            sealed[int(one["from"])] = (one["to"], f"M-{line.thing_id}")
        if not found:
            unsealed.add((line.thing_id, line.reason[:300], line.actor_text))
    return sealed, unsealed


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.timestamp()
    return value.isoformat() if isinstance(value, date) else value
