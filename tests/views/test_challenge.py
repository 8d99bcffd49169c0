import pytest
from django.urls import reverse
from django.utils.formats import date_format

from engagements import access
from engagements.actions.engagement import switch_off_gate
from engagements.models import ChecklistItem
from engagements.queries.challenge import next_open
from tests.factories import (
    form_data,
    make_cast,
    make_contact,
    make_role,
    make_stranger_engagement,
)

pytestmark = pytest.mark.django_db


def typed(user, item, **values):
    return form_data(user, item, **{
        "status": item.status, **{f"response_{one.pk}": one.state for one in item.responses.all()},
        **values,
    })  # fmt: skip


def address(item, name="challenge_detail"):
    return reverse(name, args=[item.engagement.reference, item.pk])


def index(cast):
    return reverse("challenge_index", args=[cast.engagement.reference])


def supervisor(cast):
    contact = make_contact(cast.government)
    make_role(cast.engagement, contact)
    return contact


def test_the_checklist_stands_by_phase_with_progress_and_gates(signed_in):
    cast = make_cast()
    page = signed_in(cast.observer).get(index(cast)).content.decode()
    assert "0 of 22 challenges settled" in page
    assert "1. Prepare" in page
    assert "needed challenges are open" in page
    assert "Nobody responsible yet" in page
    assert "Add a challenge" not in page


def test_save_leads_back_and_save_and_next_leads_on(signed_in):
    cast = make_cast()
    item = cast.engagement.checklist.first()
    client = signed_in(cast.official)
    response = client.post(address(item), typed(cast.official, item, answer="Words."))
    assert (response.status_code, response["Location"]) == (302, index(cast))
    item.refresh_from_db()
    following = next_open(item)
    response = client.post(
        address(item, "challenge_answer_next"),
        typed(cast.official, item, status="addressed", answer="Words.",
              responsible=supervisor(cast).pk),
    )  # fmt: skip
    assert (response.status_code, response["Location"]) == (302, following.get_absolute_url())
    item.refresh_from_db()
    assert item.status == "addressed"


def test_after_the_last_open_item_comes_the_checklist(signed_in):
    cast = make_cast()
    item = cast.engagement.checklist.first()
    cast.engagement.checklist.exclude(pk=item.pk).update(status="not_applicable", reason="Said.")
    response = signed_in(cast.coordinator).post(
        address(item, "challenge_answer_next"), typed(cast.coordinator, item, answer="Words.")
    )
    assert response["Location"] == index(cast)


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"status": "addressed"}, "Addressed needs an answer in words."),
        ({"status": "addressed", "answer": "A."}, "Addressed needs a responsible person."),
        ({"status": "not_applicable"}, "Say why this does not apply or is waived."),
        ({"status": "other"}, "Select a valid choice."),
        ({"severity_start": "worst"}, "Select a valid choice."),
    ],
)
def test_what_is_wrong_comes_back_with_the_typed_text(signed_in, values, problem):
    cast = make_cast()
    item = cast.engagement.checklist.first()
    response = signed_in(cast.coordinator).post(
        address(item), typed(cast.coordinator, item, own_response="Kept words", **values)
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert problem in page
    assert "Kept words" in page


def test_a_person_of_another_engagement_is_no_choice(signed_in):
    cast = make_cast()
    foreign = make_contact(cast.elsewhere, "Planted token")
    make_role(make_stranger_engagement(cast), foreign)
    item = cast.engagement.checklist.first()
    response = signed_in(cast.coordinator).post(
        address(item), typed(cast.coordinator, item, responsible=foreign.pk)
    )
    assert response.status_code == 422
    assert "Planted token" not in response.content.decode()


def test_waived_is_offered_for_gating_items_to_the_civic_side_alone(signed_in):
    cast = make_cast()
    gating = cast.engagement.checklist.filter(gates=True).first()
    other = cast.engagement.checklist.filter(gates=False).first()
    offered = {
        (who, item.gates): 'value="waived"'
        in signed_in(getattr(cast, who)).get(address(item)).content.decode()
        for who in ("coordinator", "official", "admin")
        for item in (gating, other)
    }
    assert offered == {
        ("coordinator", True): True,
        ("coordinator", False): False,
        ("official", True): False,
        ("official", False): False,
        ("admin", True): True,
        ("admin", False): False,
    }


def test_an_observer_reads_an_item_and_does_not_answer(signed_in):
    cast = make_cast()
    item = cast.engagement.checklist.first()
    client = signed_in(cast.observer)
    page = client.get(address(item)).content.decode()
    assert "Save and next" not in page
    assert "No answer yet." in page
    assert client.post(address(item), typed(cast.observer, item)).status_code == 403


def test_a_stale_form_shows_both_texts(signed_in):
    cast = make_cast()
    item = cast.engagement.checklist.first()
    stale = typed(cast.official, item, answer="My words")
    signed_in(cast.coordinator).post(
        address(item), typed(cast.coordinator, item, answer="Other words")
    )
    response = signed_in(cast.official).post(address(item), stale)
    page = response.content.decode()
    assert response.status_code == 422
    assert "My words" in page
    assert "Other words" in page


def test_an_own_challenge_is_added_once(signed_in):
    cast = make_cast()
    data = form_data(
        cast.official, title="Two time zones", question="When do we meet?", phase="run",
        side="both", gates="on",
    )  # fmt: skip
    client = signed_in(cast.official)
    door = reverse("challenge_add", args=[cast.engagement.reference])
    first, second = client.post(door, data), client.post(door, data)
    item = ChecklistItem.objects.get(slug="")
    assert first["Location"] == second["Location"] == item.get_absolute_url()
    assert "When do we meet?" in client.get(first["Location"]).content.decode()


def test_a_stranger_finds_neither_checklist_nor_item(signed_in):
    cast = make_cast()
    item = cast.engagement.checklist.first()
    client = signed_in(cast.stranger)
    doors = (
        index(cast),
        address(item),
        address(item, "challenge_answer_next"),
        reverse("challenge_add", args=[cast.engagement.reference]),
    )
    assert [client.get(door).status_code for door in doors] == [404, 404, 404, 404]
    foreign = make_stranger_engagement(cast)
    nested = reverse("challenge_detail", args=[foreign.reference, item.pk])
    assert client.get(nested).status_code == 404


@pytest.mark.same_on_both
@pytest.mark.parametrize("rows", [1, 3])
def test_the_checklist_costs_the_same_at_one_and_three_rows(
    signed_in, rows, django_assert_num_queries
):
    cast = make_cast()
    items = list(cast.engagement.checklist.all())
    contact = supervisor(cast)
    for item in items[:rows]:
        item.responsible = contact
        item.due_on = access.today()
        item.severity_start = "high"
        item.save()
    for item in items[rows:]:
        item.delete()
    client = signed_in(cast.coordinator)
    with django_assert_num_queries(7):
        assert client.get(index(cast)).status_code == 200


@pytest.mark.same_on_both
@pytest.mark.parametrize("rows", [1, 3])
def test_an_item_costs_the_same_with_one_and_three_responses(
    signed_in, rows, django_assert_num_queries
):
    cast = make_cast()
    item = cast.engagement.checklist.first()
    assert item.responses.count() >= 3
    item.responses.exclude(pk__in=[one.pk for one in item.responses.all()[:rows]]).delete()
    client = signed_in(cast.official)
    with django_assert_num_queries(8):
        assert client.get(address(item)).status_code == 200


def switch_off(cast, item, reason="Our board asks it"):
    return switch_off_gate(
        cast.civic, actor=cast.admin, what="challenge", slug=item.slug, reason=reason
    )


def gating(cast):
    return list(cast.engagement.checklist.filter(gates=True, phase="prepare"))


@pytest.mark.parametrize("who", ["observer", "coordinator", "official"])
def test_a_challenge_says_on_its_page_and_in_the_list_that_it_is_switched_off(signed_in, who):
    cast = make_cast()
    item, other = gating(cast)[:2]
    client = signed_in(getattr(cast, who))
    asked = client.get(address(item)).content.decode()
    assert ("Needed before" in asked, "Switched off" in asked) == (True, False)
    switch_off(cast, item)
    said = (
        f"Switched off for {cast.civic} by {cast.admin}, {date_format(access.today())}: "
        "Our board asks it"
    )
    own = client.get(address(item)).content.decode()
    assert (said in own, "Needed before" in own) == (True, False)
    listed = client.get(index(cast)).content.decode()
    assert (listed.count(said), f"of {len(gating(cast)) - 1} needed" in listed) == (1, True)
    beside = client.get(address(other)).content.decode()
    assert ("Needed before" in beside, "Switched off" in beside) == (True, False)
    assert signed_in(cast.stranger).get(address(item)).status_code == 404


def test_what_somebody_else_than_the_lead_switched_off_is_asked_for_as_before(signed_in):
    cast = make_cast()
    item = gating(cast)[0]
    switch_off_gate(
        cast.government, actor=cast.admin, what="challenge", slug=item.slug, reason="Theirs"
    )
    page = signed_in(cast.coordinator).get(address(item)).content.decode()
    assert ("Needed before" in page, "Theirs" in page) == (True, False)


@pytest.mark.same_on_both
@pytest.mark.parametrize("rows", [1, 3])
def test_switches_cost_the_same_at_one_and_three_rows(signed_in, rows, django_assert_num_queries):
    cast = make_cast()
    items = gating(cast)[:rows]
    for item in items:
        switch_off(cast, item)
    client = signed_in(cast.official)
    with django_assert_num_queries(8):
        own = client.get(address(items[0]))
    with django_assert_num_queries(7):
        listed = client.get(index(cast))
    counts = [page.content.decode().count("Our board asks it") for page in (own, listed)]
    assert counts == [1, rows]


def test_earlier_answers_stay_readable(signed_in):
    cast = make_cast()
    item = cast.engagement.checklist.first()
    for words in ("First answer", "Second answer"):
        item.refresh_from_db()
        signed_in(cast.coordinator).post(address(item), typed(cast.coordinator, item, answer=words))
    page = signed_in(cast.observer).get(address(item)).content.decode()
    so_far = page.partition("Answers so far")[2]
    assert so_far.index("Second answer") < so_far.index("First answer")
