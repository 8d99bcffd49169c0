from datetime import date

import pytest
from django.urls import reverse

from engagements import access
from engagements.actions.contact import give_role, write_relationship_note
from engagements.models import Contact, EngagementRole, Person
from tests.factories import (
    form_data,
    make_cast,
    make_contact,
    make_known_contact,
    make_member,
    make_role,
)

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 2)


def person_doors(contact):
    return [
        *(
            reverse(f"contact_{name}", args=[contact.person.pk])
            for name in ("detail", "edit", "note")
        ),
        *(reverse(f"contact_{name}", args=[contact.pk]) for name in ("change_post", "end")),
    ]


def engagement_doors(cast, role):
    reference = cast.engagement.reference
    return [
        *(
            reverse(f"contact_{name}", args=[reference])
            for name in ("engagement", "give_role", "give_role_to_new")
        ),
        reverse("contact_end_role", args=[reference, role.pk]),
    ]


def make_supervisor(cast, name="Supervisor", **fields):
    contact = make_contact(cast.government, name, **fields)
    return contact, make_role(cast.engagement, contact)


def test_a_stranger_finds_neither_the_person_nor_the_roles(signed_in):
    cast = make_cast()
    contact, role = make_supervisor(cast, "Planted token")
    client = signed_in(cast.stranger)
    doors = person_doors(contact) + engagement_doors(cast, role)
    assert {door: client.get(door).status_code for door in doors} == dict.fromkeys(doors, 404)
    posted = [door for door in doors if door not in (doors[0], engagement_doors(cast, role)[0])]
    assert [client.post(door).status_code for door in posted] == [404] * len(posted)
    assert "Planted token" not in client.get(reverse("contact_index")).content.decode()


@pytest.mark.parametrize("who", ["coordinator", "official", "observer", "admin"])
def test_people_of_ones_engagements_are_found_by_name(signed_in, who):
    cast = make_cast()
    contact, _role = make_supervisor(cast, position="Head of unit")
    make_contact(cast.elsewhere, "Somebody else")
    page = signed_in(getattr(cast, who)).get(reverse("contact_index"), {"q": "superv"})
    text = page.content.decode()
    assert contact.person.get_absolute_url() in text
    assert "Head of unit" in text
    assert "Somebody else" not in text


def test_an_observer_reads_a_person_and_changes_nothing(signed_in):
    cast = make_cast()
    contact, role = make_supervisor(cast)
    client = signed_in(cast.observer)
    first, *others = person_doors(contact)
    people, *acts = engagement_doors(cast, role)
    assert [client.get(door).status_code for door in (first, people)] == [200, 200]
    others += acts
    assert {door: client.get(door).status_code for door in others} == dict.fromkeys(others, 403)
    page = client.get(first).content.decode() + client.get(people).content.decode()
    assert [door for door in others if f'"{door}"' in page] == []


def test_a_person_is_added_with_a_post(signed_in):
    cast = make_cast()
    response = signed_in(cast.coordinator).post(
        reverse("contact_add"),
        form_data(cast.coordinator, name="Champion", organisation=cast.government.pk),
    )
    person = Person.objects.get(name="Champion")
    assert (response.status_code, response["Location"]) == (302, person.get_absolute_url())
    assert person.contacts.get().organisation == cast.government


def test_a_change_of_post_keeps_the_old_one_on_the_page(signed_in):
    cast = make_cast()
    contact, _role = make_supervisor(cast, position="Analyst")
    client = signed_in(cast.official)
    response = client.post(
        reverse("contact_change_post", args=[contact.pk]),
        form_data(
            cast.official, contact, organisation=cast.government.pk, position="Head of unit",
            starts_on="2026-05-02",
        ),
    )  # fmt: skip
    assert response["Location"] == contact.person.get_absolute_url()
    assert Contact.objects.filter(person=contact.person).count() == 2
    page = client.get(response["Location"]).content.decode()
    assert ("Analyst" in page, "Head of unit" in page) == (True, True)


def test_a_role_is_given_to_a_new_person_and_ended(signed_in):
    cast = make_cast()
    client = signed_in(cast.official)
    people = reverse("contact_engagement", args=[cast.engagement.reference])
    response = client.post(
        reverse("contact_give_role_to_new", args=[cast.engagement.reference]),
        form_data(cast.official, name="Champion", role="champion", organisation=cast.government.pk),
    )
    assert (response.status_code, response["Location"]) == (302, people)
    role = EngagementRole.objects.get(role="champion")
    response = client.post(
        reverse("contact_end_role", args=[cast.engagement.reference, role.pk]),
        form_data(cast.official, role, ends_on=access.today().isoformat()),
    )
    assert (response.status_code, response["Location"]) == (302, people)
    role.refresh_from_db()
    assert role.ends_on == access.today()


def test_a_person_of_an_organisation_that_takes_no_part_is_no_choice(signed_in):
    cast = make_cast()
    foreign = make_contact(cast.elsewhere, "Planted token")
    response = signed_in(cast.admin).post(
        reverse("contact_give_role", args=[cast.engagement.reference]),
        form_data(cast.admin, contact=foreign.pk, role="sponsor"),
    )
    assert response.status_code == 422
    assert "Planted token" not in response.content.decode()
    assert EngagementRole.objects.count() == 0


def test_a_sceptic_is_shown_to_the_givers_side_alone(signed_in):
    cast = make_cast()
    contact = make_known_contact(cast, "Planted token")
    role = give_role(cast.engagement, actor=cast.coordinator, contact=contact, role="sceptic")
    people = reverse("contact_engagement", args=[cast.engagement.reference])
    end = reverse("contact_end_role", args=[cast.engagement.reference, role.pk])
    for who, sees in (("coordinator", True), ("observer", True), ("official", False)):
        client = signed_in(getattr(cast, who))
        assert ("Planted token" in client.get(people).content.decode()) is sees
        own_page = client.get(contact.person.get_absolute_url()).content.decode()
        assert ("Sceptic" in own_page) is sees
    assert signed_in(cast.official).get(end).status_code == 404


def test_a_note_is_read_by_ones_own_organisation_alone(signed_in):
    cast = make_cast()
    contact, _role = make_supervisor(cast)
    door = reverse("contact_note", args=[contact.person.pk])
    data = form_data(
        cast.coordinator, organisation=cast.civic.pk, noted_on="2026-05-02", text="Planted words"
    )
    assert signed_in(cast.coordinator).post(door, data).status_code == 302
    data = form_data(
        cast.official, organisation=cast.civic.pk, noted_on="2026-05-02", text="Not for us"
    )
    assert signed_in(cast.official).post(door, data).status_code == 422
    seen = {
        who: "Planted words"
        in signed_in(getattr(cast, who)).get(contact.person.get_absolute_url()).content.decode()
        for who in ("coordinator", "observer", "official", "admin")
    }
    assert seen == {"coordinator": True, "observer": True, "official": False, "admin": False}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_directory_costs_the_same_at_one_and_three_people(
    signed_in, rows, django_assert_num_queries
):
    cast = make_cast()
    for number in range(rows):
        make_supervisor(cast, f"Supervisor {number}")
    client = signed_in(cast.official)
    with django_assert_num_queries(6):
        assert client.get(reverse("contact_index")).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_a_person_costs_the_same_with_one_and_three_posts_roles_and_notes(
    signed_in, rows, django_assert_num_queries
):
    cast = make_cast()
    person = Person.objects.create(name="Supervisor")
    for number in range(rows):
        contact = Contact.objects.create(
            person=person, organisation=cast.government, ends_on=DAY if number else None
        )
        make_role(cast.engagement, contact)
        author = make_member(cast.government, "official", f"Official {number}")
        write_relationship_note(
            person, actor=author, organisation=cast.government, text="Words.", noted_on=DAY
        )
    client = signed_in(cast.official)
    with django_assert_num_queries(9):
        assert client.get(person.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_the_people_of_an_engagement_cost_the_same_at_one_and_three_roles(
    signed_in, rows, django_assert_num_queries
):
    cast = make_cast()
    for number in range(rows):
        make_supervisor(cast, f"Supervisor {number}")
    client = signed_in(cast.official)
    door = reverse("contact_engagement", args=[cast.engagement.reference])
    with django_assert_num_queries(7):
        assert client.get(door).status_code == 200
