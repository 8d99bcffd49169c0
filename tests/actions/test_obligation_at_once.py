"""Two people act on one obligation at the same moment: one effect, nobody's word is lost."""

import pytest

from engagements.actions.history import Refused, StaleVersion
from engagements.actions.obligation import (
    agree_release,
    ask_release,
    begin_obligations,
    confirm_obligation,
    dispute_obligation,
    report_obligation,
    say_what_is_missing,
)
from engagements.models import Change, Occurrence
from tests.factories import make_cast, make_member, make_obligation, make_occurrence
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def reported(cast):
    occurrence = make_occurrence(cast.engagement)
    return report_obligation(occurrence, actor=cast.coordinator, note="Done.")


def test_of_a_confirmation_and_a_complaint_one_counts_and_one_is_told():
    cast = make_cast()
    colleague = make_member(cast.government, "official")
    occurrence = reported(cast)
    outcomes = at_once(
        lambda: confirm_obligation(occurrence, actor=cast.official, version=1).state,
        lambda: (
            say_what_is_missing(occurrence, actor=colleague, reason="No names.", version=1).state
        ),
    )
    assert outcomes.count(StaleVersion) == 1
    assert Occurrence.objects.get().state in ("met", "pending")
    assert Change.objects.filter(verb__in=["confirmed", "found_missing"]).count() == 1


def test_two_requests_for_release_cannot_both_win():
    cast = make_cast()
    occurrence = make_occurrence(cast.engagement)
    outcomes = at_once(
        lambda: ask_release(occurrence, actor=cast.coordinator, reason="A").release_asked_by,
        lambda: ask_release(occurrence, actor=cast.official, reason="B").release_asked_by,
    )
    assert outcomes.count(Refused) == 1
    assert Occurrence.objects.get().release_asked_by in ("civic", "government")


def test_two_views_written_at_once_are_both_kept():
    cast = make_cast()
    occurrence = reported(cast)
    at_once(
        lambda: dispute_obligation(occurrence, actor=cast.coordinator, view="All.").state,
        lambda: dispute_obligation(occurrence, actor=cast.official, view="Half.").state,
    )
    found = Occurrence.objects.get()
    assert (found.state, found.civic_view, found.government_view) == ("disputed", "All.", "Half.")


def test_released_and_reported_at_once_leaves_one_of_the_two():
    cast = make_cast()
    occurrence = ask_release(
        make_occurrence(cast.engagement), actor=cast.coordinator, reason="Not needed."
    )
    at_once(
        lambda: agree_release(occurrence, actor=cast.official).state,
        lambda: report_obligation(occurrence, actor=cast.coordinator, note="Done.").state,
    )
    found = Occurrence.objects.get()
    assert (found.state, found.release_asked_by) in (("released", "civic"), ("reported", ""))


def test_obligations_that_begin_twice_at_once_begin_once():
    cast = make_cast()
    obligation = make_obligation(cast.engagement)
    at_once(
        lambda: len(begin_obligations(obligation.memorandum)),
        lambda: len(begin_obligations(obligation.memorandum)),
    )
    assert Occurrence.objects.count() == 1
