"""Who answers for an obligation on a day: by role and party, never by a name written down once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from engagements import access
from engagements.models import EngagementRole, Obligation, Organisation, User
from engagements.models.contact import named, open_on
from engagements.queries.memorandum.parties import who_answers

DEPUTIES = {"supervisor": "deputy_supervisor", "coordinator": "deputy_coordinator"}
# For a role that has no deputy of its own, in this order.
STAND_INS = ("deputy_supervisor", "deputy_coordinator", "coordinator", "working_contact")


@dataclass(frozen=True, slots=True)
class Responsible:
    """Who answers: the organisation, the role in words, the person if there is one."""

    organisation: str
    role: str
    name: str = ""
    # Why it is not whom the memorandum names; a vacant role is a warning.
    remark: str = ""
    vacant: bool = False

    @property
    def words(self) -> str:
        """Who answers, in one phrase."""
        if self.name:
            return named(self.name, self.role, self.organisation)
        return ", ".join(part for part in (self.role, self.organisation) if part)


def answering(obligation: Obligation) -> Organisation:
    """The party that owes it, or the successor that has confirmed to take over."""
    return who_answers(obligation.owed_by)


def _who_steps_in(role: str) -> tuple[str, ...]:
    """The roles to which it passes when it is vacant: its deputy, or the stand-ins of the party."""
    own = DEPUTIES.get(role)
    return (own,) if own else tuple(one for one in STAND_INS if one != role)


def responsible_for(
    obligations: Iterable[Obligation], user: User, day: date
) -> dict[int, Responsible]:
    """Who answers for each obligation on the day, by the obligation's key. One query.

    The obligations come with `owed_by`, its organisation and its successor.
    """
    wanted = {one.pk: one for one in obligations}
    holders = _holders(list(wanted.values()), user, day)
    return {pk: _responsible(one, holders) for pk, one in wanted.items()}


def _holders(
    obligations: list[Obligation], user: User, day: date
) -> dict[tuple[int, int, str], str]:
    """The name of who holds a role in an organisation, in an engagement, on the day."""
    asked = {one.role for one in obligations if one.role}
    if not asked:
        return {}
    post = Q(contact__starts_on__isnull=True) | Q(contact__starts_on__lte=day)
    post &= Q(contact__ends_on__isnull=True) | Q(contact__ends_on__gte=day)
    roles = (
        access.visible(EngagementRole, user)
        .filter(
            open_on(day),
            post,
            engagement__in={one.engagement_id for one in obligations},
            role__in=asked | {one for role in asked for one in _who_steps_in(role)},
            contact__organisation__in={answering(one).pk for one in obligations},
        )
        .order_by("-pk")
        .values_list("engagement", "contact__organisation", "role", "contact__person__name")
    )
    # The longest in the role comes last, and stays.
    return {(engagement, body, role): name for engagement, body, role, name in roles}


def _responsible(obligation: Obligation, holders: dict[tuple[int, int, str], str]) -> Responsible:
    body = answering(obligation)
    words = dict(EngagementRole.Role.choices)
    role = str(words.get(obligation.role, obligation.role))
    remark = ""
    if body.pk != obligation.owed_by.organisation_id:
        remark = _("Successor of %(organisation)s.") % {
            "organisation": obligation.owed_by.organisation
        }
    if not obligation.role:
        return Responsible(str(body), "", remark=remark)
    name = holders.get((obligation.engagement_id, body.pk, obligation.role), "")
    if name:
        return Responsible(str(body), role, name, remark)
    for other in _who_steps_in(obligation.role):
        name = holders.get((obligation.engagement_id, body.pk, other), "")
        if name:
            passed = (
                _("The role is vacant; the deputy answers for it.")
                if other in DEPUTIES.values()
                else _("The role “%(role)s” is vacant and has no deputy.") % {"role": role}
            )
            return Responsible(str(body), str(words[other]), name, f"{remark} {passed}".strip())
    vacant = _("Nobody has this role today.")
    return Responsible(str(body), role, "", f"{remark} {vacant}".strip(), vacant=True)
