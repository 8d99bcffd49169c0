"""The files of a frozen text: the text byte for byte, and a tagged PDF that says the same."""

import hashlib
import shutil
import subprocess

import pytest
from django.urls import reverse

from tests.agreement_factories import make_sent, sign
from tests.factories import make_cast

pytestmark = pytest.mark.django_db

ARABIC, CYRILLIC = "مذكرة تفاهم", "Меморандум о взаимопонимании"


def file_of(cast, client, ending):
    address = reverse(
        f"memorandum_{'text' if ending == 'txt' else 'pdf'}", args=[cast.memorandum.pk, 1]
    )
    answer = client.get(address)
    assert answer.status_code == 200
    return answer


def read_back(content, tmp_path, *command):
    if shutil.which(command[0]) is None:
        pytest.fail(f"{command[0]} is missing; with REQUIRE_ALL it is installed by .ci/run")
    path = tmp_path / "memorandum.pdf"
    path.write_bytes(content)
    done = subprocess.run(
        [*command, str(path), *(["-"] if command[0] == "pdftotext" else [])],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


def test_the_digest_is_that_of_the_files_bytes(signed_in):
    cast = make_sent()
    answer = file_of(cast, signed_in(cast.official), "txt")
    assert hashlib.sha256(answer.content).hexdigest() == cast.version.digest
    assert answer["Content-Type"] == "text/plain; charset=utf-8"


def test_the_pdf_is_tagged_holds_its_fonts_and_the_whole_text_in_every_script(signed_in, tmp_path):
    cast = make_cast(title=f"{ARABIC} {CYRILLIC}")
    make_sent(cast)
    sign(cast, cast.for_government)
    content = file_of(cast, signed_in(cast.coordinator), "pdf").content
    facts = read_back(content, tmp_path, "pdfinfo")
    assert "Tagged:          yes" in facts
    fonts = read_back(content, tmp_path, "pdffonts").splitlines()[2:]
    assert {line.split()[-5] for line in fonts} == {"yes"}
    text = " ".join(read_back(content, tmp_path, "pdftotext", "-layout").split())
    for clause in cast.memorandum.clauses.exclude(text=""):
        assert clause.text in text
    for duty in cast.memorandum.obligations.all():
        assert duty.text[:20] in text
    assert cast.version.digest in text
    assert "Director, Ministry of Records" in text
    assert "page 1 / " in text


def test_a_stranger_gets_neither_file(signed_in):
    cast = make_sent()
    for ending in ("text", "pdf"):
        address = reverse(f"memorandum_{ending}", args=[cast.memorandum.pk, 1])
        assert signed_in(cast.stranger).get(address).status_code == 404
