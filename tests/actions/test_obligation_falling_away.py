"""What falls due after a memorandum has ended sooner than first agreed is owed no longer."""

from datetime import timedelta

import pytest

from engagements import access
from engagements.actions.engagement import answer_date_request, ask_to_move_dates
from engagements.actions.memorandum import answer, draft_amendment, propose, write_obligation
from engagements.models import Engagement, Occurrence
from engagements.queries.dates import effects_of
from tests.agreement_factories import all_sign, make_draft, make_running

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def amendment_of(cast, title="Amendment 1", **values):
    return draft_amendment(cast.memorandum, actor=cast.official, title=title, **values)


def report_due(cast, memorandum, day, **values):
    """An obligation of the civic side in a draft, due on a day."""
    return write_obligation(
        memorandum, actor=cast.official, engagement=cast.engagement, phase="implementation",
        owed_by=memorandum.parties.get(side="civic"),
        **{"text": f"Report of {day}.", "timing": "day", "due_on": day, **values},
    )  # fmt: skip


def owed(obligation):
    """The days on which it is still owed, by what is derived in Python; SQL has to agree."""
    rows = obligation.occurrences.select_related("obligation__memorandum__amends")
    still = {one.pk for one in rows if not one.fell_away}
    assert still == set(obligation.occurrences.standing().values_list("pk", flat=True))
    return sorted(one.due_on for one in rows if one.pk in still)


def test_what_falls_due_after_a_last_day_that_an_amendment_brought_forward_is_owed_no_longer():
    today = access.today()
    cast = make_draft(begins_on=today, ends_on=today + 99 * DAY, review_on=None)
    soon, late, after = today + 20 * DAY, today + 90 * DAY, today + 120 * DAY
    early, later, stated = (report_due(cast, cast.memorandum, day) for day in (soon, late, after))
    kept = report_due(cast, cast.memorandum, late, survives=True)
    weekly = report_due(
        cast, cast.memorandum, None, timing="recurring", every="weekly", first_on=today
    )
    cast.memorandum = all_sign(cast, cast.memorandum)
    # What the text itself puts behind the last day is owed all the same.
    assert [owed(one) for one in (early, later, stated, kept)] == [[soon], [late], [after], [late]]
    assert len(owed(weekly)) == 15
    added = amendment_of(cast)
    report = report_due(cast, added, late)
    all_sign(cast, added)
    last = today + 50 * DAY
    all_sign(cast, amendment_of(cast, title="Amendment 2", ends_on=last))
    assert [owed(one) for one in (early, later, stated, kept)] == [[soon], [], [], [late]]
    assert owed(report) == []
    assert (len(owed(weekly)), max(owed(weekly)) <= last) == (8, True)


def test_a_longer_term_that_is_shortened_again_ends_what_comes_again_and_again():
    today = access.today()
    cast = make_draft(begins_on=today, ends_on=today + 30 * DAY, review_on=None)
    weekly = report_due(
        cast, cast.memorandum, None, timing="recurring", every="weekly", first_on=today
    )
    cast.memorandum = all_sign(cast, cast.memorandum)
    for number, days, times in ((1, 70, 11), (2, 49, 8), (3, 70, 11)):
        cast.memorandum.refresh_from_db()
        all_sign(cast, amendment_of(cast, title=f"Amendment {number}", ends_on=today + days * DAY))
        assert len(owed(weekly)) == times


def test_moved_dates_neither_list_nor_move_what_fell_away_or_lasts_throughout_the_term():
    cast = make_running()
    engagement = Engagement.objects.get(pk=cast.engagement.pk)
    throughout = Occurrence.objects.filter(obligation__timing="throughout", due_on__isnull=False)
    assert set(throughout.values_list("due_on", flat=True)) == {cast.memorandum.last_day}
    ended = propose(
        cast.memorandum, "end", actor=cast.official, reason="Money.", from_on=cast.today + 20 * DAY
    )
    answer(ended, actor=cast.coordinator, agree=True)
    gone = {one.pk for one in rows_of(engagement) if one.fell_away}
    assert gone
    earlier = [day - 25 * DAY for day in (engagement.starts_on, engagement.ends_on)]
    moved = {one.occurrence.pk for one in effects_of(engagement, *earlier).occurrences}
    assert moved & (gone | set(throughout.values_list("pk", flat=True))) == set()
    asked = ask_to_move_dates(
        engagement, actor=cast.coordinator, starts_on=earlier[0], ends_on=earlier[1], reason="Room"
    )
    answer_date_request(asked, actor=cast.official, agrees=True, answer="Yes.")
    assert gone <= {one.pk for one in rows_of(engagement) if one.fell_away}
    # Should both go on, what had fallen away stands where the plan is by now.
    back = propose(cast.memorandum, "resume", actor=cast.official, reason="Money came.")
    answer(back, actor=cast.coordinator, agree=True)
    for one in rows_of(engagement).filter(pk__in=gone, obligation__timing="milestone"):
        wanted = one.obligation.milestone.due_on + one.obligation.offset_days * DAY
        assert one.due_on == wanted


def rows_of(engagement):
    return Occurrence.objects.filter(engagement=engagement).select_related(
        "obligation__memorandum__amends", "obligation__milestone"
    )
