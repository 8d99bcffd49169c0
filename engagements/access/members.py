"""What somebody is: an administrator, a member, on which sides of an engagement."""

from dataclasses import dataclass
from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, QuerySet

from engagements.access.days import today
from engagements.models import Engagement, Membership, Organisation, Party, User
from engagements.models.contact import open_on
from engagements.models.engagement import party_on

SomeModel = TypeVar("SomeModel", bound=models.Model)
Visitor = User | AnonymousUser

WRITING_ROLES = (Membership.Role.COORDINATOR, Membership.Role.OFFICIAL)


@dataclass(frozen=True)
class Standing:
    """What somebody is to one engagement today: the sides they see, and those they write for."""

    sees: frozenset[str]
    writes: frozenset[str]
    organisation: Organisation | None
    is_admin: bool
    user_id: int | None = None
    # As a coordinator of the civic organisation that leads.
    coordinates: bool = False

    @property
    def plans(self) -> frozenset[str]:
        """The owner sides whose milestones they plan: the civic side keeps the whole plan,
        the other side its own part and what both own."""
        if self.is_admin or "civic" in self.writes:
            return frozenset({"government", "civic", "both"})
        return self.writes | {"both"} if self.writes else self.writes


def is_admin(user: Visitor) -> bool:
    """Whether this is an administrator whose account is active."""
    return bool(user.is_authenticated and user.is_active and user.is_staff)


def memberships(user: Visitor, roles: tuple[str, ...] = ()) -> QuerySet[Membership]:
    """The person's memberships today; the last day counts. None for a closed account."""
    if not user.is_authenticated or not user.is_active:
        return Membership._default_manager.none()
    found = Membership._default_manager.filter(open_on(today()), user_id=user.pk)
    return found.filter(role__in=roles) if roles else found


def standing(user: Visitor, engagement: Engagement) -> Standing:
    """One query: the parties of today to which the person belongs, writers first."""
    parties = list(
        Party._default_manager.filter(party_on(today()), engagement=engagement)
        .filter(organisation__in=memberships(user).values("organisation"))
        .annotate(
            writing=Exists(_in_roles(user, WRITING_ROLES)),
            coordinating=Exists(_in_roles(user, (Membership.Role.COORDINATOR,))),
        )
        .select_related("organisation")
        .order_by("-is_lead", "pk")
    )
    writers = [party for party in parties if party.writing]
    acting = next(iter(writers or parties), None)
    return Standing(
        sees=frozenset(party.side for party in parties),
        writes=frozenset(party.side for party in writers),
        organisation=acting.organisation if acting else None,
        is_admin=is_admin(user),
        user_id=user.pk,
        coordinates=any(
            party.coordinating and party.is_lead and party.side == "civic" for party in parties
        ),
    )


def _in_roles(user: Visitor, roles: tuple[str, ...]) -> QuerySet[Membership]:
    return memberships(user, roles).filter(organisation=OuterRef("organisation"))
