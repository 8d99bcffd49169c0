"""State machines that look where something happened, and in which days pass."""

import math
from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import (
    RuleBasedStateMachine,
    precondition,
    rule,
    run_state_machine_as_test,
)

from engagements import clock

# How many rules a machine walks at least, by the profile of Hypothesis.
RULES = {"ci": 1_000, "nightly": 10_000}


Condition = Callable[[Any], bool]
Row = TypeVar("Row", bound=Model)


def where(condition: Condition) -> Any:
    """A precondition of a rule, asked anew only once something has happened.

    Hypothesis asks for those of all rules before each step.
    """

    def holds(machine: Any) -> bool:
        if condition not in machine.known:
            machine.known[condition] = condition(machine)
        return bool(machine.known[condition])

    return precondition(holds)


class AskedAgain:
    """Queries that a machine asks after each step, in words put together once: that takes longer."""

    def __init__(self) -> None:
        self.words: dict[object, tuple[str, tuple[Any, ...]] | None] = {}

    def keys(self, named: object, query: Callable[[], QuerySet[Any]]) -> set[Any]:
        """The keys of the rows that the query finds now."""
        if named not in self.words:
            try:
                found = query().order_by().values_list("pk").query.sql_with_params()
            except EmptyResultSet:
                self.words[named] = None
            else:
                self.words[named] = found
        asked = self.words[named]
        if asked is None:
            return set()
        with connection.cursor() as cursor:
            cursor.execute(*asked)
            return {key for (key,) in cursor.fetchall()}

    def row(self, table: type[Row], key: int) -> Row:
        """The row as it stands now."""
        if (table, key) not in self.words:
            rows = table._default_manager.filter(pk=key).order_by()
            self.words[table, key] = rows.query.sql_with_params()
        return next(iter(table._default_manager.raw(*(self.words[table, key] or ("",)))))


class WatchedMachine(RuleBasedStateMachine):
    """Looks at what always holds after each step in which an act was let happen or a day passed.

    That what is refused changes nothing is for the rules to compare, each time.
    """

    happened = True
    # Rules by which each example begins, and all others that were walked in examples of the class.
    beginnings: ClassVar[int] = 0
    walked: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.again = AskedAgain()
        # Hypothesis looks once before the first step.
        self.steps = -1 - self.beginnings

    def check_invariants(self, *args: Any, **kwargs: Any) -> None:
        self.steps += 1
        type(self).walked += self.steps > 0
        if self.happened:
            self.known: dict[Condition, bool] = {}
            super().check_invariants(*args, **kwargs)
        self.happened = False


def walk(machine: type[WatchedMachine], *, share: int = 1) -> None:
    """Walk as many rules as the profile asks, or the share of one of so many machines.

    Hypothesis ends some examples early, so that it is let go on until they are walked.
    """
    wanted = math.ceil(RULES[settings.get_current_profile_name()] / share)
    for _run in range(10):
        left = math.ceil((wanted - machine.walked) / (settings.default.stateful_step_count - 1))
        run_state_machine_as_test(
            machine,
            settings=settings(max_examples=left, suppress_health_check=list(HealthCheck)),
        )
        if machine.walked >= wanted:
            return
    raise AssertionError(f"Only {machine.walked} of {wanted} rules were walked.")


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
