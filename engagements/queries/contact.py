"""People and their roles, as rows."""

from typing import Any

from django.db.models import Q, QuerySet

from engagements import access
from engagements.models import Engagement, EngagementRole, Membership, Organisation, User


def organisations_for(user: User) -> QuerySet[Organisation]:
    """Where the person may record posts: their own organisations and those they work with."""
    mine = access.memberships(user, (Membership.Role.COORDINATOR, Membership.Role.OFFICIAL))
    engagements = access.visible(Engagement, user).filter(parties__left_on__isnull=True)
    return access.visible(Organisation, user).filter(
        Q(pk__in=mine.values("organisation"))
        | Q(pk__in=engagements.values("parties__organisation"))
    )


def roles_by_side(engagement: Engagement, user: User) -> list[dict[str, Any]]:
    """Both sides with their roles, the open ones first. Two queries."""
    sides = {party.organisation_id: party.side for party in engagement.parties.all()}
    roles = (
        access.visible(EngagementRole, user)
        .filter(engagement=engagement)
        .select_related("contact__person", "contact__organisation", "contact__office")
        .order_by("ends_on", "pk")
    )
    rows: dict[str, list[EngagementRole]] = {"government": [], "civic": []}
    for role in roles:
        rows[sides.get(role.contact.organisation_id, "government")].append(role)
    return [{"side": side, "roles": found} for side, found in rows.items()]
