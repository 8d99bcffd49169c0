"""What pages of the back office cost: the same queries for one row and for three, never a table."""

from typing import Any

import pytest
from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteMixin, ForeignKeyRawIdWidget
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from tests.admin.rows import NAMES, PAGES, first, make_rows, page
from tests.factories import make_admin

pytestmark = pytest.mark.django_db
LIST_AT_MOST = 12
PAGE_AT_MOST = 30


@pytest.fixture
def office(signed_in: Any) -> Client:
    return signed_in(make_admin())


def queries(client: Client, address: str, expected: str) -> int:
    """How many the page asks; `expected` stands on it, so that an empty page is no success."""
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    assert (answer.status_code, expected in answer.content.decode()) == (200, True)
    return len(asked)


@pytest.mark.same_on_both
@pytest.mark.parametrize("model", PAGES, ids=NAMES)
def test_a_list_costs_the_same_for_one_row_and_for_three(office: Client, model: Any):
    counts = []
    for more in (1, 2):
        make_rows(more)
        assert model._default_manager.count() >= more
        counts.append(queries(office, page(model, "changelist"), 'id="result_list"'))
    assert counts[0] == counts[1]
    assert counts[0] <= LIST_AT_MOST


@pytest.mark.same_on_both
@pytest.mark.parametrize("model", PAGES, ids=NAMES)
def test_a_page_costs_the_same_with_one_row_below_it_and_with_three(office: Client, model: Any):
    inlines = admin.site._registry[model].inlines
    counts = []
    for rows in (1, 3):
        make_rows(1 if rows == 1 else 2)
        thing = first(model)
        below = [f'-TOTAL_FORMS" value="{rows}"' for _ in inlines[:1]]
        counts.append(queries(office, page(model, "change", thing.pk), "".join(below)))
    assert counts[0] == counts[1]
    assert counts[0] <= PAGE_AT_MOST


def asked(model: Any) -> list[tuple[str, Any]]:
    """Every field that the page of a table and the rows below it ask for, with its widget."""
    request = RequestFactory().get("/")
    request.user = make_admin()
    page = admin.site._registry[model]
    found = list(page.get_form(request).base_fields.items())
    for inline in page.get_inline_instances(request):
        found += inline.get_formset(request).form.base_fields.items()
    return found


@pytest.mark.parametrize("model", PAGES, ids=NAMES)
def test_no_select_box_loads_a_table(model: Any):
    loading = [
        name
        for name, field in asked(model)
        if isinstance(field, forms.ModelChoiceField)
        and not isinstance(
            getattr(field.widget, "widget", field.widget),
            AutocompleteMixin | ForeignKeyRawIdWidget,
        )
    ]
    # The row above is no choice: it is the page itself.
    loading = [name for name in loading if not is_row_above(model, name)]
    assert loading == []


def is_row_above(model: Any, name: str) -> bool:
    request = RequestFactory().get("/")
    request.user = make_admin()
    inlines = admin.site._registry[model].get_inline_instances(request)
    return name in {inline.get_formset(request).fk.name for inline in inlines}


@pytest.mark.parametrize("model", PAGES, ids=NAMES)
def test_no_list_counts_the_whole_table_beside_what_was_found(model: Any):
    assert admin.site._registry[model].show_full_result_count is False
    assert admin.site._registry[model].list_per_page <= 50


@pytest.mark.parametrize("model", PAGES, ids=NAMES)
def test_no_list_looks_through_all_dates_to_offer_years(model: Any):
    """A year drill-down costs seconds at 100,000 rows; the filter of recent dates costs nothing."""
    assert admin.site._registry[model].date_hierarchy is None
