"""For which sides of a memorandum, and of what is owed by it, somebody acts today.

A body is heard that is a party of the text, or confirmed to succeed one, and that takes part today,
on the same side, in an engagement that it covers. The parties of a memorandum are those of its
amendments too: who succeeded one since stands in the memorandum alone. One that was recorded without
naming any party is kept by all who take part.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from engagements.access.days import today
from engagements.access.members import (
    WRITING_ROLES,
    Visitor,
    is_admin,
    memberships,
    writing_today,
)
from engagements.access.seeing import parties_of
from engagements.models import (
    Memorandum,
    MemorandumParty,
    Occurrence,
    Organisation,
    Party,
)
from engagements.models.engagement import party_on

SIDES = ("government", "civic")


def sides_of(user: Visitor, memorandum: Any) -> frozenset[str]:  # noqa: ANN401
    """The sides of the memorandum for which the person writes today. One query."""
    here = parties_of(user, WRITING_ROLES).filter(
        engagement__in=memorandum.engagements.values("pk")
    )
    return _sides_in(here, memorandum)


def bodies_on(memorandum: Memorandum, side: str) -> QuerySet[Organisation]:
    """The bodies that are heard on a side of the memorandum today: who writes for one acts for it."""
    here = Party._default_manager.filter(
        party_on(today()), engagement__in=memorandum.engagements.values("pk"), side=side
    )
    own = _as_party_of(here, memorandum)
    return Organisation._default_manager.filter(pk__in=own.values("organisation"))


def deciding_bodies(memorandum: Memorandum, side: str) -> list[set[int]]:
    """For each engagement that it covers, the bodies whose word makes it count there. Three queries.

    That is who leads the side; where nobody does, each body that is heard there. Nobody is asked in
    an engagement whose lead is no party of it: it counts for nothing there.
    """
    here = Party._default_manager.filter(
        party_on(today()), engagement__in=memorandum.engagements.values("pk"), side=side
    )
    leads = dict(here.leading(side).values_list("engagement", "organisation"))
    heard: dict[int, set[int]] = {
        pk: set() for pk in memorandum.engagements.values_list("pk", flat=True)
    }
    for engagement, body in _as_party_of(here, memorandum).values_list(
        "engagement", "organisation"
    ):
        heard[engagement].add(body)
    return [
        {leads[pk]} if pk in leads else bodies
        for pk, bodies in heard.items()
        if pk not in leads or leads[pk] in bodies
    ]


def decides_on(user: Visitor, memorandum: Memorandum, side: str) -> bool:
    """Whether the person writes for a deciding body in every engagement that it covers."""
    mine = set(memberships(user, WRITING_ROLES).values_list("organisation", flat=True))
    return all(mine & bodies for bodies in deciding_bodies(memorandum, side))


def sides_of_obligation(user: Visitor, occurrence: Occurrence) -> frozenset[str]:
    """The sides for which the person acts on what is owed: as a party of its memorandum. One query.

    The body takes part in the engagement in which it is owed. The occurrence comes with its
    obligation and memorandum.
    """
    here = parties_of(user, WRITING_ROLES).filter(engagement=occurrence.engagement_id)
    return _sides_in(here, occurrence.obligation.memorandum)


def sides_left_by_all(occurrence: Occurrence) -> frozenset[str]:
    """The sides of what is owed for which nobody can act today, as of a dissolved body. One query.

    No party of its memorandum on that side takes part any more with somebody who writes for it.
    """
    here = Party._default_manager.filter(
        party_on(today()), engagement=occurrence.engagement_id,
        organisation__in=writing_today().values("organisation"),
    )  # fmt: skip
    return frozenset(SIDES) - _sides_in(here, occurrence.obligation.memorandum)


def may_release_alone(user: Visitor, occurrence: Occurrence) -> bool:
    """An administrator who acts for neither side, where a side has nobody left to agree."""
    return (
        is_admin(user)
        and not sides_of_obligation(user, occurrence)
        and bool(sides_left_by_all(occurrence))
    )


def with_sides(
    rows: QuerySet[Occurrence], user: Visitor, roles: tuple[str, ...] = WRITING_ROLES
) -> QuerySet[Occurrence]:
    """The rows with what `sides_on` reads: no query for each, and none more for all of them."""
    return rows.annotate(
        **{f"own_{side}": Exists(_parties_beside(user, roles).filter(side=side)) for side in SIDES}
    )


def sides_on(occurrence: Occurrence) -> frozenset[str]:
    """As `sides_of_obligation`, of a row that came through `with_sides`. No query."""
    return frozenset(side for side in SIDES if getattr(occurrence, f"own_{side}"))


def _sides_in(here: QuerySet[Party], memorandum: Any) -> frozenset[str]:  # noqa: ANN401
    return frozenset(_as_party_of(here, memorandum).values_list("side", flat=True))


def _as_party_of(here: QuerySet[Party], memorandum: Any) -> QuerySet[Party]:  # noqa: ANN401
    texts = [key for key in (memorandum.pk, memorandum.amends_id) if key]
    named = MemorandumParty._default_manager.filter(memorandum__in=texts)
    return _as_party(here, named, Memorandum._default_manager.filter(pk=memorandum.pk))


def _parties_beside(user: Visitor, roles: tuple[str, ...]) -> QuerySet[Party]:
    """The same parties, inside a query for occurrences."""
    text = OuterRef(OuterRef("obligation__memorandum"))
    whole = OuterRef(OuterRef("obligation__memorandum__amends"))
    here = parties_of(user, roles).filter(engagement=OuterRef("engagement"))
    named = MemorandumParty._default_manager.filter(Q(memorandum=text) | Q(memorandum=whole))
    return _as_party(here, named, Memorandum._default_manager.filter(pk=text))


def _as_party(
    here: QuerySet[Party], named: QuerySet[MemorandumParty], text: QuerySet[Memorandum]
) -> QuerySet[Party]:
    """Those who take part here as a party that is named; as what they are where none is recorded."""
    same = named.filter(
        Q(organisation=OuterRef("organisation")) | Q(successor=OuterRef("organisation")),
        side=OuterRef("side"),
    )
    return here.filter(Exists(same) | (~Exists(named) & ~Exists(text.filter(drafted_here=True))))
