"""Setting a draft aside on its page; what each role reads afterwards, and what nobody is asked."""

from datetime import timedelta

import pytest
from django.urls import reverse

from engagements import access
from engagements.actions.memorandum import (
    answer,
    comment_on_clause,
    draft_amendment,
    propose,
    send_memorandum,
    set_aside_draft,
    share_version,
    withdraw_memorandum,
)
from engagements.models import Memorandum
from tests.agreement_factories import make_draft, make_sent, make_set_aside, make_signed, sign
from tests.factories import form_data

pytestmark = pytest.mark.django_db
LINK = "Set this draft aside"
READERS = ("observer", "official", "coordinator", "admin")


def address(cast, name="set_aside"):
    return reverse(f"memorandum_{name}", args=[cast.memorandum.pk])


def shown(client, where, status=200):
    answered = client.get(where)
    assert answered.status_code == status
    return answered.content.decode()


def kept():
    cast = make_draft()
    share_version(cast.memorandum, actor=cast.coordinator, note="First reading")
    cast.memorandum.refresh_from_db()
    return cast


def test_the_desk_offers_it_where_discarding_is_no_longer_possible(signed_in):
    cast = make_draft()
    client = signed_in(cast.official)
    desk = shown(client, address(cast, "detail"))
    assert (address(cast) in desk, address(cast, "discard") in desk) == (False, True)
    share_version(cast.memorandum, actor=cast.coordinator, note="First reading")
    desk = shown(client, address(cast, "detail"))
    assert (address(cast) in desk, address(cast, "discard") in desk) == (True, False)
    assert address(cast) in shown(client, address(cast, "discard"))
    assert LINK not in shown(signed_in(cast.observer), address(cast, "detail"))


def test_the_form_says_what_stays_and_what_ends_and_that_nobody_can_undo_it(signed_in):
    cast = make_sent()
    sign(cast, cast.for_civic)
    withdraw_memorandum(cast.memorandum, actor=cast.official, reason="The budget was cut.")
    money = cast.memorandum.clauses.get(key="money")
    comment_on_clause(money, actor=cast.coordinator, text="Any other budget?")
    form = shown(signed_in(cast.official), address(cast))
    for said in (
        "This cannot be undone.",
        "1 version with its digest.",
        "1 comment on its clauses; without an answer: 1.",
        "1 signature, given for a version that was taken back: it is void, and stays",
        "Nobody can change it, send it or sign it any more, not even an administrator.",
        "Both sides are told by letter, with your reason.",
    ):
        assert said in form


def test_where_nobody_signed_the_form_says_so(signed_in):
    cast = kept()
    form = shown(signed_in(cast.coordinator), address(cast))
    assert "Nobody has signed it, so no signature becomes void." in form


def test_it_is_set_aside_from_its_page_with_a_reason(signed_in):
    cast = kept()
    client = signed_in(cast.official)
    refused = client.post(address(cast), form_data(cast.official, cast.memorandum, reason=""))
    assert refused.status_code == 422
    assert "This field is required." in refused.content.decode()
    assert Memorandum.objects.get().state == "draft"
    done = client.post(
        address(cast), form_data(cast.official, cast.memorandum, reason="The money is gone.")
    )
    assert (done.status_code, done["Location"]) == (302, cast.memorandum.get_absolute_url())
    assert Memorandum.objects.get().state == "set_aside"
    desk = shown(client, done["Location"])
    assert "The draft is set aside. Both sides were told." in desk
    again = client.post(
        address(cast), form_data(cast.official, Memorandum.objects.get(), reason="Once more.")
    )
    assert again.status_code == 422
    assert "was set aside and stays as it is" in again.content.decode()


def test_a_draft_that_can_be_discarded_is_not_set_aside_from_the_page(signed_in):
    cast = make_draft()
    refused = signed_in(cast.official).post(
        address(cast), form_data(cast.official, cast.memorandum, reason="No.")
    )
    assert refused.status_code == 422
    assert "No version of this text was kept. Discard the draft instead." in (
        refused.content.decode()
    )


@pytest.mark.parametrize("who", READERS)
def test_each_role_reads_by_whom_when_and_why_and_may_change_nothing(signed_in, who):
    cast = make_set_aside()
    client = signed_in(getattr(cast, who))
    desk = shown(client, address(cast, "detail"))
    for said in (
        "Set aside", str(cast.official), "The money is gone.", "Why it was set aside",
        "The budget was cut.", "Comment open",
    ):  # fmt: skip
        assert said in desk
    assert "Being written" not in desk
    # Nothing is waited for any more, so no clause says so.
    assert "Not agreed yet" not in desk
    for name in ("terms", "parties", "send", "share", "agree_all", "clause_add", "discard",
                 "set_aside", "withdraw", "sign_by"):  # fmt: skip
        assert address(cast, name) not in desk
    again = reverse("memorandum_draft", args=[cast.engagement.reference])
    assert (again in desk) is (who != "observer")
    money = cast.memorandum.clauses.get(key="money")
    clause = shown(client, reverse("memorandum_clause", args=[cast.memorandum.pk, money.pk]))
    assert "Is there any other budget?" in clause
    for words in ("Answer and close", "Change the wording", "Send to the other side"):
        assert words not in clause
    for name in ("obligations", "signatories"):
        assert "Take out" not in shown(client, address(cast, name))
    version = reverse("memorandum_text", args=[cast.memorandum.pk, 1])
    assert client.get(version).content.decode() == cast.version.text


def test_a_stranger_finds_neither_form_nor_page(signed_in):
    cast = make_set_aside()
    client = signed_in(cast.stranger)
    for name in ("set_aside", "detail"):
        assert "Shorter waits" not in shown(client, address(cast, name), status=404)


@pytest.mark.parametrize("who", ["official", "coordinator", "admin"])
def test_nobody_is_asked_for_anything_about_it(signed_in, who):
    cast = kept()
    client = signed_in(getattr(cast, who))
    progress = reverse("engagement_progress", args=[cast.engagement.reference])
    assert "Shorter waits" in shown(client, progress)
    set_aside_draft(cast.memorandum, actor=cast.official, reason="The money is gone.")
    page = shown(client, progress)
    assert ("Shorter waits" in page, "No agreement is on record." in page) == (False, True)
    assert "“Shorter waits”" not in shown(client, reverse("home_index"))


def test_the_list_of_memoranda_shows_it_last_and_says_what_became_of_it(signed_in):
    cast = make_set_aside()
    before = cast.memorandum
    later = make_draft(cast).memorandum
    Memorandum.objects.filter(pk=later.pk).update(title="Another try", begins_on="2020-01-01")
    index = reverse("memorandum_index", args=[cast.engagement.reference])
    page = shown(signed_in(cast.observer), index)
    assert page.index("Another try") < page.index("Shorter waits")
    assert f"Never in force. Set aside by {cast.official} on " in page
    assert before.get_absolute_url() in page


def test_renewal_and_amendment_that_were_set_aside_stand_on_the_page_with_what_became_of_them(
    signed_in,
):
    today = access.today()
    cast = make_signed(begins_on=today, ends_on=today + timedelta(days=99), review_on=None)
    amendment = draft_amendment(
        cast.memorandum, actor=cast.coordinator, title="Less money", clauses=["money"]
    )
    share_version(amendment, actor=cast.coordinator, note="To be read")
    set_aside_draft(amendment, actor=cast.official, reason="We keep the money.")
    proposal = propose(cast.memorandum, "renew", actor=cast.official, reason="Go on.")
    answer(proposal, actor=cast.coordinator, agree=True)
    renewal = Memorandum.objects.get(renews=cast.memorandum)
    send_memorandum(renewal, actor=cast.coordinator)
    withdraw_memorandum(renewal, actor=cast.coordinator, reason="Other days.")
    client = signed_in(cast.official)
    offer = reverse("memorandum_propose", args=[cast.memorandum.pk, "renew"])
    assert offer not in shown(client, address(cast, "detail"))
    where = reverse("memorandum_set_aside", args=[renewal.pk])
    assert "“Shorter waits” can be renewed anew." in shown(client, where)
    set_aside_draft(renewal, actor=cast.coordinator, reason="Other days are needed.")
    desk = shown(client, address(cast, "detail"))
    assert offer in desk
    assert desk.count("(Set aside). Set aside by") == 2
    own = shown(client, renewal.get_absolute_url())
    assert "To the memorandum that it would have renewed" in own
    assert "To the memorandum that it would have amended" in shown(
        client, amendment.get_absolute_url()
    )


def test_an_old_link_to_sign_leads_to_the_memorandum_and_says_why(signed_in):
    cast = make_set_aside()
    client = signed_in(cast.director.person.user)
    link = reverse("memorandum_sign", args=[cast.memorandum.pk, cast.for_government.pk])
    answered = client.get(link, follow=True)
    assert answered.redirect_chain == [(cast.memorandum.get_absolute_url(), 302)]
    assert "This text was set aside. Nothing is asked of you here any more." in (
        answered.content.decode()
    )


def test_the_parties_of_what_was_set_aside_stay_and_the_page_says_why(signed_in):
    cast = make_set_aside()
    page = shown(signed_in(cast.official), address(cast, "parties"))
    assert "This draft was set aside and stays as it is." in page


def test_a_recorded_memorandum_is_not_offered_the_state(signed_in):
    cast = make_draft()
    form = reverse("memorandum_add", args=[cast.engagement.reference])
    page = shown(signed_in(cast.coordinator), form)
    assert ('value="sent"' in page, 'value="set_aside"' in page) == (True, False)
