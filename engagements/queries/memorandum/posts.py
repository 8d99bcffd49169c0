"""Why somebody who is named to sign cannot: no post on the day, no membership, a body that left."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from engagements import access
from engagements.models import Contact, Memorandum, Signatory, User
from engagements.queries.memorandum.turn import goes_on


def without_post_on(contact: Contact, day: date) -> str:
    """Why this person signed nothing on the day, in a sentence; empty where they held the post.

    The post alone counts: who signs on paper or with a service needs no membership here.
    """
    if contact.holds_on(day):
        return ""
    return _("%(person)s held no post in %(organisation)s on %(day)s: %(post)s.") % {
        "person": contact.person,
        "organisation": contact.organisation,
        "day": date_format(day),
        "post": _held(contact),
    }


def why_too_late(signatory: Signatory, reader: User, signed_on: date | None = None) -> str:
    """Why a text can be signed no longer by anybody; empty while it can.

    Its engagements or its last day are over. Who may take it back is told to do so, anybody else
    whom to ask. `signed_on` is the day on a paper that is recorded now: by the last day it counts,
    except for an amendment, whose new last day would take effect in the past.
    """
    return why_over(signatory, reader) or _why_after(signatory, reader, signed_on)


def why_over(signatory: Signatory, reader: User) -> str:
    """Why nobody signs, every engagement of the text being cancelled or closed; empty while one runs."""
    memorandum = signatory.memorandum
    if goes_on(memorandum):
        return ""
    if access.can(reader, "withdraw_memorandum", memorandum):
        return _("This engagement is over. Reopen it, or take the text back.")
    ask = _("Ask whoever writes for %(party)s to reopen it, or to take the text back.")
    return f"{_('This engagement is over.')} {ask % {'party': signatory.party}}"


def paper_in_time(signatory: Signatory, reader: User) -> str:
    """What of a text that can be signed no longer still counts: paper signed in time, if it does."""
    memorandum = signatory.memorandum
    if _why_after(signatory, reader, memorandum.ends_on):
        return ""
    if not goes_on(memorandum):
        return _(
            "What was signed on paper or with a service in time can be recorded once it is reopened."
        )
    said = {"party": signatory.party, "day": _last_day(memorandum)}
    return (
        _("What was signed on paper or with a service by %(day)s can still be recorded, by whoever writes for %(party)s.")
        % said
    )  # fmt: skip


def _last_day(memorandum: Memorandum) -> str:
    return date_format(memorandum.ends_on) if memorandum.ends_on else ""


def _why_after(signatory: Signatory, reader: User, signed_on: date | None) -> str:
    memorandum = signatory.memorandum
    today = access.today(memorandum)
    day = today if signed_on is None or memorandum.amends_id else signed_on
    if memorandum.ends_on is None or memorandum.ends_on >= day:
        return ""
    said = _("This text can no longer be signed: its last day, %(day)s, has passed.") % {
        "day": _last_day(memorandum)
    }
    if access.can(reader, "withdraw_memorandum", memorandum):
        return f"{said} {_('Take it back and agree on other days.')}"
    ask = _("Ask whoever writes for %(party)s to take it back and to agree on other days.")
    return f"{said} {ask % {'party': signatory.party}}"


def why_no_longer(user: User, memorandum: int, signatory: int) -> str:
    """Why the person who is named in this place cannot sign in it today; empty for anybody else.

    Of those who got a letter about it, whose link leads here. It says what the person is to their
    own organisation, and nothing of the text or of others.
    """
    places = access.named_to_sign(user).filter(letters__to=user.pk)
    named = next(
        (
            one
            for one in places.select_related("contact__organisation")
            if (one.memorandum_id, one.pk) == (memorandum, signatory)
        ),
        None,
    )
    why = _why(named, user) if named else ""
    if not why:
        return ""
    ask = _("Nothing is asked of you here. If this is wrong, ask your office in %(organisation)s.")
    return f"{why} {ask % {'organisation': named.contact.organisation if named else ''}}"


def _why(named: Signatory, user: User) -> str:
    contact, today = named.contact, access.today()
    said = {"organisation": contact.organisation}
    if not contact.holds_on(today):
        return (
            _("You were named to sign for %(organisation)s, and hold that post no longer.") % said
        )
    if not access.memberships(user).filter(organisation=contact.organisation_id).exists():
        return (
            _("You were named to sign for %(organisation)s, and your membership there has ended.")
            % said
        )
    if not access.can(user, "sign_memorandum", named):
        return _("You were named to sign for %(organisation)s, which takes part no longer.") % said
    return ""


def _held(contact: Contact) -> str:
    days = {
        "first": date_format(contact.starts_on) if contact.starts_on else "",
        "last": date_format(contact.ends_on) if contact.ends_on else "",
    }
    if contact.starts_on and contact.ends_on:
        return _("the post is on record from %(first)s to %(last)s") % days
    if contact.ends_on:
        return _("the post is on record until %(last)s") % days
    return _("the post is on record from %(first)s") % days
