import io
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from engagements.spreadsheet import SpreadsheetError, open_spreadsheet

DATA = Path(__file__).parent / "data"
TEXT = 'title;n\n"Zeile ""eins""\r\nund zwei";2013\nÉcole;28\n'


def make_workbook(rows, options=None):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, options or {}) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for line, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, datetime):
                    sheet.write_datetime(line, column, cell, day)
                else:
                    sheet.write(line, column, cell)
    return stream.getvalue()


def change_member(workbook, name, content, compression=zipfile.ZIP_DEFLATED):
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as old,
        zipfile.ZipFile(stream, "w", compression) as new,
    ):
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
        new.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_encoding_and_delimiter_gives_the_same_cells(encoding, delimiter):
    sheet = open_spreadsheet(TEXT.replace(";", delimiter).encode(encoding))
    assert sheet.header == ("title", "n")
    assert list(sheet.rows()) == [(2, ['Zeile "eins"\r\nund zwei', "2013"]), (4, ["École", "28"])]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_line_in_which_excel_names_its_delimiter_is_no_header(delimiter):
    file = f"sep={delimiter}\r\n\r\na{delimiter}b\r\n1{delimiter}2\r\n"
    sheet = open_spreadsheet(file.encode())
    assert (sheet.header, list(sheet.rows())) == (("a", "b"), [(4, ["1", "2"])])


def test_big_endian_text_with_its_mark_is_read():
    sheet = open_spreadsheet(b"\xfe\xff" + TEXT.encode("utf-16-be"))
    assert (sheet.header, sheet.encoding) == (("title", "n"), "utf-16")


def test_bytes_that_windows_does_not_know_are_read_as_latin_1():
    assert list(open_spreadsheet(b"title,n\n\x81\xe9,1\n").rows()) == [(2, ["\x81é", "1"])]


def test_nul_characters_are_left_out():
    assert list(open_spreadsheet(b"title,number\na\x00b,1\n").rows()) == [(2, ["ab", "1"])]


def test_rows_can_be_walked_twice():
    sheet = open_spreadsheet(DATA / "messy.csv")
    assert list(sheet.rows()) == list(sheet.rows())


def test_a_workbook_gives_text_numbers_and_dates_as_a_csv_would():
    book = make_workbook([["title", "n", "day"], ["Ü", 2013, datetime(2014, 1, 31)], ["x", 1.5]])
    sheet = open_spreadsheet(book)
    assert sheet.header == ("title", "n", "day")
    assert list(sheet.rows()) == [(2, ["Ü", "2013", "2014-01-31"]), (3, ["x", "1.5", ""])]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\r\n\r\n",
        b"%PDF-1.4\x00\x01\x02",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x05",
        b"PK\x03\x04 not a zip",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old Excel",
    ],
)
def test_what_is_no_spreadsheet_is_refused_in_words(content):
    with pytest.raises(SpreadsheetError) as caught:
        open_spreadsheet(content)
    assert len(str(caught.value)) > 10


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(SpreadsheetError):
        open_spreadsheet(tmp_path / "nowhere.csv")


def test_a_quotation_mark_that_stays_open_over_a_long_file_is_refused_with_its_line():
    sheet = open_spreadsheet(b'title,n\na,1\n"' + b"x,1\n" * 100_000)
    with pytest.raises(SpreadsheetError, match="Line 3 "):
        list(sheet.rows())


def test_a_workbook_cell_that_shows_an_error_reads_as_an_empty_one():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["title", "n"])
        sheet.write(1, 0, "x")
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
    assert list(open_spreadsheet(stream.getvalue()).rows()) == [(2, ["x", ""])]


def test_a_workbook_that_unpacks_to_far_more_than_it_weighs_is_refused():
    book = change_member(make_workbook([["title"]]), "xl/media/a.xml", b"0" * 20_000_000)
    with pytest.raises(SpreadsheetError, match="unpacks"):
        open_spreadsheet(book)


def test_a_workbook_with_too_many_members_is_refused():
    stream = io.BytesIO(make_workbook([["title"]]))
    with zipfile.ZipFile(stream, "a") as archive:
        for number in range(2_001):
            archive.writestr(f"xl/{number}.xml", b"")
    with pytest.raises(SpreadsheetError, match="unpacks"):
        open_spreadsheet(stream.getvalue())


def test_a_workbook_that_lies_about_a_size_is_refused():
    book = bytearray(make_workbook([["title"], ["x" * 500]]))
    with zipfile.ZipFile(io.BytesIO(bytes(book))) as archive:
        member = archive.getinfo("xl/worksheets/sheet1.xml")
        size = member.file_size.to_bytes(4, "little")
    position = book.rfind(size)
    while position >= 0:
        book[position : position + 4] = (10).to_bytes(4, "little")
        position = book.rfind(size)
    with pytest.raises(SpreadsheetError):
        open_spreadsheet(bytes(book))


@pytest.mark.parametrize(
    "rows",
    [
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"/></row>',
        b"<row r='1'><c r='a1'><v>1</v></c></row><row r='1048576'><c r = 'xfd1048576'/></row>",
    ],
)
def test_a_cell_in_the_last_corner_is_refused_before_the_table_is_laid_out(rows):
    namespace = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = (
        b'<worksheet xmlns="' + namespace + b'"><sheetData>' + rows + b"</sheetData></worksheet>"
    )
    book = change_member(make_workbook([["title"]]), "xl/worksheets/sheet1.xml", sheet)
    with pytest.raises(SpreadsheetError, match="outside"):
        open_spreadsheet(book)


def test_a_workbook_with_entities_is_refused():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><sst>&a;</sst>'
    book = change_member(make_workbook([["title"]]), "xl/sharedStrings.xml", bomb)
    with pytest.raises(SpreadsheetError):
        open_spreadsheet(book)


def test_a_zip_that_is_no_workbook_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("../../etc/passwd", b"x")
    with pytest.raises(SpreadsheetError, match="not an XLSX"):
        open_spreadsheet(stream.getvalue())
