"""What one side does alone to the plan: no way round the agreement of the other side."""

from datetime import timedelta

import pytest

from engagements import access
from engagements.actions.engagement import answer_date_request, ask_to_move_milestone, move_phase
from engagements.actions.history import Refused
from engagements.actions.memorandum import send_memorandum
from engagements.actions.milestone import drop_milestone, move_milestone
from engagements.actions.obligation import report_obligation, say_what_is_missing
from engagements.models import Engagement, Milestone, Occurrence
from engagements.queries.plan import moving_with_milestone, owed_by_milestone
from engagements.words import other_side
from tests.actions.test_milestone_owed import ask, by_phase, days, move, owing
from tests.agreement_factories import make_draft, sign
from tests.factories import make_cast, make_obligation, make_occurrence
from tests.gate_factories import waive_open

pytestmark = pytest.mark.django_db
DAY, WEEK = timedelta(days=1), timedelta(days=7)


def another(cast):
    """A milestone by which nothing is owed."""
    others = cast.engagement.milestones.exclude(pk=cast.milestone.pk)
    return others.filter(due_on__gt=access.today()).last()


def go_to(cast, phase, who="coordinator", reason=""):
    """The one who moves the phase waives what is open in it."""
    cast.engagement = Engagement.objects.get(pk=cast.engagement.pk)
    if not reason:
        waive_open(cast)
    move_phase(cast.engagement, actor=getattr(cast, who), to_phase=phase, reason=reason)


# ---------------------------------------------------------------- reported, then moved


def test_reporting_first_wins_no_time_and_holds_up_no_other_milestone():
    cast = owing("civic")
    report_obligation(cast.owed, actor=cast.coordinator, note="Done")
    with pytest.raises(Refused, match="signed by both"):
        move(cast, "coordinator", 11 * WEEK)
    assert owed_by_milestone(cast.milestone, cast.coordinator)
    # A day that the plan had given meanwhile changes nothing: only what moves is looked at.
    Milestone.objects.filter(pk=cast.milestone.pk).update(due_on=cast.was + 11 * WEEK)
    cast.owed.refresh_from_db()
    say_what_is_missing(cast.owed, actor=cast.official, reason="Nothing there")
    for who in ("coordinator", "official"):
        other = another(cast)
        move_milestone(other, actor=getattr(cast, who), due_on=other.due_on + DAY, reason="Heat")
    assert days(cast) == (11 * WEEK, 0 * WEEK)


def test_what_is_disputed_counts_as_well():
    cast = owing("civic")
    Occurrence.objects.update(state="disputed", government_view="No", civic_view="Yes")
    with pytest.raises(Refused, match="signed by both"):
        move(cast, "coordinator", WEEK)


def test_an_agreed_day_of_another_milestone_moves_nothing_that_is_late():
    cast = owing("civic")
    Occurrence.objects.update(due_on=access.today() - WEEK)
    other = another(cast)
    asked = ask_to_move_milestone(
        other, actor=cast.coordinator, due_on=other.due_on + DAY, reason="Heat"
    )
    answer_date_request(asked, actor=cast.official, agrees=True, answer="Yes")
    assert days(cast)[1] == access.today() - WEEK - cast.was


# ---------------------------------------------------------------- a phase moves


def test_moving_the_phase_puts_off_nothing_that_is_late_and_nothing_due_with_a_milestone():
    cast = owing("government")
    late = make_occurrence(cast.engagement, "government", timing="milestone", milestone=another(cast))  # fmt: skip
    Occurrence.objects.filter(pk=late.pk).update(due_on=access.today() - WEEK)
    Occurrence.objects.filter(pk=cast.owed.pk).update(due_on=cast.was - DAY)
    go_to(cast, "start")
    late.refresh_from_db()
    assert late.due_on == access.today() - WEEK
    assert days(cast)[1] == -DAY


def test_dropping_a_milestone_and_moving_the_phase_brings_no_day_forward():
    cast = by_phase("government")
    go_to(cast, "start")
    drop_milestone(cast.milestone, actor=cast.coordinator, reason="Not needed")
    go_to(cast, "run")
    assert days(cast)[1] == 0 * WEEK
    go_to(cast, "start", reason="Once more")
    go_to(cast, "run")
    assert days(cast)[1] == 0 * WEEK


# ---------------------------------------------------------------- sent for signature


def sent(owes="civic", **fields):
    """A text that one side owes something by, sent for signature."""
    cast = make_draft()
    cast.memorandum.obligations.all().delete()
    cast.milestone = cast.engagement.milestones.get(slug="kick-off")
    fields = fields or {"timing": "milestone", "milestone": cast.milestone}
    make_obligation(cast.engagement, owes, memorandum=cast.memorandum, **fields)
    make_obligation(cast.engagement, other_side(owes), memorandum=cast.memorandum)
    cast.memorandum.refresh_from_db()
    cast.version = send_memorandum(cast.memorandum, actor=cast.coordinator)
    cast.memorandum.refresh_from_db()
    cast.was = cast.milestone.due_on
    return cast


@pytest.mark.parametrize(
    "fields", [{}, {"timing": "recurring", "every": "phase_end"}], ids=["milestone", "phase"]
)
@pytest.mark.parametrize(("owes", "who", "other"), [("civic", "coordinator", "official"), ("government", "official", "coordinator")])  # fmt: skip
def test_from_sending_on_a_milestone_moves_to_the_advantage_of_the_other_side_alone(
    owes, who, other, fields
):
    cast = sent(owes, **fields)
    with pytest.raises(Refused, match=r"sent for signature.*Take the text back first"):
        move(cast, who, WEEK)
    assert "sent for signature" in owed_by_milestone(cast.milestone, getattr(cast, who))[0]
    move(cast, other, WEEK)
    assert Milestone.objects.get(pk=cast.milestone.pk).due_on == cast.was + WEEK


def test_who_signs_is_bound_to_the_day_that_was_read_or_to_one_that_both_agreed_on():
    cast = sent("civic")
    for signatory in cast.memorandum.signatories.filter(party__side="government"):
        sign(cast, signatory)
    asked = ask(cast)
    assert [one.words for one in moving_with_milestone(cast.milestone, asked.due_on)]
    answer_date_request(asked, actor=cast.official, agrees=True, answer="Yes")
    for signatory in cast.memorandum.signatories.filter(party__side="civic"):
        sign(cast, signatory)
    owed = Occurrence.objects.get(obligation__timing="milestone")
    assert owed.due_on == cast.was + WEEK


@pytest.mark.parametrize("who", ["coordinator", "official"])
def test_no_side_drops_a_milestone_that_gives_a_sent_text_its_day(who):
    cast = sent("government", timing="recurring", every="phase_end")
    cast.milestone.side = "both"
    cast.milestone.save()
    with pytest.raises(Refused, match="sent for signature"):
        drop_milestone(cast.milestone, actor=getattr(cast, who), reason="Not needed")


# ---------------------------------------------------------------- who writes for both sides


@pytest.mark.parametrize(
    ("owes", "by", "side"),
    [("government", WEEK, "government"), ("government", -WEEK, "civic"), ("civic", WEEK, "civic")],
)
def test_who_writes_for_both_asks_for_the_side_that_it_suits(owes, by, side):
    cast = owing(owes)
    cast.government.memberships.create(user=cast.coordinator, role="official")
    assert ask(cast, by=by).side == side


def test_where_it_suits_both_or_somebody_elses_side_one_asks_for_ones_own():
    cast = owing("government")
    assert ask(cast).side == "civic"
    both = make_cast()
    both.milestone = both.engagement.milestones.get(slug="kick-off")
    both.was = both.milestone.due_on
    for owes in ("civic", "government"):
        make_occurrence(both.engagement, owes, timing="milestone", milestone=both.milestone)
    both.government.memberships.create(user=both.coordinator, role="official")
    assert ask(both).side == "civic"
