"""What one side records for several engagements counts in none in which a lead was not heard."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from engagements.actions.history import Refused
from engagements.actions.memorandum import confirm_recorded, edit_memorandum
from engagements.models import Engagement, Letter, Membership, Memorandum
from tests.agreement_factories import make_recorded
from tests.factories import (
    add_party,
    make_cast,
    make_engagement,
    make_stranger_engagement,
    with_outsiders,
)

pytestmark = pytest.mark.django_db


def make_foreign(cast: Any, *, beside: bool = False) -> Engagement:
    """Led by other bodies on both sides; the civic lead of the cast takes part, the ministry too."""
    second = make_stranger_engagement(cast)
    add_party(second, cast.civic, "civic")
    if beside:
        add_party(second, cast.government, "government")
    return second


@pytest.mark.parametrize("named", [False, True])
@pytest.mark.parametrize("beside", [False, True])
def test_it_is_not_recorded_where_the_recorder_does_not_write_for_the_lead(named, beside):
    cast = make_cast()
    second = make_foreign(cast, beside=beside)
    parties = [
        *cast.engagement.parties.all(), *second.parties.filter(is_lead=True),
    ] if named else []  # fmt: skip
    with pytest.raises(Refused, match="record it for each engagement by itself"):
        make_recorded(cast, covers=[second], parties=parties)
    assert (Memorandum.objects.count(), Letter.objects.count()) == (0, 0)


@pytest.mark.parametrize("named", [False, True])
def test_it_is_not_recorded_where_other_bodies_lead_the_other_side(named):
    cast = make_cast()
    second = make_engagement(actor=cast.coordinator, civic=cast.civic)
    parties = [*cast.engagement.parties.all(), *second.parties.filter(side="government")]
    with pytest.raises(Refused, match="Record it for each engagement by itself"):
        make_recorded(cast, covers=[second], parties=parties if named else ())
    assert not Memorandum.objects.exists()


def test_an_engagement_that_others_lead_is_not_added_by_a_correction():
    cast = make_cast()
    second = make_foreign(cast)
    one = make_recorded(cast, parties=())
    confirm_recorded(one, actor=cast.official)
    with pytest.raises(Refused, match="record it for each engagement by itself"):
        edit_memorandum(one, actor=cast.coordinator, covers=[second], reason="It covers both.")
    second.refresh_from_db()
    assert (second.memorandum_state, Memorandum.objects.get().counts) == ("none", True)


def test_a_lead_that_changes_meanwhile_is_heard_itself():
    cast = make_cast()
    second = make_engagement(actor=cast.coordinator, civic=cast.civic, government=cast.government)
    one = make_recorded(cast, parties=(), covers=[second])
    second.parties.filter(side="government").update(is_lead=False)
    other = add_party(second, with_outsiders(cast).second_government.organisation, "government")
    type(other).objects.filter(pk=other.pk).update(is_lead=True)
    for actor in (cast.official, cast.second_official):
        with pytest.raises(PermissionDenied):
            confirm_recorded(one, actor=actor)
    Membership.objects.create(user=cast.official, organisation=other.organisation, role="official")
    confirm_recorded(one, actor=cast.official)
    assert Memorandum.objects.get().counts


@pytest.mark.parametrize("named", [False, True])
def test_a_body_beside_the_lead_neither_confirms_nor_is_asked(named):
    cast = with_outsiders(make_cast())
    one = make_recorded(cast, parties=cast.engagement.parties.all() if named else ())
    assert [letter.to for letter in Letter.objects.all()] == [cast.official]
    with pytest.raises(PermissionDenied):
        confirm_recorded(one, actor=cast.second_official)
    confirm_recorded(one, actor=cast.official)
    assert Memorandum.objects.get().counts


@pytest.mark.parametrize("named", [False, True])
def test_a_body_beside_the_lead_does_not_record_for_its_side(named):
    cast = with_outsiders(make_cast())
    parties = cast.engagement.parties.all() if named else ()
    with pytest.raises(Refused, match="Let that body record it"):
        make_recorded(cast, "second_coordinator", parties=parties)


def test_what_bodies_beside_the_leads_agree_among_themselves_is_theirs():
    cast = with_outsiders(make_cast())
    theirs = [cast.second_civic, cast.second_government]
    one = make_recorded(cast, "second_coordinator", parties=theirs)
    confirm_recorded(one, actor=cast.second_official)
    assert Memorandum.objects.get().counts
    assert Engagement.objects.get().memorandum_state == "none"
