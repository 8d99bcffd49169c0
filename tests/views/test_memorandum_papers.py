"""The files of a frozen text: the text byte for byte, and a tagged PDF that says the same."""

import hashlib
import io
import re
import shutil
import subprocess
from collections import Counter
from datetime import date
from html import unescape
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pikepdf
import pytest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import strip_tags
from fontTools.ttLib import TTFont

from engagements import access
from engagements.actions.memorandum import (
    edit_clause,
    record_signature,
    send_memorandum,
    share_version,
    withdraw_memorandum,
    write_obligation,
)
from engagements.agreement import canonical_text, facts_of, read_content
from engagements.models import Signatory
from engagements.pdf import render_pdf
from engagements.queries.memorandum.text import content_of
from tests.agreement_factories import make_draft, make_sent, sign
from tests.factories import make_cast, make_engagement, make_scan, typed_password

pytestmark = pytest.mark.django_db

ARABIC, CYRILLIC = "مذكرة تفاهم", "Меморандум о взаимопонимании"
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
FOOT = re.compile(r"^M-\d+ · version \d+\nSHA-256 \w+$|^page \d+ / \d+$", re.MULTILINE)


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


def words_of(text):
    """The text without what laying it out may add or take: line ends, blanks, signs of direction."""
    return "".join(sign for sign in text if sign.isalnum())


def as_read(line):
    """The line as the paper shows it: days in the form of its language."""
    return ISO_DAY.sub(lambda found: date_format(date.fromisoformat(found[0])), line)


def make_framework():
    """A draft over two engagements, with words and days of every kind in text and annex."""
    cast = make_cast(title=CYRILLIC)
    cast.second = make_engagement(
        actor=cast.coordinator, civic=cast.civic, government=cast.government,
        title="Plan 2030", collaboration_model="hackathon",
    )  # fmt: skip
    cast = make_draft(cast, covers=[cast.second])
    edit_clause(
        cast.memorandum.clauses.get(key="purpose"), actor=cast.coordinator,
        text=f"{CYRILLIC}\n\n{ARABIC}",
    )  # fmt: skip
    civic = cast.memorandum.parties.get(side="civic")
    for values in (
        {"timing": "day", "due_on": date(2027, 1, 11), "legal_date": True, "role": "coordinator"},
        {"timing": "recurring", "every": "weekly", "first_on": date(2027, 2, 1),
         "until_on": date(2027, 5, 1)},
        {"timing": "throughout", "survives": True,
         "owed_to": cast.memorandum.parties.get(side="government")},
    ):  # fmt: skip
        write_obligation(
            cast.memorandum, actor=cast.coordinator, engagement=cast.second, owed_by=civic,
            text="Bring maps of 2026.", **values,
        )  # fmt: skip
    return cast


CODES = re.compile(r"<([0-9a-f]{4})> <((?:[0-9a-f]{4})+)>")


def shapes_of(font):
    """Of each code with which a page draws: what it stands for, and whether the font has its shape."""
    held = TTFont(io.BytesIO(font.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes()))
    outlines, order = held["glyf"], held.getGlyphOrder()
    for code, letter in CODES.findall(font.ToUnicode.read_bytes().decode()):
        place = int(code, 16)
        is_held = 0 < place < len(order) and outlines[order[place]].numberOfContours != 0
        yield place, bytes.fromhex(letter).decode("utf-16-be", "replace"), is_held


def drawn_letters(content):
    """The letters on the pages of a PDF: those with a shape, and those of which a box is drawn.

    Reading the text back says nothing of it: a box says too which letter it stands for.
    """
    shaped, boxes = set(), set()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for page in pdf.pages:
            fonts = {name: list(shapes_of(one)) for name, one in page.Resources.Font.items()}
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "Tf":
                    known = {place: rest for place, *rest in fonts[str(operands[0])]}
                elif str(operator) == "TJ":
                    for text in (bytes(o) for o in operands[0] if isinstance(o, pikepdf.String)):
                        for at in range(0, len(text), 2):
                            letter, is_held = known[int.from_bytes(text[at : at + 2])]
                            (shaped if is_held else boxes).update(filter(str.isalnum, letter))
    return shaped, boxes


@pytest.mark.same_on_both
def test_the_pdf_is_tagged_holds_its_fonts_and_every_line_of_the_text_in_every_script(
    signed_in, tmp_path
):
    cast = make_framework()
    cast.version = send_memorandum(cast.memorandum, actor=cast.coordinator)
    cast.memorandum.refresh_from_db()
    sign(cast, cast.memorandum.signatories.get(party__side="government"))
    content = file_of(cast, signed_in(cast.coordinator), "pdf").content
    fonts = read_back(content, tmp_path, "pdffonts").splitlines()[2:]
    assert {line.split()[-5] for line in fonts} == {"yes"}
    shaped, boxes = drawn_letters(content)
    assert boxes == set(), "drawn as empty boxes; the fonts named in README are missing here"
    assert set(words_of(ARABIC + CYRILLIC)) <= shaped
    sheets = read_back(content, tmp_path, "pdftotext", "-raw").rstrip("\f").split("\f")
    for number, sheet in enumerate(sheets, 1):
        assert f"page {number} / {len(sheets)}" in sheet
        assert f"{cast.memorandum.reference} · version 1" in sheet
        assert cast.version.digest in sheet
    shown = words_of("".join(FOOT.sub("", sheet) for sheet in sheets))
    # Word by word as drawn, which cells need; in the order of reading, which Arabic needs.
    shown += words_of(read_back(content, tmp_path, "pdftotext"))
    lines = [line for line in cast.version.text.splitlines() if line]
    for words in (
        f"Begins on: {cast.memorandum.begins_on}", "Plan 2030", "by 11 January 2027, fixed by law",
        "every week, from 1 February 2027 to 1 May 2027", "[to Ministry of Records]",
        f"[for {cast.second.reference}]",
    ):  # fmt: skip
        assert [line for line in lines if words in line] != [], words
    assert [line for line in lines if words_of(as_read(line)) not in shown] == []
    assert words_of("Director, Ministry of Records Ministry of Records In the register") in shown
    said = read_content(cast.version.content)
    once = words_of("".join(sheets))
    assert once.count("survivestheend") == sum(one.survives for one in said.obligations) > 0


def tags_of(pdf):
    """Every structure element of the file by its type, with the element."""
    found = []
    waiting = [pdf.Root.StructTreeRoot]
    while waiting:
        one = waiting.pop()
        if isinstance(one, pikepdf.Array):
            waiting += list(one)
        elif isinstance(one, pikepdf.Dictionary):
            if "/S" in one:
                found.append((str(one.S), one))
            if "/K" in one:
                waiting.append(one.K)
    return found


@pytest.mark.same_on_both
def test_the_structure_of_the_pdf_is_that_of_the_text_to_another_reader(signed_in):
    cast = make_sent()
    content = file_of(cast, signed_in(cast.coordinator), "pdf").content
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang) == "en"
        with pdf.open_metadata() as said:
            assert (said["dc:title"], said["pdfuaid:part"]) == (cast.memorandum.title, "1")
        tags = tags_of(pdf)
        kinds = Counter(kind for kind, _one in tags)
        assert kinds["/H1"] == 1
        clauses = read_content(cast.version.content).clauses
        assert kinds["/H2"] == len(clauses) + len(["parties", "annex", "signatures", "digest"])
        assert kinds["/H3"] == len(
            {one.owed_by for one in read_content(cast.version.content).obligations}
        )
        # A table goes on, with its head, on the next sheet.
        facts, heads = len(facts_of(read_content(cast.version.content))), kinds["/Table"] - 1
        assert heads >= 1
        assert kinds["/TR"] == facts + cast.memorandum.obligations.count() + heads
        assert kinds["/TH"] == facts + heads * len(["number", "role", "when", "what"])


def test_a_stranger_gets_neither_file(signed_in):
    cast = make_sent()
    for ending in ("text", "pdf"):
        address = reverse(f"memorandum_{ending}", args=[cast.memorandum.pk, 1])
        assert signed_in(cast.stranger).get(address).status_code == 404


def text_of_pdf(cast, client, tmp_path, number=1):
    address = reverse("memorandum_pdf", args=[cast.memorandum.pk, number])
    content = client.get(address).content
    return " ".join(read_back(content, tmp_path, "pdftotext").split())


@pytest.mark.same_on_both
def test_the_paper_of_a_version_that_was_taken_back_says_on_each_sheet_that_it_is_void(
    signed_in, tmp_path
):
    cast = make_sent()
    sign(cast, cast.memorandum.signatories.get(party__side="government"))
    client = signed_in(cast.official)
    assert "void" not in text_of_pdf(cast, client, tmp_path).lower()
    withdraw_memorandum(cast.memorandum, actor=cast.coordinator, reason="The day is wrong.")
    text = text_of_pdf(cast, client, tmp_path)
    sheets = int(re.findall(r"page \d+ / (\d+)", text)[0])
    assert text.count("Taken back: the signatures are void") == sheets
    assert "Signatures given for this version are void. Reason: The day is wrong." in text
    assert text.count("Void: this version was taken back.") == 1
    assert text.count("Not signed before it was taken back") == 1


@pytest.mark.same_on_both
def test_the_paper_says_of_each_signature_for_whom_when_in_utc_and_which_papers_prove_it(
    signed_in, tmp_path, time_machine
):
    time_machine.move_to("2027-01-15 22:30+00:00", tick=False)
    cast = make_sent(time_zone="Pacific/Kiritimati")
    paper = make_scan(cast.engagement, cast.coordinator, content=b"%PDF-1.7 the signed paper")
    proof = make_scan(cast.engagement, cast.coordinator, content=b"%PDF-1.7 the certificate")
    record_signature(
        cast.for_civic, actor=cast.coordinator, digest=cast.version.digest, method="elsewhere",
        signed_on=access.today(cast.memorandum), document=paper, certificate=proof,
    )  # fmt: skip
    cast.civic.name = "Civic Lab, renamed since"
    cast.civic.save()
    text = text_of_pdf(cast, signed_in(cast.official), tmp_path)
    said = text[text.index("With an e-signature service") - 60 :].replace(" ", "")
    for words in (
        "Civic Lab With an e-signature service",
        "Recorded 2027-01-16 12:30 Pacific/Kiritimati (2027-01-15 22:30 UTC) by",
        "the register does not check the certificate.",
        f"Signed paper, SHA-256: {paper.sha256}", f"Certificate, SHA-256: {proof.sha256}",
    ):  # fmt: skip
        assert words.replace(" ", "") in said, words
    assert "renamed since" not in text


@pytest.mark.same_on_both
def test_the_paper_of_a_kept_draft_has_no_places_to_sign_and_lists_have_the_numbers_that_were_typed(
    signed_in, tmp_path
):
    cast = make_draft()
    clause = cast.memorandum.clauses.get(key="purpose")
    typed = "5. Bring the keys.\n9. Bring the maps.\n\nAs number 9 says."
    edit_clause(clause, actor=cast.coordinator, text=typed)
    share_version(cast.memorandum, actor=cast.coordinator, note="Before the meeting.")
    client = signed_in(cast.official)
    text = text_of_pdf(cast, client, tmp_path)
    assert "Draft, not for signature" in text
    assert "Not signed" not in text
    for one in Signatory.objects.all():
        assert one.position in text
    assert "5. Bring the keys. 9. Bring the maps. As number 9 says." in text
    shown = client.get(reverse("memorandum_clause", args=[cast.memorandum.pk, clause.pk]))
    assert '<li value="5">Bring the keys.</li>\n<li value="9">Bring the maps.' in shown.text


# What a reader sees otherwise than it is written: days in the usual form, numbers of a list.
SEEN_OTHERWISE = re.compile(r"^\d+\. |\d{4}-\d{2}-\d{2}")


@pytest.mark.parametrize("name", ["sign", "detail", "send"])
def test_each_line_of_the_text_stands_on_the_page(signed_in, name):
    cast = make_draft(make_cast(title=CYRILLIC)) if name == "send" else make_sent()
    who, where = cast.official, [cast.memorandum.pk]
    if name == "sign":
        who = cast.director.person.user
        where.append(cast.for_government.pk)
    client = signed_in(who)
    if name == "sign":
        typed_password(client, who)
    shown = client.get(reverse(f"memorandum_{name}", args=where))
    assert shown.status_code == 200
    article = re.search(
        r"<article class=\"panel doc.*?</article>", shown.content.decode(), re.DOTALL
    )
    seen = words_of(unescape(strip_tags(article[0])))
    lines = canonical_text(content_of(cast.memorandum)).splitlines()
    assert len(lines) > 60
    assert [line for line in lines if words_of(SEEN_OTHERWISE.sub("", line)) not in seen] == []


def test_a_page_that_is_printed_asks_nothing_of_any_address():
    asked: list[str] = []

    class Noting(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

    with HTTPServer(("127.0.0.1", 0), Noting) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        at = f"http://127.0.0.1:{server.server_port}"
        head = f'<title>Text</title><link rel="stylesheet" href="{at}/a.css">'
        body = f'<img alt="Seal" src="{at}/b.png"><p style="background: url({at}/c.png)">Words</p>'
        html = f'<html lang="en"><head>{head}</head><body>{body}</body></html>'
        assert render_pdf(html, identifier="text").startswith(b"%PDF")
        server.shutdown()
    assert asked == []
