"""A body that took over another one's obligations says so itself; the text keeps the old name."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from engagements import access
from engagements.actions.history import Refused, claim, write
from engagements.actions.memorandum.letters import tell_of_succession
from engagements.actions.memorandum.opening import open_memorandum, tell
from engagements.models import Memorandum, MemorandumParty, Organisation, User
from engagements.models.engagement import party_on
from engagements.queries.memorandum.living import successor_of
from engagements.queries.memorandum.state import why_nobody_takes_over

SIGNED = ("signed", "ended")


@transaction.atomic
def confirm_succession(party: MemorandumParty, *, actor: User) -> MemorandumParty:
    """Confirm that the successor on record answers for what this party owes and is owed.

    By somebody who writes for the successor. The memorandum and its frozen text go on naming the
    old body. It holds for what signed amendments added too, and is told once. Refused while the
    successor takes no part in the engagement on the same side.
    """
    successor = successor_of(party)
    if successor is None:
        raise Refused(_("No successor of %(party)s is on record.") % {"party": party.organisation})
    access.require(actor, "confirm_succession", successor)
    memorandum, covered = open_memorandum(party.memorandum)
    if problem := why_nobody_takes_over(memorandum):
        raise Refused(problem)
    fresh = claim(party)
    if successor_of(fresh) != successor:
        raise Refused(
            _("Meanwhile another successor of %(party)s is on record. Look at it again.")
            % {"party": fresh.organisation}
        )
    access.require(actor, "confirm_succession", successor)
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
    before = _bodies_of(memorandum, fresh, successor)
    changes = write(fresh, {
        "successor": successor, "confirmed_on": access.today(memorandum),
        "confirmed_by": actor,
    })  # fmt: skip
    shown = [change for change in changes if change["field"] != "confirmed_by"]
    whole = memorandum.amends or memorandum
    _carry_over(fresh, before, whole.amendments.filter(state__in=SIGNED).exclude(pk=memorandum.pk))
    tell(fresh, "succession_confirmed", covered, actor=actor, changes=shown)
    tell_of_succession(memorandum, fresh)
    return fresh


def carry_successions_over(amendment: Memorandum) -> None:
    """What was confirmed while an amendment was drafted holds for it too: for the memorandum, and for
    who joined with another signed amendment.

    Needs no permission: the last signature of an amendment calls it.
    """
    confirmed = access.parties_heard(amendment).filter(successor__isnull=False)
    before = confirmed.exclude(memorandum=amendment.pk).select_related("memorandum", "successor")
    # The memorandum has the last word: its line of successors is told there.
    for party in before.order_by("-memorandum_id", "pk"):
        assert party.successor is not None  # noqa: S101  (the query says so)
        _carry_over(party, _bodies_of(party.memorandum, party, party.successor), [amendment])


def _bodies_of(
    memorandum: Memorandum, party: MemorandumParty, successor: Organisation
) -> frozenset[int]:
    """The party's own body and those that stood for it until the successor did.

    Without those that are parties of the memorandum themselves: each confirms for itself.
    """
    found: set[int] = set()
    body: Organisation | None = party.organisation
    while body is not None and body.pk != successor.pk and body.pk not in found:
        found.add(body.pk)
        body = body.successor
    if party.successor_id is not None:
        found.add(party.successor_id)
    others = memorandum.parties.exclude(pk=party.pk).values_list("organisation", flat=True)
    return frozenset(found - {successor.pk, *others})


def _carry_over(
    party: MemorandumParty, bodies: frozenset[int], amendments: Iterable[Memorandum]
) -> None:
    """The same confirmation on the rows by which signed amendments name one of the bodies."""
    for row in MemorandumParty._default_manager.filter(
        memorandum__in=amendments, side=party.side, organisation__in=bodies
    ):
        write(row, {
            "successor": party.successor, "confirmed_on": party.confirmed_on,
            "confirmed_by": party.confirmed_by,
        })  # fmt: skip
