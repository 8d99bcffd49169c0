"""What falls due again and again, once the plan has moved and the term became longer."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils.html import escape

from engagements.actions.engagement import answer_date_request, ask_to_move_dates
from engagements.actions.obligation import begin_obligations
from engagements.models import Change, Memorandum, Occurrence
from engagements.queries.movers import affected_by
from engagements.queries.recurring import Further, further_times
from tests.factories import make_cast, make_obligation, make_signed_memorandum

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def begun(cast, memorandum, every="weekly", **fields):
    obligation = make_obligation(
        cast.engagement, memorandum=memorandum, timing="recurring", every=every, **fields
    )
    begin_obligations(memorandum)
    return obligation


def asked(cast, **days):
    engagement = cast.engagement
    engagement.refresh_from_db()
    return ask_to_move_dates(
        engagement, actor=cast.coordinator, reason="The budget came late.",
        **{"starts_on": engagement.starts_on, "ends_on": engagement.ends_on, **days},
    )  # fmt: skip


def agree(cast, request):
    answer_date_request(request, actor=cast.official, agrees=True, answer="Good.")
    cast.engagement.refresh_from_db()


def days(obligation):
    return list(obligation.occurrences.order_by("number").values_list("due_on", flat=True))


def further(request):
    effects = affected_by(request)
    return further_times(request.engagement, request.ends_on, effects)


def test_a_longer_term_after_the_plan_moved_goes_on_from_the_days_that_moved():
    cast = make_cast()
    first, start = date(2031, 1, 1), cast.engagement.starts_on
    memorandum = make_signed_memorandum(
        cast.engagement, ends_on=first + 3 * WEEK, drafted_here=False
    )
    weekly = begun(cast, memorandum, first_on=first)
    named = begun(cast, memorandum, first_on=first, until_on=first + WEEK)
    by_law = begun(cast, memorandum, first_on=first, legal_date=True)
    agree(cast, asked(cast, starts_on=start + 2 * WEEK))
    Memorandum.objects.update(amended_ends_on=first + 6 * WEEK)
    memorandum.refresh_from_db()
    begin_obligations(memorandum)
    assert days(weekly) == [first + step * WEEK for step in (2, 3, 4, 5, 6)]
    assert days(named) == [first + 2 * WEEK, first + 3 * WEEK]
    assert days(by_law) == [first + step * WEEK for step in range(7)]


def test_without_a_last_day_it_goes_on_up_to_a_later_end_and_that_is_listed_before_it_is_asked(
    signed_in,
):
    cast = make_cast()
    end = cast.engagement.ends_on
    memorandum = make_signed_memorandum(cast.engagement, ends_on=None)
    weekly = begun(cast, memorandum, first_on=end - WEEK, text="Write the joint update.")
    ended = begun(cast, memorandum, first_on=end - WEEK, until_on=end)
    before = days(ended)
    assert days(weekly) == [end - WEEK, end]
    request = asked(cast, ends_on=end + 2 * WEEK)
    assert further(request) == [Further("Write the joint update.", 2, end + 2 * WEEK)]
    page = signed_in(cast.official).get(
        reverse("engagement_date_request", args=[cast.engagement.reference, request.pk])
    )
    assert escape("Write the joint update.: 2 more times, the last on") in page.content.decode()
    agree(cast, request)
    assert days(weekly) == [end - WEEK, end, end + WEEK, end + 2 * WEEK]
    assert days(ended) == before
    assert further(request) == []
    told = Change.objects.filter(verb="obligations_begun").last()
    assert told.fields[0]["to"] == "2"
    call_command("check_register")


def test_what_is_listed_is_what_begins_also_where_nothing_open_is_left_to_move():
    cast = make_cast()
    start, end = cast.engagement.starts_on, cast.engagement.ends_on
    weekly = begun(cast, make_signed_memorandum(cast.engagement, ends_on=None), first_on=end - WEEK)
    for state, delay in (("pending", timedelta(days=2)), ("not_met", timedelta(days=3))):
        Occurrence.objects.filter(obligation=weekly).update(state=state)
        end += 2 * WEEK
        request = asked(cast, starts_on=start + delay, ends_on=end)
        listed, there = further(request), len(days(weekly))
        agree(cast, request)
        new = days(weekly)[there:]
        assert [(one.times, one.last_on) for one in listed] == [(len(new), new[-1])]


def test_with_a_last_day_a_later_end_of_the_work_alone_adds_nothing():
    cast = make_cast()
    end = cast.engagement.ends_on
    memorandum = make_signed_memorandum(cast.engagement, ends_on=end)
    weekly = begun(cast, memorandum, first_on=end - WEEK)
    agree(cast, asked(cast, ends_on=end + 2 * WEEK))
    assert days(weekly) == [end - WEEK, end]
