"""PostgreSQL's TRUNCATE passes by the triggers of single rows: it is refused as a whole.

SQLite has none: there DELETE without a condition asks the triggers of each row.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

KEPT = (
    "change", "clause", "memorandum", "memorandum_engagements", "memorandumparty",
    "memorandumversion", "obligation", "occurrence", "signatory", "signature", "signingrefusal",
    "withdrawal",
)  # fmt: skip
REFUSE = """CREATE FUNCTION kept_is_never_emptied() RETURNS trigger AS $$
   BEGIN RAISE EXCEPTION 'History and agreements are kept.' USING ERRCODE = '23001'; END
   $$ LANGUAGE plpgsql"""


def refuse_to_empty(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let the database refuse to empty the tables of history and agreements."""
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(REFUSE)
    for table in KEPT:
        schema_editor.execute(
            f"CREATE TRIGGER never_emptied_{table} BEFORE TRUNCATE ON engagements_{table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION kept_is_never_emptied()"
        )


class Migration(migrations.Migration):
    dependencies = [("engagements", "0011_each_side_has_its_own_private_roles")]

    operations = [migrations.RunPython(refuse_to_empty, migrations.RunPython.noop)]
