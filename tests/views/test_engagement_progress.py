"""The progress page: what each role sees, what is flagged, and what it costs."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.formats import date_format
from django.utils.timezone import localtime

from engagements import access, clock
from engagements.actions.engagement import cancel_engagement, refresh_summary, reopen_engagement
from engagements.models import (
    Engagement,
    Indicator,
    JointUpdate,
    Measurement,
    Milestone,
    PhaseChange,
    Waiver,
)
from engagements.queries.engagement import flags, watched
from engagements.queries.gates import judge
from engagements.queries.timeline import timeline
from tests.factories import (
    make_cast,
    make_contact,
    make_occurrence,
    make_role,
    make_signed_memorandum,
)

pytestmark = pytest.mark.django_db
HEADINGS = (
    "Where things stand",
    "Memorandum",
    "Milestones",
    "Challenge checklist",
    "Latest updates",
    "People",
)


def page(signed_in, user, engagement):
    answer = signed_in(user).get(f"/engagements/{engagement.reference}/")
    return answer, answer.content.decode()


def report(engagement, side, user):
    milestone = engagement.milestones.filter(side=side).first()
    Milestone.objects.filter(pk=milestone.pk).update(
        state="reported", reported_on=access.today(), reported_side=side, reported_by=user
    )
    refresh_summary(engagement)
    return milestone


def add_children(cast, number):
    for count in range(number):
        day = access.today() - timedelta(days=count)
        JointUpdate.objects.create(
            engagement=cast.engagement,
            on=day,
            workflow=f"Work {count}",
            side="civic",
            author=cast.coordinator,
            author_text="Coordinator",
        )
        make_role(cast.engagement, make_contact(cast.government, f"Supervisor {count}"))
        make_signed_memorandum(cast.engagement)
        indicator = Indicator.objects.create(engagement=cast.engagement, name=f"Records {count}")
        Measurement.objects.create(
            indicator=indicator, on=day, value=count, measured_by=cast.coordinator
        )
        change = PhaseChange.objects.create(
            engagement=cast.engagement,
            from_phase="prepare",
            to_phase="start",
            changed_by=cast.coordinator,
        )
        Waiver.objects.create(
            engagement=cast.engagement,
            phase_change=change,
            condition="memorandum_in_force",
            was="unmet",
            reason=f"Waived {count}",
            waived_by=cast.coordinator,
        )


@pytest.mark.parametrize("who", ["coordinator", "official", "observer", "admin"])
def test_who_takes_part_sees_every_heading(signed_in, who):
    cast = make_cast()
    answer, html = page(signed_in, getattr(cast, who), cast.engagement)
    assert answer.status_code == 200
    assert [heading for heading in HEADINGS if f">{heading}</h2>" not in html] == []


def test_a_stranger_does_not_learn_that_it_exists(signed_in):
    cast = make_cast()
    assert page(signed_in, cast.stranger, cast.engagement)[0].status_code == 404


def test_a_reference_that_nobody_gave_is_not_found(signed_in):
    cast = make_cast()
    client = signed_in(cast.coordinator)
    assert client.get("/engagements/FEL-1999-0001/").status_code == 404
    assert client.get("/engagements/%00/").status_code == 404


def test_the_receiving_side_is_asked_to_accept_and_the_reporting_side_is_not(signed_in):
    cast = make_cast()
    milestone = report(cast.engagement, "civic", cast.coordinator)
    task = f"Accept “{milestone.title}”"
    html = page(signed_in, cast.official, cast.engagement)[1]
    assert task in html
    # On a phone the tasks stand below the facts: the way to them stands first.
    jump, place = html.index('<p class="jump"><a href="#h-ask">'), html.index('id="h-now"')
    assert jump < place < html.index('id="h-ask"')
    assert task not in page(signed_in, cast.coordinator, cast.engagement)[1]


def test_an_observer_sees_what_is_asked_but_no_button(signed_in):
    cast = make_cast()
    html = page(signed_in, cast.observer, cast.engagement)[1]
    assert "asked of your side" in html
    assert 'class="btn' not in html


def test_late_silent_and_not_covered_are_flagged_with_reasons():
    cast = make_cast()
    day = access.today()
    Engagement.objects.filter(pk=cast.engagement.pk).update(
        phase="run",
        next_due_on=day - timedelta(days=12),
        next_due_title="Pilot",
        last_update_on=day - timedelta(days=41),
    )
    cast.engagement.refresh_from_db()
    found = flags(watched(cast.engagement), day, day)
    assert [(flag.kind, flag.reason) for flag in found] == [
        ("late", "“Pilot” is 12 days late."),
        ("silent", "No update for 41 days."),
        ("not_covered", "Work goes on without an agreement in force."),
    ]


def test_the_last_day_of_an_agreement_still_counts():
    cast = make_cast()
    make_signed_memorandum(cast.engagement, ends_on=access.today())
    cast.engagement.phase = "run"
    today = access.today()
    kinds = [flag.kind for flag in flags(watched(cast.engagement), today, today)]
    assert "not_covered" not in kinds
    tomorrow = today + timedelta(days=1)
    kinds = [flag.kind for flag in flags(watched(cast.engagement), today, tomorrow)]
    assert "not_covered" in kinds


@pytest.mark.parametrize(
    ("zone", "hours_after_midnight", "covered"),
    [
        ("UTC", -1, True), ("UTC", 1, False),
        ("Pacific/Honolulu", 9, True), ("Pacific/Honolulu", 11, False),
        ("Pacific/Kiritimati", -15, True), ("Pacific/Kiritimati", -13, False),
    ],
)  # fmt: skip
def test_the_last_day_lasts_until_midnight_where_the_work_is(
    signed_in, zone, hours_after_midnight, covered
):
    cast = make_cast()
    last = access.today()
    memorandum = make_signed_memorandum(cast.engagement, ends_on=last, time_zone=zone)
    Engagement.objects.update(time_zone=zone, phase="run")
    midnight = datetime.combine(last + timedelta(days=1), time(), tzinfo=UTC)
    with clock.acting_at(midnight + timedelta(hours=hours_after_midnight)):
        html = page(signed_in, cast.official, cast.engagement)[1]
        agreement = signed_in(cast.official).get(memorandum.get_absolute_url()).content.decode()
        cast.engagement.refresh_from_db()
        gate = {one.condition: one.state for one in judge(cast.engagement)}
    assert ("Not covered" not in html) is covered
    assert ("In force today" in html) is covered
    assert ("In force today" in agreement) is covered
    assert (gate["memorandum_in_force"] == "met") is covered


def test_a_recorded_engagement_shows_source_and_outcome_and_no_flag(signed_in):
    cast = make_cast()
    Engagement.objects.filter(pk=cast.engagement.pk).update(
        recorded=True,
        source_title="Yearbook",
        source_url="https://example.org/yearbook",
        outcome="Still used in nine cities",
        created_at=cast.engagement.created_at - timedelta(days=900),
    )
    html = page(signed_in, cast.coordinator, cast.engagement)[1]
    assert 'href="https://example.org/yearbook"' in html
    assert "Still used in nine cities" in html
    assert "No update for" not in html


def test_what_there_is_none_of_is_not_counted_and_a_year_is_said_once(signed_in):
    cast = make_cast()
    Engagement.objects.filter(pk=cast.engagement.pk).update(
        recorded=True, source_url="https://example.org/yearbook", status="closed",
        status_since=date(2011, 12, 31), status_reason="It ended.", counted_milestones=0,
        checklist_items=0, starts_on=date(2011, 1, 1), starts_precision="year",
        ends_on=date(2011, 12, 31), ends_precision="year",
    )  # fmt: skip
    answer, html = page(signed_in, cast.coordinator, cast.engagement)
    assert answer.context["dates"] == "2011"
    assert [word for word in ("0 of 0", "All 0", "said yet how") if word in html] == []
    assert "Nobody said here how it went." in html


def test_nothing_is_needed_for_a_next_phase_once_it_is_cancelled(signed_in):
    cast = make_cast(starts_on=access.today() + timedelta(days=30))
    assert "Needed for the next phase" in page(signed_in, cast.coordinator, cast.engagement)[1]
    cancel_engagement(
        cast.engagement, actor=cast.coordinator, side="civic", reason="No money.",
        consequences="None.", released={},
    )  # fmt: skip
    answer, html = page(signed_in, cast.coordinator, cast.engagement)
    assert answer.context["facts"][3].value == "Ended before it began"
    assert "Needed for the next phase" not in html


def test_five_tasks_stand_open_and_each_says_its_day_before_what_to_do(signed_in):
    cast = make_cast()
    for number in range(6):
        make_occurrence(
            cast.engagement, "civic", text=f"Pay {number}",
            due_on=access.today() - timedelta(days=3),
        )  # fmt: skip
    answer, html = page(signed_in, cast.coordinator, cast.engagement)
    shown, folded = html.split('<details class="fold rest">')
    assert shown.partition('id="h-ask"')[2].count('<span class="t">') == 5
    assert html.count("3 days late</span>. Your side owes this.") == 6
    assert f"Show {len(answer.context['tasks']) - 5} more" in folded


def test_a_waiver_is_shown_for_ever(signed_in):
    cast = make_cast()
    add_children(cast, 1)
    told = page(signed_in, cast.official, cast.engagement)[1]
    waived = Waiver.objects.get()
    assert f"{date_format(localtime(waived.waived_at), 'DATETIME_FORMAT')}: Waived 0" in told


@pytest.mark.same_on_both
@pytest.mark.parametrize("who", ["coordinator", "official", "admin"])
def test_the_page_costs_the_same_at_one_and_three_rows(signed_in, who):
    costs = []
    for number in (1, 3):
        cast = make_cast_again(number)
        add_children(cast, number)
        for _time in range(number):
            cancel_engagement(
                cast.engagement, actor=cast.admin, reason="Why.", side="civic", consequences="None."
            )
            reopen_engagement(cast.engagement, actor=cast.admin, reason="Why.")
        client = signed_in(getattr(cast, who))
        with CaptureQueriesContext(connection) as queries:
            shown = client.get(f"/engagements/{cast.engagement.reference}/").context
        assert shown["reopened"]
        costs.append(len(queries))
    assert costs[0] == costs[1]
    # One of them counts the offices of the people known, where the gate asks for that.
    assert costs[0] <= 20


def make_cast_again(number):
    cast = make_cast(title=f"Engagement {number}")
    keep = cast.engagement.milestones.values_list("pk", flat=True)[:number]
    cast.engagement.milestones.exclude(pk__in=list(keep)).delete()
    items = cast.engagement.checklist.values_list("pk", flat=True)[:number]
    cast.engagement.checklist.exclude(pk__in=list(items)).delete()
    refresh_summary(cast.engagement)
    return cast


@pytest.mark.parametrize(
    ("role", "position", "line"),
    [
        ("coordinator", "Programme coordinator", "Programme coordinator, Civic Lab"),
        ("coordinator", "Deputy coordinator", "Coordinator · Deputy coordinator, Civic Lab"),
        ("champion", "Director", "Champion · Director, Civic Lab"),
        ("sceptic", "", "Sceptic (only our side sees this) · Civic Lab"),
    ],
)
def test_a_person_is_told_once_in_which_role(signed_in, role, position, line):
    cast = make_cast()
    cast.engagement.roles.all().delete()
    contact = make_contact(cast.civic, position=position)
    make_role(cast.engagement, contact, role, private_to_side="civic" if role == "sceptic" else "")
    assert f'<span class="w">{line}</span>' in page(signed_in, cast.coordinator, cast.engagement)[1]


def test_a_milestone_that_waits_for_acceptance_is_not_drawn_as_done():
    cast = make_cast()
    first, second, third = cast.engagement.milestones.all()[:3]
    first.state, second.state = "accepted", "reported"
    drawn = timeline(cast.engagement, [first, second, third], access.today())
    assert [bars[0].look for bars in drawn.bars] == ["d", "p", "f"]
