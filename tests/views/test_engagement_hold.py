"""On hold: days fixed by law do not pause, wherever the register says what is late or comes next."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagements import access
from engagements.actions.engagement import hold_engagement
from engagements.models import Engagement, Occurrence
from tests.factories import make_cast, make_engagement, make_occurrence

pytestmark = pytest.mark.django_db


def held(cast, engagement=None):
    return hold_engagement(
        engagement or cast.engagement, actor=cast.coordinator, reason="Elections.",
        decide_on=access.today() + timedelta(days=60),
    )  # fmt: skip


def days(number):
    return access.today() + timedelta(days=number)


def late_by_law(engagement, **fields):
    return make_occurrence(
        engagement,
        "government",
        text="Delete the data.",
        legal_date=True,
        due_on=days(-3),
        **fields,
    )


def titles(client, address):
    return [row.title for row in client.get(address).context["rows"]]


def test_what_is_late_by_law_is_flagged_on_hold_in_the_list_at_home_and_on_the_page(signed_in):
    cast = make_cast(title="Permits")
    make_occurrence(cast.engagement, text="Name a supervisor.", due_on=days(-9))
    late_by_law(cast.engagement)
    held(cast)
    for person in (cast.coordinator, cast.official, cast.observer, cast.admin):
        client = signed_in(person)
        assert titles(client, "/engagements/?health=late") == ["Permits"]
        home = client.get("/").context
        assert [one["word"] for one in home["attention"]] == ["Late"]
        assert home["attention"][0]["why"].startswith("“Delete the data” is 3 days late.")
        assert {one.label: one.number for one in home["figures"]}["Late"] == 1
        late = [one for one in client.get(cast.engagement.get_absolute_url()).context["flags"]
                if one.kind == "late"]  # fmt: skip
        assert [one.reason for one in late] == ["“Delete the data” is 3 days late."]


def test_whose_the_late_thing_is_goes_on_hold_by_what_is_fixed_by_law(signed_in):
    cast = make_cast()
    make_occurrence(cast.engagement, "civic", due_on=days(-9))
    late_by_law(cast.engagement)
    held(cast)
    address = cast.engagement.get_absolute_url()
    said = [signed_in(one).get(address).context["late_whose"]
            for one in (cast.official, cast.coordinator)]  # fmt: skip
    assert said == ["It is for your side to do.", "It is for the government side to do."]


def test_what_pauses_is_not_late_on_hold_nor_is_what_the_law_asks_later(signed_in):
    cast = make_cast()
    make_occurrence(cast.engagement, due_on=days(-9))
    make_occurrence(cast.engagement, legal_date=True, due_on=days(0))
    held(cast)
    client = signed_in(cast.coordinator)
    assert titles(client, "/engagements/?health=late") == []
    flagged = client.get(cast.engagement.get_absolute_url()).context["flags"]
    assert "late" not in [one.kind for one in flagged]


def next_of(client, engagement):
    """What comes next, as the list and the progress page say it."""
    row = client.get("/engagements/").context["rows"][0]
    fact = client.get(engagement.get_absolute_url()).context["facts"][0]
    return (row.next_title, row.late), (fact.value, fact.late)


def test_what_comes_next_pauses_on_hold_and_what_is_fixed_by_law_does_not(signed_in):
    cast = make_cast()
    make_occurrence(cast.engagement, text="Name a supervisor.", due_on=days(-900))
    client = signed_in(cast.coordinator)
    both = ("Name a supervisor.", "900 days late")
    assert next_of(client, cast.engagement) == (both, both)
    held(cast)
    assert next_of(client, cast.engagement) == (("", ""), ("–", ""))
    late_by_law(cast.engagement, position=2)
    both = ("Delete the data.", "3 days late")
    assert next_of(client, cast.engagement) == (both, both)


def test_the_order_of_what_comes_next_goes_on_hold_by_the_law_alone(signed_in):
    cast = make_cast(title="Paused")
    second = make_engagement(
        actor=cast.coordinator, civic=cast.civic, government=cast.government, title="By law"
    )
    make_engagement(
        actor=cast.coordinator, civic=cast.civic, government=cast.government, title="Active"
    )
    late_by_law(second)
    Occurrence.objects.filter(engagement=second).update(due_on=days(-5_000))
    Engagement.objects.exclude(title="Active").update(
        status="on_hold", status_reason="Wait", status_since=days(0), decide_on=days(1)
    )
    client = signed_in(cast.coordinator)
    assert titles(client, "/engagements/?sort=next") == ["By law", "Active", "Paused"]


def test_on_hold_the_next_30_days_at_home_hold_what_is_fixed_by_law_alone(signed_in):
    cast = make_cast()
    make_occurrence(cast.engagement, text="Name a supervisor.", due_on=days(5))
    make_occurrence(cast.engagement, text="Delete the data.", legal_date=True, due_on=days(6))
    held(cast)
    for person in (cast.coordinator, cast.official, cast.observer):
        dates = signed_in(person).get("/").context["dates"]
        assert [(one.title, one.on) for one in dates] == [("Delete the data.", days(6))]
    assert signed_in(cast.stranger).get("/").context["dates"] == []


@pytest.mark.same_on_both
@pytest.mark.parametrize(
    ("address", "most"),
    [("/", 15), ("/engagements/?health=late", 8), ("/engagements/?health=attention", 8)],
)
def test_on_hold_home_and_list_cost_the_same_at_one_and_three_rows(signed_in, address, most):
    cast = make_cast(title="Water 0")
    costs = []
    for more in (0, 2):
        for count in range(more):
            other = make_engagement(
                actor=cast.coordinator, civic=cast.civic, government=cast.government,
                title=f"Water {count + 1}",
            )  # fmt: skip
            late_by_law(other)
            held(cast, other)
        if not more:
            late_by_law(cast.engagement)
            held(cast)
        client = signed_in(cast.coordinator)
        with CaptureQueriesContext(connection) as queries:
            shown = client.get(address).context
        assert len(shown["attention"] if address == "/" else shown["rows"]) == 1 + more
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert costs[0] <= most


@pytest.mark.same_on_both
@pytest.mark.parametrize("who", ["coordinator", "official", "observer", "admin"])
def test_on_hold_the_page_costs_the_same_at_one_and_three_rows(signed_in, who):
    cast = make_cast()
    late_by_law(cast.engagement)
    held(cast)
    costs = []
    for more in (0, 2):
        for count in range(more):
            late_by_law(cast.engagement, position=count)
        client = signed_in(getattr(cast, who))
        with CaptureQueriesContext(connection) as queries:
            client.get(cast.engagement.get_absolute_url())
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert costs[0] <= 20
