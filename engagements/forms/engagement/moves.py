"""Reasons: for a phase, a hold, an end."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from engagements.forms.base import WritingForm, day_field
from engagements.models.engagement import Phase
from engagements.playbook import PHASES


def reason_field(label: Any = "", **kwargs: Any) -> forms.CharField:  # noqa: ANN401
    """Why; kept for ever."""
    return forms.CharField(
        label=label or gettext_lazy("Reason"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        **kwargs,
    )


class ReasonForm(WritingForm):
    """A reason and nothing else."""

    reason = reason_field()


class HoldForm(WritingForm):
    """Why it rests, and when is decided how it goes on."""

    reason = reason_field()
    decide_on = day_field(gettext_lazy("Decision due on"))


class PhaseForm(WritingForm):
    """To which phase, and why if something is left open or it goes back."""

    to_phase = forms.ChoiceField(
        label=gettext_lazy("Move to"), choices=Phase.choices, widget=forms.RadioSelect
    )
    reason = reason_field(
        required=False,
        help_text=gettext_lazy("Needed to go back, or to go on while a condition is open."),
    )

    def __init__(self, *args: Any, labels: dict[str, str], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        phase = str(getattr(self.instance, "phase", ""))
        place = PHASES.index(phase)
        near = [*PHASES[place + 1 : place + 2], *reversed(PHASES[:place])]
        # Any phase is taken, so that a form sent twice is known again; the act refuses a jump.
        widget = self.fields["to_phase"].widget
        if isinstance(widget, forms.RadioSelect):
            widget.choices = [(slug, labels[slug]) for slug in near]
        if near and PHASES.index(near[0]) > place:
            self.initial["to_phase"] = near[0]
