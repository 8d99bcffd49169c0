"""A signature given elsewhere is shown as recorded, and by whom: on the pages and in the PDF."""

import shutil
import subprocess

import pytest
from django.urls import reverse

from engagements import access
from engagements.actions.memorandum import record_signature
from tests.agreement_factories import make_sent, sign
from tests.factories import make_scan

pytestmark = pytest.mark.django_db


def pdf_words(content, tmp_path):
    """The words of the PDF, parted by one blank."""
    assert shutil.which("pdftotext"), "pdftotext is missing"
    path = tmp_path / "memorandum.pdf"
    path.write_bytes(content)
    command = ["pdftotext", "-raw", str(path), "-"]
    return " ".join(
        subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    )


def test_pages_and_pdf_say_who_recorded_a_signature_on_paper(signed_in, tmp_path):
    cast = make_sent()
    sign(cast, cast.for_civic)
    signature = record_signature(
        cast.for_government, actor=cast.official, digest=cast.version.digest, method="paper",
        signed_on=access.today(), place="Warsaw", document=make_scan(cast.engagement, cast.official),
    )  # fmt: skip
    client = signed_in(cast.coordinator)
    who = signature.recorded_by_text
    assert who == str(cast.official)
    where = [cast.memorandum.pk, cast.for_government.pk]
    detail = client.get(reverse("memorandum_detail", args=where[:1])).content.decode()
    assert f"Recorded by {who}" in detail
    kept = client.get(reverse("memorandum_signed", args=where)).content.decode()
    assert f"On paper, recorded by {who}" in kept
    own = client.get(reverse("memorandum_signed", args=[where[0], cast.for_civic.pk]))
    assert "recorded by" not in own.content.decode()
    pdf = client.get(reverse("memorandum_pdf", args=[cast.memorandum.pk, 1])).content
    words = pdf_words(pdf, tmp_path)
    assert f"Recorded {signature.local_time}" in words
    assert f"by {who}" in words
