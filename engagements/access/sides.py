"""For which sides of a memorandum, and of what is owed by it, somebody acts today.

A body is heard that is a party of the text, or confirmed to succeed one, and that takes part today,
on the same side, in an engagement that it covers. The parties of a memorandum are those of its
amendments too, since who succeeded one stands in the memorandum alone; and who joined with an
amendment that all have signed is a party of the memorandum and of its other amendments. One that was
recorded without naming any party is kept by all who take part.
"""

from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When

from engagements.access.days import register_day, today
from engagements.access.members import (
    WRITING_ROLES,
    Visitor,
    is_admin,
    memberships,
    memberships_on,
    side_among,
    sides_kept,
    standing,
    writing_today,
)
from engagements.access.seeing import parties_of
from engagements.models import (
    DateRequest,
    Engagement,
    Memorandum,
    MemorandumParty,
    Occurrence,
    Organisation,
    Party,
    User,
)
from engagements.models.engagement import LEADING, party_on
from engagements.models.memorandum import BINDING, awaiting, coverings

SIDES = ("government", "civic")


def sides_of(user: Visitor, memorandum: Any) -> frozenset[str]:  # noqa: ANN401
    """The sides of the memorandum for which the person writes today. One query."""
    here = parties_of(user, WRITING_ROLES).filter(
        engagement__in=memorandum.engagements.values("pk")
    )
    return _sides_in(here, memorandum)


def body_heard(user: Visitor, memorandum: Memorandum, side: str = "") -> Organisation | None:
    """The body for which the person acts on the memorandum today, as `sides_of` hears it. One query.

    For who writes for both on the side named, else on the civic one, and the lead before others; none
    for who is not heard.
    """
    here = parties_of(user, WRITING_ROLES).filter(
        engagement__in=memorandum.engagements.values("pk")
    )
    own = _as_party_of(here, memorandum).select_related("organisation").order_by("-is_lead", "pk")
    heard = list(own)
    side = side_among(frozenset(one.side for one in heard), side)
    return next((one.organisation for one in heard if one.side == side), None)


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
    """Whether the person writes for a deciding body in every engagement that it covers. One query."""
    covered = coverings().filter(memorandum=memorandum.pk)
    return not covered.exclude(_decided_in(user, WRITING_ROLES, side)).exists()


def answered_by(user: Visitor, roles: tuple[str, ...] = WRITING_ROLES) -> QuerySet[Memorandum]:
    """What one side recorded and waits for the person: to confirm it, or to correct what is not right.

    As `decides_on` says it of one, inside one query for many; `roles` are those in which somebody
    belongs to the body that is asked, such as all.
    """
    asked = Case(
        When(disputed_at__isnull=False, then=F("recorded_side")),
        When(recorded_side="civic", then=Value("government")),
        default=Value("civic"),
    )
    covered, side = coverings().filter(memorandum=OuterRef("pk")), OuterRef(OuterRef("asked_side"))
    own = _heard_in(parties_of(user, roles), side)
    return Memorandum._default_manager.annotate(asked_side=asked).filter(
        awaiting(),
        Exists(covered.filter(Exists(own))),
        ~Exists(covered.exclude(_decided_in(user, roles, side))),
    )


def _decided_in(user: Visitor, roles: tuple[str, ...], side: Any) -> Q:  # noqa: ANN401
    """The condition for rows of `coverings` in which the person's body is one of `deciding_bodies`.

    Also where nobody is asked.
    """
    leads = Party._default_manager.filter(party_on(today())).leading()
    # Of each of these parties: its own engagement, its own side.
    led = Exists(_in_row(leads, OuterRef("side")))
    deciding = parties_of(user, roles).filter(LEADING | ~led)
    nobody = Exists(_in_row(leads, side)) & ~Exists(_heard_in(leads, side))
    return Q(Exists(_heard_in(deciding, side))) | Q(nobody)


def _in_row(parties: QuerySet[Party], side: Any) -> QuerySet[Party]:  # noqa: ANN401
    return parties.filter(engagement=OuterRef("engagement"), side=side)


def _heard_in(parties: QuerySet[Party], side: Any) -> QuerySet[Party]:  # noqa: ANN401
    """Those of them that are heard, on that side, in the engagement of a row of `coverings`."""
    return _as_party_beside(_in_row(parties, side), "memorandum")


def texts_that_bind(body: Any, engagement: Any, side: Any) -> QuerySet[Memorandum]:  # noqa: ANN401
    """What is sent or signed over an engagement, with the body as a party of a side.

    Also what is to end or has ended: it may run on until then, and what survives it is owed. What
    was recorded without naming any party binds all who take part.
    """
    any_party = MemorandumParty._default_manager.filter(memorandum=OuterRef("pk"))
    return _binding(engagement).filter(
        _names(body, side=side) | (Q(drafted_here=False) & ~Exists(any_party))
    )


def texts_that_name(body: Any, engagement: Any, side: str = "") -> QuerySet[Memorandum]:  # noqa: ANN401
    """Those of them that name the body, or whom it succeeded, as a party of the side, or of either.

    They bind it also while it takes part no longer, or on the other side.
    """
    return _binding(engagement).filter(_names(body, side=side) if side else _names(body))


def _binding(engagement: Any) -> QuerySet[Memorandum]:  # noqa: ANN401
    """What one side alone recorded binds nobody before the other has confirmed it."""
    return Memorandum._default_manager.filter(engagements=engagement, state__in=BINDING).exclude(
        awaiting()
    )


def _names(body: Any, **where: Any) -> Q:  # noqa: ANN401
    named = MemorandumParty._default_manager.filter(
        Q(organisation=body) | Q(successor=body), **where
    )
    return Q(pk__in=named.values("memorandum"))


def parties_to_let_go(
    user: Visitor, engagement: Engagement, kept: frozenset[str] | None = None
) -> QuerySet[Party]:
    """The parties of which the person may record that they leave, or hand over the lead of their side.

    A body decides this for itself. Of one that nothing sent or signed binds whoever keeps its side
    may record it, too (`sides_kept`, where the caller knows them already); an administrator of any.
    """
    found = Party._default_manager.filter(engagement=engagement)
    if is_admin(user):
        return found
    own = Q(organisation__in=memberships(user, WRITING_ROLES).values("organisation"))
    if kept is None:
        kept = sides_kept(standing(user, engagement), engagement)
    # Body and side are asked one query deeper than the engagement.
    body, side = OuterRef(OuterRef("organisation")), OuterRef(OuterRef("side"))
    bound = Exists(texts_that_bind(body, OuterRef("engagement"), side))
    return found.filter(own | Q(~bound, side__in=kept))


def sides_of_obligation(user: Visitor, occurrence: Occurrence) -> frozenset[str]:
    """The sides for which the person acts on what is owed: as a party of its memorandum. One query.

    The body takes part in the engagement in which it is owed. The occurrence comes with its
    obligation and memorandum.
    """
    here = parties_of(user, WRITING_ROLES).filter(engagement=occurrence.engagement_id)
    return _sides_in(here, occurrence.obligation.memorandum)


def sides_in_texts(user: Visitor, engagement: Engagement) -> dict[int, frozenset[str]]:
    """By key of each text over the engagement, the sides for which the person acts on what is owed
    here by it, as `sides_of_obligation` says of one occurrence. One query.
    """
    return _sides_by_text(parties_of(user, WRITING_ROLES), engagement)


def sides_heard_in_texts(
    engagement: Engagement, without: User | None = None
) -> dict[int, frozenset[str]]:
    """The same of everybody: the sides of each text for which somebody acts today. One query.

    Besides one person, if they are named.
    """
    return _sides_by_text(_acting(without), engagement)


def _acting(without: User | None = None) -> QuerySet[Party]:
    """The parties of today with somebody who writes for them, besides one person, if they are named."""
    writing = writing_today()
    if without is not None:
        writing = writing.exclude(user=without.pk)
    return Party._default_manager.filter(
        party_on(today()), organisation__in=writing.values("organisation")
    )


def sides_that_asked(asked: DateRequest) -> dict[int, frozenset[str]]:
    """The same of who asked for other dates, for their side alone. One query."""
    return _sides_by_text(_parties_that_asked(asked), asked.engagement)


def _parties_that_asked(asked: DateRequest) -> QuerySet[Party]:
    """The parties of today whose request it is: those for which the person wrote when they asked.

    It stays theirs when the person has left.
    """
    bodies = memberships_on(register_day(asked.asked_at), asked.asked_by_id, WRITING_ROLES)
    return Party._default_manager.filter(
        party_on(today()), engagement=asked.engagement_id, side=asked.side,
        organisation__in=bodies.values("organisation"),
    )  # fmt: skip


def body_that_asked(user: Visitor, asked: DateRequest) -> Organisation | None:
    """The body of the person whose request for other dates it is; None for who writes for none. One query."""
    theirs = _parties_that_asked(asked).values("pk")
    return _first_body(parties_of(user, WRITING_ROLES).filter(pk__in=theirs))


def leads(user: Visitor, engagement: Engagement, side: str) -> bool:
    """Whether the person writes today for the body that leads the side. One query."""
    own = parties_of(user, WRITING_ROLES).filter(LEADING, engagement=engagement.pk, side=side)
    return own.exists()


def speaks_for_who_asked(user: Visitor, asked: DateRequest) -> bool:
    """Whether the person writes for the body whose request for other dates it is, or for the lead of
    its side, which speaks for it. One query."""
    own = parties_of(user, WRITING_ROLES).filter(engagement=asked.engagement_id, side=asked.side)
    return own.filter(LEADING | Q(pk__in=_parties_that_asked(asked).values("pk"))).exists()


def body_here(
    user: Visitor, engagement: Engagement, side: str, memorandum: Memorandum | None = None
) -> Organisation | None:
    """The body for which the person acts on a side of the engagement; the lead before others. One query.

    Of those that are heard on the text, if one is named.
    """
    own = parties_of(user, WRITING_ROLES).filter(engagement=engagement.pk, side=side)
    return _first_body(own if memorandum is None else _as_party_of(own, memorandum))


def _first_body(parties: QuerySet[Party]) -> Organisation | None:
    found = parties.select_related("organisation").order_by("-is_lead", "pk").first()
    return found.organisation if found else None


def _sides_by_text(writes: QuerySet[Party], engagement: Engagement) -> dict[int, frozenset[str]]:
    rows = coverings().filter(engagement=engagement.pk).annotate(
        **{f"own_{side}": Exists(_heard_in(writes, side)) for side in SIDES}
    ).values_list("memorandum", *(f"own_{side}" for side in SIDES))  # fmt: skip
    return {
        text: frozenset(side for side, acts in zip(SIDES, own, strict=True) if acts)
        for text, *own in rows
    }


def sides_left_by_all(occurrence: Occurrence) -> frozenset[str]:
    """The sides of what is owed for which nobody can act today, as of a dissolved body. One query.

    No party of its memorandum on that side takes part any more with somebody who writes for it.
    """
    here = _acting().filter(engagement=occurrence.engagement_id)
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


def parties_heard(memorandum: Memorandum) -> QuerySet[MemorandumParty]:
    """The parties of a text: its own, those of what it amends, and who joined with a signed amendment."""
    return _named_in(memorandum.pk, memorandum.amends_id)


def _named_in(text: Any, amended: Any) -> QuerySet[MemorandumParty]:  # noqa: ANN401
    """The same by keys: of the text, and of what it amends, if it does."""
    joined = Q(memorandum__amends=text)
    if amended is not None:
        joined |= Q(memorandum__amends=amended)
    return MemorandumParty._default_manager.filter(
        Q(memorandum=text)
        | Q(memorandum=amended)
        | (joined & Q(memorandum__state=Memorandum.State.SIGNED))
    )


def _sides_in(here: QuerySet[Party], memorandum: Any) -> frozenset[str]:  # noqa: ANN401
    return frozenset(_as_party_of(here, memorandum).values_list("side", flat=True))


def _as_party_of(here: QuerySet[Party], memorandum: Any) -> QuerySet[Party]:  # noqa: ANN401
    return _as_party(
        here, parties_heard(memorandum), Memorandum._default_manager.filter(pk=memorandum.pk)
    )


def _parties_beside(user: Visitor, roles: tuple[str, ...]) -> QuerySet[Party]:
    """The same parties, inside a query for occurrences."""
    here = parties_of(user, roles).filter(engagement=OuterRef("engagement"))
    return _as_party_beside(here, "obligation__memorandum")


def _as_party_beside(here: QuerySet[Party], path: str) -> QuerySet[Party]:
    """The same, inside a query for rows from which `path` leads to their memorandum."""
    text, whole = OuterRef(OuterRef(path)), OuterRef(OuterRef(f"{path}__amends"))
    named = _named_in(text, whole)
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
