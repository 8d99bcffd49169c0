"""Acts on people, the posts they hold, and what they do in an engagement."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from engagements import access
from engagements.actions.engagement import refresh_summary
from engagements.actions.history import Refused, claim, locked, record, write
from engagements.actions.summary import refresh_summaries_naming
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
from engagements.models.engagement import not_left_by

PRIVATE_ROLES = frozenset({EngagementRole.Role.SCEPTIC})
# A role, and the last day that it had before its post ended.
EndedRole = tuple[EngagementRole, date | None]
SomeModel = TypeVar("SomeModel", bound=models.Model)


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
    """Correct name, e-mail and telephone. A change of post is another act.

    Refused for another name of somebody with an account, which they or their own side correct.
    """
    access.require(actor, "edit_person", person)
    fresh = claim(person, version)
    # Under the lock once more: their signature may be waited for since.
    access.require(actor, "edit_person", fresh)
    renamed = values.get("name", fresh.name) != fresh.name
    if renamed and not access.can(actor, "rename_person", fresh):
        raise Refused(
            _("%(name)s signs under this name. They correct it themselves, or somebody who writes for their side.")
            % {"name": fresh.name}
        )  # fmt: skip
    changes = write(fresh, values)
    if changes:
        record(fresh, "changed", actor=actor, changes=changes)
    if any(change["field"] == "name" for change in changes):
        refresh_summaries_naming(fresh)
    return fresh


@transaction.atomic
def end_contact(
    contact: Contact, *, actor: User, ends_on: date, version: int | None = None,
    pass_on: Mapping[int, Contact] | None = None,
) -> Contact:  # fmt: skip
    """End a post on its last day, and with it the roles that the person had through it.

    `pass_on` names, by the key of a role, who has it from the next day; the others fall vacant.
    """
    access.require(actor, "edit_contact", contact)
    takers = pass_on or {}
    ended, roles = _end_post(contact, actor, ends_on, version, takers.values())
    _pass_on(roles, takers, _beside(ends_on, 1), actor)
    return ended


@transaction.atomic
def change_post(
    contact: Contact, *, actor: User, organisation: Organisation, starts_on: date,
    office: Office | None = None, position: str = "", version: int | None = None,
    pass_on: Mapping[int, Contact] | None = None, keeps: Collection[int] = (),
) -> Contact:  # fmt: skip
    """End one post and begin another; the person stays. The old post ends the day before.

    Roles go on as in `end_contact`; those whose keys `keeps` names stay with the person, who has
    them through the new post from its first day.
    """
    access.require(actor, "edit_contact", contact)
    _refuse_foreign_office(organisation, office)
    takers = pass_on or {}
    last = _beside(starts_on, -1)
    _ended, roles = _end_post(contact, actor, last, version, takers.values())
    successor = Contact(person=contact.person, organisation=organisation)
    write(successor, {"office": office, "position": position, "starts_on": starts_on})
    record(successor, "added", actor=actor)
    _pass_on(roles, takers, starts_on, actor)
    _pass_on(roles, dict.fromkeys(keeps, successor), starts_on, actor, known=True)
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
    """Give a contact a role in an engagement. A sceptic is known to the giver's side alone.

    Refuses a contact whom the giver does not see, who has left, or whose organisation is no party,
    each on the day from which the role is held. It ends with a post whose last day is known.
    """
    access.require(actor, "give_role", engagement)
    fresh, holder, day = claim(engagement), claim(contact), starts_on or access.today()
    _refuse_unfit(fresh, holder, day, actor)
    given = EngagementRole(engagement=fresh, contact=contact, role=role)
    given.private_to_side = _private_side(actor, fresh) if role in PRIVATE_ROLES else ""
    return _give(given, actor, {"starts_on": day, "ends_on": holder.ends_on})


@transaction.atomic
def give_role_to_new_person(
    engagement: Engagement,
    *,
    actor: User,
    role: str,
    starts_on: date | None = None,
    **person: Any,  # noqa: ANN401
) -> EngagementRole:
    """Add a person with their post at a party and give the role, in one act."""
    access.require(actor, "give_role", engagement)
    fresh, day = claim(engagement), starts_on or access.today()
    contact = add_person(actor=actor, **person)
    _refuse_unfit(fresh, contact, day, actor, known=True)
    given = EngagementRole(engagement=fresh, contact=contact, role=role)
    given.private_to_side = _private_side(actor, fresh) if role in PRIVATE_ROLES else ""
    return _give(given, actor, {"starts_on": day})


@transaction.atomic
def end_role(
    role: EngagementRole, *, actor: User, ends_on: date, version: int | None = None
) -> EngagementRole:
    """End a role on its last day, or earlier than planned; it stays in the engagement's history."""
    access.require(actor, "give_role", role.engagement)
    claim(role.engagement)
    fresh = claim(role, version)
    if fresh.ends_on is not None and fresh.ends_on <= access.today():
        raise Refused(_("This role has ended already."))
    if fresh.ends_on is not None and fresh.ends_on <= ends_on:
        raise Refused(
            _("This role ends on %(day)s already. Choose an earlier day.")
            % {"day": date_format(fresh.ends_on)}
        )
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


def _end_post(
    contact: Contact, actor: User, ends_on: date, version: int | None, others: Iterable[Contact]
) -> tuple[Contact, dict[int, EndedRole]]:
    """End the post and its roles; the roles by their keys, each with the last day it had before.

    Locks the engagements, also those of texts that the person is named to sign, then this contact
    and the others, each in the order of their keys. Whether the actor may do it is asked once more
    then: a text that was sent meanwhile waits for a signature.
    """
    still_open = Q(ends_on__isnull=True) | Q(ends_on__gt=ends_on)
    roles = contact.roles.filter(still_open).values_list("engagement", flat=True)
    engagements = _lock(Engagement, [*roles, *_to_be_signed_by(contact)])
    _lock(Contact, [contact.pk, *(other.pk for other in others)])
    fresh = claim(contact, version)
    if not _to_be_signed_by(fresh) <= engagements.keys():
        raise Refused(_("This person was named to sign just now. Look again, then save."))
    access.require(actor, "edit_contact", fresh)
    if fresh.ends_on is not None:
        raise Refused(_("This post has ended already."))
    write(fresh, {"ends_on": ends_on})
    record(fresh, "ended", actor=actor)
    ended: dict[int, EndedRole] = {}
    for role in fresh.roles.filter(still_open).order_by("pk"):
        if role.engagement_id not in engagements:
            raise Refused(_("This person was given a role just now. Look again, then save."))
        role.engagement = engagements[role.engagement_id]
        ended[role.pk] = role, role.ends_on
        _end_role(role, ends_on, actor)
    return fresh, ended


def _to_be_signed_by(contact: Contact) -> set[int]:
    """The engagements of the texts, sent or still to be sent, that somebody in this post is to sign."""
    named = contact.signing_for.filter(replaced_at=None, memorandum__state__in=["draft", "sent"])
    return set(named.values_list("memorandum__engagements", flat=True)) - {None}


def _beside(day: date, days: int) -> date:
    """The day so many days later. Refuses the ends of the calendar, beside which there is none."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        raise Refused(_("The calendar ends with this day. Choose another one.")) from None


def _lock(table: type[SomeModel], keys: Iterable[int]) -> dict[int, SomeModel]:
    """The rows with these keys, locked in the order of the keys."""
    rows = locked(table._base_manager.filter(pk__in=set(keys))).order_by("pk")
    return {row.pk: row for row in rows}


def _pass_on(
    roles: Mapping[int, EndedRole], takers: Mapping[int, Contact], day: date, actor: User,
    known: bool = False,
) -> None:  # fmt: skip
    """Give the ended roles to those who take them over, as private and as long as they were."""
    seen = access.visible(EngagementRole, actor).filter(pk__in=takers)
    for role in seen.filter(pk__in=roles).order_by("pk"):
        ended, until = roles[role.pk]
        access.require(actor, "give_role", ended.engagement)
        taker, first = claim(takers[role.pk]), max(day, role.starts_on or day)
        _refuse_unfit(ended.engagement, taker, first, actor, known=known)
        given = EngagementRole(
            engagement=ended.engagement, contact=taker, role=ended.role,
            private_to_side=ended.private_to_side,
        )  # fmt: skip
        last = min(filter(None, (until, taker.ends_on)), default=None)
        _give(given, actor, {"starts_on": first, "ends_on": last})
    if seen.filter(pk__in=roles).count() != len(takers):
        raise Refused(_("One of these roles has ended meanwhile. Look again, then save."))


def _give(given: EngagementRole, actor: User, values: dict[str, Any]) -> EngagementRole:
    write(given, values)
    record(
        given, "added", actor=actor, engagement=given.engagement,
        private_to_side=given.private_to_side,
    )  # fmt: skip
    refresh_summary(given.engagement, "people")
    return given


def _refuse_unfit(
    engagement: Engagement, contact: Contact, day: date, actor: User, known: bool = False
) -> None:
    """Whoever has a role from a day on holds a post with a party then, and is known to the giver.

    What lies in the past is judged by today: a role may be recorded late.
    """
    day = max(day, access.today())
    parties = engagement.parties.filter(not_left_by(day), organisation=contact.organisation_id)
    if contact.ended_by(day) or not parties.exists():
        raise Refused(
            _("A role in “%(title)s” needs a post with one of its parties.")
            % {"title": engagement.title}
        )
    if not known and not access.visible(Contact, actor).filter(pk=contact.pk).exists():
        raise Refused(_("Choose somebody whom you know here, or add the person."))


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
    """The giver's side; the civic one, which keeps the plan, for an administrator of neither."""
    return access.standing(actor, engagement).acts_for() or "civic"
