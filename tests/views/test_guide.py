import re

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse

from engagements import playbook
from engagements.playbook import Condition
from engagements.queries import guide

BACK = "Back to your form"


def words(response):
    """The text of a page without mark-up and line breaks."""
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", plain)


@pytest.fixture
def kept_draft(client, db, settings):
    session = SessionStore()
    session["log_draft"] = {"title": "Half a title"}
    session.create()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def test_a_stranger_reads_the_guide_without_any_query(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/models/")
    assert response.status_code == 200
    assert "Guide to the six collaboration models" in words(response)


@pytest.mark.parametrize("slug", playbook.SLUGS)
def test_a_stranger_reads_each_model_without_any_query(client, db, django_assert_num_queries, slug):
    with django_assert_num_queries(0):
        response = client.get(reverse("guide_model", args=[slug]))
    assert response.status_code == 200


def test_a_model_that_does_not_exist_is_not_found(client, db):
    assert client.get("/models/lottery/").status_code == 404


def test_the_guide_is_only_read(client, db):
    assert client.post("/models/").status_code == 405
    assert client.post("/models/policy/").status_code == 405


def test_the_index_says_of_each_model_when_it_fits_and_when_to_think_again(client, db):
    response = client.get("/models/")
    hints = playbook.cross_cutting().model_hints
    assert [
        (card.slug, card.fits_when, card.think_again_when) for card in response.context["models"]
    ] == [(hint.model, hint.fits_when, hint.think_again_when) for hint in hints]


def test_the_comparison_has_a_cell_for_each_model_in_every_row(client, db):
    rows = client.get("/models/").context["comparison"]
    assert [row.label for row in rows] == [
        "Goals",
        "Usual term",
        "Phases",
        "Challenges",
        "Milestones",
        "Usual obligations",
        "Follow-up",
    ]
    names = [entry.name for entry in playbook.all_playbooks()]
    assert [[cell.model for cell in row.cells] for row in rows] == [names] * 7
    fellowship = {row.label: row.cells[0].lines for row in rows}
    assert fellowship["Usual term"] == ["about 6 months"]
    assert fellowship["Challenges"] == ["22 challenges", "10 must be settled before moving on"]
    assert fellowship["Milestones"] == [
        "15 milestones",
        "The first: 180 days before the start",
        "The last: 21 days after the end",
    ]
    assert fellowship["Usual obligations"] == ["Government side: 7", "Civic side: 7"]
    assert fellowship["Follow-up"] == [
        "3 months after the end",
        "6 months after the end",
        "12 months after the end",
    ]


def test_a_model_page_holds_everything_its_playbook_says(client, db):
    entry = playbook.get("service_delivery")
    page = client.get("/models/service_delivery/").content.decode()
    texts = [
        *(goal.text for goal in entry.goals),
        *(phase.purpose for phase in entry.phases),
        *(gate.text for gate in entry.gates),
        *(text for row in entry.challenges for text in (row.question, row.why, *row.responses)),
        *(text for row in entry.milestones for text in (row.title, row.evidence)),
        *(row.text for row in entry.obligations),
        *(text for row in entry.follow_ups for text in row.questions),
        *(row.text for row in playbook.cross_cutting().follow_up_questions),
        *(case.title for case in playbook.cross_cutting().failure_cases),
        *guide.sources(entry),
    ]
    escaped = [text.replace("&", "&amp;").replace("'", "&#x27;") for text in texts]
    assert [text for text in escaped if text not in page] == []


def test_a_stranger_is_not_asked_to_log_an_engagement(client, db):
    assert "Log an engagement" not in words(client.get("/models/policy/"))


def test_who_came_out_of_a_form_finds_the_way_back(kept_draft):
    for address in ("/models/?draft=1", "/models/policy/?draft=1"):
        response = kept_draft.get(address)
        assert BACK in words(response)
        assert f'href="{reverse("engagement_new")}"' in response.content.decode()
    assert "/models/policy/?draft=1" in kept_draft.get("/models/?draft=1").content.decode()


def test_no_way_back_is_shown_where_no_form_was_left(client, db, kept_draft):
    assert BACK not in words(kept_draft.get("/models/"))
    del client.cookies["sessionid"]
    assert BACK not in words(client.get("/models/?draft=1"))


def test_lengths_are_said_in_the_unit_that_says_them_well():
    assert [guide.duration(days) for days in (1, 2, 13, 14, 21, 59, 60, 365)] == [
        "1 day",
        "2 days",
        "13 days",
        "about 2 weeks",
        "about 3 weeks",
        "about 8 weeks",
        "about 2 months",
        "about 12 months",
    ]


def test_days_of_milestones_are_said_in_words():
    entry = playbook.get("fellowship")
    found = {slug: guide.when(entry.milestone(slug)) for slug in ("kick-off", "work-plan")}
    found |= {
        slug: guide.when(entry.milestone(slug)) for slug in ("handover-plan", "briefing-pack")
    }
    found["handover-accepted"] = guide.when(entry.milestone("handover-accepted"))
    assert found == {
        "kick-off": "On the first day",
        "work-plan": "21 days after the start",
        "handover-plan": "60 days before the end",
        "briefing-pack": "21 days before the start",
        "handover-accepted": "On the last day",
    }


def test_gate_conditions_are_said_in_words():
    entry = playbook.get("fellowship")
    said = [
        guide.condition_in_words(entry, Condition(slug=slug, argument=argument))
        for slug, argument in (
            ("milestone", "kick-off"),
            ("contacts_in_offices", "2"),
            ("lessons_recorded", ""),
        )
    ]
    assert said == [
        "Milestone reached, with evidence: "
        "Kick-off with fellows, supervisor, sponsors and paired officials",
        "Active government contacts in at least 2 different offices.",
        "At least one lesson was recorded by each side, or a side has said that it has none.",
    ]
