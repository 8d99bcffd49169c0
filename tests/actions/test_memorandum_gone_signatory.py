"""Nobody is asked to sign whose post has ended, and the desk claims no letter that is not written."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils.formats import date_format

from engagements import access
from engagements.actions.history import Refused
from engagements.actions.memorandum import (
    answer,
    propose,
    record_signature,
    refuse_to_sign,
    replace_signatory,
    send_memorandum,
    sign_memorandum,
    withdraw_memorandum,
)
from engagements.models import Contact, Letter, Membership
from engagements.queries.memorandum.missing import missing_in
from tests.agreement_factories import make_draft, make_running, make_sent, make_signer
from tests.contents import changed_since, contents
from tests.factories import make_scan

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


def acts_in_time(cast, verb):
    """Each act for a side on what was sent, with the verb that it asks for."""
    text = {"digest": cast.version.digest}
    named, own = {"actor": cast.director.person.user, **text}, {"actor": cast.official}
    place = cast.for_government
    return {
        "sign": lambda: sign_memorandum(place, **named),
        "refuse": lambda: refuse_to_sign(place, why="text", reason="A wrong day.", **named),
        "record": lambda: record_signature(
            place, method="paper", signed_on=access.today(), place="Here", document=cast.scan,
            **text, **own,
        ),
        "replace": lambda: replace_signatory(place, contact=cast.deputy, reason="Away.", **own),
        "withdraw": lambda: withdraw_memorandum(cast.memorandum, reason="A wrong day.", **own),
    }[verb]  # fmt: skip


@pytest.mark.parametrize("act", ["sign", "refuse", "record", "replace", "withdraw"])
def test_whose_post_or_membership_ends_while_they_wait_acts_for_nobody(act, monkeypatch):
    cast, asked, ended = make_sent(), access.require, []
    cast.scan = make_scan(cast.engagement, cast.official)
    cast.deputy = make_signer(cast.government, "Deputy", "Deputy")

    def ends_meanwhile(actor, verb, thing=None, **found):
        asked(actor, verb, thing, **found)
        if not ended:
            # Whoever signs loses the post, whoever acts for the side the membership.
            gone = Contact.objects.filter(person__user=actor), Membership.objects.filter(user=actor)
            rows = gone[0] if gone[0].exists() else gone[1]
            ended.append(rows.update(ends_on=access.today() - DAY))

    monkeypatch.setattr(access, "require", ends_meanwhile)
    before = contents()
    with pytest.raises(PermissionDenied):
        acts_in_time(cast, act)()
    assert (ended, changed_since(before)) == ([1], [])


def test_whose_membership_ends_while_they_wait_agrees_to_nothing(monkeypatch):
    cast, asked = make_running(), access.require
    proposal = propose(
        cast.memorandum, "end", actor=cast.coordinator, reason="All is done.",
        from_on=access.today() + DAY,
    )  # fmt: skip

    def ends_meanwhile(actor, verb, thing=None, **found):
        asked(actor, verb, thing, **found)
        Membership.objects.filter(user=actor).update(ends_on=access.today() - DAY)

    monkeypatch.setattr(access, "require", ends_meanwhile)
    with pytest.raises(PermissionDenied):
        answer(proposal, actor=cast.official, agree=True)
