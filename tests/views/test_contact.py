from datetime import date

import pytest
from django.urls import reverse

from engagements.actions.contact import write_relationship_note
from engagements.models import Contact, Person
from tests.factories import (
    form_data,
    make_cast,
    make_contact,
    make_engagement,
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
        form_data(cast.coordinator, name="Champion", organisation="ministry of RECORDS"),
    )
    person = Person.objects.get(name="Champion")
    # The coordinator does not see the page of who works elsewhere and has no role yet.
    assert (response.status_code, response["Location"]) == (302, reverse("contact_index"))
    assert person.contacts.get().organisation == cast.government


def test_a_change_of_post_keeps_the_old_one_on_the_page(signed_in):
    cast = make_cast()
    contact, _role = make_supervisor(cast, position="Analyst")
    client = signed_in(cast.official)
    response = client.post(
        reverse("contact_change_post", args=[contact.pk]),
        form_data(
            cast.official, contact, organisation=cast.government.name, position="Head of unit",
            starts_on="2026-05-02",
        ),
    )  # fmt: skip
    assert response["Location"] == contact.person.get_absolute_url()
    assert Contact.objects.filter(person=contact.person).count() == 2
    page = client.get(response["Location"]).content.decode()
    assert ("Analyst" in page, "Head of unit" in page) == (True, True)


def suggested(client, **query):
    return client.get(reverse("contact_suggest"), query).json()["results"]


def test_suggestions_name_nobody_whom_one_does_not_know(signed_in):
    cast = make_cast()
    make_supervisor(cast, "Známá Osoba")
    make_contact(cast.government, "Znama Other")
    reference = cast.engagement.reference
    coordinator, stranger = signed_in(cast.coordinator), signed_in(cast.stranger)
    assert suggested(coordinator, q="znama") == ["Známá Osoba"]
    assert suggested(coordinator, q="znama", engagement=reference) == [
        "Známá Osoba (Ministry of Records)"
    ]
    assert set(suggested(signed_in(cast.official), q="ZNAMA")) == {"Znama Other", "Známá Osoba"}
    assert suggested(stranger, q="znama") == []
    assert [suggested(coordinator, q=typed) for typed in ("", "-", "\x00")] == [[], [], []]
    door = reverse("contact_suggest")
    assert stranger.get(door, {"q": "znama", "engagement": reference}).status_code == 404


def test_a_person_with_an_alike_name_is_asked_about_once(signed_in):
    cast = make_cast()
    twin = make_supervisor(cast, "Łucja Żak")[0].person
    client, door = signed_in(cast.coordinator), reverse("contact_add")
    values = {"name": "zak, LUCJA", "organisation": cast.government.name}
    response = client.post(door, form_data(cast.coordinator, **values))
    assert response.status_code == 422
    assert "Already on file: Łucja Żak." in response.content.decode()
    response = client.post(door, form_data(cast.coordinator, **values, another=twin.pk))
    assert response.status_code == 302
    assert Person.objects.filter(name="zak, LUCJA").count() == 1
    hidden = form_data(cast.stranger, name="Łucja Żak", organisation=cast.elsewhere.name)
    assert signed_in(cast.stranger).post(door, hidden).status_code == 302


def test_a_name_that_is_corrected_to_somebody_elses_is_asked_about_once(signed_in):
    cast = make_cast()
    twin = make_supervisor(cast, "Łucja Żak")[0].person
    make_contact(cast.government, "Lucja Zak, unseen")
    person = make_contact(cast.civic, "L. Zak").person
    client, door = signed_in(cast.coordinator), reverse("contact_edit", args=[person.pk])
    data = form_data(cast.coordinator, person, name="zak, LUCJA")
    text = client.post(door, data).content.decode()
    link = f'<a href="{twin.get_absolute_url()}" target="_blank">Łucja Żak</a>'
    assert ("Already on file: Łucja Żak." in text, link in text) == (True, True)
    assert "unseen" not in text
    assert client.post(door, {**data, "another": twin.pk}).status_code == 302
    person.refresh_from_db()
    same = form_data(cast.coordinator, person, name="Zak Lucja", phone="1")
    assert client.post(door, same).status_code == 302
    assert suggested(client, q="lucja", but=person.pk) == ["Łucja Żak"]
    # The one of exactly this name is never the one that there is no room for.
    for number in range(10):
        make_contact(cast.civic, f"A {number} Lucja Zak")
    assert suggested(client, q="LUCJA ZAK")[0] == "Łucja Żak"


def people(client, **query):
    return [row["name"] for row in client.get(reverse("contact_index"), query).context["rows"]]


def test_people_are_searched_by_name_position_and_organisation_accents_aside(signed_in):
    cast = make_cast()
    make_supervisor(cast, "Łucja Żak", position="Główny analityk")
    make_supervisor(cast, "Supervisor")
    client = signed_in(cast.coordinator)
    assert people(client, q="zak lucja") == ["Łucja Żak"]
    assert people(client, q="GLOWNY ministry") == ["Łucja Żak"]
    assert set(people(client, q="ministry")) == {"Supervisor", "Łucja Żak"}
    assert people(signed_in(cast.stranger), q="ministry") == []


def test_an_empty_list_of_people_and_an_empty_search_say_what_to_do(signed_in):
    cast = make_cast()
    client = signed_in(cast.coordinator)
    text = client.get(reverse("contact_index")).content.decode()
    assert ("Nobody here yet." in text, text.count(reverse("contact_add"))) == (True, 2)
    text = client.get(reverse("contact_index"), {"q": "zebra"}).content.decode()
    assert ("Nobody fits." in text, "Nobody here yet." in text) == (True, False)
    assert "Show everybody" in text


def test_a_search_for_people_stays_on_the_next_page(signed_in):
    cast = make_cast()
    for number in range(51):
        make_contact(cast.civic, f"Fellow {number:02}")
    page = signed_in(cast.coordinator).get(reverse("contact_index"), {"q": "fellow"})
    assert 'href="?q=fellow&amp;page=2"' in page.content.decode()


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


@pytest.mark.same_on_both
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
    with django_assert_num_queries(8):
        assert len(people(client, q="supervisor")) == rows


@pytest.mark.same_on_both
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


@pytest.mark.same_on_both
@pytest.mark.parametrize("rows", [1, 3])
def test_the_people_of_an_engagement_cost_the_same_at_one_and_three_roles(
    signed_in, rows, django_assert_num_queries
):
    cast = make_cast()
    for number in range(rows):
        make_supervisor(cast, f"Supervisor {number}")
    client = signed_in(cast.official)
    door = reverse("contact_engagement", args=[cast.engagement.reference])
    with django_assert_num_queries(6):
        assert client.get(door).status_code == 200


@pytest.mark.same_on_both
@pytest.mark.parametrize(("route", "queries"), [("contact_change_post", 10), ("contact_end", 10)])
@pytest.mark.parametrize("roles", [1, 3])
def test_the_end_of_a_post_costs_the_same_at_one_and_three_roles(
    signed_in, route, queries, roles, django_assert_num_queries
):
    cast = make_cast()
    contact = make_contact(cast.government, "Ann")
    make_role(cast.engagement, contact)
    for number in range(1, roles):
        other = make_engagement(
            civic=cast.civic, government=cast.government, title=f"Work {number}"
        )
        make_role(other, contact)
    client = signed_in(cast.coordinator)
    with django_assert_num_queries(queries):
        page = client.get(reverse(route, args=[contact.pk])).content.decode()
    assert page.count('<select name="role_') == roles


def test_who_was_added_elsewhere_and_is_not_seen_yet_leads_to_the_list_and_not_to_nothing(
    signed_in,
):
    cast = make_cast()
    client = signed_in(cast.coordinator)
    shown = {}
    for body in (cast.civic, cast.government):
        typed = form_data(cast.coordinator, name=f"Ann, {body}", organisation=body.name)
        answer = client.post(reverse("contact_add"), typed, follow=True)
        person = Person.objects.get(name=f"Ann, {body}")
        shown[body] = answer.redirect_chain == [(person.get_absolute_url(), 302)]
        assert answer.status_code == 200
        assert "The person is on file." in answer.content.decode()
    assert shown == {cast.civic: True, cast.government: False}
    assert "once somebody of Ministry of Records gives them a role" in answer.content.decode()
