"""Terms, clauses, obligations and signatories of a draft."""

from typing import Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements import access
from engagements.forms.base import WritingForm, day_field
from engagements.forms.memorandum.recording import CoversField, PartiesField
from engagements.languages import language_choices
from engagements.models import (
    Contact,
    Engagement,
    EngagementRole,
    Memorandum,
    MemorandumParty,
    Milestone,
    Obligation,
    Party,
    User,
)
from engagements.models.contact import open_on
from engagements.models.engagement import Phase, party_on
from engagements.models.memorandum.clause import CLAUSE_LENGTH
from engagements.queries.memorandum.voiding import VOIDS
from engagements.queries.part import phase_labels

LANGUAGES = [("", gettext_lazy("Not said")), *language_choices()]


def note_what_voids(form: forms.Form) -> None:
    """Say at each field of a text whether changing it after sending voids the signatures."""
    for name, field in form.fields.items():
        if name in VOIDS:
            field.help_text = f"{field.help_text} {VOIDS[name]}".strip()


class TermsForm(WritingForm):
    """Everything of a text that is no clause. Each label says whether changing it later voids."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Memorandum.Kind.choices)
    language = forms.ChoiceField(label=gettext_lazy("Language of the text"), choices=LANGUAGES)
    prevailing_language = forms.ChoiceField(
        label=gettext_lazy("Language that prevails"), choices=LANGUAGES, required=False
    )
    begins_on = day_field(
        gettext_lazy("Begins on"),
        required=False,
        help_text=gettext_lazy("Empty: on the day of the last signature. Never earlier than that."),
    )
    ends_on = day_field(
        gettext_lazy("Ends on"),
        required=False,
        help_text=gettext_lazy("The last day counts. Better after handover and first follow-up."),
    )
    review_on = day_field(gettext_lazy("Review on"), required=False)
    sign_by = day_field(gettext_lazy("To be signed by"), required=False)
    notice_days = forms.IntegerField(
        label=gettext_lazy("Days of notice"), min_value=0, max_value=730, initial=30
    )
    signing_order = forms.ChoiceField(
        label=gettext_lazy("Order of signing"), choices=Memorandum.SigningOrder.choices
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        note_what_voids(self)

    def clean(self) -> dict[str, Any]:
        """The days lie in order."""
        values = super().clean() or self.cleaned_data
        begins, ends = values.get("begins_on"), values.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", _("The last day lies before the first day."))
        review = values.get("review_on")
        if review and ends and review > ends:
            self.add_error("review_on", _("The review comes before the last day."))
        return values


class DraftForm(TermsForm):
    """A new draft, between parties of the engagement; all of them are ticked."""

    parties = PartiesField(
        queryset=Party._default_manager.none(),
        label=gettext_lazy("Parties"),
        widget=forms.CheckboxSelectMultiple,
    )
    covers = CoversField(required=False)
    field_order = ["title", "kind", "parties", "language", "begins_on", "ends_on"]

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        user: User,
        engagement: Engagement,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, user=user, **kwargs)
        parties, covers = self.fields["parties"], self.fields["covers"]
        assert isinstance(parties, forms.ModelMultipleChoiceField)  # noqa: S101
        assert isinstance(covers, CoversField)  # noqa: S101
        covers.user = user
        parties.queryset = (
            access.visible(Party, user)
            .filter(party_on(access.today()), engagement=engagement)
            .select_related("organisation")
        )
        self.initial.setdefault("parties", [party.pk for party in parties.queryset])
        self.initial.setdefault("kind", Memorandum.Kind.MEMORANDUM)


class ClauseForm(WritingForm):
    """Title and wording of one clause."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    text = forms.CharField(
        label=gettext_lazy("Wording"),
        max_length=CLAUSE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12, "dir": "auto"}),
        help_text=gettext_lazy(
            "Paragraphs, **bold**, lists with a dash. Places in [brackets] are still to be filled. "
            "A new wording takes both agreements away."
        ),
    )


class CommentForm(WritingForm):
    """What to say about a clause, with other wording if one proposes it."""

    text = forms.CharField(
        label=gettext_lazy("Your comment"),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    proposed_text = forms.CharField(
        label=gettext_lazy("Other wording that you propose"),
        max_length=CLAUSE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        help_text=gettext_lazy(
            "The whole clause as it should read. Leave it as it is for a comment alone."
        ),
    )

    def __init__(self, *args: Any, wording: str = "", **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.wording = wording
        self.initial.setdefault("proposed_text", wording)

    def clean(self) -> dict[str, Any]:
        """Unchanged wording is no proposal; something has to be said."""
        values = super().clean() or self.cleaned_data
        if values.get("proposed_text", "").strip() == self.wording.strip():
            values["proposed_text"] = ""
        if not values.get("text") and not values.get("proposed_text"):
            self.add_error("text", _("Write a comment, or change the wording."))
        return values


class NoteForm(WritingForm):
    """An answer in a sentence; `version` is that of the comment."""

    note = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )


class ShareForm(WritingForm):
    """What a version changes, for those who compare."""

    note = forms.CharField(label=gettext_lazy("What it changes"), max_length=300)


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
    owed_by = forms.ModelChoiceField(
        queryset=MemorandumParty._default_manager.none(), label=gettext_lazy("Owed by")
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role that answers for it"),
        choices=[("", gettext_lazy("The party as a whole")), *EngagementRole.Role.choices],
        required=False,
        help_text=gettext_lazy("It passes to the deputy when the role is vacant."),
    )
    owed_to = forms.ModelChoiceField(
        queryset=MemorandumParty._default_manager.none(),
        label=gettext_lazy("Owed to"),
        required=False,
        empty_label=gettext_lazy("Everybody on the other side"),
    )
    phase = forms.ChoiceField(label=gettext_lazy("Phase"), choices=Phase.choices)
    timing = forms.ChoiceField(
        label=gettext_lazy("When"), choices=Obligation.Timing.choices, widget=forms.RadioSelect
    )
    due_on = day_field(
        gettext_lazy("Day"), required=False, help_text=gettext_lazy("For “On a day”.")
    )
    milestone = forms.ModelChoiceField(
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
        parties = memorandum.parties.select_related("organisation")
        covered = memorandum.engagements.all()
        for name, rows in (
            ("owed_by", parties),
            ("owed_to", parties),
            ("engagement", covered),
            ("milestone", Milestone._default_manager.filter(engagement__in=covered)),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
            field.queryset = rows
        first = covered.first()
        phases = self.fields["phase"]
        if first and isinstance(phases, forms.ChoiceField):
            phases.choices = list(phase_labels(first).items())
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
        if values.get("owed_to") and values.get("owed_to") == values.get("owed_by"):
            self.add_error("owed_to", _("Nobody owes something to themselves."))
        values["offset_days"] = values.get("offset_days") or 0
        empty: dict[str, dict[str, Any]] = {
            "day": {"milestone": None, "every": "", "first_on": None, "until_on": None},
            "milestone": {"due_on": None, "every": "", "first_on": None, "until_on": None},
            "recurring": {"due_on": None, "milestone": None},
            "throughout": {
                "due_on": None, "milestone": None, "every": "", "first_on": None, "until_on": None,
            },
        }  # fmt: skip
        return {**values, **empty.get(timing, {})}


class SignatoryForm(WritingForm):
    """Who signs for a party, in which position and by which authority."""

    party = forms.ModelChoiceField(
        queryset=MemorandumParty._default_manager.none(), label=gettext_lazy("Signs for")
    )
    contact = forms.ModelChoiceField(
        queryset=Contact._default_manager.none(),
        label=gettext_lazy("Person"),
        help_text=gettext_lazy(
            "Somebody with a post there. To sign in the register the person needs an account."
        ),
    )
    position = forms.CharField(label=gettext_lazy("Position"), max_length=200)
    authority = forms.CharField(
        label=gettext_lazy("Authority"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("In whose name, and by which order, statute or delegation."),
    )
    order = forms.IntegerField(
        label=gettext_lazy("Place in the order"), min_value=1, max_value=99, initial=1
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
        parties = memorandum.parties.select_related("organisation")
        party, contact = self.fields["party"], self.fields["contact"]
        assert isinstance(party, forms.ModelChoiceField)  # noqa: S101
        assert isinstance(contact, forms.ModelChoiceField)  # noqa: S101
        party.queryset = parties
        contact.queryset = (
            access.visible(Contact, user)
            .filter(open_on(access.today()), organisation__in=parties.values("organisation"))
            .select_related("person", "office", "organisation")
        )
        note_what_voids(self)


class SignByForm(WritingForm):
    """Another day by which it should be signed."""

    sign_by = day_field(
        gettext_lazy("To be signed by"),
        required=False,
        help_text=gettext_lazy("Empty: no day. Everybody sees it; it is no part of the text."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        note_what_voids(self)


class DayForm(forms.Form):
    """A day to look at. Writes nothing."""

    on = day_field(gettext_lazy("On"))
