from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from engagements import access
from engagements.actions.indicator import add_goal, add_indicator, measure, set_target
from engagements.models import Goal, Indicator, Measurement
from tests.factories import form_data, make_cast, make_stranger_engagement

pytestmark = pytest.mark.django_db


def door(cast, name="index", *keys):
    return reverse(f"indicator_{name}", args=[cast.engagement.reference, *keys])


def own(cast, name="Days to a permit"):
    return add_indicator(cast.engagement, actor=cast.coordinator, name=name, unit="days")


def doors(cast, indicator):
    return [
        door(cast, "add"),
        door(cast, "add_goal"),
        door(cast, "edit", indicator.pk),
        door(cast, "measure", indicator.pk),
    ]


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_finds_no_results_and_no_act(signed_in, method):
    cast = make_cast()
    send = getattr(signed_in(cast.stranger), method)
    found = [*doors(cast, own(cast)), *([door(cast)] if method == "get" else [])]
    assert [send(address).status_code for address in found] == [404] * len(found)


def test_an_indicator_is_not_found_below_another_engagement(signed_in):
    cast = make_cast()
    foreign = make_stranger_engagement(cast)
    nested = reverse("indicator_measure", args=[foreign.reference, own(cast).pk])
    assert [signed_in(who).get(nested).status_code for who in (cast.stranger, cast.admin)] == [
        404,
        404,
    ]


def test_an_observer_reads_and_is_offered_no_act(signed_in):
    cast = make_cast()
    indicator = own(cast)
    client = signed_in(cast.observer)
    page = client.get(door(cast)).content.decode()
    assert "Days to a permit" in page
    assert [address for address in doors(cast, indicator) if address in page] == []
    assert [client.get(address).status_code for address in doors(cast, indicator)] == [403] * 4


@pytest.mark.parametrize("who", ["coordinator", "official", "admin"])
def test_who_writes_is_led_through_every_act(signed_in, who):
    cast = make_cast()
    actor = getattr(cast, who)
    client = signed_in(actor)
    client.post(door(cast, "add_goal"), form_data(actor, text="Shorter queues"))
    client.post(door(cast, "add"), form_data(actor, name="Queue", direction="down", unit="people"))
    indicator = Indicator.objects.get(name="Queue")
    client.post(door(cast, "edit", indicator.pk), form_data(actor, indicator, target="2.5"))
    data = form_data(actor, value="1250", on=access.today().isoformat(), source="Register")
    response = client.post(door(cast, "measure", indicator.pk), data)
    assert (response.status_code, response["Location"]) == (302, door(cast))
    assert Goal.objects.filter(text="Shorter queues").count() == 1
    page = client.get(door(cast)).content.decode()
    assert "Shorter queues" in page
    assert ("1,250" in page, "2.5" in page, "people" in page) == (True, True, True)


def test_a_value_sent_twice_is_one_value(signed_in):
    cast = make_cast()
    indicator = own(cast)
    data = form_data(cast.official, value="40", on=access.today().isoformat())
    client = signed_in(cast.official)
    answers = [client.post(door(cast, "measure", indicator.pk), data) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Measurement.objects.filter(indicator=indicator).count() == 1


def test_a_second_value_for_the_day_comes_back_with_what_was_typed(signed_in):
    cast = make_cast()
    indicator = own(cast)
    measure(indicator, actor=cast.coordinator, on=access.today(), value=Decimal(40))
    data = form_data(cast.official, value="41", on=access.today().isoformat(), source="My count")
    response = signed_in(cast.official).post(door(cast, "measure", indicator.pk), data)
    assert response.status_code == 422
    page = response.content.decode()
    assert "already a value for this day" in page
    assert "My count" in page


def test_a_target_set_meanwhile_is_shown_beside_the_typed_one(signed_in):
    cast = make_cast()
    indicator = own(cast)
    data = form_data(cast.official, indicator, target="9")
    set_target(indicator, actor=cast.coordinator, target=Decimal(12))
    response = signed_in(cast.official).post(door(cast, "edit", indicator.pk), data)
    assert response.status_code == 422
    assert "Somebody else changed this while you were typing" in response.content.decode()
    assert Indicator.objects.get(pk=indicator.pk).target == Decimal(12)


def test_the_first_value_stands_before_and_a_later_one_is_the_present(signed_in):
    cast = make_cast()
    indicator = own(cast)
    days = [access.today() - timedelta(days=days) for days in (60, 30, 0)]
    for day, value in zip(days, ("74.000", "60.5", "41"), strict=True):
        measure(indicator, actor=cast.coordinator, on=day, value=Decimal(value))
    for address in (door(cast), cast.engagement.get_absolute_url()):
        page = signed_in(cast.official).get(address).content.decode()
        row = page[page.index("Days to a permit") :].partition("</tr>")[0]
        assert ("74" in row, "60.5" in row, "41" in row) == (True, False, True)


def test_the_results_stand_below_their_goals_and_the_rest_at_the_end(signed_in):
    cast = make_cast()
    cast.engagement.indicators.all().delete()
    cast.engagement.goals.all().delete()
    client = signed_in(cast.coordinator)
    own(cast, "People asked")
    assert groups_of(client.get(door(cast))) == {"What is measured": ["People asked"]}
    shorter, _open = [
        add_goal(cast.engagement, actor=cast.coordinator, text=text)
        for text in ("Shorter queues", "Open data")
    ]
    form = client.get(door(cast, "add")).context["form"]
    assert [label for _key, label in form.fields["goal"].choices] == [
        "No single goal", "Shorter queues", "Open data",
    ]  # fmt: skip
    data = form_data(cast.coordinator, name="Minutes", direction="down", goal=shorter.pk)
    assert client.post(door(cast, "add"), data).status_code == 302
    assert groups_of(client.get(door(cast))) == {
        "Goal: Shorter queues": ["Minutes"], "Goal: Open data": [],
        "Also measured": ["People asked"],
    }  # fmt: skip
    page = client.get(door(cast)).content.decode()
    assert page.index("Shorter queues") < page.index("Minutes") < page.index("Open data")
    assert "Nothing is measured for this goal yet." in page


def groups_of(answer):
    return {group.heading: [row.name for row in group.rows] for group in answer.context["groups"]}


@pytest.mark.parametrize("key", ["foreign", "0", "soon"])
def test_a_goal_of_another_engagement_is_not_taken(signed_in, key):
    cast = make_cast()
    foreign = make_stranger_engagement(cast).goals.first().pk if key == "foreign" else key
    data = form_data(cast.coordinator, name="Minutes", direction="down", goal=foreign)
    answer = signed_in(cast.coordinator).post(door(cast, "add"), data)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["goal"])
    assert not Indicator.objects.filter(name="Minutes").exists()


@pytest.mark.same_on_both
@pytest.mark.parametrize("rows", [1, 3])
def test_the_results_cost_the_same_at_one_and_three_rows(
    signed_in, rows, django_assert_num_queries
):
    cast = make_cast()
    cast.engagement.indicators.all().delete()
    cast.engagement.goals.all().delete()
    for number in range(rows):
        indicator = own(cast, f"Days {number}")
        goal = add_goal(cast.engagement, actor=cast.coordinator, text=f"Goal {number}")
        add_indicator(cast.engagement, actor=cast.coordinator, name="People", goal=goal)
        for days in range(rows):
            measure(
                indicator, actor=cast.coordinator, value=Decimal(days),
                on=access.today() - timedelta(days=days),
            )  # fmt: skip
    client = signed_in(cast.official)
    with django_assert_num_queries(7):
        assert client.get(door(cast)).status_code == 200
