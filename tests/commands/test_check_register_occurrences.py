"""`check_register` names what was removed from, put into or rewritten in the times that fall due."""

import json
from datetime import timedelta

import pytest

from engagements import access
from engagements.actions.document import edit_document
from engagements.actions.engagement import cancel_engagement
from engagements.actions.obligation import (
    agree_release,
    ask_release,
    begin_obligations,
    confirm_obligation,
    decline_release,
    dispute_obligation,
    mark_not_met,
    report_obligation,
    say_what_is_missing,
)
from engagements.models import Change, Document, Engagement, Occurrence
from tests.agreement_factories import make_signed
from tests.commands.test_check_register import check
from tests.commands.test_check_register_agreements import SOUND, fault_lines, faults
from tests.factories import make_cast, make_obligation, make_occurrence, make_stranger_engagement
from tests.tampering import tamper

pytestmark = pytest.mark.django_db


def make_weekly(cast):
    """What the civic side owes four times, week after week."""
    today = access.today()
    owed = make_obligation(
        cast.engagement, timing="recurring", every="weekly", first_on=today,
        until_on=today + timedelta(days=21),
    )  # fmt: skip
    begin_obligations(owed.memorandum)
    return owed


def make_paper(cast, title="Report"):
    return Document.objects.create(
        engagement=cast.engagement, title=title, link="https://example.org/report", side="civic",
        added_by=cast.coordinator,
    )  # fmt: skip


def named(cast, owed):
    return f"{cast.engagement.reference}: occurrence {owed.pk} ({owed})"


def test_whatever_the_acts_do_with_obligations_is_sound():
    cast = make_signed()
    first, second, third, fourth = make_weekly(cast).occurrences.order_by("number")
    lab, ministry = {"actor": cast.coordinator}, {"actor": cast.official}
    paper = make_paper(cast)
    report_obligation(first, **lab, note="It is done.", link="https://example.org", document=paper)
    say_what_is_missing(first, **ministry, reason="The last page.")
    report_obligation(first, **lab, document=paper)
    edit_document(paper, actor=cast.coordinator, title="Whole report")
    confirm_obligation(first, **ministry)
    mark_not_met(second, **lab, reason="Nobody was there.")
    dispute_obligation(second, **lab, view="Nobody opened the door.")
    dispute_obligation(second, **ministry, view="Nobody came.")
    ask_release(third, **lab, reason="It is of no use any more.")
    decline_release(third, **ministry, reason="It still is.")
    ask_release(third, **lab, reason="It is of no use by now.")
    agree_release(third, **ministry)
    held = Engagement.objects.get(pk=cast.engagement.pk)
    cancel_engagement(
        held, **lab, reason="Elections", side="civic", consequences="None",
        released={fourth.obligation_id: "Nothing goes on."},
    )  # fmt: skip
    agree_release(fourth, **ministry)
    assert check() == SOUND


@pytest.mark.parametrize("place", [0, 2, 3])
def test_a_time_that_was_removed_is_named(place):
    cast = make_cast()
    gone = make_weekly(cast).occurrences.order_by("number")[place]
    tamper("occurrence", "DELETE FROM {table} WHERE id = %s", gone.pk)
    reference = cast.engagement.reference
    assert fault_lines() == [
        f"{reference}: occurrence {gone.pk} (number {place + 1} of obligation "
        f"{gone.obligation_id}) was removed"
    ]


def test_a_time_that_was_reported_before_it_was_removed_is_named_once():
    cast = make_cast()
    gone = make_weekly(cast).occurrences.first()
    report_obligation(gone, actor=cast.coordinator, note="It is done.")
    tamper("occurrence", "DELETE FROM {table} WHERE id = %s", gone.pk)
    assert fault_lines() == [f"{named(cast, gone)} was removed"]


def test_a_line_of_history_about_a_time_that_never_began_is_named():
    cast = make_cast()
    owed = make_occurrence(cast.engagement)
    made_up = Occurrence.objects.create(
        obligation=owed.obligation, engagement=cast.engagement, number=2, side="civic",
        due_on=owed.due_on,
    )  # fmt: skip
    report_obligation(made_up, actor=cast.coordinator, note="It is done.")
    assert fault_lines() == [f"{named(cast, made_up)} was put in past the history"]
    tamper("occurrence", "DELETE FROM {table} WHERE id = %s", made_up.pk)
    assert fault_lines() == [f"{named(cast, made_up)} was removed"]


def test_a_time_put_in_for_one_that_was_removed_is_named():
    cast = make_cast()
    owed = make_occurrence(cast.engagement)
    made_up = Occurrence.objects.get(pk=owed.pk)
    tamper("occurrence", "DELETE FROM {table} WHERE id = %s", owed.pk)
    made_up.pk = owed.pk + 100
    made_up.save(force_insert=True)
    assert fault_lines() == [
        f"{cast.engagement.reference}: occurrence {owed.pk} (number 1 of obligation "
        f"{owed.obligation_id}) was removed",
        f"{named(cast, made_up)} was put in past the history",
    ]


VALUES = {
    "state": ("'not_met'", "not_met", "pending"),
    "reported_on": ("'2031-05-06'", "2031-05-06", "nothing"),
    "note": ("'We lied.'", "We lied.", "nothing"),
    "link": ("'https://example.com'", "https://example.com", "nothing"),
    "decided_on": ("'2031-05-06'", "2031-05-06", "nothing"),
    "decided_side": ("'government'", "government", "nothing"),
    "missing": ("'All of it.'", "All of it.", "nothing"),
    "release_asked_by": ("'civic'", "civic", "nothing"),
    "release_reason": ("'No use.'", "No use.", "nothing"),
    "government_view": ("'We lied.'", "We lied.", "nothing"),
    "civic_view": ("'" + "They lied. " * 90 + "'", "They lied. " * 5 + "They …", "nothing"),
}


@pytest.mark.parametrize("column", VALUES)
def test_every_value_that_was_rewritten_by_hand_is_named(column):
    cast = make_cast()
    make_occurrence(make_stranger_engagement(cast))
    owed = make_occurrence(cast.engagement)
    value, stands, told = VALUES[column]
    tamper("occurrence", f"UPDATE {{table}} SET {column} = {value} WHERE id = %s", owed.pk)
    assert fault_lines() == [
        f"{named(cast, owed)}: {column} is {stands}, and the history leads to {told}"
    ]


def test_a_view_that_was_rewritten_by_hand_is_named_after_the_dispute_is_over_too():
    cast = make_cast()
    owed = make_occurrence(cast.engagement)
    report_obligation(owed, actor=cast.coordinator, note="It is done.")
    dispute_obligation(owed, actor=cast.official, view="It is not.")
    dispute_obligation(owed, actor=cast.coordinator, view="It is.")
    tamper("occurrence", "UPDATE {table} SET government_view = 'It is.' WHERE id = %s", owed.pk)
    line = f"{named(cast, owed)}: government_view is It is., and the history leads to It is not."
    assert fault_lines() == [line]
    confirm_obligation(owed, actor=cast.official)
    assert fault_lines() == [line]


@pytest.mark.parametrize("column", ["reported_by_id", "decided_by_id"])
def test_another_person_by_hand_is_named(column):
    cast = make_cast()
    owed = make_occurrence(cast.engagement)
    report_obligation(owed, actor=cast.coordinator, note="It is done.")
    confirm_obligation(owed, actor=cast.official)
    assert check() == SOUND
    tamper("occurrence", f"UPDATE {{table}} SET {column} = %s", cast.observer.pk)
    assert fault_lines() == [
        f"{named(cast, owed)}: another person reported or decided it by the history"
    ]


def test_another_document_by_hand_is_named():
    cast = make_cast()
    owed = make_occurrence(cast.engagement)
    report_obligation(owed, actor=cast.coordinator, document=make_paper(cast))
    other = make_paper(cast, "Another report")
    tamper("occurrence", "UPDATE {table} SET document_id = %s", other.pk)
    assert fault_lines() == [f"{named(cast, owed)}: its document is another one by the history"]
    tamper("occurrence", "UPDATE {table} SET document_id = NULL")
    assert fault_lines() == [f"{named(cast, owed)}: its document is another one by the history"]


def test_a_time_put_under_another_number_obligation_or_side_by_hand_is_named():
    cast = make_cast()
    owed, other = make_occurrence(cast.engagement), make_occurrence(cast.engagement, "government")
    tamper("occurrence", "UPDATE {table} SET number = 7 WHERE id = %s", owed.pk)
    began = f"{named(cast, owed)}: it began as number 1 of obligation {owed.obligation_id}"
    assert fault_lines() == [began]
    moved = other.obligation_id
    tamper("occurrence", "UPDATE {table} SET obligation_id = %s WHERE id = %s", moved, owed.pk)
    assert fault_lines() == [
        began,
        f"{named(cast, owed)}: it is another side's, or another engagement's, than its obligation",
    ]


def test_what_began_before_its_times_stood_in_the_history_is_counted():
    cast = make_cast()
    owed = make_weekly(cast)
    change = Change.objects.get(verb="obligations_begun")
    counted = json.dumps([one for one in change.fields if one["field"] == "obligations"])
    tamper("change", "UPDATE {table} SET fields = %s WHERE id = %s", counted, change.pk)
    reference = cast.engagement.reference
    broken = f"engagement:{cast.engagement.pk}: the history was tampered with"
    assert faults() == [broken]
    tamper("occurrence", "DELETE FROM {table} WHERE id = %s", owed.occurrences.last().pk)
    assert fault_lines() == [
        broken, f"{reference}: 4 occurrences began by the history, and 3 of them are there",
    ]  # fmt: skip


def test_a_time_put_in_hides_none_that_was_removed_of_those_that_are_only_counted():
    cast = make_cast()
    owed = make_weekly(cast)
    change = Change.objects.get(verb="obligations_begun")
    counted = json.dumps([one for one in change.fields if one["field"] == "obligations"])
    tamper("change", "UPDATE {table} SET fields = %s WHERE id = %s", counted, change.pk)
    make_occurrence(make_stranger_engagement(cast))
    gone = owed.occurrences.last()
    made_up = Occurrence.objects.get(pk=gone.pk)
    tamper("occurrence", "DELETE FROM {table} WHERE id = %s", gone.pk)
    made_up.pk = gone.pk + 100
    made_up.save(force_insert=True)
    reference = cast.engagement.reference
    assert fault_lines() == [
        f"engagement:{cast.engagement.pk}: the history was tampered with",
        f"{reference}: 4 occurrences began by the history, and 3 of them are there",
        f"{named(cast, made_up)} was put in past the history",
    ]
