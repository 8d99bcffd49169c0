"""What one side recorded is asked of those alone who can answer; to the others it says whom."""

import html

import pytest
from django.urls import reverse

from engagements import access
from engagements.actions.memorandum import dispute_recorded
from engagements.models import Engagement, Letter, Membership, Memorandum, Party
from tests.agreement_factories import make_recorded
from tests.factories import make_cast, make_engagement, make_member, with_outsiders
from tests.views.test_memorandum_confirm import (
    ASKED,
    CONFIRM,
    TO_CORRECT,
    WRONG,
    door,
    fresh,
    shown,
    tasks_on,
)

pytestmark = pytest.mark.django_db

WRITERS = ("coordinator", "official", "second_coordinator", "second_official", "both")


def make_beside():
    """Recorded between the leads and, on each side, a body beside the lead, which all are parties."""
    cast = with_outsiders(make_cast())
    make_recorded(cast)
    return cast


def test_a_body_beside_the_lead_is_not_asked_and_reads_whom_it_waits_for(signed_in):
    cast = make_beside()
    waits = f"It waits for {cast.government} to confirm it."
    client = signed_in(cast.second_official)
    assert tasks_on(client, cast) == [[], []]
    page = shown(client, door())
    assert (waits in page, CONFIRM in page, WRONG in page) == (True, False, False)
    assert waits in shown(signed_in(cast.coordinator), door())
    page = shown(signed_in(cast.official), door())
    assert (waits in page, CONFIRM in page) == (False, True)


def test_who_only_reads_beside_the_lead_is_not_told_of_it_and_in_the_lead_is(signed_in):
    cast = make_beside()
    beside = make_member(cast.second_government.organisation, "observer", "Beside")
    assert tasks_on(signed_in(beside), cast) == [[], []]
    lead = make_member(cast.government, "observer", "Lead")
    assert tasks_on(signed_in(lead), cast)[0] == [(ASKED, "")]
    # Who only reads in the lead answers nothing by writing for another body.
    Membership.objects.create(user=lead, organisation=cast.second_government.organisation,
                              role="official")  # fmt: skip
    assert tasks_on(signed_in(lead), cast) == [[], []]


def test_to_correct_it_is_asked_of_the_lead_that_recorded_it_alone(signed_in):
    cast = make_beside()
    dispute_recorded(fresh(), actor=cast.official, reason="We signed in May.")
    letters = Letter.objects.filter(key__startswith="disputed:")
    assert [one.to for one in letters] == [cast.coordinator]
    asked = [(TO_CORRECT, door("edit"))]
    assert tasks_on(signed_in(cast.coordinator), cast) == [asked, asked]
    waits = f"It waits for {cast.civic} to correct it."
    for who in (cast.second_coordinator, cast.second_official):
        client = signed_in(who)
        assert tasks_on(client, cast) == [[], []]
        page = shown(client, door())
        assert (waits in page, f'href="{door("edit")}"' in page) == (True, False)
        assert "Let that body correct it." in shown(client, door("edit"))
    page = shown(signed_in(cast.coordinator), door())
    assert (waits in page, f'href="{door("edit")}"' in page) == (False, True)
    assert f"{fresh().disputed_by_text} says that it is not right." in page


def change_the_lead(cast):
    """Of the first of two engagements: there the second body leads the government side now."""
    make_engagement(actor=cast.coordinator, civic=cast.civic, government=cast.government)
    first, second = type(cast.engagement).objects.order_by("pk")
    make_recorded(cast, covers=[second], parties=())
    first.parties.filter(side="government").update(is_lead=False)
    Party.objects.filter(pk=cast.second_government.pk).update(is_lead=True)


def leave_without_a_lead(cast):
    make_recorded(cast)
    cast.engagement.parties.filter(side="government").update(is_lead=False)


def record_among_others(cast):
    make_recorded(cast, "second_coordinator", parties=[cast.second_civic, cast.second_government])


def record_as_official(cast):
    make_recorded(cast, "official", parties=[])


def let_the_lead_leave(cast):
    make_recorded(cast)
    cast.engagement.parties.filter(organisation=cast.government).update(
        is_lead=False, joined_on="2025-01-01", left_on="2026-01-01"
    )
    Party.objects.filter(pk=cast.second_government.pk).update(is_lead=True)


@pytest.mark.parametrize(
    ("scene", "can"),
    [
        (make_recorded, {"official", "both"}),
        (record_as_official, {"coordinator"}),
        (record_among_others, {"second_official", "both"}),
        (change_the_lead, {"both"}),
        (leave_without_a_lead, {"official", "second_official", "both"}),
        (let_the_lead_leave, {"second_official", "both"}),
    ],
)
def test_it_waits_for_exactly_those_who_can_confirm_it(signed_in, scene, can):
    cast = with_outsiders(make_cast())
    cast.both = make_member(cast.government, "official", "Both")
    Membership.objects.create(
        user=cast.both, organisation=cast.second_government.organisation, role="official"
    )
    scene(cast)
    one = Memorandum.objects.get()
    users = {who: getattr(cast, who) for who in WRITERS}
    asked = {who for who, user in users.items() if access.answered_by(user).exists()}
    may = {who for who, user in users.items() if access.can(user, "confirm_recorded", one)}
    assert (asked, may) == (can, can)
    seen = [who for who in WRITERS if access.visible(Engagement, users[who]).exists()]
    assert {who for who in seen if tasks_on(signed_in(users[who]), cast)[0]} == can


def test_that_it_is_not_right_is_said_by_a_button_as_large_as_the_other(signed_in):
    cast = make_cast()
    make_recorded(cast)
    page = html.unescape(signed_in(cast.official).get(door("confirm")).content.decode())
    actions = page.partition('<div class="actions">')[2].partition("</div>")[0]
    assert 'class="btn" type="submit">It is signed as it is recorded<' in actions
    assert f'class="btn alt" href="{door("dispute")}">{WRONG}<' in actions
    assert page.count(reverse("memorandum_dispute", args=[fresh().pk])) == 1


def test_nothing_is_said_of_living_with_it_while_nothing_happened(signed_in):
    cast = make_cast()
    make_recorded(cast)
    assert "Living with it" not in shown(signed_in(cast.official), door())
