"""Sending freezes a text; each signatory signs it once, in one of three ways, or says why not."""

from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from engagements import access, clock
from engagements.actions.document import add_document
from engagements.actions.history import Refused
from engagements.actions.memorandum import (
    draft_memorandum,
    edit_clause,
    edit_terms,
    record_signature,
    refuse_to_sign,
    replace_signatory,
    send_memorandum,
    sign_memorandum,
    withdraw_memorandum,
)
from engagements.agreement import canonical_text, digest_of, read_content
from engagements.models import Change, Membership, Memorandum, Signature, SigningRefusal
from engagements.upload import check_upload
from tests.agreement_factories import make_draft, make_sent, make_signed, make_signer, sign
from tests.factories import make_cast, make_office, make_scan

pytestmark = pytest.mark.django_db


def test_a_draft_has_the_clauses_and_the_obligations_of_both_sides():
    cast = make_cast()
    drafted = draft_memorandum(
        cast.engagement, actor=cast.official, title="Draft",
        parties=cast.engagement.parties.all(), language="en",
    )  # fmt: skip
    assert drafted.clauses.count() == 20
    assert set(drafted.obligations.values_list("owed_by__side", flat=True)) == {
        "government", "civic",
    }  # fmt: skip
    dated = drafted.obligations.filter(timing="day", phase="handover")
    assert set(dated.values_list("due_on", flat=True)) == {cast.engagement.ends_on}
    assert "Ministry of Records" in drafted.clauses.get(key="parties").text
    assert "{" not in "".join(drafted.clauses.values_list("text", flat=True))


@pytest.mark.parametrize(
    ("model", "survives"),
    [
        ("fellowship", {"civic-confidentiality"}), ("consulting", {"civic-confidential"}),
        ("policy", {"civic-confidence"}), ("service_delivery", {"gov-pay"}),
        ("training", {"gov-safe", "civic-discretion"}),
    ],
)  # fmt: skip
def test_confidentiality_and_payment_go_on_after_the_end_from_the_draft_on(model, survives):
    cast = make_cast(collaboration_model=model)
    drafted = make_draft(cast).memorandum
    # The follow-up comes after the end anyway.
    found = drafted.obligations.filter(survives=True).exclude(phase="follow_up")
    assert set(found.values_list("slug", flat=True)) == survives


@pytest.mark.parametrize("who", ["observer", "stranger"])
def test_only_those_who_write_in_the_engagement_draft(who):
    cast = make_cast()
    with pytest.raises(PermissionDenied):
        draft_memorandum(
            cast.engagement, actor=getattr(cast, who), title="Mine",
            parties=cast.engagement.parties.all(),
        )  # fmt: skip
    assert Memorandum.objects.count() == 0


def test_an_unfinished_draft_is_not_sent_and_says_what_is_missing():
    cast = make_cast()
    drafted = draft_memorandum(
        cast.engagement, actor=cast.coordinator, title="Draft",
        parties=cast.engagement.parties.all(), language="en",
    )  # fmt: skip
    with pytest.raises(Refused, match="missing"):
        send_memorandum(drafted, actor=cast.coordinator)
    assert drafted.versions.count() == 0


def test_sending_freezes_the_text_and_its_digest_is_that_of_the_bytes():
    cast = make_sent()
    assert digest_of(cast.version.text) == cast.version.digest
    assert canonical_text(read_content(cast.version.content)) == cast.version.text
    clause = cast.memorandum.clauses.first()
    with pytest.raises(Refused, match="frozen"):
        edit_clause(clause, actor=cast.coordinator, text="Something else.")
    with pytest.raises(Refused, match="frozen"):
        edit_terms(cast.memorandum, actor=cast.coordinator, title="Another title")


@pytest.mark.parametrize(
    ("what", "values"),
    [
        ("memorandum", {"title": "Another"}),
        ("memorandum", {"ends_on": None}),
        ("memorandum", {"current_version": None}),
        ("clause", {"text": "Another"}),
        ("obligation", {"text": "Another"}),
        ("party", {"side": "civic"}),
        ("signatory", {"position": "Another"}),
        ("version", {"text": "Another"}),
    ],
)
def test_the_database_itself_refuses_to_change_what_was_sent(what, values):
    cast = make_sent()
    rows = {
        "memorandum": Memorandum.objects.filter(pk=cast.memorandum.pk),
        "clause": cast.memorandum.clauses.all(),
        "obligation": cast.memorandum.obligations.all(),
        "party": cast.memorandum.parties.filter(side="government"),
        "signatory": cast.memorandum.signatories.all(),
        "version": cast.memorandum.versions.all(),
    }[what]
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(**values)


def test_both_sign_and_it_is_signed_and_in_force_from_its_first_day():
    cast = make_sent()
    first = sign(cast, cast.for_government)
    assert (first.name, first.organisation) == (
        "Director, Ministry of Records",
        "Ministry of Records",
    )
    cast.memorandum.refresh_from_db()
    assert cast.memorandum.state == "sent"
    sign(cast, cast.for_civic)
    cast.memorandum.refresh_from_db()
    assert (cast.memorandum.state, cast.memorandum.signed_on) == ("signed", access.today())
    begins = cast.memorandum.begins_on
    assert cast.memorandum.in_force_on(begins)
    assert not cast.memorandum.in_force_on(begins - timedelta(days=1))
    cast.engagement.refresh_from_db()
    assert cast.engagement.memorandum_state == "signed"


@pytest.mark.parametrize("who", ["coordinator", "official", "observer", "stranger", "admin"])
def test_nobody_signs_in_the_place_of_the_person_named(who):
    cast = make_sent()
    with pytest.raises(PermissionDenied):
        sign_memorandum(cast.for_government, actor=getattr(cast, who), digest=cast.version.digest)
    assert Signature.objects.count() == 0


def test_a_signatory_whose_membership_ended_yesterday_does_not_sign():
    cast = make_sent()
    user = cast.director.person.user
    Membership.objects.filter(user=user).update(ends_on=access.today() - timedelta(days=1))
    with pytest.raises(PermissionDenied):
        sign_memorandum(cast.for_government, actor=user, digest=cast.version.digest)


def test_a_signatory_whose_body_left_yesterday_does_not_sign_and_the_others_take_it_back():
    cast = make_sent()
    user = cast.director.person.user
    party = cast.engagement.parties.filter(organisation=cast.government)
    party.update(joined_on=None, left_on=access.today())
    assert access.can(user, "sign_memorandum", cast.for_government)
    party.update(left_on=access.today() - timedelta(days=1))
    with pytest.raises(PermissionDenied):
        sign_memorandum(cast.for_government, actor=user, digest=cast.version.digest)
    assert Signature.objects.count() == 0
    withdraw_memorandum(cast.memorandum, actor=cast.coordinator, reason="The ministry left.")
    cast.memorandum.refresh_from_db()
    assert cast.memorandum.state == "draft"


def test_the_digest_of_another_text_is_refused_and_the_same_person_signs_once():
    cast = make_sent()
    user = cast.director.person.user
    with pytest.raises(Refused, match="changed"):
        sign_memorandum(cast.for_government, actor=user, digest="0" * 64)
    sign(cast, cast.for_government)
    with pytest.raises(Refused, match="already"):
        sign(cast, cast.for_government)
    assert Signature.objects.count() == 1


def test_the_own_side_records_paper_and_the_other_side_never_can():
    cast = make_sent()
    values = {
        "digest": cast.version.digest, "method": "paper", "signed_on": access.today(),
        "document": make_scan(cast.engagement, cast.official), "place": "Warsaw",
    }  # fmt: skip
    with pytest.raises(PermissionDenied):
        record_signature(cast.for_government, actor=cast.coordinator, **values)
    with pytest.raises(PermissionDenied):
        record_signature(cast.for_government, actor=cast.admin, **values)
    signature = record_signature(cast.for_government, actor=cast.official, **values)
    assert signature.recorded_by_text == str(cast.official)
    assert signature.method == "paper"


NO_PAPERS = {
    "a link": {"link": "https://example.org/scan"},
    "a table": {"file": check_upload("Scan.csv", b"name,day\nA,B\n")},
}


@pytest.mark.parametrize("name", NO_PAPERS)
@pytest.mark.parametrize("place", ["document", "certificate"])
def test_what_is_no_stored_pdf_or_picture_is_no_signed_paper(name, place):
    cast = make_sent()
    papers = dict.fromkeys(("document", "certificate"), make_scan(cast.engagement, cast.official))
    papers[place] = add_document(
        cast.engagement, actor=cast.official, title="Scan", **NO_PAPERS[name]
    )
    with pytest.raises(Refused, match="Choose a PDF or a picture"):
        record_signature(
            cast.for_government, actor=cast.official, digest=cast.version.digest,
            method="elsewhere", signed_on=access.today(), **papers,
        )  # fmt: skip
    assert Signature.objects.count() == 0


@pytest.mark.parametrize("days", [-1, 1])
def test_paper_is_signed_between_the_sending_and_today(days):
    cast = make_sent()
    with pytest.raises(Refused, match="day of signing"):
        record_signature(
            cast.for_government, actor=cast.official, digest=cast.version.digest, method="paper",
            signed_on=access.today() + timedelta(days=days), place="Warsaw",
            document=make_scan(cast.engagement, cast.official),
        )  # fmt: skip


def test_withdrawing_makes_signatures_void_and_keeps_them():
    cast = make_sent()
    signature = sign(cast, cast.for_government)
    withdraw_memorandum(cast.memorandum, actor=cast.coordinator, reason="A wrong day.")
    cast.memorandum.refresh_from_db()
    assert (cast.memorandum.state, cast.memorandum.current_version) == ("draft", None)
    assert signature.signed.withdrawal.reason == "A wrong day."
    with pytest.raises(Refused, match="taken back"):
        sign(cast, cast.for_civic)
    cast.version = send_memorandum(cast.memorandum, actor=cast.coordinator)
    assert cast.version.number == 2
    sign(cast, cast.for_civic)
    cast.memorandum.refresh_from_db()
    assert cast.memorandum.state == "sent"


def test_what_all_signed_is_not_taken_back():
    cast = make_signed()
    with pytest.raises(Refused):
        withdraw_memorandum(cast.memorandum, actor=cast.coordinator, reason="Too late.")


def test_refusing_says_why_and_signing_stays_possible():
    cast = make_sent()
    user = cast.director.person.user
    refuse_to_sign(
        cast.for_government, actor=user, digest=cast.version.digest, why="time",
        reason="The legal office meets on Monday.",
    )  # fmt: skip
    assert sign(cast, cast.for_government).digest == cast.version.digest


def test_a_replaced_signatory_no_longer_signs_and_the_successor_does():
    cast = make_sent()
    other = make_signer(cast.government, "Deputy director", "Deputy")
    sign(cast, cast.for_civic)
    new = replace_signatory(
        cast.for_government, actor=cast.official, contact=other, reason="On leave."
    )
    with pytest.raises(Refused, match="Somebody else"):
        sign(cast, cast.for_government)
    sign(cast, new)
    cast.memorandum.refresh_from_db()
    assert cast.memorandum.state == "signed"


def test_in_a_fixed_order_the_second_waits_for_the_first():
    cast = make_draft(signing_order="fixed")
    cast.memorandum.signatories.filter(party__side="civic").update(order=2)
    cast.version = send_memorandum(cast.memorandum, actor=cast.coordinator)
    civic = cast.memorandum.signatories.get(party__side="civic")
    with pytest.raises(Refused, match="signs first"):
        sign(cast, civic)
    sign(cast, cast.memorandum.signatories.get(party__side="government"))
    sign(cast, civic)
    cast.memorandum.refresh_from_db()
    assert cast.memorandum.state == "signed"


def test_letters_go_to_the_signatories_then_to_all(django_capture_on_commit_callbacks):
    cast = make_draft()
    with django_capture_on_commit_callbacks(execute=True):
        make_sent(cast)
    assert {letter.to[0] for letter in mail.outbox} == {
        cast.director.person.user.email, cast.chair.person.user.email,
    }  # fmt: skip
    assert f"/memoranda/{cast.memorandum.pk}/sign/" in mail.outbox[0].body
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        sign(cast, cast.for_government)
        sign(cast, cast.for_civic)
    assert {letter.to[0] for letter in mail.outbox} == {
        cast.director.person.user.email, cast.chair.person.user.email,
        cast.coordinator.email, cast.official.email,
    }  # fmt: skip


def refuse(cast, signatory, reason="I am on leave."):
    return refuse_to_sign(
        signatory, actor=signatory.contact.person.user, digest=cast.version.digest, why="other",
        reason=reason,
    )  # fmt: skip


def test_who_signs_later_in_a_fixed_order_says_before_their_turn_that_they_cannot():
    cast = make_draft(signing_order="fixed")
    cast.memorandum.signatories.filter(party__side="civic").update(order=2)
    cast.version = send_memorandum(cast.memorandum, actor=cast.coordinator)
    civic = cast.memorandum.signatories.get(party__side="civic")
    assert refuse(cast, civic).refused == cast.version
    with pytest.raises(Refused, match="signs first"):
        sign(cast, civic)


def test_after_the_last_day_nobody_signs_and_everybody_may_say_that_they_cannot():
    cast = make_sent(
        begins_on=access.today(), ends_on=access.today() + timedelta(days=30), review_on=None
    )
    with clock.acting_at(timezone.now() + timedelta(days=32)):
        with pytest.raises(Refused, match="can no longer be signed: its last day"):
            sign(cast, cast.for_government)
        assert refuse(cast, cast.for_government).signatory == cast.for_government
    assert Signature.objects.count() == 0


def test_nothing_is_refused_that_is_signed_taken_back_or_asked_of_another():
    cast = make_sent()
    sign(cast, cast.for_government)
    with pytest.raises(Refused, match="signed already"):
        refuse(cast, cast.for_government)
    other = make_signer(cast.civic, "Deputy chair", "Deputy chair")
    replace_signatory(cast.for_civic, actor=cast.coordinator, contact=other, reason="On leave.")
    with pytest.raises(Refused, match="Somebody else was named"):
        refuse(cast, cast.for_civic)
    withdraw_memorandum(cast.memorandum, actor=cast.coordinator, reason="A wrong day.")
    with pytest.raises(Refused, match="taken back"):
        refuse(cast, cast.for_government)
    assert SigningRefusal.objects.count() == 0


def test_all_that_proves_a_signature_is_kept_as_it_was_at_that_moment():
    cast = make_sent(time_zone="Asia/Kolkata")
    cast.director.office = make_office(cast.government, "Registry")
    cast.director.save()
    moment = timezone.now().replace(hour=20, minute=5, second=7) + timedelta(days=1)
    with clock.acting_at(moment):
        signature = sign_memorandum(
            cast.for_government, actor=cast.director.person.user, digest=cast.version.digest,
            address_class="IPv6, public",
        )  # fmt: skip
    cast.director.person.__class__.objects.update(name="Renamed since")
    kept = Signature.objects.get(pk=signature.pk)
    assert (kept.name, kept.position) == ("Director, Ministry of Records", "Director")
    assert (kept.organisation, kept.office) == ("Ministry of Records", "Registry")
    assert (kept.authority, kept.address_class) == ("Statutes, article 14", "IPv6, public")
    # In Kolkata it is the next day already.
    day = (moment + timedelta(days=1)).date()
    assert (kept.signed_at, kept.signed_on) == (moment, day)
    assert kept.local_time == f"{day} 01:35 Asia/Kolkata"
    assert (kept.recorded_by, kept.method) == (cast.director.person.user, "register")
    told = Change.objects.get(thing_type="signature", thing_id=str(kept.pk))
    line = {one["field"]: one["to"] for one in told.fields}
    for name in ("office", "authority", "local_time", "address_class", "digest"):
        assert line[name] == getattr(kept, name)


@pytest.mark.parametrize(("zone", "over"), [("Pacific/Kiritimati", "2028-02-29 10:00Z"), ("Pacific/Pago_Pago", "2028-03-01 11:00Z")])  # fmt: skip
def test_the_last_day_of_signing_lasts_until_midnight_where_the_agreement_is(
    zone, over, time_machine
):
    time_machine.move_to("2028-01-10 12:00Z")
    cast = make_sent(
        time_zone=zone, begins_on=date(2028, 1, 1), ends_on=date(2028, 2, 29), review_on=None
    )
    time_machine.move_to(datetime.fromisoformat(over) - timedelta(minutes=1), tick=False)
    assert sign(cast, cast.for_government).signed_on == date(2028, 2, 29)
    time_machine.move_to(over, tick=False)
    with pytest.raises(Refused, match="its last day, 29 February 2028, has passed"):
        sign(cast, cast.for_civic)
