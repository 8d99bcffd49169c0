import io
import zipfile

import pytest
from PIL import Image

from engagements.upload import MAX_BYTES, MAX_PIXELS, UploadError, check_upload, clean_name

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


def picture(kind="PNG", size=(4, 3), **more):
    result = io.BytesIO()
    Image.new("RGB", size, "green").save(result, format=kind, **more)
    return result.getvalue()


def package(main="word/document.xml", first=None, content=b"<w/>"):
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as archive:
        if first:
            archive.writestr(zipfile.ZipInfo("mimetype"), first)
        archive.writestr(main, content)
    return result.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("a.pdf", b"%PDF-1.4 words", "application/pdf"),
        ("a.PNG", picture(), "image/png"),
        ("a.jpg", picture("JPEG"), "image/jpeg"),
        ("a.jpeg", picture("JPEG"), "image/jpeg"),
        ("a.webp", picture("WEBP"), "image/webp"),
        ("a.txt", "naïve".encode(), "text/plain"),
        ("a.csv", "a;b\r\nnaïve;1".encode("cp1252"), "text/csv"),
        ("a.csv", "a;b".encode("utf-16"), "text/csv"),
        ("a.docx", package(), check_upload("a.docx", package()).media_type),
        ("a.xlsx", package("xl/workbook.xml"), check_upload(
            "a.xlsx", package("xl/workbook.xml")).media_type),
        ("a.odt", package("content.xml", "application/vnd.oasis.opendocument.text"),
         "application/vnd.oasis.opendocument.text"),
        ("a.ods", package("content.xml", "application/vnd.oasis.opendocument.spreadsheet"),
         "application/vnd.oasis.opendocument.spreadsheet"),
    ],
)  # fmt: skip
def test_each_kind_of_the_list_is_taken(name, content, media_type):
    assert check_upload(name, content).media_type == media_type


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.svg", SVG),
        ("a.html", HTML),
        ("a.xml", b"<a/>"),
        ("a.zip", package()),
        ("a.exe", b"MZ"),
        ("pdf", b"%PDF-"),
        ("", b"%PDF-"),
        ("a.png", SVG),
        ("a.png", HTML),
        ("a.png", picture("JPEG")),
        ("a.png", picture()[:40]),
        ("a.jpg", picture("GIF")),
        ("a.pdf", HTML),
        ("a.pdf", b" %PDF-1.4"),
        ("a.docx", package("xl/workbook.xml")),
        ("a.docx", b"PK\x03\x04 damaged"),
        ("a.odt", package("content.xml", "application/vnd.oasis.opendocument.spreadsheet")),
        ("a.odt", package("content.xml")),
        ("a.txt", b"MZ\x90\x00\x03"),
        ("a.csv", b"a;\x01b"),
        ("a.pdf", b""),
    ],
)
def test_what_is_not_on_the_list_or_not_what_it_says_is_refused(name, content):
    with pytest.raises(UploadError):
        check_upload(name, content)


def test_ten_megabytes_are_taken_and_one_byte_more_is_not():
    assert len(check_upload("a.txt", b"a" * MAX_BYTES).content) == MAX_BYTES
    with pytest.raises(UploadError, match="larger than 10 MB"):
        check_upload("a.txt", b"a" * (MAX_BYTES + 1))


def test_a_package_that_unpacks_to_far_more_is_refused():
    bomb = package(content=b"\0" * 50_000_000)
    assert len(bomb) < 100_000
    with pytest.raises(UploadError, match="unpacks to far more"):
        check_upload("a.docx", bomb)


def test_a_picture_with_too_many_pixels_is_refused_before_it_is_drawn():
    side = int(MAX_PIXELS**0.5)
    for width in (side + 10, side * 4):
        result = io.BytesIO()
        Image.new("1", (width, side + 10)).save(result, format="PNG")
        with pytest.raises(UploadError, match="too many pixels"):
            check_upload("a.png", result.getvalue())


def test_a_picture_is_drawn_anew_and_loses_what_was_hidden_in_it():
    hidden = picture("JPEG", comment=b"<script>alert(1)</script>") + HTML
    content = check_upload("a.jpg", hidden).content
    assert b"script" not in content
    with Image.open(io.BytesIO(content)) as drawn:
        assert (drawn.format, drawn.size) == ("JPEG", (4, 3))


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../x.pdf", "x.pdf"),
        ("C:\\Temp\\x.pdf", "x.pdf"),
        ("/etc/passwd/.pdf", "pdf"),
        ("photo\u202efdp.png", "photofdp.png"),
        ("a\x00\r\nb.pdf", "ab.pdf"),
        ("  two   words .pdf ", "two words .pdf"),
        ("Ünïcode 報告.pdf", "Ünïcode 報告.pdf"),
        ("a" * 300 + ".pdf", "a" * 146 + ".pdf"),
    ],
)
def test_a_name_loses_path_control_and_direction_signs(name, clean):
    assert clean_name(name) == clean
