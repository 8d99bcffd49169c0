"""Any sequence of acts, by anybody, on any days, on phase, status, gates and dates: what must hold."""

from contextlib import suppress
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import event
from hypothesis import strategies as some
from hypothesis.stateful import (
    invariant,
    rule,
)

from engagements import access
from engagements.actions.engagement import (
    answer_date_request,
    ask_to_move_dates,
    cancel_engagement,
    close_engagement,
    hold_engagement,
    move_dates,
    move_phase,
    reopen_engagement,
    resume_engagement,
    switch_off_gate,
    switch_on_gate,
    take_back_date_request,
    waive_condition,
)
from engagements.actions.history import Refused, broken_chains
from engagements.models import Change, DateMove, DateRequest, Engagement, GateSwitch, Waiver
from engagements.playbook import PHASES, SLUGS
from engagements.queries.dates import term_is_bound
from engagements.queries.gates import AGREEMENTS, judge, next_phase, open_conditions
from engagements.queries.register import faults_of_courses
from tests.clocked_machine import ClockedMachine, walk, where
from tests.factories import make_cast
from tests.gate_factories import meet_all

PEOPLE = some.sampled_from(["coordinator", "official", "observer", "stranger", "admin"])
LEADERS = {"coordinator", "admin"}
REASONS = some.sampled_from(["", "Agreed by phone", "Ремонт", "  ", "x" * 400])
DAYS = some.integers(min_value=-400, max_value=400)
REFUSALS = (Refused, PermissionDenied, ValidationError)


class PhaseMachine(ClockedMachine):
    """One engagement; everything that happens in a run is rolled back after it."""

    cast: ClassVar[SimpleNamespace]

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        first = self.now()
        self.first = (first.first_starts_on, first.first_ends_on)
        self.waivers: set[int] = set()

    def teardown(self) -> None:
        try:
            assert broken_chains() == []
            assert list(faults_of_courses()) == []
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)
            super().teardown()

    def now(self) -> Engagement:
        return self.again.row(Engagement, self.cast.engagement.pk)

    def done(self, act: Any, *things: Any, who: str, **values: Any) -> bool:
        """Whether it was let happen; what is refused changes nothing."""
        before = self.standing()
        try:
            act(*things, actor=getattr(self.cast, who), **values)
        except REFUSALS:
            event(f"{act.__name__}: refused")
            assert self.standing() == before
            return False
        event(f"{act.__name__}: done")
        self.happened = True
        return True

    def standing(self) -> tuple[Any, ...]:
        one = self.now()
        requests = DateRequest.objects.order_by("pk").values_list("pk", "state")
        return (
            one.phase, one.status, one.status_reason, one.starts_on, one.ends_on,
            Change.objects.count(), Waiver.objects.count(), DateMove.objects.count(), *requests,
        )  # fmt: skip

    # ---------------------------------------------------------------- phase

    @rule(who=PEOPLE, to_phase=some.sampled_from([*PHASES, "closed", ""]), reason=REASONS)
    def move(self, who: str, to_phase: str, reason: str) -> None:
        before = self.now()
        left = [one.condition for one in open_conditions(before)]
        if self.done(move_phase, before, who=who, to_phase=to_phase, reason=reason):
            assert who in LEADERS
            assert before.status == "active"
            step = PHASES.index(to_phase) - PHASES.index(before.phase)
            assert (step == 1 and left == []) or (step < 0 and reason != "")

    @rule(who=PEOPLE)
    def move_on(self, who: str) -> None:
        before = self.now()
        left = [one.condition for one in open_conditions(before)]
        moved = self.done(move_phase, before, who=who, to_phase=next_phase(before))
        may = who in LEADERS and before.status == "active" and bool(next_phase(before))
        assert moved == (may and left == [])

    @rule(who=PEOPLE, place=some.integers(min_value=0, max_value=5), reason=REASONS)
    def waive(self, who: str, place: int, reason: str) -> None:
        before = self.now()
        judged = judge(before)
        one = judged[place % len(judged)]
        made = self.done(waive_condition, before, who=who, condition=one.condition, reason=reason)
        may = who == "admin" or (who == "coordinator" and one.condition not in AGREEMENTS)
        assert made == (may and before.status == "active" and one.is_open and reason != "")

    @where(lambda self: self.now().status == "active")
    @rule()
    def waive_the_rest(self) -> None:
        for one in open_conditions(self.now()):
            self.done(
                waive_condition, self.now(), who="admin", condition=one.condition, reason="Late"
            )
        assert open_conditions(self.now()) == []

    @rule()
    def the_work_is_done(self) -> None:
        meet_all(SimpleNamespace(**{**vars(self.cast), "engagement": self.now()}))

    @rule(who=PEOPLE, name=some.sampled_from(["required_fields", "update_recorded"]))
    def switch(self, who: str, name: str) -> None:
        found = GateSwitch.objects.filter(slug=name).first()
        if found is None:
            done = self.done(
                switch_off_gate,
                self.cast.civic,
                who=who,
                what="condition",
                slug=name,
                reason="Ours",
            )
        else:
            done = self.done(switch_on_gate, found, who=who, reason="Asked again")
        assert done == (who == "admin")

    # ---------------------------------------------------------------- status

    @rule(
        who=PEOPLE, reason=REASONS,
        act=some.sampled_from(["hold", "resume", "cancel", "close", "reopen"]),
    )  # fmt: skip
    def change_status(self, who: str, reason: str, act: str) -> None:
        before = self.now()
        acts: dict[str, tuple[Any, dict[str, Any]]] = {
            "hold": (hold_engagement, {"decide_on": access.today()}),
            "resume": (resume_engagement, {}),
            "cancel": (cancel_engagement, {"side": "civic", "consequences": "None"}),
            "close": (close_engagement, {}),
            "reopen": (reopen_engagement, {}),
        }
        left = open_conditions(before)
        function, values = acts[act]
        if self.done(function, before, who=who, reason=reason, **values):
            assert who in LEADERS
            assert act != "close" or (before.phase == "follow_up" and left == [])

    # ---------------------------------------------------------------- dates

    @rule(who=PEOPLE, start=DAYS, end=DAYS, reason=REASONS)
    def ask(self, who: str, start: int, end: int, reason: str) -> None:
        before = self.now()
        waiting = DateRequest.objects.filter(state="open").exists()
        days = {
            "starts_on": before.starts_on + timedelta(days=start),
            "ends_on": before.ends_on + timedelta(days=end),
        }
        if self.done(ask_to_move_dates, before, who=who, reason=reason, **days):
            assert who in {"coordinator", "official"}
            assert not waiting
            assert (self.now().starts_on, self.now().ends_on) == (before.starts_on, before.ends_on)

    @rule(who=PEOPLE, agrees=some.booleans())
    def answer(self, who: str, agrees: bool) -> None:
        asked = DateRequest.objects.first()
        if asked is None:
            return
        before = self.now()
        if self.done(answer_date_request, asked, who=who, agrees=agrees, answer="So be it"):
            assert {"coordinator": "government", "official": "civic"}[who] == asked.side
            wanted = (
                (asked.starts_on, asked.ends_on) if agrees else (before.starts_on, before.ends_on)
            )
            assert (self.now().starts_on, self.now().ends_on) == wanted
            assert asked.state == "open"

    @rule(who=PEOPLE)
    def take_back(self, who: str) -> None:
        asked = DateRequest.objects.first()
        if asked and self.done(take_back_date_request, asked, who=who, reason="Never mind"):
            sides = {"coordinator": "civic", "official": "government", "admin": asked.side}
            assert sides[who] == asked.side

    @rule(who=PEOPLE, days=DAYS, reason=REASONS)
    def move_alone(self, who: str, days: int, reason: str) -> None:
        before = self.now()
        bound = term_is_bound(before)
        moved = {
            "starts_on": before.starts_on + timedelta(days=days),
            "ends_on": before.ends_on + timedelta(days=days),
        }
        with suppress(*REFUSALS):
            move_dates(before, actor=getattr(self.cast, who), reason=reason, **moved)
            assert who in LEADERS
            assert not bound

    # ---------------------------------------------------------------- what always holds

    @invariant()
    def first_dates_never_change_and_the_moves_lead_to_the_present_term(self) -> None:
        one = self.now()
        assert (one.first_starts_on, one.first_ends_on) == self.first
        assert one.starts_on <= one.ends_on
        at = dict(zip(("start", "end"), self.first, strict=True))
        for move in DateMove.objects.filter(milestone__isnull=True).order_by("pk"):
            assert move.moved_from == at[move.what]
            assert move.reason != ""
            at[move.what] = move.moved_to
        assert at == {"start": one.starts_on, "end": one.ends_on}
        assert DateRequest.objects.filter(state="open").count() <= 1

    @invariant()
    def the_passages_and_the_history_lead_to_the_present_phase_and_status(self) -> None:
        one = self.now()
        phase = "prepare"
        for change in one.phase_changes.order_by("pk"):
            assert change.from_phase == phase
            phase = change.to_phase
        assert phase == one.phase
        told = {"phase": "prepare", "status": "active"}
        own = Change.objects.filter(thing_type="engagement", thing_id=str(one.pk))
        for change in own.order_by("number"):
            for field in change.fields:
                if field["field"] in told:
                    assert field["from"] == told[field["field"]]
                    told[field["field"]] = field["to"]
        assert told == {"phase": one.phase, "status": one.status}

    @invariant()
    def a_status_has_its_reason(self) -> None:
        one = self.now()
        stopped = one.status in ("on_hold", "cancelled")
        assert not stopped or (one.status_reason != "" and one.status_since is not None)
        assert one.status != "active" or (one.status_reason, one.status_side) == ("", "")
        assert (one.decide_on is not None) == (one.status == "on_hold")
        assert (one.status_side != "") == (one.status == "cancelled")
        assert (one.status_consequences != "") == (one.status == "cancelled")

    @invariant()
    def nothing_happened_on_a_day_to_come(self) -> None:
        one = self.now()
        assert one.status_since is None or one.status_since <= access.today(one)
        moments = [change.changed_at for change in one.phase_changes.order_by("pk")]
        moments += [self.moment]
        assert moments == sorted(moments)
        assert not Waiver.objects.filter(waived_at__gt=self.moment).exists()
        assert not Change.objects.filter(engagement=one, at__gt=self.moment).exists()

    @invariant()
    def a_waiver_is_never_taken_away(self) -> None:
        found = set(Waiver.objects.exclude(reason="").values_list("pk", flat=True))
        assert self.waivers <= found
        assert Waiver.objects.count() == len(found)
        self.waivers = found


@pytest.mark.django_db
@pytest.mark.parametrize("model", SLUGS)
def test_whatever_anybody_does_phase_status_and_dates_stay_sound(model: str):
    machine = type("Machine", (PhaseMachine,), {"cast": make_cast(collaboration_model=model)})
    walk(machine, share=len(SLUGS))
