"""The changes as rows that are read: a sentence, the reason, and what changed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from engagements.models import (
    Change,
    ChecklistItem,
    Engagement,
    Goal,
    Indicator,
    Measurement,
    Milestone,
    Response,
)
from engagements.models.memorandum.signing import DIGESTS_OF_PAPERS, SEAL
from engagements.models.obligation import BEGUN
from engagements.queries.gates import condition_title
from engagements.queries.history.fields import FieldLine, day_shown, line_of
from engagements.queries.history.short import MORE, shortened
from engagements.queries.history.words import MOVED, OTHERWISE, SENTENCES
from engagements.queries.indicator import amount, name_of, unit_of
from engagements.queries.part import labels_of
from engagements.text import reason_told

MEASURED = re.compile(r"(-?\d+(?:\.\d+)?) \((\d{4}-\d{2}-\d{2})\)")
UPDATED = re.compile(r"(\d{4}-\d{2}-\d{2}): (.*)", re.DOTALL)
# Names with a word of the register in them, kept as in the source: what stands before it, and behind.
WITH_A_WORD = {
    "party": re.compile(r"(.* \()([^()]+)(\))", re.DOTALL),
    "membership": re.compile(r"(.* · )([^·]+)( · .*)", re.DOTALL),
    "engagementrole": re.compile(r"()([^:]+)(: .*)", re.DOTALL),
    "memorandumproposal": re.compile(r"()(.+)()"),
}
# What a passed gate leaves: in each of these the word of a condition.
QUOTED = "“%(what)s”"
PASSED = ("waived", "switched off")
OF_THE_MODEL = ("phase", *PASSED)
FOR_PROOF = {*DIGESTS_OF_PAPERS.values(), SEAL}
# Texts of these come from the playbook where the condition holds; all others were typed.
FROM_PLAYBOOK: dict[str, tuple[type[models.Model], models.Q]] = {
    "milestone": (Milestone, ~models.Q(slug="")),
    "checklistitem": (ChecklistItem, ~models.Q(slug="")),
    "goal": (Goal, ~models.Q(slug="")),
    "indicator": (Indicator, ~models.Q(slug="")),
    "response": (Response, models.Q(recommended=True)),
}


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One change as it is read."""

    at: datetime
    sentence: str
    reason: str
    short_reason: str
    lines: list[FieldLine]
    private: bool

    @property
    def shortened(self) -> bool:
        """Whether the reason goes on where the short one ends."""
        return self.short_reason.endswith(MORE)


def sentences(changes: Iterable[Change]) -> list[HistoryRow]:
    """The changes as rows, in the order given.

    One query for each of the few kinds of things whose name may come from the playbook, and one
    where a phase changed or a condition was waived, however many changes there are.
    """
    rows = list(changes)
    translated, indicators, spoken = _from_playbook(rows), _measured(rows), _models(rows)
    return [
        _row(
            change,
            _name(change, translated, indicators.get(change.thing_id)),
            spoken.get(change.engagement_id, ""),
        )
        for change in rows
    ]


def _models(changes: list[Change]) -> dict[int | None, str]:
    """The model of each engagement whose phases or conditions are spoken of."""
    moved = {
        one.engagement_id
        for one in changes
        if one.engagement_id
        and (
            one.thing_type == "waiver"
            or any(field["field"] in OF_THE_MODEL for field in one.fields)
        )
    }
    if not moved:
        return {}
    found = Engagement._base_manager.filter(pk__in=moved).values_list("pk", "collaboration_model")
    return dict(found)


def _from_playbook(changes: list[Change]) -> set[tuple[str, str]]:
    """Kind and id of the things that carry a text of the playbook."""
    found: set[tuple[str, str]] = set()
    for kind, (model, condition) in FROM_PLAYBOOK.items():
        if ids := {one.thing_id for one in changes if one.thing_type == kind}:
            keys = model._base_manager.filter(condition, pk__in=ids).values_list("pk", flat=True)
            found |= {(kind, str(key)) for key in keys}
    return found


def _measured(changes: list[Change]) -> dict[str, Indicator]:
    """What was measured, by the id of the measurement."""
    ids = {one.thing_id for one in changes if one.thing_type == "measurement"}
    if not ids:
        return {}
    found = Measurement._base_manager.filter(pk__in=ids).select_related("indicator")
    return {str(one.pk): one.indicator for one in found}


def _name(change: Change, translated: set[tuple[str, str]], indicator: Indicator | None) -> str:
    """The thing as a reader says it: the text as it was then, with dates and numbers as words."""
    text = change.thing_text
    if (change.thing_type, change.thing_id) in translated:
        return _(text)
    measured = MEASURED.fullmatch(text) if change.thing_type == "measurement" else None
    if measured:
        number, day = amount(Decimal(measured[1])), day_shown(measured[2])
        if indicator is None:
            return _("%(number)s on %(day)s") % {"number": number, "day": day}
        unit = unit_of(indicator)
        return _("%(indicator)s: %(number)s on %(day)s") % {
            "indicator": name_of(indicator), "day": day,
            "number": f"{number} {unit}" if unit else number,
        }  # fmt: skip
    if change.thing_type.endswith("details"):
        return _("Details")
    updated = UPDATED.fullmatch(text) if change.thing_type == "jointupdate" else None
    if updated:
        return _("Update of %(day)s: %(sentence)s") % {
            "day": day_shown(updated[1]), "sentence": updated[2],
        }  # fmt: skip
    return _worded(change.thing_type, text)


def _worded(kind: str, text: str) -> str:
    """The name with the register's own word in the reader's language."""
    pattern = WITH_A_WORD.get(kind)
    found = pattern.fullmatch(text) if pattern else None
    return f"{found[1]}{_(found[2])}{found[3]}" if found else text


def _in_words(model: str, field: str, text: str) -> str:
    """A phase or a condition, kept as its word, as the model of the engagement calls it."""
    if field == "phase":
        return labels_of(model).get(text, text) if model else text
    return condition_title(model, text) if field in PASSED else text


def _row(change: Change, what: str, collaboration_model: str) -> HistoryRow:
    if change.actor_text and change.organisation_text:
        who = _("%(person)s of %(organisation)s") % {
            "person": change.actor_text, "organisation": change.organisation_text,
        }  # fmt: skip
    else:
        who = change.actor_text or _("The register")
    model = apps.get_model("engagements", change.thing_type)
    lines = [
        line_of(
            model,
            one["field"],
            *(_in_words(collaboration_model, one["field"], one[end]) for end in ("from", "to")),
        )
        for one in change.fields
        # Kept for `check_register`; to be read, it stands on the pages of the obligations.
        if not one["field"].startswith(BEGUN) and one["field"] not in FOR_PROOF
    ]
    asked = SENTENCES.get(change.verb, OTHERWISE)
    moved: dict[str, str] = {}
    if change.verb == "moved" and len(change.fields) == 1:
        moved = {"before": lines[0].before, "after": lines[0].after}
        asked, lines = MOVED, []
    if change.thing_type == "waiver":
        what = condition_title(collaboration_model, change.thing_text)
    what = shortened(what)
    if QUOTED in asked:  # The sentence has a full stop of its own.
        what = what.removesuffix(".")
    return HistoryRow(
        at=change.at,
        sentence=_(asked) % {"who": who, "what": what, "verb": _(change.verb), **moved},
        reason=reason_told(change.reason),
        short_reason=shortened(reason_told(change.reason)),
        lines=lines,
        private=bool(change.private_to_side or change.private_to_organisation_id),
    )
