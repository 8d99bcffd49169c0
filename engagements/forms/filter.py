"""The filters of the list of engagements, taken from the address."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from engagements.countries import country_choices
from engagements.queries.portfolio import organisation_name
from engagements.words import CollaborationModel, Health, Phase, Status

ANY = [("", _("Any"))]
HEALTH = [
    *Health.choices,
    ("unsaid", _("Not said yet")),
    ("attention", _("Needs attention")),
    ("late", _("Late")),
    ("silent", _("Silent")),
    ("not_covered", _("Not covered")),
]
MEMORANDUM = [
    ("none", _("None yet")),
    ("draft", _("Draft")),
    ("sent", _("Sent for signature")),
    ("recorded", _("Recorded by one side, not confirmed yet")),
    ("signed", _("Signed, also if expired or suspended")),
    ("ended", _("Ended early, also if that day is still to come")),
    ("unsigned", _("Not signed")),
]
SIGNED = [
    ("before", _("Signed in time")),
    ("not_before", _("Signed later, or not at all")),
    ("judged", _("In time or not, all that have started")),
    ("unclear", _("First day not known exactly enough")),
    ("left_out", _("Left out: recorded from a source")),
]
SORTS = ["newest", "title", "phase", "health", "next", "updated", "starts"]
BIGGEST_NUMBER = 2**63 - 1


class Filters(forms.Form):
    """Every filter is optional. What cannot be understood is left out, and `ignored` names it."""

    @property
    def ignored(self) -> list[str]:
        """The labels of filters that could not be understood."""
        return [str(self.fields[name].label) for name in self.errors]

    def chosen(self) -> dict[str, str]:
        """What was understood, by name, in the order of the fields."""
        self.full_clean()
        return {
            name: str(self.cleaned_data[name])
            for name in self.fields
            if self.cleaned_data.get(name) not in (None, "")
        }

    def chips(self, chosen: dict[str, str]) -> list[dict[str, str]]:
        """The filters in use in words, each with the address of the list without it."""
        return [
            {
                "label": gettext("Search") if name == "q" else str(self.fields[name].label),
                "words": self.words(name, value),
                "url": "?" + urlencode({key: chosen[key] for key in chosen if key != name}),
            }
            for name, value in chosen.items()
            if name != "sort"
        ]

    def words(self, name: str, value: str) -> str:
        """A chosen value as a person reads it."""
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
        return value


class FilterForm(Filters):
    """The filters of the list of engagements."""

    q = forms.CharField(
        label=_("Search title, organisation, person or reference"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    model = forms.ChoiceField(
        label=_("Model"), choices=[*ANY, *CollaborationModel.choices], required=False
    )
    phase = forms.ChoiceField(label=_("Phase"), choices=[*ANY, *Phase.choices], required=False)
    status = forms.ChoiceField(label=_("Status"), choices=[*ANY, *Status.choices], required=False)
    health = forms.ChoiceField(label=_("Health"), choices=[*ANY, *HEALTH], required=False)
    memorandum = forms.ChoiceField(
        label=_("Memorandum"), choices=[*ANY, *MEMORANDUM], required=False
    )
    signed = forms.ChoiceField(
        label=_("Signed before start"), choices=[*ANY, *SIGNED], required=False
    )
    country = forms.ChoiceField(label=_("Country"), required=False)
    organisation = forms.IntegerField(
        label=_("Organisation"),
        min_value=1,
        max_value=BIGGEST_NUMBER,
        required=False,
        widget=forms.HiddenInput,
    )
    sort = forms.ChoiceField(
        label=_("Sorted by"),
        choices=[(sign + sort, sort) for sort in SORTS for sign in ("", "-")],
        required=False,
        widget=forms.HiddenInput,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        field = self.fields["country"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [*ANY, *country_choices()]

    def words(self, name: str, value: str) -> str:
        """An organisation is chosen by its number and shown by its name."""
        return (
            organisation_name(value) or value
            if name == "organisation"
            else super().words(name, value)
        )
