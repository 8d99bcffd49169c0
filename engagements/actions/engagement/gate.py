"""Switch a gating challenge or a condition off for an organisation, and on again."""

from django.db import transaction
from django.utils.translation import gettext as _

from engagements import access, clock
from engagements.actions.history import Refused, claim, record, write
from engagements.actions.summary import recount_gating
from engagements.models import GateSwitch, Organisation, User


@transaction.atomic
def switch_off_gate(
    organisation: Organisation, *, actor: User, what: str, slug: str, reason: str
) -> GateSwitch:
    """No longer ask it of engagements that the organisation leads on the civic side."""
    access.require(actor, "switch_gate", organisation)
    fresh = claim(organisation)
    if fresh.gate_switches.filter(what=what, slug=slug).exists():
        raise Refused(_("This is switched off already."))
    switch = GateSwitch(organisation=fresh, switched_at=clock.now())
    write(switch, {"what": what, "slug": slug, "reason": reason, "switched_by": actor})
    record(
        fresh, "switched_off", actor=actor, reason=reason, private_to_organisation=fresh,
        changes=[{"field": what, "from": "on", "to": slug}],
    )  # fmt: skip
    recount_gating(fresh)
    return switch


@transaction.atomic
def switch_on_gate(switch: GateSwitch, *, actor: User, reason: str) -> Organisation:
    """Ask it again from now on; that it was switched off stays in the history."""
    access.require(actor, "switch_gate", switch)
    organisation = claim(switch.organisation)
    fresh = GateSwitch._default_manager.filter(pk=switch.pk).first()
    if fresh is None:
        raise Refused(_("This is switched on already."))
    what, slug = fresh.what, fresh.slug
    fresh.delete()
    record(
        organisation, "switched_on", actor=actor, reason=reason,
        private_to_organisation=organisation,
        changes=[{"field": what, "from": slug, "to": "on"}],
    )  # fmt: skip
    recount_gating(organisation)
    return organisation
