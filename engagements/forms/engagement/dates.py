"""What somebody types to ask for other dates, and to answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.dates import as_known
from engagements.forms.base import WritingForm, day_field
from engagements.forms.engagement.moves import reason_field
from engagements.models import Engagement


class AskDatesForm(WritingForm):
    """The new term and why. `looked` holds the dates whose effects were shown before sending."""

    starts_on = day_field(gettext_lazy("New start"))
    ends_on = day_field(gettext_lazy("New end"))
    reason = reason_field(gettext_lazy("Why do the dates move?"))
    looked = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, engagement: Engagement, **kwargs: Any) -> None:  # noqa: ANN401
        """Filled with the present term; a date of which only the year or month is known says so."""
        days = {"starts_on": engagement.starts_on, "ends_on": engagement.ends_on}
        super().__init__(*args, initial=days, **kwargs)
        exact = {"starts_on": engagement.starts_precision, "ends_on": engagement.ends_precision}
        for name, day in days.items():
            if day and exact[name] != "day":
                self.fields[name].help_text = _(
                    "Known so far: %(known)s. As long as the day here is not changed, it stays so."
                ) % {"known": as_known(day, exact[name])}

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


class Declining(forms.HiddenInput):
    """Says no, whatever was sent before: who may agree no more has only the button to decline."""

    def format_value(self, value: Any) -> str:  # noqa: ANN401
        """Always "no": a bound field would send the "yes" again that was refused."""
        return "no"


class AnswerDatesForm(WritingForm):
    """Yes or no, with a sentence; who `declines` alone is not asked which."""

    agrees = forms.TypedChoiceField(
        label=gettext_lazy("Your answer"),
        choices=[("yes", gettext_lazy("We agree")), ("no", gettext_lazy("We do not agree"))],
        coerce=lambda typed: typed == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
    )
    answer = reason_field(gettext_lazy("In a sentence"))

    def __init__(self, *args: Any, declines: bool = False, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        if declines:
            self.fields["agrees"].widget = Declining()
            self.fields["answer"].label = _("Why do you decline?")
