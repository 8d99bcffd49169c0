"""A milestone by which something signed is owed: no side alone moves it to its own advantage."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse

from engagements import access
from engagements.actions.engagement import (
    answer_date_request,
    ask_to_move_dates,
    ask_to_move_milestone,
    move_dates,
    move_phase,
    refresh_summary,
    review_plan,
    take_back_date_request,
)
from engagements.actions.history import Refused, StaleVersion
from engagements.actions.milestone import (
    add_milestone,
    drop_milestone,
    edit_milestone,
    miss_milestone,
    move_milestone,
    restore_milestone,
)
from engagements.models import (
    Change,
    DateMove,
    DateRequest,
    Letter,
    Memorandum,
    Milestone,
    Occurrence,
    PhaseChange,
)
from tests.factories import (
    make_cast,
    make_obligation,
    make_occurrence,
    make_signed_memorandum,
    make_stranger_engagement,
)

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def owing(side, slug="kick-off", **fields):
    """A cast with a milestone, and what one side owes by it."""
    cast = make_cast()
    cast.milestone = cast.engagement.milestones.get(slug=slug)
    cast.owed = make_occurrence(
        cast.engagement, side, timing="milestone", milestone=cast.milestone, **fields
    )
    cast.was = cast.milestone.due_on
    return cast


def move(cast, who, by):
    move_milestone(cast.milestone, actor=getattr(cast, who), due_on=cast.was + by, reason="Heat")


def ask(cast, who="coordinator", by=WEEK):
    milestone = Milestone.objects.get(pk=cast.milestone.pk)
    return ask_to_move_milestone(
        milestone, actor=getattr(cast, who), due_on=cast.was + by, reason="The hall is taken"
    )


def days(cast):
    cast.milestone.refresh_from_db()
    cast.owed.refresh_from_db()
    return cast.milestone.due_on - cast.was, cast.owed.due_on - cast.was


@pytest.mark.parametrize(
    ("owes", "who", "by", "alone"),
    [
        ("civic", "coordinator", WEEK, False),
        ("civic", "coordinator", -WEEK, True),
        ("civic", "official", WEEK, True),
        ("civic", "official", -WEEK, False),
        ("government", "coordinator", WEEK, True),
        ("government", "coordinator", -WEEK, False),
        ("government", "official", WEEK, False),
        ("government", "official", -WEEK, True),
        ("civic", "admin", WEEK, True),
        ("government", "admin", -WEEK, True),
    ],
)
def test_a_side_alone_moves_what_is_owed_by_a_milestone_only_to_the_others_advantage(
    owes, who, by, alone
):
    cast = owing(owes)
    if alone:
        move(cast, who, by)
    else:
        with pytest.raises(Refused, match=r"owes “Name a supervisor\.”, signed by both"):
            move(cast, who, by)
    assert days(cast) == ((by, by) if alone else (0 * WEEK, 0 * WEEK))
    assert DateMove.objects.count() == alone


def test_who_writes_for_both_sides_moves_it_in_no_direction_alone():
    cast = owing("civic")
    cast.government.memberships.create(user=cast.coordinator, role="official")
    for by in (WEEK, -WEEK):
        with pytest.raises(Refused, match="signed by both"):
            move(cast, "coordinator", by)


def test_what_is_not_signed_or_settled_or_late_or_fixed_by_law_stands_in_nobodys_way():
    cast = make_cast()
    milestone = cast.milestone = cast.engagement.milestones.get(slug="kick-off")
    cast.was = milestone.due_on
    draft = make_signed_memorandum(cast.engagement)
    make_obligation(cast.engagement, memorandum=draft, timing="milestone", milestone=milestone)
    by_law = make_occurrence(
        cast.engagement, timing="milestone", milestone=milestone, legal_date=True
    )
    settled = make_occurrence(cast.engagement, timing="milestone", milestone=milestone)
    Occurrence.objects.filter(pk=settled.pk).update(state="released", release_reason="No need")
    late = make_occurrence(cast.engagement, timing="milestone", milestone=milestone)
    before = access.today() - WEEK
    Occurrence.objects.filter(pk=late.pk).update(due_on=before)
    move(cast, "coordinator", WEEK)
    assert Milestone.objects.get(pk=milestone.pk).due_on == cast.was + WEEK
    assert [Occurrence.objects.get(pk=one.pk).due_on for one in (by_law, settled, late)] == [
        cast.was, cast.was, before,
    ]  # fmt: skip


def test_by_a_framework_over_two_engagements_only_what_is_owed_here_counts():
    cast = make_cast()
    other = make_stranger_engagement(cast)
    memorandum = make_signed_memorandum(cast.engagement)
    memorandum.engagements.add(other)
    cast.milestone = cast.engagement.milestones.get(slug="kick-off")
    cast.was = cast.milestone.due_on
    party = memorandum.parties.create(organisation=cast.civic, side="civic")
    there = make_occurrence(
        other, memorandum=memorandum, owed_by=party, timing="milestone",
        milestone=other.milestones.get(slug="kick-off"),
    )  # fmt: skip
    move(cast, "coordinator", WEEK)
    cast.was += WEEK
    cast.owed = make_occurrence(
        cast.engagement, memorandum=memorandum, timing="milestone", milestone=cast.milestone
    )
    cast.milestone.refresh_from_db()
    with pytest.raises(Refused, match="signed by both"):
        move(cast, "coordinator", WEEK)
    answer_date_request(ask(cast), actor=cast.official, agrees=True, answer="Yes")
    assert days(cast) == (WEEK, WEEK)
    before = there.due_on
    there.refresh_from_db()
    assert there.due_on == before


def test_the_owner_of_a_milestone_may_change_and_who_owes_by_it_stays():
    cast = owing("civic")
    edit_milestone(cast.milestone, actor=cast.coordinator, side="government")
    cast.milestone.refresh_from_db()
    with pytest.raises(Refused, match="signed by both"):
        move(cast, "coordinator", WEEK)
    move(cast, "official", WEEK)
    assert days(cast) == (WEEK, WEEK)


def test_a_milestone_that_a_signed_text_names_keeps_its_title():
    cast = owing("civic")
    with pytest.raises(Refused, match="names this milestone by its title"):
        edit_milestone(cast.milestone, actor=cast.coordinator, title="Another beginning")
    row = {"title": "Another", "due_on": cast.was, "stays": True, "version": cast.milestone.version}
    with pytest.raises(Refused, match="names this milestone by its title"):
        review_plan(
            cast.engagement, actor=cast.coordinator, milestones={cast.milestone.pk: row}, items={}
        )  # fmt: skip
    other = cast.engagement.milestones.exclude(pk=cast.milestone.pk).first()
    assert edit_milestone(other, actor=cast.coordinator, title="Own words").title == "Own words"


def test_no_two_milestones_of_a_plan_are_called_alike():
    cast = make_cast()
    first, other = cast.engagement.milestones.all()[:2]
    values = {"side": "civic", "due_on": first.due_on}
    with pytest.raises(Refused, match="Another milestone is called"):
        edit_milestone(other, actor=cast.coordinator, title=first.title.upper())
    with pytest.raises(Refused, match="Another milestone is called"):
        add_milestone(cast.engagement, actor=cast.coordinator, title=f" {first.title}", **values)
    added = add_milestone(cast.engagement, actor=cast.coordinator, title="Site visit", **values)
    assert edit_milestone(added, actor=cast.coordinator, title="Site Visit").title == "Site Visit"


# ---------------------------------------------------------------- the request


@pytest.mark.parametrize(("owes", "by"), [("civic", WEEK), ("government", -WEEK), ("civic", -WEEK)])
def test_nothing_moves_before_the_other_side_agrees_and_then_milestone_and_what_is_owed_do(
    owes, by
):
    cast = owing(owes, offset_days=3)
    asked = ask(cast, by=by)
    assert (asked.side, asked.state, asked.was_due_on, asked.due_on) == (
        "civic", "open", cast.was, cast.was + by,
    )  # fmt: skip
    assert (asked.starts_on, asked.ends_on, asked.milestone) == (None, None, cast.milestone)
    assert days(cast) == (0 * WEEK, timedelta(days=3))
    answer_date_request(asked, actor=cast.official, agrees=True, answer="Fine for us")
    assert days(cast) == (by, by + timedelta(days=3))
    assert cast.milestone.first_due_on == cast.was
    trace = DateMove.objects.get()
    assert (trace.milestone, trace.moved_from, trace.moved_to, trace.reason, trace.moved_by) == (
        cast.milestone, cast.was, cast.was + by, "The hall is taken", cast.coordinator,
    )  # fmt: skip
    told = Change.objects.filter(thing_type__in=["milestone", "occurrence", "daterequest"])
    told = [one.verb for one in told.order_by("number") if one.verb != "added"]
    assert told == ["asked_for_dates", "moved", "moved", "agreed_to_dates"]
    cast.engagement.refresh_from_db()
    assert cast.engagement.starts_on == cast.engagement.first_starts_on


def test_what_is_late_already_moves_when_both_agree():
    cast = owing("civic")
    Occurrence.objects.update(due_on=access.today() - WEEK)
    answer_date_request(ask(cast), actor=cast.official, agrees=True, answer="Yes")
    assert days(cast) == (WEEK, WEEK)


def test_declining_moves_nothing_and_so_does_taking_it_back():
    cast = owing("government")
    asked = ask(cast, "official")
    answer_date_request(asked, actor=cast.coordinator, agrees=False, answer="We need it then")
    take_back_date_request(ask(cast, "official"), actor=cast.official, reason="Never mind")
    assert days(cast) == (0 * WEEK, 0 * WEEK)
    assert not DateMove.objects.exists()
    assert set(DateRequest.objects.values_list("state", flat=True)) == {"declined", "taken_back"}


@pytest.mark.parametrize("who", ["observer", "stranger", "admin"])
def test_who_writes_for_no_side_neither_asks_nor_answers(who):
    cast = owing("civic")
    with pytest.raises(PermissionDenied):
        ask(cast, who)
    asked = ask(cast)
    for other in (who, "coordinator"):
        with pytest.raises(PermissionDenied):
            answer_date_request(asked, actor=getattr(cast, other), agrees=True, answer="Yes")


def test_one_request_at_a_time_be_it_for_the_term_or_for_a_milestone():
    cast = owing("civic")
    engagement = cast.engagement
    asked = ask(cast)
    dates = {"starts_on": engagement.starts_on + WEEK, "ends_on": engagement.ends_on + WEEK}
    for another in (
        lambda: ask(cast, "official", by=-WEEK),
        lambda: ask_to_move_dates(engagement, actor=cast.official, reason="Heat", **dates),
    ):
        with pytest.raises(Refused, match="asked for already"):
            another()
    take_back_date_request(asked, actor=cast.coordinator, reason="Never mind")
    ask_to_move_dates(engagement, actor=cast.official, reason="Heat", **dates)
    with pytest.raises(Refused, match="asked for already"):
        ask(cast)


def test_nobody_agrees_once_the_milestone_moved_or_was_settled():
    cast = owing("civic")
    asked = ask(cast, by=2 * WEEK)
    move(cast, "official", WEEK)
    with pytest.raises(Refused, match="moved since this was asked"):
        answer_date_request(asked, actor=cast.official, agrees=True, answer="Yes")
    answer_date_request(asked, actor=cast.official, agrees=False, answer="Ask anew")
    asked = ask(cast, by=2 * WEEK)
    miss_milestone(Milestone.objects.get(pk=cast.milestone.pk), actor=cast.coordinator, reason="No")
    with pytest.raises(Refused, match="settled"):
        answer_date_request(asked, actor=cast.official, agrees=True, answer="Yes")
    assert days(cast) == (WEEK, WEEK)


def test_a_request_names_another_day_that_lies_ahead_of_an_open_milestone_as_it_was_read():
    cast = owing("civic")
    with pytest.raises(Refused, match="passed"):
        ask(cast, by=access.today() - cast.was - WEEK)
    with pytest.raises(ValidationError, match="already"):
        ask(cast, by=0 * WEEK)
    with pytest.raises(StaleVersion):
        ask_to_move_milestone(
            cast.milestone, actor=cast.coordinator, due_on=cast.was + WEEK, reason="Heat", version=9
        )
    with pytest.raises(ValidationError, match="Say why"), transaction.atomic():
        ask_to_move_milestone(
            cast.milestone, actor=cast.coordinator, due_on=cast.was + WEEK, reason=""
        )
    assert not DateRequest.objects.exists()


def test_a_request_is_for_the_term_or_for_one_milestone():
    cast = owing("civic")
    asked = ask(cast)
    asked.starts_on = asked.ends_on = cast.was
    with pytest.raises(ValidationError, match="another term or for another day"):
        asked.validate_constraints()


def test_both_sides_get_a_letter_that_names_the_milestone():
    cast = owing("civic")
    asked = ask(cast)
    letter = Letter.objects.get()
    assert letter.to == cast.official
    assert f"move the milestone “{cast.milestone.title}”" in letter.text
    assert (
        reverse("engagement_date_request", args=[cast.engagement.reference, asked.pk])
        in letter.text
    )


# ---------------------------------------------------------------- other ways to the same door


def test_the_review_page_moves_no_such_milestone_either():
    cast = owing("civic")
    row = {"title": cast.milestone.title, "stays": True, "version": cast.milestone.version}
    later, sooner = ({cast.milestone.pk: {**row, "due_on": cast.was + by}} for by in (WEEK, -WEEK))
    with pytest.raises(Refused, match="Ask the other side with “Move date”"):
        review_plan(cast.engagement, actor=cast.coordinator, milestones=later, items={})
    assert days(cast) == (0 * WEEK, 0 * WEEK)
    review_plan(cast.engagement, actor=cast.coordinator, milestones=sooner, items={})
    assert days(cast) == (-WEEK, -WEEK)


def by_phase(side):
    """What one side owes by the end of each phase, and the milestone that ends the second one."""
    cast = make_cast()
    cast.milestone = cast.engagement.milestones.get(slug="kick-off")
    make_occurrence(cast.engagement, side, timing="recurring", every="phase_end")
    cast.owed = Occurrence.objects.get(number=2)
    cast.was = cast.milestone.due_on
    return cast


def test_what_is_owed_by_the_end_of_a_phase_goes_by_its_milestone():
    cast = by_phase("civic")
    with pytest.raises(Refused, match="signed by both"):
        move(cast, "coordinator", WEEK)
    answer_date_request(ask(cast), actor=cast.official, agrees=True, answer="Yes")
    assert days(cast) == (WEEK, WEEK)


@pytest.mark.parametrize("owes", ["civic", "government"])
def test_dropping_a_milestone_leaves_what_is_owed_by_its_phase_on_the_day_both_signed(owes):
    cast = by_phase(owes)
    drop_milestone(cast.milestone, actor=cast.coordinator, reason="Not needed")
    other = cast.engagement.milestones.exclude(pk=cast.milestone.pk).last()
    move_milestone(other, actor=cast.official, due_on=other.due_on + WEEK, reason="Heat")
    assert days(cast) == (0 * WEEK, 0 * WEEK)
    restore_milestone(
        Milestone.objects.get(pk=cast.milestone.pk), actor=cast.coordinator, reason="After all"
    )
    assert days(cast) == (0 * WEEK, 0 * WEEK)


@pytest.mark.parametrize(("side", "stays"), [("civic", True), ("government", False)])
def test_going_back_a_phase_alone_puts_off_nothing_of_ones_own(side, stays):
    cast = make_cast(collaboration_model="hackathon")
    engagement = cast.engagement
    PhaseChange.objects.create(
        engagement=engagement, from_phase="start", to_phase="run", changed_by=cast.coordinator
    )
    engagement.phase = "run"
    engagement.save()
    make_occurrence(engagement, side, timing="recurring", every="phase_end")
    owed = Occurrence.objects.filter(number__gte=3).order_by("number").first()
    obligation = owed.obligation
    owed = Occurrence.objects.create(
        obligation=obligation, engagement=engagement, number=2, side=side, due_on=access.today()
    )
    move_phase(engagement, actor=cast.coordinator, to_phase="start", reason="Once more")
    owed.refresh_from_db()
    assert owed.due_on == (access.today() if stays else None)


def test_the_term_is_bound_by_what_is_still_owed_though_no_agreement_is_signed_today():
    cast = make_cast()
    engagement = cast.engagement
    make_occurrence(engagement, survives=True)
    ended = access.today() - WEEK
    Memorandum.objects.update(state="ended", ended_on=ended)
    refresh_summary(engagement)
    assert (engagement.phase, engagement.memorandum_state) == ("prepare", "ended")
    with pytest.raises(Refused, match="Ask the other side"):
        move_dates(
            engagement, actor=cast.coordinator, reason="Heat",
            starts_on=engagement.starts_on + WEEK, ends_on=engagement.ends_on + WEEK,
        )  # fmt: skip
