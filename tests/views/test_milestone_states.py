"""A page of an act that the milestone's state refuses says so at once, and what is done instead."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.formats import date_format

from engagements import access
from engagements.actions.milestone import (
    accept_milestone,
    add_milestone,
    drop_milestone,
    miss_milestone,
    report_milestone,
    return_milestone,
)
from engagements.models import Milestone
from tests.factories import form_data, make_cast

pytestmark = pytest.mark.django_db
OWN = ("report", "add_evidence", "move", "edit", "miss", "drop", "restore")


def planned(cast):
    day = access.today() + timedelta(days=40)
    return add_milestone(
        cast.engagement, actor=cast.coordinator, title="Own step", side="civic", due_on=day
    )


def reported(cast):
    return report_milestone(planned(cast), actor=cast.coordinator, note="See the minutes.")


def returned(cast):
    return return_milestone(reported(cast), actor=cast.official, reason="No minutes.")


def accepted(cast):
    return accept_milestone(reported(cast), actor=cast.official)


def missed(cast):
    return miss_milestone(planned(cast), actor=cast.coordinator, reason="No money.")


def dropped(cast):
    return drop_milestone(planned(cast), actor=cast.coordinator, reason="No need.")


def address(milestone, name):
    return reverse(f"milestone_{name}", args=[milestone.engagement.reference, milestone.pk])


def main_of(client, milestone, name):
    return client.get(address(milestone, name)).text.partition("<main")[2]


@pytest.mark.parametrize(
    ("bring", "own", "others"),
    [
        (planned, {"report", "add_evidence", "move", "edit", "miss", "drop"}, set()),
        (reported, {"add_evidence", "move", "edit"}, {"accept", "send_back"}),
        (returned, {"report", "add_evidence", "move", "edit", "miss", "drop"}, set()),
        (accepted, set(), set()),
        (missed, {"report", "add_evidence", "edit", "restore"}, set()),
        (dropped, {"edit", "restore"}, set()),
    ],
)
def test_a_form_is_offered_where_the_state_takes_it_and_else_what_is_done_instead(
    signed_in, bring, own, others
):
    cast = make_cast()
    milestone = bring(cast)
    client, official = signed_in(cast.coordinator), signed_in(cast.official)
    pages = {name: main_of(client, milestone, name) for name in OWN}
    assert {name for name, text in pages.items() if "<form" in text} == own
    theirs = {
        name for name in ("accept", "send_back") if "<form" in main_of(official, milestone, name)
    }
    # Who reported decides nothing, and before a report nobody does: that is no question of state.
    assert theirs == others
    steps = own - {"add_evidence"}
    for name in set(OWN) - own:
        linked = {one for one in steps if f'href="{address(milestone, one)}"' in pages[name]}
        assert (name, linked) == (name, steps)


def test_an_old_link_says_since_when_and_why_and_an_old_tab_gives_back_what_was_typed(signed_in):
    cast = make_cast()
    milestone, client = planned(cast), signed_in(cast.coordinator)
    sent = form_data(cast.coordinator, milestone, reason="The ministry asked for it.")
    miss_milestone(milestone, actor=cast.coordinator, reason="No money.")
    said = "This milestone is “Missed” now."
    since = f"Missed since {date_format(access.today())}: No money."
    page = client.get(address(milestone, "drop")).text
    assert (said in page, since in page) == (True, True)
    answer = client.post(address(milestone, "drop"), sent)
    assert (answer.status_code, answer.text.count(said)) == (422, 1)
    assert "The ministry asked for it.</textarea>" in answer.text
    assert '<button class="btn' not in answer.text
    assert Milestone.objects.get(pk=milestone.pk).reason == "No money."
