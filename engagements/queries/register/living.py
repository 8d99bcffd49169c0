"""What happened after the signing: days, successors and suspensions that the history does not tell."""

from collections.abc import Iterable, Iterator
from datetime import date

from engagements.models import Change, Memorandum, MemorandumParty
from engagements.queries.batch import in_batches
from engagements.queries.register.replay import compared, in_one_chain, told_of

AT_ONCE = 200
# Empty in a new draft; the day to sign by is given with it, and told from its first change on.
FIRST: dict[str, str | None] = {
    "state": Memorandum.State.DRAFT.value, "signed_on": "", "ended_on": "", "amended_ends_on": "",
    "sign_by": None,
}  # fmt: skip


def faults_of_living() -> Iterator[str]:
    """A line for each day, state, successor and suspension that the history does not lead to."""
    drafted = (
        Memorandum._default_manager.filter(drafted_here=True)
        .select_related("amends")
        .prefetch_related(
            "suspensions",
            "parties__organisation",
            "parties__successor__former_names",
            "amends__parties",
        )
    )
    for batch in in_batches(drafted.order_by("pk").iterator(chunk_size=AT_ONCE), AT_ONCE):
        yield from _faults_in(batch)


def _faults_in(memoranda: list[Memorandum]) -> Iterator[str]:
    parties = [party.pk for one in memoranda for party in one.parties.all()]
    changes = Change._default_manager
    told = told_of(
        changes.filter(thing_type="memorandum", thing_id__in=[str(one.pk) for one in memoranda])
    ) | told_of(
        changes.filter(thing_type="memorandumparty", thing_id__in=[str(pk) for pk in parties])
    )
    for memorandum in memoranda:
        lines = in_one_chain(told.get(("memorandum", str(memorandum.pk)), []))
        yield from _days(memorandum, lines)
        yield from _suspensions(memorandum, lines)
        for party in memorandum.parties.all():
            told_of_it = told.get(("memorandumparty", str(party.pk)), [])
            yield from _successor(memorandum, party, in_one_chain(told_of_it))


def _days(memorandum: Memorandum, changes: list[Change]) -> Iterator[str]:
    """An amendment ends with the memorandum that it changes, without lines of its own."""
    stands = {name: _text(getattr(memorandum, name)) for name in FIRST}
    whole = memorandum.amends
    if whole is not None:
        ended = stands.pop("ended_on")
        expected = _text(whole.ended_on) if memorandum.signed_on else ""
        if ended != expected:
            yield f"{memorandum.reference}: ended_on is another day than that of {whole.reference}"
    yield from compared(memorandum.reference, changes, stands, FIRST)


def _suspensions(memorandum: Memorandum, changes: Iterable[Change]) -> Iterator[str]:
    """Each is told when it is agreed on, shortened or taken away; no two overlap."""
    told: list[tuple[str, str]] = []
    for change in changes:
        fields = {one["field"]: one for one in change.fields}
        if change.verb == "suspended":
            told.append((fields["from_on"]["to"], fields["until_on"]["to"]))
        if change.verb == "went_on":
            for field in change.fields:
                told = _gone_on(told, field)
    stands = [(_text(one.from_on), _text(one.until_on)) for one in memorandum.suspensions.all()]
    if sorted(stands) != sorted(told):
        yield f"{memorandum.reference}: suspensions are others than the history leads to"


def _gone_on(told: list[tuple[str, str]], field: dict[str, str]) -> list[tuple[str, str]]:
    if field["field"] == "suspension":
        return [one for one in told if f"{one[0]} – {one[1]}" != field["from"]]
    if field["field"] == "until_on":
        return [(one[0], field["to"] if one[1] == field["from"] else one[1]) for one in told]
    return told


def _successor(
    memorandum: Memorandum, party: MemorandumParty, changes: list[Change]
) -> Iterator[str]:
    """Who took over, since when, and who confirmed it; a body may have another name by now."""
    whole = _parties_beside(memorandum, party)
    if party.successor_id and _confirmed(party) in map(_confirmed, whole):
        return
    confirmed = [one for one in changes if one.verb == "succession_confirmed"]
    fields = {one["field"]: one["to"] for change in confirmed for one in change.fields}
    names, by = {""}, confirmed[-1].actor_id if confirmed else None
    if party.successor is not None:
        names = {party.successor.name, *(one.name for one in party.successor.former_names.all())}
    told = (fields.get("confirmed_on", ""), by)
    is_missing = party.successor_id is None and any(
        one.successor_id for one in whole if one.organisation_id == party.organisation_id
    )
    if (
        is_missing
        or fields.get("successor", "") not in names
        or told
        != (
            _text(party.confirmed_on),
            party.confirmed_by_id,
        )
    ):
        yield (
            f"{memorandum.reference}: party {party.pk} ({party}) has another successor than the "
            "history leads to"
        )


def _parties_beside(memorandum: Memorandum, party: MemorandumParty) -> list[MemorandumParty]:
    """Whose confirmation, told of the memorandum, the party of a signed amendment of it repeats.

    The same body; all of its side where the amendment names one that took over meanwhile.
    """
    if memorandum.amends is None or not memorandum.signed_on:
        return []
    whole = [one for one in memorandum.amends.parties.all() if one.side == party.side]
    return [one for one in whole if one.organisation_id == party.organisation_id] or whole


def _confirmed(party: MemorandumParty) -> tuple[int | None, date | None, int | None]:
    return party.successor_id, party.confirmed_on, party.confirmed_by_id


def _text(value: object) -> str:
    return "" if value is None else str(value)
