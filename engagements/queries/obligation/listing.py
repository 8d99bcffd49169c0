"""Lists of obligations: of an engagement, side by side; of an organisation, across engagements."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import gettext as _

from engagements import access
from engagements.models import Engagement, MemorandumParty, Occurrence, Organisation, User
from engagements.queries.obligation.responsible import responsible_for
from engagements.queries.obligation.rows import (
    RELATED,
    Row,
    phase_of,
    rhythm,
    row_of,
    with_parties,
)
from engagements.queries.part import phase_labels
from engagements.words import Side

# Of one that recurs, so many stand in the overview; the rest is one click away.
SHOWN_OF_ONE = 2


def listing(
    engagement: Engagement, user: User, *, show_all: bool, only: int | None = None
) -> dict[str, Any]:
    """Both sides next to each other, the reader's first, phase by phase. Five queries.

    `show_all` adds what is settled; `only` shows every time of one obligation.
    """
    standing = access.standing(user, engagement)
    seen = access.visible(Occurrence, user).filter(engagement=engagement)
    occurrences = access.with_sides(seen, user)
    chosen = occurrences if show_all else _still_open(occurrences)
    if only is not None:
        chosen = chosen.filter(obligation=only)
    numbered = chosen.annotate(
        place=Window(RowNumber(), partition_by="obligation", order_by="number"),
        times=Window(Count("pk"), partition_by="obligation"),
    )
    if only is None:
        # One by the end of each phase stands once in each phase.
        numbered = numbered.filter(Q(place__lte=SHOWN_OF_ONE) | Q(obligation__every="phase_end"))
    found = list(
        numbered.select_related(*RELATED).order_by("obligation__position", "obligation", "number")
    )
    labels = phase_labels(engagement)
    rows = _rows(found, user, access.sides_on, access.today(engagement))
    mine = standing.writes or standing.sees
    sides = ["civic", "government"] if mine == {"civic"} else ["government", "civic"]
    entries = _entries(rows, engagement, show_all=show_all)
    places = {**labels, "": _("The whole term")}
    return {
        "sides": [{"side": side, "words": _owes(side), "mine": side in mine} for side in sides],
        "phases": [
            {
                "label": label,
                "cells": [
                    {
                        "words": _owes(side),
                        "mine": side in mine,
                        "entries": entries.get((phase, side), []),
                    }
                    for side in sides
                ],
            }
            for phase, label in places.items()
            if any((phase, side) in entries for side in sides)
        ],
    }


def _still_open(rows: Any) -> Any:  # noqa: ANN401
    """What is still to be met, confirmed or settled."""
    return rows.open().standing()


def _rows(
    found: Iterable[Occurrence],
    user: User,
    sides: Callable[[Occurrence], frozenset[str]],
    day: date,
) -> list[Row]:
    """Each in the words of its own engagement's playbook, and on the day where that one is.

    `day` is the one on which somebody answers for it; `sides` says for whom the reader acts on one.
    """
    found, days = list(found), access.days()
    with_parties(found)
    who = responsible_for((one.obligation for one in found), user, day)
    return [
        row_of(
            one,
            who[one.obligation_id],
            days.at(one.engagement.time_zone),
            sides(one),
            phase_labels(one.engagement),
        )
        for one in found
    ]


def _entries(
    rows: list[Row], engagement: Engagement, *, show_all: bool
) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """One entry for each obligation in a phase, with the times that are shown below it."""
    here = reverse("obligation_index", args=[engagement.reference])
    entries: dict[tuple[str, str, int], dict[str, Any]] = {}
    for row in rows:
        one = row.occurrence
        key = (phase_of(one), one.side, one.obligation_id)
        entry = entries.setdefault(
            key,
            {
                "text": row.text, "who": row.who, "to": row.to,
                "rhythm": rhythm(one.obligation), "rows": [], "more": 0,
                "more_url": f"{here}?obligation={one.obligation_id}{'&show=all' if show_all else ''}",
            },
        )  # fmt: skip
        entry["rows"].append(row)
        if one.obligation.every != "phase_end":
            entry["more"] = getattr(one, "times", 1) - len(entry["rows"])
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for (phase, side, _obligation), entry in entries.items():
        found.setdefault((phase, side), []).append(entry)
    return found


def _owes(side: str) -> str:
    return _("The civic side owes") if side == Side.CIVIC else _("The government side owes")


def of_organisation(
    organisation: Organisation, user: User, *, owes: bool, show_all: bool
) -> QuerySet[Occurrence]:
    """What the organisation owes, or is owed, in the engagements that the person sees.

    A successor that has confirmed counts as the party, and the party goes on showing it.
    """
    rows = access.visible(Occurrence, user)
    if not show_all:
        rows = _still_open(rows)
    if owes:
        rows = rows.filter(
            Q(obligation__owed_by__organisation=organisation)
            | Q(obligation__owed_by__successor=organisation)
        )
    else:
        its_side = MemorandumParty._default_manager.filter(
            Q(organisation=organisation) | Q(successor=organisation),
            memorandum=OuterRef("obligation__memorandum"),
        ).exclude(side=OuterRef("side"))
        rows = rows.filter(
            Q(obligation__owed_to__organisation=organisation)
            | Q(obligation__owed_to__successor=organisation)
            | (Q(obligation__owed_to__isnull=True) & Exists(its_side))
        )
    return rows.select_related(*RELATED).order_by(F("due_on").asc(nulls_last=True), "pk")


def organisation_rows(found: Iterable[Occurrence], user: User) -> list[Row]:
    """The page's rows, out of engagements of all models. Two queries."""
    return _rows(found, user, lambda _one: frozenset(), access.today())
