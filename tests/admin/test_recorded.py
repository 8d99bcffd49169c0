"""What an administrator records in the back office counts by the same rule as on the site."""

from typing import Any

import pytest

from engagements import access
from engagements.actions.memorandum import confirm_recorded
from engagements.models import Engagement, Letter, Membership, Memorandum, MemorandumParty
from tests.admin.rows import key, page
from tests.admin.test_inlines import save
from tests.agreement_factories import make_recorded
from tests.commands.test_check_register import check
from tests.factories import make_admin, make_cast, make_organisation

pytestmark = pytest.mark.django_db


def make_open(cast: Any) -> Memorandum:
    """A recorded one that is not signed yet, between the two leads."""
    return make_recorded(cast, "admin", state="sent", signed_on=None)


def sign(client: Any, memorandum: Memorandum) -> Memorandum:
    """Its state becomes signed, in the back office."""
    save(client, page(Memorandum, "change", memorandum.pk), state="signed",
         signed_on=access.today().isoformat())  # fmt: skip
    return Memorandum.objects.get()


def make_civic_admin(cast: Any) -> Any:
    """An administrator who also writes for the civic side."""
    user = make_admin()
    Membership.objects.create(user=user, organisation=cast.civic, role="coordinator")
    return user


def test_one_signed_by_an_administrator_of_neither_side_counts_at_once(signed_in: Any):
    cast = make_cast()
    one = sign(signed_in(cast.admin), make_open(cast))
    assert (one.counts, one.recorded_by_text) == (True, str(cast.admin))
    assert Engagement.objects.get().memorandum_state == "signed"
    assert (check()[0], Letter.objects.count()) == (0, 0)


def test_one_signed_by_an_administrator_of_one_side_waits_for_the_other(signed_in: Any):
    cast = make_cast()
    one = sign(signed_in(make_civic_admin(cast)), make_open(cast))
    assert (one.counts, one.recorded_side) == (False, "civic")
    assert Engagement.objects.get().memorandum_state == "recorded"
    assert [letter.to for letter in Letter.objects.all()] == [cast.official]
    confirm_recorded(one, actor=cast.official)
    assert check()[0] == 0


@pytest.mark.parametrize("below", [False, True])
def test_another_party_is_a_correction_that_the_other_side_confirms(signed_in: Any, below: bool):
    cast = make_cast()
    one = make_recorded(cast)
    confirm_recorded(one, actor=cast.official)
    client, body = signed_in(make_civic_admin(cast)), make_organisation("Third")
    if below:
        save(client, page(Memorandum, "change", one.pk), parties__TOTAL_FORMS="3",
             parties__2__memorandum=one.pk, parties__2__organisation=body.pk,
             parties__2__side="civic")  # fmt: skip
    else:
        data = {"memorandum": one.pk, "organisation": body.pk, "side": "civic", **key(client)}
        assert client.post(page(MemorandumParty, "add"), data).status_code == 302
    one.refresh_from_db()
    assert (one.parties.count(), one.counts, one.recorded_side) == (3, False, "civic")
    assert Engagement.objects.get().memorandum_state == "recorded"
    assert check()[0] == 0


def make_third(memorandum: Memorandum) -> MemorandumParty:
    return MemorandumParty.objects.create(
        memorandum=memorandum, organisation=make_organisation("Third"), side="civic"
    )


@pytest.mark.parametrize("where", ["its own page", "the list", "below the memorandum"])
def test_one_party_fewer_is_a_correction_that_the_other_side_confirms(signed_in: Any, where: str):
    cast = make_cast()
    one = make_recorded(cast)
    third = make_third(one)
    confirm_recorded(one, actor=cast.official)
    before = Memorandum.objects.get().version
    client = signed_in(make_civic_admin(cast))
    if where == "its own page":
        answer = client.post(page(MemorandumParty, "delete", third.pk), {"post": "yes"})
    elif where == "the list":
        data = {"action": "delete_selected", "_selected_action": [third.pk], "post": "yes"}
        answer = client.post(page(MemorandumParty, "changelist"), data)
    else:
        answer = save(client, page(Memorandum, "change", one.pk), parties__2__DELETE="on")
    assert answer.status_code == 302
    one.refresh_from_db()
    assert (one.parties.count(), one.counts, one.recorded_side) == (2, False, "civic")
    assert one.version > before
    assert Engagement.objects.get().memorandum_state == "recorded"
    assert Letter.objects.filter(to=cast.official, key__startswith="recorded:").count() == 2
    assert check()[0] == 0


def test_a_party_removed_by_an_administrator_of_neither_side_is_told_to_both(signed_in: Any):
    cast = make_cast()
    one = make_recorded(cast)
    third = make_third(one)
    confirm_recorded(one, actor=cast.official)
    address = page(MemorandumParty, "delete", third.pk)
    assert signed_in(cast.admin).post(address, {"post": "yes"}).status_code == 302
    told = Letter.objects.filter(key__startswith="corrected:")
    assert {letter.to for letter in told} == {cast.official, cast.coordinator}
    assert Memorandum.objects.get().counts


def test_why_the_last_party_of_the_other_side_stays_is_said_at_the_place(signed_in: Any):
    cast = make_cast()
    one = make_recorded(cast)
    last = one.parties.get(side="government")
    client, address = signed_in(make_civic_admin(cast)), page(MemorandumParty, "delete", last.pk)
    answer = client.post(address, {"post": "yes"}, follow=True)
    assert answer.redirect_chain == [(address, 302)]
    assert "It names nobody on the other side" in answer.content.decode()
    assert MemorandumParty.objects.filter(pk=last.pk).exists()


def test_saving_it_untouched_changes_nothing(signed_in: Any):
    cast = make_cast()
    one = make_recorded(cast)
    confirm_recorded(one, actor=cast.official)
    save(signed_in(make_civic_admin(cast)), page(Memorandum, "change", one.pk))
    one.refresh_from_db()
    assert (one.counts, one.confirmed_by) == (True, cast.official)


def test_who_recorded_and_who_confirmed_is_read_there_and_never_written(signed_in: Any):
    cast = make_cast()
    one = make_recorded(cast)
    client, address = signed_in(cast.admin), page(Memorandum, "change", one.pk)
    shown = client.get(address).content.decode()
    assert f'<div class="readonly">{cast.coordinator}</div>' in shown
    for name in ("recorded_side", "recorded_by_text", "confirmed_at", "confirmed_by_text"):
        assert f'name="{name}"' not in shown
        assert f"field-{name}" in shown
    save(client, address, recorded_side="", confirmed_at_0="2026-01-01", confirmed_by_text="Me")
    one.refresh_from_db()
    assert (one.recorded_side, one.confirmed_at) == ("civic", None)
