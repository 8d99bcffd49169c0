"""Every route, as every role: the statuses of permissions.csv hold, and strangers learn nothing."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.scenes import make_scene, rows

ROLES = ("anonymous", "stranger", "observer", "official", "coordinator", "admin")
# Pages of the libraries, whose access is theirs; the admin's are walked in tests/admin.
OF_LIBRARIES = re.compile(r"^(admin/|accounts/)")
CANARY = "zugvogel"


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
    return make_scene(CANARY)


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
        address = row["address"].format(**scene.places)
        send = client.post if row["method"] == "POST" else client.get
        answer = send(address, {"q": CANARY[:4]})
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if CANARY.encode() in body:
            leaks.append(f"{row['method']} {row['route']}")
    assert leaks == []
