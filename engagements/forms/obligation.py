"""Forms of an obligation: what each act asks for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.forms.base import AskedAnewForm, WritingForm
from engagements.forms.milestone import EvidenceForm


def _words(label: Any, help_text: Any = "") -> forms.CharField:  # noqa: ANN401
    return forms.CharField(
        label=label, widget=forms.Textarea(attrs={"rows": 4}), max_length=5_000,
        help_text=help_text,
    )  # fmt: skip


class AnswerForm(WritingForm):
    """Nothing to type: the version and the key say what is answered."""


class ReportForm(EvidenceForm):
    """What shows that it was done. The other side sees it, so the document is a shared one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        field = self.fields["document"]
        field.queryset = field.queryset.filter(visibility="shared")  # type: ignore[attr-defined]
        field.help_text = _(
            "A document that both sides see. Add it on the documents page of the engagement."
        )


class MissingForm(AskedAnewForm):
    """What the report lacks."""

    reason = _words(_("What is missing?"), _("The other side reads this and reports again."))


class NotMetForm(AskedAnewForm):
    """Why it was not done."""

    reason = _words(_("Why was it not done?"))


class AskReleaseForm(AskedAnewForm):
    """Why it need not be done."""

    reason = _words(_("Why should it be released?"), _("The other side reads this and answers."))


class ReleaseAloneForm(AskedAnewForm):
    """Why an administrator releases it."""

    reason = _words(
        _("Why is it released?"),
        _("Say what became of the body, such as the day on which it was dissolved. Both sides read this."),
    )  # fmt: skip


class DeclineReleaseForm(AskedAnewForm):
    """Why it is still owed."""

    reason = _words(_("Why is it still owed?"))


class ViewForm(AskedAnewForm):
    """How one's own side sees it."""

    view = _words(
        _("How does your side see it?"),
        _("Both sides read it. It stands beside what the other side writes, and stays."),
    )
