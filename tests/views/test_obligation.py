import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from engagements import access
from engagements.actions.obligation import (
    ask_release,
    begin_obligations,
    confirm_obligation,
    dispute_obligation,
    report_obligation,
)
from engagements.models import Document, Occurrence
from tests.agreement_factories import make_signed
from tests.factories import (
    form_data,
    make_cast,
    make_member,
    make_obligation,
    make_occurrence,
    make_organisation,
    make_signed_memorandum,
    make_stranger_engagement,
)

pytestmark = pytest.mark.django_db

ACTS = [
    "report", "confirm", "missing", "not_met", "ask_release", "agree_release", "decline_release",
    "dispute",
]  # fmt: skip


def door(occurrence, act="detail"):
    return reverse(f"obligation_{act}", args=[occurrence.engagement.reference, occurrence.pk])


def index(cast):
    return reverse("obligation_index", args=[cast.engagement.reference])


def text_of(client, address):
    return " ".join(client.get(address).content.decode().split())


def offered(client, occurrence):
    page = client.get(door(occurrence)).content.decode()
    return [act for act in ACTS if f'href="{door(occurrence, act)}"' in page]


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_finds_no_list_no_obligation_and_no_act(signed_in, method):
    cast = make_cast()
    occurrence = make_occurrence(cast.engagement)
    send = getattr(signed_in(cast.stranger), method)
    doors = [door(occurrence, act) for act in ACTS]
    if method == "get":
        doors += [index(cast), door(occurrence)]
    assert {address: send(address).status_code for address in doors} == dict.fromkeys(doors, 404)


def test_an_obligation_is_not_found_below_another_engagement(signed_in):
    cast = make_cast()
    foreign = make_stranger_engagement(cast)
    nested = reverse(
        "obligation_detail", args=[foreign.reference, make_occurrence(cast.engagement).pk]
    )
    assert signed_in(cast.stranger).get(nested).status_code == 404
    assert signed_in(cast.admin).get(nested).status_code == 404


def test_an_observer_reads_and_is_offered_no_act(signed_in):
    cast = make_cast()
    occurrence = make_occurrence(cast.engagement, text="Name two fellows.")
    client = signed_in(cast.observer)
    assert "Name two fellows." in text_of(client, index(cast))
    assert offered(client, occurrence) == []
    assert [client.get(door(occurrence, act)).status_code for act in ACTS] == [403] * len(ACTS)


def test_each_side_is_offered_what_it_may_do_now(signed_in):
    cast = make_cast()
    occurrence = make_occurrence(cast.engagement)
    us, them = signed_in(cast.coordinator), signed_in(cast.official)
    assert offered(us, occurrence) == ["report", "not_met", "ask_release"]
    assert offered(them, occurrence) == ["ask_release"]
    occurrence = report_obligation(occurrence, actor=cast.coordinator, note="Done.")
    assert offered(us, occurrence) == ["ask_release", "dispute"]
    assert offered(them, occurrence) == ["confirm", "missing", "ask_release", "dispute"]
    occurrence = ask_release(occurrence, actor=cast.coordinator, reason="Not needed.")
    assert offered(us, occurrence) == ["decline_release", "dispute"]
    assert offered(them, occurrence) == [
        "confirm", "missing", "agree_release", "decline_release", "dispute",
    ]  # fmt: skip
    occurrence = confirm_obligation(occurrence, actor=cast.official)
    assert (offered(us, occurrence), offered(them, occurrence)) == ([], [])
    assert offered(signed_in(cast.admin), make_occurrence(cast.engagement)) == []


def test_both_sides_stand_next_to_each_other_with_the_readers_first(signed_in):
    cast = make_cast()
    make_occurrence(cast.engagement, "civic", text="Propose fellows.", phase="prepare")
    make_occurrence(cast.engagement, "government", text="Name a supervisor.", phase="run")
    ours = text_of(signed_in(cast.coordinator), index(cast))
    theirs = text_of(signed_in(cast.official), index(cast))
    assert ours.index("The civic side owes") < ours.index("The government side owes")
    assert theirs.index("The government side owes") < theirs.index("The civic side owes")
    assert ours.index("Propose fellows.") < ours.index("Name a supervisor.")
    # In the head of the column, and on phones, where there is no head, in each phase.
    assert theirs.count("The government side owes (your side)") == 2
    assert "The civic side owes (your side)" not in theirs


def test_what_is_settled_stands_under_all_alone(signed_in):
    cast = make_cast()
    occurrence = make_occurrence(cast.engagement, text="Send the list.")
    confirm_obligation(
        report_obligation(occurrence, actor=cast.coordinator, note="Sent."), actor=cast.official
    )
    client = signed_in(cast.coordinator)
    assert "Send the list." not in text_of(client, index(cast))
    assert "Nothing is owed now." in text_of(client, index(cast))
    assert "Send the list." in text_of(client, f"{index(cast)}?show=all")
    assert client.get(f"{index(cast)}?obligation=9x&show=1").status_code == 200


def test_late_is_said_in_words_and_so_is_what_waits(signed_in):
    cast = make_cast()
    due_on = access.today() - timedelta(days=3)
    occurrence = make_occurrence(cast.engagement, text="Send the list.", due_on=due_on)
    us, them = signed_in(cast.coordinator), signed_in(cast.official)
    assert "3 days late" in text_of(us, index(cast))
    assert "3 days late" in text_of(us, door(occurrence))
    report_obligation(occurrence, actor=cast.coordinator, note="Sent.")
    assert "Waits for you" in text_of(them, index(cast))
    assert "Reported, not confirmed yet" in text_of(us, index(cast))


def test_one_that_recurs_shows_its_next_times_and_the_way_to_all(signed_in):
    cast = make_cast()
    obligation = make_obligation(
        cast.engagement, timing="recurring", every="weekly", first_on=date(2031, 1, 1),
        until_on=date(2031, 2, 5), text="Write an update.",
    )  # fmt: skip
    begin_obligations(obligation.memorandum)
    client = signed_in(cast.coordinator)
    page = text_of(client, index(cast))
    shown = [one for one in Occurrence.objects.order_by("number") if door(one) in page]
    assert [one.number for one in shown] == [1, 2]
    assert "4 more times" in page
    whole = text_of(client, f"{index(cast)}?obligation={obligation.pk}")
    assert all(door(one) in whole for one in Occurrence.objects.all())


# ---------------------------------------------------------------- the acts, through the door


def test_the_way_to_the_clause_ends_at_the_clause(signed_in):
    cast = make_signed()
    client = signed_in(cast.official)
    occurrence = Occurrence.objects.filter(obligation__clause__isnull=False).first()
    address, anchor = re.findall(
        r'href="([^"#]+)#(clause-[^"]+)"', text_of(client, door(occurrence))
    )[0]
    assert text_of(client, address).count(f'<h3 id="{anchor}">') == 1
    assert signed_in(cast.stranger).get(address).status_code == 404


def test_a_report_travels_from_form_to_confirmation(signed_in):
    cast = make_cast()
    occurrence = make_occurrence(cast.engagement)
    shared = Document.objects.create(
        engagement=cast.engagement, title="List of fellows", link="https://example.org/",
        side="civic", added_by=cast.coordinator,
    )  # fmt: skip
    Document.objects.create(
        engagement=cast.engagement, title="Only for us", link="https://example.org/", side="civic",
        visibility="side", added_by=cast.coordinator,
    )  # fmt: skip
    us, them = signed_in(cast.coordinator), signed_in(cast.official)
    form = text_of(us, door(occurrence, "report"))
    assert ("List of fellows" in form, "Only for us" in form) == (True, False)
    sent = form_data(cast.coordinator, occurrence, note="All three.", document=shared.pk)
    assert us.post(door(occurrence, "report"), sent).url == door(occurrence)
    occurrence.refresh_from_db()
    page = text_of(them, door(occurrence))
    assert "All three." in page
    assert "List of fellows" in page
    assert "reported “Name a supervisor” as done." in page
    sent = form_data(cast.official, occurrence)
    assert them.post(door(occurrence, "confirm"), sent).url == door(occurrence)
    occurrence.refresh_from_db()
    assert occurrence.state == "met"


def test_a_report_without_evidence_comes_back_with_the_reason(signed_in):
    cast = make_cast()
    occurrence = make_occurrence(cast.engagement)
    answer = signed_in(cast.coordinator).post(
        door(occurrence, "report"), form_data(cast.coordinator, occurrence)
    )
    assert answer.status_code == 422
    assert "Give a note, a link or a document." in answer.content.decode()


def test_a_stale_form_is_told_and_keeps_what_was_typed(signed_in):
    cast = make_cast()
    occurrence = report_obligation(
        make_occurrence(cast.engagement), actor=cast.coordinator, note="Done."
    )
    old = form_data(cast.official, occurrence, reason="No names.")
    confirm_obligation(occurrence, actor=cast.official)
    answer = signed_in(cast.official).post(door(occurrence, "missing"), old)
    assert answer.status_code == 422
    assert "No names." in answer.content.decode()
    assert Occurrence.objects.get().state == "met"


def test_the_page_of_a_dispute_shows_both_views_to_both_sides(signed_in):
    cast = make_cast()
    occurrence = report_obligation(
        make_occurrence(cast.engagement), actor=cast.coordinator, note="Done."
    )
    dispute_obligation(occurrence, actor=cast.official, view="Half of it.")
    dispute_obligation(occurrence, actor=cast.coordinator, view="All of it.")
    for person in (cast.coordinator, cast.official, cast.observer):
        page = text_of(signed_in(person), door(occurrence))
        assert ("Half of it." in page, "All of it." in page, "Disputed" in page) == (
            True, True, True,
        )  # fmt: skip
        assert "Read both views, then talk: either can give in." in page


def test_a_document_made_private_afterwards_is_not_named_to_the_other_side(signed_in):
    cast = make_cast()
    document = Document.objects.create(
        engagement=cast.engagement, title="List of fellows", link="https://example.org/",
        side="civic", added_by=cast.coordinator,
    )  # fmt: skip
    occurrence = report_obligation(
        make_occurrence(cast.engagement), actor=cast.coordinator, document=document
    )
    document.visibility = "side"
    document.save()
    assert "List of fellows" not in text_of(signed_in(cast.official), door(occurrence))


# ---------------------------------------------------------------- across engagements


def of_organisation(organisation, query=""):
    return reverse("obligation_organisation", args=[organisation.pk]) + query


def test_an_organisation_shows_what_it_owes_and_is_owed_as_far_as_one_sees(signed_in):
    cast = make_cast()
    make_occurrence(cast.engagement, "civic", text="Propose fellows.")
    make_occurrence(cast.engagement, "government", text="Name a supervisor.")
    foreign = make_stranger_engagement(cast)
    foreign.parties.filter(side="government").update(organisation=cast.government)
    make_occurrence(foreign, "government", text="Somebody else's matter.")
    client = signed_in(cast.coordinator)
    owes = text_of(client, of_organisation(cast.government))
    owed = text_of(client, of_organisation(cast.government, "?list=owed"))
    assert ("Name a supervisor." in owes, "Propose fellows." in owes) == (True, False)
    assert ("Name a supervisor." in owed, "Propose fellows." in owed) == (False, True)
    assert "Somebody else's matter." not in owes
    nobody = signed_in(make_member(make_organisation()))
    assert "You see no such obligation" in text_of(nobody, of_organisation(cast.government))


def test_the_pages_are_linked_from_engagement_and_organisation(signed_in):
    cast = make_cast()
    client = signed_in(cast.official)
    assert index(cast) in text_of(client, cast.engagement.get_absolute_url())
    assert of_organisation(cast.civic) in text_of(client, cast.civic.get_absolute_url())


# ---------------------------------------------------------------- what a page costs


@pytest.mark.same_on_both
@pytest.mark.parametrize(
    ("page", "queries"),
    # What is not reported yet cannot be disputed: that page reads since when it is so.
    [("index", 7), ("organisation", 8), ("detail", 9), ("ask_release", 9), ("dispute", 10)],
)
def test_a_page_costs_the_same_for_one_row_and_for_three(
    signed_in, django_assert_num_queries, page, queries
):
    cast = make_cast()
    memorandum = make_signed_memorandum(cast.engagement)
    client = signed_in(cast.coordinator)
    for more in (1, 2):
        for _ in range(more):
            occurrence = make_occurrence(
                cast.engagement,
                "government",
                role="supervisor",
                memorandum=memorandum,
                phase="run",
            )
        address = {
            "index": index(cast), "organisation": of_organisation(cast.government),
            "detail": door(occurrence), "dispute": door(occurrence, "dispute"),
            "ask_release": door(occurrence, "ask_release"),
        }[page]  # fmt: skip
        client.get(address)
        with django_assert_num_queries(queries):
            client.get(address)
