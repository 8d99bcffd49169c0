"""Acts on the challenge checklist: answer an item, add a challenge of one's own."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from engagements import access
from engagements.actions.engagement import refresh_summary
from engagements.actions.history import FieldChange, Refused, claim, record, write
from engagements.models import ChecklistItem, Engagement, Response, User


@transaction.atomic
def answer_challenge(
    item: ChecklistItem,
    *,
    actor: User,
    version: int | None = None,
    responses: dict[int, str] | None = None,
    own_response: str = "",
    **values: Any,  # noqa: ANN401
) -> ChecklistItem:
    """Keep the answer, where it stands, and what is done about it.

    `responses` holds the new state of responses by their id. Waiving needs the right to waive;
    raises ValidationError where the status lacks its answer, person or reason.
    """
    access.require(actor, "answer_checklist", item)
    engagement = claim(item.engagement)
    fresh = claim(item, version)
    if values.get("status") == "waived" and fresh.status != "waived":
        access.require(actor, "waive_checklist_item", fresh)
    changes = write(fresh, values)
    answered = _set_responses(fresh, responses or {})
    if own_response:
        Response._default_manager.create(
            item=fresh, text=own_response, state="chosen", order=fresh.responses.count()
        )
        answered.append({"field": "responses", "from": "", "to": own_response})
    if answered and not changes:
        fresh.version += 1
        fresh.save(update_fields=["version"])
    if changes or answered:
        refresh_summary(engagement, "checklist")
        record(
            fresh, "answered", actor=actor, engagement=engagement, changes=[*changes, *answered],
            reason=fresh.reason if fresh.status in ("not_applicable", "waived") else "",
        )  # fmt: skip
    return fresh


def _set_responses(item: ChecklistItem, states: dict[int, str]) -> list[FieldChange]:
    """Write the states that differ. A response of another item is refused."""
    known = {response.pk: response for response in item.responses.all()}
    changes: list[FieldChange] = []
    for key, state in states.items():
        if key not in known:
            raise Refused(_("This response is not one of this challenge. Reload the page."))
        response = known[key]
        if response.state == state:
            continue
        before = response.state
        response.state = state
        response.save(update_fields=["state"])
        changes.append({
            "field": "responses",
            "from": f"{response.text}: {before}",
            "to": f"{response.text}: {state}",
        })  # fmt: skip
    return changes


@transaction.atomic
def add_challenge(
    engagement: Engagement,
    *,
    actor: User,
    title: str,
    question: str,
    phase: str,
    **values: Any,  # noqa: ANN401
) -> ChecklistItem:
    """Add a challenge of one's own at the end of its phase."""
    access.require(actor, "add_challenge", engagement)
    fresh = claim(engagement)
    last = fresh.checklist.order_by("-order").values_list("order", flat=True).first()
    item = ChecklistItem(engagement=fresh, order=0 if last is None else last + 1)
    write(item, {"title": title, "question": question, "phase": phase, **values})
    refresh_summary(fresh, "checklist")
    record(item, "added", actor=actor, engagement=fresh)
    return item
