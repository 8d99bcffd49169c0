"""Sends what is due: warnings before agreements expire, and letters that wait."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.actions.memorandum.noticing import Sent, send_notices
from engagements.management.base import RegisterCommand
from engagements.queries.memorandum.notices import Notice, due_notices, waiting_letters
from engagements.text import for_terminal


class Command(RegisterCommand):
    """To be run every few minutes; twice, or on several machines at once, sends nothing twice."""

    help = "Sends reminders that are due, and letters that wait. Safe to run at any time."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--dry-run` says what is due and sends nothing."""
        parser.add_argument("--dry-run", action="store_true", help="say what is due, send nothing")

    def handle(self, *args: Any, dry_run: bool = False, **options: Any) -> None:  # noqa: ANN401
        """Exit 0 when all went out, exit 1 when a letter could not be sent."""
        if dry_run:
            for notice in due_notices():
                self.stdout.write(for_terminal(_what_is_due(notice)))
            waiting = waiting_letters().count()
            said = ngettext("%(count)d letter waits.", "%(count)d letters wait.", waiting)
            said = f"{said % {'count': waiting}} {_('Nothing was sent.')}"
            self.stdout.write(for_terminal(said))
            return
        done = send_notices()
        self.stdout.write(for_terminal(_sent(done)))
        if done.failed:
            said = ngettext(
                "%(count)d letter could not be sent; it waits.",
                "%(count)d letters could not be sent; they wait.",
                done.failed,
            )
            self.stderr.write(for_terminal(said % {"count": done.failed}))
            raise SystemExit(1)


def _what_is_due(notice: Notice) -> str:
    if not notice.step:
        return _("%(memorandum)s is to be reviewed") % {"memorandum": notice.memorandum.reference}
    said = ngettext(
        "%(memorandum)s ends in %(days)d day", "%(memorandum)s ends in %(days)d days", notice.days
    )
    return said % {"memorandum": notice.memorandum.reference, "days": notice.days}


def _sent(done: Sent) -> str:
    written = ngettext("%(count)d letter written", "%(count)d letters written", done.written)
    delivered = ngettext(
        "%(count)d waiting one sent", "%(count)d waiting ones sent", done.delivered
    )
    return f"{written % {'count': done.written}}, {delivered % {'count': done.delivered}}."
