"""The start page: signed out, and for each role what it needs first."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import strip_tags

from engagements import access
from engagements.actions.engagement import refresh_summary
from engagements.models import Engagement, Milestone
from tests.factories import make_cast, make_engagement

pytestmark = pytest.mark.django_db

WHAT_THIS_IS = (
    "Collab is a shared register of engagements: fellowships, hackathons, training, services, "
    "advice and policy work between civic-tech organisations and public institutions.",
    "Both sides see the same page: what was agreed, what is due, which problems are open, and "
    "what came of it. Only the parties to an engagement see it.",
    "Accounts are by invitation from an organisation that takes part.",
)
HOW_IT_IS_MADE = (
    "An active engagement needs attention when one of these is true.",
    "At risk, off track A person says so in an update, in a sentence.",
    "Late The day of a milestone or of an obligation has passed, and nobody has reported it done.",
    "Silent There was no update for longer than the two sides agreed; 30 days unless the "
    "engagement says otherwise.",
    "Not covered Work goes on in the phases start, run or handover, and no signed agreement is in "
    "force today.",
    "The list is sorted by what falls due next, the earliest first. Engagements recorded from a "
    "source, closed or cancelled are not in it; one on hold is only where its agreement has run "
    "out or is suspended.",
)


def home(signed_in, user):
    answer = signed_in(user).get("/")
    assert answer.status_code == 200
    return answer


def titles(answer):
    """What is asked, in the order of the page."""
    return [task.title for group in answer.context["asked"] for task in group.tasks]


def text_of(answer):
    """The text of the page as it is read: without tags, and with single spaces."""
    return " ".join(unescape(strip_tags(answer.content.decode().replace("</dt>", " "))).split())


def test_signed_out_it_says_what_this_is_and_shows_the_six_models_and_the_way_to_sign_in(client):
    answer = client.get("/")
    assert answer.status_code == 200
    told = text_of(answer)
    missing = [sentence for sentence in WHAT_THIS_IS if sentence not in told]
    assert missing == []
    way_in = re.search(r'<form [^>]*action="([^"]*)".*?</form>', answer.content.decode(), re.S)
    assert way_in is not None
    assert way_in[1] == reverse("account_login")
    assert [name for name in ("login", "password") if f'name="{name}"' not in way_in[0]] == []
    for model in answer.context["models"]:
        assert (model["name"] in told, model["fits_when"] in told) == (True, True), model["slug"]
        assert f'href="{model["url"]}"' in answer.content.decode(), model["slug"]
    assert [model["slug"] for model in answer.context["models"]] == [
        "fellowship",
        "hackathon",
        "training",
        "service_delivery",
        "consulting",
        "policy",
    ]


def test_the_figures_link_to_lists_of_the_same_length(signed_in):
    cast = make_cast(title="Permits")
    day = access.today()
    Engagement.objects.update(phase="run", next_due_on=day - timedelta(days=3))
    client = signed_in(cast.coordinator)
    figures = client.get("/").context["figures"]
    assert [figure.number for figure in figures] == [1, 1, 1, 0, 1]
    for figure in figures:
        assert client.get(figure.url).context["total"] == figure.number, figure.label


def test_needs_attention_gives_the_reason_in_words(signed_in):
    cast = make_cast()
    day = access.today()
    Engagement.objects.update(
        health="off_track",
        health_sentence="Stuck",
        health_on=day,
        last_update_on=day - timedelta(days=41),
        next_due_on=day,
    )
    lines = home(signed_in, cast.coordinator).context["attention"]
    assert [line["why"] for line in lines] == [
        "An update says it is off track. No update for 41 days."
    ]


def test_one_engagement_goes_by_one_word_on_list_home_and_progress_page(signed_in):
    cast = make_cast(title="Permits")
    day = access.today()
    client = signed_in(cast.coordinator)
    shown = {}
    for health in ("off_track", "at_risk", "on_track", ""):
        Engagement.objects.update(
            health=health,
            health_sentence="Said" if health else "",
            health_on=day - timedelta(days=41) if health else None,
            last_update_on=day - timedelta(days=41),
            next_due_on=day,
        )
        home_line = client.get("/").context["attention"][0]
        row = client.get("/engagements/").context["rows"][0]
        stands = client.get(f"/engagements/{cast.engagement.reference}/").context["health"]
        shown[health] = {
            (home_line["word"], home_line["tag"]),
            (row.badge.word, row.badge.tag),
            (stands["word"], stands["tag"]),
        }
    assert shown == {
        "off_track": {("Off track", "bad")},
        "at_risk": {("At risk", "warn")},
        "on_track": {("Silent", "mute")},
        "": {("Silent", "mute")},
    }


def test_a_good_word_stands_on_the_list_and_the_flag_at_home(signed_in):
    cast = make_cast(title="Permits")
    day = access.today()
    Engagement.objects.update(
        health="on_track",
        health_sentence="Fine",
        health_on=day,
        last_update_on=day,
        next_due_on=day - timedelta(days=1),
    )
    client = signed_in(cast.coordinator)
    assert client.get("/").context["attention"][0]["word"] == "Late"
    assert client.get("/engagements/").context["rows"][0].badge.word == "On track"
    assert client.get("/engagements/?health=late").context["total"] == 1


def test_a_page_says_how_the_list_is_made(signed_in):
    cast = make_cast()
    answer = signed_in(cast.observer).get("/attention/")
    told = text_of(answer)
    assert "How this list is made" in told
    assert [rule for rule in HOW_IT_IS_MADE if rule not in told] == []
    assert f'href="{reverse("engagement_index")}?health=attention"' in answer.content.decode()


def test_the_next_thirty_days_hold_what_is_due_in_them(signed_in):
    cast = make_cast()
    day = access.today()
    cast.engagement.milestones.update(due_on=day + timedelta(days=31))
    first = cast.engagement.milestones.first()
    Milestone.objects.filter(pk=first.pk).update(due_on=day + timedelta(days=30))
    dates = home(signed_in, cast.coordinator).context["dates"]
    assert [(line.title, line.on) for line in dates] == [(first.title, day + timedelta(days=30))]


def test_an_official_is_first_shown_what_is_asked_of_their_side(signed_in):
    cast = make_cast()
    milestone = cast.engagement.milestones.filter(side="civic").first()
    Milestone.objects.filter(pk=milestone.pk).update(
        state="reported",
        reported_on=access.today(),
        reported_side="civic",
        reported_by=cast.coordinator,
    )
    refresh_summary(cast.engagement)
    answer = home(signed_in, cast.official)
    asked = titles(answer)
    assert f"Accept “{milestone.title}”" in asked
    html = answer.content.decode()
    assert html.index("What is asked of your side") < html.index("Needs attention")
    theirs = titles(home(signed_in, cast.coordinator))
    assert f"Accept “{milestone.title}”" not in theirs


def test_what_is_asked_beyond_the_first_is_one_click_away(signed_in):
    cast = make_cast()
    Milestone.objects.update(
        state="reported", reported_on=access.today(), reported_side="civic",
        reported_by=cast.coordinator,
    )  # fmt: skip
    refresh_summary(cast.engagement)
    client = signed_in(cast.official)
    short = client.get("/")
    all_of_it = client.get("/?asked=all")
    number = len(titles(all_of_it))
    assert (len(titles(short)), short.context["asked_number"]) == (6, number)
    assert (all_of_it.context["asked_more"], all_of_it.context["asked"][0].more) == (0, 0)
    there = f'<a href="{cast.engagement.get_absolute_url()}#h-ask">and {number - 6} more'
    assert there in short.content.decode()
    assert titles(all_of_it)[:6] == titles(short)


def test_what_is_asked_stands_by_engagement_the_most_urgent_first(signed_in):
    cast = make_cast(title="Calm waters")
    for number in range(6):
        make_engagement(
            actor=cast.coordinator, civic=cast.civic, government=cast.government,
            title=f"Water {number}",
        )  # fmt: skip
    day = access.today()
    cast.engagement.milestones.update(due_on=day + timedelta(days=5))
    for number in range(6):
        Milestone.objects.filter(engagement__title=f"Water {number}").update(
            due_on=day - timedelta(days=10 * (number + 1))
        )
    client = signed_in(cast.coordinator)
    short = client.get("/").context
    assert [group.engagement for group in short["asked"]] == [
        "Water 5", "Water 4", "Water 3", "Water 2", "Water 1",
    ]  # fmt: skip
    assert {len(group.tasks) for group in short["asked"]} == {2}
    assert "Ministry of Records" in short["asked"][0].partners
    whole = client.get("/?asked=all").context
    assert [group.engagement for group in whole["asked"]][-1] == "Calm waters"
    assert (short["asked_more"], whole["asked_more"]) == (2, 0)
    assert sum(len(group.tasks) for group in whole["asked"]) == whole["asked_number"]


def test_a_reported_milestone_says_since_when_it_waits(signed_in):
    cast = make_cast()
    milestone = cast.engagement.milestones.filter(side="civic").first()
    reported_on = access.today() - timedelta(days=12)
    Milestone.objects.filter(pk=milestone.pk).update(
        state="reported", reported_on=reported_on, reported_side="civic",
        reported_by=cast.coordinator,
    )  # fmt: skip
    refresh_summary(cast.engagement)
    said = home(signed_in, cast.official).content.decode()
    day = date_format(reported_on)
    assert (
        f"The other side reported it done on {day}: it has been waiting for you for 12 days."
        in said
    )


def test_beyond_the_first_days_the_rest_of_the_month_is_one_click_away(signed_in):
    cast = make_cast()
    day = access.today()
    places = list(cast.engagement.milestones.order_by("pk"))
    for number, milestone in enumerate(places):
        Milestone.objects.filter(pk=milestone.pk).update(due_on=day + timedelta(days=number // 2))
    for number in range(4):
        other = make_engagement(
            actor=cast.coordinator, civic=cast.civic, government=cast.government,
            title=f"Water {number}",
        )  # fmt: skip
        other.milestones.update(due_on=day + timedelta(days=20 + number))
    client = signed_in(cast.coordinator)
    short, whole = client.get("/"), client.get("/?dates=all")
    assert len(short.context["dates"]) == 8
    left = short.context["more_dates"]
    assert left > 0
    assert (len(whole.context["dates"]), whole.context["more_dates"]) == (8 + left, 0)
    assert f'<a href="?dates=all#h-dates">Show {left} more' in short.content.decode()
    # What falls due together in one engagement stands there once.
    first = short.context["dates"][0]
    assert (first.on, first.title, first.more) == (day, places[0].title, 1)


def test_a_stranger_sees_nothing_of_it(signed_in):
    cast = make_cast(title="Zebra engagement")
    Engagement.objects.update(next_due_on=access.today() - timedelta(days=3))
    answer = home(signed_in, cast.stranger)
    assert "Zebra" not in answer.content.decode()
    assert [figure.number for figure in answer.context["figures"]] == [0, 0, 0, 0, 0]


def test_an_observer_is_asked_nothing(signed_in):
    cast = make_cast()
    assert home(signed_in, cast.observer).context["asked"] == []


@pytest.mark.same_on_both
@pytest.mark.parametrize("who", ["coordinator", "official", "observer", "admin"])
def test_it_costs_the_same_at_one_and_three_engagements(signed_in, who):
    cast = make_cast()
    costs = []
    for more in (0, 2):
        for count in range(more):
            make_engagement(
                actor=cast.coordinator,
                civic=cast.civic,
                government=cast.government,
                title=f"Water {count}",
            )
        Engagement.objects.update(next_due_on=access.today() - timedelta(days=1))
        client = signed_in(getattr(cast, who))
        with CaptureQueriesContext(connection) as queries:
            client.get("/")
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert costs[0] <= 15
