import pytest
from django.db import IntegrityError

from engagements.models import ChecklistItem, Response
from tests.factories import make_cast

pytestmark = pytest.mark.django_db


def make_item(**values):
    cast = make_cast()
    return ChecklistItem.objects.create(
        **{"engagement": cast.engagement, "title": "Own", "question": "?", "phase": "run",
           "side": "both", **values}
    )  # fmt: skip


def test_a_playbook_item_stands_once_on_a_checklist():
    first = make_cast().engagement.checklist.first()
    first.pk = None
    with pytest.raises(IntegrityError):
        first.save(force_insert=True)


def test_own_items_may_be_many():
    item = make_item()
    assert make_item(engagement=item.engagement).slug == item.slug == ""


@pytest.mark.parametrize(
    "values",
    [
        {"status": "addressed"},
        {"status": "addressed", "answer": "Words without a person."},
        {"status": "not_applicable"},
        {"status": "waived", "gates": True},
        {"status": "waived", "reason": "No need.", "gates": False},
    ],
)
def test_the_database_refuses_a_status_without_what_it_needs(values):
    with pytest.raises(IntegrityError):
        make_item(**values)


def test_a_response_has_a_text():
    item = make_item()
    with pytest.raises(IntegrityError):
        Response.objects.create(item=item, text="")


def test_addressed_not_applicable_and_waived_are_settled():
    words = ["open", "in_work", "addressed", "not_applicable", "waived"]
    assert [ChecklistItem(status=word).is_settled for word in words] == [
        False, False, True, True, True,
    ]  # fmt: skip


def test_only_open_gating_items_hold_the_gate():
    open_one = make_item(gates=True)
    make_item(engagement=open_one.engagement, gates=True, status="waived", reason="No need.")
    make_item(engagement=open_one.engagement)
    own = open_one.engagement.checklist.filter(slug="")
    assert list(own.open_gating()) == [open_one]
    assert own.settled().count() == 1
