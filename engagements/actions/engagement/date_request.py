"""Other dates once they are agreed: one side asks for them, the other one answers, then they move.

The term moves so, and a milestone by which something signed is owed. What a side moves alone:
`dates.py`, `milestone.py`.
"""

from datetime import date
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from engagements import access, clock, emails
from engagements.actions.engagement.due import place_milestone, refuse_settled_or_passed
from engagements.actions.engagement.term import move_term
from engagements.actions.history import FieldChange, Refused, claim, record, write
from engagements.actions.letter import write_to_both_sides
from engagements.actions.summary import refresh_summary
from engagements.models import (
    DateRequest,
    Engagement,
    Memorandum,
    Milestone,
    Organisation,
    User,
)
from engagements.queries.date_request import why_not_asked, why_settled
from engagements.queries.dates import Effects
from engagements.queries.movers import (
    Affected,
    MovesAndStays,
    Voice,
    affected_by,
    answering,
    asking,
    moves_and_stays,
)
from engagements.queries.plan import suited_side


@transaction.atomic
def ask_to_move_dates(
    engagement: Engagement, *, actor: User, starts_on: date, ends_on: date, reason: str
) -> DateRequest:
    """Ask the other side to move the term. Nothing moves before it has agreed; one at a time.

    Refused where something signed would move along and the actor writes for no party of any of it,
    or of a text that waits for signatures; what is owed by a signed text of others stays on its day.
    """
    access.require(actor, "ask_to_move_dates", engagement)
    fresh = claim(engagement)
    if (starts_on, ends_on) == (fresh.starts_on, fresh.ends_on):
        raise Refused(_("These are the dates that it has already. Choose others."))
    was: dict[str, Any] = {"was_starts_on": fresh.starts_on, "was_ends_on": fresh.ends_on}
    return _ask(fresh, actor, reason, **was, starts_on=starts_on, ends_on=ends_on)


@transaction.atomic
def ask_to_move_milestone(
    milestone: Milestone, *, actor: User, due_on: date, reason: str, version: int | None = None
) -> DateRequest:
    """Ask the other side to move one milestone, and what is owed by it; one request at a time.

    Nothing moves before it has agreed. Refused as for `move_milestone`, except that what both
    signed may move to the advantage of the side that asks: the other one answers for itself. Who
    writes for no party of what moves along asks for nothing (Refused), as for the term.
    """
    access.require(actor, "ask_to_move_dates", milestone.engagement)
    engagement = claim(milestone.engagement)
    fresh = claim(milestone, version)
    refuse_settled_or_passed(engagement, fresh, due_on)
    return _ask(
        engagement, actor, reason, side=suited_side(fresh, due_on), milestone=fresh,
        was_due_on=fresh.due_on, due_on=due_on,
    )  # fmt: skip


def _ask(
    engagement: Engagement, actor: User, reason: str, *, side: str = "", **wanted: Any  # noqa: ANN401
) -> DateRequest:  # fmt: skip
    """Under the engagement's lock: the request with what is wanted, its line and its letters.

    Who writes for both sides asks for the one named: that which it suits, so that the other answers.
    """
    if problem := why_not_asked(engagement):
        raise Refused(problem)
    asked = DateRequest(engagement=engagement, asked_by=actor, asked_at=clock.now(), **wanted)
    affected = affected_by(asked)
    voice = asking(actor, engagement, affected, side)
    if voice.problem:
        raise Refused(voice.problem)
    body = access.body_here(actor, engagement, voice.side, voice.text)
    asked.side, asked.asked_by_text = voice.side, _who(actor, body)
    write(asked, {"reason": reason})
    record(
        asked, "asked_for_dates", actor=actor, engagement=engagement, reason=reason,
        changes=_asked_changes(asked), body=body,
    )  # fmt: skip
    _tell_both_sides(asked, actor, moves_and_stays(affected, voice.texts))
    return asked


@transaction.atomic
def answer_date_request(
    asked: DateRequest, *, actor: User, agrees: bool, answer: str, version: int | None = None
) -> DateRequest:
    """Agree to other dates, and what is open moves with them; or decline, and nothing moves.

    Only the other side answers, and where something signed moves along only who writes for a party
    of it agrees, and to a request that was made since (Refused); they decline, too, and so does the
    lead, or anybody where nobody could agree. It moves by the texts of which both who asked and who
    agrees write for a party; what is owed by others stays. Refuses when it is answered already, or
    when the dates have moved since; for a milestone also when it was settled, or its new day has
    passed. Of one that is over it can be declined alone.
    """
    access.require(actor, "answer_date_request", asked)
    engagement = claim(asked.engagement)
    fresh = _claim_open(asked, version)
    if fresh.asked_by_id == actor.pk:
        raise Refused(_("You asked for these dates yourself. Somebody else has to answer."))
    affected = affected_by(fresh)
    voice = answering(actor, fresh, affected)
    milestone = claim(fresh.milestone) if fresh.milestone else None
    if agrees:
        _refuse_to_agree(fresh, engagement, milestone, voice)
    elif not voice.declines:
        raise Refused(voice.problem)
    body = access.body_here(actor, engagement, voice.side, voice.text)
    changes = write(fresh, {
        "state": DateRequest.State.AGREED if agrees else DateRequest.State.DECLINED,
        "answer": answer, "answered_by_text": _who(actor, body), "answered_at": clock.now(),
    })  # fmt: skip
    if agrees:
        changes = _move_as_asked(engagement, fresh, milestone, affected, voice)
    verb = "agreed_to_dates" if agrees else "declined_dates"
    record(
        fresh, verb, actor=actor, engagement=engagement, changes=changes, reason=answer, body=body
    )
    _tell_both_sides(fresh, actor, moves_and_stays(affected, voice.texts))
    return fresh


def _refuse_to_agree(
    asked: DateRequest, engagement: Engagement, milestone: Milestone | None, voice: Voice
) -> None:
    """Raise Refused for who is no party of what moves, for a text that was sent after the request,
    for an engagement that is over, and for dates that have moved meanwhile.
    """
    if voice.problem:
        raise Refused(voice.problem)
    since = Memorandum._default_manager.filter(
        pk__in=voice.texts, current_version__made_at__gt=asked.asked_at
    )
    if text := since.first():
        raise Refused(
            _(
                "“%(text)s” was sent for signature after these dates were asked for, and names days of "
                "its own. Decline, and ask anew."
            )
            % {"text": text}
        )
    if not engagement.is_open:
        raise Refused(
            _("This engagement is over. Decline, or reopen it before its dates are moved.")
        )
    _refuse_if_moved(engagement, asked, milestone)


@transaction.atomic
def take_back_date_request(
    asked: DateRequest, *, actor: User, reason: str, version: int | None = None
) -> DateRequest:
    """Take a request back before it is answered; whoever writes for the body that asked may.

    So may the lead of its side, and an administrator, as where that body takes part no longer.
    """
    access.require(actor, "take_back_date_request", asked)
    engagement = claim(asked.engagement)
    fresh = _claim_open(asked, version)
    body = access.body_that_asked(actor, fresh) or access.body_here(actor, engagement, fresh.side)
    changes = write(fresh, {
        "state": DateRequest.State.TAKEN_BACK, "answer": reason,
        "answered_by_text": _who(actor, body), "answered_at": clock.now(),
    })  # fmt: skip
    record(
        fresh, "took_back_dates", actor=actor, engagement=engagement, changes=changes,
        reason=reason, body=body,
    )  # fmt: skip
    _tell_both_sides(fresh, actor)
    return fresh


def _claim_open(asked: DateRequest, version: int | None) -> DateRequest:
    fresh = claim(asked, version)
    if problem := why_settled(fresh):
        raise Refused(problem)
    return fresh


def _refuse_if_moved(
    engagement: Engagement, asked: DateRequest, milestone: Milestone | None
) -> None:
    days = (engagement.starts_on, engagement.ends_on)
    if milestone is not None and milestone.due_on == asked.was_due_on and asked.due_on:
        refuse_settled_or_passed(engagement, milestone, asked.due_on)
    elif milestone is not None or days != (asked.was_starts_on, asked.was_ends_on):
        raise Refused(
            _("The dates have moved since this was asked. Decline it, and ask anew from the present dates.")
        )  # fmt: skip


def _move_as_asked(
    engagement: Engagement,
    asked: DateRequest,
    milestone: Milestone | None,
    affected: Affected,
    voice: Voice,
) -> list[FieldChange]:
    """Under the locks: the term with what is open, or the milestone; and what is owed by the texts."""
    if milestone is not None and asked.due_on:
        place_milestone(
            engagement, milestone, asked.due_on, mover=asked.asked_by, reason=asked.reason,
            texts=voice.texts,
        )  # fmt: skip
        refresh_summary(engagement)
        return _asked_changes(asked)
    # A date that stays is known no more exactly than before.
    days = {
        f"{what}_precision": "day"
        for what in ("starts", "ends")
        if getattr(asked, f"was_{what}_on") != getattr(asked, f"{what}_on")
    }
    moves = moves_and_stays(affected, voice.texts).moves
    effects = moves if isinstance(moves, Effects) else None
    return move_term(
        engagement, asked.starts_on, asked.ends_on, asked.asked_by, asked.reason, effects, days
    )


def _asked_changes(asked: DateRequest) -> list[FieldChange]:
    if asked.milestone is not None:
        return [
            {"field": "milestone", "from": "", "to": asked.milestone.title},
            {"field": "due_on", "from": str(asked.was_due_on), "to": str(asked.due_on)},
        ]
    return [
        {"field": "starts_on", "from": str(asked.was_starts_on or ""), "to": str(asked.starts_on)},
        {"field": "ends_on", "from": str(asked.was_ends_on or ""), "to": str(asked.ends_on)},
    ]


def _who(actor: User, body: Organisation | None) -> str:
    return f"{actor}, {body}"[:300] if body else str(actor)[:300]


def _tell_both_sides(asked: DateRequest, actor: User, found: MovesAndStays | None = None) -> None:
    """It names what stayed, and the texts that wait for signatures, so that their parties know."""
    stays, waits = (found.stays, found.waits) if found else ([], [])
    write_to_both_sides(
        asked.engagement, actor=actor, key=f"dates:{asked.pk}:{asked.state}",
        compose=partial(emails.dates_asked, asked, stays=stays, waits=waits),
    )  # fmt: skip
