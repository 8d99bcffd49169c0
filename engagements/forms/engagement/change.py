"""What changes of an engagement itself: its words, its term, its parties."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements import access
from engagements.clock import time_zone_choices
from engagements.countries import country_choices
from engagements.dates import as_known
from engagements.forms.base import WritingForm, day_field
from engagements.forms.engagement.bodies import (
    CIVIC_KINDS,
    GOVERNMENT_KINDS,
    BodiesForm,
    organisation_field,
)
from engagements.forms.engagement.logging import PartialDateField, term_values
from engagements.forms.engagement.moves import reason_field
from engagements.languages import language_choices_or_none
from engagements.models import Engagement
from engagements.words import Side


def _countries() -> list[tuple[str, str]]:
    return [("", _("Not said")), *country_choices()]


class EditForm(WritingForm):
    """Title, summary, and what the lists find it by; the days on which it really ran."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    summary = forms.CharField(
        label=gettext_lazy("Summary"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    country = forms.ChoiceField(label=gettext_lazy("Country"), choices=_countries, required=False)
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the work"),
        choices=language_choices_or_none,
        required=False,
    )
    sector = forms.CharField(label=gettext_lazy("Sector"), max_length=100, required=False)
    tags = forms.CharField(
        label=gettext_lazy("Tags"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("With commas between them."),
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=time_zone_choices)
    update_interval_days = forms.IntegerField(
        label=gettext_lazy("Days between updates"),
        min_value=1,
        max_value=366,
        help_text=gettext_lazy("Without an update for longer, it is shown as silent."),
    )
    actual_start_on = day_field(gettext_lazy("Actual first day"), required=False)
    actual_end_on = day_field(gettext_lazy("Actual last day"), required=False)

    def clean(self) -> dict[str, Any]:
        """The last day does not lie before the first."""
        values = super().clean() or self.cleaned_data
        first, last = values.get("actual_start_on"), values.get("actual_end_on")
        if first and last and last < first:
            self.add_error("actual_end_on", _("The end lies before the start."))
        return values


class DatesForm(WritingForm):
    """Start and end of the term, each as exactly as it is known, and why they move."""

    starts_on = PartialDateField(label=gettext_lazy("Starts on"))
    ends_on = PartialDateField(label=gettext_lazy("Ends on"))
    reason = reason_field(gettext_lazy("Why do the dates move?"))
    move_open_milestones = forms.BooleanField(
        label=gettext_lazy("Move open milestones along"), required=False, initial=True
    )

    @classmethod
    def values_of(cls, instance: models.Model | None) -> dict[str, Any]:
        """The dates as they would be typed."""
        if not isinstance(instance, Engagement):
            return {}
        return {
            "version": instance.version,
            "starts_on": as_known(instance.starts_on, instance.starts_precision),
            "ends_on": as_known(instance.ends_on, instance.ends_precision),
        }

    def clean(self) -> dict[str, Any]:
        """The end does not lie before the start."""
        values = super().clean() or self.cleaned_data
        start, end = values.get("starts_on"), values.get("ends_on")
        if start and end and end.last_day < start.day:
            self.add_error("ends_on", _("The end lies before the start."))
        return values

    def values(self) -> dict[str, Any]:
        """Each date with its precision."""
        typed = super().values()
        return {**typed, **term_values(typed["starts_on"], typed["ends_on"])}


class JoinForm(BodiesForm):
    """Which organisation joins, on which of the `sides` that its writer keeps, from which day."""

    organisation = organisation_field(gettext_lazy("Organisation"))
    side = forms.ChoiceField(
        label=gettext_lazy("Side"), choices=Side.choices, widget=forms.RadioSelect
    )
    joined_on = day_field(gettext_lazy("Joined on"))

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        sides: frozenset[str] = frozenset(Side.values),
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        first: dict[str, Any] = {"joined_on": access.today()}
        if len(sides) == 1:
            first["side"] = min(sides)
        kwargs["initial"] = {**first, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        side = self.fields["side"]
        assert isinstance(side, forms.ChoiceField)  # noqa: S101
        side.choices = [one for one in Side.choices if one[0] in sides]

    def clean(self) -> dict[str, Any]:
        """The one organisation that the name means, or what a new one is to be."""
        values = super().clean() or self.cleaned_data
        if values.get("organisation") and values.get("side"):
            new = GOVERNMENT_KINDS if values["side"] == Side.GOVERNMENT else CIVIC_KINDS
            values["organisation"] = self.body("organisation", values["organisation"], (), new)
        return values

    def values(self) -> dict[str, Any]:
        """Organisation, side and day."""
        return {name: self.cleaned_data[name] for name in ("organisation", "side", "joined_on")}


class LeadForm(WritingForm):
    """The press of a button; with a box that begins empty where something would be `lost` by it."""

    uncovers = forms.BooleanField(
        label=gettext_lazy(
            "It is meant so: the other body leads although this is no longer covered"
        ),
        error_messages={
            "required": gettext_lazy(
                "Sign an agreement that names it first, or tick that this is meant so."
            )
        },
    )

    def __init__(self, *args: Any, lost: str = "", **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["uncovers"].help_text = lost
        if not lost:
            del self.fields["uncovers"]


class LeaveForm(WritingForm):
    """The last day of a party, and why it leaves."""

    left_on = day_field(gettext_lazy("Last day"))
    reason = reason_field()

    @classmethod
    def values_of(cls, instance: models.Model | None) -> dict[str, Any]:
        """Today as the last day."""
        return {"version": getattr(instance, "version", None), "left_on": access.today()}
