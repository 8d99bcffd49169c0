"""Reads the TOML files strictly: what is not understood is refused, with file and key named."""

import tomllib
from collections.abc import Iterable
from dataclasses import MISSING, fields, replace
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from engagements.playbook import checks
from engagements.playbook.shapes import (
    CROSS_CUTTING,
    CanonicalPhase,
    Challenge,
    Clause,
    ContextFactor,
    CrossCutting,
    FailureCase,
    FollowUp,
    FollowUpQuestion,
    Gate,
    GateCondition,
    Goal,
    Indicator,
    Milestone,
    ModelHint,
    Obligation,
    Phase,
    Playbook,
    PlaybookError,
    Principle,
    RelationshipRole,
    Theme,
    UpdatePart,
)

SCHEMA = 1
FOLDER = Path(__file__).resolve().parent.parent / "playbooks"
# Table in the file: field of the playbook, class of its rows.
PLAYBOOK_TABLES: dict[str, tuple[str, type[Any]]] = {
    "goal": ("goals", Goal),
    "phase": ("phases", Phase),
    "gate": ("gates", Gate),
    "challenge": ("challenges", Challenge),
    "milestone": ("milestones", Milestone),
    "follow_up": ("follow_ups", FollowUp),
    "indicator": ("indicators", Indicator),
    "obligation": ("obligations", Obligation),
}
CROSS_CUTTING_TABLES: dict[str, tuple[str, type[Any]]] = {
    "principle": ("principles", Principle),
    "theme": ("themes", Theme),
    "context_factor": ("context_factors", ContextFactor),
    "model_hint": ("model_hints", ModelHint),
    "challenge": ("challenges", Challenge),
    "clause": ("clauses", Clause),
    "update_part": ("update_parts", UpdatePart),
    "relationship_role": ("relationship_roles", RelationshipRole),
    "obligation": ("obligations", Obligation),
    "follow_up_question": ("follow_up_questions", FollowUpQuestion),
    "indicator": ("indicators", Indicator),
    "phase": ("phases", CanonicalPhase),
    "gate_condition": ("gate_conditions", GateCondition),
    "failure_case": ("failure_cases", FailureCase),
}
# Words of the file that Python keeps for itself, and fields that no file sets.
RENAMED = {"from": "from_phase", "to": "to_phase"}
NOT_IN_FILES = {"origin"}
Row = TypeVar("Row")


def read_cross_cutting(folder: Path = FOLDER) -> CrossCutting:
    """What holds in every collaboration; raises PlaybookError when the file breaks a rule."""
    name = "cross_cutting.toml"
    keys = {"name": str, "summary": str}
    values = _read_file(folder / name, keys, CROSS_CUTTING_TABLES)
    values["challenges"] = tuple(
        replace(challenge, origin=CROSS_CUTTING) for challenge in values["challenges"]
    )
    found = CrossCutting(**values)
    checks.check_cross_cutting(name, found)
    return found


def read_playbook(slug: str, shared: CrossCutting, folder: Path = FOLDER) -> Playbook:
    """The playbook of one model with the shared challenges; raises PlaybookError on a broken rule.

    A shared challenge does not gate where its `not_gating_in` lists the model.
    """
    name = f"{slug}.toml"
    keys = {
        "name": str,
        "summary": str,
        "version": int,
        "typical_term_days": int,
        "cross_cutting": tuple[str, ...],
    }
    values = _read_file(folder / name, keys, PLAYBOOK_TABLES)
    offered = {challenge.slug: challenge for challenge in shared.challenges}
    for index, wanted in enumerate(values["cross_cutting"]):
        if wanted not in offered:
            raise PlaybookError(f"{name}: cross_cutting[{index}]: no challenge “{wanted}”")
    values["challenges"] += tuple(
        replace(
            offered[wanted],
            gates=offered[wanted].gates and slug not in offered[wanted].not_gating_in,
        )
        for wanted in values["cross_cutting"]
    )
    found = Playbook(slug=slug, **values)
    checks.check_playbook(name, found, {condition.slug for condition in shared.gate_conditions})
    checks.check_instead_of(name, found, shared)
    return found


def _read_file(
    path: Path, keys: dict[str, Any], tables: dict[str, tuple[str, type[Any]]]
) -> dict[str, Any]:
    """Values by field: the plain `keys` and the rows of every table."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PlaybookError(f"{path.name}: {error}") from error
    if content.pop("schema", None) != SCHEMA:
        raise PlaybookError(f"{path.name}: schema: must be {SCHEMA}")
    if content.pop("slug", None) != path.stem:
        raise PlaybookError(f"{path.name}: slug: must be the name of the file")
    _refuse_other_keys(path.name, content, [*keys, *tables])
    values = {key: _value(path.name, key, content.get(key, MISSING), keys[key]) for key in keys}
    for table, (field, row_class) in tables.items():
        rows = content.get(table, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise PlaybookError(f"{path.name}: {table}: must be a list of tables")
        values[field] = tuple(
            _row(f"{path.name}: {table}[{row.get('slug', index)}]", row, row_class)
            for index, row in enumerate(rows)
        )
    return values


def _row(where: str, raw: dict[str, Any], row_class: type[Row]) -> Row:
    """One row of a table as its class."""
    row = {RENAMED.get(key, key): value for key, value in raw.items()}
    hints = get_type_hints(row_class)
    wanted = [field for field in fields(row_class) if field.name not in NOT_IN_FILES]  # type: ignore[arg-type]
    _refuse_other_keys(where, row, [field.name for field in wanted])
    values = {
        field.name: _value(where, field.name, row.get(field.name, field.default), hints[field.name])
        for field in wanted
    }
    return row_class(**values)


def _value(where: str, key: str, value: object, kind: object) -> object:
    """The value if it is of its kind; texts without the line breaks around them, lists as tuples."""
    if value is MISSING:
        raise PlaybookError(f"{where}: {key}: is missing")
    if kind is str and isinstance(value, str):
        return value.strip()
    if kind is bool and isinstance(value, bool):
        return value
    if kind is int and isinstance(value, int) and not isinstance(value, bool):
        return value
    if kind == tuple[str, ...] and isinstance(value, list | tuple):
        return tuple(str(_value(where, key, entry, str)) for entry in value)
    raise PlaybookError(f"{where}: {key}: {value!r} is not of the right kind")


def _refuse_other_keys(where: str, found: Iterable[str], known: Iterable[str]) -> None:
    for key in sorted(set(found) - set(known)):
        raise PlaybookError(f"{where}: {key}: is not a known key")
