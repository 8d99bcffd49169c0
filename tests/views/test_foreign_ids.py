"""What a form sends names a thing of another engagement by its id: it is refused at that field,
nothing of the thing is shown, and nothing is written."""

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms

from engagements.forms.base import WritingForm
from tests.contents import changed_since, contents
from tests.scenes import make_scene, rows
from tests.views.test_forms_hostile import filled_in, form_to_send

pytestmark = pytest.mark.django_db

DETAILS = (
    "briefing_pack", "deputy_supervisor", "host_department", "owner_after_term", "service_sponsor",
    "supervisor", "technology_sponsor",
)  # fmt: skip
OWED = ("clause", "engagement", "milestone", "owed_by", "owed_to")
# Each route whose form takes ids, with the fields that do.
FIELDS = {
    "challenge_answer_next": ("responsible",),
    "challenge_detail": ("responsible",),
    "contact_give_role": ("organisation",),
    "contact_give_role_to_new": ("office", "organisation"),
    "contact_note": ("organisation",),
    "engagement_edit_details": DETAILS,
    "indicator_add": ("goal",),
    "memorandum_add": ("document", "parties"),
    "memorandum_draft": ("parties",),
    "memorandum_edit": ("document",),
    "memorandum_obligation_add": OWED,
    "memorandum_obligation_edit": OWED,
    "memorandum_parties": ("parties",),
    "memorandum_record": ("certificate", "document"),
    "memorandum_replace": ("contact",),
    "memorandum_signatory_add": ("contact", "party"),
    "memorandum_signatory_edit": ("contact", "party"),
    "milestone_add_evidence": ("document",),
    "milestone_report": ("document",),
    "obligation_report": ("document",),
    "organisation_add_office": ("parent",),
    "organisation_edit_office": ("parent",),
}
# What makes a form ask for an id in its second step.
TYPED = {"contact_give_role": {"person": "Wanda", "person_choice": "new:wanda"}}
CANARY = "kranich"


def fields_with_ids(form: Any) -> dict[str, Any]:
    return {
        name: field
        for name, field in {**form.fields, **getattr(form, "asked", {})}.items()
        if isinstance(field, forms.ModelChoiceField)
    }


def all_forms(above: type = WritingForm) -> Iterator[type[WritingForm]]:
    for one in above.__subclasses__():
        yield one
        yield from all_forms(one)


def takes_ids(form: type[WritingForm]) -> bool:
    ours = form.__module__.startswith("engagements.")
    fields = form.base_fields.values()
    return ours and any(isinstance(one, forms.ModelChoiceField) for one in fields)


def foreign(field: Any) -> int:
    """The key of the last row that the form does not offer: that of the other scene."""
    offered = field.queryset.values("pk")
    key: int = field.queryset.model._base_manager.exclude(pk__in=offered).latest("pk").pk
    return key


def test_ids_of_another_engagement_in_what_a_form_sends_are_refused_and_nothing_leaks():
    scene = make_scene()
    make_scene(CANARY)
    tried: dict[str, set[str]] = {}
    seen, wrong, before = set(), [], contents()
    for row in rows():
        if row["method"] != "POST" or row["route"] not in FIELDS:
            continue
        client, address, form = form_to_send(row, scene)
        seen.add(type(form))
        ids = {name: foreign(field) for name, field in fields_with_ids(form).items()}
        tried[row["route"]] = set(ids)
        typed = {**filled_in(form, scene), **TYPED.get(row["route"], {})}
        answer = client.post(address, {**typed, **ids})
        errors = answer.context["form"].errors if answer.status_code == 422 else {}
        if not set(ids) <= set(errors) or CANARY in answer.content.decode():
            wrong.append(f"{row['route']}: {answer.status_code} {dict(errors)}")
    # Signing in is noted at the account.
    assert (wrong, set(changed_since(before)) - {"User"}) == ([], set())
    assert tried == {route: set(names) for route, names in FIELDS.items()}
    # A form that takes ids and is not tried here is to be named above.
    known = {one.__name__ for form in seen for one in form.__mro__}
    assert {one.__name__ for one in all_forms() if takes_ids(one)} <= known
