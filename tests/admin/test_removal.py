"""Removal: what others rely on stays, and one sentence says why and what to do instead."""

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from engagements.models import (
    Change,
    Contact,
    DateMove,
    Document,
    Engagement,
    Evidence,
    Milestone,
    Office,
    Organisation,
    Party,
    Person,
    User,
)
from tests.admin.rows import DAY, first, make_rows, page
from tests.factories import make_admin, make_cast, make_organisation

pytestmark = pytest.mark.django_db

CANCEL = "Cancel it on the site and say why: its plan and its history stay to be read."
LAST_DAY = "Give the post its last day: the roles held from it stay to be read."
SUCCESSOR = "Name its successor and the day it took over: the past keeps the old name."


@pytest.fixture
def office(signed_in: Any) -> Client:
    return signed_in(make_admin())


def sentence(answer: Any) -> str:
    found = re.search(r'<p class="stays">(.*?)</p>', answer.content.decode(), re.DOTALL)
    return html.unescape(found.group(1)) if found else ""


@pytest.mark.parametrize(
    ("model", "instead"),
    [
        (Organisation, SUCCESSOR),
        (Office, "Give the posts in it their last day, or hang its parts elsewhere."),
        (
            Person,
            "Give each of their posts its last day: what they did stays to be read.",
        ),
        (Contact, LAST_DAY),
        (Engagement, CANCEL),
        (
            Document,
            "Take it off the evidence or memorandum that names it, then remove it.",
        ),
        (
            User,
            "Take away “active”: the account signs in no more, and what it did stays.",
        ),
        (
            Milestone,
            "Drop it on the site and say why: how its date moved stays to be read.",
        ),
    ],
)
def test_what_others_rely_on_stays_and_the_page_says_what_to_do_instead(
    office: Client, model: Any, instead: str
):
    make_rows(1)
    thing = first(model)
    asked = sentence(office.get(page(model, "delete", thing.pk)))
    sent = office.post(page(model, "delete", thing.pk), {"post": "yes"})
    assert sentence(sent) == asked
    assert asked.startswith(f"“{thing}” cannot be removed, because other things rely on it: ")
    assert asked.endswith(f". {instead}")
    assert "protected related objects" not in sent.content.decode()
    assert model._default_manager.filter(pk=thing.pk).exists()


def test_the_reason_counts_what_relies_on_the_thing_by_its_kind(office: Client):
    body = make_organisation("Ministry of Roads", kind="government")
    for name in ("Roads", "Rails"):
        Office.objects.create(organisation=body, name=name)
    with override("en"):
        told = sentence(office.get(page(Organisation, "delete", body.pk)))
    assert told == (
        "“Ministry of Roads” cannot be removed, because other things rely on it: 2 offices. "
        + SUCCESSOR
    )


def test_what_is_kept_for_ever_keeps_its_milestone(office: Client):
    make_rows(1)
    move = first(DateMove)
    told = sentence(office.post(page(Milestone, "delete", move.milestone_id), {"post": "yes"}))
    assert "1 moved date" in told
    assert DateMove.objects.filter(pk=move.pk).exists()


def remove_selected(client: Client, model: Any, *things: Any, **more: str) -> Any:
    data = {"action": "delete_selected", "_selected_action": [thing.pk for thing in things]}
    return client.post(page(model, "changelist"), data | more)


def test_when_one_of_several_has_to_stay_nothing_is_removed_and_it_is_named(office: Client):
    cast = make_cast()
    spare = make_organisation("Spare body")
    answers = [
        remove_selected(office, Organisation, cast.government, spare, **more)
        for more in ({}, {"post": "yes"})
    ]
    for answer in answers:
        told = sentence(answer)
        assert told.startswith(
            "“Ministry of Records” cannot be removed, because other things rely on it: "
        )
        assert told.endswith(SUCCESSOR)
        assert "Spare body" not in told
    assert Organisation.objects.filter(pk__in=[cast.government.pk, spare.pk]).count() == 2


def test_what_nobody_relies_on_is_removed_and_the_history_keeps_what_it_was(office: Client):
    spare = make_organisation("Spare body", kind="donor", country="PL")
    other = make_organisation("Other body")
    assert sentence(office.get(page(Organisation, "delete", spare.pk))) == ""
    assert sentence(remove_selected(office, Organisation, other)) == ""
    one = office.post(page(Organisation, "delete", spare.pk), {"post": "yes"})
    many = remove_selected(office, Organisation, other, post="yes")
    assert (one.status_code, many.status_code) == (302, 302)
    assert not Organisation.objects.filter(pk__in=[spare.pk, other.pk]).exists()
    kept = Change.objects.get(verb="removed", thing_text="Spare body")
    assert kept.fields == [
        {"field": "name", "from": "Spare body", "to": ""},
        {"field": "kind", "from": "donor", "to": ""},
        {"field": "country", "from": "PL", "to": ""},
    ]
    assert Change.objects.filter(verb="removed", thing_text="Other body").count() == 1


def test_a_removed_party_leaves_the_summary_of_its_engagement(office: Client):
    cast = make_cast()
    party = Party.objects.get(engagement=cast.engagement, side="government")
    office.post(page(Party, "delete", party.pk), {"post": "yes"})
    cast.engagement.refresh_from_db()
    assert cast.engagement.lead_government == ""
    assert cast.engagement.history.filter(verb="removed").count() == 1


def test_a_coordinator_removes_nothing_here(signed_in: Any):
    cast = make_cast()
    make_rows(1)
    evidence = first(Evidence)
    assert evidence.added_on == DAY
    for user in (cast.coordinator, cast.stranger):
        answer = signed_in(user).post(page(Evidence, "delete", evidence.pk), {"post": "yes"})
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/admin/login/")
    assert Evidence.objects.filter(pk=evidence.pk).exists()
