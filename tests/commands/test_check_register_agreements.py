"""`check_register` names whoever changed a frozen text, its rows, a signature or the history."""

import json

import pytest

from engagements.actions.history import digest
from engagements.actions.memorandum import (
    replace_signatory,
    sign_memorandum,
    withdraw_memorandum,
)
from engagements.actions.organisation import rename_organisation
from engagements.models import Change, FormerName, Memorandum, MemorandumVersion, Signature
from tests.agreement_factories import (
    make_draft,
    make_sent,
    make_set_aside,
    make_signed,
    make_signer,
    sign,
)
from tests.commands.test_check_register import check
from tests.tampering import tamper

pytestmark = pytest.mark.django_db
SOUND = (0, "The register is sound.\n")


def faults() -> list[str]:
    """The lines of faults; the command says so by its exit status too."""
    code, said = check()
    *lines, last = said.splitlines()
    assert (code, last) == (1, f"{len(lines)} fault{'s' * (len(lines) != 1)}.")
    return lines


def fault_lines() -> list[str]:
    """The same, without those of summaries, which a write by hand leaves behind too."""
    return [line for line in faults() if "summary" not in line]


def test_drafts_sent_signed_withdrawn_and_set_aside_agreements_are_sound():
    make_draft()
    cast = make_sent()
    sign(cast, cast.for_civic)
    withdraw_memorandum(cast.memorandum, actor=cast.official, reason="A clause has to change.")
    waiting = make_sent(signing_order="fixed", begins_on=None)
    deputy = make_signer(waiting.government, "Deputy director")
    replace_signatory(
        waiting.for_government, actor=waiting.official, contact=deputy, reason="On leave"
    )
    make_signed()
    make_set_aside()
    assert check() == SOUND


def test_a_body_that_was_renamed_after_the_sending_is_no_fault():
    cast = make_signed()
    rename_organisation(cast.government, actor=cast.official, name="Ministry of Archives")
    assert FormerName.objects.get().name == "Ministry of Records"
    assert "differs" not in check()[1]


def test_one_who_tampers_with_text_obligation_signature_and_history_is_found_in_each():
    cast = make_signed()
    named = cast.memorandum.reference
    owed = cast.memorandum.obligations.first()
    signature = Signature.objects.earliest("pk")
    change = Change.objects.filter(verb="logged").get()
    tamper("memorandumversion", "UPDATE {table} SET text = text || 'Fine print.'")
    tamper("obligation", "UPDATE {table} SET text = 'Nothing.' WHERE id = %s", owed.pk)
    tamper("signature", "UPDATE {table} SET name = 'Somebody' WHERE id = %s", signature.pk)
    tamper("change", "UPDATE {table} SET verb = 'dreamt' WHERE id = %s", change.pk)
    assert faults() == [
        f"engagement:{cast.engagement.pk}: the history was tampered with",
        f"{named} version 1: the frozen text does not give its digest",
        f"{named} version 1: the frozen text differs from the content it was made of",
        f"{named}: obligation {owed.pk} (Nothing.) differs from the frozen version",
        f"{named}: signature {signature.pk} (Somebody, {signature.position}) has another name or "
        "position than its line in the history",
    ]


def test_a_text_with_a_digest_made_to_fit_is_still_found():
    cast = make_sent()
    sign(cast, cast.for_civic)
    content = {**cast.version.content, "notice_days": 1}
    tamper("memorandumversion", "UPDATE {table} SET content = %s", json.dumps(content))
    assert faults() == [
        f"{cast.memorandum.reference} version 1: the frozen text differs from the content it was "
        "made of",
        f"{cast.memorandum.reference}: memorandum notice_days differs from the frozen version",
    ]


@pytest.mark.parametrize("content", ["{}", '"text"', "null", "[1]"])
def test_content_that_is_none_is_named_and_no_fault_of_the_program(content):
    cast = make_sent()
    tamper("memorandumversion", "UPDATE {table} SET content = %s", content)
    assert faults() == [
        f"{cast.memorandum.reference} version 1: the frozen text differs from the content it was "
        "made of"
    ]


ROWS = {
    "clause": "UPDATE {table} SET text = 'Other.' WHERE memorandum_id = %s AND key = 'money'",
    "signatory": "UPDATE {table} SET position = 'Clerk' WHERE memorandum_id = %s",
    "memorandumparty": "UPDATE {table} SET side = 'civic' WHERE memorandum_id = %s",
    "memorandum": "UPDATE {table} SET ends_on = '2199-01-01' WHERE id = %s",
}
KINDS = {"memorandumparty": "party"}


@pytest.mark.parametrize("table", ROWS)
def test_each_row_of_a_frozen_agreement_is_compared_with_its_version(table):
    other, cast = make_signed(), make_sent()
    tamper(table, ROWS[table], cast.memorandum.pk)
    found = [line for line in faults() if "summary" not in line]
    assert found != []
    assert {line.split(" ")[0] for line in found} == {f"{cast.memorandum.reference}:"}
    assert {line.split(" ")[1] for line in found} <= {KINDS.get(table, table), "signatory"}
    assert f"{other.memorandum.reference}:" not in "".join(found)


DAYS = {
    "role": "role = 'deputy'",
    "survives": "survives = NOT survives",
    "due_on": "due_on = '2031-05-06'",
    "owed_by_id": "owed_by_id = owed_to_id, owed_to_id = NULL",
}


@pytest.mark.parametrize("column", DAYS)
def test_role_day_and_parties_of_an_obligation_are_compared(column):
    cast = make_sent()
    owed = cast.memorandum.obligations.filter(timing="day", owed_to__isnull=False).first()
    owed = owed or cast.memorandum.obligations.filter(timing="day").first()
    if column == "owed_by_id" and owed.owed_to_id is None:
        other = cast.memorandum.parties.exclude(pk=owed.owed_by_id).get()
        change = f"owed_by_id = {other.pk}"
    else:
        change = DAYS[column]
    tamper("obligation", f"UPDATE {{table}} SET {change} WHERE id = %s", owed.pk)
    assert faults() == [
        f"{cast.memorandum.reference}: obligation {owed.pk} ({owed}) differs from the frozen "
        "version"
    ]


@pytest.mark.parametrize("column", ["language", "prevailing_language"])
def test_another_language_than_the_text_names_is_named(column):
    cast = make_sent()
    tamper("memorandum", f"UPDATE {{table}} SET {column} = 'pl' WHERE id = %s", cast.memorandum.pk)
    said = f"{cast.memorandum.reference}: memorandum {column} differs from the frozen version"
    assert said in faults()


def test_a_clause_or_obligation_removed_or_put_in_is_named():
    cast = make_sent()
    clause = cast.memorandum.clauses.get(key="money")
    last = cast.memorandum.obligations.last()
    tamper("clause", "UPDATE {table} SET text = '' WHERE id = %s", clause.pk)
    tamper("obligation", "DELETE FROM {table} WHERE id = %s", last.pk)
    found = faults()
    named = f"{cast.memorandum.reference}:"
    assert f"{named} clause ({clause.title}, missing) differs from the frozen version" in found
    assert found[-1].startswith(f"{named} obligation (")
    assert found[-1].endswith(", missing) differs from the frozen version")


def test_a_signature_of_another_digest_is_named():
    cast = make_signed()
    signature = Signature.objects.earliest("pk")
    tamper("signature", "UPDATE {table} SET digest = %s WHERE id = %s", "0" * 64, signature.pk)
    named = f"{cast.memorandum.reference}: signature {signature.pk} ({signature})"
    assert faults() == [
        f"{named} has another digest than the version it was given for",
        f"{named} differs from its line in the history in digest",
    ]


def test_a_signature_that_nobody_gave_is_named():
    cast = make_sent()
    sign(cast, cast.for_civic)
    Signature.objects.create(
        signatory=cast.for_government, signed=cast.version, digest=cast.version.digest,
        method="register", name="Director", position="Director", organisation="Ministry",
        signed_on=cast.version.made_at.date(), recorded_by=cast.official,
    )  # fmt: skip
    made_up = Signature.objects.latest("pk")
    assert faults() == [
        f"{cast.memorandum.reference}: signature {made_up.pk} (Director, Director) is not in the "
        "history",
        f"{cast.memorandum.reference}: waits for signatures although all have signed",
    ]


def test_a_signature_of_another_day_is_named():
    cast = make_signed()
    tamper("signature", "UPDATE {table} SET signed_on = '2020-01-01'")
    assert len(faults()) == 3
    assert faults()[-1] == (
        f"{cast.memorandum.reference}: was signed on another day than the last signature"
    )


def test_a_signed_agreement_without_all_signatures_is_named():
    cast = make_signed()
    gone = Signature.objects.get(signatory=cast.for_government)
    tamper("signature", "DELETE FROM {table} WHERE id = %s", gone.pk)
    assert faults() == [
        f"signature {gone.pk} ({gone}) was removed",
        f"{cast.memorandum.reference}: signed without the signature of {gone.position}",
    ]


def test_a_withdrawn_version_that_is_counted_is_named():
    cast = make_sent()
    sign(cast, cast.for_civic)
    withdraw_memorandum(cast.memorandum, actor=cast.official, reason="A clause has to change.")
    tamper(
        "memorandum", "UPDATE {table} SET state = 'sent', current_version_id = %s WHERE id = %s",
        MemorandumVersion.objects.get().pk, cast.memorandum.pk,
    )  # fmt: skip
    assert Memorandum.objects.get().state == "sent"
    found = faults()
    assert f"{cast.memorandum.reference}: counts version 1, which was withdrawn" in found


def test_a_text_made_a_draft_again_without_a_withdrawal_is_named():
    cast = make_sent()
    tamper(
        "memorandum", "UPDATE {table} SET state = 'draft', current_version_id = NULL WHERE id = %s",
        cast.memorandum.pk,
    )  # fmt: skip
    assert (
        f"{cast.memorandum.reference} version 1: it was sent for signature, and is neither what is "
        "signed nor taken back"
    ) in faults()


def test_another_kind_of_address_is_named_and_a_line_from_before_it_was_told_is_no_fault():
    cast = make_sent()
    user = cast.chair.person.user
    signature = sign_memorandum(
        cast.for_civic, actor=user, digest=cast.version.digest, address_class="IPv4, public"
    )
    assert check() == SOUND
    tamper("signature", "UPDATE {table} SET address_class = 'IPv6, private'")
    assert faults() == [
        f"{cast.memorandum.reference}: signature {signature.pk} ({signature}) differs from its "
        "line in the history in address_class"
    ]
    line = Change.objects.get(thing_type="signature")
    line.fields = [one for one in line.fields if one["field"] not in ("address_class", "seal")]
    tamper(
        "change", "UPDATE {table} SET fields = %s, digest = %s WHERE id = %s",
        json.dumps(line.fields), digest(line, digest_before(line)), line.pk,
    )  # fmt: skip
    assert check() == SOUND


def digest_before(line: Change) -> str:
    return Change.objects.get(chain=line.chain, number=line.number - 1).digest
