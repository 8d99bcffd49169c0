"""What somebody types for a memorandum: kind, title, parties, state and its days."""

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Model
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements import access
from engagements.forms.base import AskedAnewForm, WritingForm, day_field
from engagements.models import Document, Engagement, Memorandum, Party, User
from engagements.models.engagement import party_on
from engagements.queries.memorandum.terms import work_ends_on

# Only what is drafted here is set aside, by an act of its own.
RECORDED_STATES = [
    choice for choice in Memorandum.State.choices if choice[0] != Memorandum.State.SET_ASIDE
]


if TYPE_CHECKING:
    PartyChoices = forms.ModelMultipleChoiceField[Party]
else:
    PartyChoices = forms.ModelMultipleChoiceField


class PartiesField(PartyChoices):
    """Parties, each shown with its side. An id beyond the table is an unknown choice."""

    def clean(self, value: Any) -> Any:  # noqa: ANN401
        """The parties that were ticked."""
        try:
            return super().clean(value)
        except OverflowError:
            raise forms.ValidationError(_("Select a valid choice.")) from None

    def label_from_instance(self, obj: Party) -> str:
        """As "Ministry of Records (Government side)"."""
        return f"{obj.organisation} ({obj.get_side_display()})"


class CoversField(forms.CharField):
    """References of other engagements; becomes those in which `user` (set by the form) writes."""

    user: User

    def __init__(self, **options: Any) -> None:  # noqa: ANN401
        super().__init__(
            label=gettext_lazy("Other engagements it covers"),
            max_length=1000,
            help_text=gettext_lazy("Their references, such as FEL-2026-0007, with commas."),
            **options,
        )

    def clean(self, value: Any) -> Any:  # noqa: ANN401
        """The engagements behind the references; each must be one in which the person writes."""
        words = [word.upper() for word in re.split(r"[,;\s]+", super().clean(value)) if word]
        rows = access.visible(Engagement, self.user).filter(reference__in=words)
        found = {one.reference: one for one in rows}
        unknown = [
            word
            for word in words
            if word not in found or not access.can(self.user, "add_memorandum", found[word])
        ]
        if unknown:
            raise forms.ValidationError(
                _("Not an engagement in which you write: %(references)s.")
                % {"references": ", ".join(unknown)}
            )
        return list(found.values())


class MemorandumForm(WritingForm):
    """What both a new and a recorded memorandum have. `covers` becomes a list of engagements."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=Memorandum.Kind.choices, widget=forms.RadioSelect
    )
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    state = forms.ChoiceField(label=gettext_lazy("State"), choices=RECORDED_STATES)
    signed_on = day_field(gettext_lazy("Signed on"), required=False)
    begins_on = day_field(gettext_lazy("Begins on"), required=False)
    ends_on = day_field(
        gettext_lazy("Ends on"), required=False, help_text=gettext_lazy("The last day counts.")
    )
    document = forms.ModelChoiceField(
        queryset=Document._default_manager.none(),
        label=gettext_lazy("Document"),
        required=False,
        help_text=gettext_lazy("One of the documents that both sides see."),
        empty_label=gettext_lazy("No document yet"),
    )
    covers = CoversField(required=False)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        user: User,
        engagements: list[Engagement],
        instance: Model | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, user=user, instance=instance, **kwargs)
        self.engagements = engagements
        covers = self.fields["covers"]
        assert isinstance(covers, CoversField)  # noqa: S101
        covers.user = user
        documents = access.visible(Document, user).filter(
            engagement__in=engagements, visibility="shared"
        )
        self.offer_rows("document", documents)
        held = getattr(instance, "document_id", None)
        # Saving takes away no document that the person does not see.
        if held is not None and not documents.filter(pk=held).exists():
            del self.fields["document"]

    def clean(self) -> dict[str, Any]:
        """The days go with the state, and lie in order."""
        values = super().clean() or self.cleaned_data
        signed = values.get("state") in ("signed", "ended")
        for name, words in (
            ("signed_on", _("Say on which day it was signed.")),
            ("begins_on", _("Say on which day it begins.")),
        ):
            if signed and name in values and not values[name]:
                self.add_error(name, words)
        if not signed and values.get("signed_on"):
            self.add_error("state", _("Only a signed memorandum has a day of signing."))
        begins, ends = values.get("begins_on"), values.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", _("The last day lies before the first day."))
        if begins and "begins_on" in self.changed_data:
            self._begins_in_time(begins, [*self.engagements, *(values.get("covers") or ())])
        return values

    def _begins_in_time(self, begins: date, covered: list[Engagement]) -> None:
        """An agreement that begins when all of it is over is a wrong day or a wrong engagement."""
        ends = work_ends_on(covered)
        if ends and begins > ends:
            problem = _(
                "The engagement ends on %(day)s, before this begins. Correct the day, or move the"
                " dates of the engagement first."
            )
            self.add_error("begins_on", problem % {"day": date_format(ends)})


class MemorandumAddForm(MemorandumForm):
    """A new memorandum, between parties of the engagement; all of them are ticked."""

    parties = PartiesField(
        queryset=Party._default_manager.none(),
        label=gettext_lazy("Parties"),
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ["kind", "title", "parties", "state", "signed_on", "begins_on", "ends_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.offer("state", (one for one in RECORDED_STATES if one[0] != Memorandum.State.ENDED))
        parties = (
            access.visible(Party, self.user)
            .filter(party_on(access.today()), engagement__in=self.engagements)
            .select_related("organisation")
        )
        self.offer_rows("parties", parties)
        self.initial.setdefault("parties", [party.pk for party in parties])
        self.initial.setdefault("kind", Memorandum.Kind.MEMORANDUM)


class MemorandumEditForm(MemorandumForm):
    """A recorded memorandum. Once it is signed, a correction needs its reason."""

    ended_on = day_field(
        gettext_lazy("Ended early on"),
        required=False,
        help_text=gettext_lazy("Only if it ended before its end."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it is corrected"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The history shows it to both sides."),
    )
    field_order = [
        "kind", "title", "state", "signed_on", "begins_on", "ends_on", "ended_on", "document",
    ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        memorandum = self.instance
        assert isinstance(memorandum, Memorandum)  # noqa: S101
        self.was_signed = memorandum.was_signed
        if self.was_signed:
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        """An ended memorandum has the day of its end, no other has one."""
        values = super().clean()
        ended = values.get("state") == "ended"
        if ended and "ended_on" in values and not values["ended_on"]:
            self.add_error("ended_on", _("Say on which day the memorandum ended."))
        if not ended and values.get("ended_on"):
            self.add_error("state", _("Choose “Ended” if it ended early."))
        return values


class DisputeForm(AskedAnewForm):
    """What is not right in what the other side recorded."""

    reason = forms.CharField(
        label=gettext_lazy("What is not right?"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=gettext_lazy("Both sides read it. The other side is asked to correct it."),
    )
