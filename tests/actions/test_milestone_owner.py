"""Which side plans which milestone: each its own, the civic side the whole plan."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from engagements import access
from engagements.actions.history import Refused
from engagements.actions.milestone import (
    add_milestone,
    drop_milestone,
    edit_milestone,
    miss_milestone,
    move_milestone,
    restore_milestone,
)
from engagements.models import Change, DateMove, Milestone
from tests.factories import make_cast

pytestmark = pytest.mark.django_db

ACTS = {
    "edit": lambda milestone, **who: edit_milestone(milestone, title="Other", **who),
    "miss": lambda milestone, **who: miss_milestone(milestone, reason="No budget.", **who),
    "drop": lambda milestone, **who: drop_milestone(milestone, reason="Not wanted.", **who),
    "restore": lambda milestone, **who: restore_milestone(milestone, reason="Budget.", **who),
}
VERBS = {"edit": "changed", "miss": "missed", "drop": "dropped"}


def plan(cast, side="civic"):
    return add_milestone(
        cast.engagement, actor=cast.coordinator, title="Own step", side=side,
        due_on=access.today() + timedelta(days=40),
    )  # fmt: skip


def ready_for(cast, act):
    milestone = plan(cast)
    if act == "restore":
        return drop_milestone(milestone, actor=cast.coordinator, reason="Not wanted.")
    return milestone


def state_of(milestone):
    return Milestone.objects.get(pk=milestone.pk).state


@pytest.mark.parametrize("act", ["edit", "miss", "drop", "restore"])
def test_the_government_side_changes_no_milestone_of_the_civic_side(act):
    cast = make_cast()
    milestone = ready_for(cast, act)
    count = Change.objects.count()
    with pytest.raises(PermissionDenied):
        ACTS[act](milestone, actor=cast.official)
    assert (state_of(milestone), Change.objects.count()) == (milestone.state, count)


@pytest.mark.parametrize("side", ["government", "both"])
@pytest.mark.parametrize("act", ["edit", "miss", "drop"])
def test_the_government_side_changes_what_it_owns_alone_or_with_the_other(act, side):
    cast = make_cast()
    milestone = ACTS[act](plan(cast, side), actor=cast.official)
    change = Change.objects.latest("pk")
    assert (change.verb, change.actor) == (VERBS[act], cast.official)
    assert milestone.version == 1


@pytest.mark.parametrize("who", ["coordinator", "admin"])
@pytest.mark.parametrize("side", ["government", "both", "civic"])
def test_the_civic_coordinator_keeps_the_whole_plan(who, side):
    cast = make_cast()
    edited = edit_milestone(plan(cast), actor=getattr(cast, who), side=side)
    assert Milestone.objects.get(pk=edited.pk).side == side


def test_the_government_side_lays_no_milestone_on_the_civic_side():
    cast = make_cast()
    own = plan(cast, "government")
    count = Change.objects.count()
    with pytest.raises(Refused, match="Your side plans its own milestones"):
        edit_milestone(own, actor=cast.official, side="civic")
    with pytest.raises(Refused, match="Your side plans its own milestones"):
        add_milestone(
            cast.engagement, actor=cast.official, title="Yours", side="civic",
            due_on=access.today(),
        )  # fmt: skip
    assert (Milestone.objects.get(pk=own.pk).side, Change.objects.count()) == ("government", count)


def test_a_milestone_that_changed_hands_meanwhile_is_judged_as_it_stands_now():
    cast = make_cast()
    seen = plan(cast, "both")
    edit_milestone(seen, actor=cast.coordinator, side="civic")
    with pytest.raises(PermissionDenied):
        edit_milestone(seen, actor=cast.official, title="Ours")
    with pytest.raises(PermissionDenied):
        drop_milestone(seen, actor=cast.official, reason="Not wanted.")
    assert state_of(seen) == "planned"


@pytest.mark.parametrize("who", ["coordinator", "official"])
@pytest.mark.parametrize("side", ["civic", "government", "both"])
def test_either_side_moves_a_date_but_never_without_a_reason(who, side):
    cast = make_cast()
    milestone = plan(cast, side)
    later = milestone.due_on + timedelta(days=9)
    for reason in ("", "  "):
        with pytest.raises(Refused, match="Say why the date moves"):
            move_milestone(milestone, actor=getattr(cast, who), due_on=later, reason=reason)
    assert DateMove.objects.filter(milestone=milestone).count() == 0
    move_milestone(milestone, actor=getattr(cast, who), due_on=later, reason="The budget is late.")
    assert Milestone.objects.get(pk=milestone.pk).due_on == later
