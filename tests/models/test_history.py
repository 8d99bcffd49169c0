"""What must never be false of the history, broken on the database."""

import pytest
from django.db import DatabaseError, connection, transaction

from engagements.actions.history import broken_chains
from engagements.models import Change
from tests.factories import make_cast
from tests.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "act",
    [
        lambda rows: rows.update(reason="Changed."),
        lambda rows: rows.delete(),
        lambda rows: rows._raw_delete(rows.db),
    ],
)
def test_the_database_itself_refuses_to_change_or_remove_history(act):
    cast = make_cast()
    rows = Change.objects.filter(engagement=cast.engagement)
    before = list(rows.values())
    assert before
    with pytest.raises(DatabaseError, match="The history is append-only"), transaction.atomic():
        act(rows)
    assert list(rows.values()) == before


@pytest.mark.parametrize(
    "statement",
    ["UPDATE engagements_change SET actor_text = 'Nobody'", "DELETE FROM engagements_change"],
)
def test_a_plain_statement_past_the_models_is_refused_too(statement):
    make_cast()
    count = Change.objects.count()
    with (
        pytest.raises(DatabaseError, match="The history is append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert (Change.objects.count(), broken_chains()) == (count, [])


def test_a_number_stands_once_in_a_chain():
    cast = make_cast()
    first = Change.objects.filter(engagement=cast.engagement).first()
    refused(
        lambda: Change.objects.create(
            chain=first.chain, number=first.number, verb="changed", actor_text="Somebody",
            thing_type="engagement", thing_id="1", thing_text="Engagement", digest="0" * 64,
        )
    )  # fmt: skip
