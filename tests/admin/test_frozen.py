"""In the back office what was sent for signature is read, and each page says why."""

import html
from typing import Any

import pytest
from django.contrib.admin.sites import site
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.db import transaction
from django.test import Client, RequestFactory

from engagements.admin.frozen import say_why_not
from engagements.models import (
    Clause,
    Memorandum,
    MemorandumParty,
    MemorandumVersion,
    Obligation,
    Signatory,
    Signature,
)
from tests.admin.rows import key, page
from tests.agreement_factories import make_draft, make_sent, make_set_aside, make_signed
from tests.factories import make_admin, make_contact, make_organisation

pytestmark = pytest.mark.django_db
FROZEN = "This was sent for signature and stands still."
FOR_EVER = "This is kept for ever as it was written"
STAYS = "cannot be removed, because other things rely on it: the text sent for signature or signed"


@pytest.fixture
def office(signed_in: Any) -> Client:
    return signed_in(make_admin())


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def rows(cast: Any) -> list[Any]:
    agreement = cast.memorandum
    return [agreement, *(
        model.objects.filter(memorandum=agreement).first()
        for model in (MemorandumParty, Clause, Signatory)
    )]  # fmt: skip


@pytest.mark.parametrize("make", [make_sent, make_signed])
def test_what_was_sent_for_signature_is_read_and_stays(office: Client, make: Any):
    for row in rows(make()):
        shown = text(office.get(page(type(row), "change", row.pk)))
        assert (FROZEN in shown, 'name="_save"' in shown) == (True, False)
        assert office.post(page(type(row), "change", row.pk), {"title": "X"}).status_code == 403
        refused = office.post(page(type(row), "delete", row.pk), {"post": "yes"})
        assert STAYS in text(refused)
        several = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        assert "Nothing was removed" in text(office.post(page(type(row), "changelist"), several))
        assert type(row).objects.filter(pk=row.pk).exists()


def test_what_was_set_aside_is_read_says_by_whom_and_why_and_stays(office: Client):
    cast = make_set_aside()
    for row in rows(cast):
        shown = text(office.get(page(type(row), "change", row.pk)))
        assert ("This was set aside and stands still." in shown, FROZEN in shown) == (True, False)
        assert 'name="_save"' not in shown
        assert office.post(page(type(row), "change", row.pk), {"title": "X"}).status_code == 403
        refused = office.post(page(type(row), "delete", row.pk), {"post": "yes"})
        assert STAYS in text(refused)
        assert type(row).objects.filter(pk=row.pk).exists()
    shown = text(office.get(page(Memorandum, "change", cast.memorandum.pk)))
    assert ("The money is gone." in shown, str(cast.official) in shown) == (True, True)
    listed = text(office.get(page(Memorandum, "changelist"), {"state__exact": "set_aside"}))
    assert "Shorter waits" in listed


def test_a_recorded_one_is_never_set_aside_in_the_back_office(office: Client):
    recorded = Memorandum.objects.create(title="Recorded elsewhere")
    shown = text(office.get(page(Memorandum, "change", recorded.pk)))
    assert ('value="draft"' in shown, 'value="set_aside"' in shown) == (True, False)


def test_the_pages_of_a_drafts_rows_offer_to_save(office: Client):
    found = rows(make_draft())
    assert {type(row) for row in found} == {Memorandum, MemorandumParty, Clause, Signatory}
    for row in found:
        shown = text(office.get(page(type(row), "change", row.pk)))
        assert (FROZEN in shown, 'name="_save"' in shown) == (False, True)


@pytest.mark.parametrize("model", [MemorandumVersion, Signature, Obligation])
def test_what_is_written_once_says_so_and_opens_no_form(office: Client, model: Any):
    make_signed()
    row = model.objects.first()
    shown = text(office.get(page(model, "change", row.pk)))
    said = FOR_EVER if model is not Obligation else "stand still once it is sent"
    assert (said in shown, 'name="_save"' in shown) == (True, False)
    assert office.post(page(model, "change", row.pk), {}).status_code == 403
    assert office.post(page(model, "delete", row.pk), {"post": "yes"}).status_code == 403


def test_a_new_wording_in_the_back_office_takes_both_agreements_away(office: Client):
    clause = make_draft().memorandum.clauses.get(key="money")
    assert clause.civic_agreed_at is not None
    data = {**key(office), "title": clause.title, "text": "No money flows.",
            "loaded_version": clause.version}  # fmt: skip
    assert office.post(page(Clause, "change", clause.pk), data).status_code == 302
    changed = Clause.objects.get(pk=clause.pk)
    assert (changed.text, changed.version) == ("No money flows.", clause.version + 1)
    assert (changed.civic_agreed_at, changed.government_agreed_at) == (None, None)


def test_a_new_title_in_the_back_office_takes_both_agreements_away(office: Client):
    clause = make_draft().memorandum.clauses.get(key="money")
    data = {
        **key(office),
        "title": "Who pays",
        "text": clause.text,
        "loaded_version": clause.version,
    }
    assert office.post(page(Clause, "change", clause.pk), data).status_code == 302
    changed = Clause.objects.get(pk=clause.pk)
    assert (changed.title, changed.text) == ("Who pays", clause.text)
    assert (changed.civic_agreed_at, changed.government_agreed_at) == (None, None)


def test_a_wording_in_the_back_office_for_a_struck_out_clause_replaces_it(office: Client):
    clause = make_draft().memorandum.clauses.get(key="money")
    Clause.objects.filter(pk=clause.pk).update(effect="strikes", text="")
    data = {
        **key(office),
        "title": clause.title,
        "text": "Money once.",
        "loaded_version": clause.version,
    }
    assert office.post(page(Clause, "change", clause.pk), data).status_code == 302
    assert Clause.objects.get(pk=clause.pk).effect == "replaces"


def test_what_a_renewal_repeats_is_read_and_stays(office: Client):
    draft = make_draft().memorandum
    before = Memorandum.objects.create(title="Recorded elsewhere")
    Memorandum.objects.filter(pk=draft.pk).update(renews=before)
    clause = draft.clauses.get(key="money")
    address = page(Clause, "change", clause.pk)
    assert "A renewal repeats the text" in text(office.get(address))
    assert office.post(address, {"text": "Twice."}).status_code == 403
    gone = office.post(page(Clause, "delete", clause.pk), {"post": "yes"}, follow=True)
    assert "A renewal repeats the text" in text(gone)
    assert draft.clauses.filter(pk=clause.pk, text=clause.text).exists()


def test_a_clause_that_every_memorandum_needs_is_not_removed(office: Client):
    clause = make_draft().memorandum.clauses.filter(required=True).first()
    several = {"action": "delete_selected", "_selected_action": [clause.pk], "post": "yes"}
    for address, sent in (
        (page(Clause, "delete", clause.pk), {"post": "yes"}),
        (page(Clause, "changelist"), several),
    ):
        answer = text(office.post(address, sent, follow=True))
        assert "Every memorandum needs this clause." in answer
    assert Clause.objects.filter(pk=clause.pk).exists()


def test_a_party_is_not_added_to_what_was_sent(office: Client):
    cast = make_sent()
    data = {**key(office), "memorandum": cast.memorandum.pk,
            "organisation": cast.elsewhere.pk, "side": "civic"}  # fmt: skip
    answer = office.post(page(MemorandumParty, "add"), data)
    assert "This memorandum was sent for signature or set aside. Its parties stand still." in text(
        answer
    )
    assert cast.memorandum.parties.count() == 2


def test_a_signatory_holds_a_post_in_the_party(office: Client):
    cast = make_draft()
    named = cast.memorandum.signatories.first()
    stranger = make_contact(make_organisation("Elsewhere"), "Somebody")
    data = {**key(office), "contact": stranger.pk, "position": "Director", "order": 1,
            "loaded_version": named.version}  # fmt: skip
    answer = office.post(page(Signatory, "change", named.pk), data)
    assert "Somebody holds no post in" in text(answer)


def test_a_draft_becomes_signed_by_signatures_alone(office: Client):
    draft = make_draft().memorandum
    shown = text(office.get(page(Memorandum, "change", draft.pk)))
    assert ('name="state"' in shown, 'name="title"' in shown) == (False, True)


def test_what_the_database_refuses_in_the_same_moment_is_a_sentence_and_no_fault():
    clause = make_sent().memorandum.clauses.get(key="money")
    request = RequestFactory().post("/admin/clause/?p=1")
    request.session, request._messages = {}, None
    request._messages = FallbackStorage(request)

    def write() -> Any:
        with transaction.atomic():
            Clause.objects.filter(pk=clause.pk).update(text="Fine print.")

    answer = say_why_not(request, site._registry[Clause], write)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/clause/?p=1")
    assert [str(one) for one in get_messages(request)] == [
        "Nothing was changed: it was sent for signature or set aside meanwhile, and stands still."
    ]
