"""Giving roles, passing them on and ending them, as pages do it."""

from datetime import date

import pytest
from django.urls import reverse

from engagements import access
from engagements.actions.contact import give_role
from engagements.models import EngagementRole, Person
from tests.factories import (
    form_data,
    make_cast,
    make_contact,
    make_known_contact,
    make_office,
    make_role,
)

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 2)


def make_supervisor(cast, name="Supervisor", **fields):
    contact = make_contact(cast.government, name, **fields)
    return contact, make_role(cast.engagement, contact)


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
        "organisation": cast.government.name, "starts_on": access.today().isoformat(),
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
