"""Acts on the parties to an engagement: join, lead, leave."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from engagements import access
from engagements.actions.engagement.logging import in_directory
from engagements.actions.history import Refused, claim, record, write
from engagements.actions.summary import refresh_summary
from engagements.models import Engagement, Memorandum, Organisation, Party, User
from engagements.queries.coverage import uncovering_sentence
from engagements.text import ON_OTHER_SIDE


@transaction.atomic
def add_party(
    engagement: Engagement, *, actor: User, organisation: Organisation | dict[str, str], side: str,
    joined_on: date,
) -> Party:  # fmt: skip
    """Let an organisation join a side; it sees the engagement from that day.

    A body given as name, kind, level and country is added to the directory first. Each side records
    who joins it, or an administrator does (`access.sides_kept`). Who left takes part again from
    after its last day. One that something sent or signed names is let back by an administrator, or
    by who writes for it, too (Refused). One that a text names on this side moves here with the same
    act from the other side, and the day before is its last one there; the lead of that side is handed
    over first (Refused).
    """
    access.require(actor, "add_party", Party(engagement=engagement, side=side))
    fresh = claim(engagement)
    party = Party(engagement=fresh, side=side)
    # Once more under the lock: who recorded it may have left meanwhile.
    access.require(actor, "add_party", party)
    body = in_directory(organisation, actor)
    party.organisation, party.joined_on = body, joined_on
    text = access.texts_that_name(body.pk, fresh.pk).first()
    if text is not None:
        _refuse_to_bring_back(party, text, actor)
        _let_go_across(party, actor)
    _refuse_before_the_last_day(party)
    write(party, {})
    refresh_summary(fresh, "parties")
    record(party, "added", actor=actor, engagement=fresh)
    return party


@transaction.atomic
def lead_party(
    party: Party, *, actor: User, version: int | None = None, uncovers: bool = False
) -> Party:
    """Make a party the lead of its side; the lead before, who hands over, is one no longer.

    Refused for one that joins on a day to come; and where what both sides agreed on would cover the
    engagement no longer, unless that is meant so (`uncovers`; the history keeps the sentence).
    """
    access.require(actor, "lead_party", party)
    engagement = claim(party.engagement)
    fresh = claim(party, version)
    # Once more under the locks: something may have been sent meanwhile.
    access.require(actor, "lead_party", fresh)
    if fresh.left_on is not None:
        raise Refused(_("This organisation has left. Choose one that takes part."))
    if fresh.joined_on is not None and not fresh.has_joined_by(access.today()):
        raise Refused(
            _("%(body)s takes part from %(day)s on. Let it lead from that day.")
            % {"body": fresh.organisation, "day": date_format(fresh.joined_on)}
        )
    lost = uncovering_sentence(fresh)
    if lost and not uncovers:
        ask = _("Sign an agreement that names it first, or tick that this is meant so.")
        raise Refused(f"{lost} {ask}")
    for lead in engagement.parties.leading(fresh.side).exclude(pk=fresh.pk):
        write(lead, {"is_lead": False})
    changes = write(fresh, {"is_lead": True})
    refresh_summary(engagement, "parties")
    record(fresh, "changed", actor=actor, engagement=engagement, changes=changes, reason=lost)
    return fresh


@transaction.atomic
def leave_party(
    party: Party, *, actor: User, left_on: date, reason: str, version: int | None = None
) -> Party:
    """Record the last day of a party. The lead of a side hands over first.

    Who leaves sees and signs nothing more: while something sent or signed binds the body it says so
    itself, or an administrator does, and no day that has passed; on a day to come nobody else lets
    it leave, either (Refused).
    """
    access.require(actor, "leave_party", party)
    engagement = claim(party.engagement)
    fresh = claim(party, version)
    # Once more under the locks: something may have been sent meanwhile.
    access.require(actor, "leave_party", fresh)
    if fresh.left_on is not None:
        raise Refused(_("This organisation has left already."))
    if fresh.is_lead:
        raise Refused(_("It leads its side. Make another party the lead first."))
    today = access.today(engagement)
    if left_on > today and not access.can(actor, "speak_for", fresh.organisation):
        raise Refused(
            _("Only it itself says that it leaves on a day to come. Record it on that day.")
        )
    if left_on < today and (text := _that_binds(fresh)):
        raise Refused(
            _("“%(title)s” binds this organisation. Choose today or a later day.") % {"title": text}
        )
    changes = write(fresh, {"left_on": left_on})
    refresh_summary(engagement, "parties")
    record(fresh, "left", actor=actor, engagement=engagement, changes=changes, reason=reason)
    return fresh


def _refuse_to_bring_back(party: Party, text: Memorandum, actor: User) -> None:
    """Raise Refused for somebody else's word that a body takes part again in what it is bound by.

    Who left sees nothing of it, so it is an administrator who lets it back.
    """
    here = party.engagement.parties.beside(party).filter(side=party.side, left_on=None)
    if access.can(actor, "speak_for", party.organisation) or here.exists():
        return
    raise Refused(
        _(
            "“%(title)s” names %(body)s, so nobody else lets it take part, on either side. "
            "Ask an administrator of the register: they record that it does."
        )
        % {"title": text, "body": party.organisation}
    )


def _let_go_across(party: Party, actor: User) -> None:
    """A body that a text names on this side, and that takes part on the other: it does so until the
    day before it joins here."""
    if not access.texts_that_name(party.organisation_id, party.engagement_id, party.side).exists():
        return
    others = party.engagement.parties.filter(organisation=party.organisation, left_on=None)
    across = others.exclude(side=party.side).first()
    if across is None or party.joined_on is None:
        return
    last = party.joined_on - timedelta(days=1)
    is_bound = last < access.today(party.engagement) and _that_binds(across) is not None
    if is_bound or (across.joined_on is not None and last < across.joined_on):
        raise Refused(
            _("%(body)s takes part on the other side and cannot leave it as early as %(day)s. Choose a later day on which it joins.")
            % {"body": party.organisation, "day": date_format(last)}
        )  # fmt: skip
    leave_party(across, actor=actor, left_on=last, reason=ON_OTHER_SIDE)


def _refuse_before_the_last_day(party: Party) -> None:
    """Raise Refused where the body has not left yet on the day it joins: never is it on both sides."""
    here = party.engagement.parties.beside(party).filter(left_on__isnull=False).first()
    if here is not None and here.left_on is not None:
        raise Refused(
            _("%(body)s takes part until %(day)s. Let it join on a later day.")
            % {"body": party.organisation, "day": date_format(here.left_on)}
        )


def _that_binds(party: Party) -> Memorandum | None:
    return access.texts_that_bind(party.organisation_id, party.engagement_id, party.side).first()
