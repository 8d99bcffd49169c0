"""Which letters the passing of time asks for: before the last day, and on the day of review."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from engagements import access
from engagements.models import Engagement, Letter, Memorandum, MemorandumProposal
from engagements.models.memorandum import coverings
from engagements.queries.memorandum.terms import terms_on

# Days before the last day on which both sides are warned; a missed run is made up for.
STEPS = (7, 30, 90)
REVIEW_DAYS = 14
# A letter that no server took so often is left for a person to look at.
MOST_ATTEMPTS = 1_000
# Days differ by at most one between the register's time zone and an agreement's.
ZONES = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Notice:
    """A letter that is due: `step` is 90, 30 or 7, or 0 for the review; `days` are left today."""

    memorandum: Memorandum
    step: int
    days: int


def due_notices() -> Iterator[Notice]:
    """What is due today where each agreement is at home, written already or not.

    Nothing for one that the other side has not confirmed, that is ended early, lapses by agreement
    or is renewed, nor once all the work that it covers is over.
    """
    for memorandum in _running():
        yield from notices_of(memorandum)


def waiting_letters() -> QuerySet[Letter]:
    """Letters that a run tries to send: those that failed least come first."""
    return Letter._default_manager.filter(
        sent_at__isnull=True, dropped_at__isnull=True, to__is_active=True,
        attempts__lt=MOST_ATTEMPTS,
    ).order_by("attempts", "pk")  # fmt: skip


def notices_of(memorandum: Memorandum) -> list[Notice]:
    """What is due today for one memorandum. One query for its amendments, unless they are prefetched."""
    today = access.today(memorandum)
    last, review = memorandum.last_day, terms_on(memorandum, today).review_on
    is_running = memorandum.state == "signed" and memorandum.counts
    if not is_running or memorandum.ended_on or (last and last < today):
        return []
    found = []
    left = (last - today).days if last else -1
    step = next((step for step in STEPS if 0 <= left <= step), 0)
    if step:
        found.append(Notice(memorandum, step, left))
    if review and review <= today <= review + timedelta(days=REVIEW_DAYS):
        found.append(Notice(memorandum, 0, left))
    return found


def _running() -> Iterator[Memorandum]:
    today = access.today()
    at_work = coverings().filter(
        memorandum=OuterRef("pk"),
        engagement__in=Engagement._default_manager.filter(status__in=["active", "on_hold"]),
    )
    decided = MemorandumProposal._default_manager.filter(
        memorandum=OuterRef("pk"), kind="lapse", state="agreed"
    )
    renewed = Memorandum._default_manager.filter(renews=OuterRef("pk"), state="signed")
    near = Q(reaches__range=(today - ZONES, today + timedelta(days=max(STEPS)) + ZONES))
    reviewed = (today - timedelta(days=REVIEW_DAYS) - ZONES, today + ZONES)
    to_review = Q(review_on__range=reviewed)
    moved = Memorandum._default_manager.filter(
        amends=OuterRef("pk"), state="signed", review_on__range=reviewed
    )
    found = (
        Memorandum._default_manager.filter(state="signed", amends=None, ended_on=None)
        .annotate(reaches=Coalesce("amended_ends_on", "ends_on"))
        .filter(near | to_review | Exists(moved))
        .filter(Exists(at_work), ~Exists(decided), ~Exists(renewed))
        .prefetch_related("amendments")
        .order_by("pk")
    )
    return found.iterator(chunk_size=500)
