"""From the frozen text to the days: which occurrences begin, and how they follow the plan."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from engagements import access
from engagements.actions.engagement import (
    answer_date_request,
    ask_to_move_dates,
    edit_engagement,
    follow_phase,
)
from engagements.actions.history import Refused, claim
from engagements.actions.milestone import move_milestone
from engagements.actions.obligation import begin_obligations, report_obligation
from engagements.models import Change, Memorandum, Occurrence, PhaseChange
from engagements.queries.plan import plan_of
from tests.factories import (
    make_cast,
    make_obligation,
    make_occurrence,
    make_signed_memorandum,
    make_stranger_engagement,
)

pytestmark = pytest.mark.django_db


def days(obligation):
    found = obligation.occurrences.order_by("number")
    return list(found.values_list("number", "due_on"))


def begun(engagement, memorandum=None, **fields):
    obligation = make_obligation(engagement, memorandum=memorandum, **fields)
    begin_obligations(obligation.memorandum)
    return obligation


def test_an_obligation_with_a_day_falls_due_once():
    cast = make_cast()
    obligation = begun(cast.engagement, side="government", due_on=date(2031, 2, 1))
    occurrence = obligation.occurrences.get()
    assert (occurrence.number, occurrence.due_on, occurrence.side, occurrence.state) == (
        1, date(2031, 2, 1), "government", "pending",
    )  # fmt: skip


def test_one_that_lasts_throughout_falls_due_on_the_last_day_unless_it_survives():
    cast = make_cast()
    memorandum = make_signed_memorandum(cast.engagement)
    lasts = begun(cast.engagement, memorandum, timing="throughout")
    survives = begun(cast.engagement, memorandum, timing="throughout", survives=True)
    assert (days(lasts), days(survives)) == ([(1, memorandum.ends_on)], [(1, None)])


@pytest.mark.parametrize(
    ("every", "first", "until", "expected"),
    [
        ("weekly", date(2031, 1, 1), date(2031, 1, 15), [(1, 1), (1, 8), (1, 15)]),
        ("fortnightly", date(2031, 1, 1), date(2031, 1, 31), [(1, 1), (1, 15), (1, 29)]),
        ("monthly", date(2031, 1, 31), date(2031, 5, 30), [(1, 31), (2, 28), (3, 31), (4, 30)]),
        ("monthly", date(2032, 1, 30), date(2032, 3, 29), [(1, 30), (2, 29)]),
        ("weekly", date(2031, 1, 1), date(2031, 1, 1), [(1, 1)]),
    ],
)
def test_a_recurring_one_falls_due_by_calendar_until_its_last_day(every, first, until, expected):
    cast = make_cast()
    obligation = begun(
        cast.engagement, timing="recurring", every=every, first_on=first, until_on=until
    )
    assert days(obligation) == [
        (number, date(first.year, *day)) for number, day in enumerate(expected, start=1)
    ]


def test_without_a_last_day_of_its_own_it_recurs_until_the_memorandum_ends():
    cast = make_cast()
    memorandum = make_signed_memorandum(
        cast.engagement, begins_on=date(2031, 1, 1), ends_on=date(2031, 3, 1)
    )
    obligation = begun(
        cast.engagement, memorandum, timing="recurring", every="monthly", first_on=date(2031, 1, 1)
    )
    assert [due for _number, due in days(obligation)] == [
        date(2031, 1, 1), date(2031, 2, 1), date(2031, 3, 1),
    ]  # fmt: skip


def test_no_more_than_400_times_and_never_past_the_calendar():
    cast = make_cast()
    memorandum = make_signed_memorandum(cast.engagement, ends_on=date.max)
    weekly = begun(
        cast.engagement, memorandum, timing="recurring", every="weekly", first_on=date(2031, 1, 1)
    )
    last = begun(
        cast.engagement, memorandum, timing="recurring", every="monthly", first_on=date(9999, 11, 30)
    )  # fmt: skip
    assert weekly.occurrences.count() == 400
    assert days(last) == [(1, date(9999, 11, 30)), (2, date(9999, 12, 30))]


def test_by_the_end_of_each_phase_there_is_one_for_every_phase_that_remains():
    cast = make_cast()
    engagement = cast.engagement
    plan = dict(engagement.milestones.values_list("slug", "due_on"))
    engagement.phase = "start"
    engagement.save()
    obligation = begun(engagement, timing="recurring", every="phase_end")
    assert days(obligation) == [
        (2, plan["kick-off"]), (3, plan["handover-plan"]), (4, plan["handover-accepted"]), (5, None),
    ]  # fmt: skip


def test_beginning_again_makes_nothing_twice():
    cast = make_cast()
    obligation = begun(
        cast.engagement, timing="recurring", every="weekly", first_on=date(2031, 1, 1),
        until_on=date(2031, 2, 1),
    )  # fmt: skip
    assert begin_obligations(obligation.memorandum) == []
    assert obligation.occurrences.count() == 5
    assert Change.objects.filter(verb="obligations_begun").count() == 1


@pytest.mark.parametrize("state", ["draft", "sent", "ended"])
def test_what_is_not_signed_or_is_over_begins_nothing(state):
    cast = make_cast()
    obligation = make_obligation(cast.engagement)
    ended_on = obligation.memorandum.begins_on if state == "ended" else None
    signed_on = obligation.memorandum.signed_on if state == "ended" else None
    Memorandum.objects.update(state=state, ended_on=ended_on, signed_on=signed_on)
    obligation.memorandum.refresh_from_db()
    assert begin_obligations(obligation.memorandum) == []
    assert Occurrence.objects.count() == 0


def test_an_amendment_that_lengthens_the_term_adds_what_it_brings():
    cast = make_cast()
    memorandum = make_signed_memorandum(
        cast.engagement, begins_on=date(2031, 1, 1), ends_on=date(2031, 2, 1), drafted_here=False
    )
    monthly = begun(
        cast.engagement, memorandum, timing="recurring", every="monthly", first_on=date(2031, 1, 1)
    )
    lasts = begun(cast.engagement, memorandum, timing="throughout")
    Memorandum.objects.update(amended_ends_on=date(2031, 4, 1))
    memorandum.refresh_from_db()
    made = begin_obligations(memorandum)
    assert [(one.number, one.due_on) for one in made] == [
        (3, date(2031, 3, 1)), (4, date(2031, 4, 1)),
    ]  # fmt: skip
    assert monthly.occurrences.count() == 4
    assert days(lasts) == [(1, date(2031, 4, 1))]


def test_a_memorandum_for_two_engagements_begins_what_each_of_them_owes():
    cast = make_cast()
    other = make_stranger_engagement(cast)
    memorandum = make_signed_memorandum(cast.engagement)
    memorandum.engagements.add(other)
    make_obligation(cast.engagement, memorandum=memorandum)
    make_obligation(other, memorandum=memorandum)
    made = begin_obligations(memorandum)
    assert {one.engagement_id for one in made} == {cast.engagement.pk, other.pk}


# ---------------------------------------------------------------- following the plan


def with_milestone(cast, slug="kick-off", offset=-7):
    milestone = cast.engagement.milestones.get(slug=slug)
    occurrence = make_occurrence(
        cast.engagement, timing="milestone", milestone=milestone, offset_days=offset
    )
    return milestone, occurrence


def test_an_open_one_moves_with_its_milestone_and_the_history_says_so():
    cast = make_cast()
    milestone, occurrence = with_milestone(cast)
    assert occurrence.due_on == milestone.due_on - timedelta(days=7)
    later = milestone.due_on + timedelta(days=20)
    move_milestone(milestone, actor=cast.official, due_on=later, reason="Late start.")
    occurrence.refresh_from_db()
    assert occurrence.due_on == later - timedelta(days=7)
    change = Change.objects.get(thing_type="occurrence", verb="moved")
    assert (change.reason, change.actor) == ("Late start.", cast.official)


def test_one_side_alone_moves_nothing_into_the_past_and_what_is_late_stays_late():
    cast = make_cast()
    milestone, occurrence = with_milestone(cast)
    today = access.today()
    with pytest.raises(Refused, match="This day has passed"):
        move_milestone(
            milestone, actor=cast.official, due_on=today - timedelta(days=1), reason="Soon."
        )
    late = today - timedelta(days=3)
    Occurrence.objects.filter(pk=occurrence.pk).update(due_on=late)
    for actor, days in ((cast.coordinator, 40), (cast.official, 50)):
        move_milestone(
            milestone, actor=actor, due_on=today + timedelta(days=days), reason="Elections."
        )
    occurrence.refresh_from_db()
    assert occurrence.due_on == late


def test_a_settled_one_stays_where_it_was():
    cast = make_cast()
    milestone, occurrence = with_milestone(cast)
    Occurrence.objects.update(state="released", release_reason="Not needed.")
    before = occurrence.due_on
    later = milestone.due_on + timedelta(days=20)
    move_milestone(milestone, actor=cast.coordinator, due_on=later, reason="Late start.")
    occurrence.refresh_from_db()
    assert occurrence.due_on == before


def test_what_hangs_on_the_plan_follows_when_both_sides_move_the_term():
    cast = make_cast()
    engagement = cast.engagement
    milestone, hanging = with_milestone(cast, offset=3)
    by_phase = make_occurrence(engagement, timing="recurring", every="phase_end")
    by_law = make_occurrence(engagement, legal_date=True)
    before = (hanging.due_on, by_phase.due_on, by_law.due_on)
    month = timedelta(days=30)
    asked = ask_to_move_dates(
        engagement, actor=cast.official, reason="The budget came late.",
        starts_on=engagement.starts_on + month, ends_on=engagement.ends_on + month,
    )  # fmt: skip
    answer_date_request(asked, actor=cast.coordinator, agrees=True, answer="Good.")
    for one in (hanging, by_phase, by_law, milestone):
        one.refresh_from_db()
    assert (hanging.due_on, by_phase.due_on) == (before[0] + month, before[1] + month)
    assert hanging.due_on == milestone.due_on + timedelta(days=3)
    assert by_law.due_on == before[2]


def test_the_end_of_a_phase_without_a_planned_day_falls_due_when_the_phase_is_left():
    cast = make_cast(collaboration_model="hackathon")
    engagement = cast.engagement
    engagement.phase = "start"
    engagement.save()
    occurrence = make_occurrence(engagement, timing="recurring", every="phase_end")
    assert (occurrence.number, occurrence.due_on) == (2, None)
    plan = plan_of(engagement)
    PhaseChange.objects.create(
        engagement=engagement, from_phase="start", to_phase="run", changed_by=cast.coordinator
    )
    engagement.phase = "run"
    engagement.save()
    with transaction.atomic():
        follow_phase(claim(engagement), plan, actor=cast.coordinator, reason="The work begins.")
    occurrence.refresh_from_db()
    assert occurrence.due_on == access.today()


def test_what_the_memorandum_no_longer_asks_for_is_not_the_next_thing_due():
    cast = make_cast()
    engagement = cast.engagement
    due_on = access.today() - timedelta(days=2000)
    falls_away = make_occurrence(engagement, due_on=due_on)
    stays = make_occurrence(engagement, due_on=due_on, survives=True)
    Memorandum.objects.update(state="ended", ended_on=due_on - timedelta(days=1))
    assert list(Occurrence.objects.standing()) == [stays]
    falls_away, stays = (Occurrence.objects.get(pk=one.pk) for one in (falls_away, stays))
    assert (falls_away.fell_away, stays.fell_away) == (True, False)
    edit_engagement(engagement, actor=cast.coordinator, summary="Other words.")
    engagement.refresh_from_db()
    assert engagement.next_due_on == due_on
    report_obligation(stays, actor=cast.coordinator, note="Deleted.")
    engagement.refresh_from_db()
    assert engagement.next_due_on != due_on
