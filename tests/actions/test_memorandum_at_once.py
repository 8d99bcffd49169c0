"""Many people act on one unsigned memorandum at the same moment: one effect each, no lost text."""

import time

import pytest
from django.test import Client
from django.urls import reverse

from engagements.actions.history import Refused, StaleVersion
from engagements.actions.memorandum import comment_on_clause as comment
from engagements.actions.memorandum import (
    edit_clause,
    edit_terms,
    name_signatory,
    send_memorandum,
    set_aside_draft,
    share_version,
    sign_memorandum,
    take_over_wording,
    withdraw_memorandum,
)
from engagements.models import Change, Memorandum, MemorandumVersion, Signature, Withdrawal
from tests.agreement_factories import make_draft, make_sent, make_signer
from tests.factories import form_data, make_engagement
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 20


def made_fresh(client, user):
    """The client as it is right after the person typed the password."""
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


def test_twenty_signatories_sign_at_the_same_moment_and_it_is_signed_once():
    cast = make_draft()
    party = cast.memorandum.parties.get(side="government")
    for number in range(MANY - 2):
        name_signatory(
            cast.memorandum, actor=cast.coordinator, party=party, position=f"Member {number}",
            contact=make_signer(cast.government, f"Member {number}", f"Member {number}"),
        )  # fmt: skip
    version = send_memorandum(cast.memorandum, actor=cast.coordinator)
    named = list(cast.memorandum.signatories.select_related("contact__person__user"))
    outcomes = at_once(
        *(
            lambda one=one: (
                sign_memorandum(
                    one, actor=one.contact.person.user, digest=version.digest
                ).signatory_id
            )
            for one in named
        )
    )
    assert sorted(outcomes) == sorted(one.pk for one in named)
    assert Signature.objects.count() == MANY
    assert Change.objects.filter(verb="all_signed").count() == 1
    assert Memorandum.objects.get().state == "signed"


def test_two_who_let_a_draft_cover_the_same_engagement_list_what_is_owed_there_once():
    cast = make_draft()
    other = make_engagement(
        actor=cast.coordinator, civic=cast.civic, government=cast.government, title="Second"
    )
    at_once(*[
        lambda actor=actor: edit_terms(cast.memorandum, actor=actor, covers=[other], version=None)
        for actor in (cast.coordinator, cast.official)
    ])  # fmt: skip
    owed = cast.memorandum.obligations.filter(engagement=other)
    assert owed.count() == len(set(owed.values_list("slug", "owed_by")))
    assert owed.count() > 0


def test_the_same_signatory_twenty_times_signs_once():
    cast = make_sent()
    user = cast.director.person.user
    outcomes = at_once(
        *[
            lambda: sign_memorandum(
                cast.for_government, actor=user, digest=cast.version.digest
            ).pk
        ] * MANY
    )  # fmt: skip
    assert outcomes.count(Refused) == MANY - 1
    assert Signature.objects.get().pk in outcomes


def test_withdrawn_and_signed_at_once_the_signature_counts_or_is_void_never_both():
    cast = make_sent()
    user = cast.director.person.user
    signed, withdrawn = at_once(
        lambda: sign_memorandum(cast.for_government, actor=user, digest=cast.version.digest).pk,
        lambda: (
            withdraw_memorandum(
                cast.memorandum, actor=cast.coordinator, reason="A wrong day."
            ).state
        ),
    )
    assert withdrawn == "draft"
    assert Withdrawal.objects.count() == 1
    assert Signature.objects.count() == (0 if signed is Refused else 1)
    assert Memorandum.objects.get().current_version is None
    assert Change.objects.filter(verb="all_signed").count() == 0


def test_the_last_signature_and_a_withdrawal_at_once_end_in_one_of_two_states():
    cast = make_sent()
    sign_memorandum(
        cast.for_civic, actor=cast.chair.person.user, digest=cast.version.digest
    )  # fmt: skip
    signed, withdrawn = at_once(
        lambda: (
            sign_memorandum(
                cast.for_government, actor=cast.director.person.user, digest=cast.version.digest
            ).pk
        ),
        lambda: withdraw_memorandum(cast.memorandum, actor=cast.coordinator, reason="Wrong.").state,
    )
    state = Memorandum.objects.get().state
    assert (state, signed is Refused, withdrawn is Refused) in [
        ("signed", False, True), ("draft", True, False),
    ]  # fmt: skip


def test_sent_twice_at_once_freezes_one_version():
    cast = make_draft()
    outcomes = at_once(
        lambda: send_memorandum(cast.memorandum, actor=cast.coordinator).number,
        lambda: send_memorandum(cast.memorandum, actor=cast.official).number,
    )
    assert sorted(map(str, outcomes)) == ["1", str(Refused)]
    assert MemorandumVersion.objects.count() == 1


def test_set_aside_twice_at_once_says_it_once():
    cast = make_draft()
    share_version(cast.memorandum, actor=cast.coordinator, note="First reading")
    outcomes = at_once(
        lambda: (
            set_aside_draft(cast.memorandum, actor=cast.coordinator, reason="A.").set_aside_reason
        ),
        lambda: set_aside_draft(cast.memorandum, actor=cast.official, reason="B.").set_aside_reason,
    )
    assert outcomes.count(Refused) == 1
    assert Memorandum.objects.get().set_aside_reason in outcomes
    assert Change.objects.filter(verb="set_aside").count() == 1


def test_set_aside_and_sent_at_once_ends_in_one_of_two_states():
    cast = make_draft()
    share_version(cast.memorandum, actor=cast.coordinator, note="First reading")
    aside, sent = at_once(
        lambda: set_aside_draft(cast.memorandum, actor=cast.official, reason="No.").state,
        lambda: send_memorandum(cast.memorandum, actor=cast.coordinator).number,
    )
    state = Memorandum.objects.get().state
    assert (state, aside is Refused, sent is Refused) in [
        ("set_aside", False, True), ("sent", True, False),
    ]  # fmt: skip


def test_a_wording_changed_while_the_text_is_sent_is_in_the_text_or_refused():
    cast = make_draft()
    clause = cast.memorandum.clauses.get(key="money")
    edited, _number = at_once(
        lambda: edit_clause(clause, actor=cast.official, text="The last word on money.").text,
        lambda: send_memorandum(cast.memorandum, actor=cast.coordinator).number,
    )
    text = MemorandumVersion.objects.get().text
    assert ("The last word on money." in text) == (edited is not Refused)


def test_two_wordings_at_once_one_is_kept_and_one_is_told():
    cast = make_draft()
    clause = cast.memorandum.clauses.get(key="money")
    outcomes = at_once(
        lambda: edit_clause(clause, actor=cast.coordinator, version=clause.version, text="A").text,
        lambda: edit_clause(clause, actor=cast.official, version=clause.version, text="B").text,
    )
    assert outcomes.count(StaleVersion) == 1
    clause.refresh_from_db()
    assert clause.text in outcomes


def test_two_take_over_different_wordings_and_neither_is_lost_unseen():
    cast = make_draft()
    clause = cast.memorandum.clauses.get(key="money")
    first = comment(clause, actor=cast.official, proposed_text="First.")
    second = comment(clause, actor=cast.official, proposed_text="Second.")
    outcomes = at_once(
        lambda: take_over_wording(first, actor=cast.coordinator).text,
        lambda: take_over_wording(second, actor=cast.coordinator).text,
    )
    assert outcomes.count(Refused) == 1
    clause.refresh_from_db()
    assert clause.text in outcomes


def test_twenty_double_submits_of_the_sign_form_sign_once_and_lead_to_one_place():
    cast = make_sent()
    user = cast.director.person.user
    address = reverse("memorandum_sign", args=[cast.memorandum.pk, cast.for_government.pk])
    data = form_data(user, digest=cast.version.digest, has_read="on", is_entitled="on")
    cookie = made_fresh(Client(), user).cookies

    def send():
        client = Client()
        client.cookies = cookie
        answer = client.post(address, data)
        return answer.status_code, answer.headers.get("Location", "")

    outcomes = at_once(*[send] * MANY)
    done = reverse("memorandum_signed", args=[cast.memorandum.pk, cast.for_government.pk])
    desk = reverse("memorandum_detail", args=[cast.memorandum.pk])
    # Who comes late finds the signature given and is led to the memorandum.
    assert {status for status, _address in outcomes} == {302}
    assert {address for _status, address in outcomes} <= {done, desk}
    assert (302, done) in outcomes
    assert Signature.objects.count() == 1
