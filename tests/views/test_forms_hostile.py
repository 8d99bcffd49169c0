"""Every form of the engagement, its plan, people, bodies and results, filled in with what nobody
types in earnest: it is taken or comes back, it never breaks, and what was typed is never run."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
from django import forms
from django.db import transaction
from django.test import Client
from django.urls import reverse

from engagements import access
from engagements.actions.engagement import cancel_engagement, hold_engagement
from engagements.actions.milestone import drop_milestone, report_milestone
from engagements.forms.base import OWN_FIELDS
from engagements.forms.engagement.logging import PartialDateField
from engagements.models import Milestone
from tests.factories import make_cast
from tests.gate_factories import make_at, meet_all, waive_open
from tests.scenes import make_scene, rows

pytestmark = pytest.mark.django_db

ROOMS = ("contact_", "engagement_", "indicator_", "milestone_", "organisation_")
# Gates and requests for dates have forms of a reason, as others here have, and files of their own.
GATES = (
    "engagement_waive", "engagement_switch", "engagement_phase", "engagement_back",
    "engagement_ask_dates", "engagement_date_request", "engagement_take_back",
)  # fmt: skip
SCRIPT = "<script>alert(1)</script>"
# Half a letter is taken as what cannot be read.
MARKUP = f'=1\ud800🙂e\u0301\u202e{SCRIPT}"><b>{{{{7}}}}'
BEYOND = "1" + "0" * 400
LONG = "x" * 1_000_000
# For numbers, choices, rows, names of bodies, and days.
TYPED = (BEYOND, "9" * 5_000, f"a\x00b {MARKUP}", "-1")
# The ends of the calendar, beside which there is no other day.
DAYS = ("0001-01-01", "9999-12-31")
# Of the names that a form turns into rows of the register.
NAMES = {"civic_organisation", "government_body", "organisation", "successor", "person", "office"}
OWN = (PartialDateField, forms.EmailField, forms.URLField)


def is_text(name: str, field: forms.Field) -> bool:
    is_typed = isinstance(field, OWN) or isinstance(field.widget, forms.HiddenInput)
    return isinstance(field, forms.CharField) and not is_typed and name not in NAMES


def some_value(name: str, field: Any, scene: SimpleNamespace) -> str:
    """What fits a field that must be filled in."""
    known = {"civic_organisation": "Civic Lab", "successor": "Another NGO", "person": "Supervisor"}
    if name in NAMES and not hasattr(field, "choices"):
        return known.get(name, "Ministry of Records")
    if hasattr(field, "choices"):
        flat = [
            one
            for value, label in field.choices
            for one in (label if isinstance(label, list | tuple) else [(value, label)])
        ]
        return next(str(value) for value, _label in flat if str(value))
    if isinstance(field, forms.DateField | PartialDateField):
        return str(scene.engagement.starts_on)
    if isinstance(field, forms.EmailField | forms.URLField):
        return "https://example.org/" if isinstance(field, forms.URLField) else "a@example.org"
    return "Words" if isinstance(field, forms.CharField) else "1"


def _is_empty(value: Any) -> bool:
    return value is None or value is False or value in ("", [])


def filled_in(form: forms.Form, scene: SimpleNamespace) -> dict[str, Any]:
    """The form as somebody would send it who filled in no more than it asks for."""
    data: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        if _is_empty(value) and bound.field.required:
            value = some_value(bound.name, bound.field, scene)
        if not _is_empty(value):
            data[bound.html_name] = value
    return data


def attacks(form: forms.Form, *, known: bool = False) -> dict[str, dict[str, str]]:
    """What is put in place of what fits: words that are taken, the ends of the calendar, and all
    that is wrong at once; that not again for a form whose like is `known`.
    """
    others = {name: field for name, field in form.fields.items() if name not in OWN_FIELDS}
    texts = [name for name, field in others.items() if is_text(name, field)]
    days = [name for name, field in others.items() if isinstance(field, forms.DateField)]
    typed = [name for name in others if name not in texts]
    found = {"markup": dict.fromkeys(texts, MARKUP)}
    if days:
        found |= {day: dict.fromkeys(days, day) for day in DAYS}
    if not known:
        wrong = {name: TYPED[place % len(TYPED)] for place, name in enumerate(typed)}
        wrong |= dict.fromkeys(texts, f"a\x00b {SCRIPT}") | dict.fromkeys(texts[:1], LONG)
        found["all wrong"] = wrong
    return found


def send(client: Client, address: str, data: dict[str, Any]) -> Any:
    # As bytes, since half a letter is none that a browser could send either.
    body = urlencode(data, doseq=True, errors="surrogatepass")
    return client.post(address, body, content_type="application/x-www-form-urlencoded")


def fault_of(client: Client, address: str, data: dict[str, Any]) -> tuple[bool, str]:
    """Whether it was taken; what is wrong with the answer or the page it leads to, "" for nothing."""
    with transaction.atomic():
        answer = send(client, address, data)
        taken = answer.status_code == 302
        # Some forms show first what would move.
        fault = "" if answer.status_code in (200, 302, 422) else str(answer.status_code)
        if taken:
            answer = client.get(answer.headers["Location"])
            fault = "" if answer.status_code in (200, 302) else f"then {answer.status_code}"
        if not fault and SCRIPT in answer.content.decode():
            fault = "markup as it was typed"
        transaction.set_rollback(True)
    return taken, fault


def form_of(client: Client, address: str) -> Any:
    """The form of the page; one that is sent by a button alone comes back with the answer."""
    answer = client.get(address)
    if answer.status_code == 302:
        answer = client.post(address)
    return answer.context["form"] if answer.status_code != 403 else None


def attacked(
    client: Client, address: str, form: Any, scene: SimpleNamespace, *, known: bool = False
) -> tuple[bool, list[str]]:
    """Whether words that run nowhere were taken, and what is wrong with all answers."""
    client.raise_request_exception = False
    data = filled_in(form, scene)
    answers = {
        what: fault_of(client, address, {**data, **values})
        for what, values in attacks(form, known=known).items()
    }
    wrong = [f"{address} {what}: {fault}" for what, (_taken, fault) in answers.items() if fault]
    return answers["markup"][0], wrong


def milestone_of(scene: SimpleNamespace) -> Milestone:
    return Milestone.objects.get(pk=scene.places["milestone"])


def hold(scene: SimpleNamespace) -> None:
    day = access.today() + timedelta(days=7)
    hold_engagement(scene.engagement, actor=scene.admin, reason="Elections", decide_on=day)


def cancel(scene: SimpleNamespace) -> None:
    cancel_engagement(
        scene.engagement, actor=scene.admin, reason="No money", side="civic", consequences="None"
    )


def reach_the_end(scene: SimpleNamespace) -> None:
    make_at(scene, "follow_up")
    meet_all(scene)
    waive_open(scene)


def report(scene: SimpleNamespace) -> None:
    owner = scene.official if milestone_of(scene).side == "government" else scene.coordinator
    report_milestone(milestone_of(scene), actor=owner, note="It runs.")


def drop(scene: SimpleNamespace) -> None:
    drop_milestone(milestone_of(scene), actor=scene.coordinator, reason="Not wanted.")


# In which state the form is taken, where that is not the scene's.
BEFORE = {
    "engagement_resume": hold, "engagement_reopen": cancel, "engagement_close": reach_the_end,
    "milestone_accept": report, "milestone_send_back": report, "milestone_restore": drop,
}  # fmt: skip
# A name that could be several, a text that is too long or of another kind, a lead that stays, a body
# that takes part already, another title of a milestone that a signed text names, the old day, and
# dates that are asked for.
NEVER_TAKEN = (
    "contact_give_role engagement_dates engagement_edit_details engagement_lead engagement_leave "
    "engagement_parties engagement_review milestone_move"
)


def form_to_send(row: dict[str, str], scene: SimpleNamespace) -> tuple[Client, str, Any]:
    """The form as the first sees it who may send it as things stand now."""
    address = row["address"].format(**scene.places)
    for who in ("coordinator", "official", "admin"):
        if row[who] == "422":
            client = Client()
            client.force_login(getattr(scene, who))
            if (form := form_of(client, address)) is not None:
                return client, address, form
    raise AssertionError(f"nobody may send {address}")


def is_door(row: dict[str, str]) -> bool:
    here = row["route"].startswith(ROOMS) and not row["route"].startswith(GATES)
    return here and row["method"] == "POST" and row["admin"] != "302"


def test_no_form_breaks_on_hostile_words_and_none_shows_them_as_markup():
    scene = make_scene()
    wrong, known, refused = [], set(), set()
    for row in filter(is_door, rows()):
        with transaction.atomic():
            BEFORE.get(row["route"], lambda _scene: None)(scene)
            client, address, form = form_to_send(row, scene)
            taken, found = attacked(client, address, form, scene, known=type(form) in known)
            transaction.set_rollback(True)
        scene.engagement.refresh_from_db()
        known.add(type(form))
        wrong += found
        refused |= set() if taken else {row["route"]}
    assert not wrong, "\n".join(wrong)
    # All others take the words, and show them as words.
    assert " ".join(sorted(refused)) == NEVER_TAKEN


def test_the_dates_of_what_is_prepared_break_on_no_hostile_words(signed_in):
    cast = make_cast()
    address = reverse("engagement_dates", args=[cast.engagement.reference])
    client = signed_in(cast.coordinator)
    form = form_of(client, address)
    assert attacked(client, address, form, cast) == (True, [])
    carried = {**filled_in(form, cast), "version": BEYOND, "shown": "[" * 99_999}
    assert fault_of(client, address, carried) == (False, "")


def test_what_is_kept_for_the_guide_is_shown_as_text(signed_in):
    cast = make_cast()
    client = signed_in(cast.coordinator)
    address = reverse("engagement_new")
    form = form_of(client, address)
    for what, values in attacks(form).items():
        kept = send(client, reverse("engagement_keep"), {**filled_in(form, cast), **values})
        shown = client.get(address)
        assert (kept.status_code, shown.status_code, what) == (302, 200, what)
        assert SCRIPT not in shown.content.decode(), what
