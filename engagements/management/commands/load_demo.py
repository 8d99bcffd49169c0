"""`manage.py load_demo`: a living register, told in `data/demo/*.toml`, and the past engagements."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from engagements import access
from engagements.actions.exchange import import_rows
from engagements.exchange import EngagementRow, digest
from engagements.forms.exchange import CheckedFile
from engagements.management.base import RegisterCommand
from engagements.management.demo.base import PASSWORD, Cast, load_cast, switch_off_gates
from engagements.management.demo.engagement import tell
from engagements.management.demo.reading import PAST, Table, stories
from engagements.models import Engagement, Letter, Memorandum, User
from engagements.queries.exchange import known_engagements
from engagements.spreadsheet import open_spreadsheet
from engagements.text import for_terminal


class Command(RegisterCommand):
    """Exit 0: the demonstration is there, loaded now or before. Exit 1: refused, nothing written."""

    help = "Loads the demonstration register. A second time it changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """The names are an interface."""
        parser.add_argument(
            "--force", action="store_true", help="load although there are other engagements"
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401
        """Load what is missing, all or nothing, and print a line for each engagement."""
        told, past = stories(), list(CheckedFile(open_spreadsheet(PAST)).rows())
        if not options["force"] and _others(told, past):
            raise CommandError(
                _(
                    "This register holds engagements that are not of the demonstration. "
                    "Nothing was loaded. Use --force to load it beside them."
                )
            )
        waiting = set(Letter.objects.filter(sent_at=None).values_list("pk", flat=True))
        cast = load_cast(access.today())
        for story in told:
            engagement = _found(story) or tell(story, cast)
            line = f"{engagement.reference} {engagement.collaboration_model} {story['shows']}"
            self.stdout.write(for_terminal(line))
        switch_off_gates(cast)
        self._print_agreements(told)
        # Nobody is written to about what happened in the demonstration.
        told_now = Letter.objects.filter(sent_at=None).exclude(pk__in=waiting)
        told_now.update(sent_at=F("written_at"))
        result = import_rows(past, actor=None)
        said = _(
            "%(count)d past engagements recorded from their sources, %(present)d already there."
        )
        past_ones = {"count": result.imported, "present": len(result.present)}
        self.stdout.write(for_terminal(said % past_ones))
        self._print_log_ins(cast)

    def _print_agreements(self, told: Sequence[Table]) -> None:
        for story in told:
            engagement = _found(story)
            for row in story.get("agreement", []) if engagement else []:
                # One that visitors renamed or threw away is not told of.
                found = Memorandum.objects.filter(title=row["title"], engagements=engagement)
                for agreement in found.order_by("pk")[:1]:
                    line = f"{agreement.reference} {story['title']}: {row['shows']}"
                    self.stdout.write(for_terminal(line))

    def _print_log_ins(self, cast: Cast) -> None:
        emails = ", ".join(account.email for account in cast.accounts.values())
        if settings.DEBUG:
            said = _("Sign in as %(emails)s with the password %(password)s.")
        else:
            said = _("Made without a usable password, because DEBUG is off: %(emails)s.")
        self.stdout.write(for_terminal(said % {"emails": emails, "password": PASSWORD}))


def _of_story(story: Table) -> Q:
    """How an engagement of the demonstration is known again: by its title and its log-in."""
    email = f"{story['accounts']['civic']}@example.org"
    authors = User.objects.filter(email=email)
    return Q(
        title=story["title"],
        recorded=False,
        history__verb="logged",
        history__thing_type="engagement",
        history__actor__in=authors,
    )


def _found(story: Table) -> Engagement | None:
    return Engagement.objects.filter(_of_story(story)).order_by("pk").first()


def _others(told: Sequence[Table], past: Sequence[EngagementRow]) -> bool:
    """Whether there is an engagement that is neither told here nor of the file of past ones."""
    known = known_engagements()
    ours = {known[key] for row in past if (key := digest(row.key)) in known}
    ours |= {found.pk for story in told if (found := _found(story))}
    return any(pk not in ours for pk in Engagement.objects.values_list("pk", flat=True).iterator())
