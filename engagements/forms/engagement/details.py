"""The form of the typed details, made from what the model of the engagement says of them."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _

from engagements import access, details
from engagements.details import DetailField
from engagements.forms.base import WritingForm, day_field
from engagements.forms.number import bounds_of
from engagements.languages import language_choices_or_none
from engagements.models import Contact, Document, Office, User
from engagements.models.fellowship import KindOfWork
from engagements.queries.part import phase_labels

OBJECTS = {"contact": Contact, "office": Office, "document": Document}


def details_form(row: Any, user: User) -> type[WritingForm]:  # noqa: ANN401
    """The form class for one row of details: only what the person's sides may see."""
    sides = access.standing(user, row.engagement).sees
    fields: dict[str, forms.Field] = {}
    for name in details.visible_to(row.DETAILS, sides):
        detail = row.DETAILS[name]
        for column in details.columns(name, detail):
            if not _is_hidden(row, column, detail, user):
                fields[column] = _field(row, column, detail, user)
    return type("DetailsForm", (WritingForm,), fields)


def _field(row: Any, column: str, detail: DetailField, user: User) -> forms.Field:  # noqa: ANN401
    column_of = row._meta.get_field(column)
    words: dict[str, Any] = {
        "label": column_of.verbose_name,
        "help_text": _help(column_of, detail, phase_labels(row.engagement)),
        "required": False,
    }
    if detail.kind in OBJECTS:
        words["queryset"] = _offered(row, column, detail, user)
        return forms.ModelChoiceField(**words)
    if detail.kind == "date":
        label = words.pop("label")
        return day_field(label, **words)
    if detail.kind == "language":
        return forms.ChoiceField(choices=language_choices_or_none, **words)
    if detail.kind == "choices":
        return forms.MultipleChoiceField(
            choices=KindOfWork.choices, widget=forms.CheckboxSelectMultiple, **words
        )
    if isinstance(column_of, models.URLField):
        words["assume_scheme"] = "https"
    made: forms.Field = column_of.formfield(**words, **bounds_of(column_of))
    return made


def _is_hidden(row: Any, column: str, detail: DetailField, user: User) -> bool:  # noqa: ANN401
    """Whether the detail holds a document that the person does not see: then it stays as it is."""
    held = getattr(row, f"{column}_id", None) if detail.kind == "document" else None
    return held is not None and not _offered(row, column, detail, user).filter(pk=held).exists()


def _offered(
    row: Any,  # noqa: ANN401
    column: str,
    detail: DetailField,
    user: User,
) -> models.QuerySet[Any]:
    """What may be chosen. What is held already is a choice too: saving never takes it away."""
    held = models.Q(pk=getattr(row, f"{column}_id"))
    if detail.kind == "document":
        # A document of one side would be named to both in a detail that both see.
        fits = models.Q(visibility="shared") | models.Q(side=detail.private_to)
        return access.visible(Document, user).filter(fits | held, engagement=row.engagement)
    parties = models.Q(organisation__in=row.engagement.parties.values("organisation"))
    if detail.kind == "office":
        return access.visible(Office, user).filter(parties | held)
    known = models.Q(pk__in=access.visible(Contact, user).values("pk")) & parties
    return Contact._default_manager.filter(known | held).select_related(
        "person", "organisation", "office"
    )


def _help(column: Any, detail: DetailField, phases: dict[str, str]) -> str:  # noqa: ANN401
    parts = [str(column.help_text)] if column.help_text else []
    if detail.unit:
        parts.append(_("In %(unit)s.") % {"unit": _(detail.unit)})
    if detail.needed_by:
        parts.append(_("Needed by the end of: %(phase)s.") % {"phase": phases[detail.needed_by]})
    if detail.private_to:
        parts.append(_("Seen by your side alone."))
    return " ".join(parts)
