"""What an administrator types to switch a gate off for an organisation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from engagements.forms.base import WritingForm
from engagements.forms.engagement.moves import reason_field


class SwitchForm(WritingForm):
    """Which condition or challenge, and why."""

    gate = forms.ChoiceField(label=gettext_lazy("What is not asked here?"))
    reason = reason_field()

    def __init__(self, *args: Any, gates: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.offer("gate", [("", gettext_lazy("Choose one")), *gates])

    def values(self) -> dict[str, Any]:
        """Kind and slug apart."""
        typed = super().values()
        what, _colon, slug = typed["gate"].partition(":")
        return {"what": what, "slug": slug, "reason": typed["reason"]}
