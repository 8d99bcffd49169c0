"""A page of an act that the obligation's state refuses says so at once, and what is done instead."""

import pytest
from django.urls import reverse
from django.utils.formats import date_format

from engagements import access
from engagements.actions.obligation import (
    agree_release,
    ask_release,
    confirm_obligation,
    dispute_obligation,
    mark_not_met,
    report_obligation,
)
from engagements.models import Occurrence
from tests.factories import form_data, make_cast, make_occurrence

pytestmark = pytest.mark.django_db
BOTH = ("not_met", "ask_release", "agree_release", "decline_release", "dispute")
# `make_occurrence`: the civic side owes it, on a day that lies ahead.
ACTS = {"coordinator": ("report", *BOTH), "official": ("confirm", "missing", *BOTH)}


def pending(cast):
    return make_occurrence(cast.engagement)


def reported(cast):
    return report_obligation(pending(cast), actor=cast.coordinator, note="See the minutes.")


def met(cast):
    return confirm_obligation(reported(cast), actor=cast.official)


def unmet(cast):
    return mark_not_met(pending(cast), actor=cast.coordinator, reason="No money.")


def disputed(cast):
    one = dispute_obligation(reported(cast), actor=cast.official, view="It was not done.")
    return dispute_obligation(one, actor=cast.coordinator, view="It was done.")


def asked(cast):
    return ask_release(pending(cast), actor=cast.coordinator, reason="Nobody needs it.")


def released(cast):
    return agree_release(asked(cast), actor=cast.official)


def address(occurrence, name):
    return reverse(f"obligation_{name}", args=[occurrence.engagement.reference, occurrence.pk])


@pytest.mark.parametrize(
    ("bring", "owing", "owed"),
    [
        (pending, {"report", "not_met", "ask_release"}, {"ask_release"}),
        (reported, {"ask_release", "dispute"}, {"confirm", "missing", "ask_release", "dispute"}),
        (met, set(), set()),
        (unmet, {"report", "ask_release", "dispute"}, {"ask_release", "dispute"}),
        (disputed, {"report", "not_met", "ask_release", "dispute"},
         {"confirm", "ask_release", "dispute"}),
        (asked, {"report", "not_met", "decline_release"}, {"agree_release", "decline_release"}),
        (released, set(), set()),
    ],
)  # fmt: skip
def test_a_form_is_offered_where_the_state_takes_it_and_else_what_is_done_instead(
    signed_in, bring, owing, owed
):
    cast = make_cast()
    occurrence = bring(cast)
    for role, expected in (("coordinator", owing), ("official", owed)):
        client, pages = signed_in(getattr(cast, role)), {}
        for name in ACTS[role]:
            pages[name] = client.get(address(occurrence, name)).text.partition("<main")[2]
        forms = {name for name, text in pages.items() if "<form" in text}
        assert (role, forms) == (role, expected)
        refused = set(pages) - expected
        unlinked = {
            (name, other)
            for name in refused
            for other in expected
            if f'href="{address(occurrence, other)}"' not in pages[name]
        }
        assert (role, unlinked) == (role, set())


def test_an_old_link_says_since_when_and_why_and_an_old_tab_gives_back_what_was_typed(signed_in):
    cast = make_cast()
    occurrence, client = pending(cast), signed_in(cast.coordinator)
    sent = form_data(cast.coordinator, occurrence, reason="The ministry asked for it.")
    ask_release(occurrence, actor=cast.coordinator, reason="Nobody needs it.")
    said = "The release is asked for already. It waits for an answer."
    since = f"Release asked for since {date_format(access.today())}: Nobody needs it."
    page = client.get(address(occurrence, "ask_release")).text
    assert (said in page, since in page) == (True, True)
    answer = client.post(address(occurrence, "ask_release"), sent)
    assert (answer.status_code, answer.text.count(said)) == (422, 1)
    assert "The ministry asked for it.</textarea>" in answer.text
    assert '<button class="btn' not in answer.text
    assert Occurrence.objects.get().release_reason == "Nobody needs it."
