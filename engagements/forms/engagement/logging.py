"""What somebody types to log an engagement."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements import access, playbook
from engagements.dates import DateError, PartialDate, parse_partial, usual_order
from engagements.forms.base import LONGEST_DAY, OWN_FIELDS, card
from engagements.forms.engagement.bodies import (
    CIVIC_KINDS,
    GOVERNMENT_KINDS,
    BodiesForm,
    organisation_field,
)
from engagements.models import Membership, Organisation
from engagements.text import readable
from engagements.words import CollaborationModel

DATE_HINT = gettext_lazy("A day, a month or a year: 4 May 2026, 2026-05 or 2026.")


def model_cards() -> list[tuple[str, str]]:
    """The six collaboration models, each with a line on when it fits."""
    across = playbook.cross_cutting()
    return [
        (slug, card(str(label), f"{_(across.hint(slug).fits_when)} {_drafted(slug)}"))
        for slug, label in CollaborationModel.choices
    ]


def _drafted(slug: str) -> str:
    """How much the playbook of a model drafts."""
    book = playbook.get(slug)
    return _("Drafts %(milestones)d milestones and %(checks)d checks.") % {
        "milestones": len(book.milestones),
        "checks": len(book.challenges),
    }


class PartialDateField(forms.CharField):
    """A text read as a day, a month or a year; its clean value is a PartialDate or None."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(max_length=LONGEST_DAY, help_text=DATE_HINT, **kwargs)
        self.widget.attrs["autocomplete"] = "off"

    def clean(self, value: Any) -> Any:  # noqa: ANN401
        """The date in the text; a ValidationError says why it is none."""
        text = super().clean(value)
        try:
            found = parse_partial(text, usual_order())
        except DateError as problem:
            raise forms.ValidationError(str(problem)) from None
        if found is None and text:
            raise forms.ValidationError(_("This is not a date. Write 2013, 2013-06 or 2013-06-01."))
        return found

    def on_record(self, value: str) -> str:
        """What is on record, in the reader's format; a month or year as it was typed."""
        day = parse_partial(value)
        return readable(day.day if day and day.precision == "day" else value)


def term_values(start: PartialDate | None, end: PartialDate | None) -> dict[str, Any]:
    """Start and end as they are kept: the first day it can mean, and the last."""
    return {
        "starts_on": start.day if start else None,
        "starts_precision": start.precision if start else "day",
        "ends_on": end.last_day if end else None,
        "ends_precision": end.precision if end else "day",
    }


class LogForm(BodiesForm):
    """Seven answers log an engagement. A name that is not known brings choices with it."""

    collaboration_model = forms.ChoiceField(
        label=gettext_lazy("Collaboration model"), choices=model_cards, widget=forms.RadioSelect
    )
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=200,
        help_text=gettext_lazy("Plain words that both sides would use."),
    )
    summary = forms.CharField(
        label=gettext_lazy("Summary"),
        required=False,
        max_length=5_000,
        help_text=gettext_lazy("What it is for, in one or two sentences."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    civic_organisation = organisation_field(gettext_lazy("Civic organisation"))
    government_body = organisation_field(gettext_lazy("Government body"))
    starts_on = PartialDateField(label=gettext_lazy("Starts on"))
    ends_on = PartialDateField(label=gettext_lazy("Ends on"), required=False)

    folded_while_asking = ("summary", "ends_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        user = kwargs["user"]
        own = (
            access.memberships(user, (Membership.Role.COORDINATOR,))
            .select_related("organisation")
            .order_by("pk")
            .first()
        )
        first = {"civic_organisation": own.organisation.name} if own else {}
        kwargs["initial"] = {**first, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Each name becomes an organisation, a new one, or a question; the dates are in order."""
        values = super().clean() or self.cleaned_data
        # Who is no administrator logs for an organisation of their own: it is in the directory.
        addable = CIVIC_KINDS if access.is_admin(self.user) else ()
        kinds = {
            "civic_organisation": (CIVIC_KINDS, addable),
            "government_body": (GOVERNMENT_KINDS, GOVERNMENT_KINDS),
        }
        for name, (known, new) in kinds.items():
            if values.get(name):
                values[name] = self.body(name, values[name], known, new)
        self._check_own(values)
        start, end = values.get("starts_on"), values.get("ends_on")
        if start and end and end.last_day < start.day:
            self.add_error("ends_on", _("The end lies before the start."))
        return values

    def _check_own(self, values: dict[str, Any]) -> None:
        """The civic organisation is one that the person coordinates, unless an administrator's."""
        civic = values.get("civic_organisation")
        if not civic or access.is_admin(self.user):
            return
        mine = access.memberships(self.user, (Membership.Role.COORDINATOR,))
        known = isinstance(civic, Organisation)
        if not known or not mine.filter(organisation=civic).exists():
            self.add_error(
                "civic_organisation", _("Choose an organisation that you coordinate yourself.")
            )

    def values(self) -> dict[str, Any]:
        """The clean values; each date with its precision."""
        names = [name for name in LogForm.base_fields if name not in OWN_FIELDS]
        values = {name: self.cleaned_data[name] for name in names}
        term = term_values(values.pop("starts_on"), values.pop("ends_on"))
        return {**values, **term}
