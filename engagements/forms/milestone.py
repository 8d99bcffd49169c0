"""Forms of a milestone."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements import access
from engagements.forms.base import AskedAnewForm, WritingForm, day_field
from engagements.models import Document, Engagement
from engagements.words import OwnerSide


class MilestoneForm(WritingForm):
    """What a milestone says."""

    title = forms.CharField(label=_("Title"), max_length=200)
    side = forms.ChoiceField(label=_("Whose milestone is it?"), choices=OwnerSide.choices)
    responsible_role = forms.CharField(label=_("Responsible role"), max_length=100, required=False)
    evidence_wanted = forms.CharField(label=_("Evidence wanted"), max_length=300, required=False)

    def __init__(self, *args: Any, engagement: Engagement, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        plans = access.standing(self.user, engagement).plans
        self.offer("side", (choice for choice in OwnerSide.choices if choice[0] in plans))


class NewMilestoneForm(MilestoneForm):
    """A milestone of one's own."""

    due_on = day_field(_("Due on"))


class MoveForm(WritingForm):
    """Another date, and why. `looked` holds the date whose effects were shown before asking for it."""

    due_on = day_field(_("New date"))
    reason = forms.CharField(
        label=_("Why does it move?"), widget=forms.Textarea(attrs={"rows": 3}), max_length=5_000
    )
    looked = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)

    def values(self) -> dict[str, Any]:
        """The date and the reason."""
        typed = super().values()
        typed.pop("looked")
        return typed

    @property
    def was_looked_at(self) -> bool:
        """Whether what exactly this date affects was on the page. Only for a valid form."""
        return bool(self.cleaned_data["looked"] == str(self.cleaned_data["due_on"]))


class ReasonForm(AskedAnewForm):
    """An act that needs its reason."""

    reason = forms.CharField(
        label=_("Why?"), widget=forms.Textarea(attrs={"rows": 3}), max_length=5_000
    )


class AcceptForm(WritingForm):
    """Nothing to type: the version and the key say what is accepted."""


class EvidenceForm(WritingForm):
    """A document of the engagement, a link or a note."""

    note = forms.CharField(
        label=_("Note"), required=False, max_length=5_000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was done, in a sentence or two."),
    )  # fmt: skip
    link = forms.URLField(label=_("Link"), required=False, max_length=1000, assume_scheme="https")
    document: "forms.ModelChoiceField[Document]" = forms.ModelChoiceField(
        label=_("Document"), required=False, queryset=None, empty_label=_("No document"),
        help_text=_("Documents are added on the documents page of the engagement."),
    )  # fmt: skip

    def __init__(self, *args: Any, engagement: Engagement, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        documents = access.visible(Document, self.user).filter(engagement=engagement)
        self.offer_rows("document", documents)

    def clean(self) -> dict[str, Any]:
        """One of the three must be given; said at the note, where most people type."""
        cleaned = super().clean() or {}
        if not any(cleaned.get(name) for name in ("note", "link", "document")) and not self.errors:
            self.add_error("note", _("Give a note, a link or a document."))
        return cleaned
