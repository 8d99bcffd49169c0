"""The parties: an organisation joins by a name in the directory, or is added with it."""

from datetime import timedelta

import pytest

from engagements import access
from engagements.models import Organisation
from tests.agreement_factories import make_sent
from tests.factories import add_party, form_data, make_cast, make_member, make_organisation

pytestmark = pytest.mark.django_db


def address(cast):
    return f"/engagements/{cast.engagement.reference}/parties/"


def typed(user, name, side="government", **values):
    day = access.today().isoformat()
    return form_data(user, **{"organisation": name, "side": side, "joined_on": day, **values})


def parties(cast):
    found = cast.engagement.parties.order_by("pk")
    return [(party.organisation.name, party.side) for party in found][2:]


def test_a_body_of_the_directory_joins_by_its_name_whatever_the_case(signed_in):
    cast = make_cast()
    make_organisation("City of Brzegi", kind="government")
    answer = signed_in(cast.official).post(address(cast), typed(cast.official, "city of BRZEGI"))
    assert answer.status_code == 302
    assert parties(cast) == [("City of Brzegi", "government")]


def test_a_close_match_is_asked_for_and_chosen(signed_in):
    cast = make_cast()
    city = make_organisation("City of Brzegi", kind="government")
    client = signed_in(cast.official)
    asked = client.post(address(cast), typed(cast.official, "Brzegi"))
    assert asked.status_code == 422
    assert "Which one do you mean?" in asked.content.decode()
    assert parties(cast) == []
    data = typed(cast.official, "Brzegi", organisation_choice=city.pk)
    assert client.post(address(cast), data).status_code == 302
    assert parties(cast) == [("City of Brzegi", "government")]


@pytest.mark.parametrize(
    ("side", "values", "kept"),
    [
        ("government", {"organisation_level": "local"}, ("government", "local", "PL")),
        ("civic", {"organisation_kind": "donor"}, ("donor", "", "PL")),
    ],
)
def test_an_unknown_body_is_added_with_its_kind_level_and_country(signed_in, side, values, kept):
    cast = make_cast()
    user = {"government": cast.official, "civic": cast.coordinator}[side]
    client = signed_in(user)
    data = {"organisation_choice": "new:new body", "organisation_country": "PL", **values}
    without = client.post(address(cast), typed(user, "New body", side))
    assert without.status_code == 422
    assert not Organisation.objects.filter(name="New body").exists()
    answer = client.post(address(cast), typed(user, "New body", side, **data))
    assert answer.status_code == 302
    added = Organisation.objects.get(name="New body")
    assert (added.kind, added.level, added.country) == kept
    assert parties(cast) == [("New body", side)]


def test_nothing_is_added_when_it_cannot_join(signed_in):
    cast = make_cast()
    data = typed(
        cast.coordinator, "New body", "civic", joined_on="soon", organisation_choice="new:new body",
        organisation_kind="donor", organisation_country="PL",
    )  # fmt: skip
    assert signed_in(cast.coordinator).post(address(cast), data).status_code == 422
    assert not Organisation.objects.filter(name="New body").exists()
    assert parties(cast) == []


@pytest.mark.parametrize(
    ("who", "status"), [("coordinator", 422), ("observer", 403), ("stranger", 404)]
)
def test_nobody_else_adds_a_party_to_the_government_side(signed_in, who, status):
    cast = make_cast()
    user = getattr(cast, who)
    assert signed_in(user).post(address(cast), typed(user, "Another NGO")).status_code == status
    assert parties(cast) == []


def offered(page):
    return {words for words in ("Make it the lead", "Record that it leaves", "Add a party")
            if words in page}  # fmt: skip


@pytest.mark.parametrize("who", ["official", "coordinator", "admin"])
def test_the_page_offers_what_the_reader_may_record_and_says_who_records_the_rest(signed_in, who):
    cast = make_sent()
    add_party(cast.engagement, make_organisation("City", kind="government"), "government")
    page = signed_in(getattr(cast, who)).get(address(cast)).content.decode()
    assert offered(page) == {
        "official": {"Make it the lead", "Record that it leaves", "Add a party"},
        "coordinator": {"Add a party"},
        "admin": {"Make it the lead", "Record that it leaves", "Add a party"},
    }[who]  # fmt: skip
    kept = {"official": ["government"], "coordinator": ["civic"], "admin": ["government", "civic"]}
    for side in ("government", "civic"):
        assert (f'value="{side}"' in page) == (side in kept[who])
        said = f"Who joins or leads the {side} side is recorded by that side"
        assert (said in page) == (side not in kept[who])


def test_who_takes_part_and_is_bound_says_itself_what_its_own_side_does_not_record(signed_in):
    cast = make_sent()
    city = make_organisation("City", kind="government")
    add_party(cast.engagement, city, "government")
    page = signed_in(make_member(city, "official")).get(address(cast)).content.decode()
    assert "says itself that it hands over the lead or leaves" in page
    assert offered(page) == {"Record that it leaves", "Add a party"}


def test_a_body_that_left_is_let_back_on_the_page_of_an_administrator_to_whom_the_others_are_sent(
    signed_in,
):
    cast = make_sent()
    yesterday = access.today() - timedelta(days=1)
    cast.engagement.parties.filter(organisation=cast.government).update(
        joined_on=None, left_on=yesterday, is_lead=False
    )
    city = make_organisation("City", kind="government")
    add_party(cast.engagement, city, "government")
    mayor, name = make_member(city, "official"), cast.government.name
    # It does not see the engagement any more, so nobody is sent to it.
    assert signed_in(cast.official).get(address(cast)).status_code == 404
    asked = signed_in(mayor).post(address(cast), typed(mayor, name))
    assert asked.status_code == 422
    assert "Ask an administrator of the register" in asked.content.decode()
    assert signed_in(cast.admin).post(address(cast), typed(cast.admin, name)).status_code == 302
    assert signed_in(cast.official).get(address(cast)).status_code == 200


@pytest.mark.same_on_both
@pytest.mark.parametrize("bodies", [1, 3])
def test_the_page_costs_the_same_at_one_and_three_bodies(
    signed_in, bodies, django_assert_num_queries
):
    cast = make_sent()
    for number in range(bodies):
        add_party(
            cast.engagement, make_organisation(f"City {number}", kind="government"), "government"
        )
    client = signed_in(cast.coordinator)
    with django_assert_num_queries(7):
        assert client.get(address(cast)).status_code == 200
