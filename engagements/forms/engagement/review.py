"""The plan and checklist that the playbook drafted, each row changeable or removable."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from engagements.forms.base import WritingForm, day_field
from engagements.models import ChecklistItem, Milestone


class ReviewForm(WritingForm):
    """Three fields for each planned milestone and a tick for each open item."""

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        milestones: list[Milestone],
        items: list[ChecklistItem],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        self.milestones, self.items = milestones, items
        for row in milestones:
            title = _(row.title) if row.slug else row.title
            self.fields[f"title_{row.pk}"] = forms.CharField(
                label=_("Milestone"), max_length=200, initial=title
            )
            self.fields[f"due_{row.pk}"] = day_field(
                _("Due on: %(title)s") % {"title": title}, initial=row.due_on
            )
            self.fields[f"drop_{row.pk}"] = forms.BooleanField(
                label=_("Not needed here: %(title)s") % {"title": title}, required=False
            )
        for item in items:
            title = _(item.title) if item.slug else item.title
            self.fields[f"item_{item.pk}"] = forms.BooleanField(label=title, required=False)

    def rows(self) -> list[dict[str, Any]]:
        """The fields of each milestone, side by side."""
        return [
            {
                "fields": [self[f"title_{row.pk}"], self[f"due_{row.pk}"], self[f"drop_{row.pk}"]],
                "side": row.get_side_display(),
            }
            for row in self.milestones
        ]

    def ticks(self) -> list[forms.BoundField]:
        """The field of each checklist item."""
        return [self[f"item_{item.pk}"] for item in self.items]

    def values(self) -> dict[str, Any]:
        """Title, day and whether it stays, by milestone; the items that do not apply."""
        typed = self.cleaned_data
        return {
            "milestones": {
                row.pk: (
                    typed[f"title_{row.pk}"], typed[f"due_{row.pk}"], not typed[f"drop_{row.pk}"]
                )
                for row in self.milestones
            },
            "not_needed": {item.pk for item in self.items if typed[f"item_{item.pk}"]},
        }  # fmt: skip
