"""Everything that belongs to what was signed stands still, not only the words of the text.

Each column of a frozen row is either named here, or in `MAY_CHANGE` with the acts that change it;
a test holds the two together with the models, and docs/memorandum-format.md says why. A later
migration that makes one of these tables anew on SQLite calls `unfreeze` before and `freeze` after.
"""

from importlib import import_module

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

frozen = import_module("engagements.migrations.0005_agreements_are_frozen")
aside = import_module("engagements.migrations.0006_drafts_are_set_aside")

COLUMNS: dict[str, tuple[str, ...]] = {
    "memorandum": (
        "id", "kind", "title", "drafted_here", "ends_on", "review_on", "notice_days", "time_zone",
        "language", "prevailing_language", "signing_order", "amends_id", "renews_id", "document_id",
    ),
    "clause": (
        "id", "memorandum_id", "key", "slug", "title", "text", "required", "effect", "position",
        "government_agreed_at", "civic_agreed_at",
    ),
    "obligation": (
        "id", "memorandum_id", "engagement_id", "clause_id", "slug", "text", "owed_by_id", "role",
        "owed_to_id", "phase", "timing", "due_on", "milestone_id", "offset_days", "every",
        "first_on", "until_on", "legal_date", "survives", "position",
    ),
    "memorandumparty": ("id", "memorandum_id", "organisation_id", "side"),
    "signatory": (
        "id", "memorandum_id", "party_id", "contact_id", "position", "authority", "order",
        "replaces_id",
    ),
    "memorandum_engagements": ("id", "memorandum_id", "engagement_id"),
    "occurrence": ("id", "obligation_id", "engagement_id", "number", "side"),
}  # fmt: skip
# What acts change after the sending, each within the bounds that the rules below set.
MAY_CHANGE: dict[str, tuple[str, ...]] = {
    "memorandum": (
        "state", "current_version_id", "signed_on", "begins_on", "ended_on", "amended_ends_on",
        "sign_by", "set_aside_at", "set_aside_by_text", "set_aside_reason", "version",
    ),
    "clause": ("version",),
    "obligation": ("version",),
    "memorandumparty": ("successor_id", "confirmed_on", "confirmed_by_id"),
    "signatory": ("replaced_at", "version"),
    "memorandum_engagements": (),
    "occurrence": (
        "due_on", "state", "reported_on", "reported_by_id", "note", "link", "document_id",
        "decided_on", "decided_by_id", "decided_side", "missing", "release_asked_by",
        "release_reason", "government_view", "civic_view", "version",
    ),
}  # fmt: skip

SIGNED = "('signed', 'ended')"
IS_FROZEN = frozen.IS_FROZEN
IN_STATE = (
    "EXISTS (SELECT 1 FROM engagements_memorandum m WHERE m.id = {row}.memorandum_id "
    "AND m.state IN {states})"
)
IS_OWED_BY_FROZEN = (
    "EXISTS (SELECT 1 FROM engagements_obligation o JOIN engagements_memorandum m "
    "ON m.id = o.memorandum_id WHERE o.id = {row}.obligation_id "
    "AND m.drafted_here AND m.state <> 'draft')"
)
# Another person in the same position, for one who was replaced just before.
TAKES_A_PLACE = (
    "EXISTS (SELECT 1 FROM engagements_signatory s WHERE s.id = NEW.replaces_id "
    "AND s.memorandum_id = NEW.memorandum_id AND s.party_id = NEW.party_id "
    'AND s.position = NEW.position AND s.authority = NEW.authority AND s."order" = NEW."order" '
    "AND s.replaced_at IS NOT NULL)"
)
WITHDRAWN = (
    "EXISTS (SELECT 1 FROM engagements_withdrawal w WHERE w.withdrawn_id = OLD.current_version_id)"
)
Rules = list[tuple[str, str, str, str]]


def _changed(*columns: str) -> str:
    return f"({frozen._changed(columns)})"


def _any(*conditions: str) -> str:
    return " OR ".join(f"({one})" for one in conditions)


def _moved_in() -> str:
    """A row of another text would belong to a frozen one, whatever it belonged to before."""
    return f"{IS_FROZEN.format(row='NEW')} AND {_changed('memorandum_id')}"


def _of_row(table: str) -> str:
    return _any(
        f"{IS_FROZEN.format(row='OLD')} AND {_changed(*COLUMNS[table])}",
        _moved_in(),
    )


def _of_memorandum() -> str:
    """Taken back, signed once, then ended or prolonged; nothing else ever happens to it."""
    taken_back = f"OLD.state = 'sent' AND NEW.state = 'draft' AND {WITHDRAWN}"
    was_signed, is_signed = f"OLD.state IN {SIGNED}", f"NEW.state IN {SIGNED}"
    moved = _any(
        _changed(*COLUMNS["memorandum"]),
        f"(NEW.state = 'draft' OR {_changed('current_version_id')}) AND NOT ({taken_back})",
        # Where no first day was agreed, the last signature sets it, once.
        f"{_changed('begins_on')} AND NOT (OLD.begins_on IS NULL AND {is_signed})",
        f"{was_signed} AND ({_changed('signed_on', 'sign_by')} OR NOT ({is_signed}))",
        f"{_changed('ended_on', 'amended_ends_on')} AND NOT ({is_signed})",
    )
    return f"OLD.drafted_here AND OLD.state <> 'draft' AND ({moved})"


def _of_party() -> str:
    """A successor takes over what is signed, by its confirmation, and never steps back."""
    signed = IN_STATE.format(row="OLD", states=SIGNED)
    succeeded = (
        f"{_changed(*MAY_CHANGE['memorandumparty'])} AND (NEW.successor_id IS NULL OR NOT {signed})"
    )
    moved = _any(_changed(*COLUMNS["memorandumparty"]), succeeded)
    return _any(f"{IS_FROZEN.format(row='OLD')} AND ({moved})", _moved_in())


def _of_signatory() -> str:
    """Replaced once, while signatures are waited for."""
    waits = IN_STATE.format(row="OLD", states="('sent')")
    replaced = f"{_changed('replaced_at')} AND (OLD.replaced_at IS NOT NULL OR NOT {waits})"
    moved = _any(_changed(*COLUMNS["signatory"]), replaced)
    return _any(f"{IS_FROZEN.format(row='OLD')} AND ({moved})", _moved_in())


def _of_new_signatory() -> str:
    waits = IN_STATE.format(row="NEW", states="('sent')")
    return f"{IS_FROZEN.format(row='NEW')} AND NOT ({waits} AND {TAKES_A_PLACE})"


def remade_rules() -> Rules:
    """Those that take the place of the ones of the same name in migration 0005."""
    return [
        *(
            (f"{table}_update", "UPDATE", table, _of_row(table))
            for table in ("clause", "obligation")
        ),
        ("memorandum_update", "UPDATE", "memorandum", _of_memorandum()),
        ("memorandumparty_update", "UPDATE", "memorandumparty", _of_party()),
        ("signatory_insert", "INSERT", "signatory", _of_new_signatory()),
        ("signatory_update", "UPDATE", "signatory", _of_signatory()),
    ]


def added_rules() -> Rules:
    """The engagements that a text covers, and each time that something signed falls due."""
    covers, owed = "memorandum_engagements", IS_OWED_BY_FROZEN.format(row="OLD")
    owed_now = IS_OWED_BY_FROZEN.format(row="NEW")
    was_frozen, is_frozen = IS_FROZEN.format(row="OLD"), IS_FROZEN.format(row="NEW")
    return [
        (f"{covers}_insert", "INSERT", covers, is_frozen),
        (f"{covers}_update", "UPDATE", covers, _any(was_frozen, is_frozen)),
        (f"{covers}_delete", "DELETE", covers, was_frozen),
        ("occurrence_update", "UPDATE", "occurrence",
         _any(f"{owed} AND {_changed(*COLUMNS['occurrence'])}",
              f"{owed_now} AND {_changed('obligation_id')}")),
        ("occurrence_delete", "DELETE", "occurrence", owed),
    ]  # fmt: skip


def _remade_before() -> Rules:
    names = {name for name, _event, _table, _when in remade_rules()}
    return [one for one in frozen.frozen_rules() if one[0] in names]


def all_rules() -> Rules:
    """Every rule with the sentence of migration 0005 that holds from here on."""
    names = {name for name, _event, _table, _when in remade_rules()}
    kept = [one for one in frozen.frozen_rules() if one[0] not in names]
    return [*kept, *remade_rules(), *added_rules()]


def unfreeze(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take all triggers away, for as long as a table is made anew."""
    aside._drop(schema_editor, [*all_rules(), *aside.RULES])


def freeze(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make them all again."""
    frozen.make_triggers(schema_editor, all_rules(), frozen.SENTENCE)
    frozen.make_triggers(schema_editor, aside.RULES, aside.SENTENCE)


def remake(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """From the triggers of 0005 to these."""
    aside._drop(schema_editor, _remade_before())
    frozen.make_triggers(schema_editor, [*remade_rules(), *added_rules()], frozen.SENTENCE)


def remake_as_before(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The way back."""
    aside._drop(schema_editor, [*remade_rules(), *added_rules()])
    frozen.make_triggers(schema_editor, _remade_before(), frozen.SENTENCE)


class Migration(migrations.Migration):
    dependencies = [("engagements", "0007_comments_are_taken_back")]

    operations = [migrations.RunPython(remake, remake_as_before)]
