"""What happens to a signed memorandum: one side proposes, the other answers, then it is fact.

Giving notice alone needs no answer. Whatever is agreed on never takes effect in the past.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from engagements import access, clock
from engagements.actions.history import Refused, claim, write
from engagements.actions.memorandum.effects import (
    EFFECTS,
    give_notice,
    refuse_notice_taken_back_alone,
)
from engagements.actions.memorandum.letters import tell_of_proposal
from engagements.actions.memorandum.opening import open_memorandum, side_of, tell
from engagements.models import Engagement, Memorandum, MemorandumProposal, User
from engagements.queries.memorandum.living import why_not, why_not_on
from engagements.queries.memorandum.overtaken import amended_at, why_overtaken
from engagements.queries.register.sealed import seal_field

Kind, State = MemorandumProposal.Kind, MemorandumProposal.State


@transaction.atomic
def propose(
    memorandum: Memorandum,
    kind: str,
    *,
    actor: User,
    reason: str,
    from_on: date | None = None,
    until_on: date | None = None,
) -> MemorandumProposal:
    """Propose something about a signed memorandum, for one's own side; the other side is told.

    Nothing is fact before the other side agrees, except a notice: it is given today, whatever day
    is named, and the memorandum ends after the days of notice. Refused for what cannot be or is
    under discussion already.
    """
    access.require(actor, "propose_about_memorandum", memorandum)
    fresh, covered = open_memorandum(memorandum)
    today = access.today(fresh)
    if kind == Kind.NOTICE:
        from_on = until_on = None
    problem = why_not(fresh, kind, today) or why_not_on(fresh, kind, from_on, until_on, today)
    if problem:
        raise Refused(problem)
    if not reason.strip():
        raise Refused(_("Say why, in a sentence or two."))
    if fresh.proposals.filter(kind=kind, state=State.OPEN).exists():
        raise Refused(_("This is proposed already and waits for an answer."))
    proposal = MemorandumProposal(
        memorandum=fresh, kind=kind, side=side_of(actor, fresh), proposed_by=actor,
        proposed_by_text=str(actor)[:300], proposed_at=clock.now(),
        state=State.GIVEN if kind == Kind.NOTICE else State.OPEN,
    )  # fmt: skip
    write(proposal, {"from_on": from_on, "until_on": until_on, "reason": reason})
    if kind == Kind.NOTICE:
        give_notice(fresh, proposal, covered, actor)
    else:
        sealed = [seal_field(proposal)]
        tell(proposal, "proposal_made", covered, actor=actor, changes=sealed, reason=reason)
    tell_of_proposal(fresh, proposal)
    return proposal


@transaction.atomic
def answer(
    proposal: MemorandumProposal,
    *,
    actor: User,
    agree: bool,
    sentence: str = "",
    version: int | None = None,
) -> MemorandumProposal:
    """Agree to what the other side proposed, or decline it and say why. Agreeing makes it fact.

    Days that have passed meanwhile begin today instead. Never answered by the side, or the person,
    that proposed. What was proposed before a notice, an early end, a suspension or a new last day
    that changed what it is about can only be declined (Refused). Raises StaleVersion when it was answered or taken back meanwhile.
    """
    access.require(actor, "answer_proposal", proposal)
    memorandum, covered, fresh = _open(proposal, version, actor, "answer_proposal")
    if fresh.proposed_by_id == actor.pk:
        raise Refused(_("You proposed this yourself. Somebody of the other side answers it."))
    if agree and (
        problem := why_overtaken(fresh, memorandum.proposals.all(), amended_at(memorandum))
    ):
        raise Refused(problem)
    if not agree and not sentence.strip():
        raise Refused(_("Say why you do not agree, so that both sides can go on from there."))
    _close(fresh, State.AGREED if agree else State.DECLINED, actor, sentence)
    verb = "proposal_agreed" if agree else "proposal_declined"
    tell(fresh, verb, covered, actor=actor, changes=[seal_field(fresh)], reason=sentence)
    if agree and fresh.kind in EFFECTS:
        EFFECTS[Kind(fresh.kind)](memorandum, fresh, covered, actor)
    tell_of_proposal(memorandum, fresh)
    return fresh


@transaction.atomic
def take_back(
    proposal: MemorandumProposal, *, actor: User, sentence: str = "", version: int | None = None
) -> MemorandumProposal:
    """Take back what one's own side proposed, while it is open.

    A notice is never taken back by one side alone: the other may rely on it. Both can agree to go
    on, as long as the memorandum has not ended.
    """
    access.require(actor, "take_back_proposal", proposal)
    refuse_notice_taken_back_alone(proposal)
    memorandum, covered, fresh = _open(proposal, version, actor, "take_back_proposal")
    _close(fresh, State.TAKEN_BACK, actor, sentence)
    sealed = [seal_field(fresh)]
    tell(fresh, "proposal_taken_back", covered, actor=actor, changes=sealed, reason=sentence)
    tell_of_proposal(memorandum, fresh)
    return fresh


def _open(
    proposal: MemorandumProposal, version: int | None, actor: User, verb: str
) -> tuple[Memorandum, list[Engagement], MemorandumProposal]:
    """Under lock: the memorandum, the engagements and the proposal, which waits for an answer.

    Whether the actor may do it is asked once more then.
    """
    memorandum, covered = open_memorandum(proposal.memorandum)
    fresh = claim(proposal, version)
    fresh.memorandum = memorandum
    access.require(actor, verb, fresh)
    if fresh.state != State.OPEN:
        raise Refused(
            _("This is settled already: %(state)s.") % {"state": fresh.get_state_display()}
        )
    return memorandum, covered, fresh


def _close(proposal: MemorandumProposal, state: str, actor: User, sentence: str) -> None:
    values: dict[str, Any] = {
        "state": state, "answered_by_text": str(actor)[:300], "answered_at": clock.now(),
        "answer": sentence,
    }  # fmt: skip
    write(proposal, values)
