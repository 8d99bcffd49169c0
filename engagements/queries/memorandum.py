"""Memoranda as their pages show them, with the sentence whether they are in force."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from engagements import access
from engagements.models import Engagement, Memorandum, User


@dataclass(frozen=True, slots=True)
class MemorandumRow:
    """One memorandum with what is said of it today."""

    memorandum: Memorandum
    url: str
    sentence: str
    tag: str
    word: str


def memoranda_of(engagement: Engagement, user: User) -> list[MemorandumRow]:
    """Those that cover the engagement and that the person sees, the latest first. One query."""
    found = access.visible(Memorandum, user).filter(engagements=engagement)
    return [row_of(memorandum, access.today(memorandum)) for memorandum in found]


def row_of(memorandum: Memorandum, day: date) -> MemorandumRow:
    """The memorandum as it stands on the day."""
    in_force = memorandum.in_force_on(day)
    signed = memorandum.state in ("signed", "ended")
    return MemorandumRow(
        memorandum,
        reverse("memorandum_detail", args=[memorandum.pk]),
        in_force_sentence(memorandum, day),
        "ok" if in_force else "warn" if signed else "mute",
        memorandum.get_state_display(),
    )


def in_force_sentence(memorandum: Memorandum, day: date) -> str:
    """Whether it is in force on the day, and if not, why not."""
    last = memorandum.last_day
    if memorandum.state == "draft":
        return _("Not in force: it is still a draft.")
    if memorandum.state == "sent":
        return _("Not in force: it is sent for signature and not signed yet.")
    if memorandum.begins_on and day < memorandum.begins_on:
        return _("Not in force yet: it begins on %(day)s.") % {
            "day": date_format(memorandum.begins_on)
        }
    if last is None:
        return _("In force today, without a last day.")
    if day <= last:
        return _("In force today, until %(day)s; the last day counts.") % {"day": date_format(last)}
    return _("No longer in force: its last day was %(day)s.") % {"day": date_format(last)}
