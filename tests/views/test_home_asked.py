"""What is asked on the start page: in which order, how late, and for whom it stands first."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from engagements import access
from engagements.models import Engagement, Milestone, Occurrence
from engagements.queries.home import AskedRow, grouped
from engagements.queries.task import Task, in_order
from tests.agreement_factories import make_sent
from tests.factories import make_cast, make_engagement, make_occurrence

pytestmark = pytest.mark.django_db


def task(title, days=None, **more):
    return Task(
        title, "", None if days is None else access.today() + timedelta(days=days), "", "", **more
    )


def test_what_is_asked_in_person_stands_first_then_the_longest_late_and_last_what_has_no_day():
    found = in_order(
        [
            task("undated"), task("signs, undated", in_person=True), task("tomorrow", 1),
            task("late", -3), task("today", 0), task("later", 40, in_person=True),
            task("long late", -90),
        ],
        access.today(),
    )  # fmt: skip
    assert [(one.title, one.late) for one in found] == [
        ("later", ""), ("signs, undated", ""), ("long late", "90 days late"),
        ("late", "3 days late"), ("today", ""), ("tomorrow", ""), ("undated", ""),
    ]  # fmt: skip


def test_nothing_is_shown_that_is_less_urgent_than_what_an_engagement_asks_behind_the_fold():
    rows = [
        AskedRow(one, f"Water {number % 12}", "", f"/{number % 12}/")
        for number, one in enumerate(
            in_order((task("", days) for days in range(36)), access.today())
        )
    ]
    groups, more = grouped(rows, whole=False)
    assert [len(group.tasks) for group in groups] == [1] * 10
    assert ([group.more for group in groups], more) == ([2] * 10, 2)
    whole, left = grouped(rows, whole=True)
    assert ([len(group.tasks) for group in whole], left) == ([3] * 12, 0)


def test_home_goes_by_urgency_over_all_engagements_and_says_how_late_the_own_side_is(signed_in):
    cast = make_cast(title="Calm waters")
    other = make_engagement(
        actor=cast.coordinator, civic=cast.civic, government=cast.government, title="Wild waters"
    )
    Milestone.objects.exclude(side="civic").delete()
    for engagement, days in ((cast.engagement, 3), (other, 50)):
        engagement.milestones.update(
            state="reported", reported_on=access.today(), reported_side="civic",
            reported_by=cast.coordinator, due_on=access.today() - timedelta(days=days),
        )  # fmt: skip
        keep = engagement.milestones.first()
        engagement.milestones.exclude(pk=keep.pk).delete()
    Occurrence.objects.filter(pk=make_occurrence(other).pk).update(
        state="reported", reported_on=access.today(), reported_by=cast.coordinator,
        due_on=access.today() - timedelta(days=70),
    )  # fmt: skip
    groups = signed_in(cast.official).get("/?asked=all").context["asked"]
    dated = [
        (group.engagement, [(one.title.partition(" ")[0], one.late) for one in group.tasks if one.due_on])
        for group in groups
    ]  # fmt: skip
    assert dated == [
        ("Wild waters", [("Confirm", "70 days late"), ("Accept", "50 days late")]),
        ("Calm waters", [("Accept", "3 days late")]),
    ]
    page = signed_in(cast.official).get(other.get_absolute_url())
    assert "70 days late" in page.content.decode()
    there = [one.title for one in page.context["tasks"]]
    assert [one for one in there if not one.startswith(("Fill in", "Say who"))] == [
        one.title for one in groups[0].tasks
    ]
    assert signed_in(cast.stranger).get("/").context["asked"] == []


def test_who_is_to_sign_and_only_reads_otherwise_finds_it_before_all_else(signed_in):
    cast = make_sent()
    Engagement.objects.update(next_due_on=access.today() - timedelta(days=3))
    html = signed_in(cast.director.person.user).get("/").content.decode()
    assert html.index("What is asked of your side") < html.index("Needs attention")
    assert ">1 thing</span>" in html
    assert "the most urgent first" not in html
    observer = signed_in(cast.observer).get("/").content.decode()
    assert "What is asked of your side" not in observer


def test_who_reads_and_signs_pays_no_query_for_what_waits_for_others(
    signed_in, django_assert_max_num_queries
):
    cast = make_sent()
    for number in range(3):
        if number < 2:
            # One more text that waits, in an engagement in which the director only reads.
            make_sent(SimpleNamespace(**{**vars(cast), "engagement": make_engagement(
                actor=cast.coordinator, civic=cast.civic, government=cast.government,
                title=f"Water {number}",
            )}))  # fmt: skip
        client = signed_in(cast.director.person.user)
        client.get("/")
        with django_assert_max_num_queries(15):
            answer = client.get("/")
    waiting = [row.waits for row in answer.context["rows"]]
    assert len([words for words in waiting if words.startswith("Waits for")]) == 3
    # It is asked of others there: of the director, the one signature.
    assert [len(group.tasks) for group in answer.context["asked"]] == [1]


def test_a_coordinator_who_is_to_sign_in_person_finds_it_first_too(signed_in):
    cast = make_cast(title="Permits")
    html = signed_in(cast.coordinator).get("/").content.decode()
    assert html.index("Needs attention") < html.index("What is asked of your side")
    sent = make_sent(cast)
    sent.director.person.user.memberships.update(role="coordinator")
    html = signed_in(sent.director.person.user).get("/").content.decode()
    assert html.index("What is asked of your side") < html.index("Needs attention")


def test_several_challenges_in_one_task_say_that_the_first_of_them_has_the_day(signed_in):
    cast = make_cast()
    cast.engagement.milestones.all().delete()
    mine = list(cast.engagement.checklist.filter(gates=True, phase="prepare", side="government"))
    cast.engagement.checklist.exclude(pk__in=[one.pk for one in mine[:2]]).update(gates=False)
    mine[1].due_on = access.today() + timedelta(days=8)
    mine[1].save()
    page = signed_in(cast.official).get(cast.engagement.get_absolute_url())
    settle = next(one for one in page.context["tasks"] if one.title.startswith("Settle 2"))
    assert (settle.due_on, settle.each_its_day) == (mine[1].due_on, True)
    assert "The first is due <b>" in page.content.decode()
    mine[0].due_on = mine[1].due_on
    mine[0].save()
    page = signed_in(cast.official).get(cast.engagement.get_absolute_url())
    assert "The first is due <b>" not in page.content.decode()
    # Of those of both sides each is told how many the other has.
    extra = cast.engagement.checklist.filter(phase="prepare", side="civic").first()
    extra.gates = True
    extra.save()
    said = signed_in(cast.official).get(cast.engagement.get_absolute_url()).content.decode()
    assert "The next phase waits for 3 in all; 1 of them is for the other side to settle." in said
