from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from engagements import access
from engagements.actions.document import add_document
from engagements.actions.history import Refused, StaleVersion
from engagements.actions.memorandum import add_memorandum, confirm_recorded, edit_memorandum
from engagements.models import Change, Engagement, Memorandum
from tests.factories import (
    make_cast,
    make_engagement,
    make_signed_memorandum,
    make_stranger_engagement,
)

pytestmark = pytest.mark.django_db


def signed_days():
    today = access.today()
    return {
        "state": "signed",
        "signed_on": today,
        "begins_on": today - timedelta(days=5),
        "ends_on": today,
    }


def summary_of(engagement):
    fresh = Engagement.objects.get(pk=engagement.pk)
    return fresh.memorandum_state, fresh.covered_from, fresh.covered_until


def test_a_signed_memorandum_covers_each_of_its_engagements():
    cast = make_cast()
    second = make_engagement(actor=cast.coordinator, civic=cast.civic, government=cast.government)
    memorandum = add_memorandum(
        cast.engagement, actor=cast.coordinator, title="Framework",
        parties=cast.engagement.parties.all(), covers=[second], **signed_days(),
    )  # fmt: skip
    confirm_recorded(memorandum, actor=cast.official)
    today = access.today()
    for engagement in (cast.engagement, second):
        # Nothing is backdated: it covers no day before its signature.
        assert summary_of(engagement) == ("signed", today, today)
        told = engagement.history.filter(thing_type="memorandum").order_by("number")
        assert [one.verb for one in told] == ["added", "recording_confirmed"]
    assert sorted(memorandum.parties.values_list("side", flat=True)) == ["civic", "government"]


@pytest.mark.parametrize("who", ["observer", "stranger"])
def test_only_those_who_write_in_the_engagement_record_one(who):
    cast = make_cast()
    with pytest.raises(PermissionDenied):
        add_memorandum(cast.engagement, actor=getattr(cast, who), title="Mine")
    assert Memorandum.objects.count() == 0


def test_it_does_not_reach_into_a_foreign_engagement():
    cast = make_cast()
    foreign = make_stranger_engagement(cast)
    with pytest.raises(PermissionDenied):
        add_memorandum(cast.engagement, actor=cast.coordinator, title="Wide", covers=[foreign])
    draft = add_memorandum(cast.engagement, actor=cast.coordinator, title="Draft")
    with pytest.raises(PermissionDenied):
        edit_memorandum(draft, actor=cast.coordinator, covers=[foreign])
    assert summary_of(foreign) == ("none", None, None)


def test_a_draft_is_signed_and_the_engagement_knows():
    cast = make_cast()
    draft = add_memorandum(cast.engagement, actor=cast.coordinator, title="Draft")
    assert summary_of(cast.engagement) == ("draft", None, None)
    edit_memorandum(draft, actor=cast.official, version=0, **signed_days())
    assert summary_of(cast.engagement) == ("recorded", None, None)
    confirm_recorded(draft, actor=cast.coordinator)
    assert summary_of(cast.engagement)[0] == "signed"
    with pytest.raises(StaleVersion):
        edit_memorandum(draft, actor=cast.official, version=0, title="Other")


def test_a_signed_one_is_corrected_only_with_a_reason_that_is_kept():
    cast = make_cast()
    memorandum = make_signed_memorandum(cast.engagement)
    with pytest.raises(Refused, match="Say why it has to be corrected"):
        edit_memorandum(memorandum, actor=cast.coordinator, title="Other")
    assert Memorandum.objects.get().title == "Memorandum of understanding"
    edit_memorandum(memorandum, actor=cast.coordinator, title="Other", reason="A typing error.")
    assert Change.objects.latest("number").reason == "A typing error."


def test_a_signed_one_never_becomes_a_draft_again():
    cast = make_cast()
    memorandum = make_signed_memorandum(cast.engagement)
    with pytest.raises(Refused, match="does not become a draft again"):
        edit_memorandum(
            memorandum, actor=cast.coordinator, state="draft", signed_on=None, reason="A mistake."
        )
    assert Memorandum.objects.get().state == "signed"


def test_days_out_of_order_leave_nothing():
    cast = make_cast()
    days = {**signed_days(), "ends_on": access.today() - timedelta(days=6)}
    with pytest.raises(ValidationError, match="before the first day"):
        add_memorandum(cast.engagement, actor=cast.coordinator, title="Wrong", **days)
    assert (Memorandum.objects.count(), summary_of(cast.engagement)[0]) == (0, "none")


@pytest.mark.parametrize("who", ["observer", "stranger"])
def test_nobody_else_changes_one(who):
    cast = make_cast()
    memorandum = make_signed_memorandum(cast.engagement)
    with pytest.raises(PermissionDenied):
        edit_memorandum(memorandum, actor=getattr(cast, who), title="Mine", reason="Because.")
    assert Memorandum.objects.get().title == "Memorandum of understanding"


def test_a_document_is_named_in_the_history_of_its_own_engagement_alone():
    cast = make_cast()
    foreign = make_stranger_engagement(cast)
    memorandum = make_signed_memorandum(foreign, document=None)
    memorandum.engagements.add(cast.engagement)
    paper = add_document(
        foreign, actor=cast.stranger, title="Their scan", link="https://example.org"
    )
    edit_memorandum(memorandum, actor=cast.admin, document=paper, reason="It was scanned.")
    told = {
        who: access.visible(Change, getattr(cast, who)).filter(verb="changed").get().fields[0]["to"]
        for who in ("stranger", "official")
    }
    assert told == {"stranger": "Their scan", "official": "a document of another engagement"}
