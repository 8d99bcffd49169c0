"""An obligation in the text of a draft."""

from typing import Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.forms.base import WritingForm, day_field
from engagements.models import (
    Clause,
    Engagement,
    EngagementRole,
    Memorandum,
    MemorandumParty,
    Milestone,
    Obligation,
    User,
)
from engagements.models.obligation import NOT_THERE, PASSES, SAME_SIDE, TOO_OFTEN
from engagements.queries.memorandum.parties import is_absent
from engagements.queries.milestone import shown_title
from engagements.queries.part import phase_labels
from engagements.words import Phase


class PartyField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Not generic when it runs.
    """A party, with the side on which it stands: what is owed is owed across."""

    def label_from_instance(self, obj: Any) -> str:  # noqa: ANN401
        """Its name and its side."""
        return _("%(party)s (%(side)s)") % {"party": obj, "side": obj.get_side_display()}


class MilestoneField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Not generic when it runs.
    """A milestone of the plan; one of the playbook in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:  # noqa: ANN401
        """Its title as the plan shows it."""
        return shown_title(obj)


class ObligationForm(WritingForm):
    """One obligation: who owes whom what, in which role, and when."""

    text = forms.CharField(
        label=gettext_lazy("What is owed"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    engagement = forms.ModelChoiceField(
        queryset=Engagement._default_manager.none(), label=gettext_lazy("Engagement")
    )
    owed_by = PartyField(
        queryset=MemorandumParty._default_manager.none(), label=gettext_lazy("Owed by")
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role that answers for it"),
        choices=[("", gettext_lazy("The party as a whole")), *EngagementRole.Role.choices],
        required=False,
        help_text=PASSES,
    )
    owed_to = PartyField(
        queryset=MemorandumParty._default_manager.none(),
        label=gettext_lazy("Owed to"),
        required=False,
        empty_label=gettext_lazy("Everybody on the other side"),
        help_text=gettext_lazy("A party of the other side: it is the other side that confirms it."),
    )
    clause = forms.ModelChoiceField(
        queryset=Clause._default_manager.none(),
        label=gettext_lazy("Clause from which it comes"),
        required=False,
        empty_label=gettext_lazy("None in particular"),
    )
    phase = forms.ChoiceField(label=gettext_lazy("Phase"), choices=Phase.choices)
    timing = forms.ChoiceField(
        label=gettext_lazy("When"), choices=Obligation.Timing.choices, widget=forms.RadioSelect
    )
    due_on = day_field(
        gettext_lazy("Day"), required=False, help_text=gettext_lazy("For “On a day”.")
    )
    milestone = MilestoneField(
        queryset=Milestone._default_manager.none(),
        label=gettext_lazy("Milestone"),
        required=False,
        help_text=gettext_lazy("For “With a milestone”: the day moves with it."),
    )
    offset_days = forms.IntegerField(
        label=gettext_lazy("Days after the milestone"),
        required=False,
        initial=0,
        min_value=-3650,
        max_value=3650,
        help_text=gettext_lazy("Negative: before it."),
    )
    every = forms.ChoiceField(
        label=gettext_lazy("How often"),
        choices=[("", "—"), *Obligation.Every.choices],
        required=False,
        help_text=gettext_lazy("For “Again and again”."),
    )
    first_on = day_field(gettext_lazy("First on"), required=False)
    until_on = day_field(gettext_lazy("Last on"), required=False)
    legal_date = forms.BooleanField(
        label=gettext_lazy("The day is fixed by law and does not pause while on hold"),
        required=False,
    )
    survives = forms.BooleanField(
        label=gettext_lazy("It goes on after the end, such as confidentiality"), required=False
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        user: User,
        memorandum: Memorandum,
        instance: Model | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, user=user, instance=instance, **kwargs)
        self.last_day = memorandum.ends_on
        parties = memorandum.parties.select_related("organisation")
        covered = memorandum.engagements.all()
        for name, rows in (
            ("owed_by", parties),
            ("owed_to", parties),
            ("engagement", covered),
            ("clause", memorandum.clauses.all()),
            ("milestone", Milestone._default_manager.filter(engagement__in=covered)),
        ):
            self.offer_rows(name, rows)
        first = covered.first()
        if first:
            self.offer("phase", phase_labels(first).items())
        self.initial.setdefault("timing", "day")
        if instance is None:
            self.initial.setdefault("engagement", first)

    def clean(self) -> dict[str, Any]:
        """Each way of timing has what it needs, and nothing of the others."""
        values = super().clean() or self.cleaned_data
        wanted = {
            "day": ("due_on", _("Say by which day.")),
            "milestone": ("milestone", _("Choose the milestone.")),
            "recurring": ("every", _("Say how often.")),
        }
        timing = values.get("timing", "")
        if timing in wanted and not values.get(wanted[timing][0]):
            self.add_error(*wanted[timing])
        if timing == "recurring" and values.get("every") not in ("", "phase_end", None):
            if not values.get("first_on"):
                self.add_error("first_on", _("Say on which day it is due first."))
            first, last = values.get("first_on"), values.get("until_on")
            if first and last and last < first:
                self.add_error("until_on", _("The last day lies before the first day."))
            recurs = Obligation(every=values["every"], first_on=first, until_on=last)
            if recurs.recurs_too_often(self.last_day):
                self.add_error("until_on", TOO_OFTEN)
        owed_by, owed_to = values.get("owed_by"), values.get("owed_to")
        if owed_by and owed_to and owed_by.side == owed_to.side:
            self.add_error("owed_to", SAME_SIDE)
        engagement = values.get("engagement")
        if owed_by and engagement and is_absent(owed_by, engagement):
            self.add_error("engagement", NOT_THERE % {"party": owed_by, "engagement": engagement})
        values["offset_days"] = values.get("offset_days") or 0
        return {**values, **self._what_the_timing_leaves_empty(values)}

    @staticmethod
    def _what_the_timing_leaves_empty(values: dict[str, Any]) -> dict[str, Any]:
        empty: dict[str, dict[str, Any]] = {
            "day": {"milestone": None, "every": "", "first_on": None, "until_on": None},
            "milestone": {"due_on": None, "every": "", "first_on": None, "until_on": None},
            "recurring": {"due_on": None, "milestone": None},
            "throughout": {
                "due_on": None, "milestone": None, "every": "", "first_on": None, "until_on": None,
            },
        }  # fmt: skip
        if values.get("every") == Obligation.Every.PHASE:
            empty["recurring"] |= {"first_on": None, "until_on": None}
        return empty.get(values.get("timing", ""), {})
