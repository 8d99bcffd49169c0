"""Where a text that is not signed shows elsewhere: home, progress page, lists; and what it costs."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from engagements import access, clock
from engagements.actions.memorandum import (
    comment_on_clause,
    draft_memorandum,
    remind,
    send_memorandum,
)
from engagements.actions.memorandum.living import propose
from engagements.models import Memorandum, MemorandumProposal
from engagements.queries.memorandum.decisions import proposed_in
from tests.agreement_factories import all_sign, make_draft, make_sent, make_signed, sign
from tests.factories import (
    add_party,
    make_cast,
    make_member,
    make_organisation,
    make_signed_memorandum,
)

pytestmark = pytest.mark.django_db


def test_the_signatory_is_asked_at_home_and_on_the_progress_page_also_as_an_observer(signed_in):
    cast = make_sent()
    client = signed_in(cast.director.person.user)
    address = reverse("memorandum_sign", args=[cast.memorandum.pk, cast.for_government.pk])
    for door in (reverse("home_index"), cast.engagement.get_absolute_url()):
        text = client.get(door).content.decode()
        assert "Sign “Shorter waits”, or say that you cannot" in text
        assert f'href="{address}"' in text
    sign(cast, cast.for_government)
    assert address not in client.get(reverse("home_index")).content.decode()


def test_the_side_is_asked_to_answer_to_fill_and_to_see_that_somebody_signs(signed_in):
    cast = make_cast()
    memorandum = draft_memorandum(
        cast.engagement, actor=cast.coordinator, title="Shorter waits",
        parties=cast.engagement.parties.all(), language="en",
    )  # fmt: skip
    comment_on_clause(memorandum.clauses.get(key="money"), actor=cast.official, text="Why?")
    civic = signed_in(cast.coordinator).get(cast.engagement.get_absolute_url()).content.decode()
    assert "Answer what the other side says on “Shorter waits”" in civic
    assert "Fill what is missing in “Shorter waits”" in civic
    official = signed_in(cast.official).get(reverse("home_index")).content.decode()
    assert "Answer what the other side says" not in official
    assert "Fill what is missing in “Shorter waits”" in official
    cast = make_sent(make_cast())
    text = signed_in(cast.official).get(cast.engagement.get_absolute_url()).content.decode()
    assert "See that Director, Ministry of Records signs “Shorter waits”" in text
    stranger = signed_in(cast.stranger).get(reverse("home_index")).content.decode()
    assert "Shorter waits" not in stranger


def test_a_body_of_the_engagement_is_asked_nothing_about_a_text_between_others(signed_in):
    cast = make_sent()
    third = make_organisation("University", kind="university")
    add_party(cast.engagement, third, "civic")
    client = signed_in(make_member(third, "coordinator"))
    for door in (reverse("home_index"), cast.engagement.get_absolute_url()):
        assert "signs “Shorter waits”" not in client.get(door).content.decode()
        assert "signs “Shorter waits”" in signed_in(cast.official).get(door).content.decode()
    drafted = make_draft(make_cast())
    add_party(drafted.engagement, third, "civic")
    door, title = drafted.engagement.get_absolute_url(), "Bring “Shorter waits” to signature"
    assert title not in client.get(door).content.decode()
    drafted.memorandum.parties.create(organisation=third, side="civic")
    assert title in client.get(door).content.decode()


def test_lists_say_whose_signature_is_waited_for(signed_in):
    cast = make_sent()
    today = date_format(access.today(), "SHORT_DATE_FORMAT")
    client = signed_in(cast.coordinator)
    doors = [reverse("engagement_index"), reverse("home_index")]
    for door in doors:
        text = client.get(door).content.decode()
        assert "Waits for both sides&#x27; signatures" in text
        assert f"since {today}" in text
        assert "last letter" not in text
    cast.for_government.letters.update(sent_at=clock.now())
    for door in doors:
        assert f"since {today}, last letter {today}" in client.get(door).content.decode()
    sign(cast, cast.for_civic)
    for door in doors:
        text = client.get(door).content.decode()
        assert "Waits for the government side&#x27;s signature" in text
    rows = client.get(reverse("memorandum_index", args=[cast.engagement.reference]))
    assert "Waiting for the signature of Director, Ministry of Records" in rows.content.decode()


def test_progress_page_and_list_of_agreements_say_when_the_last_letter_went_out(signed_in):
    cast = make_sent()
    client = signed_in(cast.coordinator)
    rows = reverse("memorandum_index", args=[cast.engagement.reference])
    progress = cast.engagement.get_absolute_url()
    for door in (rows, progress):
        assert "Last letter:" not in client.get(door).content.decode()
    cast.for_government.letters.update(sent_at=clock.now() - timedelta(days=4))
    with clock.acting_at(clock.now() + timedelta(days=2)):
        remind(cast.for_government, actor=cast.coordinator)
    # The reminder is the last one, and counts from the day on which it went out.
    reminder = cast.for_government.letters.get(key__startswith="remind:")
    reminder.sent_at = reminder.written_at
    reminder.save()
    day = date_format(timezone.localtime(reminder.sent_at))
    before = date_format(access.today())
    for door in (rows, progress):
        text = client.get(door).content.decode()
        assert f"since {before}. Last letter: {day}." in text
    assert f"Last letter: {day}." in client.get(progress).context["facts"][1].remark


def test_lists_do_not_hide_a_text_that_waits_behind_one_that_is_signed(signed_in):
    cast = make_signed(begins_on=access.today())
    make_sent(cast)
    client = signed_in(cast.coordinator)
    for door in (reverse("engagement_index"), reverse("home_index")):
        text = client.get(door).content.decode()
        assert "Another text: Waits for both sides&#x27; signatures, since" in text
    fact = client.get(cast.engagement.get_absolute_url()).context["facts"][1]
    assert fact.value == "Signed"
    assert "“Shorter waits”: Waiting for the signatures of" in fact.remark


def opened(client, cast, door):
    """The client after its first look at one of the three pages, and the page's address."""
    address = {
        "home": reverse("home_index"),
        "list": reverse("engagement_index"),
        "progress": cast.engagement.get_absolute_url(),
    }[door]
    client.get(address)
    return client, address


@pytest.mark.same_on_both
@pytest.mark.parametrize(("door", "queries"), [("home", 15), ("list", 6), ("progress", 20)])
def test_texts_that_wait_keep_the_budgets_of_the_pages(
    signed_in, door, queries, django_assert_num_queries
):
    cast = make_cast()
    draft_memorandum(
        cast.engagement, actor=cast.coordinator, title="Another",
        parties=cast.engagement.parties.all(), language="en",
    )  # fmt: skip
    make_sent(cast)
    client, address = opened(signed_in(cast.official), cast, door)
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200


def between_others():
    """A text of the ministry and a second civic body, which do not lead together, sent by both."""
    cast = make_cast()
    cast.civic_lead, cast.civic = cast.civic, make_organisation("University", kind="university")
    add_party(cast.engagement, cast.civic, "civic")
    cast.writer = make_member(cast.civic, "coordinator")
    parties = cast.engagement.parties.filter(organisation__in=[cast.government, cast.civic])
    return make_draft(cast, actor=cast.official, parties=parties, chair="Rector")


def test_a_text_between_bodies_that_do_not_lead_together_is_asked_of_theirs_everywhere(signed_in):
    cast = between_others()
    home, page = reverse("home_index"), cast.engagement.get_absolute_url()
    text = signed_in(cast.writer).get(page).content.decode()
    assert "Bring “Shorter waits” to signature" in text
    send_memorandum(cast.memorandum, actor=cast.official)
    cast.engagement.refresh_from_db()
    assert cast.engagement.memorandum_state == "none"
    asked = cast.memorandum.signatories.get(contact=cast.chair)
    address = reverse("memorandum_sign", args=[cast.memorandum.pk, asked.pk])
    for door in (home, page):
        assert f'href="{address}"' in signed_in(cast.chair.person.user).get(door).content.decode()
        written = signed_in(cast.writer).get(door).content.decode()
        assert "See that Rector signs “Shorter waits”" in written
        # The civic lead is no party: it is asked nothing, and reads in lists that it waits.
        assert "signs “Shorter waits”" not in signed_in(cast.coordinator).get(door).content.decode()
    for door in (home, reverse("engagement_index")):
        text = signed_in(cast.coordinator).get(door).content.decode()
        assert "Waits for both sides&#x27; signatures" in text


def test_wordings_proposed_for_a_text_between_others_are_asked_of_its_other_side_alone(signed_in):
    cast = between_others()
    money = cast.memorandum.clauses.get(key="money")
    comment_on_clause(money, actor=cast.writer, proposed_text="The ministry pays for travel.")
    for door in (reverse("home_index"), cast.engagement.get_absolute_url()):
        asked = {
            who: "Answer what the other side says on “Shorter waits”"
            in signed_in(getattr(cast, who)).get(door).content.decode()
            for who in ("official", "writer", "coordinator")
        }
        assert asked == {"official": True, "writer": False, "coordinator": False}


def test_what_is_proposed_about_a_text_between_others_is_asked_of_its_other_side_alone(signed_in):
    cast = between_others()
    all_sign(cast, cast.memorandum, actor=cast.official)
    propose(
        Memorandum.objects.get(pk=cast.memorandum.pk), "suspend", actor=cast.writer,
        reason="Elections.", from_on=access.today() + timedelta(days=3),
    )  # fmt: skip
    proposal = MemorandumProposal.objects.get()
    address = reverse("memorandum_answer", args=[cast.memorandum.pk, proposal.pk])
    for door in (reverse("home_index"), cast.engagement.get_absolute_url()):
        asked = {
            who: f'href="{address}"' in signed_in(getattr(cast, who)).get(door).content.decode()
            for who in ("official", "writer", "coordinator", "observer", "admin")
        }
        assert asked == {**dict.fromkeys(asked, False), "official": True}
    engagement = cast.engagement
    assert proposed_in(cast.official, [engagement]) == {engagement.pk: [proposal]}
    assert proposed_in(cast.coordinator, [engagement]) == {}
    # One of which nobody is named as a party is everybody's.
    recorded = make_signed_memorandum(engagement)
    other = propose(recorded, "end", actor=cast.official, reason="Done.", from_on=access.today())
    assert proposed_in(cast.coordinator, [engagement]) == {engagement.pk: [other]}


@pytest.mark.parametrize("who", ["observer", "admin"])
def test_who_only_reads_sees_at_home_too_whose_signature_is_waited_for(
    signed_in, who, django_assert_max_num_queries
):
    cast = make_sent()
    cast.for_government.letters.update(sent_at=clock.now())
    client, address = opened(signed_in(getattr(cast, who)), cast, "home")
    with django_assert_max_num_queries(15):
        text = client.get(address).content.decode()
    today = date_format(access.today(), "SHORT_DATE_FORMAT")
    said = f"Waits for both sides&#x27; signatures, since {today}, last letter {today}"
    assert said in text


@pytest.mark.parametrize(("door", "queries"), [("home", 15), ("list", 6), ("progress", 20)])
def test_a_text_between_others_keeps_the_budgets_of_the_pages(
    signed_in, door, queries, django_assert_max_num_queries
):
    cast = between_others()
    send_memorandum(cast.memorandum, actor=cast.official)
    client, address = opened(signed_in(cast.official), cast, door)
    with django_assert_max_num_queries(queries):
        assert "Shorter waits" in client.get(address).content.decode() or door == "list"
