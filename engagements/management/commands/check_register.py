"""Proves that what the register derives and keeps is sound."""

from collections.abc import Iterator
from itertools import chain as one_after_another
from typing import Any

from django.core.management.base import CommandParser
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.actions.engagement import refresh_summary, summary_of
from engagements.actions.history import broken_chains
from engagements.management.base import RegisterCommand
from engagements.models import Contact, Engagement
from engagements.queries.coverage import NOT_COVERED
from engagements.queries.register import (
    faults_of_courses,
    faults_of_living,
    faults_of_proposals,
    faults_of_recordings,
    faults_of_sealed,
    faults_of_signatures,
    faults_of_versions,
    was_covered_so,
)
from engagements.text import for_terminal


class Command(RegisterCommand):
    """Exit 0 when all is sound; exit 1 and a line for each fault."""

    help = (
        "Proves that summaries equal what they summarise, that history and frozen texts are "
        "untouched, and that what is signed was signed, or confirmed, by both sides."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """`--repair` writes summaries anew; nothing else can be repaired by a program."""
        parser.add_argument("--repair", action="store_true", help="write wrong summaries anew")

    def handle(self, *args: Any, repair: bool = False, **options: Any) -> None:  # noqa: ANN401
        """Print each fault; a repaired one is said and does not count."""
        faults = 0
        for engagement, names in wrong_summaries():
            found = {"reference": engagement.reference, "names": ", ".join(names)}
            if repair:
                refresh_summary(engagement)
                line = _("%(reference)s: summary is wrong in %(names)s; written anew") % found
            else:
                faults += 1
                line = _("%(reference)s: summary is wrong in %(names)s") % found
            self.stdout.write(for_terminal(line))
        for fault in one_after_another(
            faults_of_rows(), faults_of_courses(), faults_of_versions(), faults_of_sealed(),
            faults_of_signatures(), faults_of_living(), faults_of_proposals(),
            faults_of_recordings(),
        ):  # fmt: skip
            faults += 1
            self.stdout.write(for_terminal(fault))
        if faults:
            said = ngettext("%(count)d fault.", "%(count)d faults.", faults)
            self.stderr.write(for_terminal(said % {"count": faults}))
            raise SystemExit(1)
        self.stdout.write(_("The register is sound."))


def faults_of_rows() -> Iterator[str]:
    """A sentence for each broken chain of the history, and each post in another body's office."""
    for chain in broken_chains():
        yield _("%(chain)s: the history was tampered with") % {"chain": chain}
    for contact in contacts_in_foreign_offices():
        yield _("contact %(number)d: its office belongs to another organisation") % {
            "number": contact.pk
        }


def wrong_summaries() -> Iterator[tuple[Engagement, list[str]]]:
    """Engagements whose summary columns differ from their children, with the columns' names.

    Not what only the passing of a day has made another: `send_notices` brings it up to date.
    """
    for engagement in Engagement._default_manager.order_by("pk").iterator(chunk_size=500):
        true = summary_of(engagement)
        names = [name for name, value in true.items() if getattr(engagement, name) != value]
        of_days = [name for name in names if name in NOT_COVERED]
        if of_days and was_covered_so(engagement):
            names = [name for name in names if name not in of_days]
        if names:
            yield engagement, names


def contacts_in_foreign_offices() -> list[Contact]:
    """Contacts whose office is not one of their organisation's."""
    return list(
        Contact._default_manager.filter(office__isnull=False).exclude(
            office__organisation=F("organisation")
        )
    )
