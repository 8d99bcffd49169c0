"""What somebody types to log an engagement."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements import access, playbook
from engagements.countries import country_choices
from engagements.dates import DateError, PartialDate, parse_partial
from engagements.forms.base import WritingForm
from engagements.models import Membership, Organisation
from engagements.models.engagement import CollaborationModel
from engagements.queries.organisation import exactly, like
from engagements.text import fold_name

SUGGEST = "/organisations/suggest/?q="
DATE_HINT = gettext_lazy("A day, a month or a year: 4 May 2026, 2026-05 or 2026.")
GOVERNMENT_KINDS = ("government",)
CIVIC_KINDS = ("civic", "company", "university", "donor", "network")


class Card(str):
    """The label of a choice with a line below it."""

    __slots__ = ("hint",)
    hint: str


def card(label: str, hint: str) -> Card:
    """A label with its line."""
    made = Card(label)
    made.hint = hint
    return made


def model_cards() -> list[tuple[str, str]]:
    """The six collaboration models, each with a line on when it fits."""
    across = playbook.cross_cutting()
    return [
        (slug, card(str(label), _(across.hint(slug).fits_when)))
        for slug, label in CollaborationModel.choices
    ]


class PartialDateField(forms.CharField):
    """A text read as a day, a month or a year; its clean value is a PartialDate or None."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(max_length=60, help_text=DATE_HINT, **kwargs)
        self.widget.attrs["autocomplete"] = "off"

    def clean(self, value: Any) -> Any:  # noqa: ANN401
        """The date in the text; a ValidationError says why it is none."""
        text = super().clean(value)
        try:
            found = parse_partial(text)
        except DateError as problem:
            raise forms.ValidationError(str(problem)) from None
        if found is None and text:
            raise forms.ValidationError(_("This is not a date. Write 2013, 2013-06 or 2013-06-01."))
        return found


def term_values(start: PartialDate | None, end: PartialDate | None) -> dict[str, Any]:
    """Start and end as they are kept: the first day it can mean, and the last."""
    return {
        "starts_on": start.day if start else None,
        "starts_precision": start.precision if start else "day",
        "ends_on": end.last_day if end else None,
        "ends_precision": end.precision if end else "day",
    }


def organisation_field(label: Any) -> forms.CharField:  # noqa: ANN401
    """A name of an organisation, suggested while typing where scripts run."""
    return forms.CharField(
        label=label,
        max_length=300,
        help_text=gettext_lazy("Type its name. You can add it if it is new."),
        widget=forms.TextInput(attrs={"data-suggest": SUGGEST, "autocomplete": "off"}),
    )


class LogForm(WritingForm):
    """Seven answers log an engagement. A name that is not known brings choices with it."""

    collaboration_model = forms.ChoiceField(
        label=gettext_lazy("Collaboration model"), choices=model_cards, widget=forms.RadioSelect
    )
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=200,
        help_text=gettext_lazy("Plain words that both sides would use."),
    )
    summary = forms.CharField(
        label=gettext_lazy("Summary"),
        required=False,
        max_length=5_000,
        help_text=gettext_lazy("What it is for, in one or two sentences."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    civic_organisation = organisation_field(gettext_lazy("Civic organisation"))
    government_body = organisation_field(gettext_lazy("Government body"))
    starts_on = PartialDateField(label=gettext_lazy("Starts on"))
    ends_on = PartialDateField(label=gettext_lazy("Ends on"), required=False)

    kinds: ClassVar[dict[str, tuple[str, ...]]] = {
        "civic_organisation": CIVIC_KINDS,
        "government_body": GOVERNMENT_KINDS,
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        user = kwargs["user"]
        own = (
            access.memberships(user, (Membership.Role.COORDINATOR,))
            .select_related("organisation")
            .order_by("pk")
            .first()
        )
        first = {"civic_organisation": own.organisation.name} if own else {}
        kwargs["initial"] = {**first, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Each name becomes an organisation, a new one, or a question; the dates are in order."""
        values = super().clean() or self.cleaned_data
        for name in self.kinds:
            if values.get(name):
                values[name] = self._body(name, values[name])
        self._check_own(values)
        start, end = values.get("starts_on"), values.get("ends_on")
        if start and end and end.last_day < start.day:
            self.add_error("ends_on", _("The end lies before the start."))
        return values

    def _check_own(self, values: dict[str, Any]) -> None:
        """The civic organisation is one that the person coordinates, unless an administrator's."""
        civic = values.get("civic_organisation")
        if not civic or access.is_admin(self.user):
            return
        mine = access.memberships(self.user, (Membership.Role.COORDINATOR,))
        known = isinstance(civic, Organisation)
        if not known or not mine.filter(organisation=civic).exists():
            self.add_error(
                "civic_organisation", _("Choose an organisation that you coordinate yourself.")
            )

    def _body(self, name: str, typed: str) -> Organisation | dict[str, str] | None:
        kinds = self.kinds[name]
        found = exactly(typed, *kinds)
        if len(found) == 1:
            return found[0]
        folded = fold_name(typed)
        if not folded:
            self.add_error(name, _("Type the name of an organisation."))
            return None
        alike = found or like(typed, *kinds)
        chosen = self.data.get(self.add_prefix(f"{name}_choice"), "")
        for organisation in alike:
            if chosen == str(organisation.pk):
                return organisation
        self._ask(name, typed, alike)
        if chosen != f"new:{folded}":
            self.add_error(name, _("Not known under this name. Choose below which one you mean."))
            return None
        country = self.data.get(self.add_prefix(f"{name}_country"), "")
        if country not in dict(country_choices()):
            self.add_error(f"{name}_country", _("Choose the country of the new organisation."))
            return None
        return {"name": typed, "kind": kinds[0], "country": country}

    def _ask(self, name: str, typed: str, alike: list[Organisation]) -> None:
        """Put the close matches, the new one and its country below the name."""
        matches: list[tuple[str, str]] = [(str(one.pk), one.name) for one in alike]
        new = _("Add “%(name)s” as a new organisation") % {"name": typed}
        self.fields[f"{name}_choice"] = forms.ChoiceField(
            label=_("Which one do you mean?"),
            required=False,
            choices=[*matches, (f"new:{fold_name(typed)}", new)],
            widget=forms.RadioSelect,
        )
        self.fields[f"{name}_country"] = forms.ChoiceField(
            label=_("Country, if it is new"),
            required=False,
            choices=[("", _("Choose")), *country_choices()],
        )
        order = list(self.fields)
        for extra in (f"{name}_country", f"{name}_choice"):
            order.remove(extra)
            order.insert(order.index(name) + 1, extra)
        self.order_fields(order)

    def values(self) -> dict[str, Any]:
        """The clean values; each date with its precision."""
        values = {name: self.cleaned_data[name] for name in LogForm.base_fields}
        del values["form_key"], values["version"]
        term = term_values(values.pop("starts_on"), values.pop("ends_on"))
        return {**values, **term}
