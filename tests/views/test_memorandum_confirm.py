"""The pages on which one side reads what the other recorded as signed, and answers."""

import html

import pytest
from django.urls import reverse
from django.utils.formats import date_format

from engagements import access
from engagements.actions.history import Refused
from engagements.actions.memorandum import confirm_recorded, dispute_recorded, edit_memorandum
from engagements.models import Membership, Memorandum
from engagements.queries.memorandum.recorded import facts_to_confirm
from tests.agreement_factories import make_recorded
from tests.factories import form_data, make_cast, make_member, make_scan, with_outsiders

pytestmark = pytest.mark.django_db

CONFIRM, WRONG = "Confirm that it is signed", "This is not right"
ASKED = "Confirm that “Agreed elsewhere” is signed, or say what is not right"
TO_CORRECT = "Correct what is recorded of “Agreed elsewhere”"
COSTS = {"home_index": 15, "progress": 20, "index": 6, "engagement_index": 5}


def fresh():
    return Memorandum.objects.get()


def door(name="detail"):
    return reverse(f"memorandum_{name}", args=[fresh().pk])


def shown(client, address):
    return html.unescape(client.get(address).content.decode())


def tasks_on(client, cast):
    """What is asked on the progress page and at home: words, and where the button leads."""
    progress = client.get(cast.engagement.get_absolute_url()).context["tasks"]
    home = client.get(reverse("home_index") + "?asked=all").context["asked"]
    at_home = [task for group in home for task in group.tasks]
    return [
        sorted((one.title, one.url) for one in found if "Agreed elsewhere" in one.title)
        for found in (progress, at_home)
    ]


def test_the_page_says_who_recorded_it_and_waits_for_whom_then_who_confirmed_it(signed_in):
    cast = make_cast()
    make_recorded(cast)
    for who in ("coordinator", "official", "observer", "admin"):
        page = shown(signed_in(getattr(cast, who)), door())
        assert f"Not in force: {cast.coordinator} recorded it as signed." in page
        assert "The government side has to confirm it." in page
        buttons = (CONFIRM in page, WRONG in page)
        assert buttons == ((True, True) if who == "official" else (False, False))
    confirm_recorded(fresh(), actor=cast.official)
    page = shown(signed_in(cast.observer), door())
    assert f"Recorded by {cast.coordinator}; confirmed by {cast.official} on" in page
    assert ("In force today" in page, "has to confirm" in page) == (True, False)


def test_the_page_says_that_an_administrator_of_neither_side_recorded_it(signed_in):
    cast = make_cast()
    make_recorded(cast, "admin")
    page = shown(signed_in(cast.official), door())
    assert ("In force today" in page, f"Recorded by {cast.admin}." in page) == (True, True)
    assert CONFIRM not in page


def test_an_official_confirms_it_with_the_whole_of_it_before_them(signed_in):
    cast = make_cast()
    make_recorded(cast)
    client = signed_in(cast.official)
    page = shown(client, door("confirm"))
    for words in (str(cast.coordinator), "Ministry of Records; Civic Lab", cast.engagement.title):
        assert words in page
    assert "Once you confirm, it counts as signed by both sides" in page
    sent = form_data(cast.official, fresh())
    answer = client.post(door("confirm"), sent)
    assert (answer.status_code, answer["Location"]) == (302, door())
    assert fresh().counts
    assert "It is confirmed and counts from now on." in shown(client, door())
    # The same form once more leads to the same place and does nothing.
    assert client.post(door("confirm"), sent).status_code == 302
    assert client.post(door("confirm"), form_data(cast.official, fresh())).status_code == 422
    assert "Nothing waits to be confirmed here." in shown(client, door("confirm"))


def test_what_an_old_tab_calls_wrong_after_it_was_confirmed_is_not_sent_and_not_lost(signed_in):
    cast = make_cast()
    seen = make_recorded(cast)
    said = form_data(cast.official, seen, reason="We signed in May.")
    confirm_recorded(fresh(), actor=make_member(cast.government))
    answer = signed_in(cast.official).post(door("dispute"), said)
    assert (answer.status_code, fresh().counts, fresh().disputed_at) == (422, True, None)
    page = html.unescape(answer.text)
    for words in ("Nothing waits to be confirmed here.", "Nothing was sent.", "We signed in May."):
        assert words in page
    assert ("Tell the other side" in page, f'<a href="{door()}">Back to' in page) == (False, True)


def test_all_that_counts_of_it_is_read_before_it_is_confirmed(signed_in):
    cast = make_cast()
    scan = make_scan(cast.engagement, cast.coordinator)
    make_recorded(
        cast, notice_days=0, review_on=access.today(), time_zone="Europe/Warsaw", document=scan
    )
    page = shown(signed_in(cast.official), door("confirm"))
    for words in ("0 days", date_format(access.today()), "Europe/Warsaw", scan.title):
        assert words in page
    corrected = edit_memorandum(fresh(), actor=cast.admin, document=None, reason="No paper.")
    assert ("Document", "None recorded") in facts_to_confirm(corrected)


def test_one_that_was_corrected_meanwhile_is_not_confirmed_by_an_old_page(signed_in):
    cast = make_cast()
    seen = make_recorded(cast)
    edit_memorandum(fresh(), actor=cast.coordinator, title="Other", reason="A typing error.")
    answer = signed_in(cast.official).post(door("confirm"), form_data(cast.official, seen))
    assert (answer.status_code, fresh().counts) == (422, False)


def test_an_official_says_what_is_not_right_and_the_page_shows_it(signed_in):
    cast = make_cast()
    make_recorded(cast)
    client = signed_in(cast.official)
    empty = client.post(door("dispute"), form_data(cast.official, fresh(), reason=""))
    assert empty.status_code == 422
    said = form_data(cast.official, fresh(), reason="We signed in <b>May</b>.")
    assert client.post(door("dispute"), said).status_code == 302
    page = client.get(door()).content.decode()
    assert "We signed in &lt;b&gt;May&lt;/b&gt;." in page
    assert (CONFIRM in page, f'href="{door("dispute")}"' in page) == (True, False)
    assert "We signed in" in shown(signed_in(cast.coordinator), door())
    assert "We signed in" in shown(client, door("confirm"))


@pytest.mark.parametrize("name", ["confirm", "dispute"])
def test_each_role_meets_its_door(signed_in, name):
    cast = make_cast()
    make_recorded(cast)
    cast = with_outsiders(cast)
    statuses = {
        who: signed_in(getattr(cast, who)).get(door(name)).status_code
        for who in ("official", "coordinator", "observer", "admin", "stranger", "second_official")
    }
    assert statuses == {
        "official": 200, "coordinator": 403, "observer": 403, "admin": 403, "stranger": 404,
        "second_official": 403,
    }  # fmt: skip


def test_the_asked_side_finds_it_at_home_and_on_the_progress_page_and_the_other_does_not(signed_in):
    cast = make_cast()
    make_recorded(cast)
    asked = [(ASKED, door("confirm"))]
    assert tasks_on(signed_in(cast.official), cast) == [asked, asked]
    assert tasks_on(signed_in(cast.coordinator), cast) == [[], []]
    assert tasks_on(signed_in(make_member(cast.government, "observer")), cast)[0] == [(ASKED, "")]
    dispute_recorded(fresh(), actor=cast.official, reason="We signed in May.")
    to_correct = [(TO_CORRECT, door("edit"))]
    assert tasks_on(signed_in(cast.official), cast) == [[], []]
    assert tasks_on(signed_in(cast.coordinator), cast) == [to_correct, to_correct]
    edit_memorandum(fresh(), actor=cast.coordinator, signed_on=fresh().begins_on,
                    title="Agreed elsewhere, in May", reason="You are right.")  # fmt: skip
    confirm_recorded(fresh(), actor=cast.official)
    assert tasks_on(signed_in(cast.official), cast) == [[], []]
    assert tasks_on(signed_in(cast.coordinator), cast) == [[], []]


def test_a_body_that_is_no_party_is_not_asked(signed_in):
    cast = make_cast()
    make_recorded(cast)
    cast = with_outsiders(cast)
    assert tasks_on(signed_in(cast.second_official), cast) == [[], []]


def test_who_recorded_it_for_one_of_both_sides_is_not_asked_to_confirm_it(signed_in):
    cast = make_cast()
    Membership.objects.create(user=cast.coordinator, organisation=cast.government, role="official")
    make_recorded(cast)
    client = signed_in(cast.coordinator)
    assert tasks_on(client, cast) == [[], []]
    assert CONFIRM not in shown(client, door())
    with pytest.raises(Refused):
        confirm_recorded(fresh(), actor=cast.coordinator)


def test_on_hold_the_other_side_is_still_asked(signed_in):
    cast = make_cast()
    make_recorded(cast)
    type(cast.engagement).objects.update(
        status="on_hold", status_reason="Elections", status_since="2026-01-01"
    )
    asked = [(ASKED, door("confirm"))]
    assert tasks_on(signed_in(cast.official), cast) == [asked, asked]


def test_where_nobody_writes_for_the_other_side_the_page_says_so(signed_in):
    cast = make_cast()
    make_recorded(cast)
    said = "Nobody can confirm it so far. Ask an administrator."
    client = signed_in(cast.coordinator)
    assert said not in shown(client, door())
    Membership.objects.filter(user=cast.official).delete()
    assert said in shown(client, door())


def test_the_lists_call_it_not_confirmed_and_find_it(signed_in):
    cast = make_cast()
    make_recorded(cast)
    client = signed_in(cast.official)
    index = reverse("memorandum_index", args=[cast.engagement.reference])
    assert "Not confirmed yet" in shown(client, index)
    facts = client.get(cast.engagement.get_absolute_url()).context["facts"]
    assert [one.value for one in facts if one.name == "Memorandum"] == ["Not confirmed yet"]
    for chosen, found in (("recorded", True), ("unsigned", True), ("signed", False)):
        listed = shown(client, f"{reverse('engagement_index')}?memorandum={chosen}")
        assert (cast.engagement.reference in listed) is found
    assert "Not confirmed yet" in shown(client, reverse("engagement_index"))


def test_the_forms_say_what_comes_of_it_before_it_is_done(signed_in):
    cast = make_cast()
    add = reverse("memorandum_add", args=[cast.engagement.reference])
    after = "counts once the other side has confirmed it"
    assert after in shown(signed_in(cast.coordinator), add)
    assert "You write for neither side" in shown(signed_in(cast.admin), add)
    make_recorded(cast)
    assert "the other side has to confirm it" in shown(signed_in(cast.official), door("edit"))
    assert "Corrected by you, who write for neither side" in shown(
        signed_in(cast.admin), door("edit")
    )


@pytest.mark.same_on_both
@pytest.mark.parametrize("rows", [1, 3])
def test_waiting_ones_cost_the_same_at_one_and_three_rows(
    signed_in, rows, django_assert_num_queries
):
    cast = make_cast()
    for _row in range(rows):
        make_recorded(cast)
    client = signed_in(cast.official)
    index = reverse("memorandum_index", args=[cast.engagement.reference])
    for address, most in COSTS.items():
        where = {"progress": cast.engagement.get_absolute_url(), "index": index}
        with django_assert_num_queries(most):
            assert client.get(where.get(address) or reverse(address)).status_code == 200
