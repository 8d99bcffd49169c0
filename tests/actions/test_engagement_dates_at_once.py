"""Dates asked for, answered and moved at the same moment: one effect each."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from engagements.actions.engagement import (
    answer_date_request,
    ask_to_move_dates,
    move_dates,
    take_back_date_request,
    waive_condition,
)
from engagements.actions.history import Refused
from engagements.models import DateMove, DateRequest, Engagement, Milestone, Waiver
from tests.factories import make_cast, make_member
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
WEEK = timedelta(days=7)


def ask(cast, actor, weeks: int = 1) -> Callable[[], object]:
    engagement = Engagement.objects.get(pk=cast.engagement.pk)
    return lambda: ask_to_move_dates(
        engagement, actor=actor, starts_on=engagement.starts_on + weeks * WEEK,
        ends_on=engagement.ends_on + weeks * WEEK, reason=f"{weeks} weeks",
    )  # fmt: skip


def test_of_requests_from_both_sides_at_once_one_wins():
    cast = make_cast()
    askers = [make_member(cast.civic) for _ in range(5)]
    askers += [make_member(cast.government, "official") for _ in range(5)]
    ends = at_once(*(ask(cast, actor, weeks) for weeks, actor in enumerate(askers, start=1)))
    assert ends.count(Refused) == len(ends) - 1
    assert DateRequest.objects.filter(state="open").count() == 1


def test_of_twenty_answers_at_once_one_counts_and_the_dates_move_once():
    cast = make_cast()
    was = (cast.engagement.starts_on, cast.engagement.ends_on)
    asked = ask(cast, cast.coordinator)()
    officials = [make_member(cast.government, "official") for _ in range(20)]
    ends = at_once(
        *(
            lambda actor=actor: answer_date_request(asked, actor=actor, agrees=True, answer="Yes")
            for actor in officials
        )
    )
    assert ends.count(Refused) == len(ends) - 1
    engagement = Engagement.objects.get()
    assert (engagement.starts_on, engagement.ends_on) == (was[0] + WEEK, was[1] + WEEK)
    assert DateMove.objects.filter(what="start").count() == 1
    milestones = DateMove.objects.filter(what="milestone")
    assert milestones.count() == milestones.values("milestone").distinct().count()
    assert milestones.count() == Milestone.objects.count()


def test_agreeing_against_taking_back_leaves_one_of_the_two():
    cast = make_cast()
    was = cast.engagement.starts_on
    asked = ask(cast, cast.coordinator)()
    ends = at_once(
        lambda: answer_date_request(asked, actor=cast.official, agrees=True, answer="Yes"),
        lambda: take_back_date_request(asked, actor=cast.coordinator, reason="Never mind"),
    )
    assert ends.count(Refused) == len(ends) - 1
    state = DateRequest.objects.get().state
    moved = Engagement.objects.get().starts_on - was
    assert (state, moved) in [("agreed", WEEK), ("taken_back", timedelta(0))]


def test_agreeing_against_moving_alone_never_moves_twice():
    cast = make_cast()
    engagement = cast.engagement
    was = engagement.starts_on
    asked = ask(cast, cast.official)()
    at_once(
        lambda: answer_date_request(asked, actor=cast.coordinator, agrees=True, answer="Yes"),
        lambda: move_dates(
            engagement, actor=cast.admin, starts_on=was + 3 * WEEK,
            ends_on=engagement.ends_on + 3 * WEEK, reason="Alone",
        ),
    )  # fmt: skip
    moves = list(
        DateMove.objects.filter(what="start").order_by("pk").values_list("moved_from", "moved_to")
    )
    assert [before for before, _after in moves] == [was, *(after for _b, after in moves)][
        : len(moves)
    ]
    assert Engagement.objects.get().starts_on == (moves[-1][1] if moves else was)


def test_of_ten_waivers_of_one_condition_at_once_one_is_kept():
    cast = make_cast()
    actors = [make_member(cast.civic) for _ in range(10)]
    ends = at_once(
        *(
            lambda actor=actor: waive_condition(
                cast.engagement, actor=actor, condition="required_fields", reason="Soon"
            )
            for actor in actors
        )
    )
    assert ends.count(Refused) == len(ends) - 1
    assert Waiver.objects.count() == 1
