"""What is known about each typed detail of a collaboration model, apart from its column.

Standard library only. Units are English source texts: show them through gettext.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Protocol

from engagements.playbook import PHASES


@dataclass(frozen=True, slots=True)
class DetailField:
    """One detail: its kind, unit, the phase by which it is needed, and who may see it.

    `kind` is a word such as "text", "money" or "contact". `needed_by` and `private_to` are empty
    when the detail is never needed, or seen by both sides. `unless` names a yes/no detail that
    lifts the need when it is yes. Values in `counts_as_empty` do not meet the need.
    """

    kind: str
    unit: str = ""
    needed_by: str = ""
    unless: str = ""
    private_to: str = ""
    counts_as_empty: tuple[str, ...] = ()


class HasDetails(Protocol):
    """A row of typed details, such as `FellowshipDetails`."""

    DETAILS: ClassVar[dict[str, DetailField]]


def columns(name: str, field: DetailField) -> tuple[str, ...]:
    """The columns of a detail: money has an amount and a currency, an object has its id."""
    if field.kind == "money":
        return (f"{name}_amount", f"{name}_currency")
    return (name,)


def value_of(details: HasDetails, name: str) -> object:
    """What is entered: the amount for money, the id for a document, office or contact."""
    kind = details.DETAILS[name].kind
    ending = {"money": "_amount", "document": "_id", "office": "_id", "contact": "_id"}
    return getattr(details, name + ending.get(kind, ""))


def is_filled(details: HasDetails, name: str) -> bool:
    """Whether something that meets the need is entered. Zero and "no" are answers."""
    value = value_of(details, name)
    if isinstance(value, str) and value.strip() in ("", *details.DETAILS[name].counts_as_empty):
        return False
    return value is not None and value != []


def missing(details: HasDetails, phase: str) -> list[str]:
    """Names of details needed by this or an earlier phase and still empty, in their own order.

    Raises ValueError for a phase that does not exist.
    """
    reached = PHASES[: PHASES.index(phase) + 1]
    return [
        name
        for name, field in details.DETAILS.items()
        if field.needed_by in reached
        and not (field.unless and value_of(details, field.unless) is True)
        and not is_filled(details, name)
    ]


def visible_to(fields: Mapping[str, DetailField], sides: frozenset[str]) -> list[str]:
    """Names of the details that members of these sides may see, in their own order."""
    return [
        name for name, field in fields.items() if not field.private_to or field.private_to in sides
    ]
