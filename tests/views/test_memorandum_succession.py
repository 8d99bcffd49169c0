"""Who takes over from a body finds where to confirm it: at home, in the engagement, on each text."""

import pytest
from django.urls import reverse

from engagements.actions.memorandum import confirm_succession
from engagements.models import Engagement, Membership, Memorandum, MemorandumParty
from tests.actions.test_memorandum_succession_amended import joined, succeeded
from tests.agreement_factories import make_recorded, make_running
from tests.factories import (
    add_party,
    form_data,
    make_cast,
    make_engagement,
    make_member,
    make_organisation,
)

pytestmark = pytest.mark.django_db


def confirming(party):
    return reverse("memorandum_succeed", args=[party.memorandum_id, party.pk])


def doors(cast, *texts):
    return [reverse("home_index"), *(one.get_absolute_url() for one in (cast.engagement, *texts))]


def shown_on(client, address, pages):
    return [f'href="{address}"' in client.get(page).text for page in pages]


def test_the_successor_of_who_joined_with_an_amendment_confirms_it_from_every_page(signed_in):
    cast = make_running()
    amendment, agency = joined(cast)
    new, writer = succeeded(cast, agency, "Office for Waters")
    party = amendment.parties.get(organisation=agency)
    address, pages = confirming(party), doors(cast, cast.memorandum, amendment)
    assert shown_on(signed_in(writer), address, pages) == [True] * 4
    # Nobody else is asked, also who only reads for the same body.
    for other in (cast.official, cast.coordinator, make_member(new, "observer")):
        assert shown_on(signed_in(other), address, pages) == [False] * 4
    client = signed_in(writer)
    home = client.get(pages[0]).text
    assert "Confirm that Office for Waters takes over from Agency for Waters" in home
    assert client.post(address, form_data(writer)).status_code == 302
    assert MemorandumParty.objects.get(pk=party.pk).successor == new
    assert shown_on(client, address, pages) == [False] * 4
    for page in pages[2:]:
        assert "Office for Waters took over from Agency for Waters" in client.get(page).text


def test_a_body_that_several_texts_name_is_confirmed_once_where_it_is_named_first(signed_in):
    cast = make_running()
    amendment, _agency = joined(cast)
    _new, writer = succeeded(cast, cast.government, "Ministry of Digital Affairs")
    first, again = (
        one.parties.get(organisation=cast.government) for one in (cast.memorandum, amendment)
    )
    client, pages = signed_in(writer), doors(cast, cast.memorandum, amendment)
    assert shown_on(client, confirming(first), pages) == [True] * 4
    assert shown_on(client, confirming(again), pages) == [False] * 4
    assert client.get(pages[0]).text.count("Read and confirm") == 1


def test_what_survives_an_engagement_is_taken_over_where_home_says_so_and_once(signed_in):
    cast = make_cast()
    other = make_engagement(
        actor=cast.coordinator, civic=cast.civic, government=cast.government, title="Wild waters"
    )
    recorded = make_recorded(cast, "admin", parties=cast.engagement.parties.all())
    recorded.engagements.add(other)
    new, writer = succeeded(cast, cast.government, "Ministry of Digital Affairs")
    add_party(other, new, "government")
    client = signed_in(writer)
    address = confirming(recorded.parties.get(side="government"))
    pages = [*doors(cast), other.get_absolute_url()]
    counts = [client.get(one).text.count(f'href="{address}"') for one in pages]
    assert counts == [1, 1, 1]
    # Nor does it fall away with the end of one.
    Engagement.objects.filter(pk=cast.engagement.pk).update(status="closed")
    assert shown_on(client, address, pages) == [True] * 3
    assert client.post(address, form_data(writer)).status_code == 302


def test_the_last_of_a_line_of_successors_is_asked_at_home_and_nobody_before_it(signed_in):
    cast = make_running()
    second, writer = succeeded(cast, cast.government, "Ministry of Digital Affairs")
    third, last = succeeded(cast, second, "Chancellery")
    address = confirming(cast.memorandum.parties.get(side="government"))
    asked = [
        shown_on(signed_in(who), address, doors(cast, cast.memorandum)) for who in (writer, last)
    ]
    assert asked == [[False] * 3, [True] * 3]
    # After that one has confirmed, who comes after it is asked.
    assert signed_in(last).post(address, form_data(last)).status_code == 302
    _fourth, newest = succeeded(cast, third, "Presidency")
    assert shown_on(signed_in(newest), address, doors(cast, cast.memorandum)) == [True] * 3


def test_nobody_is_asked_at_home_before_both_sides_have_signed_or_confirmed(signed_in):
    cast = make_running()
    _new, writer = succeeded(cast, cast.government, "Ministry of Digital Affairs")
    client = signed_in(writer)
    words = "takes over from Ministry of Records"
    assert words in client.get(reverse("home_index")).text
    confirm_succession(cast.memorandum.parties.get(side="government"), actor=writer)
    recorded = make_recorded(cast)
    assert recorded.parties.filter(organisation=cast.government).exists()
    assert words not in client.get(reverse("home_index")).text
    Memorandum.objects.filter(pk=recorded.pk).update(
        recorded_side="", recorded_by_text="", recorded_by=None
    )
    assert words in client.get(reverse("home_index")).text


@pytest.mark.same_on_both
@pytest.mark.parametrize(("door", "most"), [(0, 15), (1, 20)])
def test_who_is_asked_to_confirm_costs_the_same_for_one_and_three_bodies(
    signed_in, door, most, django_assert_max_num_queries
):
    cast = make_cast()
    agencies = [make_organisation(f"Agency {number}", kind="government") for number in range(3)]
    for agency in agencies:
        add_party(cast.engagement, agency, "government")
    make_recorded(cast, "admin", parties=cast.engagement.parties.all())
    _heir, writer = succeeded(cast, agencies[0], "Heir")
    page = doors(cast)[door]
    client = signed_in(writer)
    client.get(page)
    costs = []
    for number, agency in enumerate(agencies, 1):
        if number > 1:
            heir, _other = succeeded(cast, agency, f"Heir {number}")
            Membership.objects.create(user=writer, organisation=heir, role="official")
        with django_assert_max_num_queries(most) as counted:
            text = client.get(page).text
        assert text.count("Read and confirm") == number
        costs.append(len(counted))
    assert len(set(costs)) == 1
