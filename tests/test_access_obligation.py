"""Who sees obligations and who may act on them, from the day one joins to the day after one leaves."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.urls import reverse

from engagements import access
from engagements.actions.engagement import cancel_engagement
from engagements.actions.history import Refused
from engagements.actions.memorandum import draft_amendment, write_obligation
from engagements.actions.obligation import (
    agree_release,
    ask_release,
    confirm_obligation,
    decline_release,
    dispute_obligation,
    mark_not_met,
    report_obligation,
    say_what_is_missing,
)
from engagements.models import Engagement, Memorandum, Obligation, Occurrence
from engagements.queries.home import asked as asked_everywhere
from tests.agreement_factories import make_draft, make_signed
from tests.factories import (
    add_party,
    form_data,
    make_cast,
    make_engagement,
    make_member,
    make_obligation,
    make_occurrence,
    make_organisation,
    make_signed_memorandum,
    make_stranger_engagement,
    with_outsiders,
)

pytestmark = pytest.mark.django_db
VERBS = ("report_obligation", "decide_obligation", "settle_obligation")
OUTSIDE = ("second_official", "second_coordinator")
PEOPLE = ("coordinator", "official", "observer", "stranger", "admin")


def test_parties_and_admins_see_obligations_and_nobody_else():
    cast = make_cast()
    make_occurrence(cast.engagement)
    seen = {
        name: (
            access.visible(Obligation, getattr(cast, name)).count(),
            access.visible(Occurrence, getattr(cast, name)).count(),
        )
        for name in PEOPLE
    }
    assert seen == {**dict.fromkeys(PEOPLE, (1, 1)), "stranger": (0, 0)}
    assert access.visible(Occurrence, AnonymousUser()).count() == 0


def test_a_party_that_left_sees_and_does_nothing_from_the_day_after():
    cast = make_cast()
    occurrence = make_occurrence(cast.engagement)
    third = make_organisation(kind="university")
    member = make_member(third)
    party = add_party(cast.engagement, third, "civic", left_on=access.today())
    occurrence.obligation.memorandum.parties.create(organisation=third, side="civic")
    assert access.can(member, "report_obligation", occurrence) is True
    type(party).objects.filter(pk=party.pk).update(left_on=access.today() - timedelta(days=1))
    assert access.can(member, "report_obligation", occurrence) is False
    assert list(access.visible(Occurrence, member)) == []


@pytest.mark.parametrize(("side", "owes", "answers"), [
    ("civic", "coordinator", "official"), ("government", "official", "coordinator"),
])  # fmt: skip
def test_one_side_reports_the_other_decides_and_both_settle(side, owes, answers):
    cast = make_cast()
    occurrence = make_occurrence(cast.engagement, side)
    may = {
        verb: {name for name in PEOPLE if access.can(getattr(cast, name), verb, occurrence)}
        for verb in VERBS
    }
    assert may == {
        "report_obligation": {owes},
        "decide_obligation": {answers},
        "settle_obligation": {owes, answers},
    }


def may(user, occurrence):
    return [access.can(user, verb, occurrence) for verb in VERBS]


def sides(user):
    """Of every obligation that there is, one by one; and the same for all at once."""
    alone = [
        sorted(access.sides_of_obligation(user, one)) for one in Occurrence.objects.order_by("pk")
    ]
    rows = access.with_sides(Occurrence.objects.order_by("pk"), user)
    assert [sorted(access.sides_on(one)) for one in rows] == alone
    return alone


@pytest.mark.parametrize("who", OUTSIDE)
def test_a_body_that_is_no_party_of_the_memorandum_does_nothing_with_what_is_owed(who):
    cast = with_outsiders(make_cast())
    ours, theirs = (make_occurrence(cast.engagement, side) for side in ("civic", "government"))
    user = getattr(cast, who)
    assert access.visible(Occurrence, user).count() == 2
    assert (may(user, ours), may(user, theirs)) == ([False] * 3, [False] * 3)
    ask_release(ours, actor=cast.coordinator, reason="We cannot.")
    ask_release(theirs, actor=cast.official, reason="We cannot.")
    reported = {
        side: report_obligation(make_occurrence(cast.engagement, side), actor=actor, note="Done.")
        for side, actor in (("civic", cast.coordinator), ("government", cast.official))
    }
    for act in (
        lambda: agree_release(ours, actor=user),
        lambda: agree_release(theirs, actor=user),
        lambda: decline_release(ours, actor=user, reason="No."),
        lambda: report_obligation(theirs, actor=user, note="Done."),
        lambda: report_obligation(ours, actor=user, note="Done."),
        lambda: confirm_obligation(reported["civic"], actor=user),
        lambda: confirm_obligation(reported["government"], actor=user),
        lambda: say_what_is_missing(reported["civic"], actor=user, reason="All."),
        lambda: mark_not_met(theirs, actor=user, reason="No."),
        lambda: dispute_obligation(reported["civic"], actor=user, view="No."),
    ):
        with pytest.raises(PermissionDenied):
            act()
    states = Occurrence.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["pending", "pending", "reported", "reported"]


@pytest.mark.parametrize("who", OUTSIDE)
def test_its_pages_offer_and_ask_nothing_of_a_body_that_is_no_party(signed_in, who):
    cast = with_outsiders(make_cast())
    pending = [make_occurrence(cast.engagement, side) for side in ("civic", "government")]
    reported = make_occurrence(cast.engagement, "civic", text="Send the list.")
    report_obligation(reported, actor=cast.coordinator, note="Sent.")
    user = getattr(cast, who)
    client = signed_in(user)
    progress = client.get(cast.engagement.get_absolute_url())
    asked = [task.title for task in progress.context["tasks"]]
    asked += [row.task.title for row in asked_everywhere(user, access.days())[0]]
    assert [one for one in asked if "supervisor." in one or "the list." in one] == []
    for one in (*pending, reported):
        page = client.get(one.get_absolute_url())
        assert (page.status_code, page.context["buttons"]) == (200, [])
        assert client.get(f"{one.get_absolute_url()}report/").status_code == 403
        assert client.get(f"{one.get_absolute_url()}confirm/").status_code == 403
    index = reverse("obligation_index", args=[cast.engagement.reference])
    assert "Waits for you" not in client.get(index).text
    assert "Waits for you" in signed_in(cast.official).get(index).text


def test_an_observer_reads_what_is_asked_of_a_party_and_of_nobody_else(signed_in):
    cast = with_outsiders(make_cast())
    make_occurrence(cast.engagement)
    outsider = make_member(cast.second_civic.organisation, "observer")
    asked = {
        who.pk: [
            (task.title, task.url)
            for task in signed_in(who).get(cast.engagement.get_absolute_url()).context["tasks"]
            if "supervisor." in task.title
        ]
        for who in (cast.observer, outsider, cast.admin)
    }
    assert list(asked.values()) == [[("Report “Name a supervisor.”", "")], [], []]


def test_who_cancels_and_is_no_party_releases_nothing_of_what_others_agreed(signed_in):
    cast = with_outsiders(make_cast())
    owed = make_occurrence(cast.engagement, "government", text="Pay the fee")
    place = f"{cast.engagement.get_absolute_url()}cancel/"
    page = signed_in(cast.second_coordinator).get(place).text
    assert ("Pay the fee" in page, "You act for neither side" in page) == (True, True)
    assert f"obligation_{owed.obligation_id}" not in page
    assert f"obligation_{owed.obligation_id}" in signed_in(cast.coordinator).get(place).text
    with pytest.raises(Refused, match="You act for neither"):
        cancel_engagement(
            cast.engagement, actor=cast.second_coordinator, reason="No money", side="civic",
            consequences="None", released={owed.obligation_id: "We do without"},
        )  # fmt: skip
    assert Occurrence.objects.get().state == "pending"


def test_a_party_acts_on_its_own_side_and_its_confirmed_successor_does():
    cast = with_outsiders(make_cast())
    make_occurrence(cast.engagement)
    text = Memorandum.objects.get()
    assert (sides(cast.coordinator), sides(cast.official)) == ([["civic"]], [["government"]])
    assert (sides(cast.second_official), sides(cast.observer)) == ([[]], [[]])
    text.parties.filter(side="government").update(
        successor=cast.second_government.organisation, confirmed_on=access.today(),
        confirmed_by=cast.second_official,
    )  # fmt: skip
    assert sides(cast.second_official) == [["government"]]
    # Named on one side, it takes part on the other: it acts for neither.
    cast.engagement.parties.filter(organisation=cast.civic).update(side="government", is_lead=False)
    assert sides(cast.coordinator) == [[]]


def test_what_an_amendment_adds_is_of_the_parties_of_both_texts():
    cast = with_outsiders(make_signed())
    draft = draft_amendment(cast.memorandum, actor=cast.official, title="More", clauses=["money"])
    body = cast.second_civic.organisation
    draft.parties.create(organisation=body, side="civic")
    begun = Occurrence.objects.count()
    two = make_obligation(cast.engagement, "civic", draft)
    Occurrence.objects.create(obligation=two, engagement=cast.engagement, side="civic")
    assert sides(cast.second_coordinator) == [*([[]] * begun), ["civic"]]
    assert sides(cast.coordinator) == [["civic"]] * (begun + 1)


def test_what_was_recorded_without_any_party_is_of_all_who_take_part():
    cast = with_outsiders(make_cast())
    make_occurrence(cast.engagement)
    elsewhere = make_organisation("Third ministry", kind="government")
    third = Memorandum.objects.get().parties.create(organisation=elsewhere, side="government")
    Obligation.objects.update(owed_by=third)
    Memorandum.objects.get().parties.exclude(pk=third.pk).delete()
    assert (sides(cast.second_coordinator), sides(cast.official)) == ([[]], [[]])
    # Its parties were never recorded: the row that owes is of another text.
    third.memorandum = make_signed_memorandum(make_stranger_engagement(cast))
    third.save()
    assert sides(cast.second_coordinator) == [["civic"]]
    assert sides(cast.second_official) == [["government"]]
    assert (sides(cast.observer), sides(cast.stranger)) == ([[]], [[]])


def test_in_a_framework_a_party_acts_on_what_is_owed_where_it_takes_part():
    cast = make_cast()
    occurrence = make_occurrence(cast.engagement)
    third = make_organisation("Third ministry", kind="government")
    writer = make_member(third, "official")
    text = Memorandum.objects.get()
    text.engagements.add(
        make_engagement(actor=cast.coordinator, civic=cast.civic, government=third)
    )
    text.parties.create(organisation=third, side="government")
    assert access.sides_of(writer, text) == frozenset({"government"})
    assert (sides(writer), may(writer, occurrence)) == ([[]], [False] * 3)
    add_party(cast.engagement, third, "government")
    assert sides(writer) == [["government"]]


@pytest.mark.same_on_both
@pytest.mark.parametrize("number", [1, 4])
def test_whose_side_it_is_costs_the_same_for_one_and_for_many(django_assert_num_queries, number):
    cast = make_cast()
    for _one in range(number):
        make_occurrence(cast.engagement)
    rows = access.with_sides(Occurrence.objects.all(), cast.coordinator)
    with django_assert_num_queries(1):
        assert [access.sides_on(one) for one in rows] == [frozenset({"civic"})] * number
    occurrence = Occurrence.objects.select_related("obligation__memorandum").first()
    with django_assert_num_queries(1):
        access.can(cast.coordinator, "settle_obligation", occurrence)


# ---------------------------------------------------------------- owed across


def test_nothing_is_owed_within_a_side(signed_in):
    cast = make_draft()
    city = make_organisation("City of Records", kind="government")
    second = cast.memorandum.parties.create(organisation=city, side="government")
    ministry = cast.memorandum.parties.get(organisation=cast.government)
    civic = cast.memorandum.parties.get(side="civic")
    values = {
        "engagement": cast.engagement, "text": "Pay the city.", "phase": "run",
        "timing": "throughout", "owed_by": ministry,
    }  # fmt: skip
    with pytest.raises(Refused, match="Choose a party of the other side"):
        write_obligation(cast.memorandum, actor=cast.coordinator, owed_to=second, **values)
    assert not cast.memorandum.obligations.filter(text="Pay the city.").exists()
    one = write_obligation(cast.memorandum, actor=cast.coordinator, owed_to=civic, **values)
    with pytest.raises(Refused, match="Choose a party of the other side"):
        write_obligation(cast.memorandum, actor=cast.coordinator, obligation=one, owed_to=second)
    client = signed_in(cast.coordinator)
    place = reverse("memorandum_obligation_add", args=[cast.memorandum.pk])
    assert client.get(place).text.count("City of Records (Government side)") == 2
    sent = {name: getattr(value, "pk", value) for name, value in values.items()}
    page = client.post(place, form_data(cast.coordinator, owed_to=second.pk, **sent))
    assert page.status_code == 422
    assert "Choose a party of the other side" in str(page.context["form"].errors["owed_to"])
    sent["text"] = "Pay the lab."
    page = client.post(place, form_data(cast.coordinator, owed_to=civic.pk, **sent))
    assert page.status_code == 302


def test_check_register_finds_a_summary_that_does_not_count_an_obligation(capsys):
    cast = make_cast()
    report_obligation(make_occurrence(cast.engagement), actor=cast.coordinator, note="Done.")
    Engagement.objects.update(waiting_for_government=0)
    with pytest.raises(SystemExit):
        call_command("check_register")
    said = capsys.readouterr().out
    assert f"{cast.engagement.reference}: summary is wrong in waiting_for_government" in said
