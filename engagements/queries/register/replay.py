"""The history told once more: what it leads to, and what was changed past it."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from engagements.models import Change

# Texts as long as a letter are not said again.
LONG = 60
Key = tuple[str, str]
Values = Mapping[str, str | None]


def told_of(changes: QuerySet[Change]) -> dict[Key, list[Change]]:
    """The lines of each thing, by kind and id, in the order in which they were written."""
    rows = changes.only(
        "thing_type", "thing_id", "thing_text", "verb", "fields", "number", "chain", "actor_id",
        "engagement_id",
    ).order_by("thing_type", "thing_id", "chain", "number")  # fmt: skip
    return {
        key: list(found)
        for key, found in groupby(rows, key=lambda one: (one.thing_type, one.thing_id))
    }


def in_one_chain(changes: Iterable[Change]) -> list[Change]:
    """The lines of a thing of several engagements, each of which tells the same."""
    chains = {key: list(found) for key, found in groupby(changes, key=lambda one: one.chain)}
    return max(chains.values(), key=len, default=[])


def compared(
    named: str, changes: Iterable[Change], stands: Mapping[str, str], first: Values
) -> Iterator[str]:
    """A line for each value that the history does not lead to; None: it was never told."""
    at: dict[str, str | None] = {name: first.get(name) for name in stands}
    for change in changes:
        for field in change.fields:
            name = field["field"]
            if name not in at:
                continue
            if at[name] is not None and field["from"] != at[name]:
                yield _("%(named)s: %(column)s was changed past the history, to %(value)s") % {
                    "named": named, "column": name, "value": _said(field["from"]),
                }  # fmt: skip
            at[name] = field["to"]
    for name, value in stands.items():
        told = at[name]
        if told is not None and told != value:
            yield _("%(named)s: %(column)s is %(value)s, and the history leads to %(told)s") % {
                "named": named, "column": name, "value": _said(value), "told": _said(told),
            }  # fmt: skip


def _said(value: str) -> str:
    line = " ".join(value.split())
    return f"{line[:LONG].rstrip()} …" if len(line) > LONG else line or _("nothing")
