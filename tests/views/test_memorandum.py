from datetime import timedelta

import pytest
from django.urls import reverse

from engagements import access
from engagements.actions.document import add_document
from engagements.actions.memorandum import confirm_recorded, propose
from engagements.models import Memorandum
from tests.agreement_factories import make_signed
from tests.factories import (
    form_data,
    make_cast,
    make_engagement,
    make_signed_memorandum,
    make_stranger_engagement,
)

pytestmark = pytest.mark.django_db


def typed(cast, user, thing=None, **values):
    parties = [party.pk for party in cast.engagement.parties.all()]
    return form_data(user, thing, **{
        "kind": "memorandum", "title": "Agreement", "state": "draft", "parties": parties, **values
    })  # fmt: skip


def address(cast, name="memorandum_index"):
    return reverse(name, args=[cast.engagement.reference])


def test_a_coordinator_records_a_signed_one_and_reads_once_confirmed_that_it_is_in_force(signed_in):
    cast = make_cast()
    today = access.today()
    client = signed_in(cast.coordinator)
    assert client.get(address(cast, "memorandum_add")).content.decode().count(" checked") == 3
    response = client.post(
        address(cast, "memorandum_add"),
        typed(cast, cast.coordinator, state="signed", signed_on=today, begins_on=today,
              ends_on=today),
    )  # fmt: skip
    memorandum = Memorandum.objects.get()
    assert response["Location"] == reverse("memorandum_detail", args=[memorandum.pk])
    page = client.get(response["Location"]).content.decode()
    assert "In force today, until" not in page
    confirm_recorded(memorandum, actor=cast.official)
    page = client.get(response["Location"]).content.decode()
    assert "In force today, until" in page
    assert "Ministry of Records (Government side)" in page


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"state": "signed"}, "Say on which day it was signed."),
        ({"signed_on": "2026-01-01"}, "Only a signed memorandum has a day of signing."),
        ({"begins_on": "2026-02-01", "ends_on": "2026-01-31"}, "before the first day"),
        ({"parties": []}, "This field is required."),
        ({"covers": "FEL-1999-0001"}, "Not an engagement in which you write"),
        ({"begins_on": "2999-01-01"}, "before this begins. Correct the day"),
    ],
)
def test_what_is_wrong_comes_back_with_the_typed_text(signed_in, values, problem):
    cast = make_cast()
    response = signed_in(cast.coordinator).post(
        address(cast, "memorandum_add"),
        typed(cast, cast.coordinator, **{"title": "Kept title", **values}),
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert problem in page
    assert "Kept title" in page


def test_it_covers_own_engagements_and_never_foreign_ones(signed_in):
    cast = make_cast()
    second = make_engagement(actor=cast.coordinator, civic=cast.civic, government=cast.government)
    foreign = make_stranger_engagement(cast, title="Planted token")
    client = signed_in(cast.coordinator)
    refused = client.post(
        address(cast, "memorandum_add"),
        typed(cast, cast.coordinator, covers=f"{second.reference}, {foreign.reference}"),
    )
    assert (refused.status_code, "Planted token" in refused.content.decode()) == (422, False)
    client.post(
        address(cast, "memorandum_add"),
        typed(cast, cast.coordinator, covers=second.reference.lower()),
    )
    assert set(Memorandum.objects.get().engagements.all()) == {cast.engagement, second}


def test_foreign_parties_and_documents_are_no_choices(signed_in):
    cast = make_cast()
    foreign = make_stranger_engagement(cast)
    document = add_document(
        foreign, actor=cast.stranger, title="Foreign", link="https://example.org"
    )
    for values in ({"parties": [foreign.parties.first().pk]}, {"document": document.pk}):
        response = signed_in(cast.coordinator).post(
            address(cast, "memorandum_add"), typed(cast, cast.coordinator, **values)
        )
        assert response.status_code == 422
    assert Memorandum.objects.count() == 0


def test_a_signed_one_asks_for_the_reason_of_a_correction(signed_in):
    cast = make_cast()
    memorandum = make_signed_memorandum(cast.engagement)
    client = signed_in(cast.official)
    edit = reverse("memorandum_edit", args=[memorandum.pk])
    data = typed(
        cast, cast.official, memorandum, state="signed", title="Other",
        signed_on=memorandum.signed_on, begins_on=memorandum.begins_on,
        ends_on=memorandum.ends_on,
    )  # fmt: skip
    assert client.post(edit, data).status_code == 422
    assert client.post(edit, {**data, "reason": "A typing error."}).status_code == 302
    assert Memorandum.objects.get().title == "Other"


def test_each_role_meets_its_door(signed_in):
    cast = make_cast()
    memorandum = make_signed_memorandum(cast.engagement)
    detail = reverse("memorandum_detail", args=[memorandum.pk])
    edit = reverse("memorandum_edit", args=[memorandum.pk])
    statuses = {
        who: tuple(
            signed_in(getattr(cast, who)).get(door).status_code
            for door in (address(cast), detail, address(cast, "memorandum_add"), edit)
        )
        for who in ("coordinator", "official", "observer", "admin", "stranger")
    }
    assert statuses == {
        "coordinator": (200, 200, 200, 200),
        "official": (200, 200, 200, 200),
        "observer": (200, 200, 403, 403),
        "admin": (200, 200, 200, 200),
        "stranger": (404, 404, 404, 404),
    }


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"state": "draft", "signed_on": None}, "Not in force: it is still a draft."),
        ({"state": "sent", "signed_on": None}, "Not in force: it is sent for signature"),
        ({"begins_on": 2}, "Not in force yet: it begins on"),
        ({"begins_on": 9, "ended_on": 8}, "Not in force: it ends on "),
        ({"ends_on": None}, "In force today, without a last day."),
        ({"ends_on": -1}, "No longer in force: its last day was"),
    ],
)
def test_the_page_says_whether_it_is_in_force(signed_in, values, sentence):
    cast = make_cast()
    memorandum = make_signed_memorandum(cast.engagement)
    changed = {
        name: access.today() + timedelta(value) if isinstance(value, int) else value
        for name, value in values.items()
    }
    Memorandum.objects.filter(pk=memorandum.pk).update(**changed)
    for door in (address(cast), reverse("memorandum_detail", args=[memorandum.pk])):
        assert sentence in signed_in(cast.official).get(door).content.decode()


def test_a_notice_before_the_first_day_says_that_it_never_comes_into_force(signed_in):
    today = access.today()
    cast = make_signed(begins_on=today + timedelta(60), ends_on=None, review_on=None)
    client = signed_in(cast.coordinator)
    form = client.get(reverse("memorandum_propose", args=[cast.memorandum.pk, "notice"]))
    assert "so it never comes into force" in form.content.decode()
    propose(cast.memorandum, "notice", actor=cast.coordinator, reason="The money is gone.")
    page = client.get(cast.memorandum.get_absolute_url()).content.decode()
    assert ("Never in force" in page, "In force from" in page) == (True, False)
    assert "Not in force: it ends on" in client.get(address(cast)).content.decode()


@pytest.mark.same_on_both
@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_at_one_and_three_rows(signed_in, rows, django_assert_num_queries):
    cast = make_cast()
    for _row in range(rows):
        make_signed_memorandum(cast.engagement)
    client = signed_in(cast.coordinator)
    with django_assert_num_queries(6):
        assert client.get(address(cast)).status_code == 200


def test_a_draft_of_the_next_term_does_not_hide_the_agreement_that_holds_today(signed_in):
    cast = make_cast()
    held = make_signed_memorandum(cast.engagement)
    draft = Memorandum.objects.create(
        title="Next term", state="draft", begins_on=held.ends_on + timedelta(days=1)
    )
    draft.engagements.add(cast.engagement)
    address = cast.engagement.get_absolute_url()
    facts = signed_in(cast.official).get(address).context["facts"]
    assert [fact.value for fact in facts if fact.name == "Memorandum"] == ["Signed"]
    assert signed_in(cast.stranger).get(address).status_code == 404
