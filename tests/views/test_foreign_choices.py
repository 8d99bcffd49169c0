"""Keys in plain choices, and in the names of fields: those of another engagement do nothing."""

import ast
import re
from typing import Any

import pytest
from django import forms
from django.db import transaction
from django.db.models import Model

from engagements.models import (
    ChecklistItem,
    Contact,
    EngagementRole,
    Milestone,
    Obligation,
    Response,
)
from tests.contents import contents
from tests.factories import make_contact, make_role
from tests.house.tree import files
from tests.scenes import make_scene, rows
from tests.views.test_forms_hostile import filled_in, form_to_send

pytestmark = [pytest.mark.django_db, pytest.mark.same_on_both]

CANARY = "kranich"
NUMBERED = re.compile(r"(\D+_)\d+")
RESPONSE = {"response_": (Response, "done")}
ROLE = {"role_": (EngagementRole, "stays")}
# By route: what a field is named before the key of a row, the table, and what would change the row.
NAMES: dict[str, dict[str, tuple[type[Model], str]]] = {
    "challenge_answer_next": RESPONSE,
    "challenge_detail": RESPONSE,
    "contact_change_post": ROLE,
    "contact_end": ROLE,
    "engagement_cancel": {
        "obligation_": (Obligation, "released"), "why_": (Obligation, "Not needed."),
    },
    "engagement_review": {
        "title_milestone_": (Milestone, "Taken"), "due_milestone_": (Milestone, "2031-01-01"),
        "out_milestone_": (Milestone, "on"), "version_milestone_": (Milestone, "1"),
        "title_item_": (ChecklistItem, "Taken"), "out_item_": (ChecklistItem, "on"),
        "version_item_": (ChecklistItem, "1"),
    },
}  # fmt: skip
# By route: the fields that offer keys among their words, and of which table.
KEYS = {
    "contact_change_post": {"role_": Contact},
    "contact_end": {"role_": Contact},
    "contact_give_role": {"person_choice": Contact},
}
# What a form asks for in its second step.
TYPED = {"contact_give_role": {"person": "Supervisor", "person_choice": ""}}
# The forms that name fields by keys, and those that offer keys as words: a new one is tried here.
# Bodies are in the directory, which is open to all.
NAME_BY_KEYS = {"CancelForm", "ChallengeForm", "HandoverForm", "ReviewForm"}
OFFER_KEYS = {"BodiesForm", "HandoverForm", "RoleForm"}


def words_of(field: forms.ChoiceField) -> set[str]:
    groups = [label if isinstance(label, list | tuple) else [(value, label)]
              for value, label in field.choices]  # fmt: skip
    return {str(value) for group in groups for value, _label in group}


def offers_keys(field: Any) -> bool:
    is_plain = isinstance(field, forms.ChoiceField) and not isinstance(
        field, forms.ModelChoiceField
    )
    return is_plain and any(word.isdigit() for word in words_of(field))


def stem(name: str) -> str:
    found = NUMBERED.fullmatch(name)
    return found[1] if found else name


def last_keys() -> dict[type[Model], int]:
    """By table the key of its last row: those that come later are of another engagement."""
    tables = {one for named in NAMES.values() for one, _value in named.values()} | {Contact}
    return {table: table._base_manager.latest("pk").pk for table in tables}


def later(table: type[Model], last: dict[type[Model], int]) -> list[int]:
    return list(table._base_manager.filter(pk__gt=last[table]).values_list("pk", flat=True))


def sent(client: Any, address: str, typed: dict[str, Any], standing: Any) -> tuple[Any, list[str]]:
    """The answer, and the tables in which it changed a row of the other engagement; then undone."""
    with transaction.atomic():
        answer = client.post(address, typed)
        now = contents()
        transaction.set_rollback(True)
    return answer, [
        name for name, old in standing.items() if any(one not in now[name] for one in old)
    ]


def test_keys_of_another_engagement_in_names_and_plain_choices_are_refused_or_read_by_nobody():
    scene = make_scene()
    # Who takes over a role.
    make_role(scene.engagement, make_contact(scene.government, "Supervisor of others"), "sponsor")
    before, last = contents(), last_keys()
    make_scene(CANARY)
    standing = {name: [one for one in rows if one not in before[name]]
                for name, rows in contents().items()}  # fmt: skip
    named, offering, wrong = {}, {}, []
    for row in (one for one in rows() if one["method"] == "POST" and "422" in one.values()):
        client, address, form = form_to_send(row, scene)
        route, typed = row["route"], filled_in(form, scene)
        if route in TYPED:
            form = client.post(address, {**typed, **TYPED[route]}).context["form"]
            typed = {**filled_in(form, scene), **TYPED[route]}
        if found := {stem(name) for name in form.fields if stem(name) != name}:
            named[route] = found
            foreign = {f"{start}{key}": value for start, (table, value) in NAMES[route].items()
                       for key in later(table, last)}  # fmt: skip
            answer, touched = sent(client, address, {**typed, **foreign}, standing)
            if touched or CANARY in answer.content.decode():
                wrong.append(f"{route}, named: {answer.status_code} {touched}")
        for name in [one for one, field in form.fields.items() if offers_keys(field)]:
            offering.setdefault(route, set()).add(stem(name))
            key = later(KEYS[route][stem(name)], last)[-1]
            answer, touched = sent(client, address, {**typed, name: key}, standing)
            if answer.status_code != 422 or touched or CANARY in answer.content.decode():
                wrong.append(f"{route}, offered: {answer.status_code} {touched}")
    assert wrong == []
    assert named == {route: set(starts) for route, starts in NAMES.items()}
    assert offering == {route: set(fields) for route, fields in KEYS.items()}


def is_named_by_key(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Subscript)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.slice, ast.JoinedStr)
        and ast.unparse(node.value).endswith("fields")
    )


def is_key_offered(node: ast.AST) -> bool:
    """A pair of a key and its words."""
    return (
        isinstance(node, ast.Tuple)
        and len(node.elts) == 2
        and re.fullmatch(r"(str\()?\w+\.pk\)?", ast.unparse(node.elts[0])) is not None
    )


def test_each_form_with_keys_in_names_or_choices_is_known_here():
    classes = [
        (node.name, list(ast.walk(node)))
        for path in files("engagements/forms", ends=(".py",))
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef)
    ]
    assert {name for name, nodes in classes if any(map(is_named_by_key, nodes))} == NAME_BY_KEYS
    assert {name for name, nodes in classes if any(map(is_key_offered, nodes))} == OFFER_KEYS
