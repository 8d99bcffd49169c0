"""A body that took over another one's obligations says so itself; the text keeps the old name."""

from django.db import transaction
from django.utils.translation import gettext as _

from engagements import access
from engagements.actions.history import Refused, claim, write
from engagements.actions.memorandum.letters import tell_of_succession
from engagements.actions.memorandum.opening import open_memorandum, tell
from engagements.models import MemorandumParty, User
from engagements.models.engagement import party_on
from engagements.queries.memorandum.living import successor_of


@transaction.atomic
def confirm_succession(party: MemorandumParty, *, actor: User) -> MemorandumParty:
    """Confirm that the successor on record answers for what this party owes and is owed.

    By somebody who writes for the successor. The memorandum and its frozen text go on naming the
    old body. Refused while the successor takes no part in the engagement on the same side.
    """
    successor = successor_of(party)
    if successor is None:
        raise Refused(_("No successor of %(party)s is on record.") % {"party": party.organisation})
    access.require(actor, "confirm_succession", successor)
    memorandum, covered = open_memorandum(party.memorandum)
    if memorandum.state == "set_aside":
        raise Refused(_("It was set aside and never signed, so there is nothing to take over."))
    if memorandum.state not in ("signed", "ended"):
        raise Refused(_("It is not signed yet. Name the successor as party of the draft instead."))
    fresh = claim(party)
    if fresh.successor_id == successor.pk:
        raise Refused(_("%(body)s has confirmed this already.") % {"body": successor})
    if memorandum.parties.filter(organisation=successor).exclude(side=fresh.side).exists():
        raise Refused(
            _("%(body)s stands on the other side of this memorandum.") % {"body": successor}
        )
    takes_part = successor.parties.filter(
        party_on(access.today()), engagement__in=covered, side=fresh.side
    )
    if not takes_part.exists():
        raise Refused(
            _("%(body)s does not take part in the engagement yet. Add it as a party first.")
            % {"body": successor}
        )
    changes = write(fresh, {
        "successor": successor, "confirmed_on": access.today(memorandum),
        "confirmed_by": actor,
    })  # fmt: skip
    shown = [change for change in changes if change["field"] != "confirmed_by"]
    tell(fresh, "succession_confirmed", covered, actor=actor, changes=shown)
    tell_of_succession(memorandum, fresh)
    return fresh
