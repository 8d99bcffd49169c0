"""What became of what a signed text names: released, fallen away, a body that left. The text stays."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.db.models import Prefetch
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from engagements.models import Memorandum, MemorandumParty, Obligation, Occurrence, Party

State = Occurrence.State
SETTLED = (State.MET, State.NOT_MET, State.RELEASED)


def marks_of_owed(
    memorandum: Memorandum, texts: Mapping[int, Memorandum], signed: Iterable[Memorandum], day: date
) -> dict[int, list[str]]:
    """For each text, in the order of its annex, what became of each obligation by the day; or "".

    `texts` are the memorandum and its amendments, `signed` those amendments that all had signed by
    the day. Released is what is owed no more at any time, released in part what is owed at others;
    what fell away is named with the last day that counts. Two queries.
    """
    agreed = {one.ends_on for one in signed if one.ends_on}
    is_cut = memorandum.ended_on or memorandum.amended_ends_on in agreed
    last = memorandum.last_day if is_cut else None
    times = Occurrence.objects.only("obligation", "state", "due_on", "decided_on")
    rows = Obligation._default_manager.filter(memorandum__in=texts).prefetch_related(
        Prefetch("occurrences", times)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        row.memorandum = texts[row.memorandum_id]
        found[row.memorandum_id].append(_mark(list(row.occurrences.all()), day, last))
    return found


def _mark(times: list[Occurrence], day: date, last: date | None) -> str:
    """`last` is the last day that came sooner than agreed, if one did."""
    released = [
        one.decided_on for one in times if one.state == State.RELEASED and _settled_by(one, day)
    ]
    said = {"day": date_format(max(on for on in released if on))} if released else {}
    if released and all(_settled_by(one, day) or one.fell_away for one in times):
        return _("released on %(day)s") % said
    if last and any(one.fell_away for one in times):
        return _("fell away, not owed after %(day)s") % {"day": date_format(last)}
    return _("released in part, last on %(day)s") % said if released else ""


def _settled_by(time: Occurrence, day: date) -> bool:
    return time.state in SETTLED and time.decided_on is not None and time.decided_on <= day


def who_is_gone(
    memorandum: Memorandum, named: Iterable[MemorandumParty], day: date
) -> dict[tuple[int, str], date]:
    """Those parties, by body and side, that took part and do so no longer on the day: since when.

    As `parties.who_left` says it of today: on their side in none of the engagements that the text
    covers. One query.
    """
    rows = Party._default_manager.filter(
        engagement__in=memorandum.engagements.all(),
        organisation__in={one.organisation_id for one in named},
    )
    last: dict[tuple[int, str], date] = {}
    here = set()
    for body, side, joined_on, left_on in rows.values_list(
        "organisation", "side", "joined_on", "left_on"
    ):
        place = body, side
        if left_on and left_on < day:
            last[place] = max(left_on, last.get(place, left_on))
        elif joined_on is None or joined_on <= day:
            here.add(place)
    return {place: on + timedelta(days=1) for place, on in last.items() if place not in here}
