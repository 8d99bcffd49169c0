"""What happened after the signing: days, successors and suspensions that the history does not tell."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from django.utils.translation import gettext as _

from engagements.models import Change, Memorandum, MemorandumParty
from engagements.queries.batch import in_batches
from engagements.queries.register.replay import compared, in_one_chain, told_of

Told = Mapping[tuple[str, str], list[Change]]
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
            "amends__amendments__parties",
        )
    )
    for batch in in_batches(drafted.order_by("pk").iterator(chunk_size=AT_ONCE), AT_ONCE):
        yield from _faults_in(batch)


def _faults_in(memoranda: list[Memorandum]) -> Iterator[str]:
    parties = {
        party.pk
        for one in memoranda
        for text in (one, *_amendments_beside(one))
        for party in text.parties.all()
    }
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
            yield from _successor(memorandum, party, told)


def _days(memorandum: Memorandum, changes: list[Change]) -> Iterator[str]:
    """An amendment ends with the memorandum that it changes, without lines of its own."""
    stands = {name: _text(getattr(memorandum, name)) for name in FIRST}
    whole = memorandum.amends
    if whole is not None:
        ended = stands.pop("ended_on")
        expected = _text(whole.ended_on) if memorandum.signed_on else ""
        if ended != expected:
            yield _("%(reference)s: ended_on is another day than that of %(whole)s") % {
                "reference": memorandum.reference, "whole": whole.reference,
            }  # fmt: skip
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
        yield _("%(reference)s: suspensions are others than the history leads to") % {
            "reference": memorandum.reference
        }


def _gone_on(told: list[tuple[str, str]], field: dict[str, str]) -> list[tuple[str, str]]:
    if field["field"] == "suspension":
        return [one for one in told if f"{one[0]} – {one[1]}" != field["from"]]
    if field["field"] == "until_on":
        return [(one[0], field["to"] if one[1] == field["from"] else one[1]) for one in told]
    return told


def _successor(memorandum: Memorandum, party: MemorandumParty, told: Told) -> Iterator[str]:
    """Who took over, since when, and who confirmed it; a body may have another name by now."""
    whole = _parties_beside(memorandum, party, told)
    if party.successor_id and _confirmed(party) in map(_confirmed, whole):
        return
    confirmed = _confirmations(party, told)
    fields = {one["field"]: one["to"] for change in confirmed for one in change.fields}
    names, by = {""}, confirmed[-1].actor_id if confirmed else None
    if party.successor is not None:
        names = {party.successor.name, *(one.name for one in party.successor.former_names.all())}
    is_missing = party.successor_id is None and any(
        one.successor_id for one in whole if one.organisation_id == party.organisation_id
    )
    if (
        is_missing
        or fields.get("successor", "") not in names
        or (fields.get("confirmed_on", ""), by)
        != (
            _text(party.confirmed_on),
            party.confirmed_by_id,
        )
    ):
        yield _(
            "%(reference)s: party %(number)d (%(party)s) has another successor than the history "
            "leads to"
        ) % {"reference": memorandum.reference, "number": party.pk, "party": party}


def _parties_beside(
    memorandum: Memorandum, party: MemorandumParty, told: Told
) -> list[MemorandumParty]:
    """Whose confirmation, told of another text, the party of a signed amendment of it repeats.

    Of the memorandum, or, where nothing is told of the party itself, of the signed amendment with
    which it joined: the same body; all of its side where the amendment names one that took over
    meanwhile.
    """
    if memorandum.amends is None or not memorandum.signed_on:
        return []
    found = list(memorandum.amends.parties.all())
    if not _confirmations(party, told):
        beside = [one for text in _amendments_beside(memorandum) for one in text.parties.all()]
        found += [one for one in beside if _confirmations(one, told)]
    found = [one for one in found if one.side == party.side]
    return [one for one in found if one.organisation_id == party.organisation_id] or found


def _amendments_beside(memorandum: Memorandum) -> list[Memorandum]:
    """Other signed amendments of the memorandum that this one changes."""
    if memorandum.amends is None:
        return []
    others = memorandum.amends.amendments.all()
    return [one for one in others if one.signed_on and one.pk != memorandum.pk]


def _confirmations(party: MemorandumParty, told: Told) -> list[Change]:
    lines = in_one_chain(told.get(("memorandumparty", str(party.pk)), []))
    return [one for one in lines if one.verb == "succession_confirmed"]


def _confirmed(party: MemorandumParty) -> tuple[int | None, date | None, int | None]:
    return party.successor_id, party.confirmed_on, party.confirmed_by_id


def _text(value: object) -> str:
    return "" if value is None else str(value)
