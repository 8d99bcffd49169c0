"""Every route, as every role: the statuses of permissions.csv hold, and strangers learn nothing."""

import csv
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from engagements import access
from engagements.models import (
    ChecklistItem,
    DateRequest,
    Document,
    Evidence,
    GateSwitch,
    Indicator,
    JointUpdate,
    Milestone,
    RelationshipNote,
)
from tests.agreement_factories import memorandum_places
from tests.factories import (
    make_cast,
    make_contact,
    make_occurrence,
    make_office,
    make_role,
    make_signed_memorandum,
)

TABLE = Path(__file__).parent / "permissions.csv"
ROLES = ("anonymous", "stranger", "observer", "official", "coordinator", "admin")
# Pages of the libraries, whose access is theirs; the admin's are walked in tests/admin.
OF_LIBRARIES = re.compile(r"^(admin/|accounts/)")
CANARY = "zugvogel"


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def our_routes(resolver: Any, before: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in resolver.url_patterns:
        address = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found.update(our_routes(entry, address))
        elif isinstance(entry, URLPattern) and not OF_LIBRARIES.match(address):
            found[str(entry.name)] = address
    return found


def test_every_route_has_a_row_and_every_row_a_route():
    assert {row["route"] for row in rows()} == set(our_routes(get_resolver()))


@pytest.fixture
def scene(db: None) -> Any:
    """The cast's engagement with one of everything, each text holding the canary."""
    cast = make_cast(title=f"Engagement {CANARY}", summary=f"Summary {CANARY}")
    engagement = cast.engagement
    contact = make_contact(
        cast.government, f"Supervisor {CANARY}", office=make_office(cast.government)
    )
    day = access.today()
    milestone = Milestone.objects.filter(engagement=engagement).first()
    assert milestone is not None
    cast.places = {
        "reference": engagement.reference,
        "milestone": milestone.pk,
        "item": ChecklistItem.objects.filter(engagement=engagement).first().pk,
        "update": JointUpdate.objects.create(
            engagement=engagement, on=day, workflow=f"Work {CANARY}", side="civic", author=cast.coordinator
        ).pk,
        "document": Document.objects.create(
            engagement=engagement, title=f"Document {CANARY}", link="https://example.org/a",
            side="civic", added_by=cast.coordinator,
        ).pk,
        "memorandum": make_signed_memorandum(engagement).pk,
        "organisation": cast.government.pk,
        "office": contact.office_id,
        "person": contact.person_id,
        "contact": contact.pk,
        "role": make_role(engagement, contact).pk,
        "indicator": Indicator.objects.filter(engagement=engagement).first().pk,
        "evidence": Evidence.objects.create(
            milestone=milestone, note=f"Note {CANARY}", side="civic", added_by=cast.coordinator, added_on=day
        ).pk,
        "note": RelationshipNote.objects.create(
            organisation=cast.civic, person=contact.person, noted_on=day, text=f"Private {CANARY}",
            author=cast.coordinator,
        ).pk,
        "party": engagement.parties.first().pk,
        "date_request": DateRequest.objects.create(
            engagement=engagement, starts_on=day, ends_on=day, reason=f"Later {CANARY}", side="civic",
            asked_by=cast.coordinator, was_starts_on=engagement.starts_on, was_ends_on=engagement.ends_on,
        ).pk,
        "civic": cast.civic.pk,
        "switch": GateSwitch.objects.create(
            organisation=cast.civic, what="condition", slug="required_fields",
            reason=f"Switch {CANARY}", switched_by=cast.admin,
        ).pk,
        "occurrence": make_occurrence(engagement, text=f"Owes {CANARY}").pk,
        "slug": "fellowship",
        **memorandum_places(cast, CANARY),
    }  # fmt: skip
    return cast


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_the_status_of_the_table(scene: Any, role: str):
    client = Client()
    if role != "anonymous":
        client.force_login(getattr(scene, role))
    wrong = []
    for row in rows():
        address = row["address"].format(**scene.places)
        answer = client.post(address, {}) if row["method"] == "POST" else client.get(address)
        if str(answer.status_code) != row[role]:
            wrong.append(f"{row['method']} {row['route']}: {answer.status_code}, not {row[role]}")
    assert wrong == []


@pytest.mark.parametrize("role", ["anonymous", "stranger"])
def test_no_answer_to_an_outsider_holds_a_word_of_the_engagement(scene: Any, role: str):
    client = Client()
    if role != "anonymous":
        client.force_login(scene.stranger)
    leaks = []
    for row in rows():
        answer = client.get(row["address"].format(**scene.places), {"q": CANARY[:4]})
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if CANARY.encode() in body:
            leaks.append(row["route"])
    assert leaks == []
