"""What happens to a signed memorandum: proposing, answering, taking back, amending."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.forms.base import WritingForm, day_field
from engagements.models import MemorandumProposal, User

Kind = MemorandumProposal.Kind
# What the two days of a proposal mean, for each kind that has them.
FROM = {
    Kind.SUSPEND: gettext_lazy("First day of the suspension"),
    Kind.RESUME: gettext_lazy("First day on which it holds again"),
    Kind.END: gettext_lazy("Last day"),
    Kind.RENEW: gettext_lazy("First day of the renewal"),
}
UNTIL = {
    Kind.SUSPEND: gettext_lazy("Last day of the suspension"),
    Kind.RENEW: gettext_lazy("Last day of the renewal"),
}
HELP = {
    Kind.SUSPEND: gettext_lazy("Empty: until both agree to go on."),
    Kind.RENEW: gettext_lazy("Empty: it follows at once and lasts as long as before."),
    Kind.RESUME: gettext_lazy(
        "Empty: today. The suspension of that day ends, else the next one falls away; without any "
        "a notice or an early end is taken back."
    ),
    Kind.END: gettext_lazy("This day counts: the memorandum is still in force on it."),
}
REASONS = {
    Kind.CORRECT: gettext_lazy("What is wrong in the text, and how it is meant"),
    Kind.DISAGREE: gettext_lazy("How your side sees it"),
}


class ProposalForm(WritingForm):
    """Days where the kind has them, and the reason; a box that begins empty where nobody answers."""

    from_on = day_field(gettext_lazy("From"), required=False)
    until_on = day_field(gettext_lazy("Until"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        user: User,
        kind: str,
        sure: str = "",
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, user=user, **kwargs)
        of = Kind(kind)
        if of == Kind.NOTICE:
            self.fields["sure"] = forms.BooleanField(label=sure)
        for name, words in (("from_on", FROM), ("until_on", UNTIL)):
            if of not in words:
                del self.fields[name]
                continue
            field = self.fields[name]
            field.label = words[of]
            field.required = name == "from_on" and of in (Kind.SUSPEND, Kind.END)
        last = [name for name in ("from_on", "until_on") if name in self.fields][-1:]
        for name in last:
            self.fields[name].help_text = HELP[of]
        self.fields["reason"].label = REASONS.get(of, self.fields["reason"].label)

    def clean(self) -> dict[str, Any]:
        """The days lie in order."""
        values = super().clean() or self.cleaned_data
        first, last = values.get("from_on"), values.get("until_on")
        if first and last and last < first:
            self.add_error("until_on", _("The last day lies before the first day."))
        return values

    def values(self) -> dict[str, Any]:
        """Days and reason."""
        return {name: value for name, value in super().values().items() if name != "sure"}


class AnswerForm(WritingForm):
    """Yes or no, and a sentence; a no needs one."""

    agree = forms.ChoiceField(
        label=gettext_lazy("Your side's answer"),
        choices=[("yes", gettext_lazy("We agree")), ("no", gettext_lazy("We do not agree"))],
        widget=forms.RadioSelect,
    )
    sentence = forms.CharField(
        label=gettext_lazy("A sentence about it"),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=gettext_lazy("Needed if you do not agree. Both sides read it, for good."),
    )

    def clean(self) -> dict[str, Any]:
        """Whoever does not agree says why."""
        values = super().clean() or self.cleaned_data
        if values.get("agree") == "no" and not values.get("sentence", "").strip():
            self.add_error("sentence", _("Say why you do not agree."))
        return values

    def values(self) -> dict[str, Any]:
        """The answer as yes or no, and the sentence."""
        return {
            "agree": self.cleaned_data["agree"] == "yes",
            "sentence": self.cleaned_data["sentence"],
        }


class TakeBackForm(WritingForm):
    """A sentence, if one likes."""

    sentence = forms.CharField(
        label=gettext_lazy("A sentence about it"),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )


class AmendmentForm(WritingForm):
    """What an amendment changes, and from when."""

    title = forms.CharField(label=gettext_lazy("Title of the amendment"), max_length=200)
    begins_on = day_field(
        gettext_lazy("It holds from"),
        required=False,
        help_text=gettext_lazy("Empty: on the day of the last signature. Never earlier than that."),
    )
    ends_on = day_field(
        gettext_lazy("New last day of the memorandum"),
        required=False,
        help_text=gettext_lazy("Empty: the last day stays as it is."),
    )
    clauses = forms.MultipleChoiceField(
        label=gettext_lazy("Clauses to be rewritten"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Each begins with the wording that holds now."),
    )
    strikes = forms.MultipleChoiceField(
        label=gettext_lazy("Clauses to be struck out"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        user: User,
        clauses: list[tuple[str, str]],
        required: frozenset[str],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.offer("clauses", clauses)
        strikes = [choice for choice in clauses if choice[0] not in required]
        self.offer("strikes", strikes)
        if not strikes:
            self.fields["strikes"].help_text = _(
                "None: a memorandum needs every clause of this one."
            )

    def clean(self) -> dict[str, Any]:
        """No clause is rewritten and struck out at once; the days lie in order."""
        values = super().clean() or self.cleaned_data
        if set(values.get("clauses", ())) & set(values.get("strikes", ())):
            self.add_error("strikes", _("Rewrite a clause or strike it out, not both."))
        first, last = values.get("begins_on"), values.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day lies before the first day."))
        return values
