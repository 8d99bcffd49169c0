import pytest
from django.db import IntegrityError, transaction

from engagements.actions.history import broken_chains, record, record_new
from engagements.actions.many import add_many
from engagements.models import Change, Organisation
from tests.factories import make_admin

pytestmark = pytest.mark.django_db
ODD = "Tab\there, back\\slash,\nline, “quotes” ' \" and \\N"


def add(*names, **common):
    rows = [{"name": name, "folded_name": "", "country": "RO"} for name in names]
    add_many(Organisation, rows, **{"kind": "civic", **common})


def test_every_column_has_what_was_said_or_its_default():
    add("One", ODD, kind="donor")
    usual = {"kind": "donor", "country": "RO", "level": "", "successor_id": None, "version": 0}
    assert list(Organisation.objects.order_by("pk").values("name", *usual)) == [
        {"name": "One", **usual},
        {"name": ODD, **usual},
    ]


def test_no_rows_are_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        add()


def test_a_broken_constraint_refuses_all_rows():
    with pytest.raises(IntegrityError), transaction.atomic():
        add("One", "")
    assert Organisation.objects.count() == 0


def test_a_column_that_a_row_lacks_is_an_error_and_not_an_empty_cell():
    with pytest.raises(KeyError), transaction.atomic():
        add_many(Organisation, [{"name": "One", "kind": "civic"}, {"name": "Two"}])
    assert Organisation.objects.count() == 0


def test_history_of_many_is_as_sound_as_history_of_one_and_goes_on():
    admin = make_admin()
    add("One", "Two")
    things = {found.pk: found.name for found in Organisation.objects.order_by("pk")}
    record_new(Organisation, "added", things, actor=admin)
    two = Organisation.objects.get(name="Two")
    record(two, "renamed", actor=admin, changes=[{"field": "name", "from": "2", "to": "Two"}])
    told = Change.objects.order_by("thing_text", "number").values_list(
        "thing_text", "number", "verb"
    )
    assert list(told) == [("One", 1, "added"), ("Two", 1, "added"), ("Two", 2, "renamed")]
    assert set(Change.objects.values_list("actor", "actor_text")) == {(admin.pk, str(admin))}
    assert broken_chains() == []
