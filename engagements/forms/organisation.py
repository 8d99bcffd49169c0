"""Forms of the directory of organisations."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from engagements import access
from engagements.countries import country_choices
from engagements.forms.alike import AlikeOfficeForm, AlikeOrganisationForm
from engagements.forms.base import WritingForm, day_field
from engagements.forms.engagement.bodies import BodiesForm, which_one
from engagements.forms.filter import ANY, Filters
from engagements.models import Office, Organisation
from engagements.queries.organisation import ENOUGH, exactly, like, office_in_tree
from engagements.text import fold

SUGGEST = "/organisations/suggest/?q="
NONE = "none"


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


class OrganisationForm(AlikeOrganisationForm):
    """What an organisation says of itself, its legal name aside."""

    compared: tuple[str, ...] = ("business_name",)
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

    compared = ("name", "business_name")
    name = forms.CharField(label=_("Legal name"), max_length=300)
    field_order = ("name", "business_name", "kind", "country", "level", "website")


class RenameForm(AlikeOrganisationForm):
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


class PlaceForm(BodiesForm):
    """A body and an office in it, both found by typing; a name that is not clear brings choices.

    `organisations` are those among which one may choose. The page is as long for three as for all
    that the register knows.
    """

    organisation = forms.CharField(
        label=_("Organisation"), max_length=300,
        help_text=_("Type its name as it stands in the directory."),
        widget=forms.TextInput(attrs={"data-suggest": SUGGEST, "autocomplete": "off"}),
    )  # fmt: skip
    office = forms.CharField(
        label=_("Office"), max_length=300, required=False,
        help_text=_("Type its name, or leave it empty."),
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        organisations: QuerySet[Organisation],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        self.organisations = organisations

    def clean(self) -> dict[str, Any]:
        """The names become the one body and the one office that are meant, or questions."""
        values = super().clean() or self.cleaned_data
        typed, office = values.get("organisation"), values.get("office")
        values["office"] = None
        if not typed:
            return values
        body = self.body("organisation", typed, (), (), among=self.organisations)
        values["organisation"] = body
        if office and isinstance(body, Organisation):
            values["office"] = self._office(body, office)
        return values

    def _office(self, body: Organisation, typed: str) -> Office | None:
        """The office that is meant; None where there is none, or while that is not said."""
        rows = access.visible(Office, self.user).filter(organisation=body).order_by("name", "pk")
        known = list(rows.select_related("parent"))
        exact = [one for one in known if fold(one.name) == fold(typed)]
        if len(exact) == 1:
            return exact[0]
        if not known:
            said = _("%(organisation)s has no office on record. Leave this empty.")
            self.add_error("office", said % {"organisation": body})
            return None
        words = fold(typed).split()
        alike = [one for one in known if any(word in fold(one.name) for word in words)]
        offered = {str(one.pk): one for one in (exact or alike or known)[:ENOUGH]}
        choices = [(key, office_in_tree(one)) for key, one in offered.items()]
        self.ask_below("office", {"choice": which_one([*choices, (NONE, gettext("No office"))])})
        chosen = self._sent("office_choice")
        if chosen not in (NONE, *offered):
            words_for_it = _("Not known under this name. Choose below which one you mean.")
            self.add_error("office", words_for_it)
        return offered.get(chosen)


class OfficeNameForm(AlikeOfficeForm):
    """The name of an office."""

    name = forms.CharField(label=_("Name"), max_length=300)


class OfficeForm(OfficeNameForm):
    """An office and where it hangs in the tree."""

    parent: "forms.ModelChoiceField[Office]" = forms.ModelChoiceField(
        label=_("Part of"), required=False, queryset=None, empty_label=_("The organisation itself")
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, organisation=organisation, **kwargs)
        offices = access.visible(Office, self.user).filter(organisation=organisation)
        self.offer_rows("parent", offices)
