"""How many engagements were signed before their first day: at home, in the list and in the file."""

import csv
import io
from datetime import date
from html import unescape
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from engagements.actions.engagement import refresh_summary
from engagements.actions.memorandum import confirm_recorded
from engagements.models import Engagement
from engagements.queries.signed_before_start import SignedBeforeStart
from tests.agreement_factories import make_recorded, make_sent, sign
from tests.commands.test_check_register import check
from tests.factories import make_admin, make_cast, make_signed_memorandum

pytestmark = pytest.mark.django_db
# At this moment it is the 1st of July in Kiritimati, and the 30th of June in most places.
NOW, TODAY, THERE = "2027-06-30 12:00+00:00", "2027-06-30", "Pacific/Kiritimati"
MONTH, YEAR = {"starts_precision": "month"}, {"starts_precision": "year"}
PREPARED = {"phase": "prepare"}
CANCELLED = {"status": "cancelled", "status_reason": "Elections", "status_since": date(2027, 5, 2)}
# What the title says; planned start, day of signing, all else.
STORIES = {
    "before": [
        ("signed the day before", "2027-05-02", "2027-05-01", {}),
        ("signed on the first day", "2027-05-01", "2027-05-01", {}),
        ("signed on a first day that is today", TODAY, TODAY, {}),
        ("began today, where it is tomorrow already", "2027-07-01", TODAY, {"time_zone": THERE}),
        ("began later than planned", "2027-05-01", "2027-05-03", {"actual_start_on": "2027-05-04"}),
        ("began before anybody moved the phase", "2027-05-01", "2027-04-30",
         {**PREPARED, "actual_start_on": "2027-05-01"}),
        ("moved by both until after signing", "2027-05-09", "2027-05-05", {"first_starts_on": "2027-05-01"}),
        ("signed in the month before", "2027-05-01", "2027-04-30", MONTH),
        ("signed on the first day of the year", "2027-01-01", "2027-01-01", YEAR),
        ("the month was planned, the day is known", "2027-05-01", "2027-05-15",
         {**MONTH, "actual_start_on": "2027-05-16"}),
        ("recorded, and signed", "2027-05-01", "2027-05-01", {"recorded": True, "source_url": "https://example.org/"}),
        ("closed since", "2026-05-01", "2026-04-01", {"status": "closed", "phase": "follow_up"}),
    ],
    "not_before": [
        ("signed the day after", "2027-05-01", "2027-05-02", {}),
        ("signed by nobody", "2027-05-01", None, {}),
        ("signed by nobody, start unknown", None, None, {}),
        ("began earlier than planned", "2027-05-09", "2027-05-05", {"actual_start_on": "2027-05-04"}),
        ("signed in the month after", "2027-05-01", "2027-06-01", MONTH),
        ("signed in that month a year later", "2026-05-01", "2027-05-15", MONTH),
        ("signed in the year after", "2026-01-01", "2027-01-01", YEAR),
    ],
    "unclear": [
        ("signed in the month of the start", "2027-05-01", "2027-05-15", MONTH),
        ("signed in the year of the start", "2027-01-01", "2027-03-01", YEAR),
        ("signed before the day that stands for a month", "2027-05-09", "2027-05-05", MONTH),
        ("signed, start unknown", None, "2027-03-01", {}),
    ],
    "left_out": [
        ("recorded, and no agreement", "2027-05-01", None, {"recorded": True, "source_url": "https://example.org/"}),
    ],
    "": [
        ("begins tomorrow", "2027-07-01", TODAY, {}),
        ("still prepared on its planned day", "2027-05-01", "2027-04-01", PREPARED),
        ("cancelled before it began", "2027-05-01", None, {**PREPARED, **CANCELLED}),
        ("recorded, and still to come", "2027-08-01", None,
         {"recorded": True, "source_url": "https://example.org/"}),
    ],
}  # fmt: skip
TITLES = {group: sorted(story[0] for story in stories) for group, stories in STORIES.items()}


@pytest.fixture
def told(time_machine, signed_in):
    """Somebody who sees all of the stories, on their day."""
    time_machine.move_to(NOW, tick=False)
    Engagement.objects.bulk_create(
        Engagement(
            reference=f"E-{group}-{number}", title=title, collaboration_model="fellowship",
            starts_on=starts_on, agreement_signed_on=signed_on, **{"phase": "run", **fields},
        )
        for group, stories in STORIES.items()
        for number, (title, starts_on, signed_on, fields) in enumerate(stories)
    )  # fmt: skip
    return signed_in(make_admin())


def listed(client, address):
    """The titles of the list, all on one page, and of the file with the same filters."""
    context = client.get(address).context
    file = client.get(address.replace("/engagements/", reverse("engagement_export")))
    lines = list(csv.reader(io.StringIO(b"".join(file.streaming_content).decode("utf-8-sig"))))
    found = sorted(row.title for row in context["rows"])
    assert (sorted(line[1] for line in lines[1:]), context["total"]) == (found, len(found))
    return found


def test_each_figure_leads_to_just_the_engagements_that_it_counts(told):
    answer = told.get("/")
    signed = answer.context["signed"]
    assert (signed.before, signed.not_before, signed.unclear, signed.left_out) == (12, 7, 4, 1)
    page = " ".join(unescape(strip_tags(answer.content.decode())).split())
    assert "Signed by everybody on the first day or before 12 signed in time of 19 that" in page
    assert "that have started (63 %)" in page
    assert "on that day or before" in page
    found = {group: listed(told, url) for group, url in signed.urls.items()}
    judged = found.pop("judged")
    assert found == {group: titles for group, titles in TITLES.items() if group}
    assert judged == sorted(TITLES["before"] + TITLES["not_before"])
    shown = answer.content.decode()
    assert [group for group, url in signed.urls.items() if f'href="{url}"' not in shown] == []


@pytest.mark.same_on_both
def test_the_filter_can_be_taken_away_is_kept_with_others_and_costs_the_same_for_any_number(told):
    costs = []
    for group in ("left_out", "unclear"):
        with CaptureQueriesContext(connection) as queries:
            answer = told.get(f"/engagements/?signed={group}&status=active")
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 8
    chips = {chip["label"]: (chip["words"], chip["url"]) for chip in answer.context["chips"]}
    words, without = chips["Signed before start"]
    assert (words, without) == ("First day not known exactly enough", "?status=active")
    assert (
        told.get(f"/engagements/{without}").context["total"] == sum(map(len, TITLES.values())) - 2
    )
    assert "Left out, because it could not be understood: Signed before start" in unescape(
        told.get("/engagements/?signed=never").content.decode()
    )


@pytest.mark.same_on_both
def test_a_share_is_whole_only_where_it_is_and_nothing_is_said_of_nothing(signed_in):
    shares = [SignedBeforeStart(*row, 0, 0).percent for row in [(0, 0), (0, 9), (999, 1), (1, 999)]]
    assert shares == [0, 0, 99, 1]
    cast = make_cast()
    assert "Signed before the first day" not in signed_in(cast.official).get("/").content.decode()
    Engagement.objects.update(
        phase="run", starts_on="2020-01-01", recorded=True, source_url="https://example.org/"
    )
    assert "None has started so far that can be judged." in signed_in(cast.official).get("/").content.decode()  # fmt: skip
    assert "Signed before" not in signed_in(cast.stranger).get("/").content.decode()


def test_it_is_signed_once_all_have_signed_and_no_later_text_changes_the_day(time_machine):
    def first_signed():
        return Engagement.objects.get(pk=cast.engagement.pk).agreement_signed_on

    time_machine.move_to("2027-05-01 12:00+00:00", tick=False)
    cast = make_sent()
    sign(cast, cast.for_civic)
    assert first_signed() is None
    time_machine.move_to("2027-05-03 12:00+00:00", tick=False)
    sign(cast, cast.for_government)
    assert first_signed() == date(2027, 5, 3)
    time_machine.move_to("2027-05-09 12:00+00:00", tick=False)
    make_recorded(cast, by="admin", signed_on=date(2027, 5, 8))
    assert first_signed() == date(2027, 5, 3)
    earlier = make_recorded(cast, signed_on=date(2027, 4, 2))
    assert first_signed() == date(2027, 5, 3)
    confirm_recorded(earlier, actor=cast.official)
    assert first_signed() == date(2027, 4, 2)
    # What others agreed on among themselves is theirs.
    others = make_signed_memorandum(cast.engagement, begins_on=date(2027, 1, 1))
    others.parties.create(organisation=cast.elsewhere, side="civic")
    refresh_summary(cast.engagement)
    assert first_signed() == date(2027, 4, 2)
    Engagement.objects.update(agreement_signed_on=None)
    migration = import_module("engagements.migrations.0019_signed_before_the_start")
    migration.keep_days_of_signing(apps, None)
    assert first_signed() == date(2027, 4, 2)
    Engagement.objects.update(agreement_signed_on=date(2027, 4, 1))
    assert "summary is wrong in agreement_signed_on" in check()[1]
