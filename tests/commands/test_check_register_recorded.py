"""`check_register` names what counts as confirmed without the other side having said so."""

import pytest

from engagements.actions.memorandum import confirm_recorded, dispute_recorded, edit_memorandum
from engagements.models import Memorandum
from tests.agreement_factories import make_recorded
from tests.commands.test_check_register import check
from tests.commands.test_check_register_agreements import SOUND, fault_lines
from tests.factories import make_cast, make_signed_memorandum
from tests.tampering import tamper

pytestmark = pytest.mark.django_db


def fresh():
    return Memorandum.objects.get()


def make_confirmed():
    """Recorded, called wrong, corrected, confirmed, corrected by the other side and confirmed."""
    cast = make_cast()
    make_recorded(cast)
    dispute_recorded(fresh(), actor=cast.official, reason="We signed in May.")
    edit_memorandum(fresh(), actor=cast.coordinator, title="May", reason="You are right.")
    confirm_recorded(fresh(), actor=cast.official)
    edit_memorandum(fresh(), actor=cast.official, notice_days=7, reason="It was June.")
    confirm_recorded(fresh(), actor=cast.coordinator)
    return cast


def test_what_was_recorded_corrected_and_confirmed_is_sound():
    make_confirmed()
    assert check() == SOUND


def test_what_an_administrator_recorded_and_what_was_there_before_is_sound():
    cast = make_cast()
    make_recorded(cast, "admin")
    make_signed_memorandum(cast.engagement)
    assert check() == SOUND


def test_a_confirmation_that_nobody_gave_is_named():
    cast = make_cast()
    one = make_recorded(cast)
    tamper(
        "memorandum", "UPDATE {table} SET confirmed_at = %s, confirmed_by_id = %s, "
        "confirmed_by_text = 'Official'",
        "2031-05-06 00:00:00+00:00", cast.official.pk,
    )  # fmt: skip
    lines = "\n".join(fault_lines())
    assert f"{one.reference}: confirmed_at is 2031-05-06" in lines
    assert f"{one.reference}: confirmed by another than the history tells" in lines


def test_a_side_that_was_written_over_is_named():
    cast = make_cast()
    one = make_recorded(cast)
    tamper("memorandum", "UPDATE {table} SET recorded_side = ''")
    lines = "\n".join(fault_lines())
    assert f"{one.reference}: recorded_side is nothing, and the history leads to civic" in lines


def test_another_person_who_confirmed_is_named():
    cast = make_confirmed()
    tamper("memorandum", "UPDATE {table} SET confirmed_by_id = %s", cast.observer.pk)
    named = [line for line in fault_lines() if "confirmed by another" in line]
    assert len(named) == 1
