"""Sends what is due: warnings before agreements expire, and letters that wait."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from engagements.actions.memorandum.noticing import send_notices
from engagements.queries.memorandum.notices import due_notices, waiting_letters


class Command(BaseCommand):
    """To be run every few minutes; twice, or on several machines at once, sends nothing twice."""

    help = "Sends reminders that are due, and letters that wait. Safe to run at any time."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--dry-run` says what is due and sends nothing."""
        parser.add_argument("--dry-run", action="store_true", help="say what is due, send nothing")

    def handle(self, *args: Any, dry_run: bool = False, **options: Any) -> None:  # noqa: ANN401
        """Exit 0 when all went out, exit 1 when a letter could not be sent."""
        if dry_run:
            for notice in due_notices():
                what = f"ends in {notice.days} days" if notice.step else "is to be reviewed"
                self.stdout.write(f"{notice.memorandum.reference} {what}")
            self.stdout.write(f"{waiting_letters().count()} letters wait. Nothing was sent.")
            return
        done = send_notices()
        self.stdout.write(f"{done.written} letters written, {done.delivered} waiting ones sent.")
        if done.failed:
            self.stderr.write(f"{done.failed} letters could not be sent; they wait.")
            raise SystemExit(1)
