"""A draft of which a version was kept can be set aside; from then on it stays as it is.

SQLite makes the table anew for the columns and constraints, and a table made anew has lost its
triggers. All that freeze agreements are taken away first, and made again after.
"""

from importlib import import_module

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

frozen = import_module("engagements.migrations.0005_agreements_are_frozen")

SENTENCE = "What was set aside stays as it is."
IS_SET_ASIDE = (
    "EXISTS (SELECT 1 FROM engagements_memorandum m WHERE m.id = {row}.memorandum_id "
    "AND m.state = 'set_aside')"
)
# Clauses, obligations and parties are frozen with whatever is no draft; these rules add what may
# still happen to a text that waits for signatures, or is signed.
RULES = [
    ("memorandum_set_aside", "UPDATE", "memorandum", "OLD.state = 'set_aside'"),
    ("signatory_set_aside_insert", "INSERT", "signatory", IS_SET_ASIDE.format(row="NEW")),
    ("signatory_set_aside_update", "UPDATE", "signatory", IS_SET_ASIDE.format(row="OLD")),
]


def _drop(schema_editor: BaseDatabaseSchemaEditor, rules: list[tuple[str, str, str, str]]) -> None:
    for name, _event, table, _when in rules:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER frozen_{name}")
        else:
            schema_editor.execute(f"DROP TRIGGER frozen_{name} ON engagements_{table}")
            schema_editor.execute(f"DROP FUNCTION frozen_{name}()")


def unfreeze(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the triggers of the migration before away, for as long as the table is made anew."""
    _drop(schema_editor, frozen.frozen_rules())


def freeze(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make them again, and let the database refuse to change what was set aside."""
    frozen.freeze(apps, schema_editor)
    frozen.make_triggers(schema_editor, RULES, SENTENCE)


def unfreeze_all(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """On the way back: away with all of them."""
    _drop(schema_editor, [*frozen.frozen_rules(), *RULES])


class Migration(migrations.Migration):
    dependencies = [("engagements", "0005_agreements_are_frozen")]

    operations = [
        migrations.RunPython(unfreeze, frozen.freeze),
        migrations.RemoveConstraint(
            model_name="memorandum",
            name="memorandum_sent_has_its_version",
        ),
        migrations.RemoveConstraint(
            model_name="memorandum",
            name="memorandum_renewed_once",
        ),
        migrations.AddField(
            model_name="memorandum",
            name="set_aside_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="set aside"),
        ),
        migrations.AddField(
            model_name="memorandum",
            name="set_aside_by_text",
            field=models.CharField(
                blank=True, editable=False, max_length=300, verbose_name="set aside by"
            ),
        ),
        migrations.AddField(
            model_name="memorandum",
            name="set_aside_reason",
            field=models.TextField(
                blank=True, editable=False, max_length=5000, verbose_name="why it was set aside"
            ),
        ),
        migrations.AlterField(
            model_name="memorandum",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("sent", "Sent for signature"),
                    ("signed", "Signed"),
                    ("ended", "Ended"),
                    ("set_aside", "Set aside"),
                ],
                default="draft",
                max_length=20,
                verbose_name="state",
            ),
        ),
        migrations.AddConstraint(
            model_name="memorandum",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("drafted_here", False),
                    models.Q(
                        ("current_version__isnull", True), ("state__in", ["draft", "set_aside"])
                    ),
                    models.Q(
                        models.Q(("state__in", ["draft", "set_aside"]), _negated=True),
                        ("current_version__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="memorandum_sent_has_its_version",
                violation_error_message="What is sent for signature is a frozen version.",
            ),
        ),
        migrations.AddConstraint(
            model_name="memorandum",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "set_aside"), _negated=True),
                fields=("renews",),
                name="memorandum_renewed_once",
                violation_error_message="This memorandum has a renewal already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="memorandum",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("drafted_here", True),
                        ("set_aside_at__isnull", False),
                        ("state", "set_aside"),
                        models.Q(("set_aside_by_text", ""), _negated=True),
                        models.Q(("set_aside_reason", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("state", "set_aside"), _negated=True),
                        ("set_aside_at__isnull", True),
                        ("set_aside_by_text", ""),
                        ("set_aside_reason", ""),
                    ),
                    _connector="OR",
                ),
                name="memorandum_set_aside_says_by_whom_and_why",
                violation_error_message="Only a draft is set aside, and with a reason.",
            ),
        ),
        migrations.RunPython(freeze, unfreeze_all),
    ]
