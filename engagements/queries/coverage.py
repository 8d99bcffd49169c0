"""On which days an agreement is in force: several of them, their suspensions and gaps as one."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from engagements import access
from engagements.models import Engagement, Memorandum, Party

Span = tuple[date, date]
DAY = timedelta(days=1)
COVERAGE = (
    "covered_from", "covered_until", "agreement_signed_on", "suspended_from", "suspended_until",
    "agreed_again_on",
)  # fmt: skip
NOT_COVERED: Mapping[str, date | str | None] = {
    **dict.fromkeys(COVERAGE), "covered_time_zone": "",
}  # fmt: skip


def between_the_leads(engagement: Engagement) -> list[Memorandum]:
    """The engagement's own agreements, amendments aside: the leads of both sides are parties.

    Or their confirmed successors. What others agree on among themselves is theirs: it covers no
    engagement. One that was recorded without naming any party is everybody's. One query for the
    leads of today where there is any agreement, and three for agreements, parties and suspensions.
    """
    return _between_the_leads(engagement)[0]


def _between_the_leads(engagement: Engagement) -> tuple[list[Memorandum], dict[str, int]]:
    """The same with the leads of today, by their side; without them where there is no agreement."""
    whole = Memorandum._default_manager.filter(engagements=engagement, amends__isnull=True)
    found = list(whole.prefetch_related("parties", "suspensions"))
    if not found:
        return [], {}
    leads = dict(engagement.parties.leading().values_list("side", "organisation"))
    return [one for one in found if _is_between(one, leads)], leads


def _is_between(memorandum: Memorandum, leads: Mapping[str, int]) -> bool:
    """Whether the lead of each side that has one stands on that side of it. Prefetch its parties."""
    parties = memorandum.parties.all()
    named = {(one.side, one.organisation_id) for one in parties}
    named |= {(one.side, one.successor_id) for one in parties if one.successor_id}
    return not named or named.issuperset(leads.items())


def uncovering_sentence(party: Party) -> str:
    """What would cover the engagement no longer with this party as the lead of its side; or empty.

    What counts and has not ended, also where it begins later. Four queries.
    """
    between, leads = _between_the_leads(party.engagement)
    then = {**leads, party.side: party.organisation_id}
    lost = [
        one
        for one in between
        if one.counts and not _is_between(one, then)
        if one.last_day is None or one.last_day >= access.today(one)
    ]
    if not lost:
        return ""
    return _(
        "With %(body)s as the lead, “%(titles)s” no longer covers this engagement: other bodies agreed on it."
    ) % {"body": party.organisation, "titles": "”, “".join(str(one) for one in lost)}


def coverage(
    signed: list[Memorandum], day_in: Callable[[str], date]
) -> dict[str, date | str | None]:
    """First and last day of the agreements together, and the days between on which none is in force.

    `signed` are those that count (`Memorandum.counts`). The first of them that was signed by all
    says since when there is an agreement, in force or not.
    Of several interruptions the one of today or next is kept, else the last one. One that is no
    suspension is a gap, and has the day on which the next agreement begins. All these days are
    counted in one time zone: that of the agreement in force today, else of the one that ends last;
    `day_in` says what day it is in one.
    Prefetch the suspensions: no query is asked here.
    """
    terms = {
        one.pk: (one.first_day, one.last_day or date.max)
        for one in signed
        if one.first_day and one.first_day <= (one.last_day or date.max)
    }
    if not terms:
        return dict(NOT_COVERED)
    zone = _time_zone([one for one in signed if one.pk in terms], day_in)
    first, last = min(term[0] for term in terms.values()), max(term[1] for term in terms.values())
    covered = [
        span
        for one in signed
        if one.pk in terms
        for span in without(
            terms[one.pk],
            [(each.from_on, each.until_on or date.max) for each in one.suspensions.all()],
        )
    ]
    holes = without((first, last), covered)
    hole = next((each for each in holes if each[1] >= day_in(zone)), holes[-1] if holes else None)
    # An interruption up to the very last day has no end of its own.
    until = _open_ended(hole[1]) if hole else None
    is_gap = hole is not None and not _is_suspended(signed, hole[0])
    return {
        "covered_from": first,
        "covered_until": _open_ended(last),
        "agreement_signed_on": min(
            one.signed_on for one in signed if one.pk in terms and one.signed_on
        ),
        "suspended_from": hole[0] if hole else None,
        "suspended_until": until,
        "agreed_again_on": until + DAY if until and is_gap else None,
        "covered_time_zone": zone,
    }


def _time_zone(signed: list[Memorandum], day_in: Callable[[str], date]) -> str:
    """Where the days are counted; of several in force the one that ends last says it."""
    in_force = [one for one in signed if one.in_force_on(day_in(one.time_zone))]
    last = max(in_force or signed, key=lambda one: (one.last_day or date.max, one.pk))
    return last.time_zone


def of_several_zones() -> QuerySet[Engagement]:
    """Those whose signed agreements are at home in different time zones."""
    signed = Engagement._default_manager.filter(
        memoranda__state__in=[Memorandum.State.SIGNED, Memorandum.State.ENDED],
        memoranda__amends__isnull=True,
    )
    return signed.annotate(zones=Count("memoranda__time_zone", distinct=True)).filter(zones__gt=1)


def _is_suspended(signed: list[Memorandum], day: date) -> bool:
    return any(each.holds_on(day) for one in signed for each in one.suspensions.all())


def without(span: Span, taken: Iterable[Span]) -> list[Span]:
    """What is left of the days of a span, in order, when the others are taken out."""
    left, at = [], span[0]
    for first, last in sorted(taken):
        if last < at or first > span[1]:
            continue
        if first > at:
            left.append((at, first - DAY))
        if last >= span[1]:
            return left
        at = max(at, last + DAY)
    return [*left, (at, span[1])]


def _open_ended(day: date) -> date | None:
    return None if day == date.max else day
