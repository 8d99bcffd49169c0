"""What shows that a milestone was reached: who adds it, and that the other side can see it."""

import pytest
from django.core.exceptions import PermissionDenied

from engagements.actions.history import Refused
from engagements.actions.milestone import add_evidence, report_milestone
from engagements.models import Change, Document
from tests.actions.test_milestone import in_state, last_change, plan, state_of
from tests.factories import make_cast, make_stranger_engagement

pytestmark = pytest.mark.django_db


def test_a_report_needs_evidence():
    cast = make_cast()
    milestone = plan(cast)
    with pytest.raises(Refused, match="as evidence"):
        report_milestone(milestone, actor=cast.coordinator)
    assert state_of(milestone) == "planned"
    add_evidence(milestone, actor=cast.coordinator, link="https://example.org/list")
    assert report_milestone(milestone, actor=cast.coordinator).state == "reported"


def test_evidence_is_added_by_the_owner_side_alone_and_is_never_empty():
    cast = make_cast()
    milestone = plan(cast)
    evidence = add_evidence(milestone, actor=cast.coordinator, note="It runs.")
    assert (evidence.side, evidence.added_by, last_change()) == (
        "civic", cast.coordinator, ("evidenced", "It runs."),
    )  # fmt: skip
    with pytest.raises(Refused, match="as evidence"):
        add_evidence(milestone, actor=cast.coordinator)
    for who in ("official", "observer", "stranger"):
        with pytest.raises(PermissionDenied):
            add_evidence(milestone, actor=getattr(cast, who), note="Mine.")
    assert milestone.evidence.count() == 1


@pytest.mark.parametrize("state", ["accepted", "dropped"])
def test_a_settled_milestone_takes_no_more_evidence(state):
    cast = make_cast()
    milestone = in_state(cast, state)
    count = milestone.evidence.count()
    with pytest.raises(Refused, match="takes no more evidence"):
        add_evidence(milestone, actor=cast.coordinator, note="Late.")
    assert milestone.evidence.count() == count


def make_document(engagement, author, **values):
    return Document.objects.create(**{
        "engagement": engagement, "title": "List", "link": "https://example.org/list",
        "side": "civic", "added_by": author, **values,
    })  # fmt: skip


def test_a_document_of_another_engagement_is_no_evidence():
    cast = make_cast()
    foreign = make_document(make_stranger_engagement(cast), cast.stranger)
    milestone = plan(cast)
    with pytest.raises(Refused, match="belongs to another engagement"):
        add_evidence(milestone, actor=cast.coordinator, document=foreign)
    assert milestone.evidence.count() == 0


def test_evidence_by_a_document_of_one_side_is_told_to_that_side_alone():
    cast = make_cast()
    document = make_document(cast.engagement, cast.coordinator, visibility="side")
    add_evidence(plan(cast), actor=cast.coordinator, document=document)
    assert Change.objects.latest("pk").private_to_side == "civic"


def test_what_one_side_keeps_to_itself_is_no_evidence_for_the_other():
    cast = make_cast()
    document = make_document(cast.engagement, cast.coordinator, visibility="side")
    milestone = plan(cast)
    with pytest.raises(Refused, match="Share it first"):
        report_milestone(milestone, actor=cast.coordinator, document=document)
    assert (state_of(milestone), milestone.evidence.count()) == ("planned", 0)
    add_evidence(milestone, actor=cast.coordinator, document=document, note="See the list.")
    with pytest.raises(Refused, match="Share it first"):
        report_milestone(milestone, actor=cast.coordinator)
    add_evidence(milestone, actor=cast.coordinator, note="The list has 40 names.")
    assert report_milestone(milestone, actor=cast.coordinator).state == "reported"
