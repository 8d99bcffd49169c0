"""What somebody types for a joint update."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements import access
from engagements.forms.base import WritingForm, day_field
from engagements.words import Health


class UpdateForm(WritingForm):
    """Date, how the work is going, problems, quality, and the health with its sentence."""

    on = day_field(gettext_lazy("Date"))
    workflow = forms.CharField(
        label=gettext_lazy("How the work is going"),
        help_text=gettext_lazy("Two or three plain sentences. Both sides read this."),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    problems = forms.CharField(
        label=gettext_lazy("Problems found"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    quality = forms.CharField(
        label=gettext_lazy("Quality of the collaboration"),
        help_text=gettext_lazy("How the two sides work together."),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    health = forms.ChoiceField(
        label=gettext_lazy("Health"),
        required=False,
        choices=[*Health.choices, ("", gettext_lazy("Say nothing about it today"))],
        widget=forms.RadioSelect,
    )
    health_sentence = forms.CharField(
        label=gettext_lazy("Health in a sentence"),
        help_text=gettext_lazy("Why you say so. It stands on top of the progress page."),
        required=False,
        max_length=300,
    )

    changes_fields: ClassVar[tuple[str, ...]] = ("on", "workflow", "problems", "quality", "health")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        kwargs["initial"] = {"on": access.today(), **(kwargs.get("initial") or {})}
        if kwargs.get("instance") is not None:
            del kwargs["initial"]["on"]
        super().__init__(*args, **kwargs)

    def clean_on(self) -> date:
        """A day that has come; somewhere it is already tomorrow."""
        day: date = self.cleaned_data["on"]
        if day > access.today() + timedelta(days=1):
            raise forms.ValidationError(
                _("This day is still to come. Give the day of which you tell.")
            )
        return day

    def clean(self) -> dict[str, Any]:
        """A health goes with its sentence, and a sentence with its health."""
        values = super().clean() or self.cleaned_data
        if values.get("health") and not values.get("health_sentence"):
            self.add_error("health_sentence", _("Say the health in a sentence."))
        if values.get("health_sentence") and not values.get("health"):
            self.add_error("health", _("Choose the health that this sentence explains."))
        return values
