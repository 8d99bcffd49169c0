"""`check_register` names a signed paper that is gone, or is no longer the one that was recorded."""

import hashlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from engagements import access
from engagements.actions.document import edit_document
from engagements.actions.memorandum import record_signature
from engagements.models import Change, Signature
from engagements.queries.history.rows import sentences
from engagements.queries.register.papers import faults_of_papers
from tests.agreement_factories import make_sent, sign
from tests.commands.test_check_register import check
from tests.commands.test_check_register_agreements import SOUND, faults
from tests.factories import make_scan
from tests.tampering import tamper

pytestmark = pytest.mark.django_db
OTHER = b"%PDF-1.7 other words"
OTHER_DIGEST = hashlib.sha256(OTHER).hexdigest()


def make_recorded(method="elsewhere"):
    """The civic side signed elsewhere; also `signature`, its `document` and `certificate`."""
    cast = make_sent()
    cast.document = make_scan(cast.engagement, cast.coordinator)
    cast.certificate = make_scan(
        cast.engagement, cast.coordinator, "Certificate", b"%PDF-1.7 proof"
    )
    cast.signature = record_signature(
        cast.for_civic, actor=cast.coordinator, digest=cast.version.digest, method=method,
        signed_on=access.today(), document=cast.document, certificate=cast.certificate,
    )  # fmt: skip
    cast.named = f"{cast.memorandum.reference}: signature {cast.signature.pk} ({cast.signature})"
    return cast


def overwrite(document):
    default_storage.delete(document.file.name)
    assert default_storage.save(document.file.name, ContentFile(OTHER)) == document.file.name


def set_columns(document, **values):
    """By SQL, which no trigger refuses for a document."""
    names = ", ".join(f"{name} = %s" for name in values)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE engagements_document SET {names} WHERE id = %s",
            [*values.values(), document.pk],
        )


def test_papers_that_stand_as_they_were_recorded_are_sound():
    cast = make_recorded()
    edit_document(cast.document, actor=cast.coordinator, title="Signed paper, page one")
    sign(cast, cast.for_government)
    assert check() == SOUND


@pytest.mark.parametrize("name", ["document", "certificate"])
def test_a_file_that_is_gone_or_another_one_is_named(name):
    cast = make_recorded()
    paper = getattr(cast, name)
    overwrite(paper)
    assert faults() == [
        f"{cast.named} has another file in its {name}, document {paper.pk}, than was kept there"
    ]
    default_storage.delete(paper.file.name)
    assert faults() == [f"{cast.named} has lost the file of its {name}, document {paper.pk}"]


@pytest.mark.parametrize("name", ["document", "certificate"])
def test_a_digest_made_to_fit_another_file_is_still_named(name):
    cast = make_recorded()
    paper = getattr(cast, name)
    overwrite(paper)
    set_columns(paper, sha256=OTHER_DIGEST)
    assert faults() == [f"{cast.named} has another {name} than its line in the history"]


@pytest.mark.parametrize("stored", ["", "../../etc/passwd", "documents"])
def test_a_row_that_points_to_no_file_of_the_register_is_named(stored):
    cast = make_recorded()
    link = "" if stored else "https://example.org/scan"
    set_columns(cast.document, file=stored, link=link)
    assert faults() == [
        f"{cast.named} has lost the file of its document, document {cast.document.pk}"
    ]


def test_a_signature_that_names_another_paper_or_none_is_named():
    cast = make_recorded()
    change = "UPDATE {table} SET document_id = certificate_id, certificate_id = NULL WHERE id = %s"
    tamper("signature", change, cast.signature.pk)
    assert faults() == [
        f"{cast.named} has another {name} than its line in the history"
        for name in ("document", "certificate")
    ]


def test_a_paper_given_to_a_signature_of_the_register_is_named():
    cast = make_sent()
    signature = sign(cast, cast.for_civic)
    scan = make_scan(cast.engagement, cast.coordinator)
    tamper("signature", "UPDATE {table} SET document_id = %s", scan.pk)
    assert faults() == [
        f"{cast.memorandum.reference}: signature {signature.pk} ({signature}) has another document "
        "than its line in the history"
    ]


def test_a_line_of_before_digests_were_kept_is_not_compared_and_the_file_is():
    cast = make_recorded()
    set_columns(cast.document, sha256=OTHER_DIGEST)
    told = {"place": "Warsaw"}
    assert list(faults_of_papers("It", Signature.objects.get(), told)) == [
        f"It has another file in its document, document {cast.document.pk}, than was kept there"
    ]
    overwrite(cast.document)
    assert list(faults_of_papers("It", Signature.objects.get(), told)) == []


def test_the_history_keeps_the_digests_and_readers_are_spared_them():
    cast = make_recorded()
    line = Change.objects.get(verb="signed_elsewhere")
    kept = {one["field"]: one["to"] for one in line.fields}
    assert kept["document_sha256"] == cast.document.sha256
    assert kept["certificate_sha256"] == cast.certificate.sha256
    [row] = sentences([line])
    assert not [one for one in row.lines if "sha256" in one.label.lower()]


def test_a_name_does_not_colour_the_terminal_nor_begin_another_line():
    cast = make_recorded()
    name = "Ada\x1b[2J\nThe register is sound."
    tamper("signature", "UPDATE {table} SET name = %s WHERE id = %s", name, cast.signature.pk)
    _code, said = check()
    assert ("\x1b" in said, "The register is sound." in said.splitlines()) == (False, False)
    assert "Ada\\u001b[2J\\u000aThe register is sound." in said
