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
    ("dates", "said"),
    [
        ({"starts_on": "2013", "ends_on": "2013-05"}, True),
        ({"starts_on": "2013", "ends_on": "2099"}, False),
        ({"starts_on": "2099", "ends_on": ""}, False),
    ],
)
def test_what_is_over_is_logged_in_prepare_and_the_page_says_why(signed_in, dates, said):
    cast = make_cast()
    answer = signed_in(cast.coordinator).post(NEW, typed(cast.coordinator, **dates), follow=True)
    made = Engagement.objects.get(title="Fellow for open data")
    assert (made.phase, made.status, made.recorded) == ("prepare", "active", False)
    assert ("All its dates lie in the past." in answer.content.decode()) is said


@pytest.mark.parametrize(
    ("text", "day"),
    [("4 May 2026", "2026-05-04"), ("4.5.2026", "2026-05-04"), ("2026-05-04", "2026-05-04")],
)
def test_a_day_is_read_however_it_is_written(signed_in, text, day):
    cast = make_cast()
    signed_in(cast.coordinator).post(NEW, typed(cast.coordinator, starts_on=text))
    made = Engagement.objects.get(title="Fellow for open data")
    assert (str(made.starts_on), made.starts_precision) == (day, "day")


def test_a_day_that_could_be_two_is_asked_again_with_what_was_typed(signed_in):
    cast = make_cast()
    answer = signed_in(cast.coordinator).post(NEW, typed(cast.coordinator, starts_on="05/04/2027"))
    assert answer.status_code == 422
    assert answer.context["form"].errors["starts_on"] == [
        "“05/04/2027” can mean 5 April or 4 May. Write the day as 2027-04-05 or 5 April 2027."
    ]
    assert 'value="05/04/2027"' in answer.content.decode()
    assert not Engagement.objects.filter(title="Fellow for open data").exists()


def visible(answer):
    """The names of the fields that stand unfolded in the answered form."""
    parts = answer.context["form"].parts()
    return [bound.name for part in parts if part.is_open for bound in part.fields]


def test_the_form_starts_with_seven_answers(signed_in):
    cast = make_cast()
    assert visible(signed_in(cast.coordinator).get(NEW)) == [
        "collaboration_model", "title", "summary", "civic_organisation", "government_body",
        "starts_on", "ends_on",
    ]  # fmt: skip


def test_an_unknown_body_comes_back_as_a_question_and_is_added_with_the_engagement(signed_in):
    cast = make_cast()
    client = signed_in(cast.coordinator)
    first = client.post(NEW, typed(cast.coordinator, government_body="Ministry of Rec"))
    assert first.status_code == 422
    assert visible(first) == [
        "collaboration_model", "title", "civic_organisation", "government_body",
        "government_body_choice", "government_body_level", "government_body_country", "starts_on",
    ]  # fmt: skip
    page = first.content.decode()
    assert "Ministry of Records" in page
    assert "as a new organisation" in page
    assert not Organisation.objects.filter(name="Ministry of Rec").exists()
    second = client.post(NEW, typed(
        cast.coordinator, government_body="Ministry of Rec", government_body_choice="new:ministry of rec",
        government_body_country="PL", government_body_level="regional",
    ))  # fmt: skip
    assert second.status_code == 302
    added = Organisation.objects.get(name="Ministry of Rec")
    assert (added.kind, added.country, added.level) == ("government", "PL", "regional")
    assert Engagement.objects.get(title="Fellow for open data").country == "PL"


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"government_body_level": "local"}, "Choose the country of the new organisation."),
        ({"government_body_country": "PL"}, "Choose the level of government."),
        (
            {"government_body_country": "XX", "government_body_level": "local"},
            "Choose the country of the new organisation.",
        ),
    ],
)
def test_a_new_body_needs_its_country_and_level(signed_in, values, problem):
    cast = make_cast()
    answer = signed_in(cast.coordinator).post(NEW, typed(
        cast.coordinator, government_body="New ministry",
        government_body_choice="new:new ministry", **values,
    ))  # fmt: skip
    assert answer.status_code == 422
    assert problem in answer.content.decode()
    assert not Organisation.objects.filter(name="New ministry").exists()


def test_of_two_unknown_bodies_one_is_asked_after_the_other(signed_in):
    cast = make_cast()
    client = signed_in(cast.admin)
    data = {"civic_organisation": "New lab", "government_body": "New ministry"}
    first = client.post(NEW, typed(cast.admin, **data))
    assert first.status_code == 422
    assert len(visible(first)) == 8
    assert "civic_organisation_kind" in visible(first)
    assert "government_body_level" not in visible(first)
    data |= {
        "civic_organisation_choice": "new:new lab", "civic_organisation_kind": "university",
        "civic_organisation_country": "NO",
    }  # fmt: skip
    second = client.post(NEW, typed(cast.admin, **data))
    assert second.status_code == 422
    assert len(visible(second)) == 8
    assert "government_body_level" in visible(second)
    data |= {
        "government_body_choice": "new:new ministry", "government_body_level": "national",
        "government_body_country": "NO",
    }  # fmt: skip
    assert client.post(NEW, typed(cast.admin, **data)).status_code == 302
    made = Organisation.objects.filter(name__startswith="New").order_by("name")
    assert list(made.values_list("name", "kind", "level", "country")) == [
        ("New lab", "university", "", "NO"), ("New ministry", "government", "national", "NO"),
    ]  # fmt: skip


def test_a_coordinator_is_not_offered_to_add_their_own_organisation(signed_in):
    cast = make_cast()
    answer = signed_in(cast.coordinator).post(NEW, typed(
        cast.coordinator, civic_organisation="Unheard of lab",
        civic_organisation_choice="new:unheard of lab",
    ))  # fmt: skip
    assert answer.status_code == 422
    assert "as a new organisation" not in answer.content.decode()
    assert not Organisation.objects.filter(name="Unheard of lab").exists()


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
    page = client.get(NEW).content.decode()
    button = f'<button class="link" type="submit" formaction="{reverse("engagement_keep")}">'
    assert page.index('name="collaboration_model"') < page.index(button) < page.index("Title")
    sent = typed(cast.coordinator, title="Half typed", summary="Why", starts_on="2026")
    response = client.post(reverse("engagement_keep"), sent)
    assert response["Location"] == reverse("guide_index") + "?draft=1"
    assert NEW in client.get(response["Location"]).content.decode()
    form = client.get(NEW).context["form"]
    names = ("collaboration_model", "title", "summary", "civic_organisation", "government_body",
             "starts_on", "ends_on")  # fmt: skip
    assert {name: form[name].value() for name in names} == {name: sent[name] for name in names}


def test_the_model_chosen_in_the_guide_replaces_the_one_of_the_draft(signed_in):
    cast = make_cast()
    client = signed_in(cast.coordinator)
    client.post(reverse("engagement_keep"), typed(cast.coordinator, title="Half typed"))
    form = client.get(f"{NEW}?model=policy").context["form"]
    assert (form["collaboration_model"].value(), form["title"].value()) == ("policy", "Half typed")


def test_an_official_and_an_observer_may_not_log(signed_in):
    cast = make_cast()
    for user in (cast.official, cast.observer):
        assert signed_in(user).get(NEW).status_code == 403


def test_a_stranger_keeps_no_draft_for_others(signed_in):
    cast = make_cast()
    signed_in(cast.coordinator).post(reverse("engagement_keep"), {"title": "Half typed"})
    assert "Half typed" not in signed_in(cast.stranger).get(NEW).content.decode()


def test_a_stranger_logs_for_their_own_organisation_alone(signed_in):
    cast = make_cast()
    assert signed_in(cast.stranger).post(NEW, typed(cast.stranger)).status_code == 422
