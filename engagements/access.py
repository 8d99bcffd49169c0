"""Who sees and who may. The only place that decides it.

A read on somebody's behalf starts at `visible(Model, user)`; an act starts with
`require(actor, verb, thing)`. What one does not see answers 404, what one sees and may not do 403.
"""

import zoneinfo
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements import clock
from engagements import models as tables
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

    @property
    def plans(self) -> frozenset[str]:
        """The owner sides whose milestones they plan: the civic side keeps the whole plan,
        the other side its own part and what both own."""
        if self.is_admin or "civic" in self.writes:
            return frozenset({"government", "civic", "both"})
        return self.writes | {"both"} if self.writes else self.writes


def today(place: Engagement | tables.Memorandum | None = None) -> date:
    """The present calendar day: in the time zone of the place, otherwise in the register's.

    Lists over many engagements, and who belongs where, go by the register's.
    """
    zone = timezone.get_default_timezone()
    if place is not None:
        with suppress(zoneinfo.ZoneInfoNotFoundError, ValueError):
            zone = zoneinfo.ZoneInfo(place.time_zone)
    return clock.now().astimezone(zone).date()


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
        .annotate(writing=Exists(_writing_in(user)))
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
    )


def _writing_in(user: Visitor) -> QuerySet[Membership]:
    return memberships(user, WRITING_ROLES).filter(organisation=OuterRef("organisation"))


# ---------------------------------------------------------------- who sees


def _parties_of(user: Visitor, roles: tuple[str, ...] = ()) -> QuerySet[Party]:
    return Party._default_manager.filter(
        party_on(today()), organisation__in=memberships(user, roles).values("organisation")
    )


def _within_engagement(user: Visitor, path: str = "engagement") -> Q:
    return Q(**{f"{path}__in": _parties_of(user).values("engagement")})


def _own_side(user: Visitor, engagement: str, side: str) -> Exists:
    return Exists(_parties_of(user).filter(engagement=OuterRef(engagement), side=OuterRef(side)))


def _engagements(user: Visitor) -> Q:
    return Q(pk__in=_parties_of(user).values("engagement"))


def _signed_in(user: Visitor) -> Q:
    return Q() if user.is_authenticated and user.is_active else Q(pk__in=[])


def _people(user: Visitor) -> Q:
    mine = memberships(user).values("organisation")
    roles = visible(tables.EngagementRole, user)
    return (
        Q(pk__in=tables.Contact._default_manager.filter(organisation__in=mine).values("person"))
        | Q(pk__in=roles.values("contact__person"))
        | Q(user=user.pk)
    )


def _contacts(user: Visitor) -> Q:
    mine = memberships(user).values("organisation")
    return Q(organisation__in=mine) | Q(
        pk__in=visible(tables.EngagementRole, user).values("contact")
    )


def _shared_or_own_side(user: Visitor) -> Q:
    return _within_engagement(user) & (
        Q(private_to_side="") | Q(_own_side(user, "engagement", "private_to_side"))
    )


def _documents(user: Visitor) -> Q:
    return _within_engagement(user) & (
        Q(visibility="shared") | Q(_own_side(user, "engagement", "side"))
    )


def _evidence(user: Visitor) -> Q:
    return _within_engagement(user, "milestone__engagement") & (
        Q(document__isnull=True) | Q(document__in=visible(tables.Document, user).values("pk"))
    )


def _history(user: Visitor) -> Q:
    mine = memberships(user).values("organisation")
    return _shared_or_own_side(user) & (
        Q(private_to_organisation__isnull=True) | Q(private_to_organisation__in=mine)
    )


def _memoranda(user: Visitor) -> Q:
    return Q(pk__in=_memoranda_ids(user))


def _memoranda_ids(user: Visitor) -> QuerySet[Any, Any]:
    return tables.Memorandum.engagements.through._default_manager.filter(
        engagement__in=_parties_of(user).values("engagement")
    ).values("memorandum")


def _own_organisation(user: Visitor) -> Q:
    return Q(organisation__in=memberships(user).values("organisation"))


def _nobody(_user: Visitor) -> Q:
    return Q(pk__in=[])


VISIBLE: dict[type[models.Model], Callable[[Visitor], Q]] = {
    tables.User: lambda user: Q(pk=user.pk),
    tables.Membership: lambda user: Q(user=user.pk),
    tables.SentForm: _nobody,
    tables.Organisation: _signed_in,
    tables.FormerName: _signed_in,
    tables.Office: _signed_in,
    tables.Person: _people,
    tables.Contact: _contacts,
    tables.EngagementRole: _shared_or_own_side,
    tables.RelationshipNote: _own_organisation,
    tables.Engagement: _engagements,
    tables.ReferenceCounter: _nobody,
    tables.Party: _within_engagement,
    tables.PhaseChange: _within_engagement,
    tables.Waiver: _within_engagement,
    tables.DateMove: _within_engagement,
    tables.Milestone: _within_engagement,
    tables.Evidence: _evidence,
    tables.ChecklistItem: _within_engagement,
    tables.Response: lambda user: _within_engagement(user, "item__engagement"),
    tables.Memorandum: _memoranda,
    tables.MemorandumParty: lambda user: Q(memorandum__in=_memoranda_ids(user)),
    tables.JointUpdate: _within_engagement,
    tables.Document: _documents,
    tables.Goal: _within_engagement,
    tables.Indicator: _within_engagement,
    tables.Measurement: lambda user: _within_engagement(user, "indicator__engagement"),
    tables.Change: _history,
    tables.FellowshipDetails: _within_engagement,
    tables.HackathonDetails: _within_engagement,
    tables.TrainingDetails: _within_engagement,
    tables.ServiceDeliveryDetails: _within_engagement,
    tables.ConsultingDetails: _within_engagement,
    tables.PolicyDetails: _within_engagement,
}


# What belongs to one organisation alone stays closed to administrators outside it too.
PRIVATE_EVEN_TO_ADMINS: frozenset[type[models.Model]] = frozenset({tables.RelationshipNote})


def visible(model: type[SomeModel], user: Visitor) -> QuerySet[SomeModel]:
    """The rows of a table that the person sees today. Raises KeyError for a table without a rule."""
    rule = VISIBLE[model]
    rows = model._default_manager.all()
    if is_admin(user) and model not in PRIVATE_EVEN_TO_ADMINS:
        return rows
    return rows.filter(rule(user))


# ---------------------------------------------------------------- who may


def _engagement_of(thing: Any) -> Engagement:  # noqa: ANN401
    if isinstance(thing, Engagement):
        return thing
    if isinstance(thing, tables.Response):
        return thing.item.engagement
    engagement: Engagement = thing.engagement
    return engagement


def _civic_or_admin(found: Standing, _thing: Any) -> bool:  # noqa: ANN401
    return found.is_admin or "civic" in found.writes


def _either_side(found: Standing, _thing: Any) -> bool:  # noqa: ANN401
    return found.is_admin or bool(found.writes)


def _a_party(found: Standing, _thing: Any) -> bool:  # noqa: ANN401
    return bool(found.writes)


def _planning_side(found: Standing, milestone: Any) -> bool:  # noqa: ANN401
    return milestone.side in found.plans


def _owner_side(found: Standing, milestone: Any) -> bool:  # noqa: ANN401
    return bool(found.writes) if milestone.side == "both" else milestone.side in found.writes


def _receiving_side(found: Standing, milestone: Any) -> bool:  # noqa: ANN401
    return bool(found.writes - {milestone.reported_side}) and (
        milestone.reported_by_id != found.user_id
    )


def _side_that_keeps(found: Standing, document: Any) -> bool:  # noqa: ANN401
    return document.side in found.writes or (found.is_admin and document.visibility == "shared")


def _author(found: Standing, update: Any) -> bool:  # noqa: ANN401
    return bool(update.author_id == found.user_id and found.writes)


def _writer_somewhere(user: User, _thing: Any) -> bool:  # noqa: ANN401
    return is_admin(user) or memberships(user, WRITING_ROLES).exists()


def _coordinator_somewhere(user: User, _thing: Any) -> bool:  # noqa: ANN401
    return is_admin(user) or memberships(user, (Membership.Role.COORDINATOR,)).exists()


def _member_who_writes(user: User, organisation: Any) -> bool:  # noqa: ANN401
    return memberships(user, WRITING_ROLES).filter(organisation=organisation).exists()


def _member_or_admin(user: User, organisation: Any) -> bool:  # noqa: ANN401
    return is_admin(user) or _member_who_writes(user, organisation)


def _writes_where_they_work(user: User, found: Any) -> bool:  # noqa: ANN401
    """Who reads in one place and writes in another changes nobody of the first."""
    if is_admin(user):
        return True
    key = {"pk": found.pk} if isinstance(found, tables.Contact) else {"person": found.pk}
    parties = _parties_of(user, WRITING_ROLES)
    roles = visible(tables.EngagementRole, user).filter(engagement__in=parties.values("engagement"))
    here = Q(organisation__in=memberships(user, WRITING_ROLES).values("organisation"))
    return tables.Contact._default_manager.filter(
        here | Q(pk__in=roles.values("contact")), **key
    ).exists()


def _memorandum(user: User, memorandum: Any) -> bool:  # noqa: ANN401
    return any(
        _either_side(standing(user, engagement), engagement)
        for engagement in memorandum.engagements.all()
    )


def _admin_only(user: User, _thing: Any) -> bool:  # noqa: ANN401
    return is_admin(user)


def _oneself(user: User, thing: Any) -> bool:  # noqa: ANN401
    return bool(thing.pk == user.pk)


# Verbs on an engagement or a part of it: the standing there decides.
WITHIN: dict[str, Callable[[Standing, Any], bool]] = {
    "edit_engagement": _civic_or_admin,
    "edit_plan": _civic_or_admin,
    "edit_details": _either_side,
    "move_phase": _civic_or_admin,
    "change_status": _civic_or_admin,
    "waive": _civic_or_admin,
    "edit_parties": _civic_or_admin,
    "add_milestone": _either_side,
    "edit_milestone": _planning_side,
    "move_milestone": _either_side,
    "report_milestone": _owner_side,
    "decide_milestone": _receiving_side,
    "answer_checklist": _either_side,
    "waive_checklist_item": _civic_or_admin,
    "add_challenge": _either_side,
    "write_update": _a_party,
    "edit_update": _author,
    "add_document": _a_party,
    "edit_document": _side_that_keeps,
    "add_memorandum": _either_side,
    "measure": _either_side,
    "give_role": _either_side,
}

# Verbs on anything else.
ELSEWHERE: dict[str, Callable[[User, Any], bool]] = {
    "edit_account": _oneself,
    "import_engagements": _admin_only,
    "log_engagement": _coordinator_somewhere,
    "log_engagement_for": _member_or_admin,
    "waive_agreement": _admin_only,
    "edit_memorandum": _memorandum,
    "add_organisation": _writer_somewhere,
    "edit_organisation": _member_or_admin,
    "add_person": _writer_somewhere,
    "edit_person": _writes_where_they_work,
    "edit_contact": _writes_where_they_work,
    "write_relationship_note": _member_who_writes,
}


def can(user: Visitor, verb: str, thing: Any = None, *, found: Standing | None = None) -> bool:  # noqa: ANN401
    """Whether the person may do this to the thing today. Raises KeyError for an unknown verb.

    `found` is the standing in the thing's engagement where the caller has asked for it already;
    a page that asks for several verbs asks for the standing once.
    """
    within = WITHIN.get(verb)
    elsewhere = None if within else ELSEWHERE[verb]
    if not isinstance(user, User) or not user.is_active:
        return False
    if within:
        return within(found or standing(user, _engagement_of(thing)), thing)
    return bool(elsewhere and elsewhere(user, thing))


def require(
    actor: Visitor,
    verb: str,
    thing: Any = None,  # noqa: ANN401
    *,
    found: Standing | None = None,
) -> None:
    """Guarantees that the actor may do it; raises PermissionDenied with a sentence otherwise."""
    if not can(actor, verb, thing, found=found):
        raise PermissionDenied(_("Your role here does not allow this. Ask the lead of your side."))
