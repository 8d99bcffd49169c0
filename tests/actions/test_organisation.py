from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError

from engagements.actions.engagement import summary_of
from engagements.actions.history import Refused, StaleVersion
from engagements.actions.organisation import (
    add_office,
    add_organisation,
    correct_office,
    edit_office,
    edit_organisation,
    rename_organisation,
    succeed_organisation,
)
from engagements.models import Change, Engagement, FormerName, Office, Organisation
from engagements.text import fold
from tests.factories import (
    make_cast,
    make_contact,
    make_engagement,
    make_member,
    make_office,
    make_organisation,
    make_role,
)

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 2)


def last_verb():
    return Change.objects.latest("pk").verb


@pytest.mark.parametrize("who", ["coordinator", "official", "admin", "stranger"])
def test_whoever_writes_somewhere_adds_to_the_directory(who):
    cast = make_cast()
    organisation = add_organisation(
        actor=getattr(cast, who), name="Lódź Open Data", kind="civic", country="PL"
    )
    assert (organisation.folded_name, last_verb()) == ("lodz open data", "added")


def test_an_observer_adds_neither_organisation_nor_office():
    cast = make_cast()
    count = Organisation.objects.count()
    with pytest.raises(PermissionDenied):
        add_organisation(actor=cast.observer, name="Mine", kind="civic")
    with pytest.raises(PermissionDenied):
        add_office(cast.civic, actor=cast.observer, name="Mine")
    assert (Organisation.objects.count(), Office.objects.count()) == (count, 0)


def test_an_organisation_without_a_name_is_not_added():
    cast = make_cast()
    with pytest.raises(ValidationError, match="Give the organisation a name"):
        add_organisation(actor=cast.coordinator, name="", kind="civic")


CHANGES = {
    "edit": lambda thing, **who: edit_organisation(thing, website="https://example.org", **who),
    "rename": lambda thing, **who: rename_organisation(thing, name="New Lab", **who),
    "succeed": lambda thing, **who: succeed_organisation(
        thing, successor=Organisation.objects.get(name="Another NGO"), succeeded_on=DAY, **who
    ),
}
VERBS = {"edit": "changed", "rename": "renamed", "succeed": "succeeded"}


@pytest.mark.parametrize("who", ["coordinator", "admin"])
@pytest.mark.parametrize("act", CHANGES)
def test_its_own_coordinator_and_an_admin_change_it(act, who):
    cast = make_cast()
    fresh = CHANGES[act](cast.civic, actor=getattr(cast, who), version=0)
    assert (fresh.version, last_verb()) == (1, VERBS[act])


@pytest.mark.parametrize("who", ["observer", "official", "stranger"])
@pytest.mark.parametrize("act", CHANGES)
def test_nobody_else_changes_it(act, who):
    cast = make_cast()
    count = Change.objects.count()
    with pytest.raises(PermissionDenied):
        CHANGES[act](cast.civic, actor=getattr(cast, who))
    cast.civic.refresh_from_db()
    assert (cast.civic.version, Change.objects.count()) == (0, count)


@pytest.mark.parametrize("act", CHANGES)
def test_an_older_version_changes_nothing(act):
    cast = make_cast()
    edit_organisation(cast.civic, actor=cast.coordinator, level="local")
    with pytest.raises(StaleVersion):
        CHANGES[act](cast.civic, actor=cast.admin, version=0)
    cast.civic.refresh_from_db()
    assert (cast.civic.version, cast.civic.name, cast.civic.successor) == (1, "Civic Lab", None)


def test_an_edit_without_a_change_leaves_no_history():
    cast = make_cast()
    count = Change.objects.count()
    edit_organisation(cast.civic, actor=cast.coordinator, kind="civic")
    assert Change.objects.count() == count


def test_a_new_name_keeps_the_former_one_with_its_last_day():
    cast = make_cast()
    renamed = rename_organisation(cast.civic, actor=cast.coordinator, name="Żyć Lab", until=DAY)
    former = FormerName.objects.get(organisation=cast.civic)
    assert (renamed.name, renamed.folded_name) == ("Żyć Lab", "zyc lab")
    assert (former.name, former.folded_name, former.until) == ("Civic Lab", "civic lab", DAY)


def test_the_name_it_has_already_is_refused():
    cast = make_cast()
    with pytest.raises(Refused, match="the name it has already"):
        rename_organisation(cast.civic, actor=cast.coordinator, name="Civic Lab")
    assert FormerName.objects.count() == 0


def test_the_successor_and_its_day_are_kept():
    cast = make_cast()
    fresh = succeed_organisation(
        cast.civic, actor=cast.coordinator, successor=cast.elsewhere, succeeded_on=DAY
    )
    assert (fresh.successor, fresh.succeeded_on) == (cast.elsewhere, DAY)


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_a_circle_of_successors_is_refused(steps):
    cast = make_cast()
    later = cast.civic
    for _step in range(steps):
        later = make_organisation(successor=later, succeeded_on=DAY)
    with pytest.raises(Refused, match="succeeded by this one"):
        succeed_organisation(cast.civic, actor=cast.admin, successor=later, succeeded_on=DAY)
    cast.civic.refresh_from_db()
    assert cast.civic.successor is None


@pytest.mark.parametrize("who", ["coordinator", "official", "admin", "stranger"])
def test_whoever_writes_somewhere_adds_an_office(who):
    cast = make_cast()
    top = make_office(cast.government)
    office = add_office(
        cast.government, actor=getattr(cast, who), name="Open data unit", parent=top
    )
    assert (office.organisation, office.parent, last_verb()) == (cast.government, top, "added")


def test_an_office_of_another_organisation_is_no_parent():
    cast = make_cast()
    foreign, own = make_office(cast.elsewhere), make_office(cast.civic)
    with pytest.raises(Refused, match="belongs to another organisation"):
        add_office(cast.civic, actor=cast.coordinator, name="Unit", parent=foreign)
    with pytest.raises(Refused, match="belongs to another organisation"):
        edit_office(own, actor=cast.coordinator, name=own.name, parent=foreign)
    own.refresh_from_db()
    assert (own.parent, Office.objects.filter(name="Unit").count()) == (None, 0)


@pytest.mark.parametrize("who", ["coordinator", "admin"])
def test_its_own_coordinator_and_an_admin_change_an_office(who):
    cast = make_cast()
    office, above = make_office(cast.civic), make_office(cast.civic, "Directorate")
    fresh = edit_office(office, actor=getattr(cast, who), name="Data unit", parent=above, version=0)
    assert (fresh.name, fresh.parent, fresh.version, last_verb()) == (
        "Data unit", above, 1, "changed",
    )  # fmt: skip
    with pytest.raises(StaleVersion):
        edit_office(office, actor=getattr(cast, who), name="Other", version=0)


@pytest.mark.parametrize("who", ["observer", "official", "stranger"])
def test_nobody_else_changes_an_office(who):
    cast = make_cast()
    office = make_office(cast.civic)
    with pytest.raises(PermissionDenied):
        edit_office(office, actor=getattr(cast, who), name="Mine")
    office.refresh_from_db()
    assert office.name == "Digital office"


def unclaimed(cast):
    """An office of a ministry for which nobody writes here, added by the coordinator with a typo."""
    body = make_organisation("Ministry of Water", kind="government")
    return add_office(body, actor=cast.coordinator, name="Digitel unit")


def may_correct(cast, office, who):
    try:
        correct_office(office, actor=getattr(cast, who), name=f"Digital unit ({who})")
    except PermissionDenied:
        return False
    return True


EVERYBODY = ["coordinator", "official", "observer", "stranger", "admin"]


def test_who_added_an_office_corrects_its_name_while_nobody_of_its_body_writes_here():
    cast = make_cast()
    office = unclaimed(cast)
    allowed = {who: may_correct(cast, office, who) for who in EVERYBODY}
    assert allowed == {**dict.fromkeys(EVERYBODY, False), "coordinator": True, "admin": True}
    told = Change.objects.filter(thing_type="office", verb="changed").order_by("pk").first()
    assert told.fields == [
        {"field": "name", "from": "Digitel unit", "to": "Digital unit (coordinator)"}
    ]
    with pytest.raises(PermissionDenied):
        edit_office(office, actor=cast.coordinator, name="Unit", parent=None)
    with pytest.raises(StaleVersion):
        correct_office(office, actor=cast.coordinator, name="Unit", version=0)
    # Reading there takes nothing over; writing does, and so does the end of one's own writing.
    make_member(office.organisation, "observer")
    assert may_correct(cast, office, "coordinator")
    cast.coordinator.memberships.update(role="observer")
    assert not may_correct(cast, office, "coordinator")
    cast.coordinator.memberships.update(role="coordinator")
    cast.own = make_member(office.organisation, "official")
    assert (may_correct(cast, office, "coordinator"), may_correct(cast, office, "own")) == (
        False, True,
    )  # fmt: skip


def test_who_may_change_the_people_of_a_body_corrects_its_offices_until_it_writes_itself():
    cast = make_cast()
    body = make_organisation("Ministry of Water", kind="government")
    office = make_office(body, "Digitel unit")
    assert not may_correct(cast, office, "coordinator")
    engagement = make_engagement(actor=cast.coordinator, civic=cast.civic, government=body)
    assert not may_correct(cast, office, "coordinator")
    make_role(engagement, make_contact(body, "Supervisor"))
    allowed = {who: may_correct(cast, office, who) for who in EVERYBODY}
    assert allowed == {**dict.fromkeys(EVERYBODY, False), "coordinator": True, "admin": True}
    make_member(body, "official")
    assert not may_correct(cast, office, "coordinator")


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_a_circle_of_offices_is_refused(steps):
    cast = make_cast()
    office = below = make_office(cast.civic)
    for step in range(steps):
        below = Office.objects.create(organisation=cast.civic, name=f"Part {step}", parent=below)
    with pytest.raises(Refused, match="part of one of its own parts"):
        edit_office(office, actor=cast.coordinator, name=office.name, parent=below)
    office.refresh_from_db()
    assert office.parent is None


def test_a_second_office_of_the_same_name_is_refused():
    cast = make_cast()
    make_office(cast.civic)
    with pytest.raises(ValidationError, match="already has an office of this name"):
        add_office(cast.civic, actor=cast.coordinator, name="Digital office")


def test_a_new_name_is_said_at_once_where_the_body_leads():
    cast = make_cast()
    rename_organisation(cast.government, actor=cast.admin, name="Ministry of Archives")
    edit_organisation(cast.civic, actor=cast.coordinator, business_name="The Lab")
    found = Engagement.objects.get(pk=cast.engagement.pk)
    assert found.lead_government == "Ministry of Archives"
    assert "the lab" in found.search_text


def test_an_engagement_is_found_by_the_name_that_a_party_had_before():
    cast = make_cast()
    before = cast.government.name
    rename_organisation(cast.government, actor=cast.admin, name="Department of Archives")
    found = Engagement.objects.get(pk=cast.engagement.pk)
    assert fold(before) in found.search_text
    assert found.search_text == summary_of(found)["search_text"]
    # A register from before is brought to the same.
    Engagement.objects.update(search_text="")
    migration = import_module("engagements.migrations.0020_found_by_former_names")
    migration.find_by_former_names(apps, None)
    assert Engagement.objects.get(pk=cast.engagement.pk).search_text == found.search_text
