"""The pages on which dates are moved, asked for and answered."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.formats import date_format

from engagements import access
from engagements.actions.engagement import ask_to_move_dates, cancel_engagement
from engagements.models import Change, DateMove, DateRequest, Engagement
from engagements.playbook import months_after
from tests.factories import form_data, make_cast, make_occurrence, make_signed_memorandum
from tests.gate_factories import make_at

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def address(cast, name, *more):
    return reverse(f"engagement_{name}", args=[cast.engagement.reference, *more])


def asked_for(cast, actor=None):
    engagement = Engagement.objects.get(pk=cast.engagement.pk)
    return ask_to_move_dates(
        engagement, actor=actor or cast.coordinator, starts_on=engagement.starts_on + WEEK,
        ends_on=engagement.ends_on + WEEK, reason="The hall is taken",
    )  # fmt: skip


def typed(cast, user, **more):
    engagement = cast.engagement
    return form_data(
        user, starts_on=(engagement.starts_on + WEEK).isoformat(),
        ends_on=(engagement.ends_on + WEEK).isoformat(), reason="The hall is taken", **more,
    )  # fmt: skip


def test_while_preparing_the_coordinator_moves_the_dates_alone(signed_in):
    cast = make_cast()
    data = form_data(
        cast.coordinator, cast.engagement, starts_on="2027-01", ends_on="2027-12-01",
        reason="Budget", move_open_milestones="on",
    )  # fmt: skip
    response = signed_in(cast.coordinator).post(address(cast, "dates"), data)
    assert response.status_code == 302
    cast.engagement.refresh_from_db()
    assert (str(cast.engagement.starts_on), cast.engagement.starts_precision) == (
        "2027-01-01", "month",
    )  # fmt: skip
    assert Change.objects.filter(verb="moved", reason="Budget").count() == 1


def test_agreed_dates_lead_to_the_request_and_an_admin_to_the_back_office(signed_in):
    cast = make_cast()
    make_at(cast, "run")
    response = signed_in(cast.coordinator).get(address(cast, "dates"))
    assert response.headers["Location"] == address(cast, "ask_dates")
    response = signed_in(cast.admin).get(address(cast, "dates"))
    assert response.headers["Location"] == reverse(
        "admin:engagements_engagement_change", args=[cast.engagement.pk]
    )


def test_what_was_typed_before_a_text_was_sent_stays_with_the_reason_why_it_moves_nothing(
    signed_in,
):
    cast = make_cast()
    data = form_data(
        cast.coordinator, cast.engagement, starts_on="2027-01-01", ends_on="2027-12-01",
        reason="Budget of the year",
    )  # fmt: skip
    make_at(cast, "run")
    response = signed_in(cast.coordinator).post(address(cast, "dates"), data)
    assert (response.status_code, "Budget of the year" in response.text) == (422, True)
    ask = f'<a href="{address(cast, "ask_dates")}">Ask to move the dates</a>'
    assert (ask in response.text, '<button class="btn' in response.text) == (True, False)


def over(cast):
    cancel_engagement(
        cast.engagement, actor=cast.coordinator, reason="No money.", side="civic",
        consequences="None.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("bring", "said", "note", "instead"),
    [
        (over, "This engagement is over. Reopen it before its dates are moved.",
         "Cancelled since {day}: No money.", "reopen"),
        (asked_for, "Other dates are asked for already. Answer that request first.",
         "The hall is taken Asked on {day}.", "date_request"),
    ],
)  # fmt: skip
def test_where_no_dates_are_asked_for_now_the_page_says_so_at_once(
    signed_in, bring, said, note, instead
):
    cast = make_cast()
    data, client = typed(cast, cast.coordinator), signed_in(cast.coordinator)
    more = [asked.pk] if (asked := bring(cast)) else []
    note = note.format(day=date_format(access.today(cast.engagement)))
    page = client.get(address(cast, "ask_dates")).text
    assert (said in page, note in page, "<form" in page.partition("<main")[2]) == (
        True,
        True,
        False,
    )
    assert f'href="{address(cast, instead, *more)}"' in page
    answer = client.post(address(cast, "ask_dates"), data)
    assert (answer.status_code, answer.text.count(said)) == (422, 1)
    assert answer.text.count("copy what you need") == answer.text.count("is taken</textarea>") == 1


def test_what_it_affects_is_shown_before_it_is_sent_without_a_script(signed_in):
    cast = make_cast()
    memorandum = make_signed_memorandum(cast.engagement, ends_on=cast.engagement.ends_on)
    make_occurrence(cast.engagement, memorandum=memorandum, text="Pay the fee")
    client = signed_in(cast.official)
    first = client.post(address(cast, "ask_dates"), typed(cast, cast.official))
    page = first.content.decode()
    assert first.status_code == 200
    assert not DateRequest.objects.exists()
    assert cast.engagement.milestones.first().title in page
    assert "Pay the fee" in page
    assert "It needs an amendment or a renewal." in page
    assert "Restricted periods, such as those before elections, are not kept here yet" in page
    ends_on = cast.engagement.ends_on
    for months in (3, 6, 12):
        was, to = (months_after(day, months) for day in (ends_on, ends_on + WEEK))
        moved = f"{months} months after the end: {date_format(was)} → <b>{date_format(to)}</b>"
        assert moved in page
    looked = first.context["form"]["looked"].value()
    sent = client.post(address(cast, "ask_dates"), typed(cast, cast.official, looked=looked))
    asked = DateRequest.objects.get()
    assert sent.headers["Location"] == address(cast, "date_request", asked.pk)
    assert (asked.side, asked.reason) == ("government", "The hall is taken")


def test_a_date_of_which_only_the_year_is_known_says_so_where_another_is_asked_for(signed_in):
    cast = make_cast()
    make_at(cast, "run")
    Engagement.objects.update(starts_precision="year")
    page = signed_in(cast.official).get(address(cast, "ask_dates")).content.decode()
    year = cast.engagement.starts_on.year
    assert page.count(f"Known so far: {year}. As long as the day here is not changed") == 1


def test_a_date_that_stays_is_shown_to_the_other_side_as_staying(signed_in):
    cast = make_cast()
    make_at(cast, "run")
    Engagement.objects.update(starts_precision="year")
    engagement = Engagement.objects.get()
    asked = ask_to_move_dates(
        engagement, actor=cast.coordinator, starts_on=engagement.starts_on,
        ends_on=engagement.ends_on + WEEK, reason="The hall is taken",
    )  # fmt: skip
    page = signed_in(cast.official).get(address(cast, "date_request", asked.pk)).content.decode()
    assert "<dt>Start</dt><dd>stays as it is</dd>" in page
    assert f"<b>{date_format(asked.ends_on)}</b>" in page
    assert f"<b>{date_format(months_after(asked.ends_on, 3))}</b>" in page


@pytest.mark.parametrize("covered", [False, True])
def test_an_agreement_that_begins_only_after_the_new_start_is_named_before_it_is_sent(
    signed_in, covered
):
    cast = make_cast()
    engagement = cast.engagement
    start, last = engagement.starts_on, engagement.ends_on + 4 * WEEK
    agreed = make_signed_memorandum(engagement, begins_on=start + 2 * WEEK, ends_on=last)
    if covered:
        make_signed_memorandum(engagement, begins_on=start - WEEK, ends_on=last)
    answer = signed_in(cast.official).post(address(cast, "ask_dates"), typed(cast, cast.official))
    page = " ".join(answer.content.decode().split())
    words = (
        f"{agreed.title}</a>: it begins only on {date_format(agreed.first_day)}."
        f" The new start, {date_format(start + WEEK)}, would not be covered."
    )
    assert (words in page) is not covered
    assert ("No agreement ends before the new end" in page) is covered


def test_follow_ups_stay_where_the_end_stays(signed_in):
    cast = make_cast()
    data = typed(cast, cast.official) | {"ends_on": cast.engagement.ends_on.isoformat()}
    page = signed_in(cast.official).post(address(cast, "ask_dates"), data).text
    assert ("No follow-up moves." in page, "months after the end" in page) == (True, False)


def test_other_dates_than_those_looked_at_are_looked_at_first(signed_in):
    cast = make_cast()
    client = signed_in(cast.coordinator)
    response = client.post(
        address(cast, "ask_dates"), typed(cast, cast.coordinator, looked="2020-01-01/2020-02-01")
    )
    assert response.status_code == 200
    assert not DateRequest.objects.exists()


def test_dates_in_the_wrong_order_come_back_with_what_was_typed(signed_in):
    cast = make_cast()
    data = form_data(
        cast.coordinator, starts_on="2027-05-02", ends_on="2027-05-01", reason="Elections"
    )
    response = signed_in(cast.coordinator).post(address(cast, "ask_dates"), data)
    page = response.content.decode()
    assert response.status_code == 422
    assert "The end lies before the start." in page
    assert "Elections" in page


def test_a_request_stands_on_the_pages_of_the_other_side_and_they_answer_it(signed_in):
    cast = make_cast()
    asked = asked_for(cast)
    official = signed_in(cast.official)
    where = address(cast, "date_request", asked.pk)
    for page in (reverse("home_index"), cast.engagement.get_absolute_url()):
        shown = official.get(page).content.decode()
        assert "Answer: other dates" in shown
        assert where in shown
    mine = signed_in(cast.coordinator).get(cast.engagement.get_absolute_url()).content.decode()
    assert "Answer: other dates" not in mine
    assert "asks to move the term to" in mine
    data = form_data(cast.official, asked, agrees="yes")
    assert official.post(where, data).status_code == 422
    data = form_data(cast.official, asked, agrees="yes", answer="Fine for us")
    for _time in range(2):
        assert official.post(where, data).status_code == 302
    assert DateMove.objects.filter(what="start").count() == 1
    assert "Fine for us" in official.get(where).content.decode()
    assert "Answer: other dates" not in official.get(reverse("home_index")).content.decode()


def test_the_side_that_asked_sees_no_form_and_takes_it_back(signed_in):
    cast = make_cast()
    asked = asked_for(cast)
    client = signed_in(cast.coordinator)
    page = client.get(address(cast, "date_request", asked.pk)).content.decode()
    back = address(cast, "take_back_dates", asked.pk)
    assert back in page
    assert 'name="agrees"' not in page
    assert client.post(back, form_data(cast.coordinator, asked, reason="No")).status_code == 302
    assert DateRequest.objects.get().state == "taken_back"
    page = client.get(back).text.partition("<main")[2]
    assert ("was taken back" in page, "<form" in page) == (True, False)


def test_an_answer_to_a_request_that_was_taken_back_is_told_so(signed_in):
    cast = make_cast()
    asked = asked_for(cast)
    DateRequest.objects.update(state="taken_back")
    data = form_data(cast.official, asked, agrees="yes", answer="Fine, after the holidays")
    response = signed_in(cast.official).post(address(cast, "date_request", asked.pk), data)
    page = response.content.decode()
    assert response.status_code == 422
    assert "answered already, or was taken back" in page
    assert page.count("Fine, after the holidays") == page.count("copy what you need") == 1


def test_on_hold_reminders_pause_but_the_decision_and_requests_stay(signed_in):
    cast = make_cast()
    client = signed_in(cast.coordinator)
    page = cast.engagement.get_absolute_url()
    assert "Record the memorandum" in client.get(page).content.decode()
    Engagement.objects.update(
        status="on_hold", status_reason="Elections", status_since=access.today(),
        decide_on=access.today() + timedelta(days=3),
    )  # fmt: skip
    asked_for(cast, cast.official)
    for where in (page, reverse("home_index")):
        shown = client.get(where).content.decode()
        assert "Decide how it goes on" in shown
        assert "Answer: other dates" in shown
        assert "Record the memorandum" not in shown


def test_a_stranger_finds_none_of_it(signed_in):
    cast = make_cast()
    asked = asked_for(cast)
    client = signed_in(cast.stranger)
    for where in (
        address(cast, "ask_dates"), address(cast, "date_request", asked.pk),
        address(cast, "take_back_dates", asked.pk),
    ):  # fmt: skip
        assert client.get(where).status_code == 404
        assert client.post(where).status_code == 404
    assert DateRequest.objects.get().state == "open"


@pytest.mark.same_on_both
@pytest.mark.parametrize("rows", [1, 3])
def test_the_request_costs_the_same_at_one_and_three_obligations(
    signed_in, rows, django_assert_num_queries
):
    cast = make_cast()
    memorandum = make_signed_memorandum(cast.engagement)
    for _number in range(rows):
        make_occurrence(cast.engagement, memorandum=memorandum)
    asked = asked_for(cast)
    client = signed_in(cast.official)
    with django_assert_num_queries(13):
        client.get(address(cast, "date_request", asked.pk))
