"""Rows for the back office: `make_rows(3)` adds three of everything, the children to one parent."""

import itertools
from datetime import date
from typing import Any

from django.contrib import admin
from django.test import Client
from django.urls import reverse

from engagements import models as tables
from engagements.actions.history import claim, record
from engagements.forms.base import fresh_key
from tests.factories import make_office, make_organisation, make_user

PAGES = [model for model in admin.site._registry if model._meta.app_label == "engagements"]
NAMES = [model.__name__ for model in PAGES]
DAY = date(2026, 3, 2)
_numbers = itertools.count(1)

DETAILS = {
    "fellowship": tables.FellowshipDetails,
    "hackathon": tables.HackathonDetails,
    "training": tables.TrainingDetails,
    "service_delivery": tables.ServiceDeliveryDetails,
    "consulting": tables.ConsultingDetails,
    "policy": tables.PolicyDetails,
}


def page(model: Any, act: str, *args: Any) -> str:
    return reverse(f"admin:engagements_{model._meta.model_name}_{act}", args=args)


def key(client: Client) -> dict[str, str]:
    """The one-use key of a page that whoever is signed in has opened."""
    return {"form_key": fresh_key(tables.User.objects.get(pk=client.session["_auth_user_id"]))}


def first(model: type[Any]) -> Any:
    """The row to which `make_rows` gives children."""
    return model._default_manager.order_by("pk").first()


def make_rows(number: int) -> None:
    """Add so many rows to every table that has a page."""
    for _ in range(number):
        _directory()
        _engagement()
        _below_the_engagement()
        _agreements_and_history()
        _drafts()
        _signatures()
        _obligations()


def _directory() -> None:
    count = next(_numbers)
    body = make_organisation(f"Body {count}", kind="government", country="PL")
    make_office(body, "Own office")
    top = first(tables.Organisation)
    office = tables.Office.objects.create(
        organisation=top, name=f"Office {count}", parent=first(tables.Office)
    )
    tables.FormerName.objects.create(organisation=top, name=f"Old {count}", folded_name="old")
    user = make_user(f"Account {count}")
    person = tables.Person.objects.create(name=f"Person {count}", user=user)
    if person != first(tables.Person):
        tables.Contact.objects.create(person=person, organisation=body, starts_on=DAY)
    tables.Contact.objects.create(
        person=first(tables.Person), organisation=top, office=office, starts_on=DAY
    )
    tables.Membership.objects.create(user=user, organisation=top, role="official")
    if user != first(tables.User):
        tables.Membership.objects.create(
            user=first(tables.User), organisation=body, role="official"
        )
    tables.SentForm.objects.create(user=user)


def _engagement() -> None:
    contact = tables.Contact._default_manager.order_by("-pk").first()
    for model, details in DETAILS.items():
        engagement = tables.Engagement.objects.create(
            reference=f"{model[:3].upper()}-2026-{next(_numbers):04d}", title="Opening permits",
            collaboration_model=model, starts_on=DAY, ends_on=DAY,
        )  # fmt: skip
        keys = {
            field.name: contact if field.related_model is tables.Contact else contact.office
            for field in details._meta.fields
            if field.related_model in (tables.Contact, tables.Office)
        }
        details.objects.create(engagement=engagement, **keys)
    tables.ReferenceCounter.objects.create(
        collaboration_model="policy", year=2000 + next(_numbers), last=1
    )


def _below_the_engagement() -> None:
    engagement, user = first(tables.Engagement), first(tables.User)
    body = tables.Organisation._default_manager.order_by("-pk").first()
    contact = tables.Contact._default_manager.order_by("-pk").first()
    tables.Party.objects.create(engagement=engagement, organisation=body, side="government")
    tables.EngagementRole.objects.create(engagement=engagement, contact=contact, role="supervisor")
    milestone = tables.Milestone.objects.create(
        engagement=engagement, title="Briefing pack", side="civic", due_on=DAY, first_due_on=DAY
    )
    document = tables.Document.objects.create(
        engagement=engagement, title="Pack", link="https://example.org/", side="civic",
        added_by=user, added_at="2026-03-02T12:00:00Z",
    )  # fmt: skip
    tables.Evidence.objects.create(
        milestone=first(tables.Milestone), document=document, added_by=user, added_on=DAY
    )
    tables.DateMove.objects.create(
        engagement=engagement, milestone=milestone, what="milestone", reason="Holidays",
        moved_by=user, moved_at="2026-03-02T12:00:00Z",
    )  # fmt: skip
    tables.ChecklistItem.objects.create(
        engagement=engagement, title="Who maintains it?", question="Who?", phase="run",
        side="civic", responsible=contact,
    )  # fmt: skip
    tables.Response.objects.create(item=first(tables.ChecklistItem), text="Name a unit")
    goal = tables.Goal.objects.create(engagement=engagement, text="Faster permits")
    tables.Indicator.objects.create(engagement=engagement, goal=goal, name="Days")
    tables.Measurement.objects.create(
        indicator=first(tables.Indicator), on=DAY.replace(day=next(_numbers) % 27 + 1), value=3,
        measured_by=user,
    )  # fmt: skip
    tables.JointUpdate.objects.create(
        engagement=engagement, on=DAY, workflow="Well", side="civic", author=user
    )


def _agreements_and_history() -> None:
    engagement, user = first(tables.Engagement), first(tables.User)
    body = tables.Organisation._default_manager.order_by("-pk").first()
    memorandum = tables.Memorandum.objects.create(title="Agreement", begins_on=DAY)
    memorandum.engagements.add(engagement)
    tables.MemorandumParty.objects.create(
        memorandum=first(tables.Memorandum), organisation=body, side="government"
    )
    moved = tables.PhaseChange.objects.create(
        engagement=engagement, from_phase="prepare", to_phase="start", changed_by=user,
        changed_at="2026-03-02T12:00:00Z",
    )  # fmt: skip
    tables.Waiver.objects.create(
        engagement=engagement, phase_change=moved, condition="memorandum_signed", was="unmet",
        reason="Minister decided", waived_by=user, waived_at="2026-03-02T12:00:00Z",
    )  # fmt: skip
    record(engagement, "changed", actor=user, engagement=claim(engagement))


def _drafts() -> None:
    memorandum, user, count = first(tables.Memorandum), first(tables.User), next(_numbers)
    party = first(tables.MemorandumParty)
    contact = tables.Contact._default_manager.order_by("-pk").first()
    tables.Clause.objects.create(
        memorandum=memorandum, key=f"clause-{count}", title="Money", text="None flows."
    )
    tables.ClauseComment.objects.create(
        clause=first(tables.Clause), side="civic", author=user, author_text=str(user), text="Why?",
        written_at="2026-03-02T12:00:00Z",
    )  # fmt: skip
    tables.Signatory.objects.create(
        memorandum=memorandum, party=party, contact=contact, position="Director of records"
    )
    tables.MemorandumProposal.objects.create(
        memorandum=memorandum, kind="suspend", state="declined", side="civic", proposed_by=user,
        proposed_by_text=str(user), reason="Elections", proposed_at="2026-03-02T12:00:00Z",
    )  # fmt: skip
    tables.Suspension.objects.create(memorandum=memorandum, from_on=DAY, until_on=DAY)
    tables.Letter.objects.create(
        key=f"letter-{count}", to=user, subject="Please sign", text="Here.", memorandum=memorandum,
        written_at="2026-03-02T12:00:00Z",
    )  # fmt: skip


def _signatures() -> None:
    memorandum, user, count = first(tables.Memorandum), first(tables.User), next(_numbers)
    version = tables.MemorandumVersion.objects.create(
        memorandum=memorandum, number=count, for_signature=True, text="Text", digest="0" * 64,
        made_by=user, made_by_text=str(user), made_at="2026-03-02T12:00:00Z",
    )  # fmt: skip
    tables.Withdrawal.objects.create(
        withdrawn=version, reason="A clause", by=user, by_text=str(user),
        at="2026-03-02T12:00:00Z",
    )  # fmt: skip
    tables.Signature.objects.create(
        signatory=first(tables.Signatory), signed=version, digest="0" * 64, method="register",
        name="Ada Director", position="Director of records", organisation="Ministry", signed_on=DAY,
        recorded_by=user, recorded_by_text=str(user), signed_at="2026-03-02T12:00:00Z",
    )  # fmt: skip
    tables.SigningRefusal.objects.create(
        signatory=first(tables.Signatory), refused=version, why="time", reason="Holidays",
        by_text=str(user), at="2026-03-02T12:00:00Z",
    )  # fmt: skip


def _obligations() -> None:
    engagement, user = first(tables.Engagement), first(tables.User)
    body = tables.Organisation._default_manager.order_by("-pk").first()
    tables.Obligation.objects.create(
        memorandum=first(tables.Memorandum), engagement=engagement, text="Name a supervisor.",
        owed_by=first(tables.MemorandumParty), due_on=DAY,
    )  # fmt: skip
    tables.Occurrence.objects.create(
        obligation=first(tables.Obligation), engagement=engagement, number=next(_numbers),
        side="civic", due_on=DAY,
    )  # fmt: skip
    tables.DateRequest.objects.create(
        engagement=engagement, starts_on=DAY, ends_on=DAY, reason="Holidays", side="civic",
        state="declined",
        asked_by=user, asked_by_text=str(user), asked_at="2026-03-02T12:00:00Z",
    )  # fmt: skip
    tables.GateSwitch.objects.create(
        organisation=body, what="condition", slug="required_fields", reason="By statute",
        switched_by=user, switched_at="2026-03-02T12:00:00Z",
    )  # fmt: skip
