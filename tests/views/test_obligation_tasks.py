"""Who answers for an obligation today, and what is asked of whom."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from engagements import access
from engagements.actions.engagement import cancel_engagement, hold_engagement
from engagements.actions.obligation import (
    ask_release,
    begin_obligations,
    confirm_obligation,
    dispute_obligation,
    report_obligation,
    say_what_is_missing,
)
from engagements.models import Engagement, MemorandumParty
from engagements.queries.home import asked as asked_everywhere
from tests.agreement_factories import make_draft
from tests.factories import (
    make_cast,
    make_contact,
    make_engagement,
    make_member,
    make_obligation,
    make_occurrence,
    make_organisation,
    make_role,
)

pytestmark = pytest.mark.django_db


def index(cast):
    return reverse("obligation_index", args=[cast.engagement.reference])


def door(occurrence, act="detail"):
    return reverse(f"obligation_{act}", args=[occurrence.engagement.reference, occurrence.pk])


def text_of(client, address):
    return " ".join(client.get(address).content.decode().split())


def owed_by_supervisor(cast, **fields):
    return make_occurrence(cast.engagement, "government", role="supervisor", **fields)


def test_who_holds_the_role_today_answers(signed_in):
    cast = make_cast()
    make_role(cast.engagement, make_contact(cast.government, "Supervisor, Ministry of Records"))
    occurrence = owed_by_supervisor(cast)
    page = text_of(signed_in(cast.coordinator), door(occurrence))
    assert "Supervisor, Ministry of Records" in page
    assert "Vacant" not in page


def test_the_deputy_answers_when_the_post_or_the_role_has_ended(signed_in):
    cast = make_cast()
    yesterday = access.today() - timedelta(days=1)
    make_role(
        cast.engagement, make_contact(cast.government, "Supervisor who left"), ends_on=yesterday
    )
    make_role(
        cast.engagement, make_contact(cast.government, "Supervisor elsewhere", ends_on=yesterday)
    )
    make_role(
        cast.engagement, make_contact(cast.government, "Deputy of the unit"), "deputy_supervisor"
    )
    page = text_of(signed_in(cast.coordinator), door(owed_by_supervisor(cast)))
    assert "Deputy of the unit" in page
    assert "the deputy answers for it" in page
    assert "Supervisor who left" not in page
    assert "Supervisor elsewhere" not in page


def test_a_role_that_nobody_has_is_vacant_with_a_warning(signed_in):
    cast = make_cast()
    make_role(cast.engagement, make_contact(cast.civic, "Supervisor of the wrong side"))
    occurrence = owed_by_supervisor(cast)
    for address in (door(occurrence), index(cast)):
        page = text_of(signed_in(cast.coordinator), address)
        assert "Vacant" in page
        assert "Supervisor of the wrong side" not in page


@pytest.mark.parametrize(
    "role", ["working_contact", "problem_owner", "decision_maker", "paired_official", "legal"]
)
def test_a_role_without_a_deputy_of_its_own_passes_to_who_stands_in(signed_in, role):
    cast = make_cast()
    ended = access.today() - timedelta(days=1)
    make_role(cast.engagement, make_contact(cast.government, "Left"), role, ends_on=ended)
    make_role(cast.engagement, make_contact(cast.civic, "Of the other side"), "deputy_coordinator")
    occurrence = make_occurrence(cast.engagement, "government", role=role)
    client, found = signed_in(cast.coordinator), []
    stand_ins = ("working_contact", "coordinator", "deputy_coordinator", "deputy_supervisor")
    for other in [one for one in stand_ins if one != role]:
        page = text_of(client, door(occurrence))
        found.append(("Nobody has this role today." in page, "Of the other side" in page))
        make_role(cast.engagement, make_contact(cast.government, f"Acting {other}"), other)
        assert f"Acting {other}" in text_of(client, door(occurrence))
    assert found == [(True, False)] + [(False, False)] * (len(found) - 1)
    assert "the deputy answers for it" in text_of(client, index(cast))
    make_role(cast.engagement, make_contact(cast.government, "New in office"), role)
    assert "New in office" in text_of(client, door(occurrence))


def test_a_role_with_its_own_deputy_passes_to_nobody_else(signed_in):
    cast = make_cast()
    make_role(cast.engagement, make_contact(cast.government, "At the desk"), "working_contact")
    page = text_of(signed_in(cast.coordinator), door(owed_by_supervisor(cast)))
    assert ("Nobody has this role today." in page, "At the desk" in page) == (True, False)


def test_the_form_says_to_whom_a_vacant_role_passes(signed_in):
    draft = make_draft()
    place = reverse("memorandum_obligation_add", args=[draft.memorandum.pk])
    page = text_of(signed_in(draft.coordinator), place)
    assert "a deputy, the coordinator or the working contact of the same party" in page


def test_a_confirmed_successor_answers_and_is_named(signed_in):
    cast = make_cast()
    heir = make_organisation("Ministry of Digital Affairs", kind="government")
    make_role(cast.engagement, make_contact(heir, "Head of unit"))
    occurrence = owed_by_supervisor(cast)
    MemorandumParty.objects.filter(organisation=cast.government).update(
        successor=heir, confirmed_on=access.today(), confirmed_by=cast.official
    )
    page = text_of(signed_in(cast.coordinator), door(occurrence))
    assert "Head of unit" in page
    assert "Successor of Ministry of Records." in page


# ---------------------------------------------------------------- what is asked of whom


def asked(client, engagement):
    page = client.get(engagement.get_absolute_url())
    titles = [task.title for task in page.context["tasks"]]
    return [title for title in titles if "supervisor." in title or "supervisor data" in title]


def asked_at_home(person):
    return [row.task.title for row in asked_everywhere(person, access.days())[0]]


def test_what_falls_due_within_30_days_is_asked_of_the_side_that_owes_it(signed_in):
    cast = make_cast()
    make_occurrence(cast.engagement, due_on=access.today() + timedelta(days=31))
    us, them = signed_in(cast.coordinator), signed_in(cast.official)
    assert asked(us, cast.engagement) == []
    occurrence = make_occurrence(cast.engagement, due_on=access.today() + timedelta(days=30))
    assert asked(us, cast.engagement) == ["Report “Name a supervisor.”"]
    assert asked(them, cast.engagement) == []
    report_obligation(occurrence, actor=cast.coordinator, note="Done.")
    assert asked(us, cast.engagement) == []
    assert asked(them, cast.engagement) == ["Confirm “Name a supervisor.”"]
    assert door(occurrence) in text_of(them, cast.engagement.get_absolute_url())
    assert "Confirm “Name a supervisor.”" in asked_at_home(cast.official)


def test_what_is_missing_a_release_and_the_other_view_are_asked_for(signed_in):
    cast = make_cast()
    us, them = signed_in(cast.coordinator), signed_in(cast.official)
    later = access.today() + timedelta(days=90)
    occurrence = make_occurrence(cast.engagement, due_on=later)
    occurrence = report_obligation(occurrence, actor=cast.coordinator, note="Done.")
    dispute_obligation(occurrence, actor=cast.official, view="Half of it.")
    assert asked(us, cast.engagement) == []
    colleague = signed_in(make_member(cast.civic))
    assert asked(colleague, cast.engagement) == ["Write how your side sees “Name a supervisor.”"]
    occurrence = say_what_is_missing(occurrence, actor=cast.official, reason="No names.")
    assert asked(us, cast.engagement) == ["Report “Name a supervisor.”"]
    assert "No names." in text_of(us, cast.engagement.get_absolute_url())
    ask_release(occurrence, actor=cast.coordinator, reason="Not needed.")
    assert asked(them, cast.engagement) == ["Answer: release “Name a supervisor.”?"]


def test_a_dispute_is_asked_of_both_sides_until_it_is_settled(signed_in):
    cast = make_cast()
    us, them = signed_in(cast.coordinator), signed_in(cast.official)
    occurrence = make_occurrence(cast.engagement, due_on=access.today() + timedelta(days=90))
    occurrence = report_obligation(occurrence, actor=cast.coordinator, note="Done.")
    occurrence = dispute_obligation(occurrence, actor=cast.official, view="Half of it.")
    occurrence = dispute_obligation(occurrence, actor=cast.coordinator, view="All of it.")
    # Who reported it is no less asked to settle it.
    for client in (us, them):
        assert asked(client, cast.engagement) == ["Settle “Name a supervisor.”"]
    confirm_obligation(occurrence, actor=cast.official)
    assert [asked(client, cast.engagement) for client in (us, them)] == [[], []]


def test_on_hold_only_what_is_fixed_by_law_is_asked_for(signed_in):
    cast = make_cast()
    make_occurrence(cast.engagement)
    make_occurrence(cast.engagement, text="Delete supervisor data.", legal_date=True)
    hold_engagement(
        cast.engagement, actor=cast.coordinator, reason="Elections.",
        decide_on=access.today() + timedelta(days=60),
    )  # fmt: skip
    client = signed_in(cast.coordinator)
    assert asked(client, cast.engagement) == ["Report “Delete supervisor data.”"]
    titles = asked_at_home(cast.coordinator)
    assert "Report “Delete supervisor data.”" in titles
    assert "Report “Name a supervisor.”" not in titles


def test_on_hold_the_requests_of_the_other_side_are_asked_and_its_reports_confirmed(signed_in):
    cast = make_cast()
    released = make_occurrence(cast.engagement, text="Train a supervisor.")
    reported = make_occurrence(cast.engagement, text="Name a supervisor.")
    ask_release(released, actor=cast.coordinator, reason="Nobody has time.")
    report_obligation(reported, actor=cast.coordinator, note="Done.")
    hold_engagement(
        cast.engagement, actor=cast.coordinator, reason="Elections.",
        decide_on=access.today() + timedelta(days=60),
    )  # fmt: skip
    wanted = {"Answer: release “Train a supervisor.”?", "Confirm “Name a supervisor.”"}
    assert set(asked(signed_in(cast.official), cast.engagement)) == wanted
    assert wanted <= set(asked_at_home(cast.official))
    assert asked(signed_in(cast.coordinator), cast.engagement) == []


def ended(cast, engagement, how):
    if how == "closed":
        Engagement.objects.filter(pk=engagement.pk).update(status="closed")
    else:
        cancel_engagement(
            engagement, actor=cast.coordinator, reason="No money.", side="civic",
            consequences="Work stops.",
        )  # fmt: skip


@pytest.mark.parametrize("how", ["cancelled", "closed"])
def test_what_survives_the_end_is_asked_at_home_as_on_the_page(signed_in, how):
    cast = make_cast()
    make_occurrence(cast.engagement, text="Name a supervisor.")
    stays = make_occurrence(cast.engagement, text="Delete supervisor data.", survives=True)
    ended(cast, cast.engagement, how)
    us, them = signed_in(cast.coordinator), signed_in(cast.official)
    wanted = ["Report “Delete supervisor data.”"]
    assert asked(us, cast.engagement) == asked_at_home(cast.coordinator) == wanted
    assert wanted[0] in [one.title for group in us.get("/").context["asked"] for one in group.tasks]
    assert asked(them, cast.engagement) == asked_at_home(cast.official) == []
    report_obligation(stays, actor=cast.coordinator, note="Done.")
    wanted = ["Confirm “Delete supervisor data.”"]
    assert asked(them, cast.engagement) == asked_at_home(cast.official) == wanted
    assert asked(us, cast.engagement) == asked_at_home(cast.coordinator) == []
    for person in (cast.observer, cast.stranger):
        assert asked_at_home(person) == []


@pytest.mark.same_on_both
def test_what_survives_costs_home_the_same_in_one_and_three_engagements(signed_in):
    cast = make_cast()
    costs = []
    for titles in (["Water 0"], ["Water 1", "Water 2"]):
        for title in titles:
            engagement = make_engagement(
                actor=cast.coordinator, civic=cast.civic, government=cast.government, title=title
            )
            make_occurrence(engagement, survives=True)
            ended(cast, engagement, "cancelled")
        client = signed_in(cast.coordinator)
        with CaptureQueriesContext(connection) as queries:
            assert "Report “Name a supervisor.”" in asked_at_home(cast.coordinator)
            client.get("/")
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_a_weekly_one_is_one_task_however_often_it_is_late(signed_in):
    cast = make_cast()
    obligation = make_obligation(
        cast.engagement, timing="recurring", every="weekly",
        first_on=access.today() - timedelta(days=21), until_on=access.today(),
    )  # fmt: skip
    begin_obligations(obligation.memorandum)
    client = signed_in(cast.coordinator)
    assert asked(client, cast.engagement) == ["Report “Name a supervisor.”"]
    assert "3 more are due soon." in text_of(client, cast.engagement.get_absolute_url())


def test_the_next_30_days_at_home_hold_milestones_and_obligations_by_their_day(signed_in):
    cast = make_cast()
    day = access.today() + timedelta(days=5)
    occurrence = make_occurrence(cast.engagement, text="Send the list.", due_on=day)
    make_occurrence(cast.engagement, text="Much later.", due_on=day + timedelta(days=60))
    for person in (cast.coordinator, cast.official, cast.observer):
        dates = signed_in(person).get(reverse("home_index")).context["dates"]
        assert (door(occurrence), "Send the list.", day, cast.engagement.title) in [
            (line.url, line.title, line.on, line.engagement) for line in dates
        ]
        assert [one.on for one in dates] == sorted(one.on for one in dates)
        assert "Much later." not in [one.title for one in dates]
    assert signed_in(cast.stranger).get(reverse("home_index")).context["dates"] == []
