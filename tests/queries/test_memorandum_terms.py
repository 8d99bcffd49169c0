"""What an amendment changes of notice, review and last day holds from its day on, and nowhere else."""

from datetime import date, timedelta

import pytest
from django.core import mail

from engagements import access
from engagements.actions.history import Refused
from engagements.actions.memorandum import (
    answer,
    draft_amendment,
    edit_terms,
    propose,
    send_memorandum,
    sign_memorandum,
)
from engagements.actions.memorandum.noticing import send_notices
from engagements.models import Memorandum
from engagements.queries.memorandum.missing import missing_in
from engagements.queries.memorandum.terms import Terms, terms_on
from tests.agreement_factories import make_signed

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LAST = 199


def running(**terms):
    today = access.today()
    cast = make_signed(
        begins_on=today, ends_on=today + LAST * DAY, review_on=today + 50 * DAY, **terms
    )
    cast.today = today
    return cast


def amend(cast, *, begins_on=None, ends_on=None, **terms):
    """An amendment that all have signed."""
    draft = drafted(cast, begins_on=begins_on, ends_on=ends_on, **terms)
    version = send_memorandum(draft, actor=cast.coordinator)
    for signatory in draft.signatories.all():
        sign_memorandum(signatory, actor=signatory.contact.person.user, digest=version.digest)
    cast.memorandum = Memorandum.objects.get(pk=cast.memorandum.pk)
    return draft


def drafted(cast, *, begins_on=None, ends_on=None, **terms):
    draft = draft_amendment(
        cast.memorandum, actor=cast.official, title="Amendment", begins_on=begins_on,
        ends_on=ends_on,
    )  # fmt: skip
    return edit_terms(draft, actor=cast.official, **terms) if terms else draft


def test_the_terms_of_a_day_are_those_of_the_amendments_in_force_by_then():
    cast = running()
    today, agreed = cast.today, cast.today + LAST * DAY
    amend(cast, begins_on=today + 10 * DAY, notice_days=90, review_on=today + 80 * DAY)
    amend(cast, begins_on=today + 20 * DAY, ends_on=agreed + 100 * DAY, notice_days=60)
    drafted(cast, notice_days=1)
    before, between, after = (terms_on(cast.memorandum, today + days * DAY) for days in (9, 10, 20))
    assert before == Terms(30, today + 50 * DAY, agreed + 100 * DAY)
    assert between == Terms(90, today + 80 * DAY, agreed + 100 * DAY)
    assert after == Terms(60, today + 80 * DAY, agreed + 100 * DAY)


@pytest.mark.parametrize(("begins_after", "lasts"), [(0, 90), (1, 30)])
def test_notice_lasts_as_long_as_the_terms_of_its_day_say(begins_after, lasts):
    cast = running()
    amend(cast, begins_on=cast.today + begins_after * DAY, notice_days=90)
    propose(cast.memorandum, "notice", actor=cast.coordinator, reason="No money.")
    assert Memorandum.objects.get(pk=cast.memorandum.pk).ended_on == cast.today + lasts * DAY


def test_a_new_draft_begins_with_the_days_of_notice_that_hold():
    cast = running()
    amend(cast, notice_days=90)
    assert drafted(cast).notice_days == 90


def test_a_renewal_takes_over_the_terms_of_the_last_day():
    cast = running()
    amend(cast, begins_on=cast.today + 5 * DAY, notice_days=90, review_on=cast.today + 60 * DAY)
    proposal = propose(cast.memorandum, "renew", actor=cast.official, reason="It works well.")
    answer(proposal, actor=cast.coordinator, agree=True)
    renewal = Memorandum.objects.get(renews=cast.memorandum)
    moved = renewal.review_on - renewal.begins_on
    assert (renewal.notice_days, moved) == (90, timedelta(days=60))


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({}, ["Say what the amendment changes"]),
        ({"notice_days": 90}, []),
        ({"review_on": 60}, []),
        ({"review_on": LAST + 1}, ["Let the review come before the last day"]),
    ],
)
def test_an_amendment_of_the_terms_alone_can_be_sent(terms, said):
    cast = running()
    values = {
        name: cast.today + value * DAY if name == "review_on" else value
        for name, value in terms.items()
    }
    draft = drafted(cast, **values)
    assert [one.sentence for one in missing_in(draft) if one.blocks] == said


def test_other_days_of_notice_than_those_that_hold_are_pointed_out():
    cast = running()
    draft = drafted(cast)
    words = "It changes the days of notice from 90 to 30: is this meant?"
    assert words not in [one.sentence for one in missing_in(draft)]
    amend(cast, notice_days=90)
    draft = Memorandum.objects.get(pk=draft.pk)
    assert words in [one.sentence for one in missing_in(draft) if not one.blocks]


def test_an_amendment_keeps_the_time_zone():
    cast = running()
    with pytest.raises(Refused, match="keeps the time zone"):
        drafted(cast, time_zone="Africa/Dakar")
    assert drafted(cast, time_zone="UTC", notice_days=31).time_zone == "UTC"


def test_an_amendment_without_a_last_day_does_not_say_that_there_is_none():
    cast = running()
    amendment = amend(cast, notice_days=90)
    text = amendment.versions.get().text
    assert ("as before" in text, "without a last day" in text) == (True, False)


@pytest.mark.django_db(transaction=True)
def test_both_are_asked_to_look_again_on_the_amended_day_alone(time_machine):
    time_machine.move_to("2027-01-04 12:00+00:00", tick=False)
    cast = running()
    amend(cast, review_on=date(2027, 6, 1))
    asked = {}
    for day in ("2027-02-23", "2027-06-01"):
        time_machine.move_to(f"{day} 12:00+00:00", tick=False)
        mail.outbox.clear()
        send_notices()
        send_notices()
        asked[day] = [
            "1 June 2027" in " ".join(one.body.split())
            for one in mail.outbox
            if one.to == [cast.coordinator.email] and one.subject.startswith("Look at")
        ]
    assert asked == {"2027-02-23": [], "2027-06-01": [True]}
    assert cast.stranger.email not in {address for one in mail.outbox for address in one.to}


@pytest.mark.parametrize("who", ["official", "coordinator"])
def test_the_pages_say_what_holds(who, signed_in):
    cast = running()
    amend(cast, notice_days=90, review_on=cast.today + 80 * DAY)
    client = signed_in(getattr(cast, who))
    review = (cast.today + 80 * DAY).strftime("%-d %B %Y")
    pk = cast.memorandum.pk
    page = client.get(f"/memoranda/{pk}/").text
    assert ("90 days" in page, f"Review on {review}" in page) == (True, True)
    assert "90 days from today" in client.get(f"/memoranda/{pk}/propose/notice/").text
    text = client.get(f"/memoranda/{pk}/text/").text
    said = [f"<dd>{value} <small>(by amendment" in text for value in ("90", review)]
    assert said == [True, True]


def test_a_stranger_sees_none_of_it(signed_in):
    cast = running()
    amend(cast, notice_days=90)
    assert signed_in(cast.stranger).get(f"/memoranda/{cast.memorandum.pk}/").status_code == 404
