from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from engagements import access
from engagements.actions.history import Refused, StaleVersion
from engagements.actions.milestone import (
    accept_milestone,
    add_milestone,
    drop_milestone,
    edit_milestone,
    miss_milestone,
    move_milestone,
    report_milestone,
    restore_milestone,
    return_milestone,
)
from engagements.models import Change, DateMove, Engagement, Membership, Milestone
from tests.factories import make_cast

pytestmark = pytest.mark.django_db


def plan(cast, side="civic", **values):
    due_on = access.today() + timedelta(days=40)
    return add_milestone(
        cast.engagement, actor=cast.coordinator, title=f"Own step {cast.engagement.milestones.count()}", side=side,
        **{"due_on": due_on, **values},
    )  # fmt: skip


def reported(cast, side="civic"):
    actor = cast.official if side == "government" else cast.coordinator
    return report_milestone(plan(cast, side), actor=actor, note="It runs.")


def state_of(milestone):
    return Milestone.objects.get(pk=milestone.pk).state


def last_change():
    change = Change.objects.latest("pk")
    return change.verb, change.reason


ACTS = {
    "edit": lambda milestone, **who: edit_milestone(milestone, title="Other", **who),
    "move": lambda milestone, **who: move_milestone(
        milestone, due_on=milestone.due_on + timedelta(days=7), reason="Late start.", **who
    ),
    "report": lambda milestone, **who: report_milestone(milestone, note="It runs.", **who),
    "accept": accept_milestone,
    "return": lambda milestone, **who: return_milestone(milestone, reason="No list.", **who),
    "miss": lambda milestone, **who: miss_milestone(milestone, reason="No budget.", **who),
    "drop": lambda milestone, **who: drop_milestone(milestone, reason="Not wanted.", **who),
    "restore": lambda milestone, **who: restore_milestone(milestone, reason="Budget.", **who),
}
START = {"accept": "reported", "return": "reported", "restore": "dropped"}
VERBS = {
    "edit": ("planned", "changed", ""),
    "move": ("planned", "moved", "Late start."),
    "report": ("reported", "reported", ""),
    "accept": ("accepted", "accepted", ""),
    "return": ("returned", "returned", "No list."),
    "miss": ("missed", "missed", "No budget."),
    "drop": ("dropped", "dropped", "Not wanted."),
    "restore": ("planned", "restored", "Budget."),
}


def ready_for(cast, act):
    """A milestone of the civic side in the state from which the act sets out."""
    start = START.get(act, "planned")
    if start == "reported":
        return reported(cast)
    milestone = plan(cast)
    if start == "dropped":
        return drop_milestone(milestone, actor=cast.coordinator, reason="Not wanted.")
    return milestone


def doer(cast, act):
    return cast.official if act in ("accept", "return") else cast.coordinator


@pytest.mark.parametrize("act", ACTS)
def test_who_may_does_it_and_the_history_says_so(act):
    cast = make_cast()
    milestone = ready_for(cast, act)
    fresh = ACTS[act](milestone, actor=doer(cast, act), version=milestone.version)
    state, verb, reason = VERBS[act]
    assert (state_of(milestone), last_change()) == (state, (verb, reason))
    assert fresh.version == milestone.version + 1


@pytest.mark.parametrize("who", ["observer", "stranger"])
@pytest.mark.parametrize("act", ACTS)
def test_nobody_else_does_it(act, who):
    cast = make_cast()
    milestone = ready_for(cast, act)
    count = Change.objects.count()
    with pytest.raises(PermissionDenied):
        ACTS[act](milestone, actor=getattr(cast, who))
    assert (state_of(milestone), Change.objects.count()) == (milestone.state, count)


@pytest.mark.parametrize("act", ACTS)
def test_an_older_version_changes_nothing(act):
    cast = make_cast()
    milestone = ready_for(cast, act)
    edit_milestone(milestone, actor=cast.coordinator, responsible_role="Data lead")
    count = Change.objects.count()
    with pytest.raises(StaleVersion):
        ACTS[act](milestone, actor=doer(cast, act), version=milestone.version)
    assert (state_of(milestone), Change.objects.count()) == (milestone.state, count)


WRONG_STATES = {
    "accept": ["planned", "returned", "accepted", "missed", "dropped"],
    "return": ["planned", "returned", "accepted", "missed", "dropped"],
    "report": ["reported", "accepted", "dropped"],
    "miss": ["reported", "accepted", "missed", "dropped"],
    "drop": ["reported", "accepted", "missed", "dropped"],
    "restore": ["planned", "reported", "returned", "accepted"],
    "move": ["accepted", "missed", "dropped"],
}


def in_state(cast, state):
    """A civic milestone that came to the state by its own acts."""
    if state in ("planned", "missed", "dropped"):
        milestone = plan(cast)
        if state == "missed":
            return miss_milestone(milestone, actor=cast.coordinator, reason="No budget.")
        if state == "dropped":
            return drop_milestone(milestone, actor=cast.coordinator, reason="Not wanted.")
        return milestone
    milestone = reported(cast)
    if state == "accepted":
        return accept_milestone(milestone, actor=cast.official)
    if state == "returned":
        return return_milestone(milestone, actor=cast.official, reason="No list.")
    return milestone


@pytest.mark.parametrize(
    ("act", "state"), [(act, state) for act, states in WRONG_STATES.items() for state in states]
)
def test_from_a_wrong_state_nothing_moves(act, state):
    cast = make_cast()
    milestone = in_state(cast, state)
    count = Change.objects.count()
    with pytest.raises(Refused):
        ACTS[act](milestone, actor=doer(cast, act))
    assert (state_of(milestone), Change.objects.count()) == (state, count)


@pytest.mark.parametrize("who", ["coordinator", "official"])
def test_both_sides_add_a_milestone_and_its_first_date_is_kept(who):
    cast = make_cast()
    day = access.today() + timedelta(days=5)
    milestone = add_milestone(
        cast.engagement, actor=getattr(cast, who), title="Own step", side="both", due_on=day
    )
    assert (milestone.due_on, milestone.first_due_on, milestone.state) == (day, day, "planned")
    assert last_change() == ("added", "")


@pytest.mark.parametrize("who", ["observer", "stranger"])
def test_nobody_else_adds_a_milestone(who):
    cast = make_cast()
    count = Milestone.objects.count()
    with pytest.raises(PermissionDenied):
        add_milestone(
            cast.engagement, actor=getattr(cast, who), title="Mine", side="civic",
            due_on=access.today(),
        )  # fmt: skip
    assert Milestone.objects.count() == count


def test_a_milestone_without_a_title_is_not_added():
    cast = make_cast()
    with pytest.raises(ValidationError, match="Give the milestone a title"):
        add_milestone(
            cast.engagement, actor=cast.coordinator, title="", side="civic", due_on=access.today()
        )


def test_an_edit_without_a_change_leaves_no_history():
    cast = make_cast()
    milestone = plan(cast)
    count = Change.objects.count()
    edit_milestone(milestone, actor=cast.coordinator, title=milestone.title)
    assert Change.objects.count() == count


def test_a_move_keeps_the_first_date_and_leaves_its_trace():
    cast = make_cast()
    milestone = plan(cast)
    first = milestone.due_on
    moved = move_milestone(
        milestone, actor=cast.official, due_on=first + timedelta(days=9), reason="Late start."
    )
    assert (moved.first_due_on, moved.due_on) == (first, first + timedelta(days=9))
    trace = DateMove.objects.get(milestone=milestone)
    assert (trace.what, trace.moved_from, trace.moved_to, trace.reason, trace.moved_by) == (
        "milestone", first, first + timedelta(days=9), "Late start.", cast.official,
    )  # fmt: skip


def test_a_move_to_the_same_date_is_refused():
    cast = make_cast()
    milestone = plan(cast)
    with pytest.raises(Refused, match="the date it has already"):
        move_milestone(
            milestone, actor=cast.coordinator, due_on=milestone.due_on, reason="No reason."
        )
    assert DateMove.objects.filter(milestone=milestone).count() == 0


def test_the_other_side_does_not_report():
    cast = make_cast()
    with pytest.raises(PermissionDenied):
        report_milestone(plan(cast, "civic"), actor=cast.official, note="Done.")
    with pytest.raises(PermissionDenied):
        report_milestone(plan(cast, "government"), actor=cast.coordinator, note="Done.")


@pytest.mark.parametrize("who", ["coordinator", "official"])
def test_either_side_reports_what_both_own_and_the_other_accepts(who):
    cast = make_cast()
    actor = getattr(cast, who)
    other = cast.official if who == "coordinator" else cast.coordinator
    milestone = report_milestone(plan(cast, "both"), actor=actor, note="Done.")
    with pytest.raises(PermissionDenied):
        accept_milestone(milestone, actor=actor)
    accepted = accept_milestone(milestone, actor=other)
    assert {accepted.reported_side, accepted.decided_side} == {"civic", "government"}
    assert (accepted.reported_by, accepted.decided_by) == (actor, other)


@pytest.mark.parametrize("decide", ["accept", "return"])
def test_the_side_that_reported_does_not_decide(decide):
    cast = make_cast()
    milestone = reported(cast, "government")
    with pytest.raises(PermissionDenied):
        ACTS[decide](milestone, actor=cast.official)
    assert state_of(milestone) == "reported"


@pytest.mark.parametrize("decide", ["accept", "return"])
def test_the_person_who_reported_does_not_decide_for_the_other_side(decide):
    cast = make_cast()
    milestone = reported(cast)
    Membership.objects.create(
        user=cast.coordinator, organisation=cast.government, role="coordinator"
    )
    with pytest.raises(PermissionDenied):
        ACTS[decide](milestone, actor=cast.coordinator)
    assert state_of(milestone) == "reported"


def test_an_administrator_belongs_to_no_side_and_neither_reports_nor_decides():
    cast = make_cast()
    with pytest.raises(PermissionDenied):
        report_milestone(plan(cast), actor=cast.admin, note="Done.")
    with pytest.raises(PermissionDenied):
        accept_milestone(reported(cast), actor=cast.admin)


def test_a_missed_milestone_is_reported_late_and_a_dropped_one_is_restored_first():
    cast = make_cast()
    missed = in_state(cast, "missed")
    assert report_milestone(missed, actor=cast.coordinator, note="Late.").state == "reported"
    dropped = in_state(cast, "dropped")
    restored = restore_milestone(dropped, actor=cast.coordinator, reason="Wanted again.")
    assert (restored.state, restored.reason) == ("planned", "")


@pytest.mark.parametrize("state", ["missed", "returned"])
def test_a_new_report_takes_an_earlier_decision_off(state):
    """As one that was moved by hand, or came with an older register, may carry it."""
    cast = make_cast()
    before = in_state(cast, state)
    Milestone.objects.filter(pk=before.pk).update(
        decided_on=access.today(), decided_side="government", decided_by=cast.official
    )
    report_milestone(
        Milestone.objects.get(pk=before.pk), actor=cast.coordinator, note="It runs again."
    )
    found = Milestone.objects.get(pk=before.pk)
    assert (found.state, found.reason, found.reported_by) == ("reported", "", cast.coordinator)
    assert (found.decided_on, found.decided_side, found.decided_by) == (None, "", None)


@pytest.mark.parametrize("act", [miss_milestone, drop_milestone])
def test_missed_and_dropped_need_a_reason(act):
    cast = make_cast()
    milestone = plan(cast)
    with pytest.raises(ValidationError, match="Say why"):
        act(milestone, actor=cast.coordinator, reason="")
    assert state_of(milestone) == "planned"


def test_a_return_needs_a_reason():
    cast = make_cast()
    milestone = reported(cast)
    with pytest.raises(ValidationError, match="Say why"):
        return_milestone(milestone, actor=cast.official, reason="")
    assert state_of(milestone) == "reported"


def test_the_summary_follows_the_next_milestone():
    cast = make_cast()
    day = access.today() - timedelta(days=400)
    milestone = plan(cast, due_on=day)
    assert Engagement.objects.get(pk=cast.engagement.pk).next_due_on == day
    drop_milestone(milestone, actor=cast.coordinator, reason="Not wanted.")
    assert Engagement.objects.get(pk=cast.engagement.pk).next_due_on != day


def test_an_accepted_milestone_is_not_rewritten():
    cast = make_cast()
    milestone = cast.engagement.milestones.filter(side="civic").first()
    report_milestone(milestone, actor=cast.coordinator, note="Done.")
    accept_milestone(milestone, actor=cast.official)
    milestone.refresh_from_db()
    with pytest.raises(Refused):
        edit_milestone(milestone, actor=cast.coordinator, title="Something else")
