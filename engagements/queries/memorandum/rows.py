"""Memoranda as their pages show them, with the sentence whether they are in force."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from engagements import access
from engagements.models import Engagement, Memorandum, User
from engagements.queries.memorandum.living import gap_sentence
from engagements.queries.memorandum.recorded import state_word, waits_sentence
from engagements.queries.memorandum.setting_aside import set_aside_sentence
from engagements.queries.memorandum.turn import Turn, letter_sentence, turn_sentence, waiting_in


@dataclass(frozen=True, slots=True)
class MemorandumRow:
    """One memorandum with what is said of it today."""

    memorandum: Memorandum
    url: str
    sentence: str
    tag: str
    word: str
    turn: str = ""
    letter: str = ""


def memoranda_of(engagement: Engagement, user: User) -> list[Memorandum]:
    """Those that cover the engagement and that the person sees, the latest first. Two queries.

    What was set aside comes last: it hides nothing that counts.
    """
    rows = (
        access.visible(Memorandum, user)
        .filter(engagements=engagement)
        .select_related("renews")
        .prefetch_related("suspensions")
    )
    return sorted(rows, key=lambda one: one.state == Memorandum.State.SET_ASIDE)


def rows_of(
    memoranda: list[Memorandum], reader: User, turns: dict[int, list[Turn]] | None = None
) -> list[MemorandumRow]:
    """Each as it stands today. Three queries where one waits for signatures and no `turns` are given."""
    turns = waiting_in(memoranda) if turns is None else turns
    return [row_of(one, access.today(one), turns.get(one.pk, []), reader) for one in memoranda]


def row_of(
    memorandum: Memorandum, day: date, turn: list[Turn] | None = None, reader: User | None = None
) -> MemorandumRow:
    """The memorandum as it stands on the day, which is one in its time zone.

    With `turn` also who is to sign, since when, and when the last letter about it went out.
    """
    in_force = memorandum.in_force_on(day)
    return MemorandumRow(
        memorandum,
        reverse("memorandum_detail", args=[memorandum.pk]),
        f"{in_force_sentence(memorandum, day)} {gap_sentence(memorandum, day)}".strip(),
        _tag(memorandum, in_force=in_force),
        _word(memorandum, day, in_force=in_force),
        turn_sentence(turn or [], reader),
        letter_sentence(turn or []),
    )


def in_force_sentence(memorandum: Memorandum, day: date) -> str:
    """Whether it is in force on the day, and if not, why not."""
    if memorandum.state == "draft":
        return _("Not in force: it is still a draft.")
    if memorandum.state == "sent":
        return _("Not in force: it is sent for signature and not signed yet.")
    if memorandum.state == "set_aside":
        return _("Never in force.") + " " + set_aside_sentence(memorandum)
    if memorandum.awaits_confirmation:
        return _("Not in force:") + " " + waits_sentence(memorandum)
    if memorandum.amends_id:
        return _("It changes another memorandum from %(day)s on.") % {"day": _shown(memorandum)}
    return _outside_its_term(memorandum, day) or _in_its_term(memorandum, day, memorandum.last_day)


def _outside_its_term(memorandum: Memorandum, day: date) -> str:
    """Why a signed one is not in force on the day by its first and last day; empty while it may be."""
    first, last = _shown(memorandum), memorandum.last_day
    if last is not None and memorandum.never_holds:
        return _("Not in force: it ends on %(last)s, before its first day, %(first)s.") % {
            "last": date_format(last), "first": first,
        }  # fmt: skip
    if last is not None and day > last:
        return _("No longer in force: its last day was %(day)s.") % {"day": date_format(last)}
    if memorandum.first_day and day < memorandum.first_day:
        return _("Not in force yet: it begins on %(day)s.") % {"day": first}
    return ""


def _in_its_term(memorandum: Memorandum, day: date, last: date | None) -> str:
    suspension = next((one for one in memorandum.suspensions.all() if one.holds_on(day)), None)
    if suspension and suspension.until_on:
        return _("Suspended from %(first)s to %(last)s.") % {
            "first": date_format(suspension.from_on),
            "last": date_format(suspension.until_on),
        }
    if suspension:
        return _("Suspended since %(first)s.") % {"first": date_format(suspension.from_on)}
    if last is None:
        return _("In force today, without a last day.")
    if memorandum.ended_on:
        return _("In force today. It ends early: its last day is %(day)s.") % {
            "day": date_format(last)
        }
    return _("In force today, until %(day)s; the last day counts.") % {"day": date_format(last)}


def _tag(memorandum: Memorandum, *, in_force: bool) -> str:
    if memorandum.awaits_confirmation:
        return "work"
    if memorandum.state in ("draft", "sent"):
        return "draft" if memorandum.state == "draft" else "work"
    if memorandum.amends_id or memorandum.state == "set_aside":
        return "mute"
    return "ok" if in_force else "warn"


def _word(memorandum: Memorandum, day: date, *, in_force: bool) -> str:
    """The state in a word; what both agreed to end goes on being signed until its last day."""
    last = memorandum.last_day
    if not memorandum.counts or memorandum.amends_id:
        return state_word(memorandum)
    if last is not None and day > last:
        return _("Ended") if memorandum.ended_on else _("Expired")
    if any(one.holds_on(day) for one in memorandum.suspensions.all()):
        return _("Suspended")
    return _("Ends soon") if in_force and memorandum.ended_on else _("Signed")


def _shown(memorandum: Memorandum) -> str:
    return date_format(memorandum.first_day) if memorandum.first_day else ""
