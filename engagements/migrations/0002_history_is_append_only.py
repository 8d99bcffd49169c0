"""What no model can say: history rows stay as they are, and where the cache lies."""

from django.conf import settings
from django.core.management import call_command
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE = [
    """CREATE TRIGGER change_is_never_updated BEFORE UPDATE ON engagements_change
       BEGIN SELECT RAISE(ABORT, 'The history is append-only.'); END""",
    """CREATE TRIGGER change_is_never_deleted BEFORE DELETE ON engagements_change
       BEGIN SELECT RAISE(ABORT, 'The history is append-only.'); END""",
]
POSTGRESQL = [
    """CREATE FUNCTION change_is_append_only() RETURNS trigger AS $$
       BEGIN RAISE EXCEPTION 'The history is append-only.' USING ERRCODE = '23001'; END
       $$ LANGUAGE plpgsql""",
    """CREATE TRIGGER change_is_never_touched BEFORE UPDATE OR DELETE ON engagements_change
       FOR EACH ROW EXECUTE FUNCTION change_is_append_only()""",
]


def guard_history(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let the database itself refuse to change or remove a row of the history."""
    statements = SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL
    for statement in statements:
        schema_editor.execute(statement)


def make_cache_table(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The default cache lies in the database; where CACHE_URL names another, nothing is made."""
    if settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache"):
        call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("engagements", "0001_initial")]

    operations = [
        migrations.RunPython(guard_history, migrations.RunPython.noop),
        migrations.RunPython(make_cache_table, migrations.RunPython.noop),
    ]
