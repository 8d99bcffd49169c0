"""State machines that look where something happened, and in which days pass."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, rule

from engagements import clock


class WatchedMachine(RuleBasedStateMachine):
    """Looks at what always holds after each step in which an act was let happen or a day passed.

    That what is refused changes nothing is for the rules to compare, each time.
    """

    happened = True

    def check_invariants(self, *args: Any, **kwargs: Any) -> None:
        if self.happened:
            super().check_invariants(*args, **kwargs)
        self.happened = False


class ClockedMachine(WatchedMachine):
    """Begins now, and goes on to later days alone: every act and look has its own moment."""

    def __init__(self) -> None:
        super().__init__()
        self.moment = timezone.now()
        self.acting = clock.acting_at(self.moment)
        self.acting.__enter__()

    def teardown(self) -> None:
        self.acting.__exit__(None, None, None)

    @rule(days=some.sampled_from([0, 1, 7, 30, 120, 400]))
    def days_pass(self, days: int) -> None:
        self.happened = True
        self.acting.__exit__(None, None, None)
        self.moment += timedelta(days=days)
        self.acting = clock.acting_at(self.moment)
        self.acting.__enter__()
