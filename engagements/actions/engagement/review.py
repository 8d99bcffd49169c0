"""Look over what the playbook drafted, and the typed details."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from engagements import access
from engagements.actions.engagement.due import follow_plan
from engagements.actions.engagement.summary import refresh_summary
from engagements.actions.history import claim, record, write
from engagements.models import DateMove, Engagement, Milestone, User


@transaction.atomic
def review_plan(
    engagement: Engagement,
    *,
    actor: User,
    milestones: dict[int, tuple[str, date, bool]],
    not_needed: set[int],
    version: int | None = None,
) -> Engagement:
    """Take over titles and days of planned milestones, and drop what is not needed here.

    `milestones` holds title, day and whether it stays; `not_needed` the items that do not apply.
    What has happened meanwhile is left as it is.
    """
    access.require(actor, "edit_plan", engagement)
    fresh = claim(engagement, version)
    for milestone in fresh.milestones.select_for_update().filter(
        pk__in=milestones, state="planned"
    ):
        _review(fresh, milestone, milestones[milestone.pk], actor)
    for item in fresh.checklist.select_for_update().filter(pk__in=not_needed, status="open"):
        reason = _("Not needed here")
        changes = write(item, {"status": "not_applicable", "reason": reason})
        record(item, "changed", actor=actor, engagement=fresh, changes=changes, reason=reason)
    follow_plan(fresh, actor=actor, reason=_("Set on the review page"))
    refresh_summary(fresh)
    fresh.version += 1
    fresh.save(update_fields=["version"])
    return fresh


def _review(
    engagement: Engagement, milestone: Milestone, wanted: tuple[str, date, bool], actor: User
) -> None:
    title, due_on, stays = wanted
    shown = _(milestone.title) if milestone.slug else milestone.title
    values: dict[str, Any] = {"due_on": due_on}
    if title != shown:
        values["title"] = title
    reason = ""
    if not stays:
        reason = _("Not needed here")
        values = {"state": "dropped", "reason": reason}
    elif due_on != milestone.due_on:
        reason = _("Set on the review page")
        DateMove._default_manager.create(
            engagement=engagement, milestone=milestone, what="milestone",
            moved_from=milestone.due_on, moved_to=due_on, reason=reason, moved_by=actor,
        )  # fmt: skip
    changes = write(milestone, values)
    if changes:
        verb = "changed" if stays else "dropped"
        record(milestone, verb, actor=actor, engagement=engagement, changes=changes, reason=reason)


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
