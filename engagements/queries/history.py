"""The history in plain sentences."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

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
from engagements.models.engagement import OwnerSide
from engagements.models.fellowship import KindOfWork
from engagements.queries.gates import condition_title
from engagements.queries.indicator import NOTHING, amount, name_of, unit_of
from engagements.queries.part import labels_of

# Each verb of the acts, as a sentence. Who, for whom and what are put in; the rest stands below.
SENTENCES = {
    "logged": gettext_noop("%(who)s logged the engagement."),
    "imported": gettext_noop("%(who)s recorded the engagement from a source."),
    "added": gettext_noop("%(who)s added “%(what)s”."),
    "changed": gettext_noop("%(who)s changed “%(what)s”."),
    "removed": gettext_noop("%(who)s removed “%(what)s”."),
    "moved": gettext_noop("%(who)s moved “%(what)s”."),
    "reported": gettext_noop("%(who)s reported “%(what)s” as done."),
    "evidenced": gettext_noop("%(who)s added evidence to “%(what)s”."),
    "accepted": gettext_noop("%(who)s accepted “%(what)s”."),
    "returned": gettext_noop("%(who)s returned “%(what)s”."),
    "missed": gettext_noop("%(who)s marked “%(what)s” as missed."),
    "dropped": gettext_noop("%(who)s dropped “%(what)s” from the plan."),
    "restored": gettext_noop("%(who)s put “%(what)s” back into the plan."),
    "answered": gettext_noop("%(who)s answered “%(what)s”."),
    "renamed": gettext_noop("%(who)s renamed “%(what)s”."),
    "ended": gettext_noop("%(who)s ended “%(what)s”."),
    "succeeded": gettext_noop("%(who)s named the successor of “%(what)s”."),
    "phase_moved": gettext_noop("%(who)s moved the engagement to another phase."),
    "held": gettext_noop("%(who)s put the engagement on hold."),
    "resumed": gettext_noop("%(who)s resumed the engagement."),
    "cancelled": gettext_noop("%(who)s cancelled the engagement."),
    "closed": gettext_noop("%(who)s closed the engagement."),
    "reopened": gettext_noop("%(who)s reopened the engagement."),
    "waived": gettext_noop("%(who)s waived a condition: %(what)s"),
    "asked_for_dates": gettext_noop("%(who)s asked to move the dates."),
    "agreed_to_dates": gettext_noop("%(who)s agreed to the new dates."),
    "declined_dates": gettext_noop("%(who)s declined to move the dates."),
    "took_back_dates": gettext_noop("%(who)s took back the request to move the dates."),
    "switched_off": gettext_noop("%(who)s switched off a gate for “%(what)s”."),
    "switched_on": gettext_noop("%(who)s switched a gate on again for “%(what)s”."),
    "obligations_begun": gettext_noop("The obligations of “%(what)s” began."),
    "confirmed": gettext_noop("%(who)s confirmed “%(what)s”."),
    "found_missing": gettext_noop("%(who)s said what is missing for “%(what)s”."),
    "not_met": gettext_noop("%(who)s marked “%(what)s” as not met."),
    "release_asked": gettext_noop("%(who)s asked to release “%(what)s”."),
    "release_declined": gettext_noop("%(who)s closed the request to release “%(what)s”."),
    "released": gettext_noop("%(who)s agreed to release “%(what)s”."),
    "disputed": gettext_noop("%(who)s wrote how their side sees “%(what)s”."),
    "drafted": gettext_noop("%(who)s drafted “%(what)s”."),
    "discarded": gettext_noop("%(who)s discarded the draft “%(what)s”."),
    "agreed": gettext_noop("%(who)s agreed to “%(what)s”."),
    "commented": gettext_noop("%(who)s commented on “%(what)s”."),
    "wording_taken": gettext_noop("%(who)s took over the wording proposed for “%(what)s”."),
    "comment_settled": gettext_noop("%(who)s answered a comment on “%(what)s”."),
    "version_shared": gettext_noop("%(who)s kept a version of “%(what)s”."),
    "sent": gettext_noop("%(who)s sent “%(what)s” for signature."),
    "withdrawn": gettext_noop("%(who)s took “%(what)s” back for correction."),
    "signed_register": gettext_noop("%(who)s signed: %(what)s."),
    "signed_paper": gettext_noop("%(who)s recorded a signature on paper: %(what)s."),
    "signed_elsewhere": gettext_noop("%(who)s recorded a signature given elsewhere: %(what)s."),
    "all_signed": gettext_noop("“%(what)s” is signed by all."),
    "signing_refused": gettext_noop("%(who)s cannot sign “%(what)s”."),
    "signatory_replaced": gettext_noop("%(who)s named another signatory of “%(what)s”."),
    "reminded": gettext_noop("%(who)s had a reminder sent about “%(what)s”."),
    "amendment_drafted": gettext_noop("%(who)s drafted the amendment “%(what)s”."),
    "amended": gettext_noop("“%(what)s” is amended."),
    "renewal_drafted": gettext_noop("Both agreed to renew; the draft is “%(what)s”."),
    "gap_recorded": gettext_noop("“%(what)s” was renewed late: some days are not covered."),
    "proposal_made": gettext_noop("%(who)s proposed about the memorandum: %(what)s."),
    "proposal_agreed": gettext_noop("%(who)s agreed about the memorandum: %(what)s."),
    "proposal_declined": gettext_noop("%(who)s declined about the memorandum: %(what)s."),
    "proposal_taken_back": gettext_noop("%(who)s took back the proposal: %(what)s."),
    "notice_given": gettext_noop("%(who)s gave notice for “%(what)s”."),
    "suspended": gettext_noop("“%(what)s” is suspended, as both agreed."),
    "went_on": gettext_noop("“%(what)s” goes on, as both agreed."),
    "ended_early": gettext_noop("“%(what)s” ends early, as both agreed."),
    "succession_confirmed": gettext_noop("%(who)s confirmed to take over from “%(what)s”."),
    "left": gettext_noop("%(who)s recorded that “%(what)s” left."),
}
OTHERWISE = gettext_noop("%(who)s changed “%(what)s” (%(verb)s).")
SHORT = 160
MORE = " …"
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
MEASURED = re.compile(r"(-?\d+(?:\.\d+)?) \((\d{4}-\d{2}-\d{2})\)")
UPDATED = re.compile(r"(\d{4}-\d{2}-\d{2}): (.*)", re.DOTALL)
NUMBERS = (models.DecimalField, models.IntegerField)
# Texts of these come from the playbook where the condition holds; all others were typed.
FROM_PLAYBOOK: dict[str, tuple[type[models.Model], models.Q]] = {
    "milestone": (Milestone, ~models.Q(slug="")),
    "checklistitem": (ChecklistItem, ~models.Q(slug="")),
    "goal": (Goal, ~models.Q(slug="")),
    "indicator": (Indicator, ~models.Q(slug="")),
    "response": (Response, models.Q(recommended=True)),
}
# Lists of words in one column stand in the history with commas between them.
WORDS_IN_LISTS = dict(KindOfWork.choices)
YES_NO = (gettext_noop("yes"), gettext_noop("no"))
MOVED = gettext_noop("%(who)s moved “%(what)s” from %(before)s to %(after)s.")


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field that changed, as a sentence; the two texts whole where one was shortened."""

    sentence: str
    label: str
    before: str
    after: str
    shortened: bool


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
    where phases changed, however many changes there are.
    """
    rows = list(changes)
    translated, indicators, phases = _from_playbook(rows), _measured(rows), _phases(rows)
    return [
        _row(
            change,
            _name(change, translated, indicators.get(change.thing_id)),
            phases.get(change.engagement_id, {}),
        )
        for change in rows
    ]


def _phases(changes: list[Change]) -> dict[int | None, dict[str, str]]:
    """What the phases are called in each engagement, where a phase has changed."""
    moved = {
        one.engagement_id
        for one in changes
        if one.engagement_id and any(field["field"] == "phase" for field in one.fields)
    }
    if not moved:
        return {}
    found = Engagement._base_manager.filter(pk__in=moved).values_list("pk", "collaboration_model")
    return {pk: labels_of(model) for pk, model in found}


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
        number, day = amount(Decimal(measured[1])), _day(measured[2])
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
            "day": _day(updated[1]), "sentence": updated[2],
        }  # fmt: skip
    return text


def _row(change: Change, what: str, phases: dict[str, str]) -> HistoryRow:
    if change.actor_text and change.organisation_text:
        who = _("%(person)s of %(organisation)s") % {
            "person": change.actor_text, "organisation": change.organisation_text,
        }  # fmt: skip
    else:
        who = change.actor_text or _("The register")
    model = apps.get_model("engagements", change.thing_type)
    lines = [
        _line(
            model,
            one["field"],
            phases.get(one["from"], one["from"]),
            phases.get(one["to"], one["to"]),
        )
        if one["field"] == "phase"
        else _line(model, one["field"], one["from"], one["to"])
        for one in change.fields
    ]
    asked = SENTENCES.get(change.verb, OTHERWISE)
    moved: dict[str, str] = {}
    if change.verb == "moved" and len(change.fields) == 1:
        moved = {"before": lines[0].before, "after": lines[0].after}
        asked, lines = MOVED, []
    if change.thing_type == "waiver":
        what = condition_title("", change.thing_text)
    return HistoryRow(
        at=change.at,
        sentence=_(asked) % {"who": who, "what": _shortened(what), "verb": _(change.verb), **moved},
        reason=change.reason,
        short_reason=_shortened(change.reason),
        lines=lines,
        private=bool(change.private_to_side or change.private_to_organisation_id),
    )


def _line(model: type[models.Model], name: str, before: str, after: str) -> FieldLine:
    """What changed, from what to what."""
    field = _field(model, name)
    whole_before, whole_after = _shown(field, before), _shown(field, after)
    short = _shortened(whole_before), _shortened(whole_after)
    told = {"label": _label(field, name), "before": short[0], "after": short[1]}
    if before and after:
        sentence = _("%(label)s: from %(before)s to %(after)s")
    elif after:
        sentence = _("%(label)s: now %(after)s")
    else:
        sentence = _("%(label)s: no longer %(before)s")
    cut = any(one.endswith(MORE) for one in short)
    return FieldLine(
        sentence % told, told["label"], whole_before or NOTHING, whole_after or NOTHING, cut
    )


def _shortened(text: str) -> str:
    """The text on one line, cut between words where it is long."""
    line = " ".join(text.split())
    if len(line) <= SHORT:
        return line
    words = Truncator(line).chars(SHORT, truncate="")
    return f"{words.rpartition(' ')[0] or words}{MORE}"


def _field(model: type[models.Model], name: str) -> Any:  # noqa: ANN401
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _label(field: Any, name: str) -> str:  # noqa: ANN401
    label = str(getattr(field, "verbose_name", "") or name.replace("_", " "))
    return label[:1].upper() + label[1:]


def _shown(field: Any, text: str) -> str:  # noqa: ANN401
    """Dates and numbers in the reader's format, choices in words; other texts as typed."""
    choices = dict(getattr(field, "flatchoices", None) or ())
    if not choices and getattr(field, "name", "").endswith("side"):
        choices = dict(OwnerSide.choices)
    if text in choices:
        return str(choices[text])
    if isinstance(field, models.JSONField):
        return ", ".join(str(WORDS_IN_LISTS.get(word, word)) for word in text.split(", "))
    if isinstance(field, models.DateField):
        return _day(text)
    if isinstance(field, NUMBERS) and NUMBER.fullmatch(text):
        return amount(Decimal(text))
    if isinstance(field, models.BooleanField) and text in YES_NO:
        return _(text)
    return text


def _day(text: str) -> str:
    """An ISO day, or moment, in the reader's format; anything else as it stands."""
    try:
        if ISO_DAY.fullmatch(text):
            return date_format(date.fromisoformat(text))
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return date_format(timezone.localtime(moment) if moment.tzinfo else moment, "DATETIME_FORMAT")
