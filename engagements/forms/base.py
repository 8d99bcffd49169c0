"""What every form that writes has: the version of what it changes, and a key for one use."""

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core import signing
from django.db import models
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext as _

from engagements.dates import DateError, parse_partial, usual_order
from engagements.models import User
from engagements.text import readable

KEY_SALT = "form key"
KEY_DAYS = 30
# What a form carries for itself; none of it was typed.
OWN_FIELDS = ("form_key", "version", "shown")
LONGEST_DAY = 60


class WritingForm(forms.Form):
    """Base of all forms that write.

    `form_key` is signed for the person it was shown to and works once. `version` is that of the
    thing which the form changes (absent for a new thing), `shown` what the thing said when the
    form was opened. A form never saves. `has_typed` says whether it holds what somebody typed,
    `is_kept` that it is only shown to be copied.
    """

    is_kept = False

    # NUL cannot be stored; line breaks of all kinds become one kind.
    form_key = forms.CharField(widget=forms.HiddenInput, max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100_000)

    changes_fields: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self,
        data: Any = None,  # noqa: ANN401
        files: Any = None,  # noqa: ANN401
        *,
        user: User,
        instance: models.Model | None = None,
        initial: dict[str, Any] | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        self.user = user
        self.instance = instance
        record = self.values_of(instance)
        own = {"form_key": fresh_key(user), "shown": fingerprints(record)}
        super().__init__(data, files, initial={**own, **record, **(initial or {})}, **kwargs)
        self.has_typed = self.is_bound
        if len(record) <= 1:
            # Beside the version there is nothing of which two texts could be shown.
            del self.fields["shown"]

    @classmethod
    def values_of(cls, instance: models.Model | None) -> dict[str, Any]:
        """What the form shows for the thing: its version and the fields of the same name."""
        if instance is None:
            return {}
        shown = {
            name: getattr(instance, name) for name in cls.base_fields if hasattr(instance, name)
        }
        return {
            name: value.pk if isinstance(value, models.Model) else value
            for name, value in shown.items()
        }

    def offer(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        """Let the field offer these values with their labels, and nothing else."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = list(choices)

    def offer_rows(self, name: str, rows: models.QuerySet[Any]) -> None:
        """Let the field offer these rows, and no others."""
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
        field.queryset = rows

    def clean_form_key(self) -> uuid.UUID:
        """The key, if it was made for this person in the last 30 days."""
        return opened_key(self.cleaned_data["form_key"], self.user)

    def values(self) -> dict[str, Any]:
        """The clean values without what the form carries for itself."""
        return {name: value for name, value in self.cleaned_data.items() if name not in OWN_FIELDS}

    def renew(self, **values: str) -> None:
        """Give the form that is shown again a fresh key, and these values in place of the sent ones."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        for name, value in {"form_key": fresh_key(self.user), **values}.items():
            data[self.add_prefix(name)] = value
        self.data = data

    def show_again(self, typed: QueryDict) -> None:
        """Show on a form that was not sent what was typed before: a box that was emptied is empty."""
        self.has_typed = True
        for name, field in self.fields.items():
            end = self.add_prefix(name)
            if name != "form_key" and not field.widget.value_omitted_from_data(typed, {}, end):
                self.initial[name] = field.widget.value_from_datadict(typed, {}, end)

    def keep_typed(self, why: str = "") -> None:
        """Show what was typed to be copied, and nothing to be sent.

        `why` is the one reason; without it the form says what is wrong as it would have.
        """
        self.is_kept = True
        for field in self.fields.values():
            # A box that is ticked or chosen from knows no "readonly".
            reads_text = isinstance(field.widget, forms.TextInput | forms.Textarea)
            field.widget.attrs["readonly" if reads_text else "disabled"] = True
        if why and self.is_bound:
            self._errors = ErrorDict(renderer=self.renderer)
            self.add_error(None, why)

    def show_conflict(self, current: models.Model) -> None:
        """Show next to each field that somebody else changed meanwhile what stands on record now.

        What was typed stays; sending again means to replace what is on record now.
        """
        on_record = self.values_of(current)
        changed = changed_since(self.cleaned_data.get("shown", ""), on_record)
        both = False
        for name, field in self.fields.items():
            if name in OWN_FIELDS or name not in changed:
                continue
            if _as_on_record(self.cleaned_data.get(name)) != on_record[name]:
                field.conflict = _on_record(field, on_record[name])  # type: ignore[attr-defined]
                both = True
        self.renew(version=str(getattr(current, "version", "")), shown=fingerprints(on_record))
        self.add_error(
            None,
            _(
                "Somebody else changed this while you were typing. Both texts are shown: "
                "keep or correct yours, then save again."
            )
            if both
            else _("Somebody else changed this meanwhile. Look at it once more, then save again."),
        )


class AskedAnewForm(WritingForm):
    """What is asked anew each time: the version is carried, earlier words are not shown again."""

    @classmethod
    def values_of(cls, instance: models.Model | None) -> dict[str, Any]:
        """The version alone."""
        return {"version": getattr(instance, "version", None)} if instance is not None else {}


def _as_on_record(typed: Any) -> Any:  # noqa: ANN401
    """A clean value in the form in which `values_of` gives what is on record: keys for rows."""
    if isinstance(typed, models.QuerySet):
        return sorted(row.pk for row in typed)
    return typed.pk if isinstance(typed, models.Model) else typed


def _on_record(field: forms.Field, value: Any) -> str:  # noqa: ANN401
    """What stands on record, in the words that the field would show."""
    if hasattr(field, "on_record"):
        return str(field.on_record(value))
    if isinstance(field, forms.ModelMultipleChoiceField):
        rows = field.queryset.filter(pk__in=value) if field.queryset is not None else ()
        return ", ".join(field.label_from_instance(row) for row in rows) or _("nothing")
    if isinstance(field, forms.ModelChoiceField):
        found = (
            field.queryset.filter(pk=value).first()
            if value and field.queryset is not None
            else None
        )
        return str(found) if found else _("nothing")
    if isinstance(field, forms.ChoiceField):
        words = dict(field.choices)  # type: ignore[arg-type]
        many = value if isinstance(value, list | tuple) else [value]
        return ", ".join(readable(words.get(one, one)) for one in many) or _("nothing")
    return readable(value)


def fingerprints(values: Mapping[str, Any]) -> str:
    """A short digest of each value: a form carries them, to know later which of them changed."""
    return json.dumps({name: _fingerprint(value) for name, value in values.items()})


def changed_since(carried: str, now: Mapping[str, Any]) -> set[str]:
    """The names whose value is no longer the one of which the form carries the digest."""
    try:
        before = dict(json.loads(carried))
    except (ValueError, TypeError, RecursionError):
        before = {}
    return {name for name, value in now.items() if before.get(name) != _fingerprint(value)}


def _fingerprint(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, list | tuple | models.QuerySet):
        text = ",".join(sorted(str(getattr(one, "pk", one)) for one in value))
    else:
        text = str(getattr(value, "pk", value))
    return hashlib.blake2s(text.encode(), digest_size=6).hexdigest()


class DayField(forms.DateField):
    """A day, in whatever form it was typed; asked again where it could be two days."""

    def to_python(self, value: Any) -> Any:  # noqa: ANN401
        """The day in the text; a ValidationError says why it is none."""
        try:
            return super().to_python(value)
        except forms.ValidationError as no_day:
            return _day_typed(str(value), no_day)


def _day_typed(text: str, no_day: forms.ValidationError) -> date:
    """The day in a text that is in none of the forms of the reader's language."""
    if len(text) > LONGEST_DAY:
        raise no_day
    try:
        found = parse_partial(text, usual_order())
    except DateError as problem:
        # A form of many rows says first in which one it is.
        usual = no_day.message == forms.DateField.default_error_messages["invalid"]
        said = str(problem) if usual else f"{no_day.message} {problem}"
        raise forms.ValidationError(said, code="invalid") from None
    if found is None or found.precision != "day":
        raise no_day
    return found.day


def day_field(label: Any, **options: Any) -> DayField:  # noqa: ANN401
    """A deadline: always a day."""
    return DayField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options
    )


class Card(str):
    """The label of a choice with a line below it."""

    __slots__ = ("hint",)
    hint: str


def card(label: str, hint: str) -> Card:
    """A label with its line."""
    made = Card(label)
    made.hint = hint
    return made


def fresh_key(user: User) -> str:
    """A new one-use key, signed for this person."""
    return signing.dumps([user.pk, str(uuid.uuid4())], salt=KEY_SALT)


def owner_of(text: str) -> int | None:
    """For whose account the register made this key in the last 30 days; None where it did not."""
    try:
        owner, _key = signing.loads(text, salt=KEY_SALT, max_age=KEY_DAYS * 24 * 3600)
    except signing.BadSignature:
        return None
    return int(owner)


def opened_key(text: str, user: User) -> uuid.UUID:
    """The key inside; raises ValidationError for one that is old, forged or somebody else's."""
    try:
        owner, key = signing.loads(text, salt=KEY_SALT, max_age=KEY_DAYS * 24 * 3600)
    except signing.BadSignature:
        owner, key = None, ""
    if owner != user.pk:
        raise forms.ValidationError(
            _("This form is too old. Check what you typed and send it again.")
        )
    return uuid.UUID(key)
