"""Any sequence of acts, by anybody, on any days, on obligations of both sides: what must always hold."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import event
from hypothesis import strategies as some
from hypothesis.stateful import invariant, rule

from engagements import access
from engagements.actions import obligation as acts
from engagements.actions.engagement import cancel_engagement, reopen_engagement, summary_of
from engagements.actions.history import Refused, broken_chains
from engagements.actions.milestone import move_milestone
from engagements.models import Change, Engagement, Milestone, Occurrence
from engagements.models.obligation import OCCURRENCE_MOVES
from engagements.queries.register import faults_of_courses
from tests.clocked_machine import ClockedMachine, walk, where
from tests.factories import make_cast, make_member, make_obligation, make_signed_memorandum

SIDES = {
    "coordinator": "civic", "colleague": "civic", "official": "government", "deputy": "government",
}  # fmt: skip
PEOPLE = some.sampled_from([*SIDES, "observer", "stranger", "admin"])
WORDS = some.sampled_from(["", "  ", "Agreed by phone", "Ремонт", "x" * 400])
PLACES = some.integers(min_value=0, max_value=4)
REFUSALS = (Refused, PermissionDenied, ValidationError)
OTHER = {"civic": "government", "government": "civic"}
TOLD = (
    "state", "due_on", "note", "missing", "release_asked_by", "release_reason", "civic_view",
    "government_view", "decided_side", "reported_on", "decided_on",
)  # fmt: skip


def as_told(occurrence: Occurrence) -> dict[str, str]:
    return {name: str(getattr(occurrence, name) or "") for name in TOLD}


class ObligationMachine(ClockedMachine):
    """Five occurrences of four obligations; everything is rolled back after a run."""

    cast: ClassVar[SimpleNamespace]

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.first = {one.pk: as_told(one) for one in self.everything()}
        # What the side to which it is owed waived when the engagement was cancelled.
        self.waived: set[int] = set()

    def teardown(self) -> None:
        try:
            assert broken_chains() == []
            assert list(faults_of_courses()) == []
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)
            super().teardown()

    def everything(self) -> list[Occurrence]:
        found = Occurrence.objects.filter(engagement=self.cast.engagement)
        return list(found.select_related("obligation").order_by("pk"))

    def at(self, place: int) -> Occurrence:
        return self.everything()[place]

    def engagement(self) -> Engagement:
        return self.again.row(Engagement, self.cast.engagement.pk)

    def done(
        self, act: Any, occurrence: Occurrence, who: str, others: int = 0, **values: Any
    ) -> Occurrence | None:
        """How it stands after the act; None if it was refused, and then nothing has changed.

        `others` are further times of the same obligation that the act answers too.
        """
        lines = Change.objects.count()
        try:
            act(occurrence, actor=getattr(self.cast, who), **values)
        except REFUSALS:
            event(f"{act.__name__}: refused")
            assert as_told(Occurrence.objects.get(pk=occurrence.pk)) == as_told(occurrence)
            assert Change.objects.count() == lines
            return None
        event(f"{act.__name__}: done")
        self.happened = True
        now = Occurrence.objects.get(pk=occurrence.pk)
        assert who in SIDES
        assert (
            now.state == occurrence.state
            or now.state in OCCURRENCE_MOVES[occurrence.state]
            or ((occurrence.state, now.state) == ("reported", "pending"))
        )
        assert Change.objects.count() == lines + 1 + others
        assert now.version == occurrence.version + 1
        return now

    @rule(who=PEOPLE, place=PLACES, note=WORDS)
    def report(self, who: str, place: int, note: str) -> None:
        before = self.at(place)
        now = self.done(acts.report_obligation, before, who, note=note)
        may = SIDES.get(who) == before.side and "reported" in OCCURRENCE_MOVES[before.state]
        assert (now is not None) == (may and note.strip() != "")
        assert now is None or (now.state, now.missing) == ("reported", "")

    @rule(who=PEOPLE, place=PLACES)
    def confirm(self, who: str, place: int) -> None:
        before = self.at(place)
        now = self.done(acts.confirm_obligation, before, who)
        may = SIDES.get(who) == OTHER[before.side] and before.reported_on is not None
        assert (now is not None) == (may and before.state in ("reported", "disputed"))

    @rule(who=PEOPLE, place=PLACES, reason=WORDS)
    def say_what_is_missing(self, who: str, place: int, reason: str) -> None:
        before = self.at(place)
        now = self.done(acts.say_what_is_missing, before, who, reason=reason)
        may = SIDES.get(who) == OTHER[before.side] and before.state == "reported"
        assert (now is not None) == (may and reason.strip() != "")
        assert now is None or (now.state, now.missing) == ("pending", reason)

    @rule(place=PLACES, then=some.sampled_from(["confirm", "say what is missing", "wait"]))
    def report_and_answer(self, place: int, then: str) -> None:
        """In the order in which people do it, so that something is settled more often than by chance."""
        before = self.at(place)
        owes, other = ("coordinator", "official")[:: 1 if before.side == "civic" else -1]
        if self.done(acts.report_obligation, before, owes, note="Sent today.") is None:
            assert "reported" not in OCCURRENCE_MOVES[before.state]
        elif then == "confirm":
            now = self.done(acts.confirm_obligation, self.at(place), other)
            assert (now is not None, self.at(place).state) == (True, "met")
        elif then == "say what is missing":
            now = self.done(acts.say_what_is_missing, self.at(place), other, reason="Page 2")
            assert (now is not None, self.at(place).missing) == (True, "Page 2")

    @rule(who=PEOPLE, place=PLACES, reason=WORDS)
    def mark_not_met(self, who: str, place: int, reason: str) -> None:
        before = self.at(place)
        if self.done(acts.mark_not_met, before, who, reason=reason):
            owes = SIDES[who] == before.side
            assert before.state == "pending" or (before.state == "disputed" and owes)
            assert owes or not before.is_ahead(access.today(self.cast.engagement))
            assert reason.strip() != ""

    @rule(who=PEOPLE, place=PLACES, reason=WORDS)
    def ask_release(self, who: str, place: int, reason: str) -> None:
        before = self.at(place)
        now = self.done(acts.ask_release, before, who, reason=reason)
        may = who in SIDES and before.state not in ("met", "released")
        assert (now is not None) == (may and before.release_asked_by == "" and reason.strip() != "")
        assert now is None or (now.state, now.release_asked_by) == (before.state, SIDES[who])

    def asked_with(self, before: Occurrence) -> int:
        """Of how many other times of the obligation an engagement that is over asks the same."""
        if self.engagement().is_open or not before.release_asked_by:
            return 0
        others = Occurrence.objects.open().filter(
            obligation=before.obligation, release_asked_by=before.release_asked_by
        )
        return others.exclude(pk=before.pk).count()

    @rule(who=PEOPLE, place=PLACES)
    def agree_release(self, who: str, place: int) -> None:
        before = self.at(place)
        now = self.done(acts.agree_release, before, who, self.asked_with(before))
        asked = before.release_asked_by
        may = before.state != "released" and asked != "" and SIDES.get(who) == OTHER[asked]
        assert (now is not None) == may

    @rule(who=PEOPLE, place=PLACES, reason=WORDS)
    def decline_release(self, who: str, place: int, reason: str) -> None:
        before = self.at(place)
        if self.done(acts.decline_release, before, who, self.asked_with(before), reason=reason):
            assert before.release_asked_by != ""
            assert before.state != "released"

    @rule(who=PEOPLE, place=PLACES, view=WORDS)
    def dispute(self, who: str, place: int, view: str) -> None:
        before = self.at(place)
        now = self.done(acts.dispute_obligation, before, who, view=view)
        if now is None:
            return
        own, other = (f"{side}_view" for side in (SIDES[who], OTHER[SIDES[who]]))
        assert before.state in ("reported", "not_met", "disputed")
        assert (getattr(now, own), getattr(now, other)) == (view, getattr(before, other))
        assert (now.state == "disputed") == (getattr(before, other) != "")

    @rule(who=PEOPLE, days=some.integers(min_value=-90, max_value=90))
    def move_the_milestone(self, who: str, days: int) -> None:
        milestone = Milestone.objects.get(pk=self.cast.milestone.pk)
        before = {one.pk: one for one in self.everything()}
        due_on = milestone.due_on + timedelta(days=days)
        try:
            move_milestone(
                milestone, actor=getattr(self.cast, who), due_on=due_on, reason="Elections"
            )
            self.happened = True
        except REFUSALS:
            due_on = milestone.due_on
        side, later = SIDES.get(who, ""), due_on > milestone.due_on
        for now in self.everything():
            # What is late already stays late, whatever one side does alone.
            hangs = now.obligation.timing == "milestone" and now.state == "pending"
            hangs = hangs and before[now.pk].due_on >= access.today(self.cast.engagement)
            if hangs and side and due_on != milestone.due_on:
                # No side alone puts off what it owes, or hastens what is owed to it.
                assert (now.side == side) != later
            assert now.due_on == (
                due_on + timedelta(days=3)
                if hangs and due_on != milestone.due_on
                else before[now.pk].due_on
            )

    @rule()
    def begin_again(self) -> None:
        before = [as_told(one) for one in self.everything()]
        assert acts.begin_obligations(self.cast.memorandum) == []
        assert [as_told(one) for one in self.everything()] == before

    # ---------------------------------------------------------------- the end of the work

    @where(lambda self: self.engagement().is_open)
    @rule(
        who=some.sampled_from([*SIDES, "coordinator", "admin", "stranger"]),
        places=some.sets(PLACES), reason=WORDS,
    )  # fmt: skip
    def cancel(self, who: str, places: set[int], reason: str) -> None:
        """What the other side owes is released at once; for what the own side owes it is asked."""
        before = self.everything()
        released = {before[place].obligation_id: reason for place in places}
        values = {"reason": "No budget", "side": "civic", "consequences": "All goes back."}
        before_lines = Change.objects.count()
        # An administrator who acts for no side releases nothing.
        open_ones = [
            one for one in before
            if one.obligation_id in released and one.state in ("pending", "reported", "disputed")
        ]  # fmt: skip
        may = who == "coordinator" or who == "colleague" or (who == "admin" and not open_ones)
        try:
            cancel_engagement(
                self.engagement(), actor=getattr(self.cast, who), released=released, **values
            )
        except REFUSALS:
            event("cancel_engagement: refused")
            assert not may or (released and not reason.strip())
            assert Change.objects.count() == before_lines
            assert [as_told(one) for one in self.everything()] == [as_told(one) for one in before]
            assert self.engagement().is_open
            return
        event(f"cancel_engagement: done, {len(open_ones)} to be released")
        self.happened = True
        assert may
        for was, now in zip(before, self.everything(), strict=True):
            changed = self.after_cancelling(was) if was in open_ones else {}
            assert as_told(now) == as_told(was) | changed | (
                {"release_reason": reason} if changed else {}
            )

    def after_cancelling(self, was: Occurrence) -> dict[str, str]:
        """What changes of something open that the civic side lets go of."""
        if was.side == "civic" and was.release_asked_by != "government":
            return {} if was.release_asked_by else {"release_asked_by": "civic"}
        if was.side != "civic":
            self.waived.add(was.pk)
        today = str(access.today(self.cast.engagement))
        return {"state": "released", "decided_side": "civic", "decided_on": today}

    @where(lambda self: not self.engagement().is_open)
    @rule(who=some.sampled_from([*SIDES, "admin", "stranger"]))
    def reopen(self, who: str) -> None:
        """What was released stays so, and what is still owed is owed as before."""
        before = [as_told(one) for one in self.everything()]
        try:
            reopen_engagement(
                self.engagement(), actor=getattr(self.cast, who), reason="There is a budget."
            )
            self.happened = True
        except REFUSALS:
            assert who not in ("coordinator", "colleague", "admin")
        assert [as_told(one) for one in self.everything()] == before

    # ---------------------------------------------------------------- what always holds

    def lines_of_each(self) -> dict[int, list[Change]]:
        found: dict[int, list[Change]] = {pk: [] for pk in self.first}
        for change in Change.objects.filter(thing_type="occurrence").order_by("number"):
            found[int(change.thing_id)].append(change)
        return found

    @invariant()
    def nobody_settles_alone_and_the_history_leads_to_the_present_state(self) -> None:
        lines = self.lines_of_each()
        for one in self.everything():
            verbs = {change.verb: change for change in lines[one.pk]}
            if one.state == "met":
                assert one.decided_side == OTHER[one.side]
                assert verbs["confirmed"].actor_id != verbs["reported"].actor_id
            if one.state == "released":
                self.is_rightly_released(one, verbs)
            if one.state == "disputed":
                assert one.civic_view != ""
                assert one.government_view != ""
            told = dict(self.first[one.pk])
            for change in lines[one.pk]:
                for field in change.fields:
                    if field["field"] in told:
                        assert field["from"] == told[field["field"]]
                        told[field["field"]] = field["to"]
            assert told == as_told(one)

    def is_rightly_released(self, one: Occurrence, verbs: dict[str, Change]) -> None:
        """By both; or by whom it is owed to, when the engagement came to nothing."""
        if one.pk in self.waived:
            assert one.decided_side == OTHER[one.side]
            return
        assert one.decided_side == OTHER[one.release_asked_by]
        assert verbs["released"].actor_id != verbs["release_asked"].actor_id

    @invariant()
    def nothing_happens_on_a_day_to_come_and_lateness_is_counted_from_the_day(self) -> None:
        today = access.today(self.cast.engagement)
        late = set(Occurrence.objects.overdue(today).values_list("pk", flat=True))
        for one in self.everything():
            days = [day for day in (one.reported_on, one.decided_on) if day]
            assert days == sorted(days)
            assert all(day <= today for day in days)
            assert (one.pk in late) == (one.days_late(today) > 0)
            assert (
                one.days_late(today) == 0
                or one.due_on + timedelta(days=one.days_late(today)) == today
            )
            assert not one.fell_away

    @invariant()
    def the_summary_is_true_and_both_sides_see_the_same(self) -> None:
        engagement = Engagement.objects.get(pk=self.cast.engagement.pk)
        for name, value in summary_of(engagement).items():
            assert getattr(engagement, name) == value
        seen = {
            who: access.visible(Occurrence, getattr(self.cast, who)).count()
            for who in ("coordinator", "official", "observer", "stranger")
        }
        assert seen == {"coordinator": 5, "official": 5, "observer": 5, "stranger": 0}


def scene() -> SimpleNamespace:
    """Both sides with two people each, and five occurrences of four obligations."""
    cast = make_cast()
    cast.colleague = make_member(cast.civic, "coordinator")
    cast.deputy = make_member(cast.government, "official")
    cast.memorandum = make_signed_memorandum(cast.engagement)
    cast.milestone = cast.engagement.milestones.get(slug="kick-off")
    today = access.today()
    owed: list[dict[str, Any]] = [
        {"side": "civic"},
        {"side": "government", "due_on": today - timedelta(days=9)},
        {"side": "civic", "timing": "milestone", "milestone": cast.milestone, "offset_days": 3},
        {"side": "government", "timing": "recurring", "every": "weekly", "first_on": today,
         "until_on": today + timedelta(days=7)},
    ]  # fmt: skip
    for one in owed:
        make_obligation(cast.engagement, memorandum=cast.memorandum, **one)
    acts.begin_obligations(cast.memorandum)
    return cast


@pytest.mark.django_db
def test_whatever_anybody_does_obligations_stay_sound():
    machine = type("Machine", (ObligationMachine,), {"cast": scene()})
    walk(machine)
