import io
import json
import os
from pathlib import Path

import pytest
import xlsxwriter
from django.core.management import CommandError, call_command

from engagements.exchange import COLUMNS
from engagements.models.engagement import Engagement
from engagements.models.history import Change
from engagements.models.organisation import Office, Organisation
from engagements.spreadsheet import open_spreadsheet

DATA = Path(__file__).parents[1] / "data"
REAL = Path(__file__).parents[2] / "data" / "engagements.csv"

pytestmark = pytest.mark.django_db


def run(path, *options, stderr=None):
    """What the command printed, and its exit code."""
    out = io.StringIO()
    try:
        call_command("import_engagements", str(path), *options, stdout=out, stderr=stderr)
    except SystemExit as stop:
        return out.getvalue(), stop.code
    return out.getvalue(), 0


def on_a_terminal(path, *options):
    """As `run`, and what it drew on the terminal beside it."""
    outer, inner = os.openpty()
    with open(outer, "rb", buffering=0) as screen, open(inner, "w", encoding="utf-8") as terminal:
        answer = run(path, *options, stderr=terminal)
        print("end", file=terminal, flush=True)
        drawn = screen.read(4096).decode().replace("\r\n", "\n")
    return *answer, drawn.removesuffix("end\n")


def counts():
    return tuple(model.objects.count() for model in (Organisation, Office, Engagement, Change))


def write(path, rows, columns=COLUMNS):
    path.write_text("\n".join([",".join(columns), *rows]), encoding="utf-8")
    return path


def test_the_real_file_is_taken_whole_and_a_second_time_changes_nothing():
    printed, code = run(REAL)
    assert (code, Engagement.objects.count()) == (0, 382)
    assert printed.splitlines()[-1] == "382 engagements recorded, 0 already there, 0 rows refused."
    before = counts()
    printed, code, drawn = on_a_terminal(REAL)
    assert (code, counts()) == (0, before)
    assert printed.splitlines()[-1] == "0 engagements recorded, 382 already there, 0 rows refused."
    # One bar grows in its line on a terminal; into a file it would be rubbish.
    assert drawn == (
        f"\r[{'#' * 7}{'.' * 23}] 100/382\r[{'#' * 15}{'.' * 15}] 200/382"
        f"\r[{'#' * 23}{'.' * 7}] 300/382\r[{'#' * 30}] 382/382\n"
    )


def test_one_refused_row_keeps_the_whole_file_out():
    printed, code = run(DATA / "messy.csv")
    assert (code, counts()) == (1, (0, 0, 0, 0))
    assert "Row 38 refused: country “USA”: Must be a country code" in printed
    assert "Nothing was written." in printed


def test_each_refused_row_has_one_line():
    told = io.StringIO()
    printed, _ = run(DATA / "messy.csv", stderr=told)
    assert told.getvalue() == ""
    lines = [line for line in printed.splitlines() if line.startswith("Row 39 ")]
    assert len(lines) == 1
    assert all(word in lines[0] for word in ("Bund", "Deutschland", "unbekannt"))


def test_skip_refused_takes_the_sound_rows_and_still_tells():
    _, code = run(DATA / "messy.csv", "--skip-refused")
    assert (code, Engagement.objects.count()) == (1, 30)


def test_the_messy_file_after_the_real_one_repeats_and_contradicts():
    run(REAL)
    before = counts()
    printed, code = run(DATA / "messy.csv", "--json")
    answer = json.loads(printed)
    present = [line["line"] for line in answer["present"]]
    assert (code, counts()) == (1, before)
    assert 61 in present
    assert 55 in present


def test_a_dry_run_writes_nothing():
    printed, code = run(REAL, "--dry-run")
    assert (code, counts()) == (0, (0, 0, 0, 0))
    assert printed.splitlines()[-2:] == [
        "382 engagements could be recorded, 0 already there, 0 rows refused.",
        "This was a dry run; nothing was written.",
    ]


def test_the_answer_in_json_holds_every_problem():
    printed, code, drawn = on_a_terminal(DATA / "messy.csv", "--json")
    answer = json.loads(printed)
    assert drawn == ""
    assert (code, answer["written"], answer["rows"], answer["refused"]) == (1, False, 66, 36)
    assert {
        "line": 53,
        "column": "source_url",
        "value": "javascript:alert(1)",
        "reason": "Must be a full address that begins with https:// or http://.",
        "severity": "refused",
    } in answer["problems"]


def test_a_file_with_a_byte_order_mark_is_taken():
    assert run(DATA / "messy_bom.csv")[1] == 0
    assert Engagement.objects.count() == 15


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_the_real_file_in_another_encoding_is_the_same_file(tmp_path, encoding):
    path = tmp_path / "engagements.csv"
    path.write_text(REAL.read_text(encoding="utf-8"), encoding=encoding)
    run(REAL)
    printed, code = run(path)
    assert (code, printed.splitlines()[-1]) == (
        0,
        "0 engagements recorded, 382 already there, 0 rows refused.",
    )


def test_the_real_file_as_a_workbook_is_the_same_file(tmp_path):
    path = tmp_path / "engagements.xlsx"
    sheet = open_spreadsheet(REAL)
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        for line, cells in enumerate([sheet.header, *(cells for _, cells in sheet.rows())]):
            for column, cell in enumerate(cells):
                page.write_string(line, column, cell)
    run(REAL)
    printed, code = run(path)
    assert (code, printed.splitlines()[-1]) == (
        0,
        "0 engagements recorded, 382 already there, 0 rows refused.",
    )


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4", b"name,when\nx,y\n", b"PK\x03\x04broken"])
def test_a_file_that_cannot_be_read_is_exit_code_two(tmp_path, content):
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError) as caught:
        run(path)
    assert caught.value.returncode == 2


def test_a_missing_file_is_exit_code_two(tmp_path):
    with pytest.raises(CommandError) as caught:
        run(tmp_path / "nowhere.csv")
    assert caught.value.returncode == 2


def test_a_stranger_cannot_be_named_as_the_one_who_imports():
    with pytest.raises(CommandError) as caught:
        run(REAL, "--as", "stranger@example.org")
    assert (caught.value.returncode, counts()) == (2, (0, 0, 0, 0))


def test_a_workbook_cell_too_far_away_is_told_and_not_laid_out(tmp_path):
    path = tmp_path / "far.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write(0, 0, "title")
        page.write(1_000_000, 16_000, "x")
    with pytest.raises(CommandError) as caught:
        run(path)
    assert caught.value.returncode == 2


HOSTILE = "\x9b2J\u202e"
SHOWN = "\\u009b2J\\u202e"


def test_what_would_act_on_the_terminal_is_shown_and_read_from_json_as_it_was(tmp_path):
    path = write(tmp_path / "hostile.csv", [HOSTILE * len(COLUMNS)], [*COLUMNS, HOSTILE])
    printed, code = run(path)
    assert (code, f"Row 1 warning: {SHOWN} “”: This column is not known" in printed) == (1, True)
    in_json, _code = run(path, "--json")
    assert [mark for mark in HOSTILE[::3] if mark in printed + in_json] == []
    assert HOSTILE in [problem["column"] for problem in json.loads(in_json)["problems"]]
