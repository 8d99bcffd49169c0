"""Every condition of every gate of the six playbooks: unmet, met, or said to be impossible yet."""

from datetime import timedelta

import pytest
from django.utils.formats import date_format

from engagements import access, playbook
from engagements.actions.engagement import refresh_summary
from engagements.models import Engagement, JointUpdate, Memorandum, Milestone, Organisation
from engagements.models.memorandum import Signatory
from engagements.queries.gate_conditions import CONDITIONS, Asked
from engagements.queries.gates import MET, UNCHECKED, UNMET, judge
from tests.agreement_factories import make_sent, sign
from tests.factories import (
    add_party,
    make_cast,
    make_contact,
    make_organisation,
    make_role,
    make_signed_memorandum,
    with_outsiders,
)
from tests.gate_factories import MEET, make_at

pytestmark = pytest.mark.django_db

EVERY_CONDITION = [
    (book.slug, gate.from_phase, name)
    for book in playbook.all_playbooks()
    for gate in book.gates
    for name in gate.requires
]


def state_of(engagement: Engagement, name: str) -> str:
    return {judged.condition: judged.state for judged in judge(engagement)}[name]


def sentence_of(engagement: Engagement, name: str) -> str:
    return {judged.condition: judged.sentence for judged in judge(engagement)}[name]


@pytest.mark.parametrize("begun", [False, True])
def test_one_that_was_signed_after_the_start_says_what_to_do(begun):
    make_cast()
    start, day = access.today() - timedelta(days=5), access.today() - timedelta(days=2)
    Engagement.objects.update(starts_on=start, actual_start_on=start if begun else None)
    engagement = Engagement.objects.get()
    signed = make_signed_memorandum(engagement, begins_on=start)
    Memorandum.objects.update(signed_on=day)
    said = sentence_of(engagement, "memorandum_signed")
    assert f"but the last signature came on {date_format(day)}." in said
    assert said.endswith(
        "Ask an administrator to waive this." if begun
        else "Move the planned start, or ask an administrator to waive this."
    )  # fmt: skip
    Memorandum.objects.filter(pk=signed.pk).update(begins_on=start + timedelta(days=1))
    assert "not in force on the planned start" in sentence_of(engagement, "memorandum_signed")


def test_every_word_of_the_vocabulary_has_one_function_and_one_way_to_be_met():
    words = {entry.slug for entry in playbook.cross_cutting().gate_conditions}
    assert set(CONDITIONS) == words
    assert set(MEET) == words


@pytest.mark.parametrize(("model", "phase", "name"), EVERY_CONDITION)
def test_each_condition_is_unmet_at_first_and_met_afterwards(model: str, phase: str, name: str):
    cast = make_cast(collaboration_model=model)
    engagement = make_at(cast, phase)
    word, _colon, argument = name.partition(":")
    meet = MEET[word]
    if meet is None:
        judged = {one.condition: one for one in judge(engagement)}[name]
        assert judged.state == UNCHECKED
        assert judged.sentence.startswith("Cannot be met yet: ")
        assert judged.is_open
        return
    assert state_of(engagement, name) == UNMET
    meet(cast, argument)
    engagement = Engagement.objects.get(pk=engagement.pk)
    judged = {one.condition: one for one in judge(engagement)}[name]
    assert (judged.state, judged.is_open) == (MET, False)


@pytest.mark.parametrize(("model", "phase", "name"), EVERY_CONDITION)
def test_each_condition_says_why_who_can_settle_it_and_leads_to_the_place(
    signed_in, model: str, phase: str, name: str
):
    cast = make_cast(collaboration_model=model)
    judged = {one.condition: one for one in judge(make_at(cast, phase))}[name]
    assert judged.title != name
    assert judged.sentence.endswith(".")
    assert judged.settled_by != ""
    # Whoever reads the condition may go there, also who only reads.
    assert signed_in(cast.observer).get(judged.link).status_code == 200


@pytest.mark.parametrize("word", sorted(CONDITIONS))
def test_every_word_of_the_vocabulary_leads_to_a_place_of_the_engagement(word: str):
    cast = make_cast()
    argument = {"milestone": "no-such-milestone", "contacts_in_offices": "1"}.get(word, "")
    verdict = CONDITIONS[word](Asked(cast.engagement, word, argument, {}))
    assert verdict.link.startswith(cast.engagement.get_absolute_url())


@pytest.mark.parametrize(
    ("model", "kind", "counts"),
    [
        ("fellowship", "memorandum", True), ("fellowship", "contract", False),
        ("fellowship", "mandate", False), ("hackathon", "no_cost_agreement", False),
        ("policy", "memorandum", True), ("policy", "mandate", True), ("policy", "contract", False),
        ("consulting", "memorandum", True), ("consulting", "contract", True),
        ("consulting", "mandate", False), ("service_delivery", "memorandum", True),
        ("service_delivery", "contract", True), ("service_delivery", "no_cost_agreement", True),
        ("service_delivery", "mandate", True),
    ],
)  # fmt: skip
def test_the_kind_counts_that_the_playbook_names(model: str, kind: str, counts: bool):
    cast = make_cast(collaboration_model=model)
    make_signed_memorandum(cast.engagement, kind=kind)
    judged = judge(cast.engagement)[0]
    assert judged.state == (MET if counts else UNMET)
    if not counts:
        assert "this step asks for: Memorandum (MOU)" in judged.sentence


def test_an_agreement_that_begins_after_the_planned_start_does_not_count():
    cast = make_cast()
    start = cast.engagement.starts_on
    memorandum = make_signed_memorandum(cast.engagement)
    Memorandum.objects.update(begins_on=start + timedelta(days=1))
    assert state_of(cast.engagement, "memorandum_signed") == UNMET
    assert "not in force on the planned start" in sentence_of(cast.engagement, "memorandum_signed")
    # The actual first day is noted by one side alone.
    cast.engagement.actual_start_on = start + timedelta(days=1)
    assert state_of(cast.engagement, "memorandum_signed") == UNMET
    Memorandum.objects.update(begins_on=start, ends_on=start)
    assert state_of(cast.engagement, "memorandum_signed") == MET
    memorandum.suspensions.create(from_on=start)
    assert state_of(cast.engagement, "memorandum_signed") == UNMET


@pytest.mark.parametrize(("days", "state"), [(0, MET), (-1, UNMET)])
def test_an_agreement_is_in_force_on_its_last_day_and_no_longer(days: int, state: str):
    cast = make_cast()
    make_signed_memorandum(cast.engagement, ends_on=access.today() + timedelta(days=days))
    assert state_of(make_at(cast, "start"), "memorandum_in_force") == state


def test_without_a_planned_start_no_agreement_covers_it():
    cast = make_cast()
    make_signed_memorandum(cast.engagement)
    Engagement.objects.update(starts_on=None)
    cast.engagement.refresh_from_db()
    assert state_of(cast.engagement, "memorandum_signed") == UNMET


def test_every_signatory_has_to_sign():
    cast = make_sent()
    begins = cast.engagement.starts_on
    judged = judge(cast.engagement)[0]
    assert (judged.state, judged.settled_by) == (
        UNMET,
        "The signatories: Director, Ministry of Records; Chair of the board",
    )
    sign(cast, cast.for_government)
    judged = judge(cast.engagement)[0]
    assert (judged.state, judged.settled_by) == (UNMET, "The signatories: Chair of the board")
    sign(cast, cast.for_civic)
    assert Memorandum.objects.get().in_force_on(begins)
    assert judge(cast.engagement)[0].state == MET
    assert Signatory.objects.count() == 2


def test_an_amendment_is_no_agreement_of_its_own():
    cast = make_cast()
    first = make_signed_memorandum(cast.engagement)
    Memorandum.objects.update(ended_on=access.today() - timedelta(days=1), state="ended")
    amendment = Memorandum.objects.create(title="Amendment", drafted_here=True, amends=first)
    amendment.engagements.add(cast.engagement)
    assert "Amendment" not in sentence_of(cast.engagement, "memorandum_signed")


def test_a_milestone_says_who_is_asked_in_each_state():
    cast = make_cast()
    milestone = cast.engagement.milestones.get(slug="briefing-pack")
    name = "milestone:briefing-pack"

    def asked() -> tuple[str, str]:
        judged = {one.condition: one for one in judge(cast.engagement)}[name]
        return judged.state, judged.settled_by

    Milestone.objects.filter(pk=milestone.pk).update(side="civic")
    assert asked() == (UNMET, "The civic side")
    Milestone.objects.filter(pk=milestone.pk).update(
        state="reported", reported_side="civic", reported_on=access.today()
    )
    assert asked() == (UNMET, "The government side")
    Milestone.objects.filter(pk=milestone.pk).update(
        state="accepted", decided_side="government", decided_on=access.today()
    )
    assert "without evidence" in sentence_of(cast.engagement, name)
    milestone.delete()
    assert "is not in the plan" in sentence_of(cast.engagement, name)


def test_two_people_in_one_office_are_one_office():
    cast = make_cast()
    office = cast.government.offices.create(name="Digital office")
    for name in ("One", "Two"):
        contact = make_contact(cast.government, name, office=office)
        cast.engagement.roles.create(contact=contact, role="supervisor")
    assert state_of(cast.engagement, "contacts_in_offices:2") == UNMET
    other = Organisation.objects.create(name="Elsewhere", folded_name="elsewhere", kind="civic")
    contact = make_contact(other, "Three", office=other.offices.create(name="Theirs"))
    cast.engagement.roles.create(contact=contact, role="supervisor")
    assert state_of(cast.engagement, "contacts_in_offices:2") == UNMET


def test_people_of_a_body_that_left_are_no_contacts_of_the_engagement():
    cast = make_cast()
    make_role(cast.engagement, make_contact(
        cast.government, "One", office=cast.government.offices.create(name="Digital office")
    ))  # fmt: skip
    second = make_organisation("Second ministry", kind="government")
    party = add_party(cast.engagement, second, "government")
    office = second.offices.create(name="Records office")
    make_role(cast.engagement, make_contact(second, "Two", office=office))
    assert state_of(cast.engagement, "contacts_in_offices:2") == MET
    party.left_on = access.today() - timedelta(days=5)
    party.save()
    assert state_of(cast.engagement, "contacts_in_offices:2") == UNMET


def test_an_update_is_named_although_nobody_can_confirm_it_yet():
    cast = make_cast()
    engagement = make_at(cast, "run")
    JointUpdate.objects.create(
        engagement=engagement, on=access.today(), workflow="Well", side="civic",
        author=cast.coordinator,
    )  # fmt: skip
    assert "an update was written on" in sentence_of(engagement, "update_recorded")
    assert state_of(engagement, "update_recorded") == UNCHECKED


def test_details_that_one_side_keeps_are_counted_and_not_named():
    cast = make_cast()
    judged = {one.condition: one for one in judge(cast.engagement)}["required_fields"]
    row = cast.engagement.fellowship_details
    private = [name for name, detail in row.DETAILS.items() if detail.private_to]
    assert private != []
    labels = [str(row._meta.get_field(name).verbose_name) for name in private]
    assert [label for label in labels if label in judged.sentence] == []


def test_no_gate_is_asked_of_what_was_recorded_from_a_source():
    cast = make_cast()
    Engagement.objects.update(recorded=True, source_url="https://example.org/a")
    cast.engagement.refresh_from_db()
    assert judge(cast.engagement) == []


@pytest.mark.same_on_both
@pytest.mark.parametrize("agreements", [1, 3])
def test_judging_costs_the_same_at_one_and_three_agreements(
    agreements: int, django_assert_num_queries
):
    cast = make_cast()
    for _number in range(agreements):
        make_signed_memorandum(cast.engagement, kind="contract")
    engagement = Engagement.objects.get(pk=cast.engagement.pk)
    with django_assert_num_queries(11):
        judge(engagement)


def test_an_agreement_between_others_of_the_engagement_opens_no_gate_and_covers_nothing():
    cast = with_outsiders(make_cast())
    engagement = cast.engagement
    memorandum = make_signed_memorandum(
        engagement, begins_on=engagement.starts_on, ends_on=engagement.ends_on
    )
    memorandum.parties.all().delete()
    for party in (cast.second_government, cast.second_civic):
        memorandum.parties.create(organisation=party.organisation, side=party.side)
    refresh_summary(engagement)
    assert state_of(engagement, "memorandum_signed") == UNMET
    assert (engagement.memorandum_state, engagement.covered_from) == ("none", None)
    memorandum.parties.create(organisation=cast.government, side="government")
    assert state_of(engagement, "memorandum_signed") == UNMET
    memorandum.parties.create(organisation=cast.civic, side="civic")
    refresh_summary(engagement)
    assert state_of(engagement, "memorandum_signed") == MET
    assert engagement.memorandum_state == "signed"
