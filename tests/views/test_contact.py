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
    make_office,
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


def give_role_door(cast):
    return reverse("contact_give_role", args=[cast.engagement.reference])


def fields_of(response):
    return list(response.context["form"].fields)


def test_somebody_typed_by_name_case_and_accents_aside_gets_the_role(signed_in):
    cast = make_cast()
    contact = make_contact(cast.government, "Łucja Żak")
    response = signed_in(cast.official).post(
        give_role_door(cast), form_data(cast.official, person="lucja ZAK", role="sponsor")
    )
    assert response.status_code == 302
    assert EngagementRole.objects.get().contact == contact


def test_who_is_meant_by_a_part_of_a_name_is_asked_and_then_chosen(signed_in):
    cast = make_cast()
    one = make_contact(cast.government, "Supervisor", position="Archive")
    other = make_contact(cast.government, "Supervisor", position="Registry")
    client = signed_in(cast.official)
    asked = client.post(
        give_role_door(cast), form_data(cast.official, person="superv", role="sponsor")
    )
    text = asked.content.decode()
    assert asked.status_code == 422
    assert "Choose below whom you mean, or add somebody new." in text
    assert (str(one) in text, str(other) in text) == (True, True)
    response = client.post(
        give_role_door(cast),
        form_data(cast.official, person="superv", person_choice=other.pk, role="sponsor"),
    )
    assert response.status_code == 302
    assert EngagementRole.objects.get().contact == other
    typed_whole = form_data(cast.official, person=str(one), role="champion")
    assert client.post(give_role_door(cast), typed_whole).status_code == 302
    assert EngagementRole.objects.get(role="champion").contact == one


def test_somebody_whom_nobody_fits_is_added_in_the_same_form(signed_in):
    cast = make_cast()
    client = signed_in(cast.coordinator)
    first = client.get(give_role_door(cast))
    assert fields_of(first) == ["form_key", "version", "person", "role", "starts_on"]
    typed = {"person": "Zoë Brandt", "role": "sponsor"}
    asked = client.post(give_role_door(cast), form_data(cast.coordinator, **typed))
    assert (asked.status_code, Person.objects.count()) == (422, 0)
    assert fields_of(asked)[2:] == [
        "person", "person_choice", "organisation", "position", "email", "role", "starts_on",
    ]  # fmt: skip
    typed["person_choice"] = "new:zoe brandt"
    asked = client.post(give_role_door(cast), form_data(cast.coordinator, **typed))
    assert asked.context["form"].errors == {"organisation": ["This field is required."]}
    foreign = form_data(cast.coordinator, **typed, organisation=cast.elsewhere.pk)
    assert client.post(give_role_door(cast), foreign).status_code == 422
    typed |= {"organisation": cast.government.pk, "position": "Head of unit"}
    response = client.post(give_role_door(cast), form_data(cast.coordinator, **typed))
    assert response.status_code == 302
    contact = EngagementRole.objects.get(role="sponsor").contact
    assert (contact.person.name, contact.organisation, contact.position) == (
        "Zoë Brandt", cast.government, "Head of unit",
    )  # fmt: skip


def test_a_name_changed_after_choosing_somebody_new_is_asked_about_again(signed_in):
    cast = make_cast()
    response = signed_in(cast.official).post(
        give_role_door(cast),
        form_data(
            cast.official, person="Another name", person_choice="new:first name", role="sponsor",
            organisation=cast.government.pk,
        ),
    )  # fmt: skip
    assert (response.status_code, Person.objects.count()) == (422, 0)


@pytest.mark.parametrize("who", ["admin", "coordinator"])
def test_a_person_of_an_organisation_that_takes_no_part_is_no_choice(signed_in, who):
    cast = make_cast()
    user, foreign = getattr(cast, who), make_contact(cast.elsewhere, "Planted token")
    typed = form_data(user, person="planted", person_choice=foreign.pk, role="sponsor")
    response = signed_in(user).post(give_role_door(cast), typed)
    assert response.status_code == 422
    assert "Planted token" not in response.content.decode()
    assert EngagementRole.objects.count() == 0


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
    make_supervisor(cast, "Łucja Żak")
    client, door = signed_in(cast.coordinator), reverse("contact_add")
    values = {"name": "zak, LUCJA", "organisation": cast.government.pk}
    response = client.post(door, form_data(cast.coordinator, **values))
    assert response.status_code == 422
    assert "Already on file: Łucja Żak." in response.content.decode()
    response = client.post(door, form_data(cast.coordinator, **values, another="on"))
    assert response.status_code == 302
    assert Person.objects.filter(name="zak, LUCJA").count() == 1
    hidden = form_data(cast.stranger, name="Łucja Żak", organisation=cast.elsewhere.pk)
    assert signed_in(cast.stranger).post(door, hidden).status_code == 302


def test_roles_are_passed_on_kept_or_left_vacant_on_the_form_of_a_new_post(signed_in):
    cast = make_cast()
    office = make_office(cast.government)
    contact, kept = make_supervisor(cast, office=office)
    passed, vacant = (make_role(cast.engagement, contact, name) for name in ("sponsor", "legal"))
    deputy, _role = make_supervisor(cast, "Deputy")
    neighbour = make_contact(cast.government, "Neighbour", office=office)
    make_contact(cast.civic, "Of the other side")
    client, door = signed_in(cast.official), reverse("contact_change_post", args=[contact.pk])
    field = client.get(door).context["form"].fields[f"role_{passed.pk}"]
    assert field.label == "Sponsor in “Opening permits data”"
    assert [(str(value), str(words)) for value, words in field.choices if value in ("", "stays")] == [
        ("", "Nobody yet: it becomes vacant"), ("stays", "The same person, in the new post"),
    ]  # fmt: skip
    assert [(str(group), found) for group, found in field.choices[2:]] == [
        ("Has a role in it already", [(deputy.pk, str(deputy))]),
        ("Same office", [(neighbour.pk, str(neighbour))]),
    ]
    values = {
        "organisation": cast.government.pk, "starts_on": access.today().isoformat(),
        f"role_{kept.pk}": "stays", f"role_{passed.pk}": neighbour.pk, f"role_{vacant.pk}": "",
    }  # fmt: skip
    assert client.post(door, form_data(cast.official, contact, **values)).status_code == 302
    assert set(
        cast.engagement.roles.filter(ends_on__isnull=True).values_list(
            "role", "contact__person__name"
        )
    ) == {("supervisor", "Supervisor"), ("supervisor", "Deputy"), ("sponsor", "Neighbour")}


def test_a_role_is_passed_on_to_nobody_who_is_no_choice(signed_in):
    cast = make_cast()
    contact, role = make_supervisor(cast)
    foreign = make_contact(cast.elsewhere, "Planted token")
    client, door = signed_in(cast.official), reverse("contact_end", args=[contact.pk])
    assert "Planted token" not in client.get(door).content.decode()
    for taker in (foreign.pk, contact.pk, "stays", "x"):
        data = form_data(cast.official, contact, ends_on="2026-05-02", **{f"role_{role.pk}": taker})
        assert client.post(door, data).status_code == 422
    data = form_data(cast.official, contact, ends_on="2026-05-02", **{f"role_{role.pk}": ""})
    assert client.post(door, data).status_code == 302
    role.refresh_from_db()
    assert role.ends_on == DAY


def test_roles_that_one_may_not_give_are_not_offered_for_passing_on(signed_in):
    cast = make_cast()
    contact = make_known_contact(cast)
    sceptic = give_role(cast.engagement, actor=cast.coordinator, contact=contact, role="sceptic")
    door = reverse("contact_end", args=[contact.pk])
    for who, offered in (("coordinator", True), ("official", False)):
        fields = signed_in(getattr(cast, who)).get(door).context["form"].fields
        assert (f"role_{sceptic.pk}" in fields) is offered


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
    with django_assert_num_queries(8):
        assert len(people(client, q="supervisor")) == rows


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
