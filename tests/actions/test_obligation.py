from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from engagements import access
from engagements.actions.history import Refused, StaleVersion
from engagements.actions.obligation import (
    agree_release,
    ask_release,
    confirm_obligation,
    decline_release,
    dispute_obligation,
    mark_not_met,
    report_obligation,
    say_what_is_missing,
)
from engagements.models import Change, Document, Engagement, Occurrence
from engagements.queries.obligation.detail import offered
from tests.factories import make_cast, make_member, make_occurrence, make_signed_memorandum

pytestmark = pytest.mark.django_db

ACTS = {
    "report": lambda one, **who: report_obligation(one, note="It is done.", **who),
    "confirm": confirm_obligation,
    "missing": lambda one, **who: say_what_is_missing(one, reason="No names.", **who),
    "not_met": lambda one, **who: mark_not_met(one, reason="No budget.", **who),
    "ask": lambda one, **who: ask_release(one, reason="The law changed.", **who),
    "agree": agree_release,
    "decline": lambda one, **who: decline_release(one, reason="We need it.", **who),
    "dispute": lambda one, **who: dispute_obligation(one, view="We see it so.", **who),
}
# Of an obligation of the civic side: what happened before, who may, and how it stands after.
BEFORE = {"confirm": ["report"], "missing": ["report"], "agree": ["ask"], "decline": ["ask"],
          "dispute": ["report"]}  # fmt: skip
MAY = {
    "report": {"coordinator"}, "confirm": {"official"}, "missing": {"official"},
    "not_met": {"coordinator", "official"}, "ask": {"coordinator", "official"},
    "agree": {"coordinator", "official"}, "decline": {"coordinator", "official"},
    "dispute": {"coordinator", "official"},
}  # fmt: skip
AFTER = {
    "report": ("reported", "reported", ""), "confirm": ("met", "confirmed", ""),
    "missing": ("pending", "found_missing", "No names."),
    "not_met": ("not_met", "not_met", "No budget."),
    "ask": ("pending", "release_asked", "The law changed."),
    "agree": ("released", "released", "The law changed."),
    "decline": ("pending", "release_declined", "We need it."),
    "dispute": ("reported", "disputed", ""),
}  # fmt: skip


def ready_for(cast, act, **fields):
    """An obligation of the civic side, as it stands before the act."""
    occurrence = make_occurrence(cast.engagement, **fields)
    for earlier in BEFORE.get(act, []):
        occurrence = ACTS[earlier](occurrence, actor=cast.coordinator)
    return occurrence


def now(occurrence):
    return Occurrence.objects.get(pk=occurrence.pk)


def disputed(cast):
    occurrence = ready_for(cast, "dispute")
    occurrence = dispute_obligation(occurrence, actor=cast.official, view="Half of it is there.")
    return dispute_obligation(occurrence, actor=cast.coordinator, view="All of it is there.")


@pytest.mark.parametrize("act", ACTS)
def test_each_act_changes_the_state_and_leaves_its_line_in_the_history(act):
    cast = make_cast()
    actor = cast.official if act in ("confirm", "missing", "agree") else cast.coordinator
    occurrence = ACTS[act](ready_for(cast, act), actor=actor)
    state, verb, reason = AFTER[act]
    change = Change.objects.latest("pk")
    assert now(occurrence).state == state
    assert (change.verb, change.reason, change.actor, change.engagement) == (
        verb, reason, actor, cast.engagement,
    )  # fmt: skip
    assert change.fields != []


@pytest.mark.parametrize("act", ACTS)
def test_who_may_not_is_refused_and_nothing_changes(act):
    cast = make_cast()
    occurrence = ready_for(cast, act)
    before = now(occurrence).version
    refused = set()
    for name in ("coordinator", "official", "observer", "stranger", "admin"):
        if name in MAY[act]:
            continue
        with pytest.raises(PermissionDenied):
            ACTS[act](occurrence, actor=getattr(cast, name))
        refused.add(name)
    assert refused == {"coordinator", "official", "observer", "stranger", "admin"} - MAY[act]
    assert now(occurrence).version == before


@pytest.mark.parametrize("act", ACTS)
def test_a_stale_version_is_told(act):
    cast = make_cast()
    occurrence = ready_for(cast, act)
    actor = cast.official if act in ("confirm", "missing", "agree") else cast.coordinator
    with pytest.raises(StaleVersion):
        ACTS[act](occurrence, actor=actor, version=occurrence.version + 1)
    assert now(occurrence).version == occurrence.version


@pytest.mark.parametrize("settled", ["met", "released"])
@pytest.mark.parametrize("act", ACTS)
def test_what_is_settled_stays_so(act, settled):
    cast = make_cast()
    occurrence = ready_for(cast, "confirm" if settled == "met" else "agree")
    settle = ACTS["confirm" if settled == "met" else "agree"]
    occurrence = settle(occurrence, actor=cast.official)
    actor = cast.official if act in ("confirm", "missing", "agree") else cast.coordinator
    with pytest.raises(Refused):
        ACTS[act](occurrence, actor=actor)
    assert now(occurrence).state == settled


@pytest.mark.parametrize(
    ("act", "who"),
    [("confirm", "official"), ("missing", "official"), ("agree", "official"),
     ("decline", "coordinator"), ("dispute", "coordinator")],
)  # fmt: skip
def test_what_was_not_reported_or_asked_for_is_not_answered(act, who):
    cast = make_cast()
    occurrence = make_occurrence(cast.engagement)
    with pytest.raises(Refused):
        ACTS[act](occurrence, actor=getattr(cast, who))
    assert (now(occurrence).state, now(occurrence).version) == ("pending", 0)


def test_a_report_needs_evidence_that_the_other_side_sees():
    cast = make_cast()
    occurrence = make_occurrence(cast.engagement)
    other = make_cast_document(cast, visibility="side")
    for evidence in ({}, {"note": "  "}, {"document": other}):
        with pytest.raises(Refused):
            report_obligation(occurrence, actor=cast.coordinator, **evidence)
    shared = make_cast_document(cast)
    report_obligation(occurrence, actor=cast.coordinator, document=shared)
    assert now(occurrence).document == shared


def make_cast_document(cast, **fields):
    return Document.objects.create(
        engagement=cast.engagement, title="List", link="https://example.org/", side="civic",
        added_by=cast.coordinator, **fields,
    )  # fmt: skip


def test_a_document_of_another_engagement_is_no_evidence():
    cast, other = make_cast(), make_cast_again()
    occurrence = make_occurrence(cast.engagement)
    with pytest.raises(Refused):
        report_obligation(occurrence, actor=cast.coordinator, document=make_cast_document(other))
    assert now(occurrence).state == "pending"


def make_cast_again():
    cast = make_cast(title="Another engagement")
    return cast


def test_nobody_confirms_what_they_reported_themselves_even_in_both_sides():
    cast = make_cast()
    cast.coordinator.memberships.create(organisation=cast.government, role="official")
    occurrence = report_obligation(
        make_occurrence(cast.engagement), actor=cast.coordinator, note="Done."
    )
    for act in ("confirm", "missing"):
        with pytest.raises(Refused):
            ACTS[act](occurrence, actor=cast.coordinator)
    occurrence = ask_release(occurrence, actor=cast.coordinator, reason="Not needed.")
    with pytest.raises(Refused):
        agree_release(occurrence, actor=cast.coordinator)
    assert now(occurrence).state == "reported"


def test_what_is_missing_stands_until_the_next_report_and_in_the_history_for_ever():
    cast = make_cast()
    occurrence = ACTS["missing"](ready_for(cast, "missing"), actor=cast.official)
    assert now(occurrence).missing == "No names."
    report_obligation(occurrence, actor=cast.coordinator, note="With names.")
    assert (now(occurrence).missing, now(occurrence).state) == ("", "reported")
    assert Change.objects.get(verb="found_missing").reason == "No names."


def test_the_side_that_asked_cannot_agree_to_its_own_release():
    cast = make_cast()
    colleague = make_member(cast.civic, "coordinator")
    occurrence = ready_for(cast, "agree")
    for actor in (cast.coordinator, colleague):
        with pytest.raises(Refused):
            agree_release(occurrence, actor=actor)
    with pytest.raises(Refused):
        ask_release(occurrence, actor=cast.official, reason="We think so too.")
    agree_release(occurrence, actor=cast.official)
    found = now(occurrence)
    assert (found.state, found.release_asked_by, found.decided_side) == (
        "released", "civic", "government",
    )  # fmt: skip


def test_a_dispute_needs_both_views_and_each_side_writes_its_own():
    cast = make_cast()
    occurrence = dispute_obligation(
        ready_for(cast, "dispute"), actor=cast.official, view="Half of it is there."
    )
    assert (now(occurrence).state, now(occurrence).civic_view) == ("reported", "")
    dispute_obligation(occurrence, actor=cast.coordinator, view="All of it is there.")
    dispute_obligation(occurrence, actor=cast.coordinator, view="All of it, since May.")
    lines = Change.objects.count()
    with pytest.raises(Refused, match="says this already"):
        dispute_obligation(occurrence, actor=cast.coordinator, view="All of it, since May.")
    assert Change.objects.count() == lines
    found = now(occurrence)
    assert (found.state, found.government_view, found.civic_view) == (
        "disputed", "Half of it is there.", "All of it, since May.",
    )  # fmt: skip


def test_a_dispute_is_settled_by_the_side_that_gives_in():
    cast = make_cast()
    occurrence = disputed(cast)
    with pytest.raises(Refused):
        mark_not_met(occurrence, actor=cast.official, reason="It is not there.")
    with pytest.raises(PermissionDenied):
        confirm_obligation(occurrence, actor=cast.coordinator)
    confirm_obligation(occurrence, actor=cast.official)
    assert now(occurrence).state == "met"
    assert now(occurrence).civic_view == "All of it is there."


def test_a_dispute_ends_too_when_the_owing_side_says_not_met_or_both_release():
    cast = make_cast()
    occurrence = mark_not_met(disputed(cast), actor=cast.coordinator, reason="You are right.")
    assert now(occurrence).state == "not_met"
    other = ask_release(disputed(cast), actor=cast.official, reason="Let it be.")
    agree_release(other, actor=cast.coordinator)
    assert now(other).state == "released"


def acts_offered(occurrence, user):
    sides = access.sides_of_obligation(user, occurrence)
    return [name for name, _words in offered(occurrence, user, sides)]


def test_until_its_day_has_passed_only_the_side_that_owes_it_says_that_it_will_not_be_done():
    cast = make_cast()
    today = access.today()
    ours = make_occurrence(cast.engagement, due_on=today)
    with pytest.raises(Refused, match="Its day has not passed"):
        mark_not_met(ours, actor=cast.official, reason="Nothing came yet.")
    assert "not_met" not in acts_offered(ours, cast.official)
    assert "not_met" in acts_offered(ours, cast.coordinator)
    mark_not_met(ours, actor=cast.coordinator, reason="We have nobody for it.")
    late = make_occurrence(cast.engagement, due_on=today - timedelta(days=1))
    assert "not_met" in acts_offered(late, cast.official)
    mark_not_met(late, actor=cast.official, reason="Nothing came.")
    undated = make_occurrence(cast.engagement, timing="recurring", every="phase_end")
    Occurrence.objects.filter(pk=undated.pk).update(due_on=None)
    assert "not_met" not in acts_offered(now(undated), cast.official)
    to_begin = make_signed_memorandum(cast.engagement, begins_on=today + timedelta(days=1))
    unbegun = make_occurrence(cast.engagement, memorandum=to_begin, timing="throughout")
    assert "not_met" not in acts_offered(unbegun, cast.official)
    always = make_occurrence(cast.engagement, timing="throughout")
    mark_not_met(always, actor=cast.official, reason="It was told to the press.")
    assert [now(one).state for one in (ours, late, always)] == ["not_met"] * 3


def test_what_was_never_reported_is_not_confirmed_out_of_a_dispute():
    cast = make_cast()
    yesterday = access.today() - timedelta(days=1)
    occurrence = mark_not_met(
        make_occurrence(cast.engagement, due_on=yesterday), actor=cast.official,
        reason="Nothing came.",
    )  # fmt: skip
    for actor in (cast.official, cast.coordinator):
        occurrence = dispute_obligation(occurrence, actor=actor, view="So it is.")
    with pytest.raises(Refused):
        confirm_obligation(occurrence, actor=cast.official)
    report_obligation(occurrence, actor=cast.coordinator, note="Here it is.")
    confirm_obligation(occurrence, actor=cast.official)
    assert now(occurrence).state == "met"


@pytest.mark.parametrize("act", ["missing", "not_met", "ask", "decline", "dispute"])
def test_a_reason_of_blanks_is_none(act):
    cast = make_cast()
    occurrence = ready_for(cast, act)
    doing = {
        "missing": say_what_is_missing, "not_met": mark_not_met, "ask": ask_release,
        "decline": decline_release, "dispute": dispute_obligation,
    }[act]  # fmt: skip
    actor = cast.official if act == "missing" else cast.coordinator
    with pytest.raises(Refused):
        doing(occurrence, actor=actor, **{"view" if act == "dispute" else "reason": "   "})
    assert now(occurrence).version == occurrence.version


def test_the_summary_counts_what_waits_and_names_what_falls_due_first():
    cast = make_cast()
    soon = access.today() - timedelta(days=2000)
    occurrence = make_occurrence(cast.engagement, due_on=soon, text="Send the list.")
    found = Engagement.objects.get()
    assert (found.next_due_on, found.next_due_title) == (soon, "Send the list.")
    assert (found.waiting_for_government, found.waiting_for_civic) == (0, 0)
    report_obligation(occurrence, actor=cast.coordinator, note="Sent.")
    found = Engagement.objects.get()
    assert (found.waiting_for_government, found.waiting_for_civic) == (1, 0)
    assert found.next_due_on != soon


def test_a_person_whose_membership_ended_yesterday_does_nothing_more():
    cast = make_cast()
    occurrence = make_occurrence(cast.engagement)
    cast.coordinator.memberships.update(ends_on=access.today() - timedelta(days=1))
    with pytest.raises(PermissionDenied):
        report_obligation(occurrence, actor=cast.coordinator, note="Done.")
    assert now(occurrence).state == "pending"
