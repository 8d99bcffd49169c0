"""Dates that slip: asked for by one side and answered by the other, and what moves with them."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from engagements import access
from engagements.actions.engagement import (
    answer_date_request,
    ask_to_move_dates,
    cancel_engagement,
    hold_engagement,
    take_back_date_request,
)
from engagements.actions.history import Refused, StaleVersion
from engagements.actions.milestone import add_milestone, move_milestone
from engagements.models import (
    Change,
    DateMove,
    DateRequest,
    Engagement,
    Letter,
    Memorandum,
    Milestone,
)
from engagements.queries.dates import effects_of
from engagements.queries.history import sentences
from tests.factories import make_cast, make_member, make_occurrence, make_signed_memorandum

pytestmark = pytest.mark.django_db
WEEK, MONTH = timedelta(days=7), timedelta(days=30)


def later(cast, start=WEEK, end=WEEK, **more):
    """Ask for the term a week later; by the coordinator unless said."""
    engagement = Engagement.objects.get(pk=cast.engagement.pk)
    values = {"actor": cast.coordinator, "reason": "Holidays", **more}
    return ask_to_move_dates(
        engagement, starts_on=engagement.starts_on + start, ends_on=engagement.ends_on + end, **values
    )  # fmt: skip


def agree(cast, asked, **more):
    values = {"actor": cast.official, "agrees": True, "answer": "Fine for us", **more}
    return answer_date_request(asked, **values)


def term(cast):
    engagement = Engagement.objects.get(pk=cast.engagement.pk)
    return engagement.starts_on, engagement.ends_on


def days_of(engagement):
    return dict(Milestone.objects.filter(engagement=engagement).values_list("slug", "due_on"))


def test_nothing_moves_before_the_other_side_has_agreed_and_then_the_term_does():
    cast = make_cast()
    was = term(cast)
    asked = later(cast)
    assert (asked.side, asked.state, asked.asked_by_text) == (
        "civic", "open", f"{cast.coordinator}, Civic Lab",
    )  # fmt: skip
    assert term(cast) == was
    agree(cast, asked)
    asked.refresh_from_db()
    assert term(cast) == (was[0] + WEEK, was[1] + WEEK)
    assert (asked.state, asked.answer) == ("agreed", "Fine for us")
    assert asked.answered_by_text == f"{cast.official}, Ministry of Records"
    engagement = Engagement.objects.get()
    assert (engagement.first_starts_on, engagement.first_ends_on) == was
    moves = DateMove.objects.filter(milestone__isnull=True).order_by("pk")
    assert list(moves.values_list("what", "moved_from", "moved_to", "reason", "moved_by")) == [
        ("start", was[0], was[0] + WEEK, "Holidays", cast.coordinator.pk),
        ("end", was[1], was[1] + WEEK, "Holidays", cast.coordinator.pk),
    ]


def test_a_date_that_stays_is_known_no_more_exactly_than_before():
    cast = make_cast()
    Engagement.objects.update(starts_precision="year", ends_precision="month")
    agree(cast, later(cast, start=timedelta()))
    engagement = Engagement.objects.get()
    assert (engagement.starts_precision, engagement.ends_precision) == ("year", "day")


def test_the_official_may_ask_and_the_coordinator_answers():
    cast = make_cast()
    was = term(cast)
    asked = later(cast, actor=cast.official)
    assert asked.side == "government"
    agree(cast, asked, actor=cast.coordinator)
    assert term(cast) == (was[0] + WEEK, was[1] + WEEK)


def test_declining_moves_nothing_and_another_request_may_follow():
    cast = make_cast()
    was = term(cast)
    agree(cast, later(cast), agrees=False, answer="The ministry is closed then")
    assert term(cast) == was
    assert not DateMove.objects.exists()
    assert DateRequest.objects.get().answer == "The ministry is closed then"
    assert later(cast).state == "open"


def test_who_asked_takes_it_back_and_nobody_of_the_other_side():
    cast = make_cast()
    asked = later(cast)
    for who in ("official", "observer", "stranger"):
        with pytest.raises(PermissionDenied):
            take_back_date_request(asked, actor=getattr(cast, who), reason="No")
    take_back_date_request(asked, actor=cast.coordinator, reason="It works after all")
    asked.refresh_from_db()
    assert (asked.state, asked.answer) == ("taken_back", "It works after all")
    with pytest.raises(Refused, match="answered already"):
        agree(cast, asked)


@pytest.mark.parametrize("who", ["observer", "stranger", "admin"])
def test_who_writes_for_no_side_neither_asks_nor_answers(who: str):
    cast = make_cast()
    with pytest.raises(PermissionDenied):
        later(cast, actor=getattr(cast, who))
    asked = later(cast)
    with pytest.raises(PermissionDenied):
        agree(cast, asked, actor=getattr(cast, who))
    assert DateRequest.objects.get().state == "open"


def test_nobody_answers_for_the_other_side_or_themselves():
    cast = make_cast()
    asked = later(cast)
    with pytest.raises(PermissionDenied):
        agree(cast, asked, actor=cast.coordinator)
    colleague = make_member(cast.civic, "coordinator")
    with pytest.raises(PermissionDenied):
        agree(cast, asked, actor=colleague)
    cast.government.memberships.create(user=cast.coordinator, role="official")
    with pytest.raises(Refused, match="asked for these dates yourself"):
        agree(cast, asked, actor=cast.coordinator)


def test_one_request_at_a_time_in_words_and_in_the_database():
    cast = make_cast()
    asked = later(cast)
    with pytest.raises(Refused, match="asked for already"):
        later(cast, actor=cast.official, start=MONTH)
    copy = DateRequest(
        engagement=cast.engagement, starts_on=asked.starts_on, ends_on=asked.ends_on, reason="x",
        side="civic", asked_by=cast.coordinator,
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save()


def test_a_request_is_refused_when_the_dates_moved_meanwhile_and_can_only_be_declined():
    cast = make_cast()
    asked = later(cast)
    Engagement.objects.update(ends_on=cast.engagement.ends_on + timedelta(days=1))
    with pytest.raises(Refused, match="have moved since"):
        agree(cast, asked)
    agree(cast, asked, agrees=False, answer="Ask again")
    assert DateRequest.objects.get().state == "declined"


def test_the_present_dates_are_not_asked_for():
    cast = make_cast()
    with pytest.raises(Refused, match="dates that it has already"):
        later(cast, start=timedelta(0), end=timedelta(0))


def test_an_end_before_the_start_and_no_reason_are_errors():
    cast = make_cast()
    with pytest.raises(ValidationError, match="The end lies before the start"):
        later(cast, start=timedelta(days=400))
    with pytest.raises(ValidationError, match="Say why the dates move"):
        later(cast, reason="")
    assert not DateRequest.objects.exists()


def test_a_finished_engagement_moves_no_dates_and_one_on_hold_does():
    cast = make_cast()
    held = hold_engagement(
        cast.engagement, actor=cast.coordinator, reason="Elections", decide_on=access.today()
    )
    asked = later(cast)
    agree(cast, asked, agrees=False, answer="Later")
    asked = later(cast)
    cancel_engagement(
        held, actor=cast.coordinator, reason="No money", side="civic", consequences="None"
    )
    with pytest.raises(Refused, match="is over"):
        agree(cast, asked)
    take_back_date_request(asked, actor=cast.coordinator, reason="Over")
    with pytest.raises(Refused, match="is over"):
        later(cast)


def test_a_stale_answer_changes_nothing():
    cast = make_cast()
    with pytest.raises(StaleVersion):
        agree(cast, later(cast), version=99)
    assert DateRequest.objects.get().state == "open"


def test_only_open_milestones_move_and_each_leaves_its_line():
    cast = make_cast()
    engagement = cast.engagement
    before = days_of(engagement)
    done = {"fellows-selected": "accepted", "briefing-pack": "missed", "kick-off": "reported"}
    for slug, state in done.items():
        Milestone.objects.filter(slug=slug).update(
            state=state, reason="x", reported_on=access.today(), reported_side="civic",
            decided_side="government", decided_on=access.today(),
        )  # fmt: skip
    Milestone.objects.filter(slug="handover-plan").update(
        state="returned", reason="Thin", reported_on=access.today(), reported_side="civic"
    )
    agree(cast, later(cast))
    after = days_of(engagement)
    assert {slug: after[slug] - before[slug] for slug in done} == dict.fromkeys(done, timedelta(0))
    assert after["handover-plan"] == before["handover-plan"] + WEEK
    moved = {slug for slug, day in after.items() if day != before[slug]}
    assert moved == set(before) - set(done)
    told = DateMove.objects.filter(what="milestone", reason="Holidays")
    assert set(told.values_list("milestone__slug", flat=True)) == moved
    firsts = dict(Milestone.objects.values_list("slug", "first_due_on"))
    assert firsts == before


def test_a_milestone_moves_with_its_own_end_of_the_term():
    cast = make_cast()
    before = days_of(cast.engagement)
    agree(cast, later(cast, start=timedelta(0), end=MONTH))
    after = days_of(cast.engagement)
    anchors = dict(Milestone.objects.values_list("slug", "anchor"))
    assert {slug: after[slug] - before[slug] for slug in after} == {
        slug: MONTH if anchor == "end" else timedelta(0) for slug, anchor in anchors.items()
    }


def test_what_was_moved_by_hand_keeps_what_it_was_moved_by():
    cast = make_cast()
    kick_off = cast.engagement.milestones.get(slug="kick-off")
    by_hand = kick_off.due_on + timedelta(days=3)
    move_milestone(kick_off, actor=cast.coordinator, due_on=by_hand, reason="The hall is taken")
    agree(cast, later(cast))
    assert days_of(cast.engagement)["kick-off"] == by_hand + WEEK


def test_an_own_milestone_keeps_its_distance_to_the_nearer_end():
    cast = make_cast()
    engagement = cast.engagement
    early, late = engagement.starts_on + timedelta(days=3), engagement.ends_on - timedelta(days=3)
    for day in (early, late):
        add_milestone(
            engagement, actor=cast.coordinator, title=f"Ours, {day}", side="civic", due_on=day
        )
    agree(cast, later(cast, start=WEEK, end=MONTH))
    own = Milestone.objects.filter(slug="").order_by("due_on").values_list("due_on", flat=True)
    assert list(own) == [early + WEEK, late + MONTH]


def test_open_obligations_move_and_those_of_the_law_do_not():
    cast = make_cast()
    engagement = cast.engagement
    memorandum = make_signed_memorandum(engagement)
    kick_off = engagement.milestones.get(slug="kick-off")
    early = engagement.starts_on + timedelta(days=2)
    made = {
        "day": {"due_on": early},
        "law": {"due_on": early, "legal_date": True},
        "met": {"due_on": early},
        "with": {"timing": "milestone", "milestone": kick_off, "offset_days": 5},
        "throughout": {"timing": "throughout", "survives": True},
        "again": {
            "timing": "recurring", "every": "monthly", "first_on": early,
            "until_on": engagement.ends_on,
        },
    }  # fmt: skip
    found = {
        name: make_occurrence(engagement, memorandum=memorandum, text=name, **fields)
        for name, fields in made.items()
    }
    type(found["met"]).objects.filter(pk=found["met"].pk).update(
        state="met", reported_on=early, decided_on=early, decided_side="government"
    )
    was = {name: one.due_on for name, one in found.items()}
    agree(cast, later(cast, start=WEEK, end=MONTH))
    for one in found.values():
        one.refresh_from_db()
    assert {name: one.due_on for name, one in found.items()} == {
        "day": early + WEEK, "law": early, "met": early, "with": was["with"] + WEEK,
        "throughout": None, "again": early + WEEK,
    }  # fmt: skip


def test_what_is_shown_before_is_what_happens():
    cast = make_cast()
    engagement = cast.engagement
    memorandum = make_signed_memorandum(engagement, ends_on=engagement.ends_on)
    make_occurrence(engagement, memorandum=memorandum, due_on=engagement.starts_on)
    make_occurrence(
        engagement, memorandum=memorandum, text="Report", timing="recurring", every="phase_end"
    )
    asked = later(cast, start=WEEK, end=MONTH)
    effects = effects_of(Engagement.objects.get(), asked.starts_on, asked.ends_on)
    assert effects.memoranda == [memorandum]
    assert effects.occurrences != []
    agree(cast, asked)
    for moved in effects.milestones:
        assert Milestone.objects.get(pk=moved.milestone.pk).due_on == moved.moves_to
    for one in effects.occurrences:
        one.occurrence.refresh_from_db()
        assert one.occurrence.due_on == one.moves_to
    again = effects_of(Engagement.objects.get(), asked.starts_on, asked.ends_on)
    assert (again.milestones, again.occurrences) == ([], [])


def test_the_memorandum_is_named_only_if_the_new_end_lies_beyond_its_last_day():
    cast = make_cast()
    end = cast.engagement.ends_on
    memorandum = make_signed_memorandum(cast.engagement, ends_on=end)
    start = cast.engagement.starts_on
    assert effects_of(cast.engagement, start, end).memoranda == []
    assert effects_of(cast.engagement, start, end + timedelta(days=1)).memoranda == [memorandum]
    Memorandum.objects.update(ends_on=None)
    assert effects_of(cast.engagement, start, end + MONTH).memoranda == []


def test_dates_at_the_edge_of_the_calendar_and_on_a_leap_day():
    cast = make_cast()
    for first, last in (
        (date(1, 1, 1), date(1, 1, 1)), (date(9999, 12, 31), date(9999, 12, 31)),
        (date(2028, 2, 29), date(2032, 2, 29)),
    ):  # fmt: skip
        effects = effects_of(cast.engagement, first, last)
        days = [one.moves_to for one in effects.milestones]
        assert len(days) == cast.engagement.milestones.count()
        assert days == sorted(days)


def test_the_history_says_who_asked_and_who_answered():
    cast = make_cast()
    agree(cast, later(cast), agrees=False, answer="No")
    take_back_date_request(later(cast), actor=cast.coordinator, reason="Never mind")
    agree(cast, later(cast))
    told = Change.objects.filter(thing_type="daterequest").order_by("number")
    civic, official = f"{cast.coordinator} of Civic Lab", f"{cast.official} of Ministry of Records"
    assert [row.sentence for row in sentences(told)] == [
        f"{civic} asked to move the dates.", f"{official} declined to move the dates.",
        f"{civic} asked to move the dates.", f"{civic} took back the request to move the dates.",
        f"{civic} asked to move the dates.", f"{official} agreed to the new dates.",
    ]  # fmt: skip


def test_both_sides_are_told_by_letter_and_who_acts_is_not():
    cast = make_cast()
    asked = later(cast)
    agree(cast, asked)
    told = Letter.objects.order_by("pk").values_list("to", "subject")
    title = cast.engagement.title
    assert list(told) == [
        (cast.official.pk, f"“{title}”: other dates are asked for"),
        (cast.coordinator.pk, f"“{title}”: other dates – Agreed"),
    ]
    text = Letter.objects.latest("pk").text
    assert reverse("engagement_date_request", args=[cast.engagement.reference, asked.pk]) in text
    assert "Fine for us" in text
