"""Acts on joint updates: write one, correct one's own, and carry the health to the engagement."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from engagements import access
from engagements.actions.engagement import refresh_summary
from engagements.actions.history import Refused, claim, record, write
from engagements.models import Engagement, JointUpdate, User

LONG_BEFORE = timedelta(days=366)


@transaction.atomic
def add_update(
    engagement: Engagement,
    *,
    actor: User,
    on: date,
    workflow: str,
    problems: str = "",
    quality: str = "",
    health: str = "",
    health_sentence: str = "",
) -> JointUpdate:
    """Write an update for both sides; the newest one also says the engagement's health.

    Raises ValidationError without a word on the work, or for a health without its sentence;
    Refused for a day long before the work.
    """
    access.require(actor, "write_update", engagement)
    fresh = claim(engagement)
    _refuse_long_before(fresh, on)
    found = access.standing(actor, fresh)
    update = JointUpdate(
        engagement=fresh,
        side=found.acts_for(),
        author=actor,
        author_text=author_text(actor, found),
    )
    write(update, {
        "on": on, "workflow": workflow, "problems": problems, "quality": quality,
        "health": health, "health_sentence": health_sentence,
    })  # fmt: skip
    _carry_health(fresh, update)
    refresh_summary(fresh, "updates")
    record(update, "added", actor=actor, engagement=fresh)
    return update


@transaction.atomic
def edit_update(
    update: JointUpdate,
    *,
    actor: User,
    version: int | None = None,
    **values: Any,  # noqa: ANN401
) -> JointUpdate:
    """Correct one's own update. Raises StaleVersion when it changed meanwhile, else as `add_update`."""
    access.require(actor, "edit_update", update)
    engagement = claim(update.engagement)
    fresh = claim(update, version)
    if values.get("on", fresh.on) != fresh.on:
        _refuse_long_before(engagement, values["on"])
    changes = write(fresh, values)
    if changes:
        _carry_health(engagement, fresh)
        refresh_summary(engagement, "updates")
        record(fresh, "changed", actor=actor, engagement=engagement, changes=changes)
    return fresh


def _refuse_long_before(engagement: Engagement, on: date) -> None:
    """Talks begin before the work does, but a year before it is a slip of the finger."""
    logged = access.day_in(engagement.time_zone, engagement.created_at)
    begins = min(engagement.starts_on or logged, engagement.actual_start_on or logged, logged)
    if begins - on > LONG_BEFORE:
        raise Refused(
            _("%(day)s is more than a year before this began. Correct the date.")
            % {"day": date_format(on)}
        )


def author_text(actor: User, found: access.Standing) -> str:
    """Who writes, by role and organisation: "Coordinator, Civic Lab".

    In the words of the source; `queries.part.author_told` says them in the reader's.
    Needs no permission: it only puts words together.
    """
    if found.organisation is None:
        return str(actor)[:300]
    membership = (
        access.memberships(actor, access.WRITING_ROLES)
        .filter(organisation=found.organisation)
        .first()
    )
    with translation.override(None):
        role = membership.get_role_display() if membership else str(actor)
    return f"{role}, {found.organisation}"[:300]


def _carry_health(engagement: Engagement, update: JointUpdate) -> None:
    """The health that the newest update says is the engagement's; an older one changes nothing."""
    newest = engagement.updates.order_by("-on", "-pk").first()
    if not update.health or newest != update:
        return
    write(engagement, {
        "health": update.health,
        "health_sentence": update.health_sentence,
        "health_on": update.on,
        "health_by": update.author_text,
    })  # fmt: skip
