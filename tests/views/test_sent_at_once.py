"""Twenty sendings of one form, or of twenty forms for the same, at the same moment: one effect."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from engagements.actions.engagement import ask_to_move_dates
from engagements.actions.obligation import report_obligation
from engagements.agreement import canonical_text, digest_of
from engagements.models import (
    Change,
    DateMove,
    DateRequest,
    Engagement,
    Letter,
    MemorandumVersion,
    Occurrence,
    SentForm,
)
from engagements.queries.memorandum.text import content_of
from tests.agreement_factories import make_draft
from tests.factories import form_data, make_cast, make_occurrence
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 20
WEEK = timedelta(days=7)
ONE_FORM = pytest.mark.parametrize("one_form", [True, False], ids=["one form", "twenty forms"])


def send_at_once(user, address, make_data, *, one_form):
    """Where each of them was led: the address, or the status of what was refused."""
    client = Client()
    client.force_login(user)
    sent = [make_data() for _ in range(1 if one_form else MANY)]

    def send(place):
        visitor = Client()
        visitor.cookies = client.cookies
        answer = visitor.post(address, sent[place % len(sent)])
        return answer.headers.get("Location") or answer.status_code

    return at_once(*(lambda place=place: send(place) for place in range(MANY)))


def one_is_done(outcomes, done, *, one_form):
    """The same form leads all to the same place; of twenty forms one is done, the rest are told."""
    assert outcomes.count(done) == (MANY if one_form else 1)
    assert one_form or outcomes.count(422) == MANY - 1
    assert SentForm.objects.count() == 1


@ONE_FORM
def test_a_text_is_sent_for_signature_once(one_form):
    cast = make_draft()
    shown = digest_of(canonical_text(content_of(cast.memorandum)))
    outcomes = send_at_once(
        cast.coordinator, reverse("memorandum_send", args=[cast.memorandum.pk]),
        lambda: form_data(cast.coordinator, cast.memorandum, digest=shown), one_form=one_form,
    )  # fmt: skip
    one_is_done(outcomes, cast.memorandum.get_absolute_url(), one_form=one_form)
    assert MemorandumVersion.objects.get().digest == shown
    assert Change.objects.filter(verb="sent").count() == 1
    assert Letter.objects.count() == cast.memorandum.signatories.count()


@ONE_FORM
def test_a_report_is_confirmed_once(one_form):
    cast = make_cast()
    owed = report_obligation(
        make_occurrence(cast.engagement), actor=cast.coordinator, note="It was done."
    )
    place = [cast.engagement.reference, owed.pk]
    outcomes = send_at_once(
        cast.official, reverse("obligation_confirm", args=place),
        lambda: form_data(cast.official, owed), one_form=one_form,
    )  # fmt: skip
    one_is_done(outcomes, reverse("obligation_detail", args=place), one_form=one_form)
    assert Occurrence.objects.get().state == "met"
    assert Change.objects.filter(verb="confirmed").count() == 1


def other_dates(cast):
    one = cast.engagement
    return {"starts_on": one.starts_on + WEEK, "ends_on": one.ends_on + WEEK}


@ONE_FORM
def test_other_dates_are_asked_for_once(one_form):
    cast = make_cast()
    days = {name: day.isoformat() for name, day in other_dates(cast).items()}
    outcomes = send_at_once(
        cast.coordinator, reverse("engagement_ask_dates", args=[cast.engagement.reference]),
        lambda: form_data(
            cast.coordinator, reason="The hall is taken.", looked="/".join(days.values()), **days
        ),
        one_form=one_form,
    )  # fmt: skip
    asked = DateRequest.objects.get()
    done = reverse("engagement_date_request", args=[cast.engagement.reference, asked.pk])
    one_is_done(outcomes, done, one_form=one_form)
    assert Change.objects.filter(verb="asked_for_dates").count() == 1


@ONE_FORM
def test_other_dates_are_agreed_to_once(one_form):
    cast = make_cast()
    days = other_dates(cast)
    asked = ask_to_move_dates(cast.engagement, actor=cast.coordinator, reason="Taken.", **days)
    address = reverse("engagement_date_request", args=[cast.engagement.reference, asked.pk])
    outcomes = send_at_once(
        cast.official, address,
        lambda: form_data(cast.official, asked, agrees="yes", answer="So be it."),
        one_form=one_form,
    )  # fmt: skip
    one_is_done(outcomes, address, one_form=one_form)
    moved = Engagement.objects.get()
    assert (moved.starts_on, moved.ends_on) == tuple(days.values())
    assert DateMove.objects.filter(what="start").count() == 1
