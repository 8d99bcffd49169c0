"""Who signs, and whose turn it is: the way of a text from agreeing on it to being in force."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements import access
from engagements.models import Memorandum, Signature, User
from engagements.models.contact import named
from engagements.queries.memorandum.missing import Missing
from engagements.queries.memorandum.paper import Place
from engagements.queries.memorandum.rows import in_force_sentence
from engagements.queries.memorandum.terms import terms_on


@dataclass(frozen=True, slots=True)
class Step:
    """One step: "done", "now" or still to come (""), with the side that takes it, if one does.

    `link` leads to what is kept of a signature.
    """

    state: str
    title: str
    lines: list[str]
    side: str = ""
    link: str = ""


def steps_of(
    memorandum: Memorandum,
    places: Iterable[Place],
    missing: Iterable[Missing] = (),
    reader: User | None = None,
) -> list[Step]:
    """Agreeing, sending, each signature, and the days in force. No query beyond `places`."""
    places = list(places)
    return [
        *_before_signing(memorandum, list(missing), len(places)),
        *(_signing(memorandum, place, reader) for place in places),
        _in_force(memorandum, places, reader),
    ]


def signing_steps(
    memorandum: Memorandum, places: Iterable[Place], reader: User | None = None
) -> list[Step]:
    """As `steps_of`, without what came before the signatures."""
    places = list(places)
    return [
        *(_signing(memorandum, place, reader) for place in places),
        _in_force(memorandum, places, reader),
    ]


def _before_signing(memorandum: Memorandum, missing: list[Missing], signing: int) -> list[Step]:
    version = memorandum.current_version
    if version is not None:
        sent = date_format(localtime(version.made_at), "DATETIME_FORMAT")
        said = _("Version %(number)d, %(moment)s, by %(who)s") % {
            "number": version.number,
            "moment": sent,
            "who": version.made_by_text,
        }
        return [Step("done", _("Sent for signature"), [said])]
    if missing:
        number = ngettext(
            "%(number)d thing is still missing", "%(number)d things are still missing", len(missing)
        ) % {"number": len(missing)}
        waits = Step("now", _("Now: both sides agree on the text"), [number])
    else:
        waits = Step("done", _("Both sides went through the text"), [])
    lines = [_("Sending freezes the text; a later change needs a new version.")]
    if signing > 1 and memorandum.signing_order == "free":
        lines.append(_("Then all of them sign, in any order."))
    return [
        waits,
        Step("" if missing else "now", _("One side sends it for signature"), lines),
    ]


def _signing(memorandum: Memorandum, place: Place, reader: User | None) -> Step:
    signatory = place.signatory
    party = str(signatory.party.organisation)
    who = signatory.contact.person.named(signatory.position, party)
    by = [_("Authority: %(text)s") % {"text": signatory.authority}] * bool(signatory.authority)
    if place.signature:
        title = _("%(party)s: signed") % {"party": party}
        kept = reverse("memorandum_signed", args=[memorandum.pk, signatory.pk])
        return Step("done", title, _signed(place.signature), signatory.party.side, kept)
    refusal = [_("Cannot sign: %(reason)s") % {"reason": place.refusal}] * bool(place.refusal)
    is_reader = reader is not None and signatory.contact.person.user_id == reader.pk
    if is_reader:
        who = _("You, as %(position)s") % {"position": signatory.position}
    if place.is_turn:
        title = (
            _("%(party)s: waits for you") if is_reader else _("%(party)s: waits for a signature")
        )
        return Step("now", title % {"party": party}, [who, *by, *refusal], signatory.party.side)
    title = _("%(party)s: signs later") if memorandum.state == "sent" else _("%(party)s: signs")
    return Step("", title % {"party": party}, [who, *by, *refusal], signatory.party.side)


def _signed(signature: Signature) -> list[str]:
    how = _("%(who)s; %(day)s, %(how)s") % {
        "who": named(signature.name, signature.position),
        "day": date_format(signature.signed_on),
        "how": str(signature.get_method_display()).lower(),
    }
    lines = [how]
    if signature.method != "register":
        lines.append(_("Recorded by %(who)s") % {"who": signature.recorded_by_text})
    lines.append(_("The same text: digest %(digest)s …") % {"digest": signature.digest[:8]})
    return lines


def _in_force(memorandum: Memorandum, places: list[Place], reader: User | None) -> Step:
    if memorandum.never_holds:
        return Step(
            "done", _("Never in force"), [in_force_sentence(memorandum, access.today(memorandum))]
        )
    open_places = [one for one in places if one.signature is None]
    last = (
        _("Until %(day)s; the last day counts") % {"day": date_format(memorandum.last_day)}
        if memorandum.last_day
        else _("Without a last day")
    )
    lines = [last]
    review_on = terms_on(memorandum, access.today(memorandum)).review_on
    if review_on:
        lines.append(_("Review on %(day)s") % {"day": date_format(review_on)})
    if memorandum.was_signed and memorandum.first_day:
        title = _("In force from %(day)s") % {"day": date_format(memorandum.first_day)}
        return Step("done", title, lines)
    ends_with_reader = (
        reader is not None
        and len(open_places) == 1
        and open_places[0].signatory.contact.person.user_id == reader.pk
    )
    begins = memorandum.begins_on
    if begins and begins > access.today(memorandum):
        title = (
            _("In force from %(day)s, once you have signed")
            if ends_with_reader
            else _("In force from %(day)s, once everybody has signed")
        )
        return Step("", title % {"day": date_format(begins)}, lines)
    title = (
        _("In force as soon as you have signed")
        if ends_with_reader
        else _("In force as soon as everybody has signed")
    )
    return Step("", title, lines)
