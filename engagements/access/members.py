"""What somebody is: an administrator, a member, on which sides of an engagement."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple, TypeGuard, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, QuerySet

from engagements.access.days import today
from engagements.models import Engagement, Membership, Organisation, Party, User
from engagements.models.contact import open_on
from engagements.models.engagement import not_left_by, party_on

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
    # Writes for the government body that leads.
    leads_government: bool = False

    @property
    def plans(self) -> frozenset[str]:
        """The owner sides whose milestones they plan: the civic side keeps the whole plan,
        the other side its own part and what both own."""
        if self.is_admin or "civic" in self.writes:
            return frozenset({"government", "civic", "both"})
        return self.writes | {"both"} if self.writes else self.writes

    @property
    def withdraws(self) -> bool:
        """Whether they record that the work ends before its time: the civic side, which keeps the
        plan, or the government body that leads. Another body leaves as a party."""
        return self.is_admin or "civic" in self.writes or self.leads_government

    @property
    def decides_for(self) -> frozenset[str]:
        """The owner sides of which they say that it was their decision: nobody says so for the
        other side, but an administrator of neither."""
        if len(self.writes) == 1:
            return self.writes
        both = frozenset({"government", "civic", "both"})
        return both if self.writes or self.is_admin else frozenset()

    def acts_for(self, side: str = "") -> str:
        """The side in whose name they act: the one named, such as that of a thing's owner, where
        they write for it, otherwise their own. Empty for somebody who writes for neither."""
        return side_among(self.writes, side)


def side_among(sides: frozenset[str], side: str = "") -> str:
    """The side named if it is one of them; the civic one of both; empty of none."""
    return side if side in sides else min(sides, default="")


def is_in(user: Visitor) -> TypeGuard[User]:
    """Whether somebody is signed in with an account that is active."""
    return user.is_authenticated and user.is_active


def is_admin(user: Visitor) -> bool:
    """Whether this is an administrator whose account is active."""
    return is_in(user) and user.is_staff


def memberships(user: Visitor, roles: tuple[str, ...] = ()) -> QuerySet[Membership]:
    """The person's memberships today; the last day counts. None for a closed account."""
    if not is_in(user):
        return Membership._default_manager.none()
    return memberships_on(today(), user.pk, roles).all()


@lru_cache(maxsize=256)
def memberships_on(day: date, user_id: int, roles: tuple[str, ...]) -> QuerySet[Membership]:
    """Those of an account on a day, in any role if none is named.

    Never asked itself, only copied: putting the query together takes longer than asking it.
    """
    found = Membership._default_manager.filter(open_on(day), user_id=user_id)
    return found.filter(role__in=roles) if roles else found


def standing(user: Visitor, engagement: Engagement) -> Standing:
    """What the person is to one engagement today. One query."""
    return standings(user, [engagement])[engagement.pk]


def standings(user: Visitor, engagements: Iterable[Engagement]) -> dict[int, Standing]:
    """The same for several, by their keys. One query: the parties of today, writers first."""
    found: dict[int, dict[int, _Taking]] = {one.pk: {} for one in engagements}
    if is_in(user):
        # One row for each membership: who is in one body twice does what either allows.
        rows = (
            Party._base_manager.filter(
                party_on(today()), open_on(today(), "organisation__memberships__"),
                engagement__in=found, organisation__memberships__user=user.pk,
            )
            .annotate(role=F("organisation__memberships__role"))
            .select_related("organisation")
            .order_by("-is_lead", "pk")
        )  # fmt: skip
        for party in rows:
            own = found[party.engagement_id]
            own.setdefault(party.pk, _Taking(party, set())).roles.add(party.role)
    return {pk: _standing(user, list(own.values())) for pk, own in found.items()}


class _Taking(NamedTuple):
    """A party to which somebody belongs, and in which roles."""

    party: Party
    roles: set[str]


def _standing(user: Visitor, taking: list[_Taking]) -> Standing:
    writers = [one for one in taking if one.roles.intersection(WRITING_ROLES)]
    acting = next(iter(writers or taking), None)
    return Standing(
        sees=frozenset(one.party.side for one in taking),
        writes=frozenset(one.party.side for one in writers),
        organisation=acting.party.organisation if acting else None,
        is_admin=is_admin(user),
        user_id=user.pk,
        coordinates=any(
            Membership.Role.COORDINATOR in one.roles
            and one.party.is_lead
            and one.party.side == "civic"
            for one in taking
        ),
        leads_government=any(
            one.party.is_lead and one.party.side == "government" for one in writers
        ),
    )


def writing_today() -> QuerySet[Membership]:
    """The memberships by which an active account writes for an organisation today."""
    return Membership._default_manager.filter(
        open_on(today()), role__in=WRITING_ROLES, user__is_active=True
    )


def sides_kept(found: Standing, engagement: Engagement) -> frozenset[str]:
    """The sides of which the person records who joins and leads, and, where nothing binds it, leaves.

    Each side keeps its own; an administrator both. While nobody has ever written for a body of the
    government side, not even for one that joins later, the civic side keeps that, too, as it keeps
    the plan: a day without an official opens nothing. One query at most.
    """
    if found.is_admin:
        return frozenset({"government", "civic"})
    if "civic" not in found.writes or "government" in found.writes:
        return found.writes
    across = Party._default_manager.filter(
        not_left_by(today()), engagement=engagement.pk, side="government",
        organisation__in=Membership._default_manager.filter(role__in=WRITING_ROLES).values(
            "organisation"
        ),
    )  # fmt: skip
    return found.writes if across.exists() else found.writes | {"government"}


def writers_on_both_sides(engagement: Engagement) -> QuerySet[User]:
    """The active accounts that write for a party of the engagement today, the leads too."""
    parties = engagement.parties.filter(party_on(today()))
    return writers_of(Organisation._default_manager.filter(pk__in=parties.values("organisation")))


def writers_of(bodies: QuerySet[Organisation]) -> QuerySet[User]:
    """The active accounts that write for one of the bodies today; a letter to a side goes to them."""
    writers = writing_today().filter(organisation__in=bodies.values("pk"))
    return User._default_manager.filter(pk__in=writers.values("user"))
