"""The page of the typed details: nobody loses or learns what only the other side knows."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from engagements import access
from engagements.models import Change
from tests.factories import form_data, make_cast, make_contact, make_engagement, make_office
from tests.views.test_document import make_document

pytestmark = pytest.mark.django_db


def address(engagement):
    return reverse("engagement_edit_details", args=[engagement.reference])


def make_cast_of(collaboration_model):
    cast = make_cast()
    cast.engagement = make_engagement(
        actor=cast.coordinator,
        civic=cast.civic,
        government=cast.government,
        collaboration_model=collaboration_model,
    )
    return cast


def test_a_person_whom_only_the_other_side_knows_stays_when_this_side_saves(signed_in):
    cast = make_cast()
    row = cast.engagement.fellowship_details
    row.technology_sponsor = make_contact(cast.civic, "Sponsor")
    row.save()
    client = signed_in(cast.official)
    assert "Sponsor (" in client.get(address(cast.engagement)).content.decode()
    values = {"technology_sponsor": row.technology_sponsor_id, "supervisor_hours": "4"}
    data = form_data(cast.official, row, **values)
    assert client.post(address(cast.engagement), data).status_code == 302
    row.refresh_from_db()
    assert (str(row.technology_sponsor.person), row.supervisor_hours) == ("Sponsor", 4)


def test_a_document_that_only_the_other_side_sees_stays_and_is_not_shown(signed_in):
    cast = make_cast()
    row = cast.engagement.fellowship_details
    row.briefing_pack = make_document(cast, title="Quiet pack", visibility="side")
    row.save()
    client = signed_in(cast.official)
    assert "Quiet pack" not in client.get(address(cast.engagement)).content.decode()
    data = form_data(cast.official, row, supervisor_hours="4")
    assert client.post(address(cast.engagement), data).status_code == 302
    row.refresh_from_db()
    assert (row.briefing_pack.title, row.supervisor_hours) == ("Quiet pack", 4)
    told = access.visible(Change, cast.official).filter(thing_type="fellowshipdetails")
    assert [change["field"] for change in told.get().fields] == ["supervisor_hours"]


def test_a_document_of_one_side_is_no_choice_for_a_detail_that_both_see(signed_in):
    cast = make_cast_of("service_delivery")
    row = cast.engagement.service_delivery_details
    quiet = make_document(cast, title="Quiet statement", visibility="side")
    client = signed_in(cast.coordinator)
    shared = form_data(cast.coordinator, row, route_confirmation=quiet.pk)
    own = form_data(cast.coordinator, row, conflict_statement=quiet.pk)
    answers = [client.post(address(cast.engagement), data).status_code for data in (shared, own)]
    assert answers == [422, 302]
    history = reverse("history_index", args=[cast.engagement.reference])
    assert "Quiet statement" in client.get(history).content.decode()
    assert "Quiet statement" not in signed_in(cast.official).get(history).content.decode()
    assert signed_in(cast.stranger).get(address(cast.engagement)).status_code == 404


@pytest.mark.parametrize(
    ("saved", "shown"),
    [(["opening_data", "other"], "Opening of data, Other"), ([], "nothing")],
)
def test_the_second_of_two_people_sees_the_choices_of_both_and_loses_nothing(
    signed_in, saved, shown
):
    cast = make_cast()
    row = cast.engagement.fellowship_details
    row.kinds_of_work = ["process_redesign"]
    row.save()
    old = form_data(cast.official, row, kinds_of_work=["tool"], supervisor_hours="4")
    first = form_data(cast.coordinator, row, kinds_of_work=saved)
    assert signed_in(cast.coordinator).post(address(cast.engagement), first).status_code == 302
    answer = signed_in(cast.official).post(address(cast.engagement), old)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"On record now:</b>{shown}</p>" in page
    assert re.search(r'name="kinds_of_work" value="tool"[^>]* checked', page)
    assert re.search(r'name="supervisor_hours" value="4"', page)


WHOLE_NUMBERS = [
    ("service_delivery", "payment_term_days"), ("service_delivery", "acceptance_term_days"),
    ("hackathon", "support_period_months"), ("hackathon", "users_present_count"),
    ("training", "places"), ("training", "official_trainers"),
]  # fmt: skip


@pytest.mark.parametrize("number", ["2147483648", "9223372036854775808"])
@pytest.mark.parametrize(("model", "name"), WHOLE_NUMBERS)
def test_a_number_that_no_database_holds_is_an_error_at_its_field(signed_in, model, name, number):
    cast = make_cast_of(model)
    row = getattr(cast.engagement, f"{model}_details")
    client = signed_in(cast.coordinator)
    answer = client.post(
        address(cast.engagement), form_data(cast.coordinator, row, **{name: number})
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "less than or equal to 2147483647" in page
    assert f'value="{number}"' in page
    largest = form_data(cast.coordinator, row, **{name: "2147483647"})
    assert client.post(address(cast.engagement), largest).status_code == 302
    row.refresh_from_db()
    assert getattr(row, name) == 2147483647


def read(client, engagement):
    answer = client.get(reverse("engagement_details", args=[engagement.reference]))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("reader", ["coordinator", "official", "observer", "admin"])
def test_what_is_kept_is_read_by_all_who_see_the_engagement(signed_in, reader):
    cast = make_cast_of("consulting")
    row = cast.engagement.consulting_details
    row.advice_question, row.paid = "Which register first?", "paid_by_institution"
    row.fee_amount, row.fee_currency, row.days_of_advice = Decimal("12500.5"), "PLN", Decimal("20")
    row.save()
    cast.engagement.country, cast.engagement.sector = "PL", "Permits"
    cast.engagement.save()
    text = read(signed_in(getattr(cast, reader)), cast.engagement)
    for words in ("Which register first?", "12,500.5 PLN", "20 days", "Poland", "Permits"):
        assert words in text
    writes = {"coordinator": (True, True), "official": (True, False), "admin": (True, True)}
    acts = ("Change the details" in text, "Edit the engagement" in text)
    assert acts == writes.get(reader, (False, False))


def test_days_are_read_in_the_format_of_the_reader(signed_in):
    cast = make_cast_of("service_delivery")
    row = cast.engagement.service_delivery_details
    row.contract_signed_on = date(2026, 2, 10)
    row.save()
    text = read(signed_in(cast.observer), cast.engagement)
    assert ("10 February 2026" in text, "2026-02-10" in text) == (True, False)


def test_what_one_side_keeps_to_itself_is_read_by_that_side_alone(signed_in):
    cast = make_cast()
    row = cast.engagement.fellowship_details
    row.fellow_statement, row.briefing_pack = (
        "I want to learn",
        make_document(cast, title="Quiet pack", visibility="side"),
    )
    row.save()
    seen = {
        name: [words in read(signed_in(getattr(cast, name)), cast.engagement)
               for words in ("I want to learn", "Quiet pack")]
        for name in ("coordinator", "official", "admin")
    }  # fmt: skip
    assert seen == {
        "coordinator": [True, True], "official": [False, False], "admin": [False, False],
    }  # fmt: skip


@pytest.mark.same_on_both
@pytest.mark.parametrize("model", ["fellowship", "hackathon", "training", "service_delivery",
                                   "consulting", "policy"])  # fmt: skip
def test_reading_costs_the_same_empty_and_filled(signed_in, model):
    cast = make_cast_of(model)
    row = getattr(cast.engagement, f"{model}_details")
    client, costs = signed_in(cast.coordinator), []
    for filled in (False, True):
        if filled:
            pack = make_document(cast, title="Pack")
            values = {
                "contact": make_contact(cast.government), "office": make_office(cast.government),
                "document": pack, "integer": 5,
            }  # fmt: skip
            for name, detail in row.DETAILS.items():
                if detail.kind in values:
                    setattr(row, name, values[detail.kind])
            row.save()
        with CaptureQueriesContext(connection) as queries:
            read(client, cast.engagement)
        costs.append(len(queries))
    assert costs[1] - costs[0] <= 1
    assert costs[1] <= 8


def test_the_progress_page_leads_there(signed_in):
    cast = make_cast()
    text = signed_in(cast.observer).get(cast.engagement.get_absolute_url()).content.decode()
    assert f'href="{reverse("engagement_details", args=[cast.engagement.reference])}"' in text
