"""Brings the database up to date and, only when it is new, loads the demonstration register.

One process for both, because `make run` shall be back in seconds the second time. All or
nothing: a load that was interrupted leaves an empty register, which the next start fills.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")

import django
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor


def migrate() -> None:
    """Runs what migrations are missing; nothing is imported or written when none are."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        print("Preparing the database ...")
        call_command("migrate", verbosity=0)


def load_demo() -> None:
    """Loads the demonstration register unless someone or something is in the register already."""
    from_registry = django.apps.apps.get_model
    if (
        from_registry("engagements", "Engagement").objects.exists()
        or from_registry("engagements", "User").objects.exists()
    ):
        return
    print("Loading the demonstration register ...")
    with transaction.atomic():
        call_command("load_demo")


if __name__ == "__main__":
    django.setup()
    migrate()
    load_demo()
