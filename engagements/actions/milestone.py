"""Acts on milestones: plan, report with evidence, accept or return, move, drop."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from engagements import access
from engagements.actions.engagement import (
    follow_alone,
    place_milestone,
    refresh_summary,
    refuse_another_title,
    refuse_settled_or_passed,
    refuse_taken_title,
    refuse_to_move_alone,
)
from engagements.actions.history import Refused, claim, record, write
from engagements.models import Document, Engagement, Evidence, Milestone, User
from engagements.queries.milestone import LEADS_TO, why_not
from engagements.queries.plan import plan_of
from engagements.words import other_side

# What an act asks for, by the word it leaves in the history; the others change the plan.
ASKED = {
    "reported": "report_milestone",
    "accepted": "decide_milestone",
    "returned": "decide_milestone",
}
# What takes a milestone out of the plan, or puts it back: its phase may end on another day.
CHANGES_THE_PLAN = ("dropped", "restored")
ACT_TO = {state: act for act, state in LEADS_TO.items()}


@transaction.atomic
def add_milestone(
    engagement: Engagement,
    *,
    actor: User,
    title: str,
    side: str,
    due_on: date,
    **values: Any,  # noqa: ANN401
) -> Milestone:
    """Add a milestone of one's own to the plan; its first date is kept for ever.

    Refused where another one of the plan is called so.
    """
    access.require(actor, "add_milestone", engagement)
    fresh = claim(engagement)
    _refuse_foreign_side(actor, fresh, side)
    refuse_taken_title(fresh, title)
    milestone = Milestone(engagement=fresh, first_due_on=due_on)
    write(milestone, {"title": title, "side": side, "due_on": due_on, **values})
    record(milestone, "added", actor=actor, engagement=fresh)
    refresh_summary(fresh, "work")
    return milestone


@transaction.atomic
def edit_milestone(
    milestone: Milestone,
    *,
    actor: User,
    version: int | None = None,
    **values: Any,  # noqa: ANN401
) -> Milestone:
    """Change what a milestone says; its date moves by `move_milestone`, its state by its own acts.

    A side changes what it owns; the civic side keeps the whole plan. Refuses another title where
    something sent or signed names it.
    """
    access.require(actor, "edit_milestone", milestone)
    engagement, fresh = _claim_both(milestone, version)
    _refuse(why_not(fresh, "edit"))
    # Asked again of the locked row: its owner may have changed meanwhile.
    access.require(actor, "edit_milestone", fresh)
    _refuse_foreign_side(actor, engagement, values.get("side", fresh.side))
    refuse_another_title(fresh, values.get("title", fresh.title))
    changes = write(fresh, values)
    if changes:
        record(fresh, "changed", actor=actor, engagement=engagement, changes=changes)
        refresh_summary(engagement, "work")
    return fresh


@transaction.atomic
def move_milestone(
    milestone: Milestone, *, actor: User, due_on: date, reason: str, version: int | None = None
) -> Milestone:
    """Give a milestone another date. Either side may, because either may see a delay first.

    The reason stands beside the move for both sides to read. Raises Refused without a reason,
    for a milestone that is settled, and for an earlier day that has passed. Obligations follow;
    one that is late already stays late, whatever one side does alone. Raises Refused where what
    both signed would fall due on a day that suits the actor's side: `ask_to_move_milestone`.
    """
    access.require(actor, "move_milestone", milestone)
    engagement, fresh = _claim_both(milestone, version)
    refuse_settled_or_passed(engagement, fresh, due_on)
    if not reason.strip():
        raise Refused(_("Say why the date moves. The other side reads it too."))
    if due_on == fresh.due_on:
        raise Refused(_("This is the date it has already. Choose another one."))
    refuse_to_move_alone(
        engagement, plan_of(engagement), plan_of(engagement, {fresh.pk: due_on}), actor=actor,
        instead=_("Ask the other side to agree to the new date."),
    )  # fmt: skip
    place_milestone(
        engagement, fresh, due_on, mover=actor, reason=reason, from_day=access.today(engagement)
    )
    refresh_summary(engagement, "work")
    return fresh


@transaction.atomic
def add_evidence(
    milestone: Milestone,
    *,
    actor: User,
    document: Document | None = None,
    link: str = "",
    note: str = "",
) -> Evidence:
    """Add a document, a link or a note that shows what was reached. Raises Refused without any."""
    access.require(actor, "report_milestone", milestone)
    engagement, fresh = _claim_both(milestone, None)
    if not (document or link or note):
        raise Refused(_("Give a document, a link or a note as evidence."))
    if document is not None and document.engagement_id != engagement.pk:
        raise Refused(_("The document belongs to another engagement."))
    _refuse(why_not(fresh, "add_evidence"))
    evidence = Evidence(
        milestone=fresh,
        added_by=actor,
        added_on=access.today(engagement),
        side=_side_for(actor, fresh),
    )
    write(evidence, {"document": document, "link": link, "note": note})
    # A document that one side keeps to itself is named to that side alone.
    private = document.side if document and document.visibility == "side" else ""
    record(
        fresh, "evidenced", actor=actor, engagement=engagement, reason=note, private_to_side=private
    )
    return evidence


@transaction.atomic
def report_milestone(
    milestone: Milestone, *, actor: User, version: int | None = None, document: Document | None = None,
    link: str = "", note: str = "", reported_on: date | None = None,
) -> Milestone:  # fmt: skip
    """Say that the milestone was reached, with evidence. Done by the owner side.

    Raises Refused without any evidence that both sides see, or from a state that cannot be reported.
    """
    access.require(actor, "report_milestone", milestone)
    _engagement, fresh = _claim_both(milestone, version)
    _refuse(why_not(fresh, "report"))
    if document or link or note:
        add_evidence(milestone, actor=actor, document=document, link=link, note=note)
    if not milestone.evidence.exists():
        raise Refused(_("Give a document, a link or a note as evidence."))
    if not milestone.evidence.exclude(document__visibility="side").exists():
        raise Refused(
            _("Only your side sees this document. Share it first, so that it can be accepted.")
        )
    return _move(milestone, Milestone.State.REPORTED, "reported", actor=actor, version=version, values={
        "reported_on": reported_on or access.today(milestone.engagement), "reported_side": _side_for(actor, milestone),
        "reported_by": actor, "reason": "",
        "decided_on": None, "decided_side": "", "decided_by": None,
    })  # fmt: skip


@transaction.atomic
def accept_milestone(milestone: Milestone, *, actor: User, version: int | None = None) -> Milestone:
    """Accept what the other side reported. Never by the side, or the person, that reported it."""
    access.require(actor, "decide_milestone", milestone)
    _engagement, fresh = _claim_both(milestone, version)
    return _move(fresh, Milestone.State.ACCEPTED, "accepted", actor=actor, version=version, values={
        "decided_on": access.today(fresh.engagement), "decided_by": actor, "reason": "",
        "decided_side": _receiving_side(fresh),
    })  # fmt: skip


@transaction.atomic
def return_milestone(
    milestone: Milestone, *, actor: User, reason: str, version: int | None = None
) -> Milestone:
    """Return what the other side reported and say what is missing. It is then open again."""
    access.require(actor, "decide_milestone", milestone)
    return _move(
        milestone, Milestone.State.RETURNED, "returned", actor=actor, version=version, reason=reason,
        values={"reason": reason},
    )  # fmt: skip


@transaction.atomic
def miss_milestone(
    milestone: Milestone, *, actor: User, reason: str, version: int | None = None
) -> Milestone:
    """Record that the milestone will not be reached any more, and why."""
    access.require(actor, "edit_milestone", milestone)
    return _move(
        milestone, Milestone.State.MISSED, "missed", actor=actor, version=version, reason=reason,
        values={"reason": reason},
    )  # fmt: skip


@transaction.atomic
def drop_milestone(
    milestone: Milestone, *, actor: User, reason: str, version: int | None = None
) -> Milestone:
    """Take the milestone out of the plan, with the reason. It stays readable.

    A phase that was to end with it ends by what is left in the plan, and so does what is owed by
    then: Refused where that suits the actor's side. What is left with no day keeps the last one.
    """
    access.require(actor, "edit_milestone", milestone)
    return _move(
        milestone, Milestone.State.DROPPED, "dropped", actor=actor, version=version, reason=reason,
        values={"reason": reason},
    )  # fmt: skip


@transaction.atomic
def restore_milestone(
    milestone: Milestone, *, actor: User, reason: str, version: int | None = None
) -> Milestone:
    """Put a missed or dropped milestone back into the plan; what is owed by its phase follows.

    Raises Refused where that suits the actor's side, as for `drop_milestone`.
    """
    access.require(actor, "edit_milestone", milestone)
    return _move(
        milestone, Milestone.State.PLANNED, "restored", actor=actor, version=version, reason=reason,
        values={"reason": ""},
    )  # fmt: skip


def _claim_both(milestone: Milestone, version: int | None) -> tuple[Engagement, Milestone]:
    """Lock the engagement, then the milestone: always in this order, so that nobody waits forever."""
    engagement = claim(milestone.engagement)
    return engagement, claim(milestone, version)


def _refuse(problem: str) -> None:
    if problem:
        raise Refused(problem)


def _refuse_foreign_side(actor: User, engagement: Engagement, side: str) -> None:
    """Nobody lays a milestone on the other side; the civic side keeps the plan of both."""
    if side not in access.standing(actor, engagement).plans:
        raise Refused(
            _("Your side plans its own milestones. Ask the civic side to plan this one for theirs.")
        )


def _move(
    milestone: Milestone, state: str, verb: str, *, actor: User, version: int | None,
    values: dict[str, Any], reason: str = "",
) -> Milestone:  # fmt: skip
    engagement, fresh = _claim_both(milestone, version)
    # Asked again of the locked row: its owner, or who reported it, may have changed meanwhile.
    access.require(actor, ASKED.get(verb, "edit_milestone"), fresh)
    _refuse(why_not(fresh, ACT_TO[state]))
    plan = plan_of(engagement)
    changes = write(fresh, {"state": state, **values})
    record(fresh, verb, actor=actor, engagement=engagement, changes=changes, reason=reason)
    if verb in CHANGES_THE_PLAN:
        follow_alone(
            engagement, plan, actor=actor, reason=reason,
            instead=_("Leave the plan as it is, and ask the other side to move the date of a milestone."),
        )  # fmt: skip
    refresh_summary(engagement, "work")
    return fresh


def _side_for(actor: User, milestone: Milestone) -> str:
    """The side in whose name the actor reports: the owner's, or the actor's own for both."""
    return access.standing(actor, milestone.engagement).acts_for(milestone.side)


def _receiving_side(milestone: Milestone) -> str:
    return other_side(milestone.reported_side)
