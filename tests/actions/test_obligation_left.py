"""What is owed by or to a body that is gone: released by an administrator once nobody can agree."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from engagements import access
from engagements.actions.history import Refused, broken_chains
from engagements.actions.obligation import ask_release, release_alone
from engagements.models import Change, Membership, Occurrence, Party
from engagements.queries.register import faults_of_courses
from tests.factories import (
    add_party,
    form_data,
    make_cast,
    make_member,
    make_occurrence,
    make_organisation,
    make_signed_memorandum,
)

pytestmark = pytest.mark.django_db
WHY = "The ministry was dissolved on 1 May, nobody took over."


def left_behind(side="government", how="membership"):
    """Owed by the side, or to it; the government side has nobody any more."""
    cast = make_cast()
    memorandum = make_signed_memorandum(cast.engagement)
    cast.occurrence = make_occurrence(cast.engagement, side, memorandum=memorandum)
    if how == "membership":
        Membership.objects.filter(organisation=cast.government).delete()
    elif how == "account":
        cast.official.is_active = False
        cast.official.save()
    else:
        body = make_organisation("Ministry that was never a party", kind="government")
        add_party(cast.engagement, body, "government")
        make_member(body, "official")
        Party.objects.filter(organisation=cast.government).delete()
    return cast


@pytest.mark.parametrize("side", ["government", "civic"])
@pytest.mark.parametrize("how", ["membership", "account", "party"])
def test_an_administrator_releases_what_nobody_is_left_to_agree_on(side, how):
    cast = left_behind(side, how)
    asked = ask_release(cast.occurrence, actor=cast.coordinator, reason="Nobody is there.")
    found = release_alone(asked, actor=cast.admin, reason=WHY)
    assert (found.state, found.release_reason, found.release_asked_by) == ("released", WHY, "")
    assert (found.decided_by, found.decided_side) == (cast.admin, "")
    told = Change.objects.get(verb="released_alone")
    assert (told.actor_id, told.reason) == (cast.admin.pk, WHY)
    assert list(faults_of_courses()) == []
    assert broken_chains() == []
    with pytest.raises(Refused, match="is “Released” now"):
        release_alone(found, actor=cast.admin, reason=WHY)


def test_check_register_names_another_administrator_put_into_it():
    cast = left_behind()
    found = release_alone(cast.occurrence, actor=cast.admin, reason=WHY)
    Occurrence.objects.filter(pk=found.pk).update(decided_by=cast.coordinator)
    assert "another person reported or decided it" in "".join(faults_of_courses())


@pytest.mark.parametrize("who", ["coordinator", "observer", "stranger"])
def test_nobody_but_an_administrator_releases_it_alone(who):
    cast = left_behind()
    with pytest.raises(PermissionDenied):
        release_alone(cast.occurrence, actor=getattr(cast, who), reason=WHY)


def test_an_administrator_who_acts_for_a_side_or_while_both_sides_act_releases_nothing():
    cast = left_behind()
    Membership.objects.create(user=cast.admin, organisation=cast.civic, role="coordinator")
    with pytest.raises(PermissionDenied):
        release_alone(cast.occurrence, actor=cast.admin, reason=WHY)
    Membership.objects.filter(user=cast.admin).delete()
    make_member(cast.government, "observer")
    assert access.can(cast.admin, "release_alone", cast.occurrence)
    make_member(cast.government, "official")
    assert not access.can(cast.admin, "release_alone", cast.occurrence)


def test_a_successor_on_record_comes_first_and_a_reason_is_asked():
    cast = left_behind()
    with pytest.raises(Refused, match="Say why"):
        release_alone(cast.occurrence, actor=cast.admin, reason=" ")
    cast.government.successor = make_organisation("Chancellery", kind="government")
    cast.government.save()
    with pytest.raises(Refused, match="has a successor on record: Chancellery"):
        release_alone(cast.occurrence, actor=cast.admin, reason=WHY)


def test_the_page_says_who_can_release_it_and_then_who_did_and_why(signed_in):
    cast = left_behind()
    place = [cast.engagement.reference, cast.occurrence.pk]
    page, act = (reverse(f"obligation_{name}", args=place) for name in ("detail", "release_alone"))
    words = "Nobody acts here for the government side any more."
    mine = signed_in(cast.coordinator).get(page).content.decode()
    assert words in mine
    assert act not in mine
    assert signed_in(cast.coordinator).get(act).status_code == 403
    admin = signed_in(cast.admin)
    assert act in admin.get(page).content.decode()
    assert admin.get(act).status_code == 200
    sent = admin.post(act, form_data(cast.admin, cast.occurrence, reason=WHY))
    assert sent.status_code == 302
    after = signed_in(cast.coordinator).get(page).content.decode()
    for said in (WHY, "Released by an administrator", "as an administrator: nobody is left"):
        assert said in after
    assert "Asked by the government side" not in after
    assert words not in after
