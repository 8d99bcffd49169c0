from datetime import timedelta

import pytest
from django.urls import reverse

from engagements import access
from engagements.actions.update import add_update
from engagements.models import Engagement, JointUpdate
from tests.factories import form_data, make_cast, make_stranger_engagement

pytestmark = pytest.mark.django_db


def typed(user, thing=None, **values):
    return form_data(user, thing, **{
        "on": access.today().isoformat(), "workflow": "The clerks test the form.", **values
    })  # fmt: skip


def address(cast, name="update_index", *args):
    return reverse(name, args=[cast.engagement.reference, *args])


def test_updates_stand_newest_first_and_a_stranger_finds_none(signed_in):
    cast = make_cast()
    today = access.today()
    for days, words in ((9, "Older words"), (2, "Newer words")):
        add_update(cast.engagement, actor=cast.official, on=today - timedelta(days), workflow=words)
    page = signed_in(cast.observer).get(address(cast)).content.decode()
    assert page.index("Newer words") < page.index("Older words")
    assert "Official, Ministry of Records" in page
    assert "Write an update" not in page
    assert signed_in(cast.stranger).get(address(cast)).status_code == 404


def test_an_official_posts_an_update_once_even_with_a_double_click(signed_in):
    cast = make_cast()
    client = signed_in(cast.official)
    data = typed(cast.official, health="at_risk", health_sentence="The server is late.")
    first = client.post(address(cast, "update_add"), data)
    second = client.post(address(cast, "update_add"), data)
    assert (first.status_code, first["Location"]) == (302, address(cast))
    assert (second.status_code, second["Location"]) == (302, address(cast))
    assert JointUpdate.objects.count() == 1
    assert Engagement.objects.get(pk=cast.engagement.pk).health == "at_risk"


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"workflow": ""}, "This field is required."),
        ({"health": "at_risk"}, "Say the health in a sentence."),
        ({"health_sentence": "Late."}, "Choose the health that this sentence explains."),
        ({"on": "2999-01-01"}, "This day is still to come."),
        ({"on": "0000-00-00"}, "There is no such day."),
    ],
)
def test_what_is_wrong_comes_back_with_the_typed_text(signed_in, values, problem):
    cast = make_cast()
    response = signed_in(cast.coordinator).post(
        address(cast, "update_add"), typed(cast.coordinator, quality="Kept words", **values)
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert problem in page
    assert "Kept words" in page


def test_only_the_author_corrects_and_a_stale_form_shows_both_texts(signed_in):
    cast = make_cast()
    update = add_update(
        cast.engagement, actor=cast.coordinator, on=access.today(), workflow="First words"
    )
    edit = address(cast, "update_edit", update.pk)
    assert signed_in(cast.official).get(edit).status_code == 403
    assert signed_in(cast.stranger).get(edit).status_code == 404
    stale = typed(cast.coordinator, update, workflow="My words")
    client = signed_in(cast.coordinator)
    client.post(edit, typed(cast.coordinator, update, workflow="Other words"))
    response = client.post(edit, stale)
    page = response.content.decode()
    assert response.status_code == 422
    assert "My words" in page
    assert "Other words" in page


def test_an_update_is_not_found_under_another_engagement(signed_in):
    cast = make_cast()
    update = add_update(
        cast.engagement, actor=cast.coordinator, on=access.today(), workflow="Words"
    )
    foreign = make_stranger_engagement(cast)
    wrong = reverse("update_edit", args=[foreign.reference, update.pk])
    assert signed_in(cast.admin).get(wrong).status_code == 404


@pytest.mark.same_on_both
@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_at_one_and_three_rows(signed_in, rows, django_assert_num_queries):
    cast = make_cast()
    for _row in range(rows):
        add_update(cast.engagement, actor=cast.coordinator, on=access.today(), workflow="Words")
    client = signed_in(cast.coordinator)
    client.get(address(cast))
    with django_assert_num_queries(6):
        assert client.get(address(cast)).status_code == 200
