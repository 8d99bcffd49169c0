"""The wording of a clause, what is said about it, and a version to compare."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.forms.base import WritingForm
from engagements.models import Clause, ClauseComment, Memorandum
from engagements.models.memorandum.clause import CLAUSE_LENGTH
from engagements.queries.memorandum.missing.lines import why_misread


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
            "A new title or wording takes both agreements away."
        ),
    )

    def __init__(self, *args: Any, memorandum: Memorandum, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.memorandum = memorandum
        if isinstance(self.instance, Clause) and self.instance.names_another:
            self.fields["title"].disabled = True
            self.fields["title"].help_text = _(
                "It stays, because it says which clause of the memorandum is changed."
            )

    def clean(self) -> dict[str, Any]:
        """No line of the wording reads like another part of the text."""
        values = super().clean() or self.cleaned_data
        clause = self.instance if isinstance(self.instance, Clause) else None
        title, text = values.get("title", ""), values.get("text", "")
        if text and (problem := why_misread(self.memorandum, clause, title, text)):
            self.add_error("text", problem)
        return values


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


class ReplyForm(NoteForm):
    """An answer that closes a comment of the other side: it has to say something."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["note"].required = True
        self.fields["note"].help_text = _("It closes the comment. Both sides see it, for good.")
        if isinstance(self.instance, ClauseComment):
            self.fields["note"].label = _label(self.instance)


def _label(comment: ClauseComment) -> str:
    if comment.proposed_text:
        return _("Why the proposed wording is not taken over")
    if comment.side == "government":
        return _("Your answer to the government side")
    return _("Your answer to the civic side")


class TakeBackCommentForm(NoteForm):
    """A sentence, if one likes, of the side that wrote the comment."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["note"].label = _("A sentence about it")


class ShareForm(WritingForm):
    """What a version changes, for those who compare."""

    note = forms.CharField(label=gettext_lazy("What it changes"), max_length=300)
