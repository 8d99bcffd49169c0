"""What leads on to the next phase, on the progress page: whose it is, by when, and what is lacking."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.formats import date_format

from engagements import access, details
from engagements.actions.engagement import refresh_summary, switch_off_gate, waive_condition
from engagements.models import Engagement, Milestone
from tests.factories import make_cast, make_occurrence
from tests.gate_factories import make_at, meet_all

pytestmark = pytest.mark.django_db


def page(signed_in, user, engagement):
    return signed_in(user).get(engagement.get_absolute_url())


def asked(answer):
    return [task.title for task in answer.context["tasks"]]


def test_what_is_late_says_whose_it_is_to_each_side(signed_in):
    cast = make_cast()
    cast.engagement.milestones.all().delete()
    owed = make_occurrence(cast.engagement, "civic", due_on=access.today() + timedelta(days=2))
    type(owed).objects.filter(pk=owed.pk).update(due_on=access.today() - timedelta(days=9))
    refresh_summary(cast.engagement)
    said = {
        who: (answer.context["late_whose"], answer.context["facts"][0].remark.partition(", ")[2])
        for who in ("coordinator", "official")
        for answer in [page(signed_in, getattr(cast, who), cast.engagement)]
    }
    assert said == {
        "coordinator": ("It is for your side to do.", "by your side"),
        "official": ("It is for the civic side to do.", "by the civic side"),
    }
    html = page(signed_in, cast.official, cast.engagement).content.decode()
    assert "is 9 days late. It is for the civic side to do." in html
    assert page(signed_in, cast.stranger, cast.engagement).status_code == 404


def test_a_milestone_of_both_sides_says_so_and_one_far_away_nothing_of_whose_it_is(signed_in):
    cast = make_cast()
    first = cast.engagement.milestones.first()
    cast.engagement.milestones.exclude(pk=first.pk).delete()
    Milestone.objects.filter(pk=first.pk).update(
        side="both", due_on=access.today() - timedelta(days=1)
    )
    refresh_summary(cast.engagement)
    answer = page(signed_in, cast.official, cast.engagement)
    assert answer.context["late_whose"] == "It is for both sides to do."
    cast.engagement.milestones.all().delete()
    make_occurrence(cast.engagement, "civic", due_on=access.today() + timedelta(days=99))
    refresh_summary(cast.engagement)
    answer = page(signed_in, cast.official, cast.engagement)
    assert (answer.context["late_whose"], "by the" in answer.context["facts"][0].remark) == (
        "", False,
    )  # fmt: skip


def test_the_track_says_by_when_each_phase_is_planned_to_end(signed_in):
    cast = make_cast()
    make_at(cast, "run")
    handover = cast.engagement.milestones.get(slug="handover-plan")
    answer = page(signed_in, cast.official, cast.engagement)
    steps = answer.context["phases"]["steps"]
    assert [step["ends_on"] for step in steps] == [
        None, None, handover.due_on, cast.engagement.ends_on, None,
    ]  # fmt: skip
    html = answer.content.decode()
    assert f"Now, planned to {date_format(handover.due_on)}" in html
    assert f"Planned to {date_format(cast.engagement.ends_on)}" in html
    Engagement.objects.update(
        recorded=True, source_title="Yearbook", source_url="https://example.org/yearbook"
    )
    assert "lanned to" not in page(signed_in, cast.official, cast.engagement).content.decode()


@pytest.mark.parametrize("who", ["coordinator", "official", "observer", "admin"])
def test_whoever_sees_the_engagement_finds_the_conditions_of_the_next_phase(signed_in, who):
    cast = make_cast()
    client = signed_in(getattr(cast, who))
    where = reverse("engagement_phase", args=[cast.engagement.reference])
    html = client.get(cast.engagement.get_absolute_url()).content.decode()
    assert f'href="{where}">Conditions of the next phase</a>' in html
    assert client.get(where).status_code == 200


def test_what_the_gate_lacks_is_asked_of_whoever_can_settle_it(signed_in):
    cast = make_cast()
    row = cast.engagement.fellowship_details
    missing = details.missing(row, "prepare")
    mine = [name for name in missing if row.DETAILS[name].private_to in ("", "government")]
    title = f"Fill in {len(mine)} details"
    answer = page(signed_in, cast.official, cast.engagement)
    task = next(one for one in answer.context["tasks"] if one.title == title)
    assert task.url == reverse("engagement_edit_details", args=[cast.engagement.reference])
    assert task.why.startswith("The next phase waits for: ")
    assert "Say who takes part on the government side" in asked(answer)
    only_read = page(signed_in, cast.observer, cast.engagement)
    assert {one.url for one in only_read.context["tasks"]} == {""}
    waive_condition(
        cast.engagement, actor=cast.coordinator, condition="contacts_in_offices:2", reason="Small"
    )
    switch_off_gate(
        cast.civic, actor=cast.admin, what="condition", slug="required_fields", reason="Known"
    )
    left = asked(page(signed_in, cast.official, cast.engagement))
    assert [one for one in left if one.startswith(("Fill in", "Say who"))] == []


def test_nothing_of_a_gate_is_asked_where_it_is_met_or_the_engagement_is_on_hold(signed_in):
    cast = make_cast()
    Engagement.objects.update(
        status="on_hold", status_reason="Elections", status_since=access.today(),
        decide_on=access.today() + timedelta(days=60),
    )  # fmt: skip
    assert "Fill in" not in " ".join(asked(page(signed_in, cast.official, cast.engagement)))
    Engagement.objects.update(status="active", decide_on=None)
    meet_all(cast)
    met = " ".join(asked(page(signed_in, cast.official, cast.engagement)))
    assert "Fill in" not in met
    assert "Say who takes part" not in met


def test_the_phase_page_says_who_may_waive_what(signed_in):
    cast = make_cast()
    where = reverse("engagement_phase", args=[cast.engagement.reference])
    alone = "A missing agreement is waived by an administrator alone."
    lead = signed_in(cast.coordinator).get(where).content.decode()
    assert alone in lead
    assert "or waive them" not in lead
    meet_all(cast)
    assert alone not in signed_in(cast.coordinator).get(where).content.decode()
    cast.engagement.checklist.update(status="not_applicable", reason="No")
    checklist = signed_in(cast.coordinator).get(
        reverse("challenge_index", args=[cast.engagement.reference])
    )
    assert "waived by a coordinator" not in checklist.content.decode()


def test_what_the_gate_lacks_costs_one_query_where_it_asks_for_people_and_none_elsewhere(signed_in):
    cast = make_cast()
    client = signed_in(cast.official)
    client.get(cast.engagement.get_absolute_url())
    costs = []
    for condition in ("contacts_in_offices:2", "required_fields"):
        with CaptureQueriesContext(connection) as queries:
            client.get(cast.engagement.get_absolute_url())
        costs.append(len(queries))
        waive_condition(
            cast.engagement, actor=cast.coordinator, condition=condition, reason="Small"
        )
    with CaptureQueriesContext(connection) as queries:
        client.get(cast.engagement.get_absolute_url())
    assert [cost - len(queries) for cost in costs] == [1, 0]
