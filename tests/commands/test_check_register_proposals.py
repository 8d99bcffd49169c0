"""`check_register` names a proposal about a signed memorandum that is another than the history tells."""

from datetime import timedelta

import pytest
from django.db import transaction

from engagements.actions.memorandum import answer, propose, take_back
from engagements.models import Change, MemorandumProposal
from engagements.queries.history.rows import sentences
from engagements.queries.register import faults_of_proposals
from engagements.queries.register.sealed import SEALED
from tests.agreement_factories import make_draft, make_running
from tests.commands.test_check_register import check
from tests.commands.test_check_register_agreements import SOUND, faults
from tests.commands.test_check_register_living import agreed
from tests.commands.test_check_register_sealed import another, without_seals
from tests.factories import make_user
from tests.kept_scenes import laid_again
from tests.tampering import tamper

pytestmark = pytest.mark.django_db
VERBS = [
    "proposal_made", "proposal_agreed", "proposal_declined", "proposal_taken_back", "notice_given",
    "went_on",
]  # fmt: skip
# Each as the last act on it left it.
STANDING = {
    "correct": "agreed", "disagree": "agreed", "resume": "agreed", "notice": "taken_back",
    "end": "declined", "amend": "taken_back", "suspend": "open",
}  # fmt: skip


@laid_again
def make_proposed():
    """One proposal of each state; and a notice that both undid."""
    cast = make_running()
    agreed(cast, "correct")
    agreed(cast, "disagree")
    propose(cast.memorandum, "notice", actor=cast.official, reason="No money.")
    agreed(cast, "resume")
    day = cast.today + timedelta(days=30)
    early = propose(
        cast.memorandum, "end", actor=cast.coordinator, reason="We are done.", from_on=day
    )
    answer(early, actor=cast.official, agree=False, sentence="Not yet.")
    amend = propose(cast.memorandum, "amend", actor=cast.coordinator, reason="Another place.")
    take_back(amend, actor=cast.coordinator, sentence="Settled.")
    propose(cast.memorandum, "suspend", actor=cast.official, reason="Elections", from_on=day)
    assert dict(MemorandumProposal.objects.values_list("kind", "state")) == STANDING
    return cast


def named(cast, row):
    return f"{cast.memorandum.reference}: proposal {row.pk} ({row})"


def change(statement, *values):
    tamper("memorandumproposal", statement, *values)


def test_proposals_made_answered_taken_back_and_undone_are_sound():
    make_proposed()
    cast = make_running()
    propose(cast.memorandum, "notice", actor=cast.coordinator, reason="No people.")
    assert check() == SOUND


@pytest.mark.parametrize("kind", STANDING)
def test_every_column_of_a_proposal_is_held(kind):
    cast = make_proposed()
    make_user("Somebody else")
    make_draft()
    row = MemorandumProposal.objects.get(kind=kind)
    fields = [one for one in row._meta.concrete_fields if not one.primary_key]
    assert {*SEALED[MemorandumProposal]} == {"id", *(one.attname for one in fields)}
    for field in fields:
        # A day that is in order with the other one, which a constraint asks for.
        value = "2020-01-01" if field.name == "from_on" else another(row, field)
        with transaction.atomic():
            change(f'UPDATE {{table}} SET "{field.column}" = %s WHERE id = %s', value, row.pk)
            lines = list(faults_of_proposals())
            assert len(lines) == 1, field.name
            assert f"proposal {row.pk} (" in lines[0]
            assert lines[0].endswith(") was changed past the history")
            transaction.set_rollback(True)
    change("UPDATE {table} SET reason = 'Nothing.' WHERE id = %s", row.pk)
    assert faults() == [f"{named(cast, row)} was changed past the history"]


@pytest.mark.parametrize("kind", STANDING)
def test_a_proposal_that_was_removed_is_named(kind):
    cast = make_proposed()
    row = MemorandumProposal.objects.get(kind=kind)
    change("DELETE FROM {table} WHERE id = %s", row.pk)
    assert faults() == [f"{cast.engagement.reference}: proposal {row.pk} was removed"]


@pytest.mark.parametrize("state", ["open", "agreed", "declined", "taken_back", "given"])
@pytest.mark.parametrize("kind", ["correct", "notice"])
def test_a_proposal_that_nobody_made_is_named(kind, state):
    cast = make_running()
    agreed(cast, "correct")
    made_up = MemorandumProposal.objects.create(
        memorandum=cast.memorandum, kind=kind, state=state, side="civic",
        proposed_by=cast.coordinator, proposed_by_text=str(cast.coordinator), reason="Elections",
        answered_by_text=str(cast.official), answer="So be it.",
    )  # fmt: skip
    assert faults() == [f"{named(cast, made_up)} is not in the history"]


def make_from_before():
    """As the history told of the same before it kept seals."""
    cast = make_proposed()
    tamper("change", "UPDATE {table} SET number = number")
    without_seals()
    return cast


def test_proposals_from_before_seals_were_kept_are_sound():
    make_from_before()
    assert check() == SOUND


@pytest.mark.parametrize(
    ("kind", "column"),
    [
        ("correct", "reason"), ("correct", "proposed_by_text"), ("correct", "answer"),
        ("correct", "answered_by_text"), ("correct", "state"), ("suspend", "reason"),
        ("notice", "reason"), ("notice", "answer"), ("end", "state"),
    ],
)  # fmt: skip
def test_one_from_before_is_still_held_against_who_said_what(kind, column):
    cast = make_from_before()
    row = MemorandumProposal.objects.get(kind=kind)
    change(f"UPDATE {{table}} SET {column} = 'taken_back' WHERE id = %s", row.pk)
    assert faults() == [f"{named(cast, row)} is not in the history"]


def test_one_from_before_that_was_removed_is_named():
    cast = make_from_before()
    row = MemorandumProposal.objects.get(kind="correct")
    change("DELETE FROM {table} WHERE id = %s", row.pk)
    assert faults() == [f"{cast.engagement.reference}: proposal {row.pk} was removed"]


def test_what_is_answered_after_seals_began_is_sealed_by_its_answer():
    cast = make_from_before()
    row = MemorandumProposal.objects.get(kind="suspend")
    answer(row, actor=cast.coordinator, agree=True)
    assert check() == SOUND
    change("UPDATE {table} SET until_on = '2040-01-01' WHERE id = %s", row.pk)
    assert faults() == [f"{named(cast, row)} was changed past the history"]


def test_readers_of_the_history_are_spared_the_seals_of_proposals():
    make_proposed()
    told = Change.objects.filter(verb__in=VERBS)
    assert {one.verb for one in told} == {*VERBS}
    assert all(one.fields for one in told)
    assert not [line for row in sentences(told) for line in row.lines if line.label == "Seal"]
