"""Nobody is told to do what they may not do: observers, and administrators of neither side."""

from datetime import timedelta

import pytest
from django.urls import reverse

from engagements.actions.engagement import ask_to_move_dates
from engagements.actions.memorandum import draft_memorandum
from engagements.models import ChecklistItem, Engagement, Milestone
from tests.agreement_factories import make_sent
from tests.factories import make_cast, make_member
from tests.gate_factories import MEET

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def text_of(client, address):
    return " ".join(client.get(address).content.decode().split())


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("official", "Decline it, and ask anew from the present dates."),
        ("coordinator", "Take it back, so that it can be asked anew from the present dates."),
        ("observer", "It is declined or taken back, and asked anew from the present dates."),
        ("admin", "Take it back, so that it can be asked anew from the present dates."),
    ],
)
def test_a_request_that_nobody_can_agree_to_tells_each_what_they_can_do(signed_in, who, said):
    cast = make_cast()
    start, end = cast.engagement.starts_on, cast.engagement.ends_on
    asked = ask_to_move_dates(
        cast.engagement, actor=cast.coordinator, starts_on=start + WEEK, ends_on=end + WEEK,
        reason="The hall is taken",
    )  # fmt: skip
    Engagement.objects.update(ends_on=end + 2 * WEEK)
    where = reverse("engagement_date_request", args=[cast.engagement.reference, asked.pk])
    text = text_of(signed_in(getattr(cast, who)), where)
    assert f"so nobody can agree to it. {said}" in text
    assert text.count("from the present dates.") == 1


@pytest.mark.parametrize(
    ("who", "heading", "said"),
    [
        ("official", "Nothing is asked of your side now", "each with its day and one button."),
        ("reader", "Nothing is asked of your side now",
         "What the other side waits for from your side would stand here, each with its day."),
        ("admin", "Nothing is asked of you here", "You belong to neither side of this engagement."),
    ],
)  # fmt: skip
def test_where_nothing_is_asked_the_page_says_of_whom(signed_in, who, heading, said):
    cast = make_cast()
    cast.reader = make_member(cast.government, "observer")
    Milestone.objects.all().delete()
    ChecklistItem.objects.all().delete()
    for word, argument in (("required_fields", ""), ("contacts_in_offices", "5"),
                           ("memorandum_signed", "")):  # fmt: skip
        MEET[word](cast, argument)
    text = text_of(signed_in(getattr(cast, who)), cast.engagement.get_absolute_url())
    assert (heading in text, said in text) == (True, True)


def test_what_a_draft_lacks_leads_only_those_to_it_who_may_change_it(signed_in):
    cast = make_cast()
    memorandum = draft_memorandum(
        cast.engagement, actor=cast.coordinator, title="Shorter waits",
        parties=cast.engagement.parties.all(), language="en",
    )  # fmt: skip
    where = reverse("memorandum_signatories", args=[memorandum.pk])
    link = f'<a href="{where}">Name who signs for Civic Lab</a>'
    pages = {
        who: text_of(signed_in(getattr(cast, who)), memorandum.get_absolute_url())
        for who in ("coordinator", "official", "observer")
    }
    assert all("Name who signs for Civic Lab" in page for page in pages.values())
    assert {who: link in page for who, page in pages.items()} == {
        "coordinator": True, "official": True, "observer": False,
    }  # fmt: skip


def test_an_administrator_of_neither_side_is_not_told_to_take_a_text_back(signed_in):
    cast = make_sent()
    where = reverse("memorandum_parties", args=[cast.memorandum.pk])
    text = text_of(signed_in(cast.admin), where)
    assert "Its parties can take it back until all have signed" in text
    assert (
        signed_in(cast.admin)
        .get(reverse("memorandum_withdraw", args=[cast.memorandum.pk]))
        .status_code
        == 403
    )


def test_an_administrator_of_no_organisation_has_no_side_of_which_home_could_ask(signed_in):
    cast = make_cast()
    assert "What is asked of your side" not in text_of(signed_in(cast.admin), "/")
    Milestone.objects.all().delete()
    assert "What is asked of your side" in text_of(signed_in(cast.official), "/")
