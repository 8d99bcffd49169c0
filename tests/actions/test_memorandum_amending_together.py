"""Several amendments of one memorandum: none replaces what another says without being read anew."""

from datetime import timedelta

import pytest

from engagements import access
from engagements.actions.history import Refused
from engagements.actions.memorandum import (
    agree_to_clause,
    draft_amendment,
    edit_clause,
    edit_parties_of_draft,
    name_signatory,
    send_memorandum,
    sign_memorandum,
)
from engagements.queries.memorandum.missing import missing_in
from engagements.queries.memorandum.on_day import clauses_on
from tests.agreement_factories import all_sign, make_running, make_signer
from tests.factories import add_party, make_organisation, typed_password

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def amendment(cast, title="Amendment 1", **values):
    return draft_amendment(
        cast.memorandum, actor=cast.official, title=title, clauses=["purpose"], **values
    )


def test_two_amendments_of_one_clause_do_not_replace_each_other_unseen(signed_in):
    cast = make_running()
    first, second = (amendment(cast, title=name) for name in "AB")
    for draft in (first, second):
        edit_clause(draft.clauses.get(), actor=cast.official, text=f"Written in {draft}.")
        agree_to_clause(draft.clauses.get(), actor=cast.coordinator)
    version = send_memorandum(first, actor=cast.coordinator)
    with pytest.raises(Refused, match="“A” changes the same clause and waits for signatures"):
        send_memorandum(second, actor=cast.coordinator)
    for signatory in first.signatories.all():
        sign_memorandum(signatory, actor=signatory.contact.person.user, digest=version.digest)
    clause = second.clauses.get()
    assert clause.is_agreed is False
    with pytest.raises(Refused, match="Read “Purpose” anew and agree to it"):
        send_memorandum(second, actor=cast.coordinator)
    desk = signed_in(cast.official).get(second.get_absolute_url()).content.decode()
    assert "another amendment changed it meanwhile" in desk
    for actor in (cast.official, cast.coordinator):
        agree_to_clause(clause, actor=actor)
    all_sign(cast, second)
    assert [
        one.text for one in clauses_on(cast.memorandum, cast.today) if one.key == "purpose"
    ] == ["Written in B."]


def test_an_amendment_begins_with_the_wording_that_holds_when_it_begins():
    cast = make_running()
    later = cast.today + 20 * DAY
    first = amendment(cast, begins_on=later)
    edit_clause(first.clauses.get(), actor=cast.official, text="From later on.")
    all_sign(cast, first)
    assert amendment(cast, begins_on=later).clauses.get().text == ("From later on.")
    sooner = amendment(cast)
    assert sooner.clauses.get().text == "What both agreed on purpose."
    pointed_out = [one.sentence for one in missing_in(sooner) if not one.blocks]
    assert (
        "“Amendment 1” is signed, changes the same clause and begins later: it will hold then"
        in (pointed_out)
    )


def test_an_amendment_is_signed_for_every_party_of_the_agreement():
    cast = make_running()
    agency = make_organisation("Agency for Waters", kind="government")
    add_party(cast.engagement, agency, "government")
    first = amendment(cast)
    everybody = list(cast.engagement.parties.all())
    edit_parties_of_draft(first, actor=cast.coordinator, parties=everybody)
    name_signatory(
        first, actor=cast.coordinator, position="Head", party=first.parties.get(organisation=agency),
        contact=make_signer(agency, "Head"),
    )  # fmt: skip
    all_sign(cast, first)
    # Who joined with the first one is a party of the second.
    second = amendment(cast, title="Amendment 2")
    assert second.parties.count() == 3
    without = [one for one in everybody if one.organisation != agency]
    with pytest.raises(Refused, match="Agency for Waters is a party of the memorandum"):
        edit_parties_of_draft(second, actor=cast.coordinator, parties=without)
    assert second.parties.count() == 3
    # A row that went another way is named before sending; who takes part no longer need not sign.
    second.parties.get(organisation=agency).delete()
    named = [
        one.sentence for one in missing_in(second) if "binds only who signs it" in one.sentence
    ]
    assert [one.split(" as a party")[0] for one in named] == ["Name Agency for Waters"]
    with pytest.raises(Refused):
        send_memorandum(second, actor=cast.coordinator)
    cast.engagement.parties.filter(organisation=agency).update(left_on=access.today() - DAY)
    assert not any("binds only" in one.sentence for one in missing_in(second))


def joined(cast, body):
    """The body is a party of the agreement since an amendment that all have signed."""
    draft = amendment(cast, title="Joined")
    parties = cast.engagement.parties.all()
    edit_parties_of_draft(draft, actor=cast.coordinator, parties=parties)
    name_signatory(
        draft, actor=cast.coordinator, position="Head", party=draft.parties.get(organisation=body),
        contact=make_signer(body, "Head"),
    )  # fmt: skip
    return draft


def sign_first(draft):
    signatory = draft.signatories.filter(signatures=None).first()
    return sign_memorandum(
        signatory, actor=signatory.contact.person.user, digest=draft.current_version.digest
    )


WAITS = "Agency for Waters is a party of the memorandum.*Take the text back, name"


def test_a_party_that_comes_back_before_the_last_signature_has_to_sign_too():
    cast = make_running()
    agency = make_organisation("Agency for Waters", kind="government")
    place = add_party(cast.engagement, agency, "government")
    all_sign(cast, joined(cast, agency))
    cast.engagement.parties.filter(pk=place.pk).update(left_on=access.today() - DAY)
    draft = amendment(cast, title="Without")
    assert draft.parties.count() == 2
    send_memorandum(draft, actor=cast.coordinator)
    draft.refresh_from_db()
    sign_first(draft)
    cast.engagement.parties.filter(pk=place.pk).update(left_on=None)
    with pytest.raises(Refused, match=WAITS):
        sign_first(draft)
    draft.refresh_from_db()
    assert (draft.state, draft.current_version.signatures.count()) == ("sent", 1)


def test_who_joins_with_an_amendment_signs_another_one_that_waits_already():
    cast = make_running()
    agency = make_organisation("Agency for Waters", kind="government")
    waiting = draft_amendment(cast.memorandum, actor=cast.official, title="B", clauses=["money"])
    send_memorandum(waiting, actor=cast.coordinator)
    waiting.refresh_from_db()
    add_party(cast.engagement, agency, "government")
    all_sign(cast, joined(cast, agency))
    with pytest.raises(Refused, match=WAITS):
        sign_first(waiting)


def test_a_waiting_text_that_nobody_can_sign_says_so_on_its_pages(signed_in):
    cast = make_running()
    agency = make_organisation("Agency for Waters", kind="government")
    waiting = draft_amendment(cast.memorandum, actor=cast.official, title="B", clauses=["money"])
    send_memorandum(waiting, actor=cast.coordinator)
    signatory = waiting.signatories.get(party__side="government")
    pages = [waiting.get_absolute_url(), f"{waiting.get_absolute_url()}sign/{signatory.pk}/"]
    client = typed_password(signed_in(signatory.contact.person.user), signatory.contact.person.user)
    words = "Agency for Waters is a party of the memorandum, and an amendment binds only"
    for page in pages:
        assert words not in client.get(page).content.decode()
    add_party(cast.engagement, agency, "government")
    all_sign(cast, joined(cast, agency))
    for page in pages:
        assert words in client.get(page).content.decode()
    desk = signed_in(cast.coordinator).get(pages[0]).content.decode()
    assert "Nothing is asked of you here now." not in desk
    assert 'name="digest"' not in client.get(pages[1]).content.decode().partition('id="h-no"')[0]


def test_a_body_on_the_other_side_neither_signs_nor_stands_for_its_old_place():
    cast = make_running()
    agency = make_organisation("Agency for Waters", kind="government")
    place = add_party(cast.engagement, agency, "government")
    all_sign(cast, joined(cast, agency))
    second = amendment(cast, title="Amendment 2")
    assert second.parties.filter(organisation=agency).exists()
    place.left_on = access.today() - DAY
    place.save()
    add_party(cast.engagement, agency, "civic")
    said = [one.sentence for one in missing_in(second) if one.blocks]
    gone = "Agree anew who the parties are: Agency for Waters takes part no longer"
    assert next(one for one in said if "Agency" in one) == gone
    with pytest.raises(Refused):
        send_memorandum(second, actor=cast.coordinator)
    third = amendment(cast, title="Amendment 3")
    assert {one.organisation for one in third.parties.all()} == {cast.civic, cast.government}
