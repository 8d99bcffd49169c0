"""Waivers of single conditions, and gates that an administrator switches off for an organisation."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagements.actions.engagement import (
    lead_party,
    move_phase,
    refresh_summary,
    switch_off_gate,
    switch_on_gate,
    waive_condition,
)
from engagements.actions.history import Refused
from engagements.models import Change, ChecklistItem, Engagement, GateSwitch, Waiver
from engagements.queries.gates import AGREEMENTS, judge, open_conditions
from engagements.queries.history import sentences
from tests.factories import (
    add_party,
    make_cast,
    make_engagement,
    make_organisation,
    make_signed_memorandum,
)
from tests.gate_factories import make_at, meet_all, waive_open

pytestmark = pytest.mark.django_db
PEOPLE = ("stranger", "official", "observer", "coordinator", "admin")


def judged_of(cast, name):
    engagement = Engagement.objects.get(pk=cast.engagement.pk)
    return {one.condition: one for one in judge(engagement)}[name]


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize(
    ("model", "phase", "condition", "may"),
    [
        ("fellowship", "prepare", "required_fields", {"coordinator", "admin"}),
        ("fellowship", "prepare", "milestone:briefing-pack", {"coordinator", "admin"}),
        ("fellowship", "handover", "credit_settled", {"coordinator", "admin"}),
        ("fellowship", "prepare", "memorandum_signed", {"admin"}),
        ("fellowship", "start", "memorandum_in_force", {"admin"}),
        ("service_delivery", "prepare", "governing_instrument_signed", {"admin"}),
        ("service_delivery", "start", "governing_instrument_in_force", {"admin"}),
    ],
)
def test_a_coordinator_waives_all_but_the_agreement(who, model, phase, condition, may):
    cast = make_cast(collaboration_model=model)
    engagement = make_at(cast, phase)
    actor = getattr(cast, who)
    if who not in may:
        with pytest.raises(PermissionDenied):
            waive_condition(engagement, actor=actor, condition=condition, reason="Trust")
        assert not Waiver.objects.exists()
        return
    made = waive_condition(engagement, actor=actor, condition=condition, reason="Trust")
    was = "unchecked" if condition == "credit_settled" else "unmet"
    kept = Waiver.objects.get()
    assert (kept.pk, kept.phase, kept.was, kept.reason) == (made.pk, phase, was, "Trust")
    assert (kept.waived_by, kept.phase_change) == (actor, None)
    assert not judged_of(cast, condition).is_open


def test_every_agreement_of_the_vocabulary_needs_an_administrator():
    assert {
        "memorandum_signed", "memorandum_in_force", "governing_instrument_signed",
        "governing_instrument_in_force",
    } == AGREEMENTS  # fmt: skip


def test_a_waiver_has_a_reason_and_is_given_once():
    cast = make_cast()
    with pytest.raises(ValidationError, match="Say why the condition is waived"):
        waive_condition(
            cast.engagement, actor=cast.coordinator, condition="required_fields", reason=""
        )
    waive_condition(
        cast.engagement, actor=cast.coordinator, condition="required_fields", reason="Soon"
    )
    with pytest.raises(Refused, match="no longer holds the engagement back"):
        waive_condition(
            cast.engagement, actor=cast.admin, condition="required_fields", reason="Again"
        )
    assert Waiver.objects.count() == 1


@pytest.mark.parametrize("name", ["update_recorded", "no_such_word", "milestone:kick-off", ""])
def test_what_the_gate_does_not_ask_is_not_waived(name: str):
    cast = make_cast()
    with pytest.raises(Refused, match="does not ask for that"):
        waive_condition(cast.engagement, actor=cast.coordinator, condition=name, reason="Why not")


def test_a_condition_that_is_met_later_shows_the_waiver_and_the_fact():
    cast = make_cast()
    waive_open(cast, reason="It follows")
    meet_all(cast)
    make_signed_memorandum(cast.engagement)
    judged = judged_of(cast, "memorandum_signed")
    assert (judged.state, [one.reason for one in judged.waivers]) == ("met", ["It follows"])
    with pytest.raises(Refused, match="no longer holds"):
        waive_condition(
            cast.engagement, actor=cast.admin, condition="memorandum_signed", reason="Again"
        )


def test_the_history_tells_a_waiver_in_words():
    cast = make_cast()
    waive_condition(
        cast.engagement, actor=cast.coordinator, condition="milestone:briefing-pack", reason="Soon"
    )
    row = sentences([Change.objects.get(verb="waived")])[0]
    title = cast.engagement.milestones.get(slug="briefing-pack").title
    assert row.sentence.endswith(f"waived a condition: Milestone “{title}”: done, with evidence.")
    assert row.reason == "Soon"


@pytest.mark.parametrize("who", PEOPLE)
def test_only_an_administrator_switches_a_gate(who: str):
    cast = make_cast()
    off = {"what": "condition", "slug": "required_fields", "reason": "Our board said so"}
    if who == "admin":
        switch = switch_off_gate(cast.civic, actor=cast.admin, **off)
        assert (switch.organisation, switch.switched_by) == (cast.civic, cast.admin)
        switch_on_gate(switch, actor=cast.admin, reason="The board thought again")
        assert not GateSwitch.objects.exists()
        return
    with pytest.raises(PermissionDenied):
        switch_off_gate(cast.civic, actor=getattr(cast, who), **off)
    switch = switch_off_gate(cast.civic, actor=cast.admin, **off)
    with pytest.raises(PermissionDenied):
        switch_on_gate(switch, actor=getattr(cast, who), reason="I want")
    assert GateSwitch.objects.count() == 1


def test_a_condition_that_is_switched_off_stands_there_and_holds_nobody_back():
    cast = make_cast()
    switch_off_gate(
        cast.civic, actor=cast.admin, what="condition", slug="milestone:briefing-pack",
        reason="We have no packs",
    )  # fmt: skip
    judged = judged_of(cast, "milestone:briefing-pack")
    assert (judged.state, judged.is_open) == ("unmet", False)
    assert judged.switch is not None
    assert (judged.switch.organisation, judged.switch.reason) == (cast.civic, "We have no packs")
    assert judged_of(cast, "milestone:fellows-selected").is_open
    waive_open(cast)
    move_phase(cast.engagement, actor=cast.coordinator, to_phase="start")
    moved = Change.objects.get(verb="phase_moved")
    # Kept is the word of the condition; its title is that of the reader's language.
    passed = {"field": "switched off", "from": "unmet", "to": "milestone:briefing-pack"}
    assert [one for one in moved.fields if one["field"] == "switched off"] == [passed]
    (row,) = sentences([moved])
    assert f"It is switched off and was not asked: {judged.title}" in [
        line.sentence for line in row.lines
    ]


def test_a_switch_counts_for_the_leading_civic_organisation_alone():
    cast = make_cast()
    off = {"what": "condition", "slug": "required_fields", "reason": "Ours"}
    switch_off_gate(cast.government, actor=cast.admin, **off)
    partner = make_organisation("Civic Two")
    party = add_party(cast.engagement, partner, "civic")
    switch_off_gate(partner, actor=cast.admin, **off)
    assert judged_of(cast, "required_fields").is_open
    lead_party(party, actor=cast.coordinator)
    assert not judged_of(cast, "required_fields").is_open


def test_a_challenge_that_is_switched_off_is_named_and_not_counted():
    cast = make_cast()
    slug = "memorandum-before-start"
    wanted = [item.slug for item in cast.engagement.checklist.filter(gates=True, phase="prepare")]
    before = cast.engagement.open_gating
    switch = switch_off_gate(
        cast.civic, actor=cast.admin, what="challenge", slug=slug, reason="Ours"
    )
    judged = judged_of(cast, "gating_challenges_settled")
    assert judged.sentence.startswith(f"{len(wanted) - 1} challenges")
    title = cast.engagement.checklist.get(slug=slug).title
    assert judged.switched_challenges == ((title, switch),)
    assert Engagement.objects.get().open_gating == before - 1
    ChecklistItem.objects.exclude(slug=slug).update(status="not_applicable", reason="No")
    assert judged_of(cast, "gating_challenges_settled").state == "met"
    switch_on_gate(switch, actor=cast.admin, reason="Asked again")
    assert judged_of(cast, "gating_challenges_settled").state == "unmet"
    assert Engagement.objects.get().open_gating == 1


def test_the_summary_that_a_switch_changes_is_the_true_one():
    cast = make_cast()
    switch_off_gate(
        cast.civic, actor=cast.admin, what="challenge", slug="memorandum-before-start", reason="x"
    )
    counted = Engagement.objects.get().open_gating
    refresh_summary(cast.engagement)
    assert Engagement.objects.get().open_gating == counted


@pytest.mark.same_on_both
def test_switching_costs_the_same_for_one_engagement_and_for_many():
    cast = make_cast()
    off = {"actor": cast.admin, "what": "challenge", "reason": "x"}
    with CaptureQueriesContext(connection) as for_one:
        switch_off_gate(cast.civic, slug="memorandum-before-start", **off)
    for number in range(3):
        make_engagement(civic=cast.civic, government=cast.government, title=f"Work {number}")
    with CaptureQueriesContext(connection) as for_many:
        switch_off_gate(cast.civic, slug="data-access", **off)
    assert len(for_one) == len(for_many)


def test_switching_the_same_twice_is_refused_and_both_ways_stay_in_the_history():
    cast = make_cast()
    off = {"what": "condition", "slug": "required_fields", "reason": "Ours"}
    switch = switch_off_gate(cast.civic, actor=cast.admin, **off)
    with pytest.raises(Refused, match="switched off already"):
        switch_off_gate(cast.civic, actor=cast.admin, **off)
    switch_on_gate(switch, actor=cast.admin, reason="Enough")
    with pytest.raises(Refused, match="switched on already"):
        switch_on_gate(switch, actor=cast.admin, reason="Enough")
    told = Change.objects.filter(thing_type="organisation", verb__startswith="switched")
    assert list(told.order_by("pk").values_list("verb", "reason")) == [
        ("switched_off", "Ours"), ("switched_on", "Enough"),
    ]  # fmt: skip
    assert set(told.values_list("private_to_organisation", flat=True)) == {cast.civic.pk}


def test_open_conditions_are_those_neither_met_nor_waived_nor_switched_off():
    cast = make_cast()
    make_signed_memorandum(cast.engagement)
    waive_condition(
        cast.engagement, actor=cast.coordinator, condition="required_fields", reason="Soon"
    )
    switch_off_gate(
        cast.civic, actor=cast.admin, what="condition", slug="contacts_in_offices:2", reason="Ours"
    )
    assert [one.condition for one in open_conditions(cast.engagement)] == [
        "gating_challenges_settled", "milestone:fellows-selected", "milestone:briefing-pack",
    ]  # fmt: skip
