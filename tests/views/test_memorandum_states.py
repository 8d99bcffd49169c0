"""A page of an act that the state of a text refuses says so at once, and since when it is so."""

import pytest
from django.urls import reverse
from django.utils.formats import date_format

from engagements import access
from engagements.actions.memorandum import set_aside_draft, share_version, withdraw_memorandum
from engagements.models import Organisation, Withdrawal
from tests.agreement_factories import make_draft, make_running, make_sent
from tests.factories import add_party, form_data, make_member, make_organisation

pytestmark = pytest.mark.django_db
DRAFTING = {
    "terms", "clause_add", "clause_edit", "clause_comment", "clause_agree", "agree_all", "share",
    "obligation_add", "obligation_edit", "obligation_remove", "signatory_add", "signatory_edit",
    "signatory_remove",
}  # fmt: skip
PAGES = DRAFTING | {"sign_by", "discard", "set_aside", "withdraw", "send"}


def kept():
    cast = make_draft()
    share_version(cast.memorandum, actor=cast.coordinator, note="First reading")
    return cast


def given_up():
    cast = kept()
    set_aside_draft(cast.memorandum, actor=cast.coordinator, reason="No money.")
    return cast


def address(cast, name):
    memorandum, place = cast.memorandum, [cast.memorandum.pk]
    if not name.endswith("_add"):
        rows = {"clause": memorandum.clauses, "obligation": memorandum.obligations,
                "signatory": memorandum.signatories}  # fmt: skip
        place += [
            found.pk
            for room, of_room in rows.items()
            if name.startswith(f"{room}_") and (found := of_room.first())
        ]
    return reverse(f"memorandum_{name}", args=place)


def shown(client, cast, name):
    return client.get(address(cast, name)).text.partition("<main")[2]


def has_form(text):
    return "<form" in text


@pytest.mark.parametrize(
    ("make", "offered", "since"),
    [
        (make_draft, DRAFTING | {"sign_by", "discard", "send"}, "It is a draft."),
        (kept, DRAFTING | {"sign_by", "set_aside", "send"}, "It is a draft."),
        (make_sent, {"sign_by", "withdraw"}, "Sent for signature on {}."),
        (make_running, set(), "Signed on {}."),
        (given_up, set(), "Set aside by Coordinator, Civic Lab on {}."),
    ],
)  # fmt: skip
def test_a_form_is_offered_where_the_state_takes_it_and_else_since_when_it_does_not(
    signed_in, make, offered, since
):
    cast = make()
    cast.memorandum.refresh_from_db()
    client = signed_in(cast.coordinator)
    pages = {name: shown(client, cast, name) for name in PAGES}
    assert {name for name, text in pages.items() if has_form(text)} == offered
    said = since.format(date_format(access.today(cast.memorandum)))
    assert [name for name in PAGES - offered if said not in pages[name]] == []


def test_in_place_of_the_form_leads_to_what_can_be_done_instead(signed_in):
    for make, page, instead in (
        (make_draft, "set_aside", "discard"), (kept, "discard", "set_aside"),
        (make_running, "withdraw", "amend"),
    ):  # fmt: skip
        cast = make()
        assert f'href="{address(cast, instead)}"' in shown(signed_in(cast.coordinator), cast, page)


def test_what_an_old_tab_takes_back_twice_is_given_back_under_the_one_reason(signed_in):
    cast = make_sent()
    sent = form_data(cast.coordinator, cast.memorandum, reason="A wrong day.")
    withdraw_memorandum(cast.memorandum, actor=cast.official, reason="Another title.")
    answer = signed_in(cast.coordinator).post(address(cast, "withdraw"), sent)
    said = "Only what waits for signatures can be taken back."
    assert (answer.status_code, answer.text.count(said)) == (422, 1)
    assert "A wrong day.</textarea>" in answer.text
    assert Withdrawal.objects.count() == 1


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (make_sent, ""),
        (make_running, "This place is signed already. One signature is enough."),
        (make_draft, "This text was taken back for correction. A new version will be sent."),
        (given_up, "This text was set aside. Nothing is signed here any more."),
    ],
)
def test_the_pages_around_a_signature_say_so_where_none_is_waited_for(signed_in, make, said):
    cast = make()
    client = signed_in(cast.coordinator)
    place = [cast.memorandum.pk, cast.memorandum.signatories.get(party__side="civic").pk]
    pages = {
        name: client.get(reverse(f"memorandum_{name}", args=place)).text.partition("<main")[2]
        for name in ("record", "replace", "remind_again")
    }
    assert [has_form(text) for text in pages.values()] == [not said] * 3
    if said:
        assert [said in pages["record"], said in pages["replace"]] == [True, True]
        assert "Nothing is asked of this person now." in pages["remind_again"]


def test_nobody_takes_over_what_is_not_signed(signed_in):
    cast = make_draft()
    body = make_organisation("Agency of Records", kind="government", country="PL")
    add_party(cast.engagement, body, "government")
    Organisation.objects.filter(pk=cast.government.pk).update(successor=body)
    place = [cast.memorandum.pk, cast.memorandum.parties.get(side="government").pk]
    page = signed_in(make_member(body, "official")).get(reverse("memorandum_succeed", args=place))
    text = page.text.partition("<main")[2]
    assert (has_form(text), "It is not signed yet." in text) == (False, True)
