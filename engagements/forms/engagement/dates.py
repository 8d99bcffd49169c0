"""What somebody types to ask for other dates, and to answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.forms.base import WritingForm, day_field
from engagements.forms.engagement.moves import reason_field


class AskDatesForm(WritingForm):
    """The new term and why. `looked` holds the dates whose effects were shown before sending."""

    starts_on = day_field(gettext_lazy("New start"))
    ends_on = day_field(gettext_lazy("New end"))
    reason = reason_field(gettext_lazy("Why do the dates move?"))
    looked = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def clean(self) -> dict[str, Any]:
        """The end does not lie before the start."""
        values = super().clean() or self.cleaned_data
        start, end = values.get("starts_on"), values.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("The end lies before the start."))
        return values

    def values(self) -> dict[str, Any]:
        """The term and the reason."""
        typed = super().values()
        typed.pop("looked")
        return typed

    @property
    def was_looked_at(self) -> bool:
        """Whether the effects of exactly these dates were on the page. Only for a valid form."""
        return bool(self.cleaned_data["looked"] == self.dates)

    @property
    def dates(self) -> str:
        """The typed term in a word, for `looked`. Only for a valid form."""
        return f"{self.cleaned_data['starts_on']}/{self.cleaned_data['ends_on']}"


class AnswerDatesForm(WritingForm):
    """Yes or no, with a sentence."""

    agrees = forms.TypedChoiceField(
        label=gettext_lazy("Your answer"),
        choices=[("yes", gettext_lazy("We agree")), ("no", gettext_lazy("We do not agree"))],
        coerce=lambda typed: typed == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
    )
    answer = reason_field(gettext_lazy("In a sentence"))
