"""A field that changed, in words: the history keeps texts, the reader gets days, numbers, choices."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from engagements.models import Clause, ClauseComment
from engagements.models.fellowship import KindOfWork
from engagements.queries.history.short import MORE, shortened
from engagements.queries.history.told import told
from engagements.queries.indicator import amount
from engagements.text import NOTHING

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
NUMBERS = (models.DecimalField, models.IntegerField)
# Lists of words in one column stand in the history with commas between them.
WORDS_IN_LISTS = dict(KindOfWork.choices)
# What is said about a thing stands in the lines of the thing itself.
TOLD_WITH: dict[type[models.Model], tuple[type[models.Model], ...]] = {Clause: (ClauseComment,)}
# A document that is named in the history of its own engagement alone.
HIDDEN_PAPER = gettext_noop("a document of another engagement")
YES_NO = (gettext_noop("yes"), gettext_noop("no"))


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field that changed, as a sentence; the two texts whole where one was shortened."""

    sentence: str
    label: str
    before: str
    after: str
    shortened: bool


def line_of(model: type[models.Model], name: str, before: str, after: str) -> FieldLine:
    """What changed, from what to what; as a sentence of its own where it is no column."""
    field = _field(model, name)
    whole_before, whole_after = _shown(field, before), _shown(field, after)
    short = shortened(whole_before), shortened(whole_after)
    label = _label(field, name)
    sentence = "" if isinstance(field, models.Field) else told(name, before, after)
    return FieldLine(
        sentence or _from_to(label, *short),
        label,
        whole_before or NOTHING,
        whole_after or NOTHING,
        any(one.endswith(MORE) for one in short),
    )


def _from_to(label: str, before: str, after: str) -> str:
    if before and after:
        sentence = _("%(label)s: from %(before)s to %(after)s")
    elif after:
        sentence = _("%(label)s: now %(after)s")
    else:
        sentence = _("%(label)s: no longer %(before)s")
    return sentence % {"label": label, "before": before, "after": after}


def _field(model: type[models.Model], name: str) -> Any:  # noqa: ANN401
    for one in (model, *TOLD_WITH.get(model, ())):
        try:
            return one._meta.get_field(name)
        except FieldDoesNotExist:
            continue
    return None


def _label(field: Any, name: str) -> str:  # noqa: ANN401
    label = str(getattr(field, "verbose_name", "") or name.replace("_", " "))
    return capfirst(label)


def _shown(field: Any, text: str) -> str:  # noqa: ANN401
    """Dates and numbers in the reader's format, choices in words; other texts as typed."""
    choices = dict(getattr(field, "flatchoices", None) or ())
    if text in choices:
        return str(choices[text])
    if text == HIDDEN_PAPER:
        return _(text)
    if isinstance(field, models.JSONField):
        return ", ".join(str(WORDS_IN_LISTS.get(word, word)) for word in text.split(", "))
    if isinstance(field, models.DateField):
        return day_shown(text)
    if isinstance(field, NUMBERS) and NUMBER.fullmatch(text):
        return amount(Decimal(text))
    if isinstance(field, models.BooleanField) and text in YES_NO:
        return _(text)
    return text


def day_shown(text: str) -> str:
    """An ISO day, or moment, in the reader's format; anything else as it stands."""
    try:
        if ISO_DAY.fullmatch(text):
            return date_format(date.fromisoformat(text))
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return date_format(timezone.localtime(moment) if moment.tzinfo else moment, "DATETIME_FORMAT")
