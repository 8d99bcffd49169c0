"""Nobody is asked to sign whose post has ended, and the desk claims no letter that is not written."""

from datetime import timedelta

import pytest
from django.utils.formats import date_format

from engagements import access
from engagements.actions.history import Refused
from engagements.actions.memorandum import send_memorandum
from engagements.models import Contact, Letter, Membership
from engagements.queries.memorandum.missing import missing_in
from tests.agreement_factories import make_draft, make_sent

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def moved(contact, **days):
    Contact.objects.filter(pk=contact.pk).update(**days)


def asked_about(draft):
    return [(one.sentence, one.side) for one in missing_in(draft) if one.blocks]


def test_a_draft_names_somebody_else_before_it_is_sent(django_assert_num_queries):
    cast, today = make_draft(), access.today()
    moved(cast.director, ends_on=today)
    assert asked_about(cast.memorandum) == []
    moved(cast.director, ends_on=today - DAY)
    person = "Director, Ministry of Records"
    words = f"Name somebody else for Ministry of Records: {person} holds the post no longer"
    with django_assert_num_queries(7):
        assert asked_about(cast.memorandum) == [(words, "government")]
    with pytest.raises(Refused, match="holds the post no longer"):
        send_memorandum(cast.memorandum, actor=cast.coordinator)
    moved(cast.director, ends_on=None, starts_on=today + DAY)
    words = f"Name somebody else for Ministry of Records: {person} does not hold the post yet"
    assert asked_about(cast.memorandum) == [(words, "government")]


def test_a_party_that_is_on_record_as_leaving_is_pointed_out_and_may_still_sign():
    cast, today = make_draft(), access.today()
    place = cast.engagement.parties.filter(organisation=cast.government)
    place.update(left_on=today + DAY)
    pointed = [
        one.sentence for one in missing_in(cast.memorandum) if "takes part until" in one.sentence
    ]
    day = date_format(today + DAY)
    assert pointed == [
        f"Ministry of Records takes part until {day} only: who does what it owes after that day?"
    ]
    assert asked_about(cast.memorandum) == []
    place.update(left_on=None)
    assert not [one for one in missing_in(cast.memorandum) if "takes part until" in one.sentence]


def test_the_desk_says_on_its_way_only_of_a_letter_that_is_written(signed_in):
    cast = make_sent()

    def desk():
        return signed_in(cast.coordinator).get(cast.memorandum.get_absolute_url()).content.decode()

    assert "The letter is on its way." in desk()
    Letter.objects.filter(signatory=cast.for_government).delete()
    Letter.objects.filter(signatory=cast.for_civic).update(sent_at="2026-01-02T10:00Z")
    Membership.objects.filter(user=cast.director.person.user).delete()
    assert "No letter went out: this person cannot sign here today." in desk()
    moved(cast.director, ends_on=access.today() - DAY)
    shown = desk()
    assert "No letter went out: this person holds the post no longer." in shown
    assert "The letter is on its way." not in shown
