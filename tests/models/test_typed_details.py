"""The typed details of the six models: fields of the playbook, constraints, who sees what."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from engagements import details, playbook
from engagements.models import (
    ConsultingDetails,
    FellowshipDetails,
    HackathonDetails,
    PolicyDetails,
    ServiceDeliveryDetails,
    TrainingDetails,
)
from tests.factories import make_engagement
from tests.refusals import kindly, refused

TABLES = {
    "fellowship": FellowshipDetails,
    "hackathon": HackathonDetails,
    "training": TrainingDetails,
    "service_delivery": ServiceDeliveryDetails,
    "consulting": ConsultingDetails,
    "policy": PolicyDetails,
}
KINDS = {
    "text": models.CharField,
    "long_text": models.TextField,
    "integer": models.PositiveIntegerField,
    "decimal": models.DecimalField,
    "boolean": models.BooleanField,
    "date": models.DateField,
    "choice": models.CharField,
    "choices": models.JSONField,
    "url": models.URLField,
    "document": models.ForeignKey,
    "language": models.CharField,
    "office": models.ForeignKey,
    "contact": models.ForeignKey,
}
MONEY = {
    "fellowship": ["stipend"],
    "hackathon": ["support_money", "prize_money"],
    "service_delivery": ["contract_value", "cash_cover"],
    "consulting": ["fee"],
}
WRONG = [
    ("fellowship", {"supervisor_hours": Decimal("-0.5")}, "fellowship_supervisor_hours_possible"),
    ("fellowship", {"supervisor_hours": Decimal("169")}, "fellowship_supervisor_hours_possible"),
    ("hackathon", {"duration_hours": Decimal("-1")}, "hackathon_duration_hours_not_negative"),
    ("training", {"service_measure_before": -1}, "training_service_measure_before_not_negative"),
    (
        "service_delivery",
        {"late_interest_rate": Decimal("-1")},
        "service_delivery_late_interest_rate_not_negative",
    ),
    (
        "service_delivery",
        {"income_share": Decimal("100.5")},
        "service_delivery_income_share_possible",
    ),
    (
        "service_delivery",
        {
            "conflict_statement_approved_on": date(2026, 5, 2),
            "conflict_statement_review_on": date(2026, 5, 1),
        },
        "service_delivery_conflict_review_after_approval",
    ),
    ("consulting", {"days_of_advice": Decimal("-1")}, "consulting_days_of_advice_not_negative"),
    *[
        (model, {f"{name}_{column}": value}, f"{model}_{name}_amount_and_currency")
        for model, names in MONEY.items()
        for name in names
        for column, value in (("amount", Decimal("5.000")), ("currency", "EUR"))
    ],
    *[
        (
            model,
            {f"{name}_amount": Decimal("-1"), f"{name}_currency": "EUR"},
            f"{model}_{name}_amount_and_currency",
        )
        for model, names in MONEY.items()
        for name in names
    ],
]

# Columns of whole numbers are refused by their type as well, which the database names first.
WHOLE = {
    f"{model}_{name}_not_negative": (model, name)
    for model, table in TABLES.items()
    for name, field in table.DETAILS.items()
    if field.kind == "integer"
}


def make_details(model):
    engagement = make_engagement(collaboration_model=model)
    return TABLES[model].objects.get_or_create(engagement=engagement)[0]


@pytest.mark.parametrize("model", TABLES)
def test_every_detail_has_its_columns_with_label_and_reason(model):
    table = TABLES[model]
    for name, field in table.DETAILS.items():
        for column in details.columns(name, field):
            found = table._meta.get_field(column)
            assert (found.blank, bool(found.verbose_name), bool(found.help_text)) == (
                True,
                True,
                True,
            )
            assert field.kind == "money" or isinstance(found, KINDS[field.kind])


@pytest.mark.parametrize("model", TABLES)
def test_every_column_is_a_detail(model):
    table = TABLES[model]
    named = {
        column for name, field in table.DETAILS.items() for column in details.columns(name, field)
    }
    columns = {field.name for field in table._meta.concrete_fields}
    assert columns - named == {"id", "engagement", "version"}


def test_phases_and_sides_named_by_details_exist():
    fields = [field for table in TABLES.values() for field in table.DETAILS.values()]
    assert len(fields) == 73
    assert {field.needed_by for field in fields} <= {"", *playbook.PHASES}
    assert {field.private_to for field in fields} == {"", "civic", "government"}
    assert [field.unless for field in fields if field.unless] == ["is_free"] * 3


def test_what_is_private_to_a_side_is_this():
    private = {
        name: field.private_to
        for table in TABLES.values()
        for name, field in table.DETAILS.items()
        if field.private_to
    }
    assert private == {
        "fellow_statement": "civic",
        "supervisor_statement": "government",
        "cash_cover": "civic",
        "cash_cover_source": "civic",
        "conflict_statement": "civic",
        "oversight_work_concerned": "civic",
        "income_share": "civic",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("model", TABLES)
def test_nothing_is_needed_at_creation(model):
    row = make_details(model)
    row.full_clean()
    assert [name for name in row.DETAILS if details.is_filled(row, name)] == []


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "values", "constraint"), WRONG)
def test_what_must_never_be_false_is_refused_by_the_database(model, values, constraint):
    row = make_details(model)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        TABLES[model].objects.filter(pk=row.pk).update(**values)


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "values", "constraint"), WRONG)
def test_what_the_database_refuses_is_said_in_words_first(model, values, constraint):
    row = make_details(model)
    for name, value in values.items():
        setattr(row, name, value)
    known = {entry.name: entry for entry in TABLES[model]._meta.constraints}
    with pytest.raises(ValidationError) as error:
        row.full_clean()
    assert known[constraint].violation_error_message in error.value.messages


def test_every_constraint_is_tried():
    named = {entry.name for table in TABLES.values() for entry in table._meta.constraints}
    tried = {constraint for _, _, constraint in WRONG}
    assert named - tried == {*WHOLE}


@pytest.mark.django_db
@pytest.mark.parametrize("constraint", WHOLE)
def test_a_whole_number_below_zero_is_refused_by_the_database_and_in_words(constraint):
    model, name = WHOLE[constraint]
    row = make_details(model)
    refused(lambda: TABLES[model].objects.filter(pk=row.pk).update(**{name: -1}))
    setattr(row, name, -1)
    known = {entry.name: entry for entry in TABLES[model]._meta.constraints}
    assert kindly(row) == [known[constraint].violation_error_message]


@pytest.mark.django_db
def test_money_of_nothing_is_an_amount():
    row = make_details("consulting")
    row.fee_amount, row.fee_currency = Decimal("0.000"), "KWD"
    row.full_clean()
    row.save()
    row.refresh_from_db()
    assert (row.fee_amount, row.fee_currency) == (Decimal("0.000"), "KWD")
    assert details.is_filled(row, "fee")


@pytest.mark.parametrize("currency", ["eur", "E", "E1R"])
def test_a_currency_is_three_capital_letters(currency):
    field = FellowshipDetails._meta.get_field("stipend_currency")
    with pytest.raises(ValidationError):
        field.run_validators(currency)


@pytest.mark.parametrize("value", [["flying"], ["tool", "tool"], "tool", {"tool": 1}, [["tool"]]])
def test_kinds_of_work_are_a_list_of_known_kinds(value):
    with pytest.raises(ValidationError):
        FellowshipDetails._meta.get_field("kinds_of_work").run_validators(value)


def test_known_kinds_of_work_are_taken():
    FellowshipDetails._meta.get_field("kinds_of_work").run_validators(["tool", "opening_data"])


def test_a_route_not_yet_known_does_not_meet_the_need():
    row = ServiceDeliveryDetails(is_free=True, procurement_route="not_yet_known")
    assert "procurement_route" in details.missing(row, "prepare")
    row.procurement_route = "written_no_cost_agreement"
    assert details.missing(row, "start") == [
        "product_statement",
        "presented_as",
        "legal_form",
        "route_confirmation",
        "conflict_statement",
        "conflict_statement_approved_on",
    ]


def test_details_name_their_engagement():
    assert str(PolicyDetails(engagement_id=7)) == "Details of engagement 7"
