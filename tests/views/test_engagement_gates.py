"""The pages on which conditions are waived, counted and switched off."""

import pytest
from django.urls import reverse

from engagements.actions.engagement import switch_off_gate, waive_condition
from engagements.actions.history import record
from engagements.models import GateSwitch, Waiver
from tests.factories import form_data, make_cast, make_stranger_engagement
from tests.gate_factories import meet_all, waive_open

pytestmark = pytest.mark.django_db


def address(cast, name, *more):
    return reverse(f"engagement_{name}", args=[cast.engagement.reference, *more])


def gates_of(organisation):
    return reverse("engagement_switches", args=[organisation.pk])


def test_a_coordinator_waives_a_row_and_it_stands_on_the_progress_page_for_ever(signed_in):
    cast = make_cast()
    client = signed_in(cast.coordinator)
    where = address(cast, "waive", "milestone:briefing-pack")
    page = client.get(address(cast, "phase")).content.decode()
    assert where in page
    assert address(cast, "waive", "memorandum_signed") not in page
    assert "Only an administrator can waive it." in page
    assert client.post(where, form_data(cast.coordinator)).status_code == 422
    data = form_data(cast.coordinator, reason="The pack comes in May")
    for _time in range(2):
        assert client.post(where, data).status_code == 302
    assert Waiver.objects.count() == 1
    for page in (address(cast, "phase"), cast.engagement.get_absolute_url()):
        shown = signed_in(cast.official).get(page).content.decode()
        assert "The pack comes in May" in shown
        assert str(cast.coordinator) in shown


def test_an_administrator_may_waive_the_agreement(signed_in):
    cast = make_cast()
    client = signed_in(cast.admin)
    where = address(cast, "waive", "memorandum_signed")
    assert where in client.get(address(cast, "phase")).content.decode()
    assert client.post(where, form_data(cast.admin, reason="Minister's word")).status_code == 302
    assert Waiver.objects.get().condition == "memorandum_signed"


def test_what_is_met_after_a_waiver_shows_both(signed_in):
    cast = make_cast()
    waive_open(cast, reason="It follows")
    meet_all(cast)
    cast.engagement.checklist.update(status="not_applicable", reason="No")
    page = signed_in(cast.coordinator).get(address(cast, "phase")).content.decode()
    assert "It is met since." in page
    assert "It follows" in page


def test_a_passed_condition_is_named_by_its_model_and_one_kept_as_a_sentence_as_it_was(signed_in):
    cast = make_cast(collaboration_model="policy")
    client, title = signed_in(cast.official), "Milestone “Memorandum or mandate signed”: done"
    for word, shown in (("milestone:memorandum-signed", title), ("Alles ist: gesagt.",) * 2):
        record(
            cast.engagement, "phase_moved", actor=cast.admin, engagement=cast.engagement,
            changes=[{"field": "waived", "from": "unmet", "to": word}],
        )  # fmt: skip
        for page in (
            address(cast, "phase"),
            reverse("history_index", args=[cast.engagement.reference]),
        ):
            assert shown in client.get(page).content.decode()


def test_a_word_that_the_gate_does_not_ask_is_not_found(signed_in):
    cast = make_cast()
    client = signed_in(cast.admin)
    for name in ("update_recorded", "nonsense", "memorandum_in_force"):
        assert client.get(address(cast, "waive", name)).status_code == 404


def test_waivers_are_counted_by_organisation_and_condition(signed_in):
    cast = make_cast()
    waive_open(cast)
    foreign = make_stranger_engagement(cast)
    waive_condition(foreign, actor=cast.stranger, condition="required_fields", reason="Theirs")
    rows = signed_in(cast.admin).get(reverse("engagement_waivers")).context["rows"]
    by_name = {(row["organisation"], row["title"][:12]): row["number"] for row in rows}
    assert by_name[("Civic Lab", "Every detail")] == 1
    assert by_name[("Another NGO", "Every detail")] == 1
    assert len(rows) == 7
    # Each row names the engagement and the person of the latest waiver.
    assert {row["latest"].engagement for row in rows} == {cast.engagement, foreign}
    text = signed_in(cast.stranger).get(reverse("engagement_waivers")).content.decode()
    assert foreign.get_absolute_url() in text
    assert cast.engagement.get_absolute_url() not in text
    assert f"by {cast.stranger}" in text
    mine = signed_in(cast.official).get(reverse("engagement_waivers")).context["rows"]
    assert {row["organisation"] for row in mine} == {"Civic Lab"}
    assert len(mine) == 6
    theirs = signed_in(cast.stranger).get(gates_of(cast.civic))
    assert (theirs.context["waivers"], theirs.context["rows"]) == ([], [])
    own = signed_in(cast.official).get(gates_of(cast.civic)).context["waivers"]
    assert sum(row["number"] for row in own) == 6


def test_an_administrator_switches_off_and_on_and_both_stay_on_the_page(signed_in):
    cast = make_cast()
    client = signed_in(cast.admin)
    page = gates_of(cast.civic)
    assert page in client.get(cast.civic.get_absolute_url()).content.decode()
    data = form_data(cast.admin, gate="condition:required_fields")
    assert client.post(page, data).status_code == 422
    data = form_data(cast.admin, gate="condition:required_fields", reason="Our board said so")
    assert client.post(page, data).status_code == 302
    shown = signed_in(cast.official).get(address(cast, "phase")).content.decode()
    assert "Switched off for Civic Lab by" in shown
    assert "Our board said so" in shown
    switch = GateSwitch.objects.get()
    on = reverse("engagement_switch_on", args=[cast.civic.pk, switch.pk])
    assert client.post(on, form_data(cast.admin, reason="Enough")).status_code == 302
    history = client.get(page).content.decode()
    assert "Our board said so" in history
    assert "Enough" in history
    assert not GateSwitch.objects.exists()


def test_only_what_a_playbook_asks_can_be_switched_off(signed_in):
    cast = make_cast()
    for gate in ("condition:nonsense", "challenge:nonsense", "nonsense", ""):
        data = form_data(cast.admin, gate=gate, reason="x")
        assert signed_in(cast.admin).post(gates_of(cast.civic), data).status_code == 422
    assert not GateSwitch.objects.exists()


def test_members_see_what_is_switched_off_for_them_and_strangers_do_not(signed_in):
    cast = make_cast()
    switch_off_gate(
        cast.civic, actor=cast.admin, what="challenge", slug="memorandum-before-start",
        reason="Between us",
    )  # fmt: skip
    page = gates_of(cast.civic)
    assert "Between us" in signed_in(cast.observer).get(page).content.decode()
    assert "Between us" not in signed_in(cast.stranger).get(page).content.decode()
    assert signed_in(cast.coordinator).post(page, {}).status_code == 403


def test_a_stranger_waives_nothing(signed_in):
    cast = make_cast()
    where = address(cast, "waive", "required_fields")
    client = signed_in(cast.stranger)
    assert client.get(where).status_code == 404
    assert client.post(where, form_data(cast.stranger, reason="x")).status_code == 404
    assert not Waiver.objects.exists()


@pytest.mark.same_on_both
@pytest.mark.parametrize("rows", [1, 3])
def test_counting_costs_the_same_at_one_and_three_engagements(
    signed_in, rows, django_assert_num_queries
):
    cast = make_cast()
    for _number in range(rows):
        foreign = make_stranger_engagement(cast)
        waive_condition(foreign, actor=cast.stranger, condition="required_fields", reason="x")
    client = signed_in(cast.stranger)
    with django_assert_num_queries(5):
        client.get(reverse("engagement_waivers"))


@pytest.mark.same_on_both
@pytest.mark.parametrize("rows", [1, 3])
def test_the_phase_page_costs_the_same_at_one_and_three_waivers(
    signed_in, rows, django_assert_num_queries
):
    cast = make_cast()
    for name in ("required_fields", "contacts_in_offices:2", "milestone:briefing-pack")[:rows]:
        waive_condition(cast.engagement, actor=cast.coordinator, condition=name, reason="x")
    client = signed_in(cast.coordinator)
    with django_assert_num_queries(14):
        client.get(address(cast, "phase"))
