"""Acts on a body beside acts on its engagements: neither waits for the other in a circle."""

from datetime import date, timedelta
from decimal import Decimal
from time import sleep

import pytest
from django.db import transaction

from engagements import access
from engagements.actions.challenge import answer_challenge
from engagements.actions.contact import edit_person, end_contact, give_role
from engagements.actions.engagement import (
    lead_party,
    summary_of,
    switch_off_gate,
)
from engagements.actions.history import broken_chains
from engagements.actions.indicator import add_indicator, measure, set_target
from engagements.actions.organisation import edit_organisation, rename_organisation
from engagements.models import Change, Engagement, Measurement
from tests.factories import add_party, make_cast, make_contact, make_organisation, make_role
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5
SLUG = "memorandum-before-start"


def summary_is_true(engagement):
    fresh = Engagement.objects.get(pk=engagement.pk)
    said = summary_of(fresh)
    return {name: getattr(fresh, name) for name in said} == said


def test_a_body_is_renamed_while_its_people_answer_challenges():
    cast = make_cast()
    item = cast.engagement.checklist.first()
    for number in range(ROUNDS):
        at_once(
            lambda number=number: answer_challenge(
                item, actor=cast.coordinator, answer=f"Answer {number}"
            ),
            lambda number=number: rename_organisation(
                cast.civic, actor=cast.admin, name=f"Civic {number}"
            ),
            lambda number=number: edit_organisation(
                cast.government, actor=cast.admin, business_name=f"Records {number}"
            ),
        )
    assert Change.objects.filter(verb="answered").count() == ROUNDS
    assert Change.objects.filter(verb="renamed").count() == ROUNDS
    assert summary_is_true(cast.engagement)
    assert broken_chains() == []


def test_a_person_is_renamed_while_they_get_a_role_and_another_post_ends():
    cast = make_cast()
    for number in range(ROUNDS):
        known, other = (make_contact(cast.civic, f"{name} {number}") for name in ("Ann", "Bo"))
        make_role(cast.engagement, known, "deputy_supervisor")
        make_role(cast.engagement, other)
        at_once(
            lambda known=known: edit_person(
                known.person, actor=cast.coordinator, name="Ann of the lab"
            ),
            lambda known=known: give_role(
                cast.engagement, actor=cast.coordinator, contact=known, role="supervisor"
            ),
            lambda other=other: end_contact(other, actor=cast.admin, ends_on=access.today()),
        )
    assert summary_is_true(cast.engagement)


def test_two_people_measure_and_set_targets_and_every_line_of_the_history_is_kept():
    cast = make_cast()
    first, second = (
        add_indicator(cast.engagement, actor=cast.coordinator, name=f"Number {number}")
        for number in range(2)
    )
    day = date(2026, 1, 1)
    for number in range(ROUNDS):
        on = day + timedelta(days=number)
        at_once(
            lambda on=on: measure(first, actor=cast.coordinator, on=on, value=Decimal(1)),
            lambda on=on: measure(second, actor=cast.official, on=on, value=Decimal(2)),
            lambda number=number: set_target(
                first, actor=cast.coordinator, target=Decimal(number + 10)
            ),
            lambda number=number: set_target(
                second, actor=cast.official, target=Decimal(number + 20)
            ),
        )
    assert Measurement.objects.count() == 2 * ROUNDS
    assert Change.objects.filter(verb="changed", thing_type="indicator").count() == 2 * ROUNDS
    assert broken_chains() == []


def unhurried(act):
    """The act, whose transaction stays open until others have read what it has not yet changed."""

    @transaction.atomic
    def acting():
        act()
        sleep(2)

    return acting


@pytest.mark.parametrize("other", ["answers", "leads"])
def test_a_gate_is_switched_while_a_challenge_is_settled_or_the_lead_changes(other):
    cast = make_cast()
    second = add_party(cast.engagement, make_organisation("Civic Two"), "civic")
    item = cast.engagement.checklist.filter(gates=True).exclude(slug=SLUG).first()
    settle = {"status": "not_applicable", "reason": "No"}
    body, act = {
        "answers": (cast.civic, lambda: answer_challenge(item, actor=cast.official, **settle)),
        "leads": (second.organisation, lambda: lead_party(second, actor=cast.admin)),
    }[other]

    def switch():
        sleep(0.5)
        switch_off_gate(body, actor=cast.admin, what="challenge", slug=SLUG, reason="Ours")

    at_once(unhurried(act), switch)
    assert summary_is_true(cast.engagement)
    assert Engagement.objects.get().open_gating < cast.engagement.open_gating
