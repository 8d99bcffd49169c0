"""A milestone asked for, agreed on and moved at the same moment: one effect each."""

from datetime import timedelta

import pytest

from engagements.actions.engagement import (
    answer_date_request,
    ask_to_move_dates,
    ask_to_move_milestone,
)
from engagements.actions.history import Refused
from engagements.actions.milestone import move_milestone
from engagements.models import DateMove, DateRequest, Engagement, Milestone, Occurrence
from tests.factories import make_cast, make_member, make_occurrence
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
WEEK = timedelta(days=7)


def owing():
    cast = make_cast()
    cast.milestone = cast.engagement.milestones.get(slug="kick-off")
    make_occurrence(cast.engagement, timing="milestone", milestone=cast.milestone)
    cast.was = cast.milestone.due_on
    return cast


def ask(cast, actor, weeks=1):
    milestone = Milestone.objects.get(pk=cast.milestone.pk)
    return lambda: ask_to_move_milestone(
        milestone, actor=actor, due_on=cast.was + weeks * WEEK, reason=f"{weeks} weeks"
    )


def ask_for_the_term(cast, actor):
    engagement = Engagement.objects.get(pk=cast.engagement.pk)
    return lambda: ask_to_move_dates(
        engagement, actor=actor, starts_on=engagement.starts_on + WEEK,
        ends_on=engagement.ends_on + WEEK, reason="The term",
    )  # fmt: skip


def test_of_requests_for_a_milestone_and_for_the_term_at_once_one_wins():
    cast = owing()
    people = [make_member(cast.civic) for _ in range(4)]
    people += [make_member(cast.government, "official") for _ in range(4)]
    ends = at_once(
        *(ask(cast, actor, weeks) for weeks, actor in enumerate(people, 1)),
        *(ask_for_the_term(cast, actor) for actor in people),
    )
    assert ends.count(Refused) == len(ends) - 1
    assert DateRequest.objects.filter(state="open").count() == 1


def test_of_ten_answers_at_once_one_counts_and_the_milestone_moves_once():
    cast = owing()
    asked = ask(cast, cast.coordinator)()
    officials = [make_member(cast.government, "official") for _ in range(10)]
    ends = at_once(
        *(
            lambda actor=actor: answer_date_request(asked, actor=actor, agrees=True, answer="Yes")
            for actor in officials
        )
    )
    assert ends.count(Refused) == len(ends) - 1
    assert Milestone.objects.get(pk=cast.milestone.pk).due_on == cast.was + WEEK
    assert Occurrence.objects.get().due_on == cast.was + WEEK
    assert DateMove.objects.count() == 1


def test_agreeing_against_moving_alone_never_moves_unseen():
    cast = owing()
    asked = ask(cast, cast.coordinator)()
    milestone = Milestone.objects.get(pk=cast.milestone.pk)
    at_once(
        lambda: answer_date_request(asked, actor=cast.official, agrees=True, answer="Yes"),
        lambda: move_milestone(
            milestone, actor=make_member(cast.government, "official"),
            due_on=cast.was + 3 * WEEK, reason="Alone",
        ),
    )  # fmt: skip
    state = DateRequest.objects.get().state
    now = Milestone.objects.get(pk=milestone.pk).due_on
    days = list(DateMove.objects.order_by("pk").values_list("moved_from", "moved_to"))
    if state == "open":
        assert days == [(cast.was, cast.was + 3 * WEEK)]
    else:
        # Who moved it alone afterwards moved it from the day that both had agreed on.
        assert days[0] == (cast.was, cast.was + WEEK)
        assert days[1:] in ([], [(cast.was + WEEK, cast.was + 3 * WEEK)])
    assert now == days[-1][1] == Occurrence.objects.get().due_on
