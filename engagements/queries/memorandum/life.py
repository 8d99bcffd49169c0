"""The part of a memorandum's page about what happened after the signatures, and what can happen."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from engagements import access
from engagements.models import (
    Memorandum,
    MemorandumProposal,
    Suspension,
    User,
)
from engagements.queries.memorandum.here import why_suspended
from engagements.queries.memorandum.living import (
    days_of,
    gap_sentence,
    why_not,
    word_for,
)
from engagements.queries.memorandum.overtaken import amended_at, why_overtaken
from engagements.queries.memorandum.recorded import state_word as word_of_state
from engagements.queries.memorandum.setting_aside import set_aside_sentence
from engagements.queries.memorandum.succession import successions_of
from engagements.queries.memorandum.terms import notice_sentence

Kind, State = MemorandumProposal.Kind, MemorandumProposal.State
# What one side does without asking the other; everything else is agreed on.
ALONE = (Kind.NOTICE, Kind.DISAGREE)
TAGS = {"open": "work", "agreed": "ok", "given": "warn", "declined": "mute", "taken_back": "mute"}


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """One proposal as both sides read it; links only for those who may follow them."""

    proposal: MemorandumProposal
    word: str
    state: str
    tag: str
    days: str
    answer_url: str
    take_back_url: str
    overtaken: str


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that can be proposed or drafted now; `leads_to` says what one side alone does by it."""

    word: str
    url: str
    leads_to: str = ""


@dataclass(frozen=True, slots=True)
class TextRow:
    """An amendment or a renewal, with what is to say of it."""

    memorandum: Memorandum
    state: str
    sentence: str


def living_of(memorandum: Memorandum, user: User) -> dict[str, Any]:
    """What the section shows; an empty dictionary before the signatures, and of an amendment and of
    what is only recorded while nothing is to be said of it. Of an amendment that is who succeeded
    whom, as its memorandum says.

    The number of queries does not grow with proposals, amendments or suspensions.
    """
    today = access.today(memorandum)
    if not memorandum.was_signed:
        return {}
    if memorandum.amends_id:
        rows = successions_of(memorandum, user)
        return {"successions": rows} if rows else {}
    sides = access.sides_of(user, memorandum)
    proposals = _proposal_rows(memorandum, user, sides)
    suspensions = list(memorandum.suspensions.all())
    amendments = [
        TextRow(one, str(one.get_state_display()), _from_when(one))
        for one in sorted(memorandum.amendments.all(), key=lambda one: one.pk)
    ]
    renewals = list(memorandum.renewals.select_related("renews"))
    offered = _offered(memorandum, today, proposals, suspensions) if sides else []
    found: dict[str, Any] = {
        "open": [row for row in proposals if row.proposal.state == State.OPEN],
        "settled": [
            row for row in proposals
            if row.proposal.state != State.OPEN and not _is_correction(row.proposal)
        ],
        "corrections": [row for row in proposals if _is_correction(row.proposal)],
        "suspensions": [days_of(one.from_on, one.until_on) for one in suspensions],
        "suspended": why_suspended(memorandum, suspensions, today),
        "amendments": amendments,
        "amended": [row for row in amendments if row.memorandum.was_signed],
        "renewals": [
            TextRow(one, str(one.get_state_display()), _renews_when(one, today))
            for one in renewals
        ],
        "gap": gap_sentence(memorandum, today),
        "later": _later(memorandum, user, today),
        "successions": successions_of(memorandum, user),
        "together": _of_both(memorandum, user, offered),
        "alone": [_of_one(memorandum, kind, today) for kind in offered if kind in ALONE],
    }  # fmt: skip
    return found if memorandum.drafted_here or any(found.values()) else {}


@dataclass(frozen=True, slots=True)
class Correction:
    """An error that both sides corrected; shown beside the text, which stays as it was signed."""

    proposal: MemorandumProposal


def corrections_of(memorandum: Memorandum) -> list[Correction]:
    """What both sides agreed is wrong in the text, and how it is meant; the oldest first."""
    agreed = memorandum.proposals.filter(kind=Kind.CORRECT, state=State.AGREED)
    return [Correction(one) for one in agreed.order_by("answered_at", "pk")]


def state_word(proposal: MemorandumProposal) -> str:
    """How it was settled; of a disagreement nobody wins: the other side shares it, or both stay."""
    if proposal.kind == Kind.DISAGREE and proposal.state == State.AGREED:
        return _("Both see it so")
    if proposal.kind == Kind.DISAGREE and proposal.state == State.DECLINED:
        return _("Both views stay")
    return str(proposal.get_state_display())


def days_said(proposal: MemorandumProposal) -> str:
    """The days that a proposal names, in words; an early end names its last day."""
    if proposal.kind == Kind.END and proposal.from_on:
        return _("last day %(day)s") % {"day": date_format(proposal.from_on)}
    if proposal.kind == Kind.NOTICE and proposal.until_on:
        return _("last day %(day)s") % {"day": date_format(proposal.until_on)}
    return days_of(proposal.from_on, proposal.until_on)


def _proposal_rows(memorandum: Memorandum, user: User, sides: frozenset[str]) -> list[ProposalRow]:
    """Two queries where something is open, else one."""
    rows = list(memorandum.proposals.all())
    amended = amended_at(memorandum) if any(one.state == State.OPEN for one in rows) else None
    return [_proposal_row(one, user, sides, why_overtaken(one, rows, amended)) for one in rows]


def _proposal_row(
    proposal: MemorandumProposal, user: User, sides: frozenset[str], overtaken: str
) -> ProposalRow:
    where = [proposal.memorandum_id, proposal.pk]
    is_open = proposal.state == State.OPEN
    may_answer = is_open and bool(sides - {proposal.side}) and proposal.proposed_by_id != user.pk
    return ProposalRow(
        proposal=proposal,
        word=word_for(proposal.kind),
        state=state_word(proposal),
        tag=TAGS[proposal.state],
        days=days_said(proposal),
        answer_url=reverse("memorandum_answer", args=where) if may_answer else "",
        take_back_url=reverse("memorandum_take_back", args=where)
        if is_open and proposal.side in sides
        else "",
        overtaken=overtaken,
    )


def _is_correction(proposal: MemorandumProposal) -> bool:
    return proposal.kind == Kind.CORRECT and proposal.state == State.AGREED


def _offered(
    memorandum: Memorandum, today: date, proposals: list[ProposalRow], suspensions: list[Suspension]
) -> list[MemorandumProposal.Kind]:
    """What can be proposed today and is not under discussion already."""
    discussed = {row.proposal.kind for row in proposals if row.proposal.state == State.OPEN}
    return [
        kind
        for kind in Kind
        if kind not in discussed and not why_not(memorandum, kind, today, suspensions)
    ]


def _of_both(
    memorandum: Memorandum, user: User, offered: list[MemorandumProposal.Kind]
) -> list[Offer]:
    """What nothing comes of before the other side agrees. Amending begins with its draft."""
    kinds = [kind for kind in offered if kind not in ALONE]
    offers = [Offer(word_for(kind), _propose(memorandum, kind)) for kind in kinds]
    drafts = memorandum.drafted_here and access.can(user, "draft_memorandum", memorandum)
    if not drafts or why_not(memorandum, Kind.AMEND, access.today(memorandum)):
        return offers
    amend = Offer(word_for(Kind.AMEND), reverse("memorandum_amend", args=[memorandum.pk]))
    if Kind.AMEND not in kinds:
        return [*offers, amend]
    return [amend if kind == Kind.AMEND else one for kind, one in zip(kinds, offers, strict=True)]


def _of_one(memorandum: Memorandum, kind: MemorandumProposal.Kind, today: date) -> Offer:
    leads_to = (
        notice_sentence(memorandum, today)
        if kind == Kind.NOTICE
        else _("The other side is asked for its view. Both stay on the page.")
    )
    return Offer(word_for(kind), _propose(memorandum, kind), leads_to)


def _propose(memorandum: Memorandum, kind: MemorandumProposal.Kind) -> str:
    return reverse("memorandum_propose", args=[memorandum.pk, kind.value])


def _later(memorandum: Memorandum, user: User, today: date) -> list[TextRow]:
    """Once it is over: what else is drafted, sent or signed for the same engagements, and goes on."""
    last = memorandum.last_day
    if last is None or last >= today:
        return []
    others = (
        access.visible(Memorandum, user)
        .filter(engagements__in=memorandum.engagements.all(), amends=None)
        .exclude(Q(pk=memorandum.pk) | Q(renews=memorandum))
        .exclude(state__in=("ended", "set_aside"))
        .distinct()
        .order_by("pk")
    )
    return [
        TextRow(one, word_of_state(one), "")
        for one in others
        if one.last_day is None or one.last_day > last
    ]


def _from_when(amendment: Memorandum) -> str:
    if amendment.state == Memorandum.State.SET_ASIDE:
        return set_aside_sentence(amendment)
    if not amendment.was_signed:
        return _("Nothing of it holds before all have signed it.")
    first = amendment.first_day
    parts = [_("Holds from %(day)s on.") % {"day": date_format(first)}] if first else []
    if amendment.ends_on:
        parts.append(_("New last day: %(day)s.") % {"day": date_format(amendment.ends_on)})
    return " ".join(parts)


def _renews_when(renewal: Memorandum, today: date) -> str:
    if renewal.state == Memorandum.State.SET_ASIDE:
        return set_aside_sentence(renewal)
    return gap_sentence(renewal, today)
