"""Who sees and who may. The only place that decides it.

A read on somebody's behalf starts at `visible(Model, user)`; an act starts with
`require(actor, verb, thing)`. What one does not see answers 404, what one sees and may not do 403.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

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


def today() -> date:
    """The present calendar day in the register's time zone."""
    return clock.now().astimezone(timezone.get_default_timezone()).date()


def today_in(zone: str) -> date:
    """The present calendar day in a time zone such as an agreement's."""
    return clock.now().astimezone(ZoneInfo(zone)).date()


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
    own = Party._default_manager.filter(party_on(today()), engagement=engagement).filter(
        organisation__in=memberships(user).values("organisation")
    )
    writing = set(memberships(user, WRITING_ROLES).values_list("organisation_id", flat=True))
    parties = list(own.select_related("organisation").order_by("-is_lead", "pk"))
    writers = [party for party in parties if party.organisation_id in writing]
    acting = next(iter(writers or parties), None)
    return Standing(
        sees=frozenset(party.side for party in parties),
        writes=frozenset(party.side for party in writers),
        organisation=acting.organisation if acting else None,
        is_admin=is_admin(user),
    )


# ---------------------------------------------------------------- who sees


def _parties_of(user: Visitor) -> QuerySet[Party]:
    return Party._default_manager.filter(
        party_on(today()), organisation__in=memberships(user).values("organisation")
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


def _within_memorandum(path: str = "memorandum") -> Callable[[Visitor], Q]:
    return lambda user: Q(**{f"{path}__in": _memoranda_ids(user)})


def _own_organisation(user: Visitor) -> Q:
    return Q(organisation__in=memberships(user).values("organisation"))


def _nobody(_user: Visitor) -> Q:
    return Q(pk__in=[])


PARTS: tuple[type[models.Model], ...] = (
    tables.Party, tables.PhaseChange, tables.Waiver, tables.DateMove, tables.DateRequest,
    tables.Milestone, tables.ChecklistItem, tables.Occurrence, tables.JointUpdate, tables.Goal,
    tables.Indicator, tables.FellowshipDetails, tables.HackathonDetails, tables.TrainingDetails,
    tables.ServiceDeliveryDetails, tables.ConsultingDetails, tables.PolicyDetails,
)  # fmt: skip
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
    tables.Evidence: _evidence,
    tables.Response: lambda user: _within_engagement(user, "item__engagement"),
    tables.Memorandum: _memoranda,
    tables.MemorandumParty: _within_memorandum(),
    tables.Clause: _within_memorandum(),
    tables.ClauseComment: _within_memorandum("clause__memorandum"),
    tables.MemorandumVersion: _within_memorandum(),
    tables.Withdrawal: _within_memorandum("withdrawn__memorandum"),
    tables.Signatory: _within_memorandum(),
    tables.Signature: _within_memorandum("signed__memorandum"),
    tables.SigningRefusal: _within_memorandum("refused__memorandum"),
    tables.MemorandumProposal: _within_memorandum(),
    tables.Suspension: _within_memorandum(),
    tables.Letter: lambda user: Q(to=user.pk),
    tables.Obligation: _within_memorandum(),
    tables.GateSwitch: _own_organisation,
    tables.Document: _documents,
    tables.Measurement: lambda user: _within_engagement(user, "indicator__engagement"),
    tables.Change: _history,
    **dict.fromkeys(PARTS, _within_engagement),
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


def _civic_or_admin(user: User, thing: Any) -> bool:  # noqa: ANN401
    found = standing(user, _engagement_of(thing))
    return found.is_admin or "civic" in found.writes


def _either_side(user: User, thing: Any) -> bool:  # noqa: ANN401
    found = standing(user, _engagement_of(thing))
    return found.is_admin or bool(found.writes)


def _a_party(user: User, thing: Any) -> bool:  # noqa: ANN401
    return bool(standing(user, _engagement_of(thing)).writes)


def _owner_side(user: User, milestone: Any) -> bool:  # noqa: ANN401
    writes = standing(user, milestone.engagement).writes
    return bool(writes) if milestone.side == "both" else milestone.side in writes


def _receiving_side(user: User, milestone: Any) -> bool:  # noqa: ANN401
    writes = standing(user, milestone.engagement).writes
    return bool(writes - {milestone.reported_side}) and milestone.reported_by_id != user.pk


def _side_that_keeps(user: User, document: Any) -> bool:  # noqa: ANN401
    found = standing(user, document.engagement)
    return document.side in found.writes or (found.is_admin and document.visibility == "shared")


def _author(user: User, update: Any) -> bool:  # noqa: ANN401
    return bool(update.author_id == user.pk and standing(user, update.engagement).writes)


def _writer_somewhere(user: User, _thing: Any) -> bool:  # noqa: ANN401
    return is_admin(user) or memberships(user, WRITING_ROLES).exists()


def _coordinator_somewhere(user: User, _thing: Any) -> bool:  # noqa: ANN401
    return is_admin(user) or memberships(user, (Membership.Role.COORDINATOR,)).exists()


def _member_who_writes(user: User, organisation: Any) -> bool:  # noqa: ANN401
    return memberships(user, WRITING_ROLES).filter(organisation=organisation).exists()


def _member_or_admin(user: User, organisation: Any) -> bool:  # noqa: ANN401
    return is_admin(user) or _member_who_writes(user, organisation)


def _sees_and_writes(user: User, person: Any) -> bool:  # noqa: ANN401
    return (
        _writer_somewhere(user, None) and visible(type(person), user).filter(pk=person.pk).exists()
    )


def _memorandum(user: User, memorandum: Any) -> bool:  # noqa: ANN401
    return any(_either_side(user, engagement) for engagement in memorandum.engagements.all())


def sides_of(user: User, memorandum: Any) -> frozenset[str]:  # noqa: ANN401
    """The sides for which the person writes in the engagements that the memorandum covers."""
    return frozenset().union(*(standing(user, one).writes for one in memorandum.engagements.all()))


def _signatory_in_person(user: User, signatory: Any) -> bool:  # noqa: ANN401
    """The person named, whose post and membership in the party's organisation are of today."""
    contact = signatory.contact
    return bool(
        contact.person.user_id == user.pk
        and (contact.ends_on is None or contact.ends_on >= today())
        and memberships(user).filter(organisation=contact.organisation_id).exists()
    )


def _other_side(user: User, proposal: Any) -> bool:  # noqa: ANN401
    return bool(sides_of(user, proposal.memorandum) - {proposal.side})


def _owing_side(user: User, occurrence: Any) -> bool:  # noqa: ANN401
    return occurrence.side in standing(user, occurrence.engagement).writes


def _side_that_answers(user: User, asked: Any) -> bool:  # noqa: ANN401
    return bool(standing(user, asked.engagement).writes - {asked.side})


def _admin_only(user: User, _thing: Any) -> bool:  # noqa: ANN401
    return is_admin(user)


def _oneself(user: User, thing: Any) -> bool:  # noqa: ANN401
    return bool(thing.pk == user.pk)


RULES: dict[str, Callable[[User, Any], bool]] = {
    "edit_account": _oneself,
    "import_engagements": _admin_only,
    "log_engagement": _coordinator_somewhere,
    "log_engagement_for": _member_or_admin,
    "edit_engagement": _civic_or_admin,
    "edit_plan": _civic_or_admin,
    "edit_details": _either_side,
    "move_phase": _civic_or_admin,
    "change_status": _civic_or_admin,
    "waive": _civic_or_admin,
    "waive_agreement": _admin_only,
    "edit_parties": _civic_or_admin,
    "add_milestone": _either_side,
    "edit_milestone": _either_side,
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
    "edit_memorandum": _memorandum,
    "draft_memorandum": _memorandum,
    "discuss_memorandum": lambda user, memorandum: bool(sides_of(user, memorandum)),
    "send_memorandum": lambda user, memorandum: bool(sides_of(user, memorandum)),
    "withdraw_memorandum": lambda user, memorandum: bool(sides_of(user, memorandum)),
    "propose_about_memorandum": lambda user, memorandum: bool(sides_of(user, memorandum)),
    "answer_proposal": _other_side,
    "take_back_proposal": lambda user, one: one.side in sides_of(user, one.memorandum),
    "confirm_succession": _member_who_writes,
    "sign_memorandum": _signatory_in_person,
    "record_signature": lambda user, one: one.party.side in sides_of(user, one.memorandum),
    "replace_signatory": lambda user, one: one.party.side in sides_of(user, one.memorandum),
    "report_obligation": _owing_side,
    "decide_obligation": _side_that_answers,
    "settle_obligation": _a_party,
    "ask_to_move_dates": _a_party,
    "answer_date_request": _side_that_answers,
    "take_back_date_request": _owing_side,
    "correct_dates": _admin_only,
    "switch_gate": _admin_only,
    "measure": _either_side,
    "add_organisation": _writer_somewhere,
    "edit_organisation": _member_or_admin,
    "add_person": _writer_somewhere,
    "edit_person": _sees_and_writes,
    "edit_contact": _sees_and_writes,
    "give_role": _either_side,
    "write_relationship_note": _member_who_writes,
}


def can(user: Visitor, verb: str, thing: Any = None) -> bool:  # noqa: ANN401
    """Whether the person may do this to the thing today. Raises KeyError for an unknown verb."""
    rule = RULES[verb]
    if not isinstance(user, User) or not user.is_active:
        return False
    return rule(user, thing)


def require(actor: Visitor, verb: str, thing: Any = None) -> None:  # noqa: ANN401
    """Guarantees that the actor may do it; raises PermissionDenied with a sentence otherwise."""
    if not can(actor, verb, thing):
        raise PermissionDenied(_("Your role here does not allow this. Ask the lead of your side."))
