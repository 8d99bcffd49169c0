"""Who sees which rows. What one does not see answers 404."""

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet

from engagements import models as tables
from engagements.access.days import today
from engagements.access.members import (
    SomeModel,
    Visitor,
    is_admin,
    is_in,
    memberships,
    memberships_on,
)
from engagements.models import Party
from engagements.models.engagement import party_on
from engagements.models.memorandum import coverings


def parties_of(user: Visitor, roles: tuple[str, ...] = ()) -> QuerySet[Party]:
    """The parties of today to which the person belongs, in one of the roles if any are named."""
    if not is_in(user):
        return Party._default_manager.none()
    return _parties_on(today(), user.pk, roles).all()


@lru_cache(maxsize=256)
def _parties_on(day: date, user_id: int, roles: tuple[str, ...]) -> QuerySet[Party]:
    """Never asked itself, only copied, as `memberships_on`."""
    mine = memberships_on(day, user_id, roles).values("organisation")
    return Party._default_manager.filter(party_on(day), organisation__in=mine)


def named_in_memoranda(user: Visitor) -> QuerySet[tables.MemorandumParty]:
    """Where memoranda name a body of the person as a party, or one that it is confirmed to succeed."""
    mine = memberships(user).values("organisation")
    return tables.MemorandumParty._default_manager.filter(
        Q(organisation__in=mine) | Q(successor__in=mine)
    )


def named_to_sign(user: Visitor) -> QuerySet[tables.Signatory]:
    """The places in which the person is named to sign, also where they see the text no longer.

    For telling them why they do not; never for showing them anything of the text.
    """
    if not is_in(user):
        return tables.Signatory._default_manager.none()
    return tables.Signatory._default_manager.filter(contact__person__user=user.pk)


def _within_engagement(user: Visitor, path: str = "engagement") -> Q:
    """In an engagement of a party to which the person belongs; in any, for an administrator."""
    if is_admin(user):
        return Q()
    return Q(**{f"{path}__in": parties_of(user).values("engagement")})


def _own_side(user: Visitor, engagement: str, side: str) -> Exists:
    return Exists(parties_of(user).filter(engagement=OuterRef(engagement), side=OuterRef(side)))


def _engagements(user: Visitor) -> Q:
    return Q(pk__in=parties_of(user).values("engagement"))


def _signed_in(_user: Visitor) -> Q:
    return Q()


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
    of_ours = Q(private_to_organisation__in=memberships(user).values("organisation"))
    if is_admin(user):
        # What they keep for an organisation, such as a switched-off gate; never its notes.
        of_ours |= ~Q(thing_type=tables.RelationshipNote._meta.model_name)
    return _shared_or_own_side(user) & (Q(private_to_organisation__isnull=True) | of_ours)


def _memoranda(user: Visitor) -> Q:
    return Q(pk__in=_memoranda_ids(user))


def _memoranda_ids(user: Visitor) -> QuerySet[Any, Any]:
    seen: QuerySet[Any, Any] = coverings().filter(
        engagement__in=parties_of(user).values("engagement")
    )
    return seen.values("memorandum")


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


# What belongs to one side or one organisation alone stays closed to administrators outside it: the
# rules are asked of them too, on the site and in the back office.
PRIVATE_EVEN_TO_ADMINS: frozenset[type[models.Model]] = frozenset(
    {
        tables.RelationshipNote,
        tables.EngagementRole,
        tables.Document,
        tables.Evidence,
        tables.Change,
    }
)


def visible(model: type[SomeModel], user: Visitor) -> QuerySet[SomeModel]:
    """The rows of a table that the person sees today. Raises KeyError for a table without a rule."""
    return only_visible(model._default_manager.all(), user)


def only_visible(rows: QuerySet[SomeModel], user: Visitor) -> QuerySet[SomeModel]:
    """Those of the rows that the person sees today. Raises KeyError for a table without a rule.

    None for who is not signed in: whose key is none is nobody, not who has no account.
    """
    rule = VISIBLE[rows.model]
    if not is_in(user):
        return rows.none()
    if is_admin(user) and rows.model not in PRIVATE_EVEN_TO_ADMINS:
        return rows
    return rows.filter(rule(user))
