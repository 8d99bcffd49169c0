"""What must never be false of a milestone, broken on the database."""

from datetime import date

import pytest
from django.db import connection

from engagements import access
from engagements.models import Evidence, Milestone
from tests.factories import make_cast
from tests.refusals import kindly, refused

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 2)


REPORTED = {"reported_on": DAY, "reported_side": "civic"}
ACCEPTED = {"state": "accepted", **REPORTED}
OTHER_SIDE = ("milestone_accepted_by_the_other_side", "The side that did it cannot accept it.")
SIDE_AND_DAY = (
    "milestone_reported_has_its_side_and_day",
    "A reported milestone needs its day and side.",
)
REASON = ("milestone_state_has_its_reason", "Say why.")
FALSE_MILESTONES = [
    (*OTHER_SIDE, {**ACCEPTED, "decided_on": DAY, "decided_side": "civic"}),
    (*OTHER_SIDE, {**ACCEPTED, "decided_on": DAY, "decided_side": ""}),
    (*OTHER_SIDE, {**ACCEPTED, "decided_on": None, "decided_side": "government"}),
    (*SIDE_AND_DAY, {"state": "reported", "reported_on": None, "reported_side": "civic"}),
    (*SIDE_AND_DAY, {"state": "reported", "reported_on": DAY, "reported_side": "both"}),
    (*SIDE_AND_DAY, {"state": "returned", "reason": "No list.", "reported_on": None}),
    (*REASON, {"state": "returned", "reason": "", **REPORTED}),
    (*REASON, {"state": "missed", "reason": ""}),
    (*REASON, {"state": "dropped", "reason": ""}),
    ("milestone_has_a_title", "Give the milestone a title.", {"title": ""}),
]


@pytest.mark.parametrize(("name", "sentence", "values"), FALSE_MILESTONES)
def test_the_database_refuses_a_false_milestone_and_says_it_kindly(name, sentence, values):
    milestone = make_cast().engagement.milestones.first()
    assert name in refused(lambda: Milestone.objects.filter(pk=milestone.pk).update(**values))
    for field, value in values.items():
        setattr(milestone, field, value)
    assert kindly(milestone) == [sentence]


def test_a_milestone_that_the_other_side_accepted_is_kept():
    milestone = make_cast().engagement.milestones.first()
    values = {**ACCEPTED, "decided_on": DAY, "decided_side": "government"}
    assert Milestone.objects.filter(pk=milestone.pk).update(**values) == 1


def test_a_milestone_of_the_playbook_stands_once_in_a_plan():
    milestone = make_cast().engagement.milestones.exclude(slug="").first()
    milestone.pk = None
    milestone._state.adding = True
    assert kindly(milestone) == ["This milestone of the playbook is already in the plan."]
    assert "slug" in refused(milestone.save) or connection.vendor == "postgresql"


def test_milestones_of_ones_own_may_share_an_empty_slug():
    engagement = make_cast().engagement
    for _time in range(2):
        Milestone.objects.create(
            engagement=engagement, title="Own", side="both", due_on=DAY, first_due_on=DAY
        )
    assert engagement.milestones.filter(slug="").count() == 2


def test_evidence_is_a_document_a_link_or_a_note():
    cast = make_cast()
    empty = Evidence(
        milestone=cast.engagement.milestones.first(), added_by=cast.coordinator, added_on=DAY
    )
    assert kindly(empty) == ["Give a document, a link or a note."]
    assert "evidence_is_a_document_link_or_note" in refused(empty.save)


def test_open_and_overdue_are_told_by_state_and_day():
    engagement = make_cast().engagement
    milestone = engagement.milestones.first()
    others = engagement.milestones.exclude(pk=milestone.pk)
    others.update(state="dropped", reason="Not wanted.")
    day = access.today()
    Milestone.objects.filter(pk=milestone.pk).update(due_on=DAY)
    assert list(engagement.milestones.open()) == [milestone]
    assert list(engagement.milestones.overdue(day)) == [milestone]
    milestone.refresh_from_db()
    assert (milestone.days_late(day), milestone.days_late(DAY)) == ((day - DAY).days, 0)
    Milestone.objects.filter(pk=milestone.pk).update(state="reported", **REPORTED)
    assert list(engagement.milestones.overdue(day)) == []
