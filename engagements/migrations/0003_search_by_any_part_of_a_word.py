"""An index with which PostgreSQL finds any part of a word among 100,000 engagements."""

from django.db import DatabaseError, migrations, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

STATEMENTS = [
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    """CREATE INDEX engagement_search ON engagements_engagement
       USING gin (search_text gin_trgm_ops)""",
]


def make_index(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Where the role may not use the extension, search still works, only slower on large registers."""
    if schema_editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=schema_editor.connection.alias):
            for statement in STATEMENTS:
                schema_editor.execute(statement)
    except DatabaseError:
        return


class Migration(migrations.Migration):
    dependencies = [("engagements", "0002_history_is_append_only")]

    operations = [migrations.RunPython(make_index, migrations.RunPython.noop)]
