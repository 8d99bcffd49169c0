"""People and their roles, as rows."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from engagements import access
from engagements.models import (
    Contact,
    Engagement,
    EngagementRole,
    Organisation,
    Party,
    Person,
    User,
)
from engagements.models.contact import not_ended_by
from engagements.models.engagement import not_left_by
from engagements.text import called_alike, fold

ENOUGH = 10


@dataclass(frozen=True)
class Handover:
    """A role that ends with a post, and who may take it over: the likeliest group first."""

    role: EngagementRole
    with_a_role_here: list[Contact]
    in_the_same_office: list[Contact]
    in_the_organisation: list[Contact]


def named(rows: QuerySet[Person], user: User, typed: str) -> QuerySet[Person]:
    """Those of whom name, position, office and organisation together hold every word typed.

    Names have no folded column: those whom the user sees are read and folded here.
    """
    words = fold(typed).split()
    if not words:
        return rows
    texts = {pk: [name] for pk, name in rows.values_list("pk", "name")}
    posts = access.visible(Contact, user).filter(not_ended_by(access.today()))
    for person, *parts in posts.values_list(
        "person", "position", "office__name", "organisation__name"
    ):
        texts.get(person, []).extend(part for part in parts if part)
    return rows.filter(pk__in=[pk for pk in texts if _holds(fold(" ".join(texts[pk])), words)])


def alike(user: User, name: str) -> list[Person]:
    """Up to ten people on file whose name holds every word of this one, or the other way round.

    Those of exactly this name stand first.
    """
    folded = fold(name)
    if not folded:
        return []
    people = access.visible(Person, user).order_by("name", "pk")
    is_alike = called_alike(name)
    found = {pk: other for pk, other in people.values_list("pk", "name") if is_alike(other)}
    likest = sorted(found, key=lambda pk: fold(found[pk]) != folded)[:ENOUGH]
    rows = people.in_bulk(likest)
    return [rows[pk] for pk in likest]


def contacts_for(engagement: Engagement, user: User) -> QuerySet[Contact]:
    """Whom the user knows in the parties of an engagement, with the post each holds."""
    today = access.today()
    parties = engagement.parties.filter(not_left_by(today)).values("organisation")
    return (
        access.visible(Contact, user)
        .filter(not_ended_by(today), organisation__in=parties)
        .select_related("person", "office", "organisation")
        .order_by("person__name", "pk")
    )


def contacts_like(contacts: QuerySet[Contact], typed: str) -> list[Contact]:
    """Up to ten contacts that hold every word typed; the ones of exactly this name stand first."""
    folded = fold(typed)
    if not folded:
        return []
    found = [one for one in contacts if _holds(fold(f"{one} {one.organisation}"), folded.split())]
    return sorted(found, key=lambda one: not is_exactly(one, typed))[:ENOUGH]


def is_exactly(contact: Contact, typed: str) -> bool:
    """Whether the text is the name of the person, or the person with the post."""
    return fold(typed) in (fold(contact.person.name), fold(str(contact)))


def handovers(contact: Contact, user: User) -> list[Handover]:
    """The roles that would end with the post and that the user may give to others.

    Of a role whose last day is today nothing is left to pass on.
    """
    today = access.today()
    seen = list(
        access.visible(EngagementRole, user)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today), contact=contact)
        .select_related("engagement")
        .order_by("pk")
    )
    found = access.standings(user, [role.engagement for role in seen])
    roles = [
        role
        for role in seen
        if access.can(user, "give_role", role.engagement, found=found[role.engagement_id])
    ]
    engagements = {role.engagement_id for role in roles}
    parties = Party.objects.filter(not_left_by(today), engagement__in=engagements)
    sides = {(one.engagement_id, one.organisation_id): one.side for one in parties}
    others = list(
        access.visible(Contact, user)
        .filter(not_ended_by(today), organisation__in=parties.values("organisation"))
        .exclude(person=contact.person_id)
        .select_related("person", "office", "organisation")
        .order_by("person__name", "pk")
    )
    active = set(
        access.visible(EngagementRole, user)
        .filter(not_ended_by(today), engagement__in=engagements)
        .values_list("engagement", "contact")
    )
    return [_handover(role, contact, others, sides, active) for role in roles]


def _handover(
    role: EngagementRole,
    contact: Contact,
    others: list[Contact],
    sides: dict[tuple[int, int], str],
    active: set[tuple[int, int]],
) -> Handover:
    here = role.engagement_id
    side = sides.get((here, contact.organisation_id), "")
    fit = [one for one in others if side and sides.get((here, one.organisation_id)) == side]
    busy = [one for one in fit if (here, one.pk) in active]
    rest = [one for one in fit if (here, one.pk) not in active]
    rest = [one for one in rest if one.organisation_id == contact.organisation_id]
    return Handover(
        role=role,
        with_a_role_here=busy,
        in_the_same_office=[
            one for one in rest if one.office_id and one.office_id == contact.office_id
        ],
        in_the_organisation=[
            one for one in rest if not one.office_id or one.office_id != contact.office_id
        ],
    )


def _holds(text: str, words: list[str]) -> bool:
    return all(word in text for word in words)


def organisations_for(user: User) -> QuerySet[Organisation]:
    """Where the person may record posts: their own organisations and those they work with."""
    mine = access.memberships(user, access.WRITING_ROLES)
    parties = access.visible(Party, user).filter(not_left_by(access.today()))
    return access.visible(Organisation, user).filter(
        Q(pk__in=mine.values("organisation")) | Q(pk__in=parties.values("organisation"))
    )


def bodies_of(engagement: Engagement, user: User) -> QuerySet[Organisation]:
    """Those in which somebody may hold a post for a role: its parties that have not left."""
    parties = engagement.parties.filter(not_left_by(access.today()))
    return access.visible(Organisation, user).filter(pk__in=parties.values("organisation"))


def roles_by_side(engagement: Engagement, user: User) -> list[dict[str, Any]]:
    """Both sides with their parties and roles, the open ones first. Two queries."""
    parties = list(
        access.visible(Party, user).filter(engagement=engagement).select_related("organisation")
    )
    sides = {party.organisation_id: party.side for party in parties}
    roles = (
        access.visible(EngagementRole, user)
        .filter(engagement=engagement)
        .select_related("contact__person", "contact__organisation", "contact__office")
        .order_by("ends_on", "pk")
    )
    rows: dict[str, list[EngagementRole]] = {"government": [], "civic": []}
    for role in roles:
        rows[sides.get(role.contact.organisation_id, "government")].append(role)
    return [
        {
            "side": side,
            "roles": found,
            "parties": [party for party in parties if party.side == side],
        }
        for side, found in rows.items()
    ]
