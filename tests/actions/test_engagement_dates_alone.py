"""Dates moved by one side alone: while preparing, or corrected by an administrator."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from engagements.actions.engagement import ask_to_move_dates, correct_dates, move_dates
from engagements.actions.history import Refused
from engagements.models import DateMove, Engagement
from engagements.queries.dates import term_is_bound
from tests.agreement_factories import make_sent
from tests.factories import make_cast
from tests.gate_factories import make_at

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


@pytest.mark.parametrize(
    ("phase", "state", "recorded", "bound"),
    [
        ("prepare", "none", False, False), ("prepare", "draft", False, False),
        ("prepare", "sent", False, True), ("prepare", "signed", False, True),
        ("start", "none", False, True), ("run", "draft", False, True), ("run", "signed", True, False),
    ],
)  # fmt: skip
def test_dates_are_bound_after_preparing_or_once_an_agreement_is_sent(
    phase, state, recorded, bound
):
    cast = make_cast()
    Engagement.objects.update(
        phase=phase, memorandum_state=state, recorded=recorded, source_url="https://example.org/a"
    )
    engagement = Engagement.objects.get()
    assert term_is_bound(engagement) == bound
    move = {"starts_on": engagement.starts_on + WEEK, "ends_on": engagement.ends_on}
    if bound:
        with pytest.raises(Refused, match="These dates are agreed"):
            move_dates(engagement, actor=cast.coordinator, reason="Alone", **move)
    else:
        moved = move_dates(engagement, actor=cast.coordinator, reason="Alone", **move)
        assert moved.starts_on == move["starts_on"]


def test_moving_alone_takes_open_milestones_along_and_keeps_the_first_dates():
    cast = make_cast()
    before = cast.engagement.milestones.get(slug="kick-off").due_on
    first = cast.engagement.first_starts_on
    moved = move_dates(
        cast.engagement, actor=cast.coordinator, reason="Holidays",
        starts_on=cast.engagement.starts_on + WEEK, ends_on=cast.engagement.ends_on,
    )  # fmt: skip
    assert moved.milestones.get(slug="kick-off").due_on == before + WEEK
    assert moved.first_starts_on == first
    assert DateMove.objects.filter(what="start", reason="Holidays").count() == 1


@pytest.mark.parametrize("who", ["official", "observer", "stranger"])
def test_only_the_civic_side_moves_dates_alone_and_not_past_an_open_request(who: str):
    cast = make_cast()
    move = {"starts_on": None, "ends_on": cast.engagement.ends_on, "reason": "Alone"}
    with pytest.raises(PermissionDenied):
        move_dates(cast.engagement, actor=getattr(cast, who), **move)
    alone = {**move, "starts_on": cast.engagement.starts_on + WEEK, "reason": ""}
    with pytest.raises(ValidationError, match="Say why the date moves"):
        move_dates(cast.engagement, actor=cast.coordinator, **alone)
    ask_to_move_dates(
        cast.engagement, actor=cast.official, starts_on=cast.engagement.starts_on + WEEK,
        ends_on=cast.engagement.ends_on, reason="Holidays",
    )  # fmt: skip
    with pytest.raises(Refused, match="Answer that request first"):
        move_dates(cast.engagement, actor=cast.coordinator, **move)


def test_only_an_administrator_corrects_agreed_dates():
    cast = make_cast()
    engagement = make_at(cast, "run")
    before = {"starts_on": engagement.starts_on, "ends_on": engagement.ends_on}
    engagement.ends_on = engagement.ends_on + WEEK
    with pytest.raises(PermissionDenied):
        correct_dates(engagement, actor=cast.coordinator, reason="Typo", before=before)
    correct_dates(engagement, actor=cast.admin, reason="Typo", before=before)
    assert list(DateMove.objects.values_list("what", "reason")) == [("end", "Typo")]


def test_nobody_moves_alone_a_milestone_that_a_text_names_that_waits_for_signatures():
    cast = make_sent()
    owed = cast.memorandum.obligations.filter(milestone__isnull=False).first()
    was, engagement = owed.milestone.due_on, cast.engagement
    # As where what waits covers nothing, such as a text between other bodies.
    Engagement.objects.update(memorandum_state="draft")
    move = {
        "starts_on": engagement.starts_on + WEEK, "ends_on": engagement.ends_on + WEEK,
        "reason": "Heat", "actor": cast.coordinator,
    }  # fmt: skip
    with pytest.raises(Refused, match="hangs on these dates by “Shorter waits”"):
        move_dates(Engagement.objects.get(), **move)
    assert not DateMove.objects.exists()
    moved = move_dates(Engagement.objects.get(), move_open_milestones=False, **move)
    owed.milestone.refresh_from_db()
    assert (moved.starts_on, owed.milestone.due_on) == (move["starts_on"], was)
