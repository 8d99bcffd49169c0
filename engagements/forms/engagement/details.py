"""The form of the typed details, made from what the model of the engagement says of them."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _

from engagements import access, details
from engagements.details import DetailField
from engagements.forms.base import WritingForm, day_field
from engagements.languages import language_choices
from engagements.models import Contact, Document, Engagement, Office, User
from engagements.models.engagement import Phase
from engagements.models.fellowship import KindOfWork

OBJECTS = {"contact": Contact, "office": Office, "document": Document}


def details_form(row: Any, user: User) -> type[WritingForm]:  # noqa: ANN401
    """The form class for one row of details: only what the person's sides may see."""
    standing = access.standing(user, row.engagement)
    sides = frozenset({"government", "civic"}) if standing.is_admin else standing.sees
    fields: dict[str, forms.Field] = {}
    for name in details.visible_to(row.DETAILS, sides):
        detail = row.DETAILS[name]
        for column in details.columns(name, detail):
            fields[column] = _field(row, column, detail, user)
    return type("DetailsForm", (WritingForm,), fields)


def _field(row: Any, column: str, detail: DetailField, user: User) -> forms.Field:  # noqa: ANN401
    column_of = row._meta.get_field(column)
    words: dict[str, Any] = {
        "label": column_of.verbose_name,
        "help_text": _help(column_of, detail),
        "required": False,
    }
    if detail.kind in OBJECTS:
        words["queryset"] = _offered(detail.kind, row.engagement, user)
        return forms.ModelChoiceField(**words)
    if detail.kind == "date":
        label = words.pop("label")
        return day_field(label, **words)
    if detail.kind == "language":
        return forms.ChoiceField(choices=[("", _("Not said")), *language_choices()], **words)
    if detail.kind == "choices":
        return forms.MultipleChoiceField(
            choices=KindOfWork.choices, widget=forms.CheckboxSelectMultiple, **words
        )
    made: forms.Field = column_of.formfield(**words)
    return made


def _offered(kind: str, engagement: Engagement, user: User) -> models.QuerySet[Any]:
    parties = engagement.parties.values("organisation")
    if kind == "document":
        return access.visible(Document, user).filter(engagement=engagement)
    if kind == "office":
        return access.visible(Office, user).filter(organisation__in=parties)
    return (
        access.visible(Contact, user)
        .filter(organisation__in=parties)
        .select_related("person", "organisation", "office")
    )


def _help(column: Any, detail: DetailField) -> str:  # noqa: ANN401
    parts = [str(column.help_text)] if column.help_text else []
    if detail.unit:
        parts.append(_("In %(unit)s.") % {"unit": _(detail.unit)})
    if detail.needed_by:
        label = dict(Phase.choices)[detail.needed_by]
        parts.append(_("Needed by the end of: %(phase)s.") % {"phase": label})
    if detail.private_to:
        parts.append(_("Seen by your side alone."))
    return " ".join(parts)
