"""Goals and results of an engagement, as rows."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from engagements import access
from engagements.models import Engagement, Goal, Indicator, Measurement, User
from engagements.queries.engagement import translated
from engagements.text import NOTHING


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One indicator: the first value, the last one, and what is aimed at; each as it is read."""

    pk: int
    name: str
    unit: str
    better: str
    before: str
    before_on: str
    now: str
    now_on: str
    target: str
    goal: int | None

    @property
    def says_something(self) -> bool:
        """Whether there is a value or a target."""
        return (self.before, self.target) != (NOTHING, NOTHING)


@dataclass(frozen=True, slots=True)
class GoalResults:
    """A goal with what is measured for it; the last one is of no single goal."""

    heading: str
    rows: list[ResultRow]
    nothing: str


def results_by_goal(engagement: Engagement, user: User) -> list[GoalResults]:
    """Every goal with its indicators, and at the end those of no single goal. Three queries."""
    goals = list(access.visible(Goal, user).filter(engagement=engagement))
    found: dict[int | None, list[ResultRow]] = {None: []}
    found |= {goal.pk: [] for goal in goals}
    for row in results_of(engagement, user):
        found.get(row.goal, found[None]).append(row)
    nothing = _("Nothing is measured for this goal yet.")
    groups = [
        GoalResults(_("Goal: %(goal)s") % {"goal": text_of(goal)}, found[goal.pk], nothing)
        for goal in goals
    ]
    if found[None] or not goals:
        heading = _("Also measured") if goals else _("What is measured")
        groups.append(GoalResults(heading, found[None], _("Nothing is measured yet.")))
    return groups


def results_of(engagement: Engagement, user: User) -> list[ResultRow]:
    """Every indicator; the first value is the one before, a later one the present. Two queries."""
    measurements = access.visible(Measurement, user).order_by("on", "pk")
    indicators = (
        access.visible(Indicator, user)
        .filter(engagement=engagement)
        .prefetch_related(Prefetch("measurements", queryset=measurements))
    )
    return [_row(indicator) for indicator in indicators]


def text_of(goal: Goal) -> str:
    """A playbook goal in the reader's language, an own one as it was typed."""
    return translated(goal.text) if goal.slug else goal.text


def name_of(indicator: Indicator) -> str:
    """A playbook name in the reader's language, an own one as it was typed."""
    return translated(indicator.name) if indicator.slug else indicator.name


def unit_of(indicator: Indicator) -> str:
    """Its unit, in the same way."""
    return translated(indicator.unit) if indicator.slug else indicator.unit


def amount(value: Decimal | None) -> str:
    """The number in the reader's format, without zeros that say nothing; a dash for none."""
    if value is None:
        return NOTHING
    text = number_format(value, decimal_pos=3, force_grouping=True)
    ending = number_format(Decimal(0), decimal_pos=3)[1:]
    return text.removesuffix(ending) if value == value.to_integral_value() else text.rstrip("0")


def _row(indicator: Indicator) -> ResultRow:
    values = list(indicator.measurements.all())
    before = values[0] if values else None
    now = values[-1] if len(values) > 1 else None
    return ResultRow(
        pk=indicator.pk,
        name=name_of(indicator),
        unit=unit_of(indicator),
        better=_("less is better") if indicator.direction == "down" else _("more is better"),
        before=amount(before.value if before else None),
        before_on=date_format(before.on) if before else "",
        now=amount(now.value if now else None),
        now_on=date_format(now.on) if now else "",
        target=amount(indicator.target),
        goal=indicator.goal_id,
    )
