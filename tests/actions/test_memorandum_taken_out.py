"""Who signed a text that was taken back can be taken out of the draft; what they signed stays."""

import pytest
from django.urls import reverse

from engagements.actions.history import Refused
from engagements.actions.memorandum import (
    edit_parties_of_draft,
    name_signatory,
    remove_signatory,
    replace_signatory,
    send_memorandum,
    withdraw_memorandum,
)
from engagements.models import Change, Signatory, Signature, SigningRefusal
from engagements.queries.memorandum.missing import missing_in
from tests.agreement_factories import make_draft, make_sent, make_signer, make_written_once
from tests.factories import add_party, form_data, make_organisation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["for_civic", "for_government"])
def test_one_who_signed_or_could_not_is_taken_out_and_what_they_said_stays(name, signed_in):
    cast = make_written_once()
    gone = getattr(cast, name)
    address = reverse("memorandum_signatory_remove", args=[cast.memorandum.pk, gone.pk])
    answer = signed_in(cast.coordinator).post(address, form_data(cast.coordinator))
    assert (answer.status_code, Change.objects.latest("pk").verb) == (302, "removed")
    assert Signatory.objects.get(pk=gone.pk).replaced_at is not None
    assert (Signature.objects.count(), SigningRefusal.objects.count()) == (1, 1)
    assert [one.sentence for one in missing_in(cast.memorandum) if one.blocks] == [
        f"Name who signs for {gone.party}"
    ]
    other = make_signer(gone.party.organisation, "Deputy")
    name_signatory(
        cast.memorandum, actor=cast.official, contact=other, party=gone.party, position="Deputy"
    )
    text = send_memorandum(cast.memorandum, actor=cast.coordinator).text
    assert f"- {gone.party}: Deputy" in text
    assert f"- {gone.party}: {gone.position}" not in text


def test_one_of_whom_nothing_is_known_is_gone_for_good():
    cast = make_draft()
    remove_signatory(cast.memorandum.signatories.get(party__side="civic"), actor=cast.official)
    assert [one.party.side for one in Signatory.objects.all()] == ["government"]


def test_one_who_was_replaced_stays_in_the_place_that_another_took():
    cast = make_sent()
    deputy = make_signer(cast.government, "Deputy")
    new = replace_signatory(
        cast.for_government, actor=cast.official, contact=deputy, reason="On leave"
    )
    withdraw_memorandum(cast.memorandum, actor=cast.official, reason="The days are wrong.")
    replaced_at = Signatory.objects.get(pk=cast.for_government.pk).replaced_at
    remove_signatory(cast.for_government, actor=cast.official)
    assert Signatory.objects.get(pk=new.pk).replaces.replaced_at == replaced_at
    remove_signatory(new, actor=cast.official)
    assert not Signatory.objects.filter(pk=new.pk).exists()


def test_a_party_for_which_somebody_signed_stays_and_the_refusal_says_what_to_do():
    cast = make_draft()
    body = make_organisation("Second ministry", kind="government")
    add_party(cast.engagement, body, "government")
    both = list(cast.engagement.parties.filter(is_lead=True))
    edit_parties_of_draft(
        cast.memorandum, actor=cast.coordinator, parties=cast.engagement.parties.all()
    )
    named = name_signatory(
        cast.memorandum, actor=cast.coordinator, position="Head",
        party=cast.memorandum.parties.get(organisation=body), contact=make_signer(body, "Head"),
    )  # fmt: skip
    with pytest.raises(Refused, match=r"is to sign\. Move that first"):
        edit_parties_of_draft(cast.memorandum, actor=cast.coordinator, parties=both)
    Signature.objects.create(
        signatory=named, signed=send_memorandum(cast.memorandum, actor=cast.coordinator),
        digest="0" * 64, method="register", name="Head", position="Head", organisation=str(body),
        signed_on="2026-01-02", recorded_by=cast.official,
    )  # fmt: skip
    withdraw_memorandum(cast.memorandum, actor=cast.official, reason="The days are wrong.")
    remove_signatory(named, actor=cast.coordinator)
    with pytest.raises(Refused, match="signed or answered an earlier version for Second ministry"):
        edit_parties_of_draft(cast.memorandum, actor=cast.coordinator, parties=both)
    assert cast.memorandum.parties.count() == 3
