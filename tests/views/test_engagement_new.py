import pytest
from django.urls import reverse

from engagements.models import Engagement, Organisation
from tests.factories import form_data, make_cast

pytestmark = pytest.mark.django_db

NEW = "/engagements/new/"


def typed(user, **values):
    return form_data(user, **{
        "collaboration_model": "fellowship", "title": "Fellow for open data",
        "civic_organisation": "civic lab", "government_body": "MINISTRY of records",
        "starts_on": "2026-05", "ends_on": "2026", **values,
    })  # fmt: skip


def test_a_coordinator_logs_one_and_looks_over_its_plan(signed_in):
    cast = make_cast()
    client = signed_in(cast.coordinator)
    page = client.get(NEW).content.decode()
    for label in ("Collaboration model", "Title", "Summary", "Civic organisation",
                  "Government body", "Starts on", "Ends on", "Log engagement"):  # fmt: skip
        assert label in page
    response = client.post(NEW, typed(cast.coordinator))
    made = Engagement.objects.get(title="Fellow for open data")
    assert response["Location"] == reverse("engagement_review", args=[made.reference])
    assert (str(made.starts_on), made.starts_precision) == ("2026-05-01", "month")
    assert (str(made.ends_on), made.ends_precision) == ("2026-12-31", "year")
    assert [party.organisation for party in made.parties.order_by("pk")] == [
        cast.government, cast.civic,
    ]  # fmt: skip
    assert client.get(response["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("text", "day"),
    [("4 May 2026", "2026-05-04"), ("4.5.2026", "2026-05-04"), ("2026-05-04", "2026-05-04")],
)
def test_a_day_is_read_however_it_is_written(signed_in, text, day):
    cast = make_cast()
    signed_in(cast.coordinator).post(NEW, typed(cast.coordinator, starts_on=text))
    made = Engagement.objects.get(title="Fellow for open data")
    assert (str(made.starts_on), made.starts_precision) == (day, "day")


def test_an_unknown_body_comes_back_as_a_question_and_is_added_with_the_engagement(signed_in):
    cast = make_cast()
    client = signed_in(cast.coordinator)
    first = client.post(NEW, typed(cast.coordinator, government_body="Ministry of Rec"))
    assert first.status_code == 422
    page = first.content.decode()
    assert "Ministry of Records" in page
    assert "as a new organisation" in page
    assert not Organisation.objects.filter(name="Ministry of Rec").exists()
    second = client.post(NEW, typed(
        cast.coordinator, government_body="Ministry of Rec", government_body_choice="new:ministry of rec",
        government_body_country="PL",
    ))  # fmt: skip
    assert second.status_code == 302
    added = Organisation.objects.get(name="Ministry of Rec")
    assert (added.kind, added.country) == ("government", "PL")
    assert Engagement.objects.get(title="Fellow for open data").country == "PL"


def test_a_close_match_is_chosen(signed_in):
    cast = make_cast()
    response = signed_in(cast.coordinator).post(NEW, typed(
        cast.coordinator, government_body="Ministry of Rec",
        government_body_choice=str(cast.government.pk),
    ))  # fmt: skip
    assert response.status_code == 302


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"title": ""}, "This field is required."),
        ({"starts_on": "soon"}, "not a date"),
        ({"starts_on": "2026-05", "ends_on": "2026-04"}, "The end lies before the start."),
        ({"starts_on": "29.2.2026"}, "There is no such day."),
        ({"civic_organisation": "Another NGO"}, "Choose an organisation that you coordinate"),
        ({"government_body": "..."}, "Type the name of an organisation."),
    ],
)
def test_what_is_wrong_comes_back_with_the_typed_text(signed_in, values, problem):
    cast = make_cast()
    response = signed_in(cast.coordinator).post(
        NEW, typed(cast.coordinator, summary="Kept words", **values)
    )
    assert response.status_code == 422
    page = response.content.decode()
    assert problem in page
    assert "Kept words" in page
    assert Engagement.objects.count() == 1


def test_a_form_sent_twice_logs_once(signed_in):
    cast = make_cast()
    client = signed_in(cast.coordinator)
    data = typed(cast.coordinator)
    assert client.post(NEW, data)["Location"] == client.post(NEW, data)["Location"]
    assert Engagement.objects.count() == 2


def test_the_guide_keeps_what_was_typed(signed_in):
    cast = make_cast()
    client = signed_in(cast.coordinator)
    response = client.post(reverse("engagement_keep"), {"title": "Half typed", "starts_on": "2026"})
    assert response["Location"] == reverse("guide_index") + "?draft=1"
    assert "Half typed" in client.get(NEW).content.decode()


def test_an_official_and_an_observer_may_not_log(signed_in):
    cast = make_cast()
    for user in (cast.official, cast.observer):
        assert signed_in(user).get(NEW).status_code == 403


def test_a_stranger_logs_for_their_own_organisation_alone(signed_in):
    cast = make_cast()
    assert signed_in(cast.stranger).post(NEW, typed(cast.stranger)).status_code == 422
