"""On which days an agreement is in force: several of them, their suspensions and gaps as one."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from engagements.models import Engagement, Memorandum, MemorandumParty, Party

Span = tuple[date, date]
DAY = timedelta(days=1)


def between_the_leads(engagement: Engagement) -> QuerySet[Memorandum]:
    """The engagement's own agreements, amendments aside: the leads of both sides are parties.

    Or their confirmed successors. What others agree on among themselves is theirs: it covers no
    engagement. One that was recorded without naming any party is everybody's.
    """
    named = MemorandumParty._default_manager.filter(memorandum=OuterRef("pk"))
    counts = Q()
    for side in ("government", "civic"):
        lead = Party.objects.leading(side).filter(engagement=engagement).values("organisation")
        of_side = named.filter(Q(organisation__in=lead) | Q(successor__in=lead), side=side)
        counts &= Q(Exists(of_side)) | ~Q(Exists(lead))
    return Memorandum._default_manager.filter(
        counts | ~Q(Exists(named)), engagements=engagement, amends__isnull=True
    )


def coverage(signed: list[Memorandum], today: date) -> dict[str, date | None]:
    """First and last day of the agreements together, and the days between on which none is in force.

    Of several interruptions the one of today or next is kept, else the last one.
    Prefetch the suspensions: no query is asked here.
    """
    terms = {
        one.pk: (one.first_day, one.last_day or date.max)
        for one in signed
        if one.first_day and one.first_day <= (one.last_day or date.max)
    }
    if not terms:
        return dict.fromkeys(("covered_from", "covered_until", "suspended_from", "suspended_until"))
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
    hole = next((each for each in holes if each[1] >= today), holes[-1] if holes else None)
    return {
        "covered_from": first,
        "covered_until": _open_ended(last),
        "suspended_from": hole[0] if hole else None,
        # An interruption up to the very last day has no end of its own.
        "suspended_until": _open_ended(hole[1]) if hole else None,
    }


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
