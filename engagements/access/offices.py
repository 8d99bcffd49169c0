"""Whose office one may correct although it is of another body: a slip of the pen of one's own."""

from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast

from engagements import models as tables
from engagements.access.members import WRITING_ROLES, Visitor, memberships, writing_today
from engagements.access.seeing import parties_of, visible
from engagements.models import Office


def offices_to_correct(user: Visitor) -> QuerySet[Office]:
    """The offices whose name the person may correct while nobody of their body writes here.

    Those that they added themselves, and those of bodies whose people they may change. As soon as
    somebody writes for the body, its offices are its own. None for who writes nowhere.
    """
    taken_over = writing_today().filter(organisation=OuterRef("organisation"))
    added = tables.Change._default_manager.filter(
        verb="added", thing_type="office", actor=user.pk,
        thing_id=Cast(OuterRef("pk"), CharField()),
    )  # fmt: skip
    return Office._default_manager.filter(
        Exists(added) | Q(organisation__in=_bodies_with_known_people(user)),
        Exists(memberships(user, WRITING_ROLES)),
        ~Exists(taken_over),
    )


def _bodies_with_known_people(user: Visitor) -> QuerySet[Any, Any]:
    """Those in which somebody holds a post with a role where the person writes (`edit_contact`)."""
    parties = parties_of(user, WRITING_ROLES)
    roles = visible(tables.EngagementRole, user).filter(engagement__in=parties.values("engagement"))
    return roles.values("contact__organisation")
