"""Since when somebody is waited for, and which letters count: of this version and this person."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime

from engagements import clock
from engagements.actions.memorandum import (
    replace_signatory,
    send_memorandum,
    withdraw_memorandum,
)
from engagements.models import Letter, Memorandum
from engagements.queries.memorandum.turn import turn_sentence, waiting_for
from engagements.queries.memorandum.unsigned import turns_in, unsigned_in
from tests.agreement_factories import make_sent, make_signer

pytestmark = pytest.mark.django_db


def turns(cast):
    """Whose turn it is by both ways of reading it, which say the same."""
    one = {t.signatory.pk: t for t in waiting_for(Memorandum.objects.get(pk=cast.memorandum.pk))}
    many = turns_in(unsigned_in([cast.engagement.pk], cast.official))[cast.engagement.pk]
    assert {t.signatory.pk: (t.since, t.last_letter) for t in many} == {
        pk: (t.since, t.last_letter) for pk, t in one.items()
    }
    return one


def test_letters_about_a_version_that_was_taken_back_do_not_count():
    now = timezone.now()
    with clock.acting_at(now - timedelta(days=5)):
        cast = make_sent()
    Letter.objects.update(sent_at=now - timedelta(days=5))
    assert turns(cast)[cast.for_civic.pk].last_letter == now - timedelta(days=5)
    withdraw_memorandum(cast.memorandum, actor=cast.coordinator, reason="A wrong day.")
    made = send_memorandum(cast.memorandum, actor=cast.coordinator)
    for turn in turns(cast).values():
        assert (turn.since, turn.last_letter, turn.is_written) == (made.made_at, None, True)
    Letter.objects.filter(sent_at=None).update(sent_at=now + timedelta(minutes=1))
    for turn in turns(cast).values():
        assert (turn.last_letter, turn.is_written) == (now + timedelta(minutes=1), False)


def test_a_letter_that_was_dropped_is_not_on_its_way():
    cast = make_sent()
    Letter.objects.update(dropped_at=timezone.now())
    assert not any(turn.is_written for turn in turns(cast).values())


def test_who_was_put_in_for_another_is_waited_for_since_then_and_the_others_since_the_sending():
    now = timezone.now()
    with clock.acting_at(now - timedelta(days=20)):
        cast = make_sent()
    deputy = make_signer(cast.government, "Deputy director", "Deputy")
    with clock.acting_at(now):
        new = replace_signatory(
            cast.for_government, actor=cast.official, contact=deputy, reason="On leave."
        )
    found = turns(cast)
    assert found[new.pk].since == now
    assert found[cast.for_civic.pk].since == now - timedelta(days=20)
    for contact, moment in ((deputy, now), (cast.chair, now - timedelta(days=20))):
        said = turn_sentence(list(found.values()), contact.person.user)
        assert f"Waiting since {date_format(localtime(moment))} for your signature" in said
