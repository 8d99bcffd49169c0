"""`check_register` names a phase, status, state or due day that was changed past the acts."""

from datetime import timedelta

import pytest

from engagements import access
from engagements.actions.engagement import hold_engagement, resume_engagement
from engagements.actions.exchange import import_rows
from engagements.actions.obligation import report_obligation
from engagements.models import Engagement, Occurrence
from tests.actions.test_exchange import ROW
from tests.agreement_factories import make_signed
from tests.commands.test_check_register import check
from tests.commands.test_check_register_agreements import SOUND, fault_lines, faults
from tests.factories import make_cast, make_occurrence, make_stranger_engagement
from tests.tampering import tamper

pytestmark = pytest.mark.django_db


def test_what_was_held_resumed_and_reported_is_sound():
    cast = make_cast()
    owed = make_occurrence(cast.engagement, "civic")
    report_obligation(owed, actor=cast.coordinator, note="Named.")
    today = access.today()
    hold_engagement(cast.engagement, actor=cast.coordinator, reason="Elections", decide_on=today)
    held = Engagement.objects.get(pk=cast.engagement.pk)
    resume_engagement(held, actor=cast.coordinator, reason="They are over")
    make_stranger_engagement(cast)
    assert check() == SOUND


@pytest.mark.parametrize(
    ("column", "value", "first"), [("phase", "run", "prepare"), ("status", "closed", "active")]
)
def test_a_phase_or_status_changed_by_hand_is_named(column, value, first):
    cast = make_cast()
    other = make_stranger_engagement(cast)
    tamper(
        "engagement", f"UPDATE {{table}} SET {column} = %s WHERE id = %s", value, cast.engagement.pk
    )
    assert fault_lines() == [
        f"{cast.engagement.reference}: {column} is {value}, and the history leads to {first}"
    ]
    assert other.reference not in "".join(faults())


def test_a_state_changed_by_hand_and_moved_on_from_since_is_still_named():
    cast = make_cast()
    owed = make_occurrence(cast.engagement, "civic")
    tamper("occurrence", "UPDATE {table} SET state = 'not_met' WHERE id = %s", owed.pk)
    named = f"{cast.engagement.reference}: occurrence {owed.pk} ({owed})"
    assert fault_lines() == [f"{named}: state is not_met, and the history leads to pending"]
    report_obligation(Occurrence.objects.get(pk=owed.pk), actor=cast.coordinator, note="Named.")
    assert fault_lines() == [f"{named}: state was changed past the history, to not_met"]


def test_a_due_day_changed_by_hand_is_named():
    cast = make_cast()
    owed = make_occurrence(cast.engagement, "civic")
    later = owed.due_on + timedelta(days=30)
    tamper("occurrence", "UPDATE {table} SET due_on = %s WHERE id = %s", later.isoformat(), owed.pk)
    assert fault_lines() == [
        f"{cast.engagement.reference}: occurrence {owed.pk} ({owed}): due_on is {later}, and the "
        f"history leads to {owed.due_on}"
    ]


def test_an_engagement_put_under_a_signed_memorandum_by_hand_is_named():
    cast = make_signed()
    other = make_stranger_engagement(cast)
    tamper(
        "memorandum_engagements",
        "INSERT INTO {table} (memorandum_id, engagement_id) VALUES (%s, %s)",
        cast.memorandum.pk, other.pk,
    )  # fmt: skip
    assert fault_lines() == [
        f"{cast.memorandum.reference}: memorandum engagements differs from the frozen version"
    ]


@pytest.mark.parametrize(
    ("column", "value", "first"), [("phase", "run", "follow_up"), ("status", "active", "closed")]
)
def test_an_imported_engagement_that_never_moved_is_followed_from_its_first_line(
    column, value, first
):
    import_rows([ROW], actor=None)
    assert check() == SOUND
    one = Engagement.objects.get()
    tamper("engagement", f"UPDATE {{table}} SET {column} = %s", value)
    assert fault_lines() == [
        f"{one.reference}: {column} is {value}, and the history leads to {first}"
    ]
