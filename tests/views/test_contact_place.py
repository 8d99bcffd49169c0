"""Body and office of a post are found by typing: the page is as long for three as for sixty."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from engagements.models import Contact
from tests.factories import (
    form_data,
    make_cast,
    make_contact,
    make_engagement,
    make_office,
    make_organisation,
    make_role,
)

pytestmark = pytest.mark.django_db


def filled(cast, first, last):
    """Organisations with which the coordinator works, each with an office."""
    for number in range(first, last):
        body = make_organisation(f"Ministry {number:02}", kind="government")
        make_office(body, f"Unit {number:02}")
        make_engagement(
            actor=cast.coordinator, civic=cast.civic, government=body, title=f"Work {number}"
        )


@pytest.mark.same_on_both
@pytest.mark.parametrize("who", ["coordinator", "admin"])
@pytest.mark.parametrize("route", ["contact_add", "contact_change_post"])
def test_the_form_of_a_post_costs_and_weighs_the_same_with_3_and_60_organisations(
    signed_in, route, who
):
    cast = make_cast()
    contact = make_contact(cast.government, "Ann")
    make_role(cast.engagement, contact)
    address = reverse(route, args=[contact.pk] if route == "contact_change_post" else [])
    client, user = signed_in(getattr(cast, who)), getattr(cast, who)
    seen = []
    for first, last in ((0, 3), (3, 60)):
        filled(cast, first, last)
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            page = client.get(address).content.decode()
        # A name that fits many brings a question with at most ten of them.
        data = form_data(user, contact, name="Bo", organisation="Ministry", starts_on="2026-05-02")
        with CaptureQueriesContext(connection) as sent:
            answer = client.post(address, data)
        assert answer.status_code == 422
        offered = answer.context["form"].fields["organisation_choice"].choices
        seen.append((len(asked), len(sent), len(page), len(offered) <= 10))
        assert "Ministry 01" not in page
    assert seen[0] == seen[1]
    assert seen[0][0] <= 10


def test_a_name_that_fits_several_is_asked_about_and_the_office_after_it(signed_in):
    cast = make_cast()
    filled(cast, 0, 3)
    body = make_organisation("Ministry 02 of Water", kind="government")
    make_engagement(actor=cast.coordinator, civic=cast.civic, government=body, title="Water")
    top = make_office(body, "Data unit")
    part = make_office(body, "Permits")
    part.parent = top
    part.save()
    client, door = signed_in(cast.coordinator), reverse("contact_add")
    values = {"name": "Bo", "organisation": "water", "office": "data"}
    asked = client.post(door, form_data(cast.coordinator, **values))
    form = asked.context["form"]
    assert form.errors["organisation"] == [
        "Not known under this name. Choose below which one you mean."
    ]
    assert form.fields["organisation_choice"].choices == [(str(body.pk), body.name)]
    assert 'value="data"' in asked.content.decode()
    values["organisation_choice"] = str(body.pk)
    asked = client.post(door, form_data(cast.coordinator, **values))
    assert set(asked.context["form"].errors) == {"office"}
    assert asked.context["form"].fields["office_choice"].choices == [
        (str(top.pk), "Data unit"), ("none", "No office"),
    ]  # fmt: skip
    values["office_choice"] = str(top.pk)
    assert client.post(door, form_data(cast.coordinator, **values)).status_code == 302
    made = Contact.objects.get(person__name="Bo")
    assert (made.organisation, made.office) == (body, top)


@pytest.mark.parametrize(
    ("typed", "chosen", "office"),
    [("PERMITS", "", "Permits"), ("Nonsense", "none", None), ("", "", None)],
)
def test_an_office_is_taken_by_its_exact_name_or_left_out(signed_in, typed, chosen, office):
    cast = make_cast()
    make_office(cast.government, "Permits")
    contact = make_contact(cast.government, "Ann")
    make_role(cast.engagement, contact)
    door = reverse("contact_change_post", args=[contact.pk])
    data = form_data(
        cast.official, contact, organisation=cast.government.name, office=typed,
        office_choice=chosen, starts_on="2026-05-02",
    )  # fmt: skip
    assert signed_in(cast.official).post(door, data).status_code == 302
    new = Contact.objects.exclude(pk=contact.pk).get(person=contact.person)
    assert str(new.office or "") == (office or "")


def test_an_office_that_is_not_there_brings_those_that_are(signed_in):
    cast = make_cast()
    client, door = signed_in(cast.coordinator), reverse("contact_add")
    values = {"name": "Bo", "organisation": cast.government.name, "office": "Water"}
    answer = client.post(door, form_data(cast.coordinator, **values))
    assert answer.context["form"].errors == {
        "office": ["Ministry of Records has no office on record. Leave this empty."]
    }
    for number in range(12):
        make_office(cast.government, f"Unit {number:02}")
    foreign = make_office(cast.elsewhere, "Elsewhere")
    values["office_choice"] = str(foreign.pk)
    answer = client.post(door, form_data(cast.coordinator, **values))
    assert len(answer.context["form"].fields["office_choice"].choices) == 11
    assert not Contact.objects.filter(person__name="Bo").exists()


def test_a_body_with_which_one_does_not_work_is_no_choice_for_a_new_person(signed_in):
    cast = make_cast()
    data = form_data(cast.coordinator, name="Bo", organisation=cast.elsewhere.name)
    answer = signed_in(cast.coordinator).post(reverse("contact_add"), data)
    assert answer.context["form"].errors == {
        "organisation": [
            "Name one of your own organisations, or one of an engagement that you see."
        ]
    }
