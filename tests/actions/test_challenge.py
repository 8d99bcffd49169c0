import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from engagements.actions.challenge import add_challenge, answer_challenge
from engagements.actions.history import Refused, StaleVersion
from engagements.models import Change, ChecklistItem, Engagement
from tests.factories import make_cast, make_contact, make_role, make_stranger_engagement

pytestmark = pytest.mark.django_db


def gating(cast):
    return cast.engagement.checklist.filter(gates=True).first()


def supervisor(cast):
    contact = make_contact(cast.government)
    make_role(cast.engagement, contact)
    return contact


def summary_of(cast):
    fresh = Engagement.objects.get(pk=cast.engagement.pk)
    return fresh.open_gating, fresh.settled_items, fresh.checklist_items


def test_an_addressed_gating_item_counts_as_settled():
    cast = make_cast()
    open_gating, settled, count = summary_of(cast)
    item = answer_challenge(
        gating(cast), actor=cast.official, version=0, status="addressed",
        answer="Both said so in writing.", responsible=supervisor(cast),
    )  # fmt: skip
    assert item.version == 1
    assert summary_of(cast) == (open_gating - 1, settled + 1, count)
    assert Change.objects.latest("number").verb == "answered"


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"status": "addressed", "answer": "Words."}, "a responsible person"),
        ({"status": "not_applicable"}, "Say why"),
        ({"status": "waived"}, "Say why"),
    ],
)
def test_a_status_without_what_it_needs_changes_nothing(values, problem):
    cast = make_cast()
    before = summary_of(cast)
    with pytest.raises(ValidationError, match=problem):
        answer_challenge(gating(cast), actor=cast.coordinator, **values)
    assert (gating(cast).status, summary_of(cast)) == ("open", before)


def test_only_a_gating_item_is_waived():
    cast = make_cast()
    other = cast.engagement.checklist.filter(gates=False).first()
    with pytest.raises(ValidationError, match="can be waived"):
        answer_challenge(other, actor=cast.coordinator, status="waived", reason="No need.")


def test_a_coordinator_and_an_admin_waive_and_an_official_does_not():
    cast = make_cast()
    with pytest.raises(PermissionDenied):
        answer_challenge(gating(cast), actor=cast.official, status="waived", reason="No need.")
    items = cast.engagement.checklist.filter(gates=True)
    for item, actor in zip(items, (cast.coordinator, cast.admin), strict=False):
        answer_challenge(item, actor=actor, status="waived", reason="No need.")
    assert cast.engagement.checklist.filter(status="waived").count() == 2
    assert Change.objects.latest("number").reason == "No need."


def test_responses_are_chosen_and_own_ones_added_under_a_new_version():
    cast = make_cast()
    item = gating(cast)
    first = item.responses.first()
    answered = answer_challenge(
        item, actor=cast.coordinator, version=0, responses={first.pk: "done"},
        own_response="We ask each Friday.",
    )  # fmt: skip
    first.refresh_from_db()
    own = item.responses.get(recommended=False)
    assert (first.state, own.text, own.state) == ("done", "We ask each Friday.", "chosen")
    assert answered.version == 1
    with pytest.raises(StaleVersion):
        answer_challenge(item, actor=cast.official, version=0, responses={first.pk: "chosen"})


def test_a_response_of_another_item_is_refused():
    cast = make_cast()
    first, second = cast.engagement.checklist.all()[:2]
    foreign = second.responses.first()
    with pytest.raises(Refused, match="not one of this challenge"):
        answer_challenge(first, actor=cast.coordinator, responses={foreign.pk: "done"})
    foreign.refresh_from_db()
    assert foreign.state == "not_chosen"


def test_saving_without_a_change_leaves_no_history():
    cast = make_cast()
    before = Change.objects.count()
    answer_challenge(gating(cast), actor=cast.coordinator, version=0, status="open")
    assert Change.objects.count() == before


@pytest.mark.parametrize("who", ["observer", "stranger"])
def test_nobody_else_answers_or_adds(who):
    cast = make_cast()
    count = ChecklistItem.objects.count()
    with pytest.raises(PermissionDenied):
        answer_challenge(gating(cast), actor=getattr(cast, who), answer="Mine.")
    with pytest.raises(PermissionDenied):
        add_challenge(
            cast.engagement, actor=getattr(cast, who), title="Mine", question="?", phase="run"
        )
    assert ChecklistItem.objects.count() == count


def test_an_own_challenge_comes_last_and_counts():
    cast = make_cast()
    foreign = make_stranger_engagement(cast)
    open_gating, settled, count = summary_of(cast)
    item = add_challenge(
        cast.engagement, actor=cast.official, title="Two time zones",
        question="When do we meet?", phase="run", gates=True, side="both",
    )  # fmt: skip
    assert summary_of(cast) == (open_gating + 1, settled, count + 1)
    assert cast.engagement.checklist.last() == item
    assert foreign.checklist.filter(slug="").count() == 0
