"""What every command of the register does first."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.translation import gettext as _

from engagements.models import Engagement


class RegisterCommand(BaseCommand):
    """Says in a sentence that the database has no tables, and ends with `without_tables`."""

    without_tables = 1

    def execute(self, *args: Any, **options: Any) -> str | None:  # noqa: ANN401
        """Run the command, where there is a register to run it on; otherwise CommandError."""
        if Engagement._meta.db_table not in connection.introspection.table_names():
            raise CommandError(
                _("The database has no tables yet. Run: python manage.py migrate."),
                returncode=self.without_tables,
            )
        return super().execute(*args, **options)
