"""Look over what the playbook drafted, and the typed details."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from engagements import access
from engagements.actions.engagement.due import follow_alone, refuse_another_title
from engagements.actions.history import Refused, claim, locked, record, write
from engagements.actions.summary import refresh_summary
from engagements.models import ChecklistItem, DateMove, Engagement, Milestone, User
from engagements.queries.plan import plan_of
from engagements.text import NOT_NEEDED, PUT_BACK, SET_ON_REVIEW


@transaction.atomic
def review_plan(
    engagement: Engagement,
    *,
    actor: User,
    milestones: dict[int, dict[str, Any]],
    items: dict[int, dict[str, Any]],
    version: int | None = None,
) -> Engagement:
    """Take over titles and days of rows of the plan, drop what is not needed, put back what is.

    Each row of `milestones` and `items` holds its title, whether it stays and, if known, the
    version that was looked at; a milestone its day too. What has been reported, accepted or
    settled meanwhile is left as it is. Refuses a row that somebody else changed, days by which
    something signed would be owed on a day that suits the actor's side, and another title of a
    milestone that it names.
    """
    access.require(actor, "edit_plan", engagement)
    fresh = claim(engagement, version)
    plan = plan_of(fresh)
    in_plan = fresh.milestones.filter(pk__in=milestones, state__in=["planned", "dropped"])
    for milestone in locked(in_plan):
        _review_milestone(fresh, milestone, milestones[milestone.pk], actor)
    unsettled = fresh.checklist.filter(
        pk__in=items, status__in=["open", "in_work", "not_applicable"]
    )
    for item in locked(unsettled):
        _review_item(fresh, item, items[item.pk], actor)
    follow_alone(
        fresh, plan, actor=actor, reason=SET_ON_REVIEW,
        instead=_("Ask the other side with “Move date” on the page of the milestone."),
    )  # fmt: skip
    refresh_summary(fresh, "work", "checklist")
    fresh.version += 1
    fresh.save(update_fields=["version"])
    return fresh


def _title_to_keep(row: Milestone | ChecklistItem, wanted: dict[str, Any]) -> dict[str, Any]:
    """The new title, if it is one; refuses a row that was changed since it was looked at."""
    if wanted.get("version") not in (None, row.version):
        raise Refused(
            _("Somebody else changed “%(title)s”. Look at it again.") % {"title": row.title}
        )
    shown = _(row.title) if row.slug else row.title
    return {} if wanted["title"] == shown else {"title": wanted["title"]}


def _review_milestone(
    engagement: Engagement, milestone: Milestone, wanted: dict[str, Any], actor: User
) -> None:
    was_out = milestone.state == "dropped"
    if was_out and not wanted["stays"]:
        return
    values = _title_to_keep(milestone, wanted)
    refuse_another_title(milestone, values.get("title", milestone.title))
    verb, reason, due_on = "changed", "", wanted["due_on"]
    if not wanted["stays"]:
        verb, reason = "dropped", NOT_NEEDED
        values = {"state": "dropped", "reason": reason}
    elif was_out:
        verb, reason = "restored", PUT_BACK
        values |= {"state": "planned", "reason": ""}
    if wanted["stays"] and due_on != milestone.due_on:
        reason = reason or SET_ON_REVIEW
        DateMove._default_manager.create(
            engagement=engagement, milestone=milestone, what="milestone",
            moved_from=milestone.due_on, moved_to=due_on, reason=reason, moved_by=actor,
        )  # fmt: skip
        values["due_on"] = due_on
    changes = write(milestone, values)
    if changes:
        record(milestone, verb, actor=actor, engagement=engagement, changes=changes, reason=reason)


def _review_item(
    engagement: Engagement, item: ChecklistItem, wanted: dict[str, Any], actor: User
) -> None:
    was_out = item.status == "not_applicable"
    if was_out and not wanted["stays"]:
        return
    values, reason = _title_to_keep(item, wanted), ""
    if not wanted["stays"]:
        reason = NOT_NEEDED
        values = {"status": "not_applicable", "reason": reason}
    elif was_out:
        reason = PUT_BACK
        values |= {"status": "open", "reason": ""}
    changes = write(item, values)
    if changes:
        record(item, "changed", actor=actor, engagement=engagement, changes=changes, reason=reason)


@transaction.atomic
def edit_details(
    engagement: Engagement, *, actor: User, version: int | None = None, **values: Any  # noqa: ANN401
) -> Engagement:  # fmt: skip
    """Change the typed details of the model. `version` is that of the details.

    A detail that one side keeps to itself leaves a line in the history for that side alone.
    """
    access.require(actor, "edit_details", engagement)
    fresh = claim(engagement)
    row = claim(getattr(fresh, f"{fresh.collaboration_model}_details"), version)
    by_side: dict[str, list[dict[str, str]]] = {}
    for change in write(row, values):
        name = change["field"].removesuffix("_amount").removesuffix("_currency")
        detail = row.DETAILS.get(change["field"]) or row.DETAILS.get(name)
        by_side.setdefault(detail.private_to if detail else "", []).append(change)
    for side, changes in by_side.items():
        record(row, "changed", actor=actor, engagement=fresh, changes=changes, private_to_side=side)
    return fresh
