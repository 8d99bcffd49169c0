"""No page offers a whole table of bodies, offices, people or engagements to choose from."""

import re

import pytest
from django.test import Client

from engagements.models import Engagement
from tests.factories import make_contact, make_engagement, make_office, make_organisation, make_role
from tests.scenes import make_scene, rows

pytestmark = [pytest.mark.django_db, pytest.mark.same_on_both]

WORD = "Unrelated"
OFFERED = re.compile(rf"<option[^>]*>[^<]*{WORD}")


def fill(scene):
    """What has nothing to do with the engagement of the scene; an administrator sees all of it."""
    for number in range(3):
        body = make_organisation(f"{WORD} body {number}", kind="government")
        office = make_office(body, f"{WORD} office {number}")
        other = make_engagement(
            actor=scene.coordinator, civic=scene.civic, government=body, title=f"{WORD} {number}"
        )
        make_role(other, make_contact(body, f"{WORD} person {number}", office=office))


@pytest.mark.parametrize("role", ["admin", "coordinator"])
def test_no_form_offers_what_has_nothing_to_do_with_it(role):
    scene = make_scene()
    fill(scene)
    assert Engagement.objects.filter(title__startswith=WORD).count() == 3
    client = Client()
    client.force_login(getattr(scene, role))
    offering = set()
    # Where nothing was typed the form comes back.
    forms = [row for row in rows() if row["method"] == "POST" and row[role] == "422"]
    assert {"contact_add", "contact_change_post"} <= {row["route"] for row in forms}
    for row in forms:
        answer = client.get(row["address"].format(**scene.places))
        if OFFERED.search(answer.content.decode()):
            offering.add(row["route"])
    assert offering == set()
