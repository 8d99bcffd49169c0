"""An amendment says by title which clause it changes, so titles stay and no two are the same."""

import pytest
from django.urls import reverse

from engagements.actions.history import Refused
from engagements.actions.memorandum import (
    add_clause,
    draft_amendment,
    edit_clause,
    send_memorandum,
    withdraw_memorandum,
)
from engagements.models import Clause, Memorandum
from engagements.queries.memorandum.missing import missing_in
from engagements.queries.memorandum.missing.titles import agreed_on, titled_alike
from tests.admin.rows import page
from tests.admin.test_inlines import typed_in
from tests.agreement_factories import all_sign, make_draft, make_running
from tests.factories import form_data, make_admin

pytestmark = pytest.mark.django_db
TITLE = "Our own safeguard"


def alike(memorandum):
    return [
        (one.sentence.split("”")[0], one.blocks)
        for one in missing_in(memorandum)
        if one.sentence.startswith("Two clauses")
    ]


def test_the_title_of_what_is_struck_out_or_replaced_stays_on_site_form_and_back_office(signed_in):
    cast = make_draft(ends_on=None, review_on=None)
    add_clause(cast.memorandum, actor=cast.coordinator, title=TITLE, text="Anybody may leave.")
    cast.memorandum = all_sign(cast, cast.memorandum)
    draft = draft_amendment(
        cast.memorandum, actor=cast.official, title="Amendment 1", clauses=["money"],
        strikes=["our-own-safeguard"],
    )  # fmt: skip
    money, struck = draft.clauses.get(key="money"), draft.clauses.get(key="our-own-safeguard")
    for clause in (money, struck):
        with pytest.raises(Refused, match="so it stays"):
            edit_clause(clause, actor=cast.coordinator, title="Catering")
    client, before = signed_in(cast.coordinator), money.title
    address = reverse("memorandum_clause_edit", args=[draft.pk, money.pk])
    shown = client.get(address).content.decode()
    assert "It stays, because it says which clause" in shown
    sent = form_data(cast.coordinator, money, title="Catering", text="Nobody pays.")
    assert client.post(address, sent).status_code == 302
    money.refresh_from_db()
    assert (money.title, money.text) == (before, "Nobody pays.")
    office = signed_in(make_admin())
    for clause in (money, struck):
        where = page(Clause, "change", clause.pk)
        office.post(where, {**typed_in(office, where), "title": "Catering", "text": "All pay."})
        title = clause.title
        clause.refresh_from_db()
        assert (clause.title, clause.text, clause.effect) == (title, "All pay.", "replaces")
    added = add_clause(draft, actor=cast.official, title="Visits", text="On Mondays.")
    edit_clause(added, actor=cast.official, title="Visits on site")
    added.refresh_from_db()
    assert added.title == "Visits on site"


def test_two_clauses_of_one_title_are_not_sent():
    cast = make_draft()
    assert alike(cast.memorandum) == []
    first = cast.memorandum.clauses.get(key="money")
    twin = add_clause(
        cast.memorandum, actor=cast.coordinator, title=f"{first.title.upper()}.", text="No."
    )
    assert alike(cast.memorandum) == [(f"Two clauses are called “{twin.title}", True)]
    with pytest.raises(Refused, match="another title"):
        send_memorandum(cast.memorandum, actor=cast.coordinator)
    edit_clause(twin, actor=cast.coordinator, title="Money for travel")
    assert alike(cast.memorandum) == []


def test_an_amendment_adds_no_clause_called_as_one_that_holds_waits_or_is_changed_in_it():
    cast = make_running()
    title = cast.memorandum.clauses.get(key="money").title

    def amended(name, **changes):
        return draft_amendment(cast.memorandum, actor=cast.official, title=name, **changes)

    first = amended("Amendment 1", clauses=["purpose"])
    added = add_clause(first, actor=cast.official, title=title, text="We pay nothing.")
    assert alike(first) == [(f"Two clauses are called “{title}", True)]
    edit_clause(added, actor=cast.official, title="Catering")
    assert alike(first) == []
    second = amended("Amendment 2", clauses=["money"])
    add_clause(second, actor=cast.official, title="catering", text="Coffee is free.")
    assert alike(second) == []
    send_memorandum(first, actor=cast.coordinator)
    assert alike(second) == [("Two clauses are called “catering", True)]
    withdraw_memorandum(first, actor=cast.official, reason="Tea, too.")
    assert alike(second) == []
    add_clause(second, actor=cast.official, title=title, text="Again.")
    assert alike(second) == [(f"Two clauses are called “{title}", True)]


def test_the_titles_of_an_amendment_cost_one_query_for_all_days(django_assert_num_queries):
    cast = make_running()
    draft = draft_amendment(
        cast.memorandum, actor=cast.official, title="Amendment 1", clauses=["money"]
    )
    rows = Memorandum.objects.select_related("amends__current_version")
    amendment, clauses = rows.get(pk=draft.pk), list(draft.clauses.all())
    # What waits for signatures, and what is signed.
    with django_assert_num_queries(2):
        assert titled_alike(amendment, clauses, agreed_on(amendment)) == []
