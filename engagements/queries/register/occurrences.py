"""Times that something falls due: each that began is there, none was put in, all say what was told.

How an obligation began stands in the history: which times, each with its day (`begun_field`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from engagements.models import Change, Occurrence
from engagements.models.obligation import begun_times
from engagements.queries.register.replay import compared, told_of

State = Occurrence.State
# Names of people and documents may be others by now; they are compared by themselves.
TOLD = (
    "state", "due_on", "reported_on", "note", "link", "decided_on", "decided_side", "missing",
    "release_asked_by", "release_reason", "government_view", "civic_view",
)  # fmt: skip
DECIDED = ("confirmed", "not_met", "released", "released_alone")
References = Mapping[int, str]


@dataclass(frozen=True, slots=True)
class _Begun:
    """What the history says of the beginning; `unnamed` counts what an older line only counted."""

    times: dict[int, tuple[int, int, str]]
    unnamed: int


def faults_of_occurrences(references: References) -> Iterator[str]:
    """A line for each fault in these engagements. Four queries."""
    changes = Change._default_manager.filter(engagement__in=list(references))
    told = told_of(changes.filter(thing_type="occurrence"))
    begun = _begun(changes.filter(verb="obligations_begun").only("engagement_id", "fields"))
    titles = _former_titles(changes.filter(thing_type="document", verb="changed"))
    rows: dict[int, list[Occurrence]] = {pk: [] for pk in references}
    found = Occurrence._default_manager.filter(engagement__in=list(references))
    for row in found.select_related("obligation__owed_by", "document").order_by("pk"):
        rows[row.engagement_id].append(row)
    named = {pk: text for pk, text in _names(told).items() if pk not in _keys(rows)}
    # What an older line only counts began before all that later lines name.
    first_named = min((key for one in begun.values() for key in one.times), default=None)
    for pk, own in rows.items():
        fresh = begun.get(pk, _Begun({}, 0))
        put_in = [row for row in own if _was_put_in(row, fresh, first_named)]
        began = [row for row in own if row not in put_in]
        yield from _faults_in(references[pk], began, fresh, named)
        yield from (
            _("%(named)s was put in past the history") % {"named": _named(references[pk], row)}
            for row in put_in
        )
        for row in own:
            lines = told.get(("occurrence", str(row.pk)), [])
            yield from _faults_of(references[pk], row, lines, begun.get(pk), titles)
    for (_kind, thing), lines in told.items():
        begun_here = begun.get(lines[0].engagement_id or 0)
        if int(thing) in named and not (begun_here and int(thing) in begun_here.times):
            gone = _as_named(
                references[lines[0].engagement_id or 0], int(thing), lines[0].thing_text
            )
            yield _("%(named)s was removed") % {"named": gone}


def _keys(rows: Mapping[int, Iterable[Occurrence]]) -> set[int]:
    return {row.pk for own in rows.values() for row in own}


def _names(told: Mapping[tuple[str, str], list[Change]]) -> dict[int, str]:
    return {int(thing): lines[0].thing_text for (_kind, thing), lines in told.items()}


def _begun(changes: Iterable[Change]) -> dict[int, _Begun]:
    times: dict[int, dict[int, tuple[int, int, str]]] = {}
    unnamed: dict[int, int] = {}
    for change in changes:
        key = change.engagement_id or 0
        found = begun_times(change.fields)
        times.setdefault(key, {}).update(found)
        counted = sum(int(one["to"]) for one in change.fields if one["field"] == "obligations")
        unnamed[key] = unnamed.get(key, 0) + max(0, counted - len(found))
    return {key: _Begun(found, unnamed[key]) for key, found in times.items()}


def _former_titles(changes: Iterable[Change]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for change in changes:
        for field in change.fields:
            if field["field"] == "title":
                found.setdefault(change.thing_id, set()).update((field["from"], field["to"]))
    return found


def _faults_in(
    reference: str, rows: list[Occurrence], begun: _Begun, gone: Mapping[int, str]
) -> Iterator[str]:
    """What was removed: named where a line names it, else counted."""
    there = {row.pk for row in rows}
    for pk, (obligation, number, _day) in begun.times.items():
        if pk not in there:
            text = gone.get(pk) or _("number %(number)d of obligation %(obligation)d") % {
                "number": number, "obligation": obligation,
            }  # fmt: skip
            yield _("%(named)s was removed") % {"named": _as_named(reference, pk, text)}
    counted = sum(row.pk not in begun.times for row in rows)
    if counted != begun.unnamed:
        yield _(
            "%(reference)s: %(began)d occurrences began by the history, and %(there)d of them are "
            "there"
        ) % {"reference": reference, "began": begun.unnamed, "there": counted}


def _was_put_in(row: Occurrence, begun: _Begun, first_named: int | None) -> bool:
    """Whether no line names it, and none that only counts can mean it."""
    if row.pk in begun.times:
        return False
    return not begun.unnamed or (first_named is not None and row.pk > first_named)


def _named(reference: str, row: Occurrence) -> str:
    return _as_named(reference, row.pk, str(row))


def _as_named(reference: str, pk: int, text: str) -> str:
    return _("%(reference)s: occurrence %(number)d (%(text)s)") % {
        "reference": reference, "number": pk, "text": text,
    }  # fmt: skip


def _faults_of(
    reference: str,
    row: Occurrence,
    changes: list[Change],
    begun: _Begun | None,
    titles: Mapping[str, set[str]],
) -> Iterator[str]:
    named = _named(reference, row)
    obligation, number, day = _first(row, begun)
    if (row.obligation_id, row.number) != (obligation, number):
        yield _("%(named)s: it began as number %(number)d of obligation %(obligation)d") % {
            "named": named, "number": number, "obligation": obligation,
        }  # fmt: skip
    if (row.side, row.engagement_id) != (row.obligation.owed_by.side, row.obligation.engagement_id):
        yield _("%(named)s: it is another side's, or another engagement's, than its obligation") % {
            "named": named
        }
    stands = {name: _text(getattr(row, name)) for name in TOLD}
    first = dict.fromkeys(TOLD, "") | {"state": State.PENDING.value, "due_on": day}
    yield from compared(named, changes, stands, first)
    reported, decided, document = _people_and_paper(changes)
    if (row.reported_by_id, row.decided_by_id) != (reported, decided):
        yield _("%(named)s: another person reported or decided it by the history") % {
            "named": named
        }
    names = {row.document.title, *titles.get(str(row.document_id), ())} if row.document else {""}
    if document not in names:
        yield _("%(named)s: its document is another one by the history") % {"named": named}


def _first(row: Occurrence, begun: _Begun | None) -> tuple[int, int, str | None]:
    """Obligation, number and day as the history begins; the frozen day where an older one does not."""
    if begun and row.pk in begun.times:
        return begun.times[row.pk]
    owed = row.obligation
    day = _text(owed.due_on) if owed.timing == owed.Timing.DAY else None
    return row.obligation_id, row.number, day


def _people_and_paper(changes: Iterable[Change]) -> tuple[int | None, int | None, str]:
    """Who reported and who decided last, and the title of the document that was shown."""
    reported: int | None = None
    decided: int | None = None
    document = ""
    for change in changes:
        if change.verb == "reported":
            reported, decided = change.actor_id, None
        if change.verb in DECIDED:
            decided = change.actor_id
        shown = [one["to"] for one in change.fields if one["field"] == "document"]
        document = shown[-1] if shown else document
    return reported, decided, document


def _text(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)
