"""A page of an act that the engagement's state refuses says so at once, and what is done instead."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from engagements import access
from engagements.actions.engagement import (
    cancel_engagement,
    close_engagement,
    hold_engagement,
    move_phase,
    reopen_engagement,
    resume_engagement,
)
from engagements.models import Engagement
from tests.factories import form_data, make_cast
from tests.gate_factories import make_at, waive_open

pytestmark = pytest.mark.django_db
PAGES = ("hold", "resume", "cancel", "close", "reopen", "back", "waive")


def active(cast):
    return None


def at_the_end(cast):
    make_at(cast, "follow_up")


def waived(cast):
    make_at(cast, "follow_up")
    waive_open(cast)


def held(cast):
    day = access.today() + timedelta(days=9)
    hold_engagement(cast.engagement, actor=cast.coordinator, reason="Elections.", decide_on=day)


def cancelled(cast):
    cancel_engagement(
        cast.engagement, actor=cast.coordinator, reason="No money.", side="civic",
        consequences="None.",
    )  # fmt: skip


def closed(cast):
    waived(cast)
    close_engagement(cast.engagement, actor=cast.coordinator, reason="Done.")


def address(cast, name):
    condition = ["required_fields"] if name == "waive" else []
    return reverse(f"engagement_{name}", args=[cast.engagement.reference, *condition])


def linked(cast, name):
    return f'href="{address(cast, name)}"'


@pytest.mark.parametrize(
    ("bring", "offered", "instead"),
    [
        (active, {"hold", "cancel", "waive"}, {"close": {"phase", "cancel"}}),
        (at_the_end, {"hold", "cancel", "back"}, {}),
        (waived, {"hold", "cancel", "close", "back"}, {}),
        (held, {"resume", "cancel"},
         {"hold": {"resume"}, "close": {"resume", "cancel"}, "reopen": {"resume"}, "back": {"resume"}}),
        (cancelled, {"reopen"}, {name: {"reopen"} for name in PAGES if name != "reopen"}),
        (closed, {"reopen"}, {"resume": {"reopen"}, "cancel": {"reopen"}, "close": {"reopen"}}),
    ],
)  # fmt: skip
def test_a_form_is_offered_where_the_state_takes_it_and_else_what_is_done_instead(
    signed_in, bring, offered, instead
):
    cast = make_cast()
    bring(cast)
    client = signed_in(cast.coordinator)
    pages = {}
    for name in PAGES:
        answer = client.get(address(cast, name))
        if answer.status_code == 200:
            pages[name] = answer.text.partition("<main")[2]
    assert {name for name, text in pages.items() if "<form" in text} == offered
    for name, others in instead.items():
        missing = [other for other in others if linked(cast, other) not in pages.get(name, "")]
        assert (name, missing if name in pages else []) == (name, [])


def test_an_old_link_says_since_when_and_why_and_an_old_tab_gives_back_what_was_typed(signed_in):
    cast = make_cast()
    client, day = signed_in(cast.coordinator), access.today() + timedelta(days=9)
    sent = form_data(
        cast.coordinator, cast.engagement, reason="The minister left.", decide_on=day.isoformat()
    )
    held(cast)
    said = "This engagement is on hold already."
    since = f"On hold since {date_format(access.today())}: Elections."
    page = client.get(address(cast, "hold")).text
    assert (said in page, since in page) == (True, True)
    answer = client.post(address(cast, "hold"), sent)
    assert (answer.status_code, answer.text.count(said)) == (422, 1)
    assert "The minister left.</textarea>" in answer.text
    assert '<button class="btn' not in answer.text
    assert Engagement.objects.get().status_reason == "Elections."


def test_the_phase_page_says_why_it_moves_nowhere_to_who_may_move_it_alone(signed_in):
    cast = make_cast()
    held(cast)
    said = "Only an active engagement moves on. Resume or reopen it first."
    shown = [said in signed_in(one).get(address(cast, "phase")).text
             for one in (cast.coordinator, cast.official)]  # fmt: skip
    assert shown == [True, False]


def test_the_progress_page_tells_that_it_was_reopened_until_the_next_phase_or_for_half_a_year(
    signed_in, time_machine
):
    cast = make_cast()
    cancelled(cast)
    day = f"Reopened on {date_format(access.today())} by {cast.coordinator}: The money came."
    reopen_engagement(cast.engagement, actor=cast.coordinator, reason="The money came.")

    def told():
        return [day in signed_in(one).get(cast.engagement.get_absolute_url()).text
                for one in (cast.official, cast.observer)]  # fmt: skip

    assert told() == [True, True]
    held(cast)
    assert told() == [False, False]
    resume_engagement(cast.engagement, actor=cast.coordinator, reason="They are over.")
    assert told() == [True, True]
    now = timezone.now()
    time_machine.move_to(now + timedelta(days=183))
    assert told() == [True, True]
    time_machine.move_to(now + timedelta(days=184))
    assert told() == [False, False]
    time_machine.move_to(now + timedelta(days=1))
    waive_open(cast)
    move_phase(cast.engagement, actor=cast.coordinator, to_phase="start")
    assert told() == [False, False]
