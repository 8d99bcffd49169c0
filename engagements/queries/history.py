"""The history in plain sentences."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from engagements.models import Change
from engagements.queries.gates import condition_title

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
    "left": gettext_noop("%(who)s recorded that “%(what)s” left."),
}
OTHERWISE = gettext_noop("%(who)s changed “%(what)s” (%(verb)s).")
LONG = 200
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
YES_NO = (gettext_noop("yes"), gettext_noop("no"))
MOVED = gettext_noop("%(who)s moved “%(what)s” from %(before)s to %(after)s.")


@dataclass(frozen=True)
class FieldLine:
    """One field that changed, from what to what, as a reader says it."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class HistoryRow:
    """One change as it is read."""

    at: datetime
    sentence: str
    reason: str
    lines: list[FieldLine]
    private: bool


def sentences(changes: Iterable[Change]) -> list[HistoryRow]:
    """The changes as rows, in the order given. No query."""
    return [_row(change) for change in changes]


def _row(change: Change) -> HistoryRow:
    if change.actor_text and change.organisation_text:
        who = _("%(person)s of %(organisation)s") % {
            "person": change.actor_text, "organisation": change.organisation_text,
        }  # fmt: skip
    else:
        who = change.actor_text or _("The register")
    model = apps.get_model("engagements", change.thing_type)
    lines = [
        FieldLine(_label(model, one["field"]), _shown(model, one["field"], one["from"]),
                  _shown(model, one["field"], one["to"]))
        for one in change.fields
    ]  # fmt: skip
    asked = SENTENCES.get(change.verb, OTHERWISE)
    moved: dict[str, str] = {}
    if change.verb == "moved" and len(change.fields) == 1:
        moved = {"before": lines[0].before, "after": lines[0].after}
        asked, lines = MOVED, []
    waived = change.thing_type == "waiver"
    what = condition_title("", change.thing_text) if waived else _(change.thing_text)
    return HistoryRow(
        at=change.at,
        sentence=_(asked) % {"who": who, "what": what, "verb": _(change.verb), **moved},
        reason=change.reason,
        lines=lines,
        private=bool(change.private_to_side or change.private_to_organisation_id),
    )


def _label(model: Any, name: str) -> str:  # noqa: ANN401
    try:
        label = str(model._meta.get_field(name).verbose_name)
    except (FieldDoesNotExist, AttributeError):
        label = name.replace("_", " ")
    return label[:1].upper() + label[1:]


def _shown(model: Any, name: str, text: str) -> str:  # noqa: ANN401
    """Dates in the reader's format, choices in words, long texts cut, nothing as a dash."""
    if text == "":
        return "–"
    try:
        choices = dict(model._meta.get_field(name).flatchoices)
    except (FieldDoesNotExist, AttributeError):
        choices = {}
    if text in choices:
        return str(choices[text])
    if ISO_DAY.fullmatch(text):
        try:
            return date_format(date.fromisoformat(text))
        except ValueError:
            return text
    if text in YES_NO:
        return _(text)
    return text if len(text) <= LONG else f"{text[:LONG]}…"
