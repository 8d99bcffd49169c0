from datetime import timedelta

import pytest
from django.urls import reverse

from engagements import access
from engagements.actions.milestone import (
    add_evidence,
    add_milestone,
    move_milestone,
    report_milestone,
)
from engagements.models import Engagement, Milestone
from tests.factories import form_data, make_cast, make_stranger_engagement

pytestmark = pytest.mark.django_db

ACTS = [
    "edit", "move", "report", "add_evidence", "accept", "send_back", "miss", "drop", "restore",
]  # fmt: skip


def plan(cast, title="Own step", **values):
    return add_milestone(
        cast.engagement, actor=cast.coordinator, title=title, side="civic",
        due_on=access.today() + timedelta(days=40), **values,
    )  # fmt: skip


def door(milestone, act="detail"):
    return reverse(f"milestone_{act}", args=[milestone.engagement.reference, milestone.pk])


def index(cast, name="milestone_index"):
    return reverse(name, args=[cast.engagement.reference])


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_finds_no_plan_no_milestone_and_no_act(signed_in, method):
    cast = make_cast()
    milestone = plan(cast)
    send = getattr(signed_in(cast.stranger), method)
    doors = [index(cast, "milestone_add"), *(door(milestone, act) for act in ACTS)]
    if method == "get":
        doors += [index(cast), door(milestone)]
    assert {address: send(address).status_code for address in doors} == dict.fromkeys(doors, 404)


def test_a_milestone_is_not_found_below_another_engagement(signed_in):
    cast = make_cast()
    foreign = make_stranger_engagement(cast)
    nested = reverse("milestone_detail", args=[foreign.reference, plan(cast).pk])
    assert signed_in(cast.stranger).get(nested).status_code == 404
    assert signed_in(cast.admin).get(nested).status_code == 404


def test_an_observer_reads_the_plan_and_is_offered_no_act(signed_in):
    cast = make_cast()
    milestone = plan(cast)
    client = signed_in(cast.observer)
    page = client.get(index(cast)).content.decode()
    assert "Own step" in page
    assert index(cast, "milestone_add") not in page
    page = client.get(door(milestone)).content.decode()
    assert [act for act in ACTS if door(milestone, act) in page] == []
    assert [client.get(door(milestone, act)).status_code for act in ACTS] == [403] * len(ACTS)


@pytest.mark.parametrize(
    ("who", "before", "after"),
    [
        (
            "coordinator",
            ["edit", "move", "report", "add_evidence", "miss", "drop"],
            ["edit", "move", "add_evidence"],
        ),
        ("official", ["move"], ["move", "accept", "send_back"]),
        ("admin", ["edit", "move", "miss", "drop"], ["edit", "move"]),
    ],
)
def test_each_is_offered_what_they_may_do_now(signed_in, who, before, after):
    cast = make_cast()
    milestone = plan(cast)
    client = signed_in(getattr(cast, who))

    def offered():
        page = client.get(door(milestone)).content.decode()
        return [act for act in ACTS if f'href="{door(milestone, act)}"' in page]

    assert offered() == before
    report_milestone(milestone, actor=cast.coordinator, note="It runs.")
    assert offered() == after


def test_one_side_reports_and_the_other_accepts(signed_in):
    cast = make_cast()
    milestone = plan(cast)
    response = signed_in(cast.coordinator).post(
        door(milestone, "report"), form_data(cast.coordinator, milestone, note="It runs.")
    )
    assert (response.status_code, response["Location"]) == (302, door(milestone))
    milestone.refresh_from_db()
    client = signed_in(cast.official)
    assert "Waits for you" in client.get(index(cast)).content.decode()
    response = client.post(door(milestone, "accept"), form_data(cast.official, milestone))
    assert (response.status_code, response["Location"]) == (302, door(milestone))
    milestone.refresh_from_db()
    assert milestone.state == "accepted"
    assert "It runs." in client.get(door(milestone)).content.decode()


def test_a_report_without_evidence_comes_back(signed_in):
    cast = make_cast()
    milestone = plan(cast)
    response = signed_in(cast.coordinator).post(
        door(milestone, "report"), form_data(cast.coordinator, milestone)
    )
    assert response.status_code == 422
    assert "Give a note, a link or a document." in response.content.decode()


def test_a_wrong_state_and_a_stale_form_come_back_with_the_typed_text(signed_in):
    cast = make_cast()
    milestone = plan(cast)
    stale = form_data(cast.coordinator, milestone, reason="Kept words")
    report_milestone(milestone, actor=cast.coordinator, note="It runs.")
    client = signed_in(cast.coordinator)
    response = client.post(door(milestone, "miss"), stale)
    assert response.status_code == 422
    assert "Kept words" in response.content.decode()
    milestone.refresh_from_db()
    response = client.post(
        door(milestone, "miss"), form_data(cast.coordinator, milestone, reason="Kept words")
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert "Kept words" in page
    assert "Look at it again before you go on" in page


@pytest.mark.parametrize(
    ("who", "sides"),
    [("coordinator", ["government", "civic", "both"]), ("official", ["government", "both"])],
)
def test_only_sides_for_which_one_plans_are_offered(signed_in, who, sides):
    cast = make_cast()
    own = cast.engagement.milestones.filter(side="government").first()
    client = signed_in(getattr(cast, who))
    for address in (index(cast, "milestone_add"), door(own, "edit")):
        page = client.get(address).content.decode()
        offered = [side for side in ("government", "civic", "both") if f'value="{side}"' in page]
        assert offered == sides


def test_a_side_that_was_not_offered_comes_back(signed_in):
    cast = make_cast()
    data = form_data(cast.official, title="Yours", side="civic", due_on="2031-01-31")
    response = signed_in(cast.official).post(index(cast, "milestone_add"), data)
    assert response.status_code == 422
    assert Milestone.objects.filter(title="Yours").count() == 0


def test_a_milestone_of_ones_own_is_added_once(signed_in):
    cast = make_cast()
    data = form_data(cast.official, title="Own step", side="both", due_on="2027-01-31")
    client = signed_in(cast.official)
    places = [client.post(index(cast, "milestone_add"), data)["Location"] for _time in range(2)]
    assert places == [index(cast)] * 2
    assert Milestone.objects.filter(title="Own step").count() == 1


def test_a_moved_date_shows_the_first_one_and_why(signed_in):
    cast = make_cast()
    milestone = plan(cast)
    later = (milestone.due_on + timedelta(days=7)).isoformat()
    data = form_data(cast.official, milestone, due_on=later, reason="The budget is late.")
    client = signed_in(cast.official)
    assert client.post(door(milestone, "move"), data).status_code == 302
    page = client.get(door(milestone)).content.decode()
    assert "The budget is late." in page
    assert "How the date moved" in page


@pytest.mark.parametrize(
    ("country", "day", "said"),
    [
        ("DE", "2031-02-01", "on a day off: Saturday"), ("DE", "2031-01-31", ""),
        ("EG", "2031-01-31", "on a day off: Friday"), ("EG", "2031-02-02", ""),
    ],
)  # fmt: skip
def test_a_milestone_on_a_day_off_keeps_its_day_and_is_marked(signed_in, country, day, said):
    cast = make_cast()
    Engagement.objects.update(country=country)
    cast.engagement.milestones.all().delete()
    milestone = plan(cast)
    Milestone.objects.filter(pk=milestone.pk).update(due_on=day)
    client = signed_in(cast.official)
    for address in (index(cast), door(milestone), cast.engagement.get_absolute_url()):
        page = client.get(address).content.decode()
        assert ("on a day off" in page, said in page) == (bool(said), True)


@pytest.mark.same_on_both
@pytest.mark.parametrize("rows", [1, 3])
def test_the_plan_costs_the_same_at_one_and_three_rows(signed_in, rows, django_assert_num_queries):
    cast = make_cast()
    cast.engagement.milestones.all().delete()
    for number in range(rows):
        plan(cast, f"Step {number}")
    client = signed_in(cast.coordinator)
    with django_assert_num_queries(5):
        assert client.get(index(cast)).status_code == 200


@pytest.mark.same_on_both
@pytest.mark.parametrize("rows", [1, 3])
def test_a_milestone_costs_the_same_with_one_and_three_pieces_of_evidence_and_moves(
    signed_in, rows, django_assert_num_queries
):
    cast = make_cast()
    milestone = plan(cast)
    for number in range(rows):
        add_evidence(milestone, actor=cast.coordinator, note=f"Note {number}")
        move_milestone(
            milestone, actor=cast.official, due_on=access.today() + timedelta(days=number),
            reason="Late start.",
        )  # fmt: skip
    client = signed_in(cast.official)
    with django_assert_num_queries(6):
        assert client.get(door(milestone)).status_code == 200
