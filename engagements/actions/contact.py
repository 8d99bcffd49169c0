"""Acts on people, the posts they hold, and what they do in an engagement."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from engagements import access
from engagements.actions.engagement import refresh_summary
from engagements.actions.history import Refused, claim, record, write
from engagements.models import (
    Contact,
    Engagement,
    EngagementRole,
    Office,
    Organisation,
    Person,
    RelationshipNote,
    User,
)

PRIVATE_ROLES = frozenset({EngagementRole.Role.SCEPTIC})


@transaction.atomic
def add_person(
    *, actor: User, name: str, organisation: Organisation, office: Office | None = None,
    position: str = "", email: str = "", phone: str = "", starts_on: date | None = None,
) -> Contact:  # fmt: skip
    """Add a person with the post they hold. Raises Refused for an office of another organisation."""
    access.require(actor, "add_person")
    _refuse_foreign_office(organisation, office)
    person = Person()
    write(person, {"name": name, "email": email, "phone": phone})
    contact = Contact(person=person, organisation=organisation)
    write(contact, {"office": office, "position": position, "starts_on": starts_on})
    record(contact, "added", actor=actor)
    return contact


@transaction.atomic
def edit_person(
    person: Person,
    *,
    actor: User,
    version: int | None = None,
    **values: Any,  # noqa: ANN401
) -> Person:
    """Correct name, e-mail and telephone. A change of post is another act."""
    access.require(actor, "edit_person", person)
    fresh = claim(person, version)
    changes = write(fresh, values)
    if changes:
        record(fresh, "changed", actor=actor, changes=changes)
    return fresh


@transaction.atomic
def end_contact(
    contact: Contact, *, actor: User, ends_on: date, version: int | None = None
) -> Contact:
    """End a post on its last day, and with it the roles that the person had through it."""
    access.require(actor, "edit_contact", contact)
    fresh = claim(contact, version)
    if fresh.ends_on is not None:
        raise Refused(_("This post has ended already."))
    write(fresh, {"ends_on": ends_on})
    record(fresh, "ended", actor=actor)
    for role in fresh.roles.select_related("engagement").filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=ends_on)
    ):
        _end_role(role, ends_on, actor)
    return fresh


@transaction.atomic
def change_post(
    contact: Contact, *, actor: User, organisation: Organisation, starts_on: date,
    office: Office | None = None, position: str = "", version: int | None = None,
) -> Contact:  # fmt: skip
    """End one post and begin another; the person stays. The old post ends the day before."""
    access.require(actor, "edit_contact", contact)
    _refuse_foreign_office(organisation, office)
    end_contact(contact, actor=actor, ends_on=starts_on - timedelta(days=1), version=version)
    successor = Contact(person=contact.person, organisation=organisation)
    write(successor, {"office": office, "position": position, "starts_on": starts_on})
    record(successor, "added", actor=actor)
    return successor


@transaction.atomic
def give_role(
    engagement: Engagement,
    *,
    actor: User,
    contact: Contact,
    role: str,
    starts_on: date | None = None,
) -> EngagementRole:
    """Give a contact a role in an engagement. A sceptic is known to the giver's side alone."""
    access.require(actor, "give_role", engagement)
    fresh = claim(engagement)
    private = _private_side(actor, fresh) if role in PRIVATE_ROLES else ""
    given = EngagementRole(engagement=fresh, contact=contact, private_to_side=private)
    write(given, {"role": role, "starts_on": starts_on or access.today()})
    record(given, "added", actor=actor, engagement=fresh, private_to_side=private)
    refresh_summary(fresh)
    return given


@transaction.atomic
def give_role_to_new_person(
    engagement: Engagement,
    *,
    actor: User,
    role: str,
    starts_on: date | None = None,
    **person: Any,  # noqa: ANN401
) -> EngagementRole:
    """Add a person with their post and give the role, in one act."""
    access.require(actor, "give_role", engagement)
    contact = add_person(actor=actor, **person)
    return give_role(engagement, actor=actor, contact=contact, role=role, starts_on=starts_on)


@transaction.atomic
def end_role(
    role: EngagementRole, *, actor: User, ends_on: date, version: int | None = None
) -> EngagementRole:
    """End a role on its last day; it stays in the history of the engagement."""
    access.require(actor, "give_role", role.engagement)
    claim(role.engagement)
    fresh = claim(role, version)
    if fresh.ends_on is not None:
        raise Refused(_("This role has ended already."))
    _end_role(fresh, ends_on, actor)
    return fresh


@transaction.atomic
def write_relationship_note(
    person: Person, *, actor: User, organisation: Organisation, text: str, noted_on: date,
    next_contact_on: date | None = None,
) -> RelationshipNote:  # fmt: skip
    """Note something about the relation with a person, for one's own organisation alone."""
    access.require(actor, "write_relationship_note", organisation)
    note = RelationshipNote(person=person, organisation=organisation, author=actor)
    write(note, {"text": text, "noted_on": noted_on, "next_contact_on": next_contact_on})
    record(note, "added", actor=actor, private_to_organisation=organisation)
    return note


def _end_role(role: EngagementRole, ends_on: date, actor: User) -> None:
    if role.starts_on and ends_on < role.starts_on:
        ends_on = role.starts_on
    write(role, {"ends_on": ends_on})
    record(
        role, "ended", actor=actor, engagement=role.engagement, private_to_side=role.private_to_side
    )


def _refuse_foreign_office(organisation: Organisation, office: Office | None) -> None:
    if office is not None and office.organisation_id != organisation.pk:
        raise Refused(_("The office belongs to another organisation."))


def _private_side(actor: User, engagement: Engagement) -> str:
    writes = access.standing(actor, engagement).writes
    return "civic" if "civic" in writes or not writes else min(writes)
