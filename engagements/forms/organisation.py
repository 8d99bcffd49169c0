"""Forms of the directory of organisations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements import access
from engagements.countries import country_choices
from engagements.forms.base import WritingForm
from engagements.models import Office, Organisation
from engagements.queries.organisation import like


class OrganisationForm(WritingForm):
    """What an organisation says of itself, its legal name aside."""

    business_name = forms.CharField(
        label=_("Business name"), max_length=300, required=False,
        help_text=_("The name it trades under, where that differs from the legal name."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind"), choices=Organisation.Kind.choices)
    country = forms.ChoiceField(label=_("Country"), required=False)
    level = forms.ChoiceField(
        label=_("Level of government"), required=False,
        choices=[("", _("Not a government body")), *Organisation.Level.choices],
    )  # fmt: skip
    website = forms.URLField(
        label=_("Address on the web"), max_length=500, required=False, assume_scheme="https"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", _("Not known")), *country_choices()]  # type: ignore[attr-defined]


class NewOrganisationForm(OrganisationForm):
    """A new organisation; alike ones are shown before it is added."""

    name = forms.CharField(label=_("Legal name"), max_length=300)
    another = forms.BooleanField(
        label=_("It is none of these: add it"), required=False, widget=forms.HiddenInput
    )
    field_order = ("name", "business_name", "kind", "country", "level", "website", "another")

    def clean(self) -> dict[str, Any]:
        """Warns once of organisations with an alike name; a tick says that this is another one."""
        cleaned = super().clean() or {}
        alike = like(cleaned.get("name", ""))
        if alike and not cleaned.get("another"):
            self.fields["another"].widget = forms.CheckboxInput()
            names = ", ".join(str(organisation) for organisation in alike[:5])
            self.add_error("another", _("Already in the directory: %(names)s.") % {"names": names})
        return cleaned

    def values(self) -> dict[str, Any]:
        """Without the tick, which only the form needs."""
        return {name: value for name, value in super().values().items() if name != "another"}


class RenameForm(WritingForm):
    """A new legal name, and the last day of the old one."""

    name = forms.CharField(label=_("New legal name"), max_length=300)
    until = forms.DateField(
        label=_("Last day of the old name"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip


class OfficeForm(WritingForm):
    """An office and where it hangs in the tree."""

    name = forms.CharField(label=_("Name"), max_length=300)
    parent: "forms.ModelChoiceField[Office]" = forms.ModelChoiceField(
        label=_("Part of"), required=False, queryset=None, empty_label=_("The organisation itself")
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = access.visible(Office, self.user).filter(  # type: ignore[attr-defined]
            organisation=organisation
        )
