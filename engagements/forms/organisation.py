"""Forms of the directory of organisations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements import access
from engagements.countries import country_choices
from engagements.forms.base import WritingForm, day_field
from engagements.forms.filter import ANY, Filters
from engagements.models import Office, Organisation
from engagements.queries.organisation import exactly, like

SUGGEST = "/organisations/suggest/?q="


class DirectoryForm(Filters):
    """The filters of the directory."""

    q = forms.CharField(
        label=_("Search by name"), max_length=100, required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[*ANY, *Organisation.Kind.choices]
    )
    level = forms.ChoiceField(
        label=_("Level of government"), required=False, choices=[*ANY, *Organisation.Level.choices]
    )
    country = forms.ChoiceField(label=_("Country"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [*ANY, *country_choices()]  # type: ignore[attr-defined]


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
        self.offer("country", [("", _("Not known")), *country_choices()])


class NewOrganisationForm(OrganisationForm):
    """A new organisation; alike ones are shown before it is added."""

    name = forms.CharField(
        label=_("Legal name"), max_length=300,
        widget=forms.TextInput(attrs={
            "data-suggest": SUGGEST, "data-alike": _("Already in the directory:"),
            "autocomplete": "off",
        }),
    )  # fmt: skip
    another = forms.BooleanField(
        label=_("It is none of these: add it"), required=False, widget=forms.HiddenInput
    )
    field_order = ("name", "another", "business_name", "kind", "country", "level", "website")

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
    until = day_field(_("Last day of the old name"), required=False)


class SuccessorForm(WritingForm):
    """The body that took over, found by its exact name, and since when."""

    successor = forms.CharField(
        label=_("Successor"), max_length=300,
        help_text=_("Type its name as it stands in the directory."),
        widget=forms.TextInput(attrs={"data-suggest": SUGGEST, "autocomplete": "off"}),
    )  # fmt: skip
    succeeded_on = day_field(_("Since"))

    @classmethod
    def values_of(cls, instance: Any) -> dict[str, Any]:  # noqa: ANN401
        """The version, and the successor's name where there is one."""
        if instance is None:
            return {}
        name = instance.successor.name if instance.successor else ""
        return {
            "version": instance.version,
            "successor": name,
            "succeeded_on": instance.succeeded_on,
        }

    def clean_successor(self) -> Organisation:
        """The one organisation of that name; says which ones are alike when there is none."""
        typed = self.cleaned_data["successor"]
        found = exactly(typed)
        if len(found) == 1:
            return found[0]
        names = ", ".join(str(organisation) for organisation in found or like(typed)) or _("none")
        raise forms.ValidationError(
            _("No single organisation has this name. Alike: %(names)s.") % {"names": names}
        )


class OfficeForm(WritingForm):
    """An office and where it hangs in the tree."""

    name = forms.CharField(label=_("Name"), max_length=300)
    parent: "forms.ModelChoiceField[Office]" = forms.ModelChoiceField(
        label=_("Part of"), required=False, queryset=None, empty_label=_("The organisation itself")
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        offices = access.visible(Office, self.user).filter(organisation=organisation)
        self.offer_rows("parent", offices)
