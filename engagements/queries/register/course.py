"""Phase, status, states and due days that are not what the history leads to."""

from collections.abc import Iterator, Mapping
from itertools import groupby

from engagements.models import Change, Engagement, Occurrence
from engagements.models.engagement import Phase, Status

AT_ONCE = 200
# What is followed, and where it begins; None: with what the first line of the history found.
FOLLOWED: dict[str, dict[str, str | None]] = {
    "engagement": {"phase": None, "status": None},
    "occurrence": {"state": Occurrence.State.PENDING.value, "due_on": None},
}
LOGGED: dict[str, str | None] = {"phase": Phase.PREPARE.value, "status": Status.ACTIVE.value}
Key = tuple[str, str]


def faults_of_courses() -> Iterator[str]:
    """A line for each phase, status, state and due day that the history does not lead to.

    Where the history never speaks of it, as with the phase that an import gave an engagement, there
    is nothing to compare with.
    """
    engagements = Engagement._default_manager.order_by("pk").only(
        "pk", "reference", "phase", "status"
    )
    batch: list[Engagement] = []
    for engagement in engagements.iterator(chunk_size=AT_ONCE):
        batch.append(engagement)
        if len(batch) == AT_ONCE:
            yield from _faults_in(batch)
            batch = []
    yield from _faults_in(batch)


def _faults_in(engagements: list[Engagement]) -> Iterator[str]:
    """One query for the history of all of them, and one for their occurrences."""
    references = {one.pk: one.reference for one in engagements}
    told = _told(list(references))
    for engagement in engagements:
        stands = {"phase": engagement.phase, "status": engagement.status}
        yield from _compared(
            engagement.reference, told.get(("engagement", str(engagement.pk)), []), stands, {}
        )
    occurrences = Occurrence._default_manager.filter(engagement__in=list(references))
    for one in occurrences.select_related("obligation").order_by("pk"):
        named = f"{references[one.engagement_id]}: occurrence {one.pk} ({one})"
        stands = {"state": one.state, "due_on": one.due_on.isoformat() if one.due_on else ""}
        changes = told.get(("occurrence", str(one.pk)), [])
        yield from _compared(named, changes, stands, FOLLOWED["occurrence"] | _first_day(one))


def _told(engagements: list[int]) -> dict[Key, list[Change]]:
    rows = (
        Change._default_manager.filter(engagement__in=engagements, thing_type__in=FOLLOWED)
        .only("thing_type", "thing_id", "verb", "fields", "number", "chain")
        .order_by("thing_type", "thing_id", "chain", "number")
    )
    return {
        key: list(changes)
        for key, changes in groupby(rows, key=lambda one: (one.thing_type, one.thing_id))
    }


def _first_day(occurrence: Occurrence) -> dict[str, str | None]:
    """The day of an obligation that names one, which is frozen with its text."""
    owed = occurrence.obligation
    if owed.timing != owed.Timing.DAY:
        return {}
    return {"due_on": owed.due_on.isoformat() if owed.due_on else ""}


def _compared(
    named: str, changes: list[Change], stands: Mapping[str, str], first: Mapping[str, str | None]
) -> Iterator[str]:
    at: dict[str, str | None] = {name: first.get(name) for name in stands}
    if changes and changes[0].verb == "logged":
        at |= LOGGED
    for change in changes:
        for field in change.fields:
            name = field["field"]
            if name not in at:
                continue
            if at[name] is not None and field["from"] != at[name]:
                yield f"{named}: {name} was changed past the history, to {field['from'] or 'nothing'}"
            at[name] = field["to"]
    for name, value in stands.items():
        if at[name] is not None and at[name] != value:
            yield (
                f"{named}: {name} is {value or 'nothing'}, and the history leads to "
                f"{at[name] or 'nothing'}"
            )
