"""What must never be false of organisations, offices and people, broken on the database."""

from datetime import date, timedelta

import pytest

from engagements import access
from engagements.models import (
    Contact,
    EngagementRole,
    FormerName,
    Office,
    Organisation,
    Person,
)
from engagements.models.contact import open_on
from tests.factories import make_cast, make_contact, make_office, make_organisation, make_role
from tests.refusals import kindly, refused

pytestmark = pytest.mark.django_db

DAY, EARLIER = date(2026, 5, 2), date(2026, 5, 1)


def broken(thing, **values):
    """The database's words when the row is made false, and the sentence a reader gets."""
    said = refused(lambda: type(thing).objects.filter(pk=thing.pk).update(**values))
    for field, value in values.items():
        setattr(thing, field, value)
    return said, kindly(thing)


def twice(thing):
    """A second row like the first: refused by the database, and the sentence a reader gets."""
    thing.pk = None
    thing._state.adding = True
    refused(thing.save)
    return kindly(thing)


def test_an_organisation_has_a_name_and_a_known_kind():
    said, sentence = broken(make_organisation(), name="")
    assert "organisation_has_a_name" in said
    assert sentence == ["Give the organisation a name."]
    said, sentence = broken(make_organisation(), kind="castle")
    assert "organisation_kind_is_known" in said
    assert sentence == ["Choose one of the kinds of organisation."]


@pytest.mark.parametrize("kind", Organisation.Kind.values)
def test_every_kind_on_offer_is_known(kind):
    assert make_organisation(kind=kind).kind == kind


def test_an_organisation_does_not_succeed_itself():
    organisation = make_organisation()
    said, sentence = broken(organisation, successor=organisation)
    assert "organisation_not_its_own_successor" in said
    assert sentence == ["An organisation cannot succeed itself."]


def test_a_former_name_stands_once_for_a_day():
    organisation = make_organisation()
    former = FormerName.objects.create(
        organisation=organisation, name="Old", folded_name="old", until=DAY
    )
    assert twice(former) == ["This former name is already recorded."]


def test_an_office_has_a_name_and_is_not_part_of_itself():
    office = make_office(make_organisation())
    said, sentence = broken(office, parent=office)
    assert "office_not_its_own_parent" in said
    assert sentence == ["An office cannot be part of itself."]
    said, sentence = broken(make_office(make_organisation()), name="")
    assert "office_has_a_name" in said
    assert sentence == ["Give the office a name."]


def test_the_name_of_an_office_stands_once_at_the_top_and_once_under_each_parent():
    organisation = make_organisation()
    top = make_office(organisation)
    below = Office.objects.create(organisation=organisation, parent=top, name="Digital office")
    assert twice(below) == ["The office above already has a part of this name."]
    assert twice(top) == ["The organisation already has an office of this name."]
    assert make_office(make_organisation()).name == "Digital office"


def test_a_person_has_a_name():
    said, sentence = broken(Person.objects.create(name="Supervisor"), name="")
    assert "person_has_a_name" in said
    assert sentence == ["Give the person a name or a role."]


def test_a_person_holds_one_open_post_in_an_office():
    organisation = make_organisation()
    contact = make_contact(organisation, office=make_office(organisation))
    assert twice(contact) == ["This person already holds a post in this office."]


def test_a_person_holds_one_open_post_in_an_organisation_without_an_office():
    contact = make_contact(make_organisation())
    assert twice(contact) == ["This person already holds a post in this organisation."]


def test_a_post_that_ended_stands_in_nobodys_way():
    contact = make_contact(make_organisation(), ends_on=DAY)
    again = Contact.objects.create(person=contact.person, organisation=contact.organisation)
    assert again.ends_on is None


@pytest.mark.parametrize(("first", "last"), [(DAY, DAY), (None, DAY), (DAY, None), (None, None)])
def test_a_post_of_one_day_or_of_unknown_days_is_kept(first, last):
    contact = make_contact(make_organisation(), starts_on=first, ends_on=last)
    assert (contact.starts_on, contact.ends_on) == (first, last)


def test_the_days_of_a_post_and_of_a_role_stand_in_order():
    cast = make_cast()
    contact = make_contact(cast.government)
    role = make_role(cast.engagement, contact)
    for thing, name in (
        (contact, "contact_dates_in_order"),
        (role, "engagement_role_dates_in_order"),
    ):
        said, sentence = broken(thing, starts_on=DAY, ends_on=EARLIER)
        assert name in said
        assert sentence == ["The last day lies before the first day."]


def test_a_contact_has_a_role_once_at_a_time():
    cast = make_cast()
    role = make_role(cast.engagement, make_contact(cast.government))
    assert twice(role) == ["This person already has this role here."]
    EngagementRole.objects.filter(contact=role.contact).update(ends_on=DAY)
    again = make_role(cast.engagement, role.contact)
    assert again.ends_on is None


@pytest.mark.parametrize(
    ("first", "last", "held"),
    [(None, None, True), (0, 0, True), (1, None, False), (None, -1, False), (-1, 1, True)],
)
def test_a_post_is_held_from_its_first_to_its_last_day_in_python_and_in_queries(first, last, held):
    day = access.today()
    contact = make_contact(
        make_organisation(),
        starts_on=None if first is None else day + timedelta(days=first),
        ends_on=None if last is None else day + timedelta(days=last),
    )
    assert contact.holds_on(day) is held
    assert Contact.objects.filter(open_on(day)).exists() is held
