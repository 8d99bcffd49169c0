"""Reading spreadsheets that people send: CSV in the usual encodings, and XLSX.

Nothing in a file is trusted: a workbook is measured before it is opened, and a file that cannot be
read is a `SpreadsheetError` whose text can be shown as it is.
"""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import dropwhile
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

MEMBERS = 2_000
UNPACKED_BYTES = 100 * 1024 * 1024
RATIO = 100
CELLS = 5_000_000
CHUNK = 256 * 1024
DELIMITERS = ",;\t"

# A cell of a worksheet names its own place. A single cell in the last corner would make the reader
# lay out every empty one before it, so places are measured before the workbook is opened.
PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,3})(\d{1,7})["']""")
OVERLAP = 40
# Control characters that no text has; NUL is left out, since some exports are full of it.
BINARY = re.compile(r"[\x01-\x08\x0e-\x19\x1b-\x1f]")


class SpreadsheetError(Exception):
    """The file as a whole cannot be read; the message says why and what to do."""


@dataclass(frozen=True)
class Spreadsheet:
    """A file whose header was read; `rows` can be walked as often as needed."""

    header: tuple[str, ...]
    source: Path | bytes
    encoding: str = ""
    delimiter: str = ""

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Each record after the header: the physical line on which it starts, and its cells."""
        records = _from_header(_csv_records(self) if self.encoding else _xlsx_records(self.source))
        next(records, None)
        yield from records


def open_spreadsheet(source: Path | bytes) -> Spreadsheet:
    """Find out what kind of file this is and read its header.

    Raises SpreadsheetError for anything that is neither CSV nor a decent XLSX workbook.
    """
    try:
        with closing(_open(source)) as stream:
            start = stream.read(4096)
        if not start.strip(b"\x00 \t\r\n"):
            raise SpreadsheetError(_("The file is empty."))
        if start.startswith(b"PK\x03\x04"):
            check_workbook(source)
            return Spreadsheet(_header(_xlsx_records(source)), source)
        if start.startswith(b"\xd0\xcf\x11\xe0"):
            raise SpreadsheetError(
                _("This is an old or locked Excel file. Save it as .xlsx without a password.")
            )
        sheet = Spreadsheet((), source, _encoding(source, start), ",")
        sheet = Spreadsheet((), source, sheet.encoding, _delimiter(sheet))
        return Spreadsheet(_header(_csv_records(sheet)), source, sheet.encoding, sheet.delimiter)
    except OSError as error:
        raise SpreadsheetError(
            _("The file could not be opened: %(reason)s") % {"reason": error.strerror or error}
        ) from error


def check_workbook(source: Path | bytes, main: str = "xl/workbook.xml") -> None:
    """Measure a workbook before anything opens it; raises SpreadsheetError for a hostile one.

    `main` is the member that makes the package what its name says, for other office files.

    Declared sizes can lie, so every member is also unpacked here, in pieces and up to the limit.
    """
    try:
        with closing(_open(source)) as stream, zipfile.ZipFile(stream) as archive:
            members = archive.infolist()
            _check_declared(members, main)
            _check_unpacked(archive, members)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise SpreadsheetError(_("The workbook is damaged or locked.")) from error


def _check_declared(members: list[zipfile.ZipInfo], main: str) -> None:
    too_big = SpreadsheetError(_("The workbook unpacks to far more than a table would need."))
    names = {member.filename for member in members}
    if len(members) > MEMBERS or len(names) != len(members):
        raise too_big
    declared = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if declared > UNPACKED_BYTES or declared > RATIO * max(packed, 1):
        raise too_big
    if main not in names:
        raise SpreadsheetError(_("This is not an XLSX workbook. Send .xlsx or .csv."))


def _check_unpacked(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    left = UNPACKED_BYTES
    for member in members:
        columns = rows = 0
        tail = b""
        with archive.open(member) as stream:
            while chunk := stream.read(CHUNK):
                left -= len(chunk)
                if left < 0 or b"<!DOCTYPE" in tail + chunk or b"<!ENTITY" in tail + chunk:
                    raise SpreadsheetError(_("The workbook holds what a table would not need."))
                for letters, number in PLACE.findall(tail + chunk):
                    columns = max(columns, _column(letters))
                    rows = max(rows, int(number))
                tail = chunk[-OVERLAP:]
        if columns * rows > CELLS:
            raise SpreadsheetError(_("The workbook has cells far outside its table."))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return max(number, 1)


def _open(source: Path | bytes) -> IO[bytes]:
    return io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")


def _header(records: Iterator[tuple[int, list[str]]]) -> tuple[str, ...]:
    first = next(_from_header(records), None)
    if first is None:
        raise SpreadsheetError(_("The first row must hold the names of the columns."))
    return tuple(first[1])


def _from_header(records: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """The records from the header on: the first that is neither empty nor only Excel's note of how
    its columns are parted (`sep=;`), which that character itself has parted already."""
    return dropwhile(lambda record: "".join(record[1]).strip().lower() in ("", "sep="), records)


def _encoding(source: Path | bytes, start: bytes) -> str:
    """UTF-8 if every byte of the file agrees, UTF-16 by its mark or its NULs, else Windows-1252."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if start.startswith(mark):
            return name
    # The header is ASCII, so without a mark every second byte of UTF-16 is NUL.
    head = start[:64]
    if head[1::2].count(0) > len(head) // 4:
        return "utf-16-le"
    if head[0::2].count(0) > len(head) // 4:
        return "utf-16-be"
    for name in ("utf-8", "cp1252"):
        if _decodes(source, name):
            return name
    return "latin-1"


def _decodes(source: Path | bytes, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with closing(_open(source)) as stream:
            while chunk := stream.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(sheet: Spreadsheet) -> str:
    with closing(_open(sheet.source)) as stream:
        text = io.TextIOWrapper(stream, sheet.encoding, errors="replace", newline="")
        start = text.read(4096)
    if BINARY.search(start):
        raise SpreadsheetError(_("This is neither CSV nor XLSX."))
    bare = re.sub(r'"[^"]*"', "", start).lstrip().partition("\n")[0]
    return max(DELIMITERS, key=bare.count)


def _csv_records(sheet: Spreadsheet) -> Iterator[tuple[int, list[str]]]:
    with (
        closing(_open(sheet.source)) as stream,
        closing(io.TextIOWrapper(stream, sheet.encoding, newline="")) as text,
    ):
        reader = csv.reader((line.replace("\x00", "") for line in text), delimiter=sheet.delimiter)
        line = 1
        try:
            for cells in reader:
                yield line, cells
                line = reader.line_num + 1
        except csv.Error as error:
            raise SpreadsheetError(
                _("Line %(line)d cannot be read; is a quotation mark left open there?")
                % {"line": line}
            ) from error
        except UnicodeDecodeError as error:
            raise SpreadsheetError(
                _("The text is damaged after line %(line)d.") % {"line": line}
            ) from error


def _xlsx_records(source: Path | bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        with closing(_open(source)) as stream, CalamineWorkbook.from_filelike(stream) as workbook:
            if not workbook.sheet_names:
                raise SpreadsheetError(_("The workbook has no sheet."))
            sheet = workbook.get_sheet_by_index(0)
            for line, cells in enumerate(sheet.iter_rows(), start=1):
                yield line, [_text(cell) for cell in cells]
    except CalamineError as error:
        raise SpreadsheetError(_("The workbook is damaged or locked.")) from error


def _text(cell: object) -> str:
    """The cell as it would stand in a CSV file: whole numbers without a point, dates in ISO."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).replace("\x00", "")
