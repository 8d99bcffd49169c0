"""A state machine in which days pass: every act and look happens at its own moment."""

from datetime import timedelta

from django.utils import timezone
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, rule

from engagements import clock


class ClockedMachine(RuleBasedStateMachine):
    """Begins now, and goes on to later days alone."""

    def __init__(self) -> None:
        super().__init__()
        self.moment = timezone.now()
        self.acting = clock.acting_at(self.moment)
        self.acting.__enter__()

    def teardown(self) -> None:
        self.acting.__exit__(None, None, None)

    @rule(days=some.sampled_from([0, 1, 7, 30, 120, 400]))
    def days_pass(self, days: int) -> None:
        self.acting.__exit__(None, None, None)
        self.moment += timedelta(days=days)
        self.acting = clock.acting_at(self.moment)
        self.acting.__enter__()
