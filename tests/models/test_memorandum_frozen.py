"""What the database itself refuses to change once a text was sent for signature, whoever asks."""

from importlib import import_module

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from engagements import access
from engagements.actions.memorandum import (
    confirm_succession,
    replace_signatory,
    send_memorandum,
    set_sign_by,
    withdraw_memorandum,
)
from engagements.actions.obligation import report_obligation
from engagements.models import (
    Clause,
    Engagement,
    Memorandum,
    MemorandumParty,
    Milestone,
    Obligation,
    Occurrence,
    Signatory,
)
from tests.agreement_factories import (
    make_draft,
    make_running,
    make_sent,
    make_set_aside,
    make_signed,
    make_signer,
)
from tests.factories import (
    add_party,
    make_member,
    make_occurrence,
    make_organisation,
    make_stranger_engagement,
)

rules = import_module("engagements.migrations.0008_all_that_was_signed_is_frozen")
recorded = import_module("engagements.migrations.0013_recorded_ones_are_confirmed")
emptied = import_module("engagements.migrations.0012_nothing_is_emptied_by_mistake")
TABLES: dict[str, type[models.Model]] = {
    "memorandum": Memorandum, "clause": Clause, "obligation": Obligation,
    "memorandumparty": MemorandumParty, "signatory": Signatory, "occurrence": Occurrence,
    "memorandum_engagements": Memorandum.engagements.through,
}  # fmt: skip


def refused(statement: str, *values: object) -> None:
    with (
        pytest.raises(IntegrityError, match="frozen"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, values)


def done(statement: str, *values: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


@pytest.mark.parametrize("table", TABLES)
def test_each_column_stands_still_or_is_said_to_change(table):
    every = [field.column for field in TABLES[table]._meta.concrete_fields]
    # What is only recorded is no text of the register: here these stay empty, by constraints.
    empty = recorded.COLUMNS if table == "memorandum" else ()
    assert sorted([*rules.COLUMNS[table], *rules.MAY_CHANGE[table], *empty]) == sorted(every)


def value_for(model: type[models.Model], column: str) -> object:
    """Another value than any that stands there."""
    field = next(one for one in model._meta.concrete_fields if one.column == column)
    if isinstance(field, models.BooleanField):
        return None
    if isinstance(field, models.DateTimeField):
        return "2031-05-06 00:00:00+00:00"
    if isinstance(field, models.DateField):
        return "2031-05-06"
    if isinstance(field, models.JSONField):
        return "{}"
    if isinstance(field, models.IntegerField | models.AutoField | models.ForeignKey):
        return 32_000
    return "zz"


@pytest.mark.django_db
@pytest.mark.parametrize("make", [make_sent, make_signed])
@pytest.mark.parametrize("table", [name for name in TABLES if name != "occurrence"])
def test_no_column_that_belongs_to_the_text_can_be_changed(table, make):
    make()
    model = TABLES[table]
    before = list(model.objects.order_by("pk").values())
    for column in rules.COLUMNS[table]:
        value = value_for(model, column)
        to = f'NOT "{column}"' if value is None else "%s"
        refused(
            f'UPDATE engagements_{table} SET "{column}" = {to}', *([] if value is None else [value])
        )
    refused(f"DELETE FROM engagements_{table}")
    assert list(model.objects.order_by("pk").values()) == before


@pytest.mark.django_db
@pytest.mark.parametrize("make", [make_sent, make_signed, make_set_aside])
@pytest.mark.parametrize("table", ["clause", "obligation", "memorandumparty", "signatory"])
def test_no_row_of_a_draft_is_moved_into_a_frozen_text(table, make):
    drafted, frozen = make_draft().memorandum, make().memorandum
    before = TABLES[table].objects.filter(memorandum=frozen).count()
    row = TABLES[table].objects.filter(memorandum=drafted).first()
    into = f"UPDATE engagements_{table} SET memorandum_id = %s WHERE id = %s"
    refused(into, frozen.pk, row.pk)
    assert TABLES[table].objects.filter(memorandum=frozen).count() == before
    assert done(into, drafted.pk, row.pk) == 1


@pytest.mark.django_db
def test_no_time_that_something_falls_due_is_moved_into_a_frozen_text():
    cast = make_running()
    owed = Occurrence.objects.filter(obligation__memorandum=cast.memorandum).first()
    other = make_occurrence(cast.engagement)
    into = "UPDATE engagements_occurrence SET obligation_id = %s, number = 77 WHERE id = %s"
    refused(into, owed.obligation_id, other.pk)
    assert done(into, other.obligation_id, other.pk) == 1


@pytest.mark.django_db
def test_an_obligation_keeps_the_milestone_that_the_text_names():
    cast = make_draft()
    first, other = Milestone.objects.filter(engagement=cast.engagement).order_by("pk")[:2]
    owed = cast.memorandum.obligations.first()
    Obligation.objects.filter(pk=owed.pk).update(timing="milestone", milestone=first, due_on=None)
    send_memorandum(cast.memorandum, actor=cast.coordinator)
    refused("UPDATE engagements_obligation SET milestone_id = %s WHERE id = %s", other.pk, owed.pk)
    assert Obligation.objects.get(pk=owed.pk).milestone == first


@pytest.mark.django_db
@pytest.mark.parametrize("make", [make_sent, make_signed])
def test_a_frozen_text_covers_what_it_covered(make):
    cast = make()
    other = make_stranger_engagement(cast)
    table = "engagements_memorandum_engagements"
    refused(
        f"INSERT INTO {table} (memorandum_id, engagement_id) VALUES (%s, %s)",
        cast.memorandum.pk, other.pk,
    )  # fmt: skip
    refused(f"UPDATE {table} SET engagement_id = %s", other.pk)
    refused(f"DELETE FROM {table}")
    assert list(cast.memorandum.engagements.all()) == [cast.engagement]


@pytest.mark.django_db
def test_a_draft_covers_another_engagement_as_long_as_it_is_one():
    cast = make_draft()
    other = make_stranger_engagement(cast)
    cast.memorandum.engagements.add(other)
    cast.memorandum.engagements.remove(other)
    assert list(cast.memorandum.engagements.all()) == [cast.engagement]


@pytest.mark.django_db
def test_what_was_sent_is_a_draft_again_by_a_withdrawal_alone():
    cast = make_sent()
    back = "UPDATE engagements_memorandum SET state = 'draft', current_version_id = NULL"
    refused(back)
    withdraw_memorandum(cast.memorandum, actor=cast.official, reason="A clause has to change.")
    assert Memorandum.objects.get().state == "draft"
    # What was withdrawn once does not let the next version go.
    send_memorandum(cast.memorandum, actor=cast.coordinator)
    refused(back)


@pytest.mark.django_db
def test_a_withdrawal_changes_nothing_else_of_the_row():
    cast = make_sent()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO engagements_withdrawal (withdrawn_id, reason, at, by_id, by_text, "
            "organisation_text) VALUES (%s, 'By hand', %s, %s, 'Somebody', '')",
            [cast.version.pk, timezone.now(), cast.official.pk],
        )
    back = "UPDATE engagements_memorandum SET state = 'draft', current_version_id = NULL"
    refused(f"{back}, title = 'Other'")
    refused(f"{back}, ends_on = '2031-01-01'")
    assert done(back) == 1


@pytest.mark.django_db
def test_days_of_what_waits_for_signatures_come_from_signatures_alone():
    make_sent(begins_on=None)
    for change in (
        "begins_on = '2031-01-01'", "ended_on = '2031-01-01'", "amended_ends_on = '2031-01-01'",
    ):  # fmt: skip
        refused(f"UPDATE engagements_memorandum SET {change}")


@pytest.mark.django_db
def test_the_day_to_sign_by_moves_until_all_have_signed():
    cast = make_sent()
    set_sign_by(cast.memorandum, actor=cast.coordinator, sign_by=access.today())
    signed = make_signed()
    change = "UPDATE engagements_memorandum SET sign_by = '2031-01-01' WHERE id = %s"
    refused(change, signed.memorandum.pk)
    assert done(change, cast.memorandum.pk) == 1


@pytest.mark.django_db
def test_a_successor_takes_over_what_is_signed_and_never_steps_back():
    waiting, cast = make_sent(), make_signed()
    successor = make_organisation("Ministry of Data", kind="government")
    cast.government.successor = successor
    cast.government.save()
    add_party(cast.engagement, successor, "government")
    heir = make_member(successor, "official")
    party = cast.memorandum.parties.get(side="government")
    confirm_succession(party, actor=heir)
    back = "UPDATE engagements_memorandumparty SET successor_id = NULL WHERE id = %s"
    refused(back, party.pk)
    assert MemorandumParty.objects.get(pk=party.pk).successor == successor
    for one in waiting.memorandum.parties.all():
        refused(
            "UPDATE engagements_memorandumparty SET successor_id = %s, confirmed_on = "
            "'2026-01-01', confirmed_by_id = %s WHERE id = %s", successor.pk, heir.pk, one.pk,
        )  # fmt: skip


@pytest.mark.django_db
def test_a_signatory_is_replaced_once_by_another_in_the_same_position_before_all_have_signed():
    cast = make_sent()
    deputy = make_signer(cast.government, "Deputy director")
    replace_signatory(
        cast.for_government, actor=cast.official, contact=deputy, reason="Out of office"
    )
    again = "UPDATE engagements_signatory SET replaced_at = %s WHERE id = %s"
    refused(again, None, cast.for_government.pk)
    refused(again, timezone.now(), cast.for_government.pk)
    other = make_signer(cast.civic, "Treasurer")
    values = {"contact": other, "party": cast.for_civic.party, "memorandum": cast.memorandum}
    for one in (
        Signatory(**values, position=cast.for_civic.position, replaces=cast.for_civic),
        Signatory(**values, position="Chair of another board"),
    ):
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            one.save()
    signed = make_signed()
    refused(again, timezone.now(), signed.for_civic.pk)


@pytest.mark.django_db
def test_a_time_that_something_falls_due_stays_with_its_obligation():
    cast = make_running()
    owed = Occurrence.objects.filter(side="civic", state="pending").first()
    for column, value in (
        ("obligation_id", Obligation.objects.exclude(pk=owed.obligation_id).first().pk),
        ("engagement_id", make_stranger_engagement(cast).pk), ("number", 77),
        ("side", "government"), ("id", 32_000),
    ):  # fmt: skip
        refused(f"UPDATE engagements_occurrence SET {column} = %s WHERE id = %s", value, owed.pk)
    refused("DELETE FROM engagements_occurrence WHERE id = %s", owed.pk)
    report_obligation(owed, actor=cast.coordinator, note="It was done.")
    assert Occurrence.objects.get(pk=owed.pk).state == "reported"


@pytest.mark.django_db(transaction=True)
def test_the_triggers_can_be_taken_away_and_made_again():
    """As a migration does that makes one of the tables anew; and the whole way back."""
    with connection.schema_editor(atomic=True) as editor:
        rules.unfreeze(None, editor)
        rules.freeze(None, editor)
        rules.remake_as_before(None, editor)
        rules.remake(None, editor)
    assert Engagement.objects.count() == 0


# SQLite knows no TRUNCATE: there each row refuses.
EMPTYING = {"postgresql": "TRUNCATE engagements_{} CASCADE", "sqlite": "DELETE FROM engagements_{}"}
EMPTIED = {"postgresql": emptied.KEPT, "sqlite": ("change", "memorandumversion", "signature")}


@pytest.mark.django_db
@pytest.mark.parametrize("table", EMPTIED[connection.vendor])
def test_no_table_of_history_or_agreements_is_emptied(table):
    make_signed()
    # PostgreSQL empties no table of which keys are still to be checked; here none is.
    connection.check_constraints()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(EMPTYING[connection.vendor].format(table))
