"""Checking an exchange file row by row, with what only the whole file can tell."""

import re
from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.dates import Order, order_of
from engagements.exchange import COLUMNS, REQUIRED, EngagementRow, Problem, Severity, digest
from engagements.forms.exchange.cell import Cells
from engagements.forms.exchange.row import check_row
from engagements.spreadsheet import Spreadsheet, SpreadsheetError


class CheckedFile:
    """The sound rows of an exchange file; what is wrong gathers in `problems` while one walks.

    The file is read twice (first only to count and for the order of day and month) and never held as a whole;
    kept are two short digests for each row, to find the ones that come twice.
    Raises SpreadsheetError for a file whose columns are not those of an exchange file.
    """

    def __init__(self, sheet: Spreadsheet) -> None:
        self.sheet = sheet
        self.problems: list[Problem] = []
        self.records = self.total = 0
        self.columns = self._match_columns()
        self.order = self._find_order()
        self._seen: dict[int, tuple[int, int]] = {}

    @property
    def refused(self) -> list[Problem]:
        """The problems that keep rows out, in the order of the file."""
        return [problem for problem in self.problems if problem.severity == Severity.REFUSED]

    def rows(self) -> Iterator[EngagementRow]:
        """Walk the file once; yields sound rows and gathers problems. Empty rows do not count."""
        for line, cells in self.sheet.rows():
            if not any(cell.strip() for cell in cells):
                continue
            self.records += 1
            row = self._check(line, cells)
            if row is not None and self._is_new(row):
                yield row

    def _match_columns(self) -> list[str]:
        names = [_column_name(cell) for cell in self.sheet.header]
        missing = [name for name in REQUIRED if name not in names]
        if missing:
            raise SpreadsheetError(
                _("Columns are missing: %(columns)s.") % {"columns": ", ".join(missing)}
            )
        twice = [name for name, count in Counter(names).items() if name and count > 1]
        if twice:
            raise SpreadsheetError(
                _("Columns stand there twice: %(columns)s.") % {"columns": ", ".join(twice)}
            )
        for name, cell in zip(names, self.sheet.header, strict=True):
            if cell.strip() and name not in COLUMNS:
                reason = _("This column is not known; it was left out.")
                self.problems.append(Problem(1, cell.strip()[:200], "", reason, Severity.WARNING))
        return names

    def _find_order(self) -> Order:
        """The order that most cells prove by themselves; day first where none or as many do."""
        places = [i for i, name in enumerate(self.columns) if name in {"start_date", "end_date"}]
        proofs: Counter[Order] = Counter()
        for _line, cells in self.sheet.rows():
            self.total += any(cell.strip() for cell in cells)
            for place in places:
                cell = cells[place] if place < len(cells) else ""
                if found := order_of(cell):
                    proofs[found] += 1
        if proofs[Order.MONTH_FIRST] > proofs[Order.DAY_FIRST]:
            return Order.MONTH_FIRST
        return Order.DAY_FIRST

    def _check(self, line: int, values: list[str]) -> EngagementRow | None:
        named = dict(zip(self.columns, values, strict=False))
        cells = Cells(line, named)
        # One cell tells for nearly every row, and tells fast.
        if _column_name(values[0]) == self.columns[0] and self.columns == [
            _column_name(value) for value in values
        ]:
            cells.refuse("title", _("The names of the columns, repeated in the middle."))
        elif len(values) < len(self.columns):
            self._refuse_short(cells, self.columns[len(values) :])
        elif any(value.strip() for value in values[len(self.columns) :]):
            cells.refuse("title", _("More cells than columns; is a text with commas unquoted?"))
        else:
            row = check_row(cells, self.order)
            self.problems.extend(cells.problems)
            return row
        self.problems.extend(cells.problems)
        return None

    def _refuse_short(self, cells: Cells, missing: list[str]) -> None:
        cells.refuse(
            missing[0],
            ngettext(
                "The row ends too early; %(columns)s is missing.",
                "The row ends too early; %(columns)s are missing.",
                len(missing),
            )
            % {"columns": ", ".join(missing)},
        )

    def _is_new(self, row: EngagementRow) -> bool:
        key, content = digest(row.key), digest(tuple(row.content.values()))
        line, first = self._seen.setdefault(key, (row.line, content))
        if line == row.line:
            return True
        reason = (
            _("The same engagement as in row %(line)d; taken once.")
            if first == content
            else _("Contradicts row %(line)d, which has the same title, government body and start.")
        )
        self.problems.append(Problem(row.line, "title", row.title, reason % {"line": line}))
        return False


def _column_name(cell: str) -> str:
    return re.sub(r"[\s_-]+", "_", cell.strip().casefold())
