"""Whoever takes part without being a party of the memorandum reads it, and changes nothing of it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from engagements import access
from engagements.actions.history import Refused
from engagements.actions.memorandum import (
    answer,
    comment_on_clause,
    confirm_succession,
    draft_amendment,
    draft_memorandum,
    edit_memorandum,
    edit_parties_of_draft,
    edit_terms,
    propose,
    record_signature,
    replace_signatory,
    send_memorandum,
    set_aside_draft,
    share_version,
    take_back,
    withdraw_memorandum,
)
from engagements.models import Memorandum, Signatory
from tests.agreement_factories import make_draft, make_sent, make_signed, sign
from tests.factories import (
    add_party,
    make_cast,
    make_engagement,
    make_member,
    make_organisation,
    make_signed_memorandum,
    with_outsiders,
)

pytestmark = pytest.mark.django_db
VERBS = ("edit", "draft", "discuss", "send", "withdraw", "propose_about")
OUTSIDE = ("second_official", "second_coordinator", "observer", "stranger")


def leave(engagement, body):
    day = access.today() - timedelta(days=1)
    engagement.parties.filter(organisation=body).update(joined_on=day, left_on=day)


def may(user, memorandum):
    return [verb for verb in VERBS if access.can(user, f"{verb}_memorandum", memorandum)]


def test_only_parties_and_administrators_may_do_anything_with_the_text():
    cast = with_outsiders(make_sent())
    found = {who: may(getattr(cast, who), cast.memorandum)
             for who in ("coordinator", "official", "admin", *OUTSIDE)}  # fmt: skip
    assert found == {
        "coordinator": list(VERBS), "official": list(VERBS), "admin": ["edit", "draft"],
        **{key: [] for key in OUTSIDE},
    }  # fmt: skip
    sees = {who: access.visible(Memorandum, getattr(cast, who)).count() for who in OUTSIDE}
    assert sees == {
        "second_official": 1, "second_coordinator": 1, "observer": 1, "stranger": 0,
    }  # fmt: skip


def test_proposals_and_signatures_are_of_the_parties_alone():
    cast = with_outsiders(make_sent())
    places = [
        (verb, place)
        for verb in ("record_signature", "replace_signatory")
        for place in (cast.for_government, cast.for_civic)
    ]
    found = {
        who: [access.can(getattr(cast, who), verb, place) for verb, place in places]
        for who in ("official", "coordinator", "admin", *OUTSIDE)
    }
    assert found == {
        "official": [True, False] * 2, "coordinator": [False, True] * 2,
        "admin": [False] * 4, **dict.fromkeys(OUTSIDE, [False] * 4),
    }  # fmt: skip
    assert access.can(cast.director.person.user, "sign_memorandum", cast.for_government) is True
    sign(cast, cast.for_government)
    sign(cast, cast.for_civic)
    cast.memorandum.refresh_from_db()
    proposal = propose(
        cast.memorandum, "end", actor=cast.coordinator, reason="Done.", from_on=access.today()
    )
    found = {
        who: [access.can(getattr(cast, who), f"{verb}_proposal", proposal)
              for verb in ("answer", "take_back")]
        for who in ("official", "coordinator", "admin", *OUTSIDE)
    }  # fmt: skip
    assert found == {
        "official": [True, False], "coordinator": [False, True], "admin": [False, False],
        **{key: [False, False] for key in OUTSIDE},
    }  # fmt: skip


@pytest.mark.parametrize("who", OUTSIDE)
def test_no_act_on_an_open_text_is_done_from_outside(who):
    cast = with_outsiders(make_draft())
    text, user = cast.memorandum, getattr(cast, who)
    money = text.clauses.get(key="money")
    parties = [*cast.engagement.parties.all()]
    for act in (
        lambda: edit_terms(text, actor=user, title="Ours"),
        lambda: edit_parties_of_draft(text, actor=user, parties=parties),
        lambda: comment_on_clause(money, actor=user, text="No."),
        lambda: share_version(text, actor=user, note="Ours"),
        lambda: send_memorandum(text, actor=user),
        lambda: set_aside_draft(text, actor=user, reason="Gone."),
    ):
        with pytest.raises(PermissionDenied):
            act()
    before = (text.state, text.title, text.parties.count())
    text.refresh_from_db()
    assert (text.state, text.title, text.parties.count()) == before


@pytest.mark.parametrize("who", OUTSIDE)
def test_no_act_on_a_sent_or_signed_text_is_done_from_outside(who):
    cast = with_outsiders(make_sent())
    user = getattr(cast, who)
    signs = {
        "digest": cast.version.digest, "method": "paper", "signed_on": access.today(),
        "document": None,
    }  # fmt: skip
    with pytest.raises(PermissionDenied):
        withdraw_memorandum(cast.memorandum, actor=user, reason="We object.")
    for place in (cast.for_government, cast.for_civic):
        with pytest.raises(PermissionDenied):
            record_signature(place, actor=user, **signs)
        with pytest.raises(PermissionDenied):
            replace_signatory(place, actor=user, contact=cast.chair, reason="Away")
    sign(cast, cast.for_government)
    sign(cast, cast.for_civic)
    text = Memorandum.objects.get(pk=cast.memorandum.pk)
    asked = propose(text, "end", actor=cast.coordinator, reason="Done.", from_on=access.today())
    for act in (
        lambda: propose(text, "notice", actor=user, reason="We leave."),
        lambda: answer(asked, actor=user, agree=True),
        lambda: take_back(asked, actor=user),
        lambda: draft_amendment(text, actor=user, title="More for us", clauses=["money"]),
    ):
        with pytest.raises(PermissionDenied):
            act()
    text.refresh_from_db()
    assert (text.state, text.ended_on, text.amendments.count()) == ("signed", None, 0)


def test_the_pages_offer_nothing_to_a_body_outside_and_answer_it_403(signed_in):
    cast = with_outsiders(make_draft())
    address = reverse("memorandum_detail", args=[cast.memorandum.pk])
    links = [reverse(f"memorandum_{name}", args=[cast.memorandum.pk])
             for name in ("send", "terms", "parties", "agree_all", "share", "discard")]  # fmt: skip
    offered = {}
    for who in ("official", "coordinator", "second_official", "second_coordinator"):
        client = signed_in(getattr(cast, who))
        text = client.get(address).content.decode()
        offered[who] = [link for link in links if f'href="{link}"' in text]
        if who not in ("official", "coordinator"):
            assert [client.get(link).status_code for link in links] == [403] * 6
    assert offered == {
        "official": links, "coordinator": links, "second_official": [], "second_coordinator": [],
    }  # fmt: skip


def test_a_signed_one_is_not_put_in_question_from_outside(signed_in):
    cast = with_outsiders(make_signed())
    asked = propose(
        cast.memorandum, "end", actor=cast.coordinator, reason="Done.", from_on=access.today()
    )
    where = [cast.memorandum.pk]
    links = [
        reverse("memorandum_propose", args=[*where, "notice"]),
        reverse("memorandum_answer", args=[*where, asked.pk]),
        reverse("memorandum_amend", args=where),
    ]
    pages = {}
    for who in ("official", "second_official", "second_coordinator"):
        client = signed_in(getattr(cast, who))
        text = client.get(reverse("memorandum_detail", args=where)).content.decode()
        pages[who] = [link in text for link in links]
        home = client.get(reverse("engagement_progress", args=[cast.engagement.reference]))
        pages[who] += [links[1] in home.content.decode()]
    assert pages == {
        "official": [True] * 4, "second_official": [False] * 4, "second_coordinator": [False] * 4,
    }  # fmt: skip


def test_a_framework_is_of_its_parties_in_whichever_engagement_they_take_part():
    cast = with_outsiders(make_cast())
    third = make_organisation("Third ministry", kind="government")
    third_official = make_member(third, "official")
    other = make_engagement(actor=cast.coordinator, civic=cast.civic, government=third)
    both = [*cast.engagement.parties.exclude(pk=cast.second_civic.pk), *other.parties.all()]
    parties = {one.organisation_id: one for one in both if one.pk != cast.second_government.pk}
    text = draft_memorandum(
        cast.engagement, actor=cast.coordinator, title="Framework", covers=[other],
        parties=parties.values(), language="en",
    )  # fmt: skip
    add_party(other, cast.second_government.organisation, "government")
    sides = {
        who.pk: sorted(access.sides_of(who, text))
        for who in (cast.official, third_official, cast.coordinator, cast.second_official,
                    cast.second_coordinator, cast.stranger)
    }  # fmt: skip
    assert list(sides.values()) == [["government"], ["government"], ["civic"], [], [], []]
    leave(other, third)
    assert access.sides_of(third_official, text) == frozenset()


def test_a_party_acts_for_the_side_on_which_the_text_names_it_alone():
    cast = make_draft()
    other = make_engagement(actor=cast.stranger, civic=cast.elsewhere)
    add_party(other, cast.civic, "government")
    cast.memorandum.engagements.add(other)
    assert access.sides_of(cast.coordinator, cast.memorandum) == frozenset({"civic"})


def test_nobody_signs_in_person_for_a_body_that_changed_sides():
    cast = make_sent()
    signer = cast.director.person.user
    assert access.can(signer, "sign_memorandum", cast.for_government)
    leave(cast.engagement, cast.government)
    add_party(cast.engagement, cast.government, "civic")
    assert not access.can(signer, "sign_memorandum", cast.for_government)


def test_the_party_that_stays_mends_a_draft_that_the_other_one_left():
    cast = with_outsiders(make_draft())
    leave(cast.engagement, cast.government)
    assert may(cast.official, cast.memorandum) == []
    parties = [one for one in cast.engagement.parties.all() if one.pk != cast.second_civic.pk]
    edit_parties_of_draft(cast.memorandum, actor=cast.coordinator, parties=parties)
    assert may(cast.second_official, cast.memorandum) == list(VERBS)
    assert may(cast.second_coordinator, cast.memorandum) == []


def test_a_confirmed_successor_acts_for_the_memorandum_and_for_its_amendments():
    cast = make_signed()
    draft = draft_amendment(cast.memorandum, actor=cast.official, title="More", clauses=["money"])
    body = make_organisation("Ministry of Digital Affairs", kind="government")
    writer = make_member(body, "official")
    add_party(cast.engagement, body, "government")
    cast.government.successor = body
    cast.government.save()
    assert (may(writer, cast.memorandum), may(writer, draft)) == ([], [])
    confirm_succession(cast.memorandum.parties.get(side="government"), actor=writer)
    assert (may(writer, cast.memorandum), may(writer, draft)) == (list(VERBS), list(VERBS))


def test_an_amendment_is_of_its_parties_and_gives_nothing_over_what_it_amends():
    cast = with_outsiders(make_signed())
    draft = draft_amendment(cast.memorandum, actor=cast.official, title="More", clauses=["money"])
    assert may(cast.second_official, draft) == []
    body = cast.second_government.organisation
    draft.parties.create(organisation=body, side="government")
    assert may(cast.second_official, draft) == list(VERBS)
    assert may(cast.second_official, cast.memorandum) == []


def test_what_was_recorded_elsewhere_is_of_the_parties_it_names_or_of_all_if_it_names_none():
    cast = with_outsiders(make_cast())
    text = make_signed_memorandum(cast.engagement)
    assert access.sides_of(cast.second_official, text) == frozenset({"government"})
    text.parties.create(organisation=cast.government, side="government")
    assert access.sides_of(cast.second_official, text) == frozenset()
    assert access.sides_of(cast.official, text) == frozenset({"government"})
    with pytest.raises(PermissionDenied):
        edit_memorandum(text, actor=cast.second_official, title="Ours", reason="Better")


def test_nobody_writes_a_text_between_others_nor_takes_their_own_body_out_of_it():
    cast = with_outsiders(make_draft())
    others = [one for one in cast.engagement.parties.all() if one != cast.second_civic]
    with pytest.raises(Refused, match="Name your own organisation among the parties"):
        draft_memorandum(
            cast.engagement, actor=cast.second_coordinator, title="Between others", parties=others
        )
    assert Memorandum.objects.count() == 1
    kept = [
        cast.engagement.parties.get(organisation=cast.government),
        cast.second_civic,
    ]
    Signatory.objects.all().delete()
    cast.memorandum.obligations.all().delete()
    with pytest.raises(Refused, match="Name your own organisation among the parties"):
        edit_parties_of_draft(cast.memorandum, actor=cast.coordinator, parties=kept)
    assert cast.memorandum.parties.filter(organisation=cast.civic).exists()
    edit_parties_of_draft(cast.memorandum, actor=cast.official, parties=kept)
    assert may(cast.coordinator, cast.memorandum) == []
