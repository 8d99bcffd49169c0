"""The indicator `signed-before-start`: where an agreement was signed by all before the work began.

Of the engagements that have started; the page at home says in words how they are counted, and the
list of engagements finds each of the groups.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q
from django.db.models.functions import Coalesce, ExtractMonth, ExtractYear
from django.urls import reverse
from django.utils.http import urlencode

from engagements.access import Days

BEFORE, NOT_BEFORE, UNCLEAR, LEFT_OUT = "before", "not_before", "unclear", "left_out"
GROUPS = (BEFORE, NOT_BEFORE, UNCLEAR, LEFT_OUT)
# The share is of these.
JUDGED = "judged"


@dataclass(frozen=True, slots=True)
class SignedBeforeStart:
    """How many engagements are in each group; each has the address of the list of just these."""

    before: int
    not_before: int
    unclear: int
    left_out: int

    @property
    def judged(self) -> int:
        """Of how many the share is."""
        return self.before + self.not_before

    @property
    def percent(self) -> int:
        """The share; a whole hundred only where all are signed, and none only where none is."""
        rounded = round(100 * self.before / self.judged) if self.judged else 0
        if 0 < self.before < self.judged:
            return min(max(rounded, 1), 99)
        return rounded

    @property
    def has_started(self) -> bool:
        """Whether there is anything to speak of."""
        return any((self.judged, self.unclear, self.left_out))

    @property
    def urls(self) -> dict[str, str]:
        """The list of each group."""
        place = reverse("engagement_index")
        return {group: f"{place}?{urlencode({'signed': group})}" for group in (*GROUPS, JUDGED)}


def signed_before_start(group: str, days: Days) -> Q:
    """The condition for those that have started and are in the group, or for all that are judged."""
    groups = _groups()
    found = groups[BEFORE] | groups[NOT_BEFORE] if group == JUDGED else groups[group]
    # In this order: which day it is in each time zone is asked of the rows of one group alone.
    return found & _started(days)


def counts_of(days: Days) -> dict[str, Count]:
    """What a query over engagements counts along, for `of_counts`."""
    return {
        f"signed_{group}": Count("pk", filter=signed_before_start(group, days)) for group in GROUPS
    }


def of_counts(counts: Mapping[str, int]) -> SignedBeforeStart:
    """The figures out of what was counted along."""
    return SignedBeforeStart(*(counts[f"signed_{group}"] for group in GROUPS))


def _started(days: Days) -> Q:
    """The actual first day, or while it is not known the planned one, has come where the work is.

    What is still prepared has not begun on its planned day, and neither has what was cancelled then.
    A start that is not even planned has come once the preparation is over.
    """
    planned = Q(starts_on__isnull=True) | days.before("starts_on", -1)
    return days.before("actual_start_on", -1) | (
        Q(actual_start_on__isnull=True) & ~Q(phase="prepare") & planned
    )


def _groups() -> dict[str, Q]:
    """The conditions, of which each engagement meets one.

    The day of signing and the first day are compared as they stand, like everywhere else: both are
    days where they were written down. Of an actual first day the day is always known.
    """
    first_day = Coalesce("actual_start_on", "starts_on")
    later = Q(agreement_signed_on__gt=first_day)
    in_the_year = Q(agreement_signed_on__year=ExtractYear("starts_on"))
    in_the_month = in_the_year & Q(agreement_signed_on__month=ExtractMonth("starts_on"))
    partly_known = Q(actual_start_on__isnull=True) & (
        Q(starts_precision="year") & in_the_year | Q(starts_precision="month") & in_the_month
    )
    # No day of that year or month is earlier, whichever of them stands in the column.
    on_its_first = Q(agreement_signed_on__day=1) & (
        Q(starts_precision="month") | Q(agreement_signed_on__month=1)
    )
    unclear = partly_known & ~on_its_first
    unknown = Q(actual_start_on__isnull=True, starts_on__isnull=True)
    unsigned = Q(agreement_signed_on__isnull=True)
    return {
        BEFORE: Q(agreement_signed_on__lte=first_day) & ~unclear,
        NOT_BEFORE: unsigned & Q(recorded=False) | later & ~unclear,
        UNCLEAR: ~unsigned & unknown | unclear,
        LEFT_OUT: unsigned & Q(recorded=True),
    }
