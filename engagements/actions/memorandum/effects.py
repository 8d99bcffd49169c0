"""What an agreed proposal does to the memorandum. Acts that have asked for permission call these."""

from collections.abc import Callable
from datetime import date, timedelta

from django.utils.translation import gettext as _

from engagements import access, clock
from engagements.actions.engagement import follow_again
from engagements.actions.history import Refused, write
from engagements.actions.memorandum.opening import tell
from engagements.actions.memorandum.renewing import draft_renewal
from engagements.actions.obligation import begin_obligations
from engagements.dates import iso
from engagements.models import Engagement, Memorandum, MemorandumProposal, Suspension, User
from engagements.queries.memorandum.living import (
    can_be_revived,
    meant_by,
    why_not,
    why_not_on,
    why_passed,
)
from engagements.queries.memorandum.terms import last_day_after_notice
from engagements.queries.recurring import fallen_in
from engagements.queries.register.sealed import seal_field

Kind, State = MemorandumProposal.Kind, MemorandumProposal.State
Effect = Callable[[Memorandum, MemorandumProposal, list[Engagement], User], None]
DAY = timedelta(days=1)


def give_notice(
    memorandum: Memorandum, proposal: MemorandumProposal, covered: list[Engagement], actor: User
) -> None:
    """End it after the days of notice that hold today, amendments included, counted from today there.

    It never lasts longer by a notice than was agreed. It stays signed, and in force until then.
    Needs no permission: the act that gives the notice has asked for it.
    """
    last = last_day_after_notice(memorandum, access.today(memorandum))
    changes = write(memorandum, {"ended_on": last})
    _end_amendments(memorandum)
    proposal.until_on = memorandum.ended_on
    proposal.save(update_fields=["until_on"])
    changes.append(seal_field(proposal))
    tell(memorandum, "notice_given", covered, actor=actor, changes=changes, reason=proposal.reason)


def refuse_notice_taken_back_alone(proposal: MemorandumProposal) -> None:
    """Raise Refused for a notice. Needs no permission: the act has asked for it."""
    if proposal.kind == Kind.NOTICE:
        raise Refused(
            _("A notice cannot be taken back by one side alone. Propose to go on with it instead.")
        )


def _suspend(
    memorandum: Memorandum, proposal: MemorandumProposal, covered: list[Engagement], actor: User
) -> None:
    from_on = _refuse_or_day(memorandum, proposal)
    assert from_on is not None  # noqa: S101  (`why_not_on` says so)
    suspension = Suspension(memorandum=memorandum)
    write(suspension, {"from_on": from_on, "until_on": proposal.until_on})
    _changed(memorandum)
    changes = [
        {"field": "from_on", "from": "", "to": from_on.isoformat()},
        {"field": "until_on", "from": "", "to": iso(proposal.until_on)},
    ]
    tell(memorandum, "suspended", covered, actor=actor, changes=changes, reason=proposal.reason)


def _resume(
    memorandum: Memorandum, proposal: MemorandumProposal, covered: list[Engagement], actor: User
) -> None:
    """End the suspension that is meant from that day on; where there is none, take an end or notice back."""
    from_on = _refuse_or_day(memorandum, proposal) or access.today(memorandum)
    held = meant_by(proposal, memorandum.suspensions.all())
    if held is None:
        _revive(memorandum, proposal, covered, actor)
        return
    if over := why_passed(held, from_on):
        raise Refused(over)
    if held.from_on >= from_on:
        changes = [{"field": "suspension", "from": str(held), "to": ""}]
        held.delete()
    else:
        before = iso(held.until_on)
        write(held, {"until_on": from_on - DAY})
        changes = [{"field": "until_on", "from": before, "to": iso(held.until_on)}]
    _changed(memorandum)
    tell(memorandum, "went_on", covered, actor=actor, changes=changes, reason=proposal.reason)


def _revive(
    memorandum: Memorandum, proposal: MemorandumProposal, covered: list[Engagement], actor: User
) -> None:
    """Take back an early end or a notice that has not taken effect yet."""
    if not can_be_revived(memorandum, access.today(memorandum)):
        raise Refused(_("It is neither suspended nor about to be ended."))
    ended_on = memorandum.ended_on
    assert ended_on is not None  # noqa: S101  (`can_be_revived` says so)
    fallen = fallen_in(memorandum)
    changes = write(memorandum, {"ended_on": None, "state": Memorandum.State.SIGNED})
    _end_amendments(memorandum)
    for notice in memorandum.proposals.filter(kind=Kind.NOTICE, state=State.GIVEN):
        write(notice, {
            "state": State.TAKEN_BACK, "answered_at": clock.now(),
            "answered_by_text": str(actor)[:300], "answer": proposal.reason,
        })  # fmt: skip
        changes.append(seal_field(notice))
    for one in covered:
        follow_again(memorandum, one, ended_on=ended_on, actor=actor, reason=proposal.reason)
    begin_obligations(memorandum, fallen)
    tell(memorandum, "went_on", covered, actor=actor, changes=changes, reason=proposal.reason)


def _end(
    memorandum: Memorandum, proposal: MemorandumProposal, covered: list[Engagement], actor: User
) -> None:
    """End it with a last day that both agreed on.

    What survives stays owed, and so does what fell due until then; what is pending for later falls
    away (`Occurrence.fell_away`), which is derived and comes back should both go on.
    """
    last = _refuse_or_day(memorandum, proposal)
    changes = write(memorandum, {"ended_on": last, "state": Memorandum.State.ENDED})
    _end_amendments(memorandum)
    tell(memorandum, "ended_early", covered, actor=actor, changes=changes, reason=proposal.reason)


def _renew(
    memorandum: Memorandum, proposal: MemorandumProposal, covered: list[Engagement], actor: User
) -> None:
    draft_renewal(
        memorandum, covered, actor=actor, begins_on=proposal.from_on, ends_on=proposal.until_on
    )


def _check(
    memorandum: Memorandum, proposal: MemorandumProposal, covered: list[Engagement], actor: User
) -> None:
    """Nothing changes by itself, yet it still has to be possible."""
    _refuse_or_day(memorandum, proposal)


# Correcting an error and saying that one disagrees change nothing but what is shown.
EFFECTS: dict[MemorandumProposal.Kind, Effect] = {
    Kind.SUSPEND: _suspend,
    Kind.RESUME: _resume,
    Kind.END: _end,
    Kind.RENEW: _renew,
    Kind.AMEND: _check,
    Kind.LAPSE: _check,
}


def _refuse_or_day(memorandum: Memorandum, proposal: MemorandumProposal) -> date | None:
    """The first day of the effect: as proposed, yet never in the past. Refused if it cannot be now."""
    today = access.today(memorandum)
    from_on = max(proposal.from_on, today) if proposal.from_on else None
    problem = why_not(memorandum, proposal.kind, today) or why_not_on(
        memorandum, proposal.kind, from_on, proposal.until_on, today
    )
    if problem:
        raise Refused(problem)
    return from_on


def _end_amendments(memorandum: Memorandum) -> None:
    """What amendments added ends, and goes on, with the memorandum that they change."""
    for amendment in memorandum.amendments.filter(state=Memorandum.State.SIGNED):
        write(amendment, {"ended_on": memorandum.ended_on})


def _changed(memorandum: Memorandum) -> None:
    """A suspension has no version of its own: it counts as a change of the memorandum."""
    memorandum.version += 1
    memorandum.save(update_fields=["version"])
