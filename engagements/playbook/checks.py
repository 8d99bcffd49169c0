"""The rules that hold between the values of a playbook file."""

import re
from collections.abc import Collection, Iterable
from typing import Any

from engagements.playbook.shapes import (
    ANCHORS,
    CLOSED,
    DIRECTIONS,
    PHASES,
    SIDES,
    SLUGS,
    CrossCutting,
    Gate,
    Playbook,
    PlaybookError,
)

SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
# Field: what its value must be one of, wherever a row has that field.
CHOICES: dict[str, Collection[str]] = {
    "phase": PHASES,
    "side": SIDES,
    "asked_of": SIDES,
    "anchor": ANCHORS,
    "direction": DIRECTIONS,
    "model": SLUGS,
}
FILLED = ("title", "text", "name", "label", "question", "why", "evidence", "purpose", "ends_when")


def check_playbook(file: str, playbook: Playbook, conditions: Collection[str]) -> None:
    """Raises PlaybookError unless slugs, phases, sides, gates and references are sound."""
    if playbook.version < 1 or playbook.typical_term_days < 1:
        raise PlaybookError(f"{file}: version, typical_term_days: must be 1 or more")
    if tuple(phase.slug for phase in playbook.phases) != PHASES:
        raise PlaybookError(f"{file}: phase: must be {', '.join(PHASES)}, in this order")
    ways = tuple((gate.from_phase, gate.to_phase) for gate in playbook.gates)
    if ways != tuple(zip(PHASES, (*PHASES[1:], CLOSED), strict=True)):
        raise PlaybookError(f"{file}: gate: must lead from each phase to the next, in order")
    for table in ("goals", "challenges", "milestones", "indicators", "obligations", "follow_ups"):
        _check_rows(f"{file}: {table.removesuffix('s')}", getattr(playbook, table))
    for gate in playbook.gates:
        _check_gate(file, gate, playbook, conditions)
    for obligation in playbook.obligations:
        if obligation.milestone and playbook.milestone(obligation.milestone) is None:
            where = f"{file}: obligation[{obligation.slug}]: milestone"
            raise PlaybookError(f"{where}: no milestone “{obligation.milestone}”")
    _check_after(file, playbook)


def check_instead_of(file: str, playbook: Playbook, shared: CrossCutting) -> None:
    """Raises PlaybookError unless what an obligation stands for is owed by the same side, once."""
    owed = {one.slug: one.side for one in shared.obligations}
    named = [one for one in playbook.obligations if one.instead_of]
    for one in named:
        where = f"{file}: obligation[{one.slug}]: instead_of"
        if owed.get(one.instead_of) != one.side:
            raise PlaybookError(f"{where}: no obligation “{one.instead_of}” of the same side")
    if len({one.instead_of for one in named}) != len(named):
        raise PlaybookError(f"{file}: obligation: instead_of: names one obligation twice")


def check_cross_cutting(file: str, shared: CrossCutting) -> None:
    """Raises PlaybookError unless slugs, phases, sides and references are sound."""
    for table in shared.__dataclass_fields__:
        rows = getattr(shared, table)
        if isinstance(rows, tuple):
            _check_rows(f"{file}: {table.removesuffix('s')}", rows)
    if (
        tuple(phase.slug for phase in sorted(shared.phases, key=lambda phase: phase.order))
        != PHASES
    ):
        raise PlaybookError(f"{file}: phase: must be {', '.join(PHASES)}, in this order")
    if sorted(hint.model for hint in shared.model_hints) != sorted(SLUGS):
        raise PlaybookError(f"{file}: model_hint: model: every model must have one")
    for challenge in shared.challenges:
        for model in challenge.not_gating_in:
            if model not in SLUGS:
                raise PlaybookError(
                    f"{file}: challenge[{challenge.slug}]: not_gating_in: no model “{model}”"
                )


def _check_after(file: str, playbook: Playbook) -> None:
    """Indicators point at goals of the playbook; follow-ups lie after the end and ask something."""
    goals = {goal.slug for goal in playbook.goals}
    for indicator in playbook.indicators:
        if indicator.goal not in goals:
            raise PlaybookError(
                f"{file}: indicator[{indicator.slug}]: goal: no goal “{indicator.goal}”"
            )
    for follow_up in playbook.follow_ups:
        if follow_up.months_after_end < 1 or not follow_up.questions:
            raise PlaybookError(f"{file}: follow_up: months_after_end, questions: must be given")


def _check_rows(where: str, rows: Iterable[Any]) -> None:
    """Slugs well formed and unique; closed vocabularies kept; texts that are shown not empty."""
    seen: set[str] = set()
    for index, row in enumerate(rows):
        here = f"{where}[{getattr(row, 'slug', index)}]"
        if hasattr(row, "slug"):
            _check_slug(here, row.slug, seen)
            seen.add(row.slug)
        for key, allowed in CHOICES.items():
            if hasattr(row, key) and getattr(row, key) not in allowed:
                raise PlaybookError(f"{here}: {key}: no {key} “{getattr(row, key)}”")
        for key in FILLED:
            if getattr(row, key, None) == "":
                raise PlaybookError(f"{here}: {key}: is empty")


def _check_slug(where: str, slug: str, seen: Collection[str]) -> None:
    if not SLUG.fullmatch(slug):
        raise PlaybookError(f"{where}: slug: small letters, digits and hyphens only")
    if slug in seen:
        raise PlaybookError(f"{where}: slug: stands there twice")


def _check_gate(file: str, gate: Gate, playbook: Playbook, conditions: Collection[str]) -> None:
    """Every condition is a word of the vocabulary with the argument that it takes."""
    where = f"{file}: gate[{gate.from_phase}]: requires"
    for condition in gate.conditions:
        if condition.slug not in conditions:
            raise PlaybookError(f"{where}: no gate condition “{condition.slug}”")
        if condition.slug == "milestone":
            good = playbook.milestone(condition.argument) is not None
        elif condition.slug == "contacts_in_offices":
            good = condition.argument.isdecimal() and int(condition.argument) > 0
        else:
            good = condition.argument == ""
        if not good:
            raise PlaybookError(f"{where}: “{condition.slug}:{condition.argument}” does not fit")
