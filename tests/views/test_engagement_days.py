"""On the last day and the day after, every page says what the progress page says: the day counts
where the work is, whatever day it is in the register and where the reader is."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.urls import reverse

from engagements.actions.engagement import refresh_summary
from engagements.models import Engagement, Milestone
from tests.factories import make_cast, make_occurrence, make_signed_memorandum

pytestmark = pytest.mark.django_db

LAST = date(2027, 6, 30)
KIRITIMATI, PAGO_PAGO, UNKNOWN = "Pacific/Kiritimati", "Pacific/Pago_Pago", "Mars/Olympus"
NOON, NEXT_MORNING = "2027-06-30 12:00+00:00", "2027-07-01 05:00+00:00"
# In a register at UTC it is the last day at noon, and the day after in the morning.
PLACES = [
    (KIRITIMATI, "2027-06-30 09:59+00:00", False),
    (KIRITIMATI, "2027-06-30 10:00+00:00", True),
    (KIRITIMATI, NOON, True),
    (PAGO_PAGO, NEXT_MORNING, False),
    (PAGO_PAGO, "2027-07-01 10:59+00:00", False),
    (PAGO_PAGO, "2027-07-01 11:00+00:00", True),
    ("UTC", NOON, False),
    ("UTC", NEXT_MORNING, True),
    (UNKNOWN, NOON, False),
    (UNKNOWN, NEXT_MORNING, True),
]
FILTERS = ("late", "silent", "not_covered", "attention")


def running(zone, time_machine):
    """One milestone, the agreement and the interval for updates all end on the last day."""
    time_machine.move_to("2027-06-01 12:00+00:00", tick=False)
    cast = make_cast()
    engagement = cast.engagement
    Engagement.objects.update(
        time_zone=zone, phase="run", last_update_on=LAST - timedelta(days=30),
        update_interval_days=30,
    )  # fmt: skip
    engagement.refresh_from_db()
    Milestone.objects.exclude(pk=engagement.milestones.first().pk).delete()
    Milestone.objects.update(due_on=LAST, first_due_on=LAST)
    make_signed_memorandum(engagement, ends_on=LAST, time_zone=zone)
    Engagement.objects.update(last_update_on=LAST - timedelta(days=30))
    Engagement.objects.update(next_due_on=LAST, next_due_title="Report")
    return cast


def file_of(client):
    answer = client.get(reverse("engagement_export"))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def agree_on_the_day(client, engagement, over):
    late = "1 day late" if over else ""
    page = client.get(reverse("engagement_progress", args=[engagement.reference])).context
    kinds = ["late", "silent", "not_covered"] if over else []
    assert [flag.kind for flag in page["flags"]] == kinds
    assert page["facts"][0].late == late
    home = client.get("/").context
    listed = client.get("/engagements/").context["rows"]
    for row in (*listed, *home["rows"]):
        assert row.flags == page["flags"]
        assert (row.late, row.badge.word) == (late, "Silent" if over else "Not said yet")
        assert row.uncovered == ("Not covered" if over else "")
    found = [client.get(f"/engagements/?health={health}").context["total"] for health in FILTERS]
    assert found == ([1, 1, 1, 1] if over else [0, 0, 0, 0])
    assert [figure.number for figure in home["figures"]] == [1, over, over, over, 0]
    assert len(home["attention"]) == over
    assert len(home["dates"]) == (not over)
    assert [line["Health"] for line in file_of(client)] == ["Silent" if over else "Not said yet"]
    assert [(task.title, task.late) for task in home["asked"][0].tasks] == [
        (task.title, task.late) for task in page["tasks"]
    ]


@pytest.mark.parametrize(("zone", "moment", "over"), PLACES)
def test_list_home_file_and_progress_page_agree_on_the_day_wherever_the_reader_is(
    signed_in, time_machine, zone, moment, over
):
    cast = running(zone, time_machine)
    time_machine.move_to(moment, tick=False)
    # Neither of them reads where the register is at home.
    for reader in ("America/Los_Angeles", "Asia/Tokyo"):
        cast.coordinator.time_zone = reader
        cast.coordinator.save()
        agree_on_the_day(signed_in(cast.coordinator), cast.engagement, over)


@pytest.mark.parametrize(("zone", "moment", "over"), PLACES)
def test_an_agreement_that_both_end_early_ends_soon_until_its_last_day_is_over(
    signed_in, time_machine, zone, moment, over
):
    cast = running(zone, time_machine)
    Engagement.objects.update(memorandum_state="ended")
    time_machine.move_to(moment, tick=False)
    client = signed_in(cast.official)
    word = "Ended" if over else "Ends soon"
    assert [row.memorandum for row in client.get("/engagements/").context["rows"]] == [word]
    assert [line["Memorandum"] for line in file_of(client)] == [word]


@pytest.mark.parametrize(("zone", "moment", "over"), PLACES)
def test_the_next_thirty_days_begin_and_end_where_the_work_is(
    signed_in, time_machine, zone, moment, over
):
    cast = running(zone, time_machine)
    make_occurrence(cast.engagement, "civic", due_on=LAST + timedelta(days=31))
    Milestone.objects.update(due_on=LAST + timedelta(days=31))
    time_machine.move_to(moment, tick=False)
    client = signed_in(cast.coordinator)
    dates = client.get("/").context["dates"]
    assert sum(1 + line.more for line in dates) == (2 if over else 0)
    page = client.get(reverse("engagement_progress", args=[cast.engagement.reference])).context
    asked = [task.title for task in page["tasks"] if "Name a supervisor" in task.title]
    assert len(asked) == over
    assert [
        task.title
        for group in client.get("/?asked=all").context["asked"]
        for task in group.tasks
        if "Name a supervisor" in task.title
    ] == asked


@pytest.mark.parametrize(("zone", "moment", "over"), PLACES)
def test_the_obligations_of_an_organisation_are_late_where_their_work_is(
    signed_in, time_machine, zone, moment, over
):
    cast = running(zone, time_machine)
    make_occurrence(cast.engagement, "civic", due_on=LAST)
    time_machine.move_to(moment, tick=False)
    client = signed_in(cast.official)
    shown = client.get(reverse("obligation_organisation", args=[cast.civic.pk]))
    assert ("1 day late" in shown.content.decode()) is over


@pytest.mark.parametrize(
    ("zone", "moment", "kept"),
    [(KIRITIMATI, NOON, date(2027, 7, 10)), (PAGO_PAGO, NEXT_MORNING, date(2027, 6, 20))],
)
def test_of_two_interruptions_the_one_of_today_is_kept_where_the_work_is(
    time_machine, zone, moment, kept
):
    time_machine.move_to("2027-06-01 12:00+00:00", tick=False)
    cast = make_cast()
    Engagement.objects.update(time_zone=zone)
    memorandum = make_signed_memorandum(cast.engagement, time_zone=zone)
    for first, last in ((date(2027, 6, 20), LAST), (date(2027, 7, 10), date(2027, 7, 20))):
        memorandum.suspensions.create(from_on=first, until_on=last)
    time_machine.move_to(moment, tick=False)
    engagement = Engagement.objects.get()
    refresh_summary(engagement)
    assert engagement.suspended_from == kept


def test_a_stranger_finds_nothing_on_any_day(signed_in, time_machine):
    running(KIRITIMATI, time_machine)
    time_machine.move_to(NOON, tick=False)
    client = signed_in(make_cast().stranger)
    assert client.get("/engagements/?health=attention").context["total"] == 0
    assert [figure.number for figure in client.get("/").context["figures"]] == [0, 0, 0, 0, 0]
