"""Every page of the back office on which something is added or changed, filled in with what nobody
types in earnest: it is taken, or the field says why not; it never breaks, and nothing is run."""

from typing import Any

import pytest
from django import forms
from django.db import transaction
from django.test import Client

from tests.admin.rows import PAGES, first, make_rows, page
from tests.admin.test_doors import CLOSED_TO_ADDING, READ_ONLY
from tests.admin.test_inlines import forms_on, sent_by
from tests.factories import make_admin

pytestmark = pytest.mark.django_db

EDITABLE = [model for model in PAGES if model.__name__ not in READ_ONLY]
SCRIPT = "<script>alert(1)</script>"
# Text that reads from the right, letters of four bytes, and an end of what it stands in.
MARKUP = f'{SCRIPT}\u202e🙂"><b>'
LONG = "x" * 100_000
DAYS = ("0001-01-01", "9999-12-31")
CARRIED = forms.HiddenInput
# Pages with a field, or a rule across fields, that no such words or days fit.
NEVER_TAKEN = {
    "add ConsultingDetails", "add FellowshipDetails", "add HackathonDetails", "add Memorandum",
    "add MemorandumParty", "add Party", "add ServiceDeliveryDetails", "add User",
    "change ConsultingDetails", "change FellowshipDetails", "change HackathonDetails",
    "change Memorandum", "change ServiceDeliveryDetails",
}  # fmt: skip
# Whatever is sent for these is a yes or a no.
YES_OR_NO = (forms.BooleanField, forms.NullBooleanField)


def fields_on(answer: Any) -> dict[str, Any]:
    """What the page and the rows below it ask for, by the name under which it is sent."""
    return {
        bound.html_name: bound.field
        for form in forms_on(answer)
        for bound in form
        if not (isinstance(bound.field.widget, CARRIED) or bound.field.disabled)
        and not isinstance(bound.field, YES_OR_NO)
    }


def is_text(field: Any) -> bool:
    return type(field) is forms.CharField


def filled_in(answer: Any, fields: dict[str, Any]) -> dict[str, Any]:
    """The page as it opens; with the first row there is, or the first choice, where it must be."""
    data: dict[str, Any] = dict(sent_by(answer))
    for name, field in fields.items():
        if data.get(name) or not field.required:
            continue
        if isinstance(field, forms.ModelChoiceField):
            row = first(field.queryset.model)
            several = isinstance(field, forms.ModelMultipleChoiceField)
            data[name] = [row.pk] if several else row.pk
        elif hasattr(field, "choices"):
            data[name] = next(str(value) for value, _label in field.choices if value)
        elif isinstance(field, forms.DateField):
            data[name] = "2026-03-02"
        else:
            data[name] = "Words" if is_text(field) else "1"
    return {**data, "_continue": "1"}


def attacks(fields: dict[str, Any]) -> list[tuple[dict[str, Any], set[str]]]:
    """What is sent in place of what fits, and the fields that have to refuse it.

    Words that are taken, with the first day of the calendar and with the last one; then all that
    is wrong at once.
    """
    texts = {name: field for name, field in fields.items() if is_text(field)}
    words = {name: MARKUP[: field.max_length] for name, field in texts.items()}
    days = [name for name, field in fields.items() if isinstance(field, forms.DateField)]
    nonsense = dict.fromkeys(fields, f"a\x00{MARKUP}")
    too_long = {name: LONG for name, field in texts.items() if field.max_length}
    taken = [words | dict.fromkeys(days, day) for day in (DAYS if days else DAYS[:1])]
    return [*((typed, set()) for typed in taken), (nonsense | too_long, set(fields))]


def unsaid(answer: Any, refusing: set[str]) -> set[str]:
    """The fields that had to refuse what they were sent and beside which the page says nothing."""
    html = answer.content.decode()
    said = {
        f"{form.prefix}-{name}" if form.prefix else name
        for form in forms_on(answer)
        for name in form.errors
    }
    return {name for name in refusing if name not in said or f'id="id_{name}_error"' not in html}


def fault_of(
    client: Client, address: str, data: dict[str, Any], refusing: set[str]
) -> tuple[bool, str]:
    """Whether it was taken; what is wrong with the answer or where it leads, "" for nothing."""
    answer = client.post(address, data)
    taken = answer.status_code == 302
    if taken and not refusing:
        answer = client.get(answer.headers["Location"])
    if answer.status_code != 200:
        return taken, f"answers {answer.status_code}"
    if SCRIPT in answer.content.decode():
        return taken, "markup as it was typed"
    silent = unsaid(answer, refusing)
    return taken, f"nothing is said at {sorted(silent)}" if silent else ""


def attacked(client: Client, address: str) -> tuple[bool, list[str]]:
    """Whether words that run nowhere were taken, and what is wrong with all answers."""
    opened = client.get(address)
    fields = fields_on(opened)
    assert fields, f"{address} asks for nothing"
    data = filled_in(opened, fields)
    any_taken, found = False, []
    for typed, refusing in attacks(fields):
        with transaction.atomic():
            taken, fault = fault_of(client, address, {**data, **typed}, refusing)
            transaction.set_rollback(True)
        any_taken = any_taken or taken
        found += [f"{address} {sorted(typed)}: {fault}"] if fault else []
    return any_taken, found


def test_no_form_of_the_back_office_breaks_on_hostile_words_and_each_field_says_what_it_refused(
    signed_in: Any,
):
    make_rows(1)
    client: Client = signed_in(make_admin())
    wrong: list[str] = []
    refused: set[str] = set()
    for model in EDITABLE:
        addresses = {"change": page(model, "change", first(model).pk)}
        if model.__name__ not in CLOSED_TO_ADDING:
            addresses["add"] = page(model, "add")
        for act, address in addresses.items():
            taken, found = attacked(client, address)
            wrong += found
            refused |= set() if taken else {f"{act} {model.__name__}"}
    assert not wrong, "\n".join(wrong)
    # All others take the words, and show them as words.
    assert refused == NEVER_TAKEN
