"""Versions, withdrawals, signatures and refusals: no column changes and no row goes, whoever asks."""

import pytest
from django.db import IntegrityError, connection, models, transaction

from engagements.actions.memorandum import share_version
from engagements.models import MemorandumVersion, Signature, SigningRefusal, Withdrawal
from tests.agreement_factories import make_written_once
from tests.models.test_memorandum_frozen import value_for

pytestmark = pytest.mark.django_db
ONCE: list[type[models.Model]] = [MemorandumVersion, Withdrawal, Signature, SigningRefusal]


def refused(statement: str, *values: object) -> None:
    with (
        pytest.raises(IntegrityError, match="frozen"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, values)


@pytest.mark.parametrize("model", ONCE, ids=lambda model: model.__name__)
def test_no_column_of_what_is_written_once_changes_and_no_row_goes(model):
    make_written_once()
    table = model._meta.db_table
    before = list(model.objects.order_by("pk").values())
    assert before != []
    for field in model._meta.concrete_fields:
        value = value_for(model, field.column)
        to = f'NOT "{field.column}"' if value is None else "%s"
        refused(f'UPDATE {table} SET "{field.column}" = {to}', *([] if value is None else [value]))
    refused(f"DELETE FROM {table}")
    for row in before:
        refused(f"DELETE FROM {table} WHERE id = %s", row["id"])
    assert list(model.objects.order_by("pk").values()) == before


def test_a_version_that_was_only_kept_for_reading_stays_as_it_is_too():
    cast = make_written_once()
    kept = share_version(cast.memorandum, actor=cast.coordinator, note="Before the meeting")
    refused("UPDATE engagements_memorandumversion SET note = 'Other' WHERE id = %s", kept.pk)
    refused("DELETE FROM engagements_memorandumversion WHERE id = %s", kept.pk)
    assert MemorandumVersion.objects.get(pk=kept.pk).note == "Before the meeting"
