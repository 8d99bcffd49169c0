"""What a write of the back office leaves behind: the history and summaries that acts leave too."""

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.forms.models import _get_foreign_key

from engagements.actions.contact import PRIVATE_ROLES
from engagements.actions.engagement import refresh_summary
from engagements.actions.history import QUIET_FIELDS, FieldChange, as_text, claim, locked, record
from engagements.actions.memorandum.opening import lock_engagements
from engagements.admin.frozen import agreement_of
from engagements.models import (
    Document,
    Engagement,
    EngagementRole,
    Milestone,
    Person,
    User,
)
from engagements.text import fold_name

# Set to the account that adds the row, as the site does.
WRITTEN_BY = ("added_by", "measured_by")


def engagements_of(thing: models.Model) -> list[Engagement]:
    """The engagements that a row belongs to: none for a body or person, several for a memorandum."""
    agreement = agreement_of(thing)
    if agreement is not None:
        return list(agreement.engagements.order_by("pk")) if agreement.pk else []
    if isinstance(thing, Engagement):
        return [thing]
    for path in ("milestone", "item", "indicator"):
        if not hasattr(thing, "engagement_id") and getattr(thing, f"{path}_id", None):
            thing = getattr(thing, path)
    found = getattr(thing, "engagement", None) if getattr(thing, "engagement_id", None) else None
    return [found] if isinstance(found, Engagement) else []


def lock(
    model: type[models.Model], pk: str, chosen: Iterable[str] = (),
    below: Iterable[type[models.Model]] = (),
) -> None:  # fmt: skip
    """Hold the row and the tables' rows `below` it until the transaction ends.

    Engagements first, as everywhere: its own, those whose keys are `chosen` in what was sent, and
    for a person those in which they have a role, because an act gives and ends roles from there.
    """
    thing = model._base_manager.filter(pk=pk).first()
    if thing is None or not transaction.get_connection().in_atomic_block:
        return
    named = Q(pk__in=list(chosen))
    if isinstance(thing, Person):
        named |= Q(roles__contact__person=thing)
    lock_engagements([*engagements_of(thing), *Engagement._base_manager.filter(named)])
    claim(thing)
    for table in below:
        parent = _get_foreign_key(model, table)
        list(locked(table._base_manager.filter(**{parent.name: thing})).order_by("pk"))


def complete(thing: models.Model, user: User | None = None) -> None:
    """Fill what no form asks for: the folded name, the first planned date, who added it."""
    if hasattr(thing, "folded_name"):
        thing.folded_name = fold_name(thing.name)  # type: ignore[attr-defined]
    if isinstance(thing, Milestone) and thing._state.adding:
        thing.first_due_on = thing.due_on
    if isinstance(thing, EngagementRole) and thing.role in PRIVATE_ROLES:
        thing.private_to_side = thing.private_to_side or _other_side(thing)
    for name in WRITTEN_BY:
        if user is not None and getattr(thing, f"{name}_id", 0) is None:
            setattr(thing, name, user)


def _other_side(role: EngagementRole) -> str:
    """The side across from the contact: it is the one that keeps such a role to itself."""
    own = role.engagement.parties.filter(organisation=role.contact.organisation, side="civic")
    return "government" if own.exists() else "civic"


def changes_of(form: Any) -> list[FieldChange]:
    """What the form changes, from what to what; to be asked before it is saved. No password.

    The form remembers the row as it was before, for `keep`.
    """
    before = type(form.instance)._base_manager.filter(pk=form.instance.pk).first()
    form.before = before
    return [
        {"field": name, "from": _text(getattr(before, name)), "to": _text(form.cleaned_data[name])}
        for name in form.changed_data
        if "password" not in name and name in form.cleaned_data and hasattr(before, name)
    ]


def values_of(thing: models.Model) -> list[FieldChange]:
    """All that stands in the row, as it is lost when the row is removed."""
    return [
        {"field": field.name, "from": text, "to": ""}
        for field in thing._meta.fields
        if field.editable and not field.primary_key and field.name not in QUIET_FIELDS
        if "password" not in field.name and (text := _text(getattr(thing, field.name)))
    ]


def keep(
    user: Any, thing: models.Model, verb: str, changes: list[FieldChange],
    engagements: Iterable[Engagement], before: models.Model | None = None,
) -> None:  # fmt: skip
    """A line of history for each engagement; a private detail is told to its own side alone.

    So is a document of one side that a column names, and what changes in a row that one side alone
    saw until now (`before`); the other side learns that it sees it.
    """
    told_of: list[Engagement | None] = [*engagements] or [None]
    for engagement in told_of:
        for side, told in _by_side(thing, changes, before).items():
            record(
                thing, verb, actor=user, engagement=engagement, changes=told, private_to_side=side
            )


def refresh(engagements: Iterable[Engagement]) -> None:
    """Write the summaries anew, each engagement once."""
    for engagement in {one.pk: one for one in engagements}.values():
        refresh_summary(engagement)


def _by_side(thing: Any, changes: list[FieldChange], before: Any) -> dict[str, list[FieldChange]]:
    details = getattr(thing, "DETAILS", {})
    private_to = _private_side_of(thing)
    found: dict[str, list[FieldChange]] = {}
    for change in changes:
        name = change["field"].removesuffix("_amount").removesuffix("_currency")
        detail = details.get(change["field"]) or details.get(name)
        side = detail.private_to if detail else private_to
        if not detail and change["field"] != "visibility":
            side = _private_side_of(before) or private_to
        was = _side_named(before or thing, change["field"]) or side
        now = _side_named(thing, change["field"]) or side
        if was == now or not change["from"]:
            found.setdefault(now, []).append(change)
        elif not change["to"]:
            found.setdefault(was, []).append(change)
        else:
            # Each side reads what it sees: of two documents it may be one alone.
            found.setdefault(was, []).append({**change, "to": ""})
            found.setdefault(now, []).append({**change, "from": ""})
    return found or {private_to: []}


def _side_named(thing: Any, field: str) -> str:
    """The side to which the document belongs that the column names, if it alone sees it."""
    value = getattr(thing, field, None)
    return _private_side_of(value) if isinstance(value, Document) else ""


def _private_side_of(thing: Any) -> str:
    """The side that alone sees the thing; empty for what both sides see."""
    things: list[Any] = [thing, getattr(thing, "document", None)]
    for one in things:
        if getattr(one, "visibility", "") == "side":
            return str(one.side)
    return str(getattr(thing, "private_to_side", "") or "")


def _text(value: Any) -> str:
    if isinstance(value, models.Manager | models.QuerySet):
        value = list(value.all())
    if isinstance(value, list):
        return ", ".join(as_text(one) for one in value)
    return as_text(value)
