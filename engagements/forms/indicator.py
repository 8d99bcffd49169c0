"""Forms of goals, indicators and measurements."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements import access
from engagements.forms.base import WritingForm, day_field
from engagements.models import Engagement, Goal
from engagements.queries.indicator import text_of


class GoalField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Not generic when it runs.
    """One of the goals, in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:  # noqa: ANN401
        """A playbook text is translated, an own one stands as it was typed."""
        return text_of(obj)


class GoalForm(WritingForm):
    """A goal in one sentence."""

    text = forms.CharField(label=_("Goal"), max_length=500)


class IndicatorForm(WritingForm):
    """What is measured, and for which goal of the engagement."""

    name = forms.CharField(label=_("Indicator"), max_length=300)
    unit = forms.CharField(label=_("Unit"), max_length=100, required=False)
    direction = forms.ChoiceField(
        label=_("Better is"), choices=[("up", _("More")), ("down", _("Less"))]
    )
    target = forms.DecimalField(
        label=_("Target"), max_digits=18, decimal_places=3, required=False, localize=True
    )
    goal = GoalField(
        label=_("For which goal?"), required=False, queryset=None, empty_label=_("No single goal")
    )

    def __init__(self, *args: Any, engagement: Engagement, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.offer_rows("goal", access.visible(Goal, self.user).filter(engagement=engagement))


class TargetForm(WritingForm):
    """The value aimed at."""

    target = forms.DecimalField(
        label=_("Target"), max_digits=18, decimal_places=3, required=False, localize=True
    )


class MeasureForm(WritingForm):
    """A value on a day, with its source."""

    value = forms.DecimalField(label=_("Value"), max_digits=18, decimal_places=3, localize=True)
    on = day_field(_("Date"))
    source = forms.CharField(label=_("Source"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", access.today())
