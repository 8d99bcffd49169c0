"""`manage.py import_engagements`: engagements from a spreadsheet, each refusal told with its place."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.actions.exchange import ImportResult, import_rows
from engagements.exchange import EngagementRow, Problem, Severity
from engagements.forms.exchange import CheckedFile
from engagements.management.base import RegisterCommand
from engagements.models.account import User
from engagements.spreadsheet import SpreadsheetError, open_spreadsheet
from engagements.text import for_terminal

BAR = 30
STEP = 100


class Command(RegisterCommand):
    """Exit 0: all rows taken; 1: rows refused; 2: file or option not usable."""

    without_tables = 2
    help = "Imports engagements from a CSV or XLSX file in the columns of docs/import.md."

    def add_arguments(self, parser: CommandParser) -> None:
        """The names are an interface; see docs/import.md."""
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check only, write nothing")
        parser.add_argument("--skip-refused", action="store_true", help="take the sound rows")
        parser.add_argument("--as", dest="email", metavar="EMAIL", help="the account that acts")
        parser.add_argument("--json", action="store_true", help="one JSON object as the answer")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401
        """Import in one transaction, print what happened, and exit with the code that says so."""
        actor = self._actor(options["email"])
        try:
            checked = CheckedFile(open_spreadsheet(options["file"]))
            with transaction.atomic():
                rows = self._with_progress(checked, show=not options["json"])
                result = import_rows(rows, actor=actor)
                problems = sorted(
                    [*checked.problems, *result.problems], key=lambda problem: problem.line
                )
                refused = any(problem.severity == Severity.REFUSED for problem in problems)
                kept = not options["dry_run"] and (not refused or options["skip_refused"])
                if not kept:
                    transaction.set_rollback(True)
        except SpreadsheetError as error:
            raise CommandError(for_terminal(error), returncode=2) from error
        if options["json"]:
            self._print_json(checked, result, problems, kept=kept)
        elif options["verbosity"] or refused:
            self._print_words(result, problems, kept=kept, dry_run=options["dry_run"])
        if refused:
            sys.exit(1)

    def _actor(self, email: str | None) -> User | None:
        if email is None:
            return None
        user = User.objects.filter(email__iexact=email, is_active=True, is_staff=True).first()
        if user is None:
            said = _("No administrator signs in with %(email)s.") % {"email": email}
            raise CommandError(for_terminal(said), returncode=2)
        return user

    def _with_progress(self, checked: CheckedFile, *, show: bool) -> Iterator[EngagementRow]:
        """The rows as they are, with a bar on a terminal."""
        show = show and self.stderr.isatty()
        for row in checked.rows():
            if show and checked.records % STEP == 0:
                self._draw(checked.records, checked.total)
            yield row
        if show:
            self._draw(checked.records, checked.total)
            self.stderr.write("")

    def _draw(self, done: int, total: int) -> None:
        filled = BAR * done // max(total, 1)
        bar = "#" * filled + "." * (BAR - filled)
        self.stderr.write(f"\r[{bar}] {done}/{total}", style_func=str, ending="")
        self.stderr.flush()

    def _print_words(
        self, result: ImportResult, problems: list[Problem], *, kept: bool, dry_run: bool
    ) -> None:
        refused_rows = 0
        for line, group in groupby(problems, key=lambda problem: problem.line):
            found = list(group)
            for severity in (Severity.REFUSED, Severity.WARNING):
                these = [problem for problem in found if problem.severity == severity]
                if these:
                    self._print_row(line, severity, these)
            refused_rows += any(problem.severity == Severity.REFUSED for problem in found)
        for present in result.present:
            said = _("Row %(line)d: already in the register as %(reference)s.")
            place = {"line": present.line, "reference": present.reference}
            self.stdout.write(for_terminal(said % place))
        self.stdout.write(for_terminal(self._sum(result, refused_rows, kept=kept)))
        if dry_run:
            self.stdout.write(_("This was a dry run; nothing was written."))
        elif not kept:
            self.stdout.write(
                _("Nothing was written. Mend the rows, or use --skip-refused to take the others.")
            )

    def _print_row(self, line: int, severity: Severity, problems: list[Problem]) -> None:
        said = " ".join(
            f"{problem.column} “{problem.value}”: {problem.reason}" for problem in problems
        )
        word = (
            _("Row %(line)d refused: %(said)s")
            if severity == Severity.REFUSED
            else _("Row %(line)d warning: %(said)s")
        )
        told = (word % {"line": line, "said": said}).replace("\n", " ")
        self.stdout.write(for_terminal(told))

    def _sum(self, result: ImportResult, refused: int, *, kept: bool) -> str:
        """Nothing is called recorded that was not written."""
        recorded = ngettext(
            "%(count)d engagement recorded", "%(count)d engagements recorded", result.imported
        )
        sound = ngettext(
            "%(count)d engagement could be recorded", "%(count)d engagements could be recorded",
            result.imported,
        )  # fmt: skip
        taken = (recorded if kept else sound) % {"count": result.imported}
        present = _("%(count)d already there") % {"count": len(result.present)}
        out = ngettext("%(count)d row refused", "%(count)d rows refused", refused) % {
            "count": refused
        }
        return f"{taken}, {present}, {out}."

    def _print_json(
        self, checked: CheckedFile, result: ImportResult, problems: list[Problem], *, kept: bool
    ) -> None:
        refused = {problem.line for problem in problems if problem.severity == Severity.REFUSED}
        answer = {
            "written": kept,
            "rows": checked.records,
            "imported": result.imported,
            "present": [asdict(present) for present in result.present],
            "refused": len(refused),
            "problems": [asdict(problem) for problem in problems],
        }
        for line in json.dumps(answer, ensure_ascii=False, indent=2).split("\n"):
            self.stdout.write(for_terminal(line))
