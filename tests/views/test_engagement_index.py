"""The list of engagements: filters, order, pages, cost, and the same list as a file."""

import csv
import io
from datetime import timedelta
from html import unescape
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagements import access, playbook
from engagements.actions.engagement import refresh_summary
from engagements.models import Engagement
from engagements.views.engagement import listing
from tests.agreement_factories import make_sent
from tests.factories import (
    make_cast,
    make_contact,
    make_engagement,
    make_role,
    make_signed_memorandum,
)

pytestmark = pytest.mark.django_db


def titles(client, query=""):
    answer = client.get(f"/engagements/{query}")
    assert answer.status_code == 200
    return [row.title for row in answer.context["rows"]]


def another(cast, title, **fields):
    return make_engagement(
        actor=cast.coordinator, civic=cast.civic, government=cast.government, title=title, **fields
    )


def test_each_role_lists_what_it_takes_part_in_and_a_stranger_nothing(signed_in):
    cast = make_cast(title="Open permits")
    seen = {
        who: titles(signed_in(getattr(cast, who)))
        for who in ("coordinator", "official", "observer", "admin", "stranger")
    }
    assert seen == {
        "coordinator": ["Open permits"],
        "official": ["Open permits"],
        "observer": ["Open permits"],
        "admin": ["Open permits"],
        "stranger": [],
    }


def test_search_finds_title_organisation_and_reference_whatever_the_accents(signed_in):
    cast = make_cast(title="Données ouvertes")
    another(cast, "Water")
    client = signed_in(cast.coordinator)
    assert titles(client, "?q=donnees") == ["Données ouvertes"]
    assert titles(client, f"?q={cast.engagement.reference}") == ["Données ouvertes"]
    assert len(titles(client, "?q=ministry+of+records")) == 2
    assert titles(client, "?q=100%25") == []


def test_search_finds_the_summary_and_the_people_but_not_those_private_to_a_side(signed_in):
    cast = make_cast(title="Permits", summary="Letters in plain language")
    another(cast, "Water")
    make_role(cast.engagement, make_contact(cast.government, "Supervisor of wells"))
    private = make_contact(cast.civic, "Hidden mentor")
    make_role(cast.engagement, private, private_to_side="civic")
    refresh_summary(cast.engagement)
    client = signed_in(cast.coordinator)
    assert titles(client, "?q=plain+letters") == ["Permits"]
    assert titles(client, "?q=supervisor+wells") == ["Permits"]
    assert titles(client, "?q=hidden+mentor") == []
    assert titles(signed_in(cast.stranger), "?q=supervisor+wells") == []


@pytest.mark.parametrize(
    ("query", "unfolded"),
    [("", False), ("?q=permits", False), ("?phase=run", True), ("?q=a&country=PL", True)],
)
def test_the_filters_are_unfolded_when_one_is_set(signed_in, query, unfolded):
    cast = make_cast()
    html = signed_in(cast.coordinator).get(f"/engagements/{query}").content.decode()
    assert ('<details class="more" open>' in html) is unfolded
    assert ('<details class="more">' in html) is not unfolded


def test_each_filter_narrows_the_list(signed_in):
    cast = make_cast(title="Permits")
    other = another(cast, "Water", collaboration_model="hackathon")
    make_signed_memorandum(other)
    day = access.today()
    Engagement.objects.update(next_due_on=day)
    Engagement.objects.filter(pk=other.pk).update(
        phase="run", health="at_risk", health_sentence="Slow", health_on=day, country="NO"
    )
    client = signed_in(cast.coordinator)
    for query in (
        "?model=hackathon",
        "?phase=run",
        "?health=at_risk",
        "?health=attention",
        "?memorandum=signed",
        "?country=NO",
    ):
        assert titles(client, query) == ["Water"], query
    assert titles(client, "?memorandum=unsigned") == ["Permits"]
    assert len(titles(client, f"?organisation={cast.civic.pk}&status=active")) == 2
    assert titles(client, f"?organisation={cast.elsewhere.pk}") == []


def test_a_signed_agreement_that_has_ended_says_not_covered_in_the_list(signed_in):
    cast = make_cast(title="Permits")
    day = access.today()
    make_signed_memorandum(cast.engagement, ends_on=day - timedelta(days=1))
    Engagement.objects.update(phase="run")
    answer = signed_in(cast.official).get("/engagements/")
    assert [(row.memorandum, row.uncovered) for row in answer.context["rows"]] == [
        ("Expired", "Not covered")
    ]
    assert '>Expired<span class="w one">Not covered</span></td>' in answer.content.decode()
    assert titles(signed_in(cast.stranger)) == []


def test_flags_are_filters_too(signed_in):
    cast = make_cast(title="Permits")
    another(cast, "Water")
    day = access.today()
    Engagement.objects.filter(title="Water").update(
        phase="run", next_due_on=day - timedelta(days=1), last_update_on=day - timedelta(days=31)
    )
    Engagement.objects.filter(title="Permits").update(next_due_on=day)
    client = signed_in(cast.coordinator)
    for health in ("late", "silent", "not_covered", "attention"):
        assert titles(client, f"?health={health}") == ["Water"], health


def test_a_health_that_nobody_renewed_is_found_as_silent_and_bad_news_as_both(signed_in):
    cast = make_cast(title="Fine and silent")
    another(cast, "Bad and silent")
    another(cast, "Unsaid and silent")
    another(cast, "Fine")
    day = access.today()
    Engagement.objects.update(next_due_on=day, last_update_on=day - timedelta(days=31))
    Engagement.objects.filter(title="Fine").update(last_update_on=None)
    said = {"health_sentence": "Said", "health_on": day}
    Engagement.objects.filter(title__startswith="Fine").update(health="on_track", **said)
    Engagement.objects.filter(title__startswith="Bad").update(health="off_track", **said)
    client = signed_in(cast.coordinator)
    found = {
        health: sorted(titles(client, f"?health={health}"))
        for health in ("on_track", "off_track", "silent", "unsaid")
    }
    assert found == {
        "on_track": ["Fine"],
        "off_track": ["Bad and silent"],
        "silent": ["Bad and silent", "Fine and silent", "Unsaid and silent"],
        "unsaid": [],
    }


@pytest.mark.parametrize(
    "query",
    [
        "?model=nothing",
        "?phase=%00",
        "?q=%00",
        "?q=" + "a" * 100_000,
        "?organisation=abc",
        "?organisation=99999999999999999999",
        "?organisation=-1",
        "?sort=password",
        "?country=XX",
        "?colour=blue",
        "?%00=1",
    ],
)
def test_a_filter_that_cannot_be_understood_is_left_out_and_said(signed_in, query):
    cast = make_cast(title="Permits")
    answer = signed_in(cast.coordinator).get(f"/engagements/{query}")
    assert [row.title for row in answer.context["rows"]] == ["Permits"]
    assert "Left out, because it could not be understood" in answer.content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "abc", "99999999999999999999", "%00", "2.5"])
def test_a_page_that_does_not_exist_is_the_first(signed_in, page):
    cast = make_cast(title="Permits")
    client = signed_in(cast.coordinator)
    address = f"/engagements/?sort=title&page={page}"
    assert client.get(address)["Location"] == "/engagements/?sort=title"
    answer = client.get(address, follow=True)
    assert [row.title for row in answer.context["rows"]] == ["Permits"]
    assert "There is no such page" in answer.content.decode()
    assert "There is no such page" not in client.get("/engagements/?page=1").content.decode()


def test_a_sorted_column_says_so_and_turns_round(signed_in):
    cast = make_cast(title="B")
    another(cast, "A")
    client = signed_in(cast.coordinator)
    assert titles(client, "?sort=title") == ["A", "B"]
    assert titles(client, "?sort=-title") == ["B", "A"]
    html = client.get("/engagements/?sort=title").content.decode()
    assert 'aria-sort="ascending"' in html
    assert "?sort=-title" in html
    for sort in ("phase", "health", "next", "updated", "starts", "newest"):
        for sign in ("", "-"):
            assert sorted(titles(client, f"?sort={sign}{sort}")) == ["A", "B"]


def test_only_the_sorted_column_carries_the_order(signed_in):
    cast = make_cast()
    client = signed_in(cast.coordinator)
    for query, orders in (("", []), ("?sort=next", ["ascending"]), ("?sort=-next", ["descending"])):
        answer = client.get(f"/engagements/{query}")
        named = [one["sorted"] for one in answer.context["headings"] if one["sorted"]]
        assert named == orders
        assert answer.content.decode().count("aria-sort=") == len(orders)


def test_filters_stand_as_links_that_take_them_away(signed_in):
    cast = make_cast()
    html = signed_in(cast.coordinator).get("/engagements/?model=fellowship&q=permits")
    assert [chip["url"] for chip in html.context["chips"]] == ["?model=fellowship", "?q=permits"]
    assert 'href="?model=fellowship"' in html.content.decode()


def test_both_empty_states_say_what_to_do(signed_in):
    cast = make_cast()
    nothing = signed_in(cast.stranger).get("/engagements/").content.decode()
    assert "No engagement yet." in nothing
    assert 'href="/engagements/new/"' in nothing
    filtered = signed_in(cast.coordinator).get("/engagements/?q=zebra").content.decode()
    assert "No engagement fits these filters." in filtered
    assert "Search: zebra" in filtered
    assert "Show all engagements" in filtered


def file_of(client, query=""):
    answer = client.get(f"/engagements/export.csv{query}")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_the_file_holds_exactly_what_the_list_shows(signed_in):
    cast = make_cast(title="B")
    another(cast, "A")
    another(cast, "C", collaboration_model="policy")
    client = signed_in(cast.coordinator)
    query = "?model=fellowship&sort=title"
    assert [line[1] for line in file_of(client, query)[1:]] == titles(client, query) == ["A", "B"]
    assert len(file_of(signed_in(cast.stranger))) == 1


def as_in_the_file(row):
    """The row of the page, column by column of the file."""
    told = {
        "Reference": row.reference, "Title": row.title, "Model": row.model,
        "Government side": row.lead_government, "Civic side": row.lead_civic,
        "Country": row.country, "Phase": row.phase, "Status": row.status,
        "Health": row.badge.word, "Said on": row.said_on, "Next due": row.next_title,
        "Due on": row.next_on, "Late": row.late, "Memorandum": row.memorandum,
        "Waits for": row.waits, "Not covered": row.uncovered, "Last update": row.updated_on,
        "Starts on": row.starts, "Ends on": row.ends,
    }  # fmt: skip
    return {name: "" if value is None else str(value) for name, value in told.items()}


def test_each_line_of_the_file_says_what_the_row_says(signed_in):
    cast, day = make_sent(make_cast(title="Permits")), access.today()
    lapsed = another(cast, "Water")
    make_signed_memorandum(lapsed, ends_on=day - timedelta(days=1))
    Engagement.objects.filter(pk=lapsed.pk).update(
        phase="run", next_due_on=day - timedelta(days=3), next_due_title="Report",
        health="at_risk", health_sentence="Rain", health_on=day - timedelta(days=2),
    )  # fmt: skip
    another(cast, "Silent")
    Engagement.objects.filter(title="Silent").update(
        last_update_on=day - timedelta(days=40),
        health="on_track",
        health_sentence="Fine",
        health_on=day,
    )
    client = signed_in(cast.coordinator)
    rows = client.get("/engagements/").context["rows"]
    header, *lines = file_of(client)
    told = [dict(zip(header, line, strict=True)) for line in lines]
    assert told == [as_in_the_file(row) for row in rows]
    silent, water, permits = told
    assert (silent["Health"], silent["Last update"]) == ("Silent", str(day - timedelta(days=40)))
    assert (water["Health"], water["Said on"]) == ("At risk", str(day - timedelta(days=2)))
    assert (water["Late"], water["Memorandum"]) == ("3 days late", "Expired")
    assert water["Not covered"] == rows[1].uncovered != ""
    assert permits["Waits for"].startswith("Waits for both sides' signatures, since")
    assert permits["Waits for"] in unescape(client.get("/engagements/").content.decode())


@pytest.mark.same_on_both
@pytest.mark.parametrize("at_once", [1, 1_000])
def test_whose_turn_it_is_costs_the_file_one_query_for_many_lines(signed_in, monkeypatch, at_once):
    monkeypatch.setattr(listing, "LINES_AT_ONCE", at_once)
    cast = make_sent()
    make_sent(SimpleNamespace(**{**vars(cast), "engagement": another(cast, "Second")}))
    client = signed_in(cast.coordinator)
    with CaptureQueriesContext(connection) as queries:
        waits = [line[14] for line in file_of(client)]
    assert waits[0] == "Waits for"
    assert all(waits)
    assert len(waits) == 3
    asked = [
        one
        for one in queries.captured_queries
        if "memorandum_signatory" in one["sql"] or "engagements_signatory" in one["sql"]
    ]
    assert len(asked) == (2 if at_once == 1 else 1)


def test_list_and_file_call_a_phase_as_the_playbook_of_the_model_does(signed_in):
    cast = make_cast(title="Weekend", collaboration_model="hackathon")
    Engagement.objects.update(phase="run")
    client = signed_in(cast.coordinator)
    label = playbook.get("hackathon").phase("run").label
    assert label != "Run"
    assert client.get("/engagements/").context["rows"][0].phase == label
    assert label in file_of(client)[1]
    assert f": {label}</h2>" in client.get(cast.engagement.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "query", ["?model=nothing", "?q=%00", "?organisation=abc", "?sort=x&page=z"]
)
def test_the_file_leaves_out_what_it_cannot_understand(signed_in, query):
    cast = make_cast(title="Permits")
    assert [line[1] for line in file_of(signed_in(cast.coordinator), query)[1:]] == ["Permits"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_cell_of_the_file_is_taken_for_a_formula(signed_in, start):
    cast = make_cast(title=f'{start}HYPERLINK("x")')
    refresh_summary(cast.engagement)
    assert file_of(signed_in(cast.coordinator))[1][1] == f'\'{start}HYPERLINK("x")'


@pytest.mark.same_on_both
@pytest.mark.parametrize("query", ["", "?health=attention&q=water&sort=next"])
def test_the_list_costs_the_same_at_one_and_three_rows(signed_in, query):
    cast = make_cast(title="Water 0")
    costs = []
    for more in (0, 2):
        for count in range(more):
            another(cast, f"Water {count + 1}")
        day = access.today()
        Engagement.objects.update(last_update_on=day - timedelta(days=40))
        client = signed_in(cast.coordinator)
        with CaptureQueriesContext(connection) as queries:
            assert len(titles(client, query)) == 1 + more
        costs.append(len(queries))
    assert costs == [5, 5] if not query else [6, 6]


def test_the_list_says_in_which_order_it_stands(signed_in):
    cast = make_cast(title="B")
    another(cast, "A")
    client = signed_in(cast.coordinator)
    said = {
        "": "2 engagements, the most recently logged first</p>",
        "?sort=-newest": "2 engagements, the earliest logged first</p>",
        "?sort=starts": "2 engagements, the earliest start first</p>",
        "?sort=next": "2 engagements</p>",
        "?sort=title": "2 engagements</p>",
    }
    for query, words in said.items():
        html = client.get(f"/engagements/{query}").content.decode()
        assert words in html, query
        assert ('aria-sort="' in html) is ("sort=next" in query or "sort=title" in query)
    assert 'aria-sort="ascending"' in client.get("/").content.decode()
