"""Who gets a letter about a memorandum: those who see it today, each with what is asked of them."""

from datetime import timedelta

import pytest

from engagements import access
from engagements.actions.engagement import ask_to_move_dates, cancel_engagement
from engagements.actions.history import Refused
from engagements.actions.letter import deliver
from engagements.actions.memorandum import (
    answer,
    confirm_succession,
    draft_amendment,
    edit_parties_of_draft,
    propose,
    remind,
    replace_signatory,
    send_memorandum,
    set_aside_draft,
    share_version,
    withdraw_memorandum,
)
from engagements.actions.memorandum.letters import people_of
from engagements.models import Engagement, Letter, Membership, Memorandum
from engagements.queries.memorandum.notices import waiting_letters
from tests.agreement_factories import make_draft, make_running, make_sent, make_signer, sign
from tests.factories import add_party, make_member, make_organisation

pytestmark = pytest.mark.django_db
SECRET = "An inquiry into fraud begins."


def suspend(cast):
    Letter.objects.all().delete()
    return propose(
        cast.memorandum, "suspend", actor=cast.official, reason=SECRET, from_on=cast.today
    )


def told():
    """Whom a letter with the reason was written to, each once."""
    letters = Letter.objects.filter(text__contains=SECRET)
    found = {one.to for one in letters}
    assert len(found) == letters.count()
    return found


def end(rows):
    rows.update(ends_on=access.today() - timedelta(days=1))


def name_another(cast):
    other = make_signer(cast.civic, "Deputy chair", "Deputy chair")
    replace_signatory(cast.for_civic, actor=cast.coordinator, contact=other, reason="On leave.")


def take_back(cast):
    withdraw_memorandum(cast.memorandum, actor=cast.coordinator, reason="A wrong day.")


def take_back_and_send_anew(cast):
    take_back(cast)
    send_memorandum(cast.memorandum, actor=cast.coordinator)


def sign_it(cast):
    sign(cast, cast.for_civic)


def cancel(cast):
    cancel_engagement(
        Engagement.objects.get(), actor=cast.coordinator, side="civic", reason="No money.",
        consequences="None.", released={},
    )  # fmt: skip


@pytest.mark.parametrize(
    "happens", [name_another, take_back, take_back_and_send_anew, sign_it, cancel]
)
def test_a_letter_that_asks_for_what_is_asked_no_more_never_goes_out(happens, mailoutbox):
    cast = make_sent()
    asked = Letter.objects.get(signatory=cast.for_civic)
    assert deliver(Letter.objects.get(signatory=cast.for_government).pk)
    happens(cast)
    assert not deliver(asked.pk)
    asked.refresh_from_db()
    assert (asked.sent_at, asked.dropped_at is not None, len(mailoutbox)) == (None, True, 1)


def everybody(cast):
    return {cast.coordinator, cast.official, cast.director.person.user, cast.chair.person.user}


def test_writers_of_the_parties_and_signatories_get_a_letter():
    cast = make_running()
    suspend(cast)
    assert told() == everybody(cast)


@pytest.mark.parametrize("ended", ["membership", "post"])
def test_a_signatory_who_left_the_body_gets_no_letter_any_more(ended):
    cast = make_running()
    chair = cast.chair.person.user
    if ended == "post":
        end(cast.chair.person.contacts.all())
    else:
        end(Membership.objects.filter(user=chair))
        assert not access.visible(Memorandum, chair).exists()
    suspend(cast)
    assert told() == everybody(cast) - {chair}


def test_who_wrote_for_a_party_until_yesterday_gets_no_letter_any_more():
    cast = make_running()
    end(Membership.objects.filter(user=cast.official, role="official"))
    cast.official = cast.coordinator
    suspend(cast)
    assert told() == everybody(cast)


def leave(cast, organisation):
    cast.engagement.parties.filter(organisation=organisation).update(
        joined_on=access.today() - timedelta(days=9), left_on=access.today() - timedelta(days=1)
    )


def test_a_body_that_left_the_engagement_gets_no_letter_about_a_draft():
    cast = make_draft()
    add_party(cast.engagement, cast.elsewhere, "civic")
    edit_parties_of_draft(
        cast.memorandum, actor=cast.coordinator, parties=cast.engagement.parties.all()
    )
    share_version(cast.memorandum, actor=cast.coordinator, note="First")
    leave(cast, cast.elsewhere)
    assert not access.visible(Memorandum, cast.stranger).exists()
    set_aside_draft(cast.memorandum, actor=cast.coordinator, reason=SECRET)
    assert told() == everybody(cast)


def test_nobody_is_asked_to_sign_who_cannot():
    cast = make_draft()
    # The post is open; whose post has ended is named before anything is sent.
    end(cast.chair.person.user.memberships.all())
    send_memorandum(cast.memorandum, actor=cast.coordinator)
    assert {one.to for one in Letter.objects.all()} == {cast.director.person.user}
    chair = cast.memorandum.signatories.get(party__side="civic")
    with pytest.raises(Refused, match="cannot sign today"):
        remind(chair, actor=cast.official)


def test_a_letter_about_a_proposal_asks_the_side_that_answers_alone():
    cast = make_running()
    proposal = suspend(cast)
    asked = Letter.objects.filter(subject__contains="your answer is asked for")
    assert {one.to for one in asked} == {cast.coordinator}
    assert "before your side has agreed" in asked.get().text
    for letter in Letter.objects.exclude(to=cast.coordinator):
        assert letter.subject == "“Shorter waits”: Suspend it – Under discussion"
        assert "before the other side has agreed" in letter.text
    Letter.objects.all().delete()
    answer(proposal, actor=cast.coordinator, agree=True)
    assert not Letter.objects.filter(subject__contains="asked for").exists()
    assert {one.to for one in Letter.objects.all()} == everybody(cast)


def test_a_letter_that_waits_is_dropped_once_its_reader_no_longer_sees_what_it_is_about(mailoutbox):
    cast = make_running()
    suspend(cast)
    ask_to_move_dates(
        cast.engagement, actor=cast.coordinator, starts_on=cast.engagement.starts_on,
        ends_on=cast.engagement.ends_on + timedelta(days=9), reason="The elections.",
    )  # fmt: skip
    waiting = Letter.objects.filter(to=cast.official)
    assert waiting.count() == 2
    end(Membership.objects.filter(user=cast.official))
    assert [deliver(one.pk) for one in waiting] == [False, False]
    assert not waiting.filter(dropped_at__isnull=True).exists()
    Membership.objects.filter(user=cast.official).update(ends_on=None)
    assert not waiting_letters().filter(to=cast.official).exists()
    assert [deliver(one.pk) for one in waiting] == [False, False]
    assert mailoutbox == []
    assert deliver(Letter.objects.filter(to=cast.coordinator).first().pk)
    assert [one.to for one in mailoutbox] == [[cast.coordinator.email]]


def test_who_succeeded_a_party_gets_the_letters_about_an_open_amendment():
    cast = make_running()
    last = cast.today + timedelta(days=120)
    draft = draft_amendment(cast.memorandum, actor=cast.coordinator, title="Longer", ends_on=last)
    body = make_organisation("Digital ministry", kind="government")
    heir = make_member(body, "official")
    cast.government.successor = body
    cast.government.save()
    add_party(cast.engagement, body, "government")
    assert heir not in people_of(draft)
    confirm_succession(cast.memorandum.parties.get(side="government"), actor=heir)
    assert access.can(heir, "draft_memorandum", draft)
    assert set(people_of(draft)) == {*everybody(cast), heir}
