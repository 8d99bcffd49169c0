import csv
from pathlib import Path

import pytest

from engagements.exchange import COLUMNS
from engagements.forms.exchange import CheckedFile
from engagements.spreadsheet import SpreadsheetError, open_spreadsheet

DATA = Path(__file__).parents[1] / "data"
REAL = Path(__file__).parents[2] / "data" / "engagements.csv"
SOUND = {
    "title": "Open data week",
    "collaboration_model": "training",
    "civic_organisation": "Texty",
    "government_body": "City of Lviv",
    "government_level": "local",
    "country": "UA",
    "source_url": "https://example.org/1",
}


def check(source):
    checked = CheckedFile(open_spreadsheet(source))
    return list(checked.rows()), checked


def check_one(**cells):
    line = SOUND | cells
    header = ",".join(COLUMNS)
    row = ",".join('"' + line.get(column, "").replace('"', '""') + '"' for column in COLUMNS)
    rows, checked = check(f"{header}\n{row}\n".encode())
    return (rows[0] if rows else None), checked.problems


def expected_lines():
    with (DATA / "messy_expected.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def messy():
    rows, checked = check(DATA / "messy.csv")
    return {row.line: row for row in rows}, checked


@pytest.mark.parametrize("expected", expected_lines(), ids=lambda line: f"line {line['line']}")
def test_each_line_of_the_messy_file_has_its_outcome(messy, expected):
    rows, checked = messy
    line = int(expected["line"])
    found = [problem for problem in checked.problems if problem.line == line]
    columns = {
        severity: [problem.column for problem in found if problem.severity == severity]
        for severity in ("refused", "warning")
    }
    assert columns == {
        "refused": expected["refused"].split(),
        "warning": expected["warned"].split(),
    }
    assert (line in rows) == (expected["outcome"] in {"accept", "warn"})


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        (2, "start", "2014-01-31"),
        (3, "start", "2017-10-07"),
        (4, "start", "2015-10-24"),
        (4, "participants", 1700),
        (5, "start", "2020-06"),
        (6, "start", "2020-03-03"),
        (6, "source_year", 2020),
        (7, "title", "Steuerlotse"),
        (7, "government_body", "Bundesministerium der Finanzen"),
        (8, "start", "2013"),
        (11, "start", "2020-03-26"),
        (12, "start", "2020-04-14"),
        (19, "end", "2028"),
        (22, "collaboration_model", "fellowship"),
        (23, "collaboration_model", "service_delivery"),
        (24, "collaboration_model", "service_delivery"),
        (24, "government_body", "Stevenage Borough Council"),
        (37, "country", "GB"),
        (40, "country", "US"),
        (40, "government_level", "local"),
        (43, "language", "pt"),
        (44, "participants", 28000),
        (45, "participants", None),
        (46, "participants", None),
        (48, "still_in_use", "yes"),
        (49, "still_in_use", "unknown"),
        (50, "source_year", None),
        (54, "government_body", "MÃ©tropole EuropÃ©enne de Lille"),
        (55, "title", "Reto SAT Móvil"),
        (57, "outcome", '=HYPERLINK("http://example.org";"0.1 percent")'),
        (58, "summary", 'Portal called "Vulekamali", built with civil society.'),
    ],
)
def test_what_is_taken_from_the_messy_file_is_what_was_meant(messy, line, field, value):
    found = getattr(messy[0][line], field)
    assert (found.isoformat() if field in {"start", "end"} else found) == value


def test_a_summary_that_is_too_long_is_cut_at_a_word(messy):
    summary = messy[0][60].summary
    assert len(summary) <= 200
    assert summary.endswith("…")


def test_markup_stays_the_text_it_is(messy):
    assert "<script>alert(1)</script>" in messy[0][56].summary


def test_the_file_with_a_byte_order_mark_is_taken_whole():
    rows, checked = check(DATA / "messy_bom.csv")
    assert (len(rows), checked.problems) == (15, [])


def test_the_real_file_is_taken_whole():
    rows, checked = check(REAL)
    assert (len(rows), checked.problems) == (382, [])


def test_a_sound_row_says_nothing():
    row, problems = check_one()
    assert (row.title, problems) == ("Open data week", [])


def test_the_mark_before_an_exported_formula_goes_and_no_other_apostrophe():
    row, _ = check_one(outcome="'=1+1", title="'Tis", summary="''=1")
    assert (row.outcome, row.title, row.summary) == ("=1+1", "'Tis", "''=1")


@pytest.mark.parametrize(
    "title", ["a" * 100_000, "\u202e", "none", "<script>" * 100, "{{ 7*7 }}" * 100]
)
def test_titles_that_are_too_long_or_nothing_are_refused(title):
    row, problems = check_one(title=title)
    assert row is None
    assert [problem.column for problem in problems] == ["title"]
    assert len(problems[0].value) <= 200


@pytest.mark.parametrize(
    "address",
    ["ftp://example.org/", "//example.org", "data:text/html,x", "https://", "https:// x", "n/a"],
)
def test_only_web_addresses_are_sources(address):
    row, problems = check_one(source_url=address)
    assert (row, [problem.column for problem in problems]) == (None, ["source_url"])


def test_an_address_that_is_too_long_is_called_so():
    row, problems = check_one(source_url="https://example.org/" + "a" * 1000)
    said = [problem.reason for problem in problems]
    assert (row, said) == (None, ["Longer than 1000 characters."])


def test_month_first_is_followed_where_the_file_proves_it():
    header = ",".join(SOUND) + ",start_date\n"
    line = ",".join(SOUND.values())
    rows, checked = check(f"{header}{line},10/24/2015\n{line},07/10/2017\n".encode())
    assert [row.start.isoformat() for row in rows] == ["2015-10-24", "2017-07-10"]
    assert [problem.line for problem in checked.problems] == [3]


def test_optional_columns_may_be_absent_and_unknown_ones_are_told():
    header = ",".join(SOUND) + ",colour\n"
    rows, checked = check((header + ",".join(SOUND.values()) + ",red\n").encode())
    assert len(rows) == 1
    assert [(problem.line, problem.column) for problem in checked.problems] == [(1, "colour")]


@pytest.mark.parametrize("header", ["name,when\n", ",".join(COLUMNS) + ",title\n"])
def test_a_file_with_other_columns_is_no_exchange_file(header):
    with pytest.raises(SpreadsheetError):
        CheckedFile(open_spreadsheet(header.encode()))
