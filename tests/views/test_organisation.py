from datetime import date

import pytest
from django.urls import reverse

from engagements.actions.organisation import rename_organisation
from engagements.models import FormerName, Office, Organisation
from tests.factories import (
    form_data,
    make_admin,
    make_cast,
    make_contact,
    make_engagement,
    make_office,
    make_organisation,
    make_role,
)

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 2)


def door(name, thing):
    return reverse(f"organisation_{name}", args=[thing.pk])


def test_a_stranger_finds_the_body_but_neither_its_people_nor_its_engagements(signed_in):
    cast = make_cast()
    make_role(cast.engagement, make_contact(cast.government, "Planted token"))
    page = signed_in(cast.stranger).get(cast.government.get_absolute_url())
    text = page.content.decode()
    assert page.status_code == 200
    assert "Ministry of Records" in text
    assert ("Planted token" in text, cast.engagement.title in text) == (False, False)
    assert "You see no engagement with this organisation." in text


def test_the_page_of_a_body_leads_to_the_list_of_its_engagements(signed_in):
    cast = make_cast()
    client = signed_in(cast.coordinator)
    address = f"{reverse('engagement_index')}?organisation={cast.government.pk}"
    assert f'href="{address}"' in client.get(cast.government.get_absolute_url()).content.decode()
    assert cast.engagement.title in client.get(address).content.decode()


@pytest.mark.parametrize("who", ["stranger", "official", "observer"])
def test_nobody_else_changes_the_body_or_its_offices(signed_in, who):
    cast = make_cast()
    office = make_office(cast.civic)
    doors = [door("edit", cast.civic), door("rename", cast.civic), door("edit_office", office)]
    client = signed_in(getattr(cast, who))
    for send in (client.get, client.post):
        assert [send(address).status_code for address in doors] == [403, 403, 403]
    page = client.get(cast.civic.get_absolute_url()).content.decode()
    assert [address for address in doors if address in page] == []


def test_what_is_not_there_is_not_found(signed_in):
    cast = make_cast()
    client = signed_in(cast.stranger)
    doors = [
        reverse(f"organisation_{name}", args=[999_999])
        for name in ("detail", "edit", "rename", "add_office", "edit_office")
    ]
    assert [client.get(address).status_code for address in doors] == [404] * 5


def test_an_observer_adds_neither_body_nor_office(signed_in):
    cast = make_cast()
    client = signed_in(cast.observer)
    doors = [reverse("organisation_add"), door("add_office", cast.civic)]
    assert [client.get(address).status_code for address in doors] == [403, 403]


def test_the_directory_is_narrowed_by_name_and_kind(signed_in):
    cast = make_cast()
    client = signed_in(cast.observer)
    text = client.get(reverse("organisation_index"), {"q": "MINISTRY"}).content.decode()
    assert cast.government.get_absolute_url() in text
    assert cast.civic.get_absolute_url() not in text
    text = client.get(reverse("organisation_index"), {"kind": "civic"}).content.decode()
    assert ("Ministry of Records" in text, "Another NGO" in text) == (False, True)
    assert cast.elsewhere.get_absolute_url() in text
    found = client.get(reverse("organisation_suggest"), {"q": "ministry"}).json()
    assert found == {"results": ["Ministry of Records"]}


def listed(client, **query):
    page = client.get(reverse("organisation_index"), query)
    return [row["name"] for row in page.context["rows"]]


def test_the_directory_is_searched_in_legal_business_and_former_names_alike(signed_in):
    cast = make_cast()
    make_organisation("Miasto Łódź", kind="government", business_name="Urząd Łodzi")
    rename_organisation(cast.elsewhere, actor=cast.admin, name="Fundacja Ślad")
    client = signed_in(cast.observer)
    assert listed(client, q="LODZ miasto") == ["Miasto Łódź"]
    assert listed(client, q="urzad") == ["Miasto Łódź"]
    assert listed(client, q="another") == ["Fundacja Ślad"]
    assert listed(client, q="slad, Inc.") == ["Fundacja Ślad"]
    assert listed(client, q="urzad miasto") == []
    assert listed(client, q="%") == listed(client)


def test_every_filter_of_the_directory_stands_as_a_link_that_takes_it_away(signed_in):
    cast = make_cast()
    town = make_organisation("Town", kind="government", country="PL", level="local")
    query = {"q": "town", "kind": "government", "level": "local", "country": "PL"}
    client = signed_in(cast.observer)
    page = client.get(reverse("organisation_index"), query)
    assert [row["name"] for row in page.context["rows"]] == [town.name]
    assert [(chip["label"], chip["words"], chip["url"]) for chip in page.context["chips"]] == [
        ("Search", "town", "?kind=government&level=local&country=PL"),
        ("Kind", "Government body", "?q=town&level=local&country=PL"),
        ("Level of government", "Local", "?q=town&kind=government&country=PL"),
        ("Country", "Poland", "?q=town&kind=government&level=local"),
    ]
    assert listed(client, kind="government", country="PL") == ["Ministry of Records", "Town"]
    assert listed(client, kind="castle", country="\x00") == listed(client)


def test_an_empty_directory_and_an_empty_search_say_what_to_do(signed_in):
    admin = make_admin()
    text = signed_in(admin).get(reverse("organisation_index")).content.decode()
    assert "No organisation yet." in text
    assert text.count(reverse("organisation_add")) == 2
    make_organisation("Town")
    text = signed_in(admin).get(reverse("organisation_index"), {"q": "zebra"}).content.decode()
    assert ("No organisation fits." in text, "Show all organisations" in text) == (True, True)
    assert "No organisation yet." not in text


def test_a_filter_stays_on_the_next_page(signed_in):
    cast = make_cast()
    for number in range(51):
        make_organisation(f"University {number:02}", kind="university")
    client = signed_in(cast.observer)
    page = client.get(reverse("organisation_index"), {"kind": "university"})
    assert 'href="?kind=university&amp;page=2"' in page.content.decode()
    assert listed(client, kind="university", page="2") == ["University 50"]


def test_an_alike_name_is_asked_about_once(signed_in):
    cast = make_cast()
    client = signed_in(cast.coordinator)
    data = form_data(cast.coordinator, name="ministry of records", kind="government")
    response = client.post(reverse("organisation_add"), data)
    assert response.status_code == 422
    assert "Already in the directory: Ministry of Records." in response.content.decode()
    assert f'type="checkbox" name="another" value="{cast.government.pk}"' in response.text
    # The tick says nothing of others: the name was changed to that of another body.
    make_organisation("Ministry of Water", kind="government")
    data["another"] = str(cast.government.pk)
    response = client.post(reverse("organisation_add"), {**data, "name": "ministry of water"})
    assert "Already in the directory: Ministry of Water." in response.text
    response = client.post(reverse("organisation_add"), data)
    added = Organisation.objects.get(name="ministry of records")
    assert (response.status_code, response["Location"]) == (302, added.get_absolute_url())


def test_another_name_that_somebody_has_already_is_asked_about_once(signed_in):
    cast = make_cast()
    twin = make_organisation("Fundacja Ślad", kind="civic", business_name="Trace")
    link = f'<a href="{twin.get_absolute_url()}" target="_blank">Fundacja Ślad</a>'
    client = signed_in(cast.coordinator)
    for route, values in (
        ("rename", {"name": "FUNDACJA SLAD, Inc."}),
        ("edit", {"business_name": "trace", "kind": "civic"}),
    ):
        data = form_data(cast.coordinator, cast.civic, **values)
        text = client.post(door(route, cast.civic), data).content.decode()
        assert ("Already in the directory: Fundacja Ślad." in text, link in text) == (True, True)
        answer = client.post(door(route, cast.civic), {**data, "another": twin.pk})
        assert answer.status_code == 302
        cast.civic.refresh_from_db()
    # Neither is it alike to itself, nor are its own names in other letters new ones.
    again = form_data(cast.coordinator, cast.civic, name="Fundacja Slad")
    assert client.post(door("rename", cast.civic), again).status_code == 302
    itself = reverse("organisation_suggest"), {"q": "fundacja", "but": cast.civic.pk}
    assert client.get(*itself).json() == {"results": ["Fundacja Ślad"]}
    assert f"/suggest/?but={cast.civic.pk}&amp;q=" in client.get(
        door("rename", cast.civic)
    ).content.decode()  # fmt: skip


def test_of_many_that_begin_alike_the_one_of_the_same_name_is_told(signed_in):
    cast = make_cast()
    for number in range(10):
        make_organisation(f"Ministry of Air {number}", kind="government")
    same = make_organisation("Ministry of Water", kind="government", business_name="Air")
    door, client = reverse("organisation_suggest"), signed_in(cast.observer)
    assert client.get(door, {"q": "Ministry of WATER"}).json() == {"results": [same.name]}
    assert client.get(door, {"q": "air"}).json()["results"][0] == same.name


def test_an_office_called_like_another_one_of_the_same_body_is_asked_about_once(signed_in):
    cast = make_cast()
    top = make_office(cast.civic, "Programmes")
    twin = Office.objects.create(organisation=cast.civic, parent=top, name="Açai-Unit")
    make_office(cast.elsewhere, "Acai unit")
    client, said = signed_in(cast.coordinator), "Already an office here: Açai-Unit, part of"
    for address, thing in ((door("add_office", cast.civic), None), (door("edit_office", top), top)):
        data = form_data(cast.coordinator, thing, name="acai UNIT", parent="")
        assert f"{said} Programmes." in client.post(address, data).content.decode()
        assert client.post(address, {**data, "another": twin.pk}).status_code == 302
        Office.objects.filter(name="acai UNIT").exclude(pk=top.pk).delete()
    ask = {"q": "acai", "offices_of": cast.civic.pk}
    where = reverse("organisation_suggest")
    assert set(client.get(where, ask).json()["results"]) == {"Açai-Unit", "acai UNIT"}
    assert client.get(where, {**ask, "but": twin.pk}).json() == {"results": ["acai UNIT"]}
    assert client.get(where, {**ask, "offices_of": "\x00"}).status_code == 404


def test_a_new_name_is_recorded_and_the_former_one_shown(signed_in):
    cast = make_cast()
    client = signed_in(cast.coordinator)
    data = form_data(cast.coordinator, cast.civic, name="Data Lab", until="2026-05-02")
    response = client.post(door("rename", cast.civic), data)
    assert (response.status_code, response["Location"]) == (302, cast.civic.get_absolute_url())
    text = client.get(cast.civic.get_absolute_url()).content.decode()
    assert ("Data Lab" in text, "Civic Lab" in text, "Former name" in text) == (True, True, True)
    found = client.get(reverse("organisation_suggest"), {"q": "civic lab"}).json()
    assert found == {"results": ["Data Lab"]}


def test_a_circle_of_offices_comes_back_with_what_was_typed(signed_in):
    cast = make_cast()
    top = make_office(cast.civic)
    below = Office.objects.create(organisation=cast.civic, parent=top, name="Unit")
    data = form_data(cast.coordinator, top, name="Typed name", parent=below.pk)
    response = signed_in(cast.coordinator).post(door("edit_office", top), data)
    text = response.content.decode()
    assert response.status_code == 422
    assert "Typed name" in text
    assert "An office cannot be part of one of its own parts." in text


def test_a_stale_form_shows_both_texts(signed_in):
    cast = make_cast()
    data = form_data(cast.coordinator, cast.civic, name="My words")
    rename_organisation(cast.civic, actor=cast.admin, name="Other words")
    response = signed_in(cast.coordinator).post(door("rename", cast.civic), data)
    text = response.content.decode()
    assert response.status_code == 422
    assert ("My words" in text, "Other words" in text) == (True, True)


@pytest.mark.same_on_both
@pytest.mark.parametrize("rows", [1, 3])
def test_the_directory_costs_the_same_at_one_and_three_rows(
    signed_in, rows, django_assert_num_queries
):
    cast = make_cast()
    for number in range(rows):
        make_organisation(f"University {number}", kind="university")
    client = signed_in(cast.observer)
    with django_assert_num_queries(5):
        page = client.get(reverse("organisation_index"), {"kind": "university"})
    assert page.content.decode().count('role="rowheader"') == rows
    with django_assert_num_queries(6):
        page = client.get(reverse("organisation_index"), {"q": "university"})
    assert page.content.decode().count('role="rowheader"') == rows


def test_a_slip_in_the_name_of_an_office_is_mended_by_who_added_it(signed_in):
    cast = make_cast()
    body = make_organisation("Ministry of Water", kind="government")
    client, other = signed_in(cast.coordinator), signed_in(cast.stranger)
    client.post(door("add_office", body), form_data(cast.coordinator, name="Digitel unit"))
    office = body.offices.get()
    link = f'href="{door("edit_office", office)}"'
    assert link in client.get(body.get_absolute_url()).content.decode()
    assert link not in other.get(body.get_absolute_url()).content.decode()
    assert other.get(door("edit_office", office)).status_code == 403
    page = client.get(door("edit_office", office))
    assert "Nobody of Ministry of Water writes here yet." in page.content.decode()
    assert "parent" not in page.context["form"].fields
    data = form_data(cast.coordinator, office, name="Digital unit")
    assert client.post(door("edit_office", office), data).status_code == 302
    office.refresh_from_db()
    assert (office.name, office.parent) == ("Digital unit", None)


@pytest.mark.same_on_both
@pytest.mark.parametrize("rows", [1, 3])
def test_a_body_costs_the_same_with_one_and_three_of_everything(
    signed_in, rows, django_assert_num_queries
):
    cast = make_cast()
    body = make_organisation("Archive", kind="government")
    office = None
    for number in range(rows):
        office = Office.objects.create(organisation=body, name=f"Office {number}", parent=office)
        contact = make_contact(body, f"Supervisor {number}", office=office)
        engagement = make_engagement(
            actor=cast.coordinator, civic=cast.civic, government=body, title=f"Title {number}"
        )
        make_role(engagement, contact)
        FormerName.objects.create(organisation=body, name=f"Old {number}", until=DAY)
    client = signed_in(cast.coordinator)
    with django_assert_num_queries(10):
        assert client.get(body.get_absolute_url()).status_code == 200


def test_a_successor_is_found_by_any_of_its_names_and_shown(signed_in):
    cast = make_cast()
    make_organisation("Open Łódź", business_name="OŁ")
    client, address = signed_in(cast.coordinator), door("succeed", cast.civic)
    data = form_data(cast.coordinator, cast.civic, successor="oł", succeeded_on="2026-05-02")
    response = client.post(address, data)
    assert (response.status_code, response["Location"]) == (302, cast.civic.get_absolute_url())
    page = client.get(cast.civic.get_absolute_url()).content.decode()
    assert ("Successor" in page, "Open Łódź" in page) == (True, True)
    assert client.get(address).context["form"].initial["successor"] == "Open Łódź"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("anoth", "Alike: Another NGO."),
        ("zebra", "Alike: none."),
        ("Civic Lab", "succeeded by this one"),
        ("", "This field is required."),
    ],
)
def test_a_successor_that_is_not_clear_or_makes_a_circle_is_refused(signed_in, typed, said):
    cast = make_cast()
    data = form_data(cast.coordinator, cast.civic, successor=typed, succeeded_on="2026-05-02")
    response = signed_in(cast.coordinator).post(door("succeed", cast.civic), data)
    assert response.status_code == 422
    assert said in response.content.decode()
    cast.civic.refresh_from_db()
    assert cast.civic.successor is None


@pytest.mark.parametrize("who", ["stranger", "official", "observer"])
def test_nobody_else_records_a_successor(signed_in, who):
    cast = make_cast()
    user = getattr(cast, who)
    data = form_data(user, cast.civic, successor="Another NGO", succeeded_on="2026-05-02")
    assert signed_in(user).post(door("succeed", cast.civic), data).status_code == 403
    cast.civic.refresh_from_db()
    assert cast.civic.successor is None
