"""Proposals about a signed memorandum that are others than the history tells.

Each line that tells of one (made, answered, taken back, a notice given or undone) keeps the seal of
the row as it stood then; the latest counts. Lines from before say who and why, and that is compared.
"""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from engagements.models import Change, MemorandumProposal
from engagements.models.memorandum.signing import SEAL
from engagements.queries.register.sealed import seal_of

AT_ONCE = 200
State = MemorandumProposal.State
MADE, NOTICE_GIVEN, WENT_ON = "proposal_made", "notice_given", "went_on"
ANSWERS: dict[str, str] = {
    State.AGREED.value: "proposal_agreed",
    State.DECLINED.value: "proposal_declined",
    State.TAKEN_BACK.value: "proposal_taken_back",
}
# What is told of a notice is told of its memorandum; going on undoes it.
OF_NOTICES = (NOTICE_GIVEN, WENT_ON)
OWN = MemorandumProposal._meta.model_name
# The verb, the thing of which it is told, why, and by whom.
Line = tuple[str, str, str, str]


def faults_of_proposals() -> Iterator[str]:
    """A line for each proposal that was changed, removed or put in past the history."""
    seals, unsealed, told = _kept()
    there: set[int] = set()
    rows = MemorandumProposal._default_manager.select_related("memorandum").order_by("pk")
    for row in rows.iterator(chunk_size=AT_ONCE):
        there.add(row.pk)
        named = _("%(reference)s: proposal %(number)d (%(row)s)") % {
            "reference": row.memorandum.reference, "number": row.pk, "row": row,
        }  # fmt: skip
        if row.pk in seals:
            if seals[row.pk] != seal_of(row):
                yield _("%(named)s was changed past the history") % {"named": named}
        elif not unsealed.issuperset(_as_told(row)):
            yield _("%(named)s is not in the history") % {"named": named}
    for pk, where in told.items():
        if pk not in there:
            yield _("%(reference)s: proposal %(number)d was removed") % {
                "reference": where, "number": pk,
            }  # fmt: skip


def _as_told(row: MemorandumProposal) -> Iterator[Line]:
    """As lines without a seal tell of it: who proposed it and why, who answered it and how."""
    is_notice = row.kind == MemorandumProposal.Kind.NOTICE
    key = str(row.memorandum_id if is_notice else row.pk)
    made, unanswered = (NOTICE_GIVEN, State.GIVEN) if is_notice else (MADE, State.OPEN)
    yield made, key, row.reason[:300], row.proposed_by_text
    if row.state != unanswered:
        verb = WENT_ON if is_notice else ANSWERS.get(row.state, "")
        yield verb, key, row.answer[:300], row.answered_by_text


def _lines() -> QuerySet[Change]:
    about = Q(thing_type=OWN) | Q(thing_type="memorandum", verb__in=OF_NOTICES)
    return Change._default_manager.filter(about).select_related("engagement").order_by("pk")


def _kept() -> tuple[dict[int, str], set[Line], dict[int, str]]:
    """By key of the proposal its latest seal; the lines that keep none; and where each was told."""
    seals: dict[int, str] = {}
    unsealed: set[Line] = set()
    told: dict[int, str] = {}
    for line in _lines().iterator(chunk_size=AT_ONCE):
        found = {int(one["from"]): one["to"] for one in line.fields if one["field"] == SEAL}
        seals |= found
        if not found:
            unsealed.add((line.verb, line.thing_id, line.reason[:300], line.actor_text))
        where = line.engagement.reference if line.engagement else line.chain
        for pk in [int(line.thing_id)] if line.thing_type == OWN else found:
            told.setdefault(pk, where)
    return seals, unsealed, told
