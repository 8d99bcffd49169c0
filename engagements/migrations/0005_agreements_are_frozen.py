"""What no model can say: versions and signatures never change, nor what was sent for signature."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# Rows that are written once.
WRITTEN_ONCE = ("memorandumversion", "withdrawal", "signature", "signingrefusal")
# Rows of the draft, and their columns that stand still while the memorandum is frozen.
COLUMNS: dict[str, tuple[str, ...]] = {
    "clause": (
        "memorandum_id", "key", "title", "text", "effect", "position", "government_agreed_at",
        "civic_agreed_at",
    ),
    "obligation": (
        "memorandum_id", "engagement_id", "clause_id", "text", "owed_by_id", "role", "owed_to_id",
        "phase", "timing", "due_on", "offset_days", "every", "first_on", "until_on", "legal_date",
        "survives", "position",
    ),
    "memorandumparty": ("memorandum_id", "organisation_id", "side"),
    "signatory": (
        "memorandum_id", "party_id", "contact_id", "position", "authority", "order", "replaces_id",
    ),
}  # fmt: skip
# What was sent stays; taking it back makes it a draft again, which a signed one never becomes.
MEMORANDUM = (
    "kind", "title", "ends_on", "review_on", "notice_days", "time_zone", "language",
    "prevailing_language", "signing_order", "amends_id", "renews_id", "current_version_id",
    "drafted_here",
)  # fmt: skip
SENTENCE = "What was sent for signature is frozen."
IS_FROZEN = (
    "EXISTS (SELECT 1 FROM engagements_memorandum m WHERE m.id = {row}.memorandum_id "
    "AND m.drafted_here AND m.state <> 'draft')"
)


def _changed(columns: tuple[str, ...]) -> str:
    return " OR ".join(f'OLD."{name}" IS DISTINCT FROM NEW."{name}"' for name in columns)


def frozen_rules() -> list[tuple[str, str, str, str]]:
    """Each as (name, event, table, when)."""
    rules = []
    for table in WRITTEN_ONCE:
        rules += [(f"{table}_{event.lower()}", event, table, "") for event in ("UPDATE", "DELETE")]
    for table, columns in COLUMNS.items():
        frozen_old, frozen_new = IS_FROZEN.format(row="OLD"), IS_FROZEN.format(row="NEW")
        added = frozen_new + (" AND NEW.replaces_id IS NULL" if table == "signatory" else "")
        rules += [
            (f"{table}_insert", "INSERT", table, added),
            (f"{table}_update", "UPDATE", table, f"({frozen_old}) AND ({_changed(columns)})"),
            (f"{table}_delete", "DELETE", table, frozen_old),
        ]
    was_frozen = "OLD.drafted_here AND OLD.state <> 'draft'"
    stays = "NOT (OLD.state = 'sent' AND NEW.state = 'draft')"
    # Where no first day was agreed, the last signature sets it, once.
    begun = "OLD.begins_on IS NOT NULL AND OLD.begins_on IS DISTINCT FROM NEW.begins_on"
    moved = f"{_changed(MEMORANDUM)} OR ({begun}) OR NEW.state = 'draft'"
    signed = (
        "OLD.state IN ('signed', 'ended') AND "
        "(OLD.signed_on IS DISTINCT FROM NEW.signed_on OR NEW.state NOT IN ('signed', 'ended'))"
    )
    rules += [
        ("memorandum_update", "UPDATE", "memorandum",
         f"{was_frozen} AND (({stays} AND ({moved})) OR ({signed}))"),
        ("memorandum_delete", "DELETE", "memorandum", was_frozen),
    ]  # fmt: skip
    return rules


def make_triggers(
    schema_editor: BaseDatabaseSchemaEditor, rules: list[tuple[str, str, str, str]], sentence: str
) -> None:
    """One trigger for each rule, which refuses with the sentence. Another migration makes some too."""
    sqlite = schema_editor.connection.vendor == "sqlite"
    for name, event, table, when in rules:
        target = f"engagements_{table}"
        if sqlite:
            # The oldest SQLite of the supported systems has no IS DISTINCT FROM; IS NOT is the same.
            condition = when.replace("IS DISTINCT FROM", "IS NOT")
            guard = f"WHEN {condition}" if condition else ""
            schema_editor.execute(
                f"CREATE TRIGGER frozen_{name} BEFORE {event} ON {target} {guard} "
                f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
            )
        else:
            body = f"IF {when} THEN" if when else "IF true THEN"
            answer = "OLD" if event == "DELETE" else "NEW"
            schema_editor.execute(
                f"""CREATE FUNCTION frozen_{name}() RETURNS trigger AS $$
                BEGIN {body} RAISE EXCEPTION '{sentence}' USING ERRCODE = '23001'; END IF;
                RETURN {answer}; END $$ LANGUAGE plpgsql"""
            )
            schema_editor.execute(
                f"CREATE TRIGGER frozen_{name} BEFORE {event} ON {target} "
                f"FOR EACH ROW EXECUTE FUNCTION frozen_{name}()"
            )


def freeze(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let the database itself refuse to change what was frozen."""
    make_triggers(schema_editor, frozen_rules(), SENTENCE)


class Migration(migrations.Migration):
    dependencies = [("engagements", "0004_agreements")]

    operations = [migrations.RunPython(freeze, migrations.RunPython.noop)]
