"""Who takes part, leads and leaves: nobody shuts out a body that something sent or signed binds."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from engagements import access
from engagements.actions.engagement import lead_party, leave_party
from engagements.actions.history import Refused
from engagements.actions.memorandum import send_memorandum, withdraw_memorandum
from engagements.models import Memorandum, Party
from tests.agreement_factories import make_draft, make_running, make_sent
from tests.factories import make_cast, make_signed_memorandum, with_outsiders

pytestmark = pytest.mark.django_db
OUTSIDERS = ("coordinator", "observer", "stranger")


def make_cast_recorded():
    """What was agreed elsewhere and is on record without any party."""
    cast = make_cast()
    make_signed_memorandum(cast.engagement)
    return cast


def with_city(make):
    """Ministry and civic organisation, bound or not, and a city beside the ministry."""
    cast = with_outsiders(make())
    cast.city, cast.mayor = cast.second_government, cast.second_official
    cast.ministry = cast.engagement.parties.get(organisation=cast.government)
    return cast


def leave(party, actor, day=None):
    return leave_party(party, actor=actor, left_on=day or access.today(), reason="Reorganised")


@pytest.mark.parametrize("make", [make_sent, make_running])
def test_the_lead_of_a_body_that_is_bound_is_handed_over_by_itself_or_an_administrator(make):
    cast = with_city(make)
    for who in (*OUTSIDERS, "mayor"):
        with pytest.raises(PermissionDenied):
            lead_party(cast.city, actor=getattr(cast, who))
    assert lead_party(cast.city, actor=cast.official).is_lead
    assert lead_party(cast.ministry, actor=cast.admin).is_lead


@pytest.mark.parametrize("make", [make_sent, make_running])
def test_a_body_that_is_bound_says_itself_that_it_leaves_and_from_when(make):
    cast = with_city(make)
    lead_party(cast.city, actor=cast.official)
    ministry = Party.objects.get(pk=cast.ministry.pk)
    for who in (*OUTSIDERS, "mayor"):
        with pytest.raises(PermissionDenied):
            leave(ministry, getattr(cast, who))
    yesterday = access.today() - timedelta(days=1)
    for who in (cast.official, cast.admin):
        with pytest.raises(Refused, match="binds this organisation"):
            leave(ministry, who, yesterday)
    assert leave(ministry, cast.official).left_on == access.today()


@pytest.mark.parametrize("make", [make_draft, make_sent])
def test_of_a_body_that_nothing_binds_the_civic_side_records_it(make):
    cast = with_city(make)
    if cast.memorandum.state == "draft":
        lead_party(cast.city, actor=cast.coordinator)
        left = leave(Party.objects.get(pk=cast.ministry.pk), cast.coordinator)
    else:
        left = leave(cast.city, cast.coordinator, access.today() - timedelta(days=1))
    assert left.left_on is not None


def test_a_day_to_come_is_named_by_the_body_itself_or_an_administrator():
    cast = with_city(make_draft)
    tomorrow = access.today() + timedelta(days=1)
    with pytest.raises(Refused, match="Only it itself says that it leaves on a day to come"):
        leave(cast.city, cast.coordinator, tomorrow)
    assert leave(cast.city, cast.mayor, tomorrow).left_on == tomorrow


def test_what_ends_or_has_ended_still_binds():
    cast = with_city(make_running)
    Memorandum.objects.update(state="ended", ended_on=access.today() + timedelta(days=90))
    with pytest.raises(PermissionDenied):
        lead_party(cast.city, actor=cast.coordinator)


def test_what_was_recorded_without_a_party_binds_all_who_take_part():
    cast = with_city(make_cast_recorded)
    with pytest.raises(PermissionDenied):
        leave(cast.city, cast.coordinator)


def test_who_asks_to_let_go_before_it_is_sent_is_asked_again_under_the_lock(monkeypatch):
    cast = with_city(make_draft)
    send = access.require

    def sends_meanwhile(actor, verb, thing=None, **more):
        send(actor, verb, thing, **more)
        if verb == "lead_party" and not cast.memorandum.versions.exists():
            send_memorandum(cast.memorandum, actor=cast.official)

    monkeypatch.setattr(access, "require", sends_meanwhile)
    with pytest.raises(PermissionDenied):
        lead_party(cast.city, actor=cast.coordinator)
    assert Party.objects.get(pk=cast.ministry.pk).is_lead


def test_what_was_taken_back_binds_nobody():
    cast = with_city(make_sent)
    withdraw_memorandum(cast.memorandum, actor=cast.coordinator, reason="A wrong day.")
    assert lead_party(cast.city, actor=cast.coordinator).is_lead


def test_who_took_over_from_a_body_is_bound_as_it_was():
    cast = with_city(make_running)
    cast.memorandum.parties.filter(organisation=cast.government).update(
        successor=cast.city.organisation, confirmed_on=access.today(), confirmed_by=cast.mayor
    )
    with pytest.raises(PermissionDenied):
        leave(cast.city, cast.coordinator)
    assert leave(cast.city, cast.mayor).left_on == access.today()
