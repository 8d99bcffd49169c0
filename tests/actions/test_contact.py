from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from engagements import access
from engagements.actions.contact import (
    add_person,
    change_post,
    edit_person,
    end_contact,
    write_relationship_note,
)
from engagements.actions.history import Refused, StaleVersion
from engagements.actions.memorandum import withdraw_memorandum
from engagements.models import (
    Change,
    Contact,
    Person,
    RelationshipNote,
)
from tests.agreement_factories import make_sent
from tests.factories import make_cast, make_contact, make_office, make_role

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 2)


def last_verb():
    return Change.objects.latest("pk").verb


@pytest.mark.parametrize("who", ["coordinator", "official", "admin", "stranger"])
def test_whoever_writes_somewhere_adds_a_person_with_a_post(who):
    cast = make_cast()
    office = make_office(cast.government)
    contact = add_person(
        actor=getattr(cast, who), name="Supervisor", organisation=cast.government, office=office,
        position="Head of unit", email="head@example.org", starts_on=DAY,
    )  # fmt: skip
    assert (contact.person.name, contact.person.email) == ("Supervisor", "head@example.org")
    assert (contact.office, contact.position, contact.starts_on) == (office, "Head of unit", DAY)
    assert last_verb() == "added"


def test_an_observer_adds_nobody():
    cast = make_cast()
    with pytest.raises(PermissionDenied):
        add_person(actor=cast.observer, name="Supervisor", organisation=cast.civic)
    assert Person.objects.filter(name="Supervisor").count() == 0


def test_a_post_in_an_office_of_another_organisation_is_refused():
    cast = make_cast()
    office = make_office(cast.elsewhere)
    with pytest.raises(Refused, match="belongs to another organisation"):
        add_person(
            actor=cast.coordinator, name="Supervisor", organisation=cast.civic, office=office
        )
    contact = make_contact(cast.civic)
    with pytest.raises(Refused, match="belongs to another organisation"):
        change_post(
            contact, actor=cast.coordinator, organisation=cast.civic, office=office, starts_on=DAY
        )
    contact.refresh_from_db()
    assert (contact.ends_on, Contact.objects.count()) == (None, 1)


CHANGES = {
    "edit": lambda contact, version=None, **who: edit_person(
        contact.person, phone="+48 1", version=version, **who
    ),
    "end": lambda contact, **who: end_contact(contact, ends_on=DAY, **who),
    "change": lambda contact, **who: change_post(
        contact, organisation=contact.organisation, starts_on=DAY, **who
    ),
}


@pytest.mark.parametrize("who", ["coordinator", "official", "admin"])
@pytest.mark.parametrize("act", CHANGES)
def test_whoever_sees_the_person_and_writes_changes_them(act, who):
    cast = make_cast()
    contact = make_contact(cast.civic)
    make_role(cast.engagement, contact)
    count = Change.objects.count()
    CHANGES[act](contact, actor=getattr(cast, who), version=0)
    assert Change.objects.count() > count


@pytest.mark.parametrize("who", ["observer", "stranger"])
@pytest.mark.parametrize("act", CHANGES)
def test_nobody_else_changes_a_person_or_a_post(act, who):
    cast = make_cast()
    contact = make_contact(cast.civic)
    make_role(cast.engagement, contact)
    count = Change.objects.count()
    with pytest.raises(PermissionDenied):
        CHANGES[act](contact, actor=getattr(cast, who))
    contact.refresh_from_db()
    assert (contact.ends_on, contact.person.phone) == (None, "")
    assert Change.objects.count() == count


@pytest.mark.parametrize("act", ["end", "change"])
def test_whose_signature_is_waited_for_is_let_go_by_their_own_side_alone(act):
    cast = make_sent()
    make_role(cast.engagement, cast.director)
    with pytest.raises(PermissionDenied):
        CHANGES[act](cast.director, actor=cast.coordinator)
    assert access.can(cast.official, "edit_contact", cast.director)
    assert access.can(cast.coordinator, "edit_contact", cast.chair)
    withdraw_memorandum(cast.memorandum, actor=cast.coordinator, reason="A mistake.")
    CHANGES[act](cast.director, actor=cast.coordinator)
    cast.director.refresh_from_db()
    assert cast.director.ends_on is not None


@pytest.mark.parametrize("act", CHANGES)
def test_an_older_version_changes_nothing(act):
    cast = make_cast()
    contact = make_contact(cast.civic)
    for model, thing in ((Contact, contact), (Person, contact.person)):
        model.objects.filter(pk=thing.pk).update(version=1)
    with pytest.raises(StaleVersion):
        CHANGES[act](contact, actor=cast.coordinator, version=0)
    assert list(contact.person.contacts.values_list("ends_on", flat=True)) == [None]


def test_a_change_of_post_ends_one_contact_and_begins_another():
    cast = make_cast()
    contact = make_contact(cast.civic, position="Analyst", starts_on=date(2025, 1, 1))
    role = make_role(cast.engagement, contact)
    office = make_office(cast.government)
    successor = change_post(
        contact, actor=cast.coordinator, organisation=cast.government, office=office,
        position="Head of unit", starts_on=DAY, version=0,
    )  # fmt: skip
    contact.refresh_from_db()
    role.refresh_from_db()
    last = DAY - timedelta(days=1)
    assert (contact.position, contact.ends_on, role.ends_on) == ("Analyst", last, last)
    assert (successor.person, successor.organisation, successor.office) == (
        contact.person, cast.government, office,
    )  # fmt: skip
    assert (successor.position, successor.starts_on, successor.ends_on) == (
        "Head of unit", DAY, None,
    )  # fmt: skip
    assert Contact.objects.filter(person=contact.person).count() == 2


def test_a_post_that_has_ended_is_ended_and_changed_no_more():
    cast = make_cast()
    contact = make_contact(cast.civic, ends_on=DAY)
    with pytest.raises(Refused, match="has ended already"):
        end_contact(contact, actor=cast.coordinator, ends_on=DAY)
    with pytest.raises(Refused, match="has ended already"):
        change_post(contact, actor=cast.coordinator, organisation=cast.civic, starts_on=DAY)
    assert Contact.objects.filter(person=contact.person).count() == 1


def test_a_post_does_not_end_before_it_began():
    cast = make_cast()
    contact = make_contact(cast.civic, starts_on=DAY)
    with pytest.raises(ValidationError, match="before the first day"):
        end_contact(contact, actor=cast.coordinator, ends_on=DAY - timedelta(days=1))
    with pytest.raises(ValidationError, match="before the first day"):
        change_post(contact, actor=cast.coordinator, organisation=cast.civic, starts_on=DAY)
    contact.refresh_from_db()
    assert contact.ends_on is None


def test_a_role_that_had_not_begun_ends_with_its_post_on_its_first_day():
    cast = make_cast()
    contact = make_contact(cast.civic)
    later = DAY + timedelta(days=9)
    role = make_role(cast.engagement, contact, starts_on=later)
    end_contact(contact, actor=cast.coordinator, ends_on=DAY)
    role.refresh_from_db()
    assert (role.starts_on, role.ends_on) == (later, later)


@pytest.mark.parametrize(("who", "kept_by"), [("coordinator", "civic"), ("official", "government")])
def test_a_note_on_the_relation_stays_with_ones_own_organisation(who, kept_by):
    cast = make_cast()
    person = make_contact(cast.government).person
    note = write_relationship_note(
        person, actor=getattr(cast, who), organisation=getattr(cast, kept_by),
        text="Prefers short calls.", noted_on=DAY, next_contact_on=DAY + timedelta(days=30),
    )  # fmt: skip
    assert Change.objects.latest("pk").private_to_organisation == getattr(cast, kept_by)
    readers = [
        reader
        for reader in ("coordinator", "observer", "official", "stranger", "admin")
        if access.visible(RelationshipNote, getattr(cast, reader)).filter(pk=note.pk).exists()
    ]
    assert readers == (["coordinator", "observer"] if who == "coordinator" else ["official"])


@pytest.mark.parametrize("who", ["observer", "official", "stranger", "admin"])
def test_nobody_writes_a_note_for_an_organisation_that_is_not_theirs(who):
    cast = make_cast()
    person = make_contact(cast.government).person
    with pytest.raises(PermissionDenied):
        write_relationship_note(
            person, actor=getattr(cast, who), organisation=cast.civic, text="Mine.", noted_on=DAY
        )
    assert RelationshipNote.objects.count() == 0
