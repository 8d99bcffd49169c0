"""Reasons: for a phase, a waiver, a hold, an end."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements import access
from engagements.forms.base import WritingForm, day_field
from engagements.models import Engagement
from engagements.playbook import PHASES
from engagements.queries.dates import StillOwed
from engagements.words import OwnerSide, Phase


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

    def clean_decide_on(self) -> date:
        """Today or later, where the work is."""
        day: date = self.cleaned_data["decide_on"]
        if isinstance(self.instance, Engagement) and day < access.today(self.instance):
            raise forms.ValidationError(_("This day has passed. Choose one that lies ahead."))
        return day


class PhaseForm(WritingForm):
    """On to the next phase: one click, with a sentence where one wants to say something."""

    to_phase = forms.ChoiceField(choices=Phase.choices, widget=forms.HiddenInput)
    reason = reason_field(
        gettext_lazy("In a sentence"),
        required=False,
        help_text=gettext_lazy("What was agreed; it stays on record with the step."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        place = PHASES.index(str(getattr(self.instance, "phase", PHASES[0]))) + 1
        # Any phase is taken, so that a form sent twice is known again; the act refuses a jump.
        self.initial["to_phase"] = PHASES[place] if place < len(PHASES) else ""


class BackForm(WritingForm):
    """Back to an earlier phase, and why."""

    to_phase = forms.ChoiceField(
        label=gettext_lazy("Back to"), choices=Phase.choices, widget=forms.RadioSelect
    )
    reason = reason_field(gettext_lazy("Why does it go back?"))

    def __init__(self, *args: Any, labels: dict[str, str], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        place = PHASES.index(str(getattr(self.instance, "phase", PHASES[0])))
        self.initial.pop("to_phase", None)
        widget = self.fields["to_phase"].widget
        if isinstance(widget, forms.RadioSelect):
            widget.choices = [(slug, labels[slug]) for slug in reversed(PHASES[:place])]


KEPT, RELEASED = "kept", "released"
WE_ASK = gettext_lazy("To be released: the other side is asked, and it stays owed until they agree")
WE_WAIVE = gettext_lazy("Released: your side does without it")


class CancelForm(WritingForm):
    """Which side ends it, why, what follows; and for each open obligation: kept or released.

    What the person's own side owes is asked to be released. Of what they act for on neither side,
    since no body of theirs is a party of the memorandum, they release nothing. A side says of
    itself alone that it decided it; `sides` are those of which the person may.
    """

    side = forms.ChoiceField(
        label=gettext_lazy("Who decided it?"),
        help_text=gettext_lazy(
            "Each side says so for itself. For the other side, or both, an administrator records it."
        ),
        choices=OwnerSide.choices,
        widget=forms.RadioSelect,
    )
    reason = reason_field()
    consequences = reason_field(
        gettext_lazy("What happens to work, data, people and money?"),
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        owed: list[StillOwed],
        sides: frozenset[str],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["side"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [one for one in OwnerSide.choices if one[0] in sides]
            field.initial = min(sides) if len(sides) == 1 else None
        own = [one for one in owed if one.acts_for]
        self.owed = [one.pk for one in own]
        for one in own:
            words = WE_ASK if one.side in one.acts_for else WE_WAIVE
            self.fields[f"obligation_{one.pk}"] = forms.ChoiceField(
                label=one.text, required=False, initial=KEPT, widget=forms.RadioSelect,
                choices=[(KEPT, gettext_lazy("Kept: it stays owed")), (RELEASED, words)],
            )  # fmt: skip
            self.fields[f"why_{one.pk}"] = forms.CharField(
                label=gettext_lazy("Why it is released"), required=False, max_length=5_000,
                help_text=one.text,
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """What is released has a reason."""
        values = super().clean() or self.cleaned_data
        for pk in self.owed:
            if values.get(f"obligation_{pk}") == RELEASED and not values.get(f"why_{pk}"):
                self.add_error(f"why_{pk}", _("Say why it is released."))
        return values

    def values(self) -> dict[str, Any]:
        """Side, reason and consequences; and the reason of each obligation that is released."""
        typed = super().values()
        return {
            "side": typed["side"],
            "reason": typed["reason"],
            "consequences": typed["consequences"],
            "released": {
                pk: typed[f"why_{pk}"] for pk in self.owed if typed[f"obligation_{pk}"] == RELEASED
            },
        }
