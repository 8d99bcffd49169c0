"""Who takes part, leads and leaves: nobody shuts out a body that something sent or signed binds."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from engagements import access
from engagements.actions.engagement import add_party, lead_party, leave_party
from engagements.actions.history import Refused
from engagements.actions.memorandum import (
    confirm_recorded,
    send_memorandum,
    withdraw_memorandum,
)
from engagements.models import Change, Membership, Memorandum, Party
from engagements.text import ON_OTHER_SIDE
from tests.admin.rows import page
from tests.admin.test_inlines import typed_in
from tests.agreement_factories import make_draft, make_recorded, make_running, make_sent
from tests.factories import (
    form_data,
    make_cast,
    make_member,
    make_organisation,
    make_signed_memorandum,
    with_outsiders,
)

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


def join(cast, body, who, side="government", day=None):
    return add_party(
        cast.engagement, actor=getattr(cast, who), organisation=body, side=side,
        joined_on=day or access.today(),
    )  # fmt: skip


def leave(party, actor, day=None):
    return leave_party(party, actor=actor, left_on=day or access.today(), reason="Reorganised")


def test_a_day_without_an_official_opens_the_government_side_to_nobody():
    cast = with_city(make_cast)
    yesterday = access.today() - timedelta(days=1)
    Membership.objects.exclude(organisation=cast.civic).update(ends_on=yesterday)
    with pytest.raises(PermissionDenied):
        join(cast, make_organisation("Friend", kind="government"), "coordinator")
    assert join(cast, make_organisation("Agency"), "admin").side == "government"


@pytest.mark.parametrize("make", [make_sent, make_running])
def test_the_lead_of_a_body_that_is_bound_is_handed_over_by_itself_or_an_administrator(make):
    cast = with_city(make)
    for who in (*OUTSIDERS, "mayor"):
        with pytest.raises(PermissionDenied):
            lead_party(cast.city, actor=getattr(cast, who))
    assert lead_party(cast.city, actor=cast.official, uncovers=True).is_lead
    assert lead_party(cast.ministry, actor=cast.admin).is_lead


@pytest.mark.parametrize("make", [make_sent, make_running])
def test_a_body_that_is_bound_says_itself_that_it_leaves_and_from_when(make):
    cast = with_city(make)
    lead_party(cast.city, actor=cast.official, uncovers=True)
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
def test_of_a_body_that_nothing_binds_whoever_keeps_its_side_records_it(make):
    cast = with_city(make)
    for act in (leave, lambda party, who: lead_party(party, actor=who)):
        with pytest.raises(PermissionDenied):
            act(cast.city, cast.coordinator)
    if cast.memorandum.state == "draft":
        lead_party(cast.city, actor=cast.mayor)
        left = leave(Party.objects.get(pk=cast.ministry.pk), cast.mayor)
    else:
        left = leave(cast.city, cast.official, access.today() - timedelta(days=1))
    assert left.left_on is not None


def test_each_side_records_who_joins_and_leads_it():
    cast = with_city(make_cast)
    body = make_organisation("Friend")
    for who in OUTSIDERS:
        with pytest.raises(PermissionDenied):
            join(cast, body, who)
    with pytest.raises(PermissionDenied):
        join(cast, body, "official", "civic")
    with pytest.raises(PermissionDenied):
        lead_party(cast.city, actor=cast.coordinator)
    assert join(cast, body, "official").side == "government"
    assert join(cast, make_organisation("Partner"), "coordinator", "civic").side == "civic"
    assert join(cast, make_organisation("Agency"), "admin").side == "government"
    assert lead_party(cast.city, actor=cast.mayor).is_lead


def test_while_nobody_writes_for_the_government_side_the_civic_side_records_who_joins_and_leads_it():
    cast = with_city(make_cast)
    Membership.objects.exclude(organisation=cast.civic).update(role="observer")
    friend = join(cast, make_organisation("Friend", kind="government"), "coordinator")
    assert lead_party(friend, actor=cast.coordinator).is_lead
    assert leave(cast.city, cast.coordinator).left_on == access.today()
    # Somebody writes for the ministry, which takes part from tomorrow on.
    Party.objects.filter(pk=cast.ministry.pk).update(joined_on=access.today() + timedelta(days=1))
    make_member(cast.government, "official")
    with pytest.raises(PermissionDenied):
        join(cast, make_organisation("Second friend"), "coordinator")
    with pytest.raises(PermissionDenied):
        lead_party(Party.objects.get(pk=cast.ministry.pk), actor=cast.coordinator)


@pytest.mark.parametrize("make", [make_sent, make_running])
def test_a_body_that_is_bound_takes_part_again_by_its_own_word_or_an_administrators(make):
    cast = with_city(make)
    lead_party(cast.city, actor=cast.official, uncovers=True)
    before = access.today() - timedelta(days=1)
    Party.objects.filter(pk=cast.ministry.pk).update(left_on=before, joined_on=None)
    with pytest.raises(Refused, match=r"on either side\. Ask an administrator of the register"):
        join(cast, cast.government, "mayor")
    with pytest.raises(Refused, match="“Shorter waits” names Ministry of Records"):
        join(cast, cast.government, "coordinator", "civic")
    # Who writes for both says it.
    Membership.objects.create(user=cast.mayor, organisation=cast.government, role="official")
    assert join(cast, cast.government, "mayor").left_on is None
    Party.objects.filter(organisation=cast.government).update(left_on=before, joined_on=None)
    assert join(cast, cast.government, "admin").left_on is None


def test_an_administrator_moves_a_body_to_the_side_on_which_a_text_names_it_in_one_act():
    cast = with_city(make_running)
    today = access.today()
    there = {"side": "civic", "is_lead": False, "joined_on": today}
    Party.objects.filter(pk=cast.ministry.pk).update(**there)
    with pytest.raises(Refused, match="Ask an administrator of the register"):
        join(cast, cast.government, "mayor")
    with pytest.raises(Refused, match="Choose a later day on which it joins"):
        join(cast, cast.government, "admin")
    tomorrow = today + timedelta(days=1)
    back = join(cast, cast.government, "admin", day=tomorrow)
    assert (back.side, back.joined_on, back.left_on) == ("government", tomorrow, None)
    assert Party.objects.get(pk=cast.ministry.pk).left_on == today
    told = Change.objects.filter(thing_type="party", thing_id=str(cast.ministry.pk)).latest("pk")
    assert (told.verb, told.reason) == ("left", ON_OTHER_SIDE)
    # Nobody is moved away from the side on which it is named.
    with pytest.raises((Refused, ValidationError), match="already"):
        join(cast, cast.government, "admin", "civic", day=tomorrow + timedelta(days=1))


def test_nobody_takes_part_on_both_sides_by_a_last_day_to_come():
    cast = with_city(make_cast)
    tomorrow = access.today() + timedelta(days=1)
    leave(cast.second_civic, cast.second_coordinator, tomorrow)
    body = cast.second_civic.organisation
    for day in (access.today(), tomorrow):
        with pytest.raises(Refused, match=r"takes part until .* later day"):
            join(cast, body, "official", day=day)
    assert join(cast, body, "official", day=tomorrow + timedelta(days=1)).side == "government"


def test_a_day_to_come_is_named_by_the_body_itself_or_an_administrator():
    cast = with_city(make_draft)
    tomorrow = access.today() + timedelta(days=1)
    with pytest.raises(Refused, match="Only it itself says that it leaves on a day to come"):
        leave(cast.city, cast.official, tomorrow)
    assert leave(cast.city, cast.mayor, tomorrow).left_on == tomorrow


def test_what_ends_or_has_ended_still_binds():
    cast = with_city(make_running)
    Memorandum.objects.update(state="ended", ended_on=access.today() + timedelta(days=90))
    with pytest.raises(PermissionDenied):
        lead_party(cast.city, actor=cast.mayor)


def test_what_was_recorded_without_a_party_binds_all_who_take_part():
    cast = with_city(make_cast_recorded)
    with pytest.raises(PermissionDenied):
        leave(cast.city, cast.official)


def test_what_one_side_alone_recorded_binds_nobody_before_the_other_confirms_it():
    cast = with_city(make_cast)
    recorded = make_recorded(cast, parties=cast.engagement.parties.all())
    assert list(access.texts_that_name(cast.city.organisation_id, cast.engagement.pk)) == []
    assert access.can(cast.official, "leave_party", cast.city)
    confirm_recorded(recorded, actor=cast.official)
    with pytest.raises(PermissionDenied):
        leave(cast.city, cast.official)


def test_who_asks_to_let_go_before_it_is_sent_is_asked_again_under_the_lock(monkeypatch):
    cast = with_city(make_draft)
    send = access.require

    def sends_meanwhile(actor, verb, thing=None, **more):
        send(actor, verb, thing, **more)
        if verb == "lead_party" and not cast.memorandum.versions.exists():
            send_memorandum(cast.memorandum, actor=cast.official)

    monkeypatch.setattr(access, "require", sends_meanwhile)
    with pytest.raises(PermissionDenied):
        lead_party(cast.city, actor=cast.mayor)
    assert Party.objects.get(pk=cast.ministry.pk).is_lead


def test_what_was_taken_back_binds_nobody():
    cast = with_city(make_sent)
    withdraw_memorandum(cast.memorandum, actor=cast.coordinator, reason="A wrong day.")
    assert lead_party(cast.city, actor=cast.mayor).is_lead


def test_nobody_leads_before_it_takes_part(signed_in):
    cast = with_city(make_cast)
    tomorrow = access.today() + timedelta(days=1)
    later = join(cast, make_organisation("Agency"), "official", day=tomorrow)
    with pytest.raises(Refused, match="Let it lead from that day"):
        lead_party(later, actor=cast.official)
    parties = reverse("engagement_parties", args=[cast.engagement.reference])
    rows = signed_in(cast.official).get(parties).context["rows"]
    assert {row["party"].pk: row["may_lead"] for row in rows}[later.pk] is False
    # Nor in the back office.
    Party.objects.filter(pk=cast.ministry.pk).update(is_lead=False)
    client, address = signed_in(cast.admin), page(Party, "change", later.pk)
    for sent in ({"is_lead": "on"}, {"is_lead": "on", "joined_on": access.today().isoformat()}):
        answer = client.post(address, {**typed_in(client, address), **sent})
    assert answer.status_code == 302
    assert Change.objects.filter(verb="changed", thing_id=str(later.pk)).count() == 1
    later.refresh_from_db()
    assert later.is_lead


def test_the_lead_goes_to_who_is_no_party_of_what_covers_the_work_only_where_it_is_meant(signed_in):
    cast = with_city(make_running)
    address = reverse("engagement_lead", args=[cast.engagement.reference, cast.city.pk])
    client = signed_in(cast.official)
    answer = client.post(address, form_data(cast.official, cast.city))
    assert answer.status_code == 422
    shown = answer.content.decode()
    # What is lost is said once, at the box, and what to do beside it.
    assert shown.count("“Shorter waits” no longer covers this engagement") == 1
    assert "Sign an agreement that names it first" in shown
    assert 'name="uncovers"' in shown
    assert Party.objects.get(pk=cast.ministry.pk).is_lead
    sent = {**form_data(cast.official, cast.city), "uncovers": "on"}
    assert client.post(address, sent).status_code == 302
    cast.engagement.refresh_from_db()
    assert cast.engagement.covered_from is None
    told = Change.objects.get(verb="changed", thing_type="party", thing_id=str(cast.city.pk))
    assert "no longer covers this engagement" in told.reason
    # The way back loses nothing, nor does what nobody has signed.
    assert lead_party(cast.ministry, actor=cast.admin).is_lead
    Memorandum.objects.update(state="ended", ended_on=access.today() - timedelta(days=1))
    assert lead_party(cast.city, actor=cast.admin).is_lead


def test_who_took_over_from_a_body_is_bound_as_it_was():
    cast = with_city(make_running)
    cast.memorandum.parties.filter(organisation=cast.government).update(
        successor=cast.city.organisation, confirmed_on=access.today(), confirmed_by=cast.mayor
    )
    with pytest.raises(PermissionDenied):
        leave(cast.city, cast.official)
    assert leave(cast.city, cast.mayor).left_on == access.today()
