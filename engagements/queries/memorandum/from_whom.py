"""What is missing in a draft, and what is only advised, by whose turn it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from engagements.queries.memorandum.missing import Missing


@dataclass(frozen=True, slots=True)
class MissingFrom:
    """What is missing from one side, or from both; the reader's own side stands first."""

    heading: str
    rows: list[Missing]


def missing_from(missing: Iterable[Missing], own: frozenset[str]) -> list[MissingFrom]:
    """The rows by the side that settles them. What is asked of each side stands once, of both."""
    rows: dict[tuple[str, str], Missing] = {}
    sides: dict[tuple[str, str], set[str]] = {}
    for one in missing:
        key = one.sentence, one.url
        rows.setdefault(key, one)
        sides.setdefault(key, set()).add(one.side)
    words = _words(own)
    found: dict[frozenset[str], list[Missing]] = {asked: [] for asked in words}
    for key, one in rows.items():
        asked = frozenset(sides[key])
        found[asked if asked in words else frozenset({"both"})].append(one)
    return [MissingFrom(words[asked], listed) for asked, listed in found.items() if listed]


def advised_from(missing: Iterable[Missing], own: frozenset[str]) -> dict[str, Any]:
    """What a page shows of what holds nothing up, and how many things it is."""
    groups = missing_from((one for one in missing if not one.blocks), own)
    return {"advised": groups, "advised_number": sum(len(group.rows) for group in groups)}


def next_of(missing: Iterable[Missing], own: frozenset[str]) -> Missing | None:
    """What the reader's side can settle next: what waits for it first. None where nothing does."""
    listed = list(missing)
    of_own = (one for one in listed if one.side in own)
    return next(of_own, next((one for one in listed if one.side == "both"), None))


def _words(own: frozenset[str]) -> dict[frozenset[str], str]:
    """The headings in their order: the reader's side, both, the other side, either."""
    names = {
        "government": _("From the government side"),
        "civic": _("From the civic side"),
    }
    if len(own) == 1:
        names[next(iter(own))] = _("From you and your side")
    own_first = sorted(names, key=lambda side: side not in own)
    ordered = [frozenset({side}) for side in own_first]
    both = frozenset(names)
    return {
        **{asked: names[next(iter(asked))] for asked in ordered[:1]},
        both: _("From each side"),
        **{asked: names[next(iter(asked))] for asked in ordered[1:]},
        frozenset({"both"}): _("From either side"),
    }
