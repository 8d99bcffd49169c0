"""What a memorandum says on a day beside its clauses: days of notice, review and last day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements import access
from engagements.models import Engagement, Memorandum


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds on a day, amendments included; the last day is the agreed one, not an early end."""

    notice_days: int
    review_on: date | None
    ends_on: date | None


def terms_on(memorandum: Memorandum, day: date) -> Terms:
    """The terms that hold on a day of the memorandum's time zone.

    An amendment states the days of notice in any case, and a day of review or a last day only
    where it changes them. A last day counts as soon as the amendment is signed. The amendments of
    a signed memorandum are read once (prefetch them).
    """
    notice_days, review_on = memorandum.notice_days, memorandum.review_on
    if memorandum.was_signed and not memorandum.amends_id:
        for amendment in holding_on(memorandum.amendments.all(), day):
            notice_days = amendment.notice_days
            review_on = amendment.review_on or review_on
    return Terms(notice_days, review_on, memorandum.agreed_last_day)


def last_day_after_notice(memorandum: Memorandum, day: date) -> date:
    """The last day, were notice given on the day; it never lasts longer by a notice than agreed."""
    terms = terms_on(memorandum, day)
    try:
        ends = day + timedelta(days=terms.notice_days)
    except OverflowError:
        ends = date.max
    return min(ends, terms.ends_on) if terms.ends_on else ends


def notice_sentence(memorandum: Memorandum, day: date) -> str:
    """What a notice given on the day leads to, with the last day that it makes."""
    last = last_day_after_notice(memorandum, day)
    days = (last - day).days
    if days < terms_on(memorandum, day).notice_days:
        ends = _("It then ends on %(day)s as agreed, before the days of notice are over.")
    elif days == 0:
        ends = _("It then ends today, %(day)s.")
    else:
        ends = ngettext(
            "It then ends on %(day)s, %(days)d day from today.",
            "It then ends on %(day)s, %(days)d days from today.",
            days,
        )
    said = [ends % {"day": date_format(last), "days": days}]
    if memorandum.first_day and last < memorandum.first_day:
        first = date_format(memorandum.first_day)
        said.append(
            _("That is before its first day, %(first)s, so it never comes into force.")
            % {"first": first}
        )
    said.append(_("The other side is not asked, and only both together can take a notice back."))
    return " ".join(said)


def holding_on(amendments: Iterable[Memorandum], day: date) -> list[Memorandum]:
    """Those that are signed and hold by the day, in the order in which they took effect."""
    began = [
        (one.first_day, one.signed_on, one.pk, one)
        for one in amendments
        if one.was_signed and one.first_day and one.first_day <= day
    ]
    return [one for *_order, one in sorted(began, key=lambda row: row[:3])]


def takes_effect(amendment: Memorandum) -> date:
    """The first day of an amendment, were it signed today."""
    today = access.today(amendment)
    return max(amendment.begins_on or today, today)


def changes_terms(amendment: Memorandum, day: date) -> bool:
    """Whether a draft amendment states other terms than those that hold on the day."""
    assert amendment.amends is not None  # noqa: S101  (asked of amendments alone)
    held = terms_on(amendment.amends, day)
    return (
        amendment.notice_days != held.notice_days
        or bool(amendment.review_on and amendment.review_on != held.review_on)
        or bool(amendment.ends_on)
    )


def work_ends_on(engagements: Iterable[Engagement]) -> date | None:
    """The last day of all that an agreement covers, as it was or is planned; None while one has none.

    What begins later begins when all of it is over: a wrong day, or a wrong engagement. No query.
    """
    days = [one.last_day for one in engagements]
    return max((day for day in days if day), default=None) if all(days) else None
