"""The four facts under the sentence that says where a memorandum stands."""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements import access
from engagements.models import Memorandum
from engagements.queries.memorandum.missing import Missing
from engagements.queries.memorandum.paper import Place
from engagements.queries.memorandum.setting_aside import day_of_setting_aside
from engagements.queries.memorandum.terms import terms_on
from engagements.queries.memorandum.turn import Turn

# So many days before the day to sign by it is marked.
SOON = 3


@dataclass(frozen=True, slots=True)
class Fact:
    """A name, what is so, and a remark; with the side that it is about, if it is about one.

    `tag` is the look of a remark that presses: "warn", "bad".
    """

    name: str
    value: str
    remark: str = ""
    side: str = ""
    tag: str = ""


def facts_of(memorandum: Memorandum, missing: list[Missing], places: list[Place]) -> list[Fact]:
    """What matters in the state in which it is. No query, with the amendments prefetched."""
    if memorandum.state == "draft":
        signs = _signs(places, in_order=memorandum.signing_order == "fixed")
        return [_sign_by(memorandum), _turn_of_draft(missing), *_term(memorandum), *signs]
    if memorandum.state == "sent":
        # Whose turn it is, since when and the last letter stand above and beside.
        return [_sign_by(memorandum), *_term(memorandum)]
    if memorandum.state == "set_aside":
        return [
            Fact(_("Set aside on"), day_of_setting_aside(memorandum)),
            Fact(_("Set aside by"), memorandum.set_aside_by_text),
        ]
    return [
        Fact(
            _("Signed by all"),
            date_format(memorandum.signed_on) if memorandum.signed_on else _("Not said"),
        ),
        *_term(memorandum),
        _notice(memorandum),
    ]


def days_to(day: date, today: date) -> str:
    """How far away a day is, in words."""
    days = (day - today).days
    if days == 0:
        return _("Today")
    if days < 0:
        return ngettext("%(days)d day ago", "%(days)d days ago", -days) % {"days": -days}
    return ngettext("In %(days)d day", "In %(days)d days", days) % {"days": days}


def _sign_by(memorandum: Memorandum) -> Fact:
    name = _("To be signed by")
    if memorandum.sign_by is None:
        return Fact(name, _("No day is set"))
    today = access.today(memorandum)
    days = (memorandum.sign_by - today).days
    tag = "bad" if days < 0 else "warn" if days <= SOON else ""
    remark = days_to(memorandum.sign_by, today)
    return Fact(name, date_format(memorandum.sign_by), remark, tag=tag)


def _turn_of_draft(missing: list[Missing]) -> Fact:
    name = _("Whose turn it is")
    sides = {one.side for one in missing}
    if not sides:
        return Fact(name, _("It can be sent"), _("Nothing is missing"))
    words = {"government": _("The government side"), "civic": _("The civic side")}
    only = next(iter(sides)) if len(sides) == 1 else "both"
    number = ngettext("%(number)d thing is missing", "%(number)d things are missing", len(missing))
    return Fact(name, words.get(only, _("Both sides")), number % {"number": len(missing)})


def letter_words(turn: Turn) -> str:
    """When the last letter about it went out, in a sentence; why, where none was written."""
    if turn.last_letter:
        moment = date_format(localtime(turn.last_letter), "DATETIME_FORMAT")
        return _("Last letter: %(moment)s.") % {"moment": moment}
    if turn.is_written:
        return _("The letter is on its way.")
    contact = turn.signatory.contact
    if contact.ended_by(access.today()):
        return _("No letter went out: this person holds the post no longer.")
    if contact.person.user_id is None:
        return _("No letter went out: this person has no account.")
    return _("No letter went out: this person cannot sign here today.")


def _term(memorandum: Memorandum) -> list[Fact]:
    first, last = memorandum.first_day, memorandum.last_day
    terms = terms_on(memorandum, access.today(memorandum))
    begins = date_format(first) if first else _("With the last signature")
    return [
        Fact(_("First day"), begins),
        Fact(
            _("Last day"),
            date_format(last) if last else _("None"),
            _("Review on %(day)s") % {"day": date_format(terms.review_on)}
            if terms.review_on
            else "",
        ),
    ]


def _signs(places: list[Place], *, in_order: bool) -> list[Fact]:
    """Who signs: first, second and third where that is agreed."""
    names = [_("Signs first"), _("Signs second"), _("Signs third")]
    if not in_order:
        names = [_("Signs, in any order")] * len(names)
    return [
        Fact(name, place.signatory.position, str(place.signatory.party.organisation),
             place.signatory.party.side)
        for name, place in zip(names, places, strict=False)
    ]  # fmt: skip


def _notice(memorandum: Memorandum) -> Fact:
    days = terms_on(memorandum, access.today(memorandum)).notice_days
    return Fact(
        _("Notice for ending it early"),
        ngettext("%(days)d day", "%(days)d days", days) % {"days": days},
    )
