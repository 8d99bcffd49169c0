"""What became of what a signed text names: released, fallen away, a body that left. The text stays."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.db.models import Prefetch
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from engagements.models import Memorandum, Obligation, Occurrence, Party

State = Occurrence.State
SETTLED = (State.MET, State.NOT_MET, State.RELEASED)


def marks_of_owed(
    memorandum: Memorandum, texts: Mapping[int, Memorandum], signed: Iterable[Memorandum], day: date
) -> dict[int, list[str]]:
    """For each text, in the order of its annex, what became of each obligation by the day; or "".

    `texts` are the memorandum and its amendments, `signed` those amendments that all had signed by
    the day. Released is what is owed no more at any time; what fell away is named with the last day
    that counts. Two queries.
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
    if released and all(_settled_by(one, day) or one.fell_away for one in times):
        latest = max(on for on in released if on)
        return _("released on %(day)s") % {"day": date_format(latest)}
    if last and any(one.fell_away for one in times):
        return _("fell away, not owed after %(day)s") % {"day": date_format(last)}
    return ""


def _settled_by(time: Occurrence, day: date) -> bool:
    return time.state in SETTLED and time.decided_on is not None and time.decided_on <= day


def who_is_gone(memorandum: Memorandum, bodies: Iterable[int], day: date) -> dict[int, date]:
    """Those of the bodies that took part and do so no longer on the day: since which day. One query.

    As `parties.who_left` says it of today: in none of the engagements that the text covers.
    """
    rows = Party._default_manager.filter(
        engagement__in=memorandum.engagements.all(), organisation__in=set(bodies)
    )
    last: dict[int, date] = {}
    here = set()
    for body, joined_on, left_on in rows.values_list("organisation", "joined_on", "left_on"):
        if left_on and left_on < day:
            last[body] = max(left_on, last.get(body, left_on))
        elif joined_on is None or joined_on <= day:
            here.add(body)
    return {body: on + timedelta(days=1) for body, on in last.items() if body not in here}
