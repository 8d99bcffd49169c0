"""Phase and status that are not what the history leads to."""

from collections.abc import Iterator

from engagements.models import Change, Engagement
from engagements.queries.batch import in_batches
from engagements.queries.register.occurrences import faults_of_occurrences
from engagements.queries.register.replay import compared, told_of
from engagements.words import Phase, Status

AT_ONCE = 200
# Where a logged engagement begins; an imported one says it in its first line.
LOGGED: dict[str, str | None] = {"phase": Phase.PREPARE.value, "status": Status.ACTIVE.value}


def faults_of_courses() -> Iterator[str]:
    """A line for each phase, status and occurrence that the history does not lead to."""
    engagements = Engagement._default_manager.order_by("pk").only(
        "pk", "reference", "phase", "status"
    )
    for batch in in_batches(engagements.iterator(chunk_size=AT_ONCE), AT_ONCE):
        yield from _faults_in(batch)


def _faults_in(engagements: list[Engagement]) -> Iterator[str]:
    """A few queries for all of them."""
    references = {one.pk: one.reference for one in engagements}
    told = told_of(
        Change._default_manager.filter(engagement__in=list(references), thing_type="engagement")
    )
    for engagement in engagements:
        stands = {"phase": engagement.phase, "status": engagement.status}
        changes = told.get(("engagement", str(engagement.pk)), [])
        is_logged = bool(changes) and changes[0].verb == "logged"
        yield from compared(engagement.reference, changes, stands, LOGGED if is_logged else {})
    yield from faults_of_occurrences(references)
