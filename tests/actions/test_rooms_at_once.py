"""Two people at once: nobody's words are lost, and no limit is passed by two halves."""

from datetime import timedelta

import pytest

from engagements import access, playbook
from engagements.actions import document
from engagements.actions.challenge import answer_challenge
from engagements.actions.contact import change_post
from engagements.actions.engagement import log_with_new_bodies, move_phase
from engagements.actions.history import Refused, StaleVersion
from engagements.actions.milestone import (
    accept_milestone,
    add_milestone,
    report_milestone,
    return_milestone,
)
from engagements.models import (
    Change,
    ChecklistItem,
    Contact,
    Document,
    Engagement,
    PhaseChange,
    Waiver,
)
from engagements.upload import check_upload
from tests.actions.test_stale import READY, versioned_acts
from tests.factories import make_cast, make_contact
from tests.gate_factories import waive_open
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_answers_from_the_same_page_one_is_kept_and_one_is_told():
    cast = make_cast()
    item = cast.engagement.checklist.first()
    outcomes = at_once(
        lambda: answer_challenge(item, actor=cast.coordinator, version=0, answer="A").answer,
        lambda: answer_challenge(item, actor=cast.official, version=0, answer="B").answer,
    )
    assert outcomes.count(StaleVersion) == 1
    assert ChecklistItem.objects.get(pk=item.pk).answer in ("A", "B")


def test_two_files_that_fit_alone_do_not_pass_the_limit_together(monkeypatch):
    monkeypatch.setattr(document, "MAX_BYTES_OF_ENGAGEMENT", 20)
    cast = make_cast()
    file = check_upload("Plan.pdf", b"%PDF-1.7 words")

    def add():
        return document.add_document(
            cast.engagement, actor=cast.coordinator, title="Plan", file=file
        ).size

    assert set(at_once(add, add)) == {14, Refused}
    assert Document.objects.count() == 1


def told_and_lines(outcomes, verbs):
    """How many were told that somebody was faster, and how many lines the acts left."""
    told = [one for one in outcomes if one in (StaleVersion, Refused)]
    return len(told), Change.objects.filter(verb__in=verbs).count()


@pytest.mark.parametrize("version", [1, None], ids=["from the same page", "without a version"])
def test_of_accepting_and_returning_one_milestone_one_counts_and_the_other_is_told(version):
    cast = make_cast()
    milestone = cast.engagement.milestones.filter(side="civic").first()
    reported = report_milestone(milestone, actor=cast.coordinator, note="It runs.")
    assert reported.version == 1
    outcomes = at_once(
        lambda: accept_milestone(reported, actor=cast.official, version=version).state,
        lambda: (
            return_milestone(
                reported, actor=cast.official, reason="No list.", version=version
            ).state
        ),
    )
    assert told_and_lines(outcomes, ["accepted", "returned"]) == (1, 1)
    milestone.refresh_from_db()
    assert milestone.state in outcomes
    assert milestone.reason == ("No list." if milestone.state == "returned" else "")


@pytest.mark.parametrize(
    "versioned", [True, False], ids=["from the same page", "without a version"]
)
def test_of_two_moves_to_the_next_phase_one_counts_and_the_other_is_told(versioned):
    cast = make_cast()
    waive_open(cast)
    cast.engagement.refresh_from_db()
    version = cast.engagement.version if versioned else None
    outcomes = at_once(*[
        lambda who=who: move_phase(
            cast.engagement, actor=who, to_phase="start", version=version
        ).phase
        for who in (cast.coordinator, cast.admin)
    ])  # fmt: skip
    assert told_and_lines(outcomes, ["phase_moved"]) == (1, 1)
    assert PhaseChange.objects.get().to_phase == "start"
    assert not Waiver.objects.filter(phase_change__isnull=True).exists()
    assert Engagement.objects.get().phase == "start"


@pytest.mark.parametrize("version", [0, None], ids=["from the same page", "without a version"])
def test_of_two_changes_of_one_post_one_counts_and_the_other_is_told(version):
    cast = make_cast()
    old = make_contact(cast.civic, "Ann")
    outcomes = at_once(*[
        lambda place=place: change_post(
            old, actor=cast.coordinator, organisation=cast.civic, position=place,
            starts_on=access.today(), version=version,
        ).position
        for place in ("Director", "Chair")
    ])  # fmt: skip
    assert told_and_lines(outcomes, ["ended"]) == (1, 1)
    new = Contact.objects.get(person=old.person, ends_on__isnull=True)
    assert new.position in outcomes
    assert Contact.objects.filter(person=old.person).count() == 2


# Whatever is written over: one act after the other leaves the thing as it can be changed again.
CHANGES = (
    "correct_office", "edit_account", "edit_details", "edit_document", "edit_engagement",
    "edit_milestone", "edit_office", "edit_organisation", "edit_person", "edit_update",
    "set_target",
)  # fmt: skip


def test_of_two_changes_from_the_same_page_one_is_kept_and_one_is_told_whatever_is_changed():
    cast, acts = make_cast(), dict(versioned_acts())
    for name in CHANGES:
        thing, values = READY[name](cast)
        values = {"actor": cast.coordinator, **values}
        page = thing.fellowship_details if name == "edit_details" else thing
        page.refresh_from_db()
        lines = Change.objects.count()
        outcomes = at_once(*[
            lambda act=acts[name], thing=thing, values=values, version=page.version: type(
                act(thing, version=version, **values)
            )
        ] * 2)  # fmt: skip
        told = [one for one in outcomes if one is StaleVersion]
        written, version = Change.objects.count() - lines, page.version
        page.refresh_from_db()
        assert (name, len(told), written, page.version) == (name, 1, 1, version + 1)


def test_two_milestones_that_are_added_at_once_are_both_in_the_plan_and_in_the_history():
    cast = make_cast()
    before = cast.engagement.milestones.count()
    due_on = cast.engagement.next_due_on - timedelta(days=1)
    outcomes = at_once(*[
        lambda who=who, title=title: add_milestone(
            cast.engagement, actor=who, title=title, side="civic", due_on=due_on
        ).title
        for who, title in ((cast.coordinator, "Wells"), (cast.admin, "Pumps"))
    ])  # fmt: skip
    assert outcomes == ["Wells", "Pumps"]
    plan = cast.engagement.milestones
    assert (plan.count(), plan.filter(title__in=outcomes).count()) == (before + 2, 2)
    told = Change.objects.filter(engagement=cast.engagement, verb="added", thing_text__in=outcomes)
    assert told.values("number").distinct().count() == 2
    cast.engagement.refresh_from_db()
    assert cast.engagement.next_due_on == due_on


def test_two_who_log_an_engagement_with_a_new_body_at_once_each_have_all_of_their_own():
    cast = make_cast()
    counted = Engagement.objects.count()
    outcomes = at_once(*[
        lambda who=who, name=name: log_with_new_bodies(
            actor=who, civic_organisation=cast.civic,
            government_body={"name": name, "kind": "government", "country": "KE"},
            collaboration_model="fellowship", title=name, starts_on=access.today(),
        ).reference
        for who, name in ((cast.coordinator, "Ministry of Water"), (cast.admin, "Ministry of Roads"))
    ])  # fmt: skip
    year = access.today().year
    assert sorted(outcomes) == [f"FEL-{year}-{counted + number:04d}" for number in (1, 2)]
    for made in Engagement.objects.filter(reference__in=outcomes):
        leads = set(made.parties.values_list("organisation__name", flat=True))
        assert leads == {"Civic Lab", made.title}
        assert made.milestones.count() == len(playbook.get("fellowship").milestones)
        assert Change.objects.get(engagement=made).verb == "logged"
