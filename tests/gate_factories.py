"""Makes the conditions of gates true, one word at a time, as far as the register keeps them."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.db import models

from engagements import access, details
from engagements.actions.engagement import waive_condition
from engagements.models import Contact, Document, Engagement, Evidence, Office
from engagements.queries.gates import open_conditions
from tests.factories import make_contact, make_office, make_role, make_signed_memorandum

Meet = Callable[[SimpleNamespace, str], object]


def make_at(cast: SimpleNamespace, phase: str) -> Engagement:
    """The cast's engagement in that phase, however it came there."""
    Engagement.objects.filter(pk=cast.engagement.pk).update(phase=phase)
    cast.engagement.refresh_from_db()
    return cast.engagement


def waive_open(cast: SimpleNamespace, reason: str = "It follows") -> list[str]:
    """Everything that holds the engagement back is waived; by the administrator, who may all."""
    names = [judged.condition for judged in open_conditions(cast.engagement)]
    for name in names:
        waive_condition(cast.engagement, actor=cast.admin, condition=name, reason=reason)
    return names


def _agree(cast: SimpleNamespace, _argument: str) -> None:
    make_signed_memorandum(cast.engagement, ends_on=access.today() + timedelta(days=900))


def _settle(cast: SimpleNamespace, _argument: str) -> None:
    cast.engagement.checklist.update(status="not_applicable", reason="Not here")


def _fill(cast: SimpleNamespace, _argument: str) -> None:
    row = getattr(cast.engagement, f"{cast.engagement.collaboration_model}_details")
    for name in details.missing(row, cast.engagement.phase):
        detail = row.DETAILS[name]
        for column in details.columns(name, detail):
            setattr(row, column, _value(cast, row._meta.get_field(column), detail))
    row.save()


def _value(cast: SimpleNamespace, field: Any, detail: details.DetailField) -> object:
    if isinstance(field, models.ForeignKey):
        made: dict[type, Callable[[], object]] = {
            Contact: lambda: make_contact(cast.government),
            Office: lambda: make_office(cast.government, f"Office of {field.name}"),
            Document: lambda: Document.objects.create(
                engagement=cast.engagement, title="Paper", link="https://example.org/a",
                side="civic", added_by=cast.coordinator,
            ),
        }  # fmt: skip
        return made[field.related_model]()
    if field.choices:
        return next(
            value for value, _label in field.flatchoices if value and value not in detail.counts_as_empty
        )  # fmt: skip
    by_class: list[tuple[type, object]] = [
        (models.BooleanField, True), (models.IntegerField, 1), (models.DecimalField, 1),
        (models.DateField, access.today()), (models.JSONField, ["en"]),
        (models.URLField, "https://example.org/a"),
    ]  # fmt: skip
    if field.name.endswith("_currency"):
        return "EUR"
    return next((value for kind, value in by_class if isinstance(field, kind)), "Said")


def _accept(cast: SimpleNamespace, argument: str) -> None:
    milestone = cast.engagement.milestones.get(slug=argument)
    day = access.today()
    Evidence.objects.create(
        milestone=milestone, note="Seen", side="civic", added_by=cast.coordinator, added_on=day
    )
    type(milestone).objects.filter(pk=milestone.pk).update(
        state="accepted", reported_on=day, reported_side="civic", decided_on=day,
        decided_side="government",
    )  # fmt: skip


def _know_people(cast: SimpleNamespace, argument: str) -> None:
    for number in range(int(argument)):
        office = make_office(cast.government, f"Office {number}")
        make_role(cast.engagement, make_contact(cast.government, f"P{number}", office=office))


# For each word what makes it true; None for what the register does not keep yet.
MEET: dict[str, Meet | None] = {
    "memorandum_signed": _agree,
    "memorandum_in_force": _agree,
    "governing_instrument_signed": _agree,
    "governing_instrument_in_force": _agree,
    "gating_challenges_settled": _settle,
    "required_fields": _fill,
    "milestone": _accept,
    "contacts_in_offices": _know_people,
    "update_recorded": None,
    "credit_settled": None,
    "follow_ups_scheduled": None,
    "follow_ups_answered": None,
    "lessons_recorded": None,
    "invoices_settled": None,
}


def meet_all(cast: SimpleNamespace) -> None:
    """Every condition of the present gate that can be met is met."""
    for judged in open_conditions(cast.engagement):
        word, _colon, argument = judged.condition.partition(":")
        act = MEET[word]
        if act is not None:
            act(cast, argument)
