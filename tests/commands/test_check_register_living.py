"""`check_register` names days, successors, suspensions and milestones changed past the history."""

from datetime import timedelta

import pytest

from engagements.actions.memorandum import (
    answer,
    confirm_succession,
    draft_amendment,
    propose,
    send_memorandum,
    set_sign_by,
    withdraw_memorandum,
)
from engagements.actions.milestone import edit_milestone
from engagements.actions.organisation import rename_organisation
from engagements.models import Memorandum, Milestone, Obligation
from tests.agreement_factories import all_sign, make_draft, make_running, make_sent
from tests.commands.test_check_register import check
from tests.commands.test_check_register_agreements import SOUND, fault_lines
from tests.factories import add_party, make_member, make_organisation
from tests.tampering import tamper

pytestmark = pytest.mark.django_db


def agreed(cast, kind, **days):
    """Proposed by the civic side, agreed by the government side."""
    memorandum = Memorandum.objects.get(pk=cast.memorandum.pk)
    made = propose(memorandum, kind, actor=cast.coordinator, reason="Elections", **days)
    answer(made, actor=cast.official, agree=True, sentence="So be it.")


def make_lived():
    """Suspended twice, gone on with once, amended, and ended early."""
    cast = make_running()
    day = timedelta(days=1)
    agreed(cast, "suspend", from_on=cast.today, until_on=cast.today + 9 * day)
    agreed(cast, "suspend", from_on=cast.today + 20 * day, until_on=cast.today + 22 * day)
    agreed(cast, "resume", from_on=cast.today + 5 * day)
    agreed(cast, "suspend", from_on=cast.today + 30 * day)
    amendment = draft_amendment(
        cast.memorandum, actor=cast.coordinator, title="Shorter", ends_on=cast.today + 80 * day,
        clauses=["money"],
    )  # fmt: skip
    cast.amendment = all_sign(cast, amendment)
    agreed(cast, "end", from_on=cast.today + 60 * day)
    cast.memorandum = Memorandum.objects.get(pk=cast.memorandum.pk)
    return cast


def test_what_was_suspended_amended_and_ended_by_both_is_sound():
    make_lived()
    cast = make_sent()
    set_sign_by(cast.memorandum, actor=cast.coordinator, sign_by=None)
    withdraw_memorandum(cast.memorandum, actor=cast.official, reason="A clause has to change.")
    assert check() == SOUND


@pytest.mark.parametrize("column", ["ended_on", "amended_ends_on", "sign_by"])
def test_a_day_changed_by_hand_is_named(column):
    cast = make_sent() if column == "sign_by" else make_running()
    memorandum = cast.memorandum
    if column == "sign_by":
        set_sign_by(memorandum, actor=cast.coordinator, sign_by=None)
    tamper(
        "memorandum", f"UPDATE {{table}} SET {column} = '2040-01-01' WHERE id = %s", memorandum.pk
    )
    assert fault_lines() == [
        f"{memorandum.reference}: {column} is 2040-01-01, and the history leads to nothing"
    ]


def test_an_amendment_that_outlives_its_memorandum_by_hand_is_named():
    cast = make_lived()
    tamper("memorandum", "UPDATE {table} SET ended_on = NULL WHERE id = %s", cast.amendment.pk)
    assert fault_lines() == [
        f"{cast.amendment.reference}: ended_on is another day than that of "
        f"{cast.memorandum.reference}"
    ]


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM {table} WHERE until_on IS NULL",
        "UPDATE {table} SET from_on = '2020-01-01' WHERE until_on IS NULL",
        "INSERT INTO {table} (memorandum_id, from_on, until_on) "
        "SELECT memorandum_id, '2020-01-01', '2020-01-02' FROM {table} WHERE until_on IS NULL",
    ],
)
def test_a_suspension_put_in_moved_or_removed_by_hand_is_named(change):
    cast = make_lived()
    tamper("suspension", change)
    assert fault_lines() == [
        f"{cast.memorandum.reference}: suspensions are others than the history leads to"
    ]


def test_a_successor_that_confirmed_is_sound_and_another_one_is_named():
    cast = make_running()
    successor, other = make_organisation("Ministry of Data", kind="government"), cast.civic
    cast.government.successor = successor
    cast.government.save()
    add_party(cast.engagement, successor, "government")
    party = cast.memorandum.parties.get(side="government")
    line = (
        f"{cast.memorandum.reference}: party {party.pk} ({party}) has another successor than the "
        "history leads to"
    )
    set_by_hand = (
        "UPDATE {table} SET successor_id = %s, confirmed_on = '2026-01-01', confirmed_by_id = %s "
        "WHERE id = %s"
    )
    tamper("memorandumparty", set_by_hand, successor.pk, cast.official.pk, party.pk)
    assert fault_lines() == [line]
    tamper(
        "memorandumparty", "UPDATE {table} SET successor_id = NULL, confirmed_on = NULL, "
        "confirmed_by_id = NULL",
    )  # fmt: skip
    confirm_succession(party, actor=make_member(successor, "official"))
    rename_organisation(successor, actor=cast.admin, name="Ministry of Numbers")
    assert check() == SOUND
    tamper(
        "memorandumparty", "UPDATE {table} SET successor_id = %s WHERE id = %s", other.pk, party.pk
    )
    assert fault_lines() == [line]


def test_a_milestone_that_was_renamed_is_sound_and_another_one_is_named(monkeypatch):
    """The act refuses it by now; there are registers in which it was done before."""
    monkeypatch.setattr("engagements.actions.milestone.refuse_another_title", lambda *_given: None)
    cast = make_draft()
    first, other = Milestone.objects.filter(engagement=cast.engagement).order_by("pk")[:2]
    owed = cast.memorandum.obligations.first()
    Obligation.objects.filter(pk=owed.pk).update(
        timing="milestone", milestone=first, due_on=None, offset_days=3
    )
    send_memorandum(cast.memorandum, actor=cast.coordinator)
    edit_milestone(first, actor=cast.coordinator, title="Opening")
    assert check() == SOUND
    tamper("obligation", "UPDATE {table} SET milestone_id = %s WHERE id = %s", other.pk, owed.pk)
    assert fault_lines() == [
        f"{cast.memorandum.reference}: obligation {owed.pk} ({owed}) differs from the frozen "
        "version"
    ]
