"""Whose turn it is to sign: since when, and what was the last reminder."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import Prefetch, Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.models import Letter, Memorandum, Signatory, Signature, User
from engagements.models.contact import named_together

Named = TypeVar("Named")
# The condition for texts with an engagement that is neither cancelled nor closed.
GOING_ON = Q(engagements__status__in=["active", "on_hold"])


def goes_on(memorandum: Memorandum) -> bool:
    """Whether an engagement of the text is neither cancelled nor closed. One query."""
    return Memorandum._default_manager.filter(GOING_ON, pk=memorandum.pk).exists()


@dataclass(frozen=True, slots=True)
class Turn:
    """A signatory who can sign now, since when, and when the last letter about it went out.

    Both speak of this version and of this person: what was written about an earlier text does not
    count, and nobody waits for longer than they are named.
    """

    signatory: Signatory
    since: datetime
    last_letter: datetime | None
    # Whether one is written that has not gone out yet.
    is_written: bool = False


def waiting_for(memorandum: Memorandum) -> list[Turn]:
    """Those who can sign the sent version now; empty for any other state. Three queries.

    In a fixed order only the first that has not signed; in a free one everybody who has not.
    """
    return waiting_in([memorandum])[memorandum.pk]


def waiting_in(memoranda: Iterable[Memorandum]) -> dict[int, list[Turn]]:
    """As `waiting_for`, of several. Three queries however many; none where nothing was sent.

    Nobody is waited for where every engagement of the text is over.
    """
    found: dict[int, list[Turn]] = defaultdict(list)
    sent = {one.pk: one for one in memoranda if one.state == "sent" and one.current_version_id}
    if not sent:
        return found
    named = (
        Signatory._default_manager.filter(memorandum__in=sent, replaced_at__isnull=True)
        .filter(memorandum__in=Memorandum._default_manager.filter(GOING_ON))
        .select_related(
            "memorandum__current_version", "contact__person__user", "contact__organisation",
            "party__organisation", "replaces",
        )
        .prefetch_related(Prefetch("letters", Letter._default_manager.defer("text"), "about_it"))
        .order_by("memorandum", "order", "pk")
    )  # fmt: skip
    versions = [one.current_version_id for one in sent.values()]
    given = Signature._default_manager.filter(signed__in=versions)
    signed = dict(given.values_list("signatory", "signed_at"))
    by_memorandum: dict[int, list[Signatory]] = defaultdict(list)
    for signatory in named:
        by_memorandum[signatory.memorandum_id].append(signatory)
    for key, places in by_memorandum.items():
        found[key] = _turns(places, signed)
    return found


def whose_turn(
    places: Iterable[tuple[Named, int, datetime | None]], *, is_fixed: bool, sent_at: datetime
) -> tuple[list[Named], datetime]:
    """Those of one sent text who can sign now, and since when; nobody where all have signed.

    The places are (who is named, their number in the order, when they signed), in that order. In a
    fixed order only the first number that has not signed can, since the signature before it; in a
    free one everybody who has not, since the text was sent.
    """
    listed = list(places)
    waiting = [(named, order) for named, order, signed_at in listed if signed_at is None]
    if not is_fixed or not waiting:
        return [named for named, _order in waiting], sent_at
    since = max([sent_at, *(signed_at for *_place, signed_at in listed if signed_at)])
    return [named for named, order in waiting if order == waiting[0][1]], since


def _turns(places: list[Signatory], signed: dict[int, datetime]) -> list[Turn]:
    """Of one memorandum; the places are in the order of signing, and at least one."""
    memorandum = places[0].memorandum
    version = memorandum.current_version
    assert version is not None  # noqa: S101  (the state says so, and a constraint)
    waiting, since = whose_turn(
        ((one, one.order, signed.get(one.pk)) for one in places),
        is_fixed=memorandum.signing_order == "fixed",
        sent_at=version.made_at,
    )
    return [_turn(one, since, version.made_at) for one in waiting]


def _turn(signatory: Signatory, since: datetime, made_at: datetime) -> Turn:
    """With what is known of letters about the present version, which were read with the signatory."""
    letters = [one for one in getattr(signatory, "about_it", []) if one.written_at >= made_at]
    sent = [one.sent_at for one in letters if one.sent_at]
    is_written = any(one.sent_at is None and one.dropped_at is None for one in letters)
    before = signatory.replaces
    named_at = before.replaced_at if before else None
    return Turn(signatory, named_since(since, named_at), max(sent, default=None), is_written)


def named_since(since: datetime, named_at: datetime | None) -> datetime:
    """Since when somebody is waited for who was put in another's place at a moment, if they were."""
    return max(since, named_at) if named_at else since


def turn_sentence(turn: list[Turn], reader: User | None = None) -> str:
    """Whose turn it is to sign and since when, the reader being "you"; empty when nobody's."""
    if not turn:
        return ""
    others = [one for one in turn if not _is_of(one, reader)]
    own = [one for one in turn if _is_of(one, reader)]
    said = {
        "names": named_together(str(one.signatory) for one in others),
        "day": date_format(localtime(min(one.since for one in own or others))),
    }
    if not others:
        return _("Waiting for your signature since %(day)s.") % said
    if len(others) < len(turn):
        return _("Waiting since %(day)s for your signature, and for: %(names)s.") % said
    return (
        ngettext(
            "Waiting for the signature of %(names)s since %(day)s.",
            "Waiting for the signatures of %(names)s since %(day)s.",
            len(turn),
        )
        % said
    )


def letter_sentence(turn: list[Turn]) -> str:
    """When the last letter about it went out; empty when none did."""
    last = _last_letter(turn)
    return _("Last letter: %(day)s.") % {"day": date_format(localtime(last))} if last else ""


def _is_of(turn: Turn, reader: User | None) -> bool:
    return reader is not None and turn.signatory.contact.person.user_id == reader.pk


def waits_since(turns: list[Turn]) -> str:
    """Since when a list says that it waits, and when the last letter about it went out."""
    since = _("since %(day)s") % {"day": short_date(min(one.since for one in turns))}
    last = _last_letter(turns)
    if last is None:
        return since
    return _("%(since)s, last letter %(day)s") % {"since": since, "day": short_date(last)}


def _last_letter(turns: list[Turn]) -> datetime | None:
    return max((one.last_letter for one in turns if one.last_letter), default=None)


def short_date(moment: datetime) -> str:
    """The day of a moment, as tables write it."""
    return date_format(localtime(moment), "SHORT_DATE_FORMAT")


def waits_word(turns: list[Turn]) -> str:
    """Whose signature a list says is waited for."""
    sides = {one.signatory.party.side for one in turns}
    if sides == {"government"}:
        return _("Waits for the government side's signature")
    if sides == {"civic"}:
        return _("Waits for the civic side's signature")
    return _("Waits for both sides' signatures")
