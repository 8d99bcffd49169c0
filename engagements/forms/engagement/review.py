"""The plan and checklist that the playbook drafted, each row changeable or removable."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from engagements.forms.base import (
    WritingForm,
    changed_since,
    day_field,
    fingerprints,
)
from engagements.models import ChecklistItem, Engagement, Milestone
from engagements.queries.part import phase_labels
from engagements.text import readable

TAKEN_OUT = ("dropped", "not_applicable")


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One milestone or challenge with its fields."""

    row: Milestone | ChecklistItem
    title: str
    note: str
    is_out: bool
    fields: list[forms.BoundField]
    hidden: forms.BoundField

    @property
    def is_open(self) -> bool:
        """Whether something in it wants to be looked at again."""
        return any(one.errors or hasattr(one.field, "conflict") for one in self.fields)


def _title(row: Milestone | ChecklistItem) -> str:
    return _(row.title) if row.slug else row.title


class ReviewForm(WritingForm):
    """Title, day and a tick for each milestone; title and a tick for each challenge.

    Each row carries the version that was shown, so that a row which somebody else changed
    meanwhile is not overwritten unseen.
    """

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        milestones: list[Milestone],
        items: list[ChecklistItem],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        self.milestones, self.items = milestones, items
        self.phases = phase_labels(self.instance) if isinstance(self.instance, Engagement) else {}
        for milestone in milestones:
            self._add("milestone", milestone, milestone.state)
        for item in items:
            self._add("item", item, item.status)
        self.fields["shown"] = self.base_fields["shown"]
        self.initial["shown"] = fingerprints(self._on_record())

    def _on_record(self) -> dict[str, Any]:
        """Title and day of every row as they stand now."""
        return {
            name: field.initial
            for name, field in self.fields.items()
            if name.startswith(("title_", "due_"))
        }

    def _add(self, kind: str, row: Milestone | ChecklistItem, state: str) -> None:
        end, title = f"{kind}_{row.pk}", _title(row)
        self.fields[f"title_{end}"] = forms.CharField(
            label=_("Title"), max_length=200, initial=title,
            error_messages={"required": _("Give “%(title)s” a title.") % {"title": title}},
        )  # fmt: skip
        if isinstance(row, Milestone):
            wrong = _("Type the day on which “%(title)s” is due.") % {"title": title}
            self.fields[f"due_{end}"] = day_field(
                _("Due on"), initial=row.due_on,
                error_messages={"required": wrong, "invalid": wrong},
            )  # fmt: skip
        self.fields[f"out_{end}"] = forms.BooleanField(
            label=_("Not needed here"), required=False, initial=state in TAKEN_OUT
        )
        self.fields[f"version_{end}"] = forms.IntegerField(
            required=False, min_value=0, widget=forms.HiddenInput, initial=row.version
        )

    def clean(self) -> dict[str, Any]:
        """A row that somebody else changed meanwhile is shown with both texts."""
        values = super().clean() or self.cleaned_data
        for kind, rows in (("milestone", self.milestones), ("item", self.items)):
            for row in rows:
                version = f"version_{kind}_{row.pk}"
                if values.get(version) not in (None, row.version):
                    self._show_both(f"{kind}_{row.pk}", row)
        return values

    def _show_both(self, end: str, row: Milestone | ChecklistItem) -> None:
        changed = changed_since(self.cleaned_data.get("shown", ""), self._on_record())
        for name in {f"title_{end}", f"due_{end}"} & changed:
            field = self.fields[name]
            if self.cleaned_data.get(name) != field.initial:
                field.conflict = readable(field.initial)  # type: ignore[attr-defined]
        self.add_error(
            f"out_{end}",
            _("Somebody else changed “%(title)s” while you were typing. Look at it, then save again.")
            % {"title": _title(row)},
        )  # fmt: skip
        self.renew(**{f"version_{end}": str(row.version)}, shown=fingerprints(self._on_record()))

    def milestone_rows(self) -> list[ReviewRow]:
        """The milestones with their fields."""
        return self._rows("milestone", self.milestones, ("title", "due", "out"))

    def item_rows(self) -> list[ReviewRow]:
        """The challenges with their fields."""
        return self._rows("item", self.items, ("title", "out"))

    def _rows(
        self, kind: str, rows: Iterable[Milestone | ChecklistItem], names: tuple[str, ...]
    ) -> list[ReviewRow]:
        return [
            ReviewRow(
                row,
                _title(row),
                self._note(row),
                bool(self.fields[f"out_{kind}_{row.pk}"].initial),
                [self[f"{what}_{kind}_{row.pk}"] for what in names],
                self[f"version_{kind}_{row.pk}"],
            )
            for row in rows
        ]

    def _note(self, row: Milestone | ChecklistItem) -> str:
        if isinstance(row, Milestone):
            return f"{date_format(row.due_on)} · {row.get_side_display()}"
        return f"{self.phases[row.phase]} · {row.get_side_display()}"

    def values(self) -> dict[str, Any]:
        """For each row its title, its day, whether it stays, and the version that was looked at."""
        return {
            "milestones": {row.pk: self._values(f"milestone_{row.pk}") for row in self.milestones},
            "items": {row.pk: self._values(f"item_{row.pk}") for row in self.items},
        }

    def _values(self, end: str) -> dict[str, Any]:
        typed = self.cleaned_data
        return {
            "title": typed[f"title_{end}"],
            "due_on": typed.get(f"due_{end}"),
            "stays": not typed[f"out_{end}"],
            "version": typed[f"version_{end}"],
        }
