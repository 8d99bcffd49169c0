"""The page on which it is agreed anew who the parties of a draft are."""

from datetime import timedelta

import pytest
from django.urls import reverse

from engagements import access
from engagements.actions.memorandum import answer as answer_proposal
from engagements.actions.memorandum import (
    draft_memorandum,
    edit_parties_of_draft,
    edit_terms,
    name_signatory,
    propose,
)
from engagements.models import Memorandum
from engagements.queries.memorandum.voiding import NEW_VERSION
from tests.agreement_factories import make_draft, make_sent, make_signed, make_signer
from tests.factories import (
    add_party,
    form_data,
    make_cast,
    make_organisation,
    make_signed_memorandum,
    make_stranger_engagement,
)

pytestmark = pytest.mark.django_db
SAVE = "Save the parties"


def address_of(memorandum):
    return reverse("memorandum_parties", args=[memorandum.pk])


def with_agency(cast=None):
    """A draft of the two first parties, in an engagement that the Health agency has joined since."""
    cast = make_draft(cast)
    cast.body = make_organisation("Health agency", kind="government", country="PL")
    cast.agency = add_party(cast.engagement, cast.body, "government")
    cast.first = [
        cast.engagement.parties.get(organisation=one).pk for one in (cast.government, cast.civic)
    ]
    return cast


def bodies(cast):
    return set(cast.memorandum.parties.values_list("organisation__name", flat=True))


def leaves(cast, organisation):
    """It left the engagement yesterday."""
    yesterday = access.today() - timedelta(days=1)
    cast.engagement.parties.filter(organisation=organisation).update(
        joined_on=yesterday - timedelta(days=9), left_on=yesterday
    )


@pytest.mark.parametrize("who", ["coordinator", "official", "admin"])
def test_whoever_drafts_for_a_side_chooses_the_parties(signed_in, who):
    cast = with_agency()
    person = getattr(cast, who)
    client = signed_in(person)
    desk = cast.memorandum.get_absolute_url()
    assert f'href="{address_of(cast.memorandum)}"' in client.get(desk).content.decode()
    text = client.get(address_of(cast.memorandum)).content.decode()
    assert str(NEW_VERSION) in text
    assert text.count(" checked") == 2
    assert "Health agency (Government side)" in text
    sent = client.post(
        address_of(cast.memorandum),
        form_data(person, cast.memorandum, parties=[*cast.first, cast.agency.pk]),
    )
    assert (sent.status_code, sent["Location"]) == (302, desk)
    assert bodies(cast) == {"Ministry of Records", "Civic Lab", "Health agency"}
    shown = client.get(desk).content.decode()
    assert "The parties are saved." in shown
    assert "Name who signs for Health agency" in shown
    again = Memorandum.objects.get()
    sent = client.post(address_of(again), form_data(person, again, parties=cast.first))
    assert sent.status_code == 302
    assert bodies(cast) == {"Ministry of Records", "Civic Lab"}


def test_an_observer_may_not_and_a_stranger_finds_nothing(signed_in):
    cast = with_agency()
    for who, status in ((cast.observer, 403), (cast.stranger, 404)):
        client = signed_in(who)
        data = form_data(who, cast.memorandum, parties=[*cast.first, cast.agency.pk])
        assert client.get(address_of(cast.memorandum)).status_code == status
        assert client.post(address_of(cast.memorandum), data).status_code == status
    desk = signed_in(cast.observer).get(cast.memorandum.get_absolute_url()).content.decode()
    assert address_of(cast.memorandum) not in desk
    assert bodies(cast) == {"Ministry of Records", "Civic Lab"}


def test_who_takes_part_elsewhere_is_no_choice(signed_in):
    cast = with_agency()
    foreign = make_stranger_engagement(cast).parties.get(organisation=cast.elsewhere)
    gone = add_party(
        cast.engagement, make_organisation("Former lab"), "civic",
        left_on=access.today() - timedelta(days=1),
    )  # fmt: skip
    client = signed_in(cast.coordinator)
    text = client.get(address_of(cast.memorandum)).content.decode()
    assert (str(cast.elsewhere) in text, "Former lab" in text) == (False, False)
    for wrong in (foreign.pk, gone.pk, 987_654, 10**30, "x", "\x00"):
        sent = client.post(
            address_of(cast.memorandum),
            form_data(cast.coordinator, cast.memorandum, parties=[*cast.first, wrong]),
        )
        assert sent.status_code == 422
        assert str(cast.elsewhere) not in sent.content.decode()
    assert bodies(cast) == {"Ministry of Records", "Civic Lab"}


def test_who_takes_part_in_a_covered_engagement_that_one_does_not_see_is_no_choice(signed_in):
    cast = with_agency()
    unseen = make_stranger_engagement(cast)
    cast.memorandum.engagements.add(unseen)
    theirs = unseen.parties.get(organisation=cast.elsewhere)
    client = signed_in(cast.official)
    assert str(cast.elsewhere) not in client.get(address_of(cast.memorandum)).content.decode()
    data = form_data(cast.official, cast.memorandum, parties=[*cast.first, theirs.pk])
    assert client.post(address_of(cast.memorandum), data).status_code == 422
    edit_parties_of_draft(
        cast.memorandum, actor=cast.admin,
        parties=[*cast.engagement.parties.all(), theirs],
    )  # fmt: skip
    cast.memorandum.refresh_from_db()
    assert str(cast.elsewhere) in client.get(address_of(cast.memorandum)).content.decode()
    data = form_data(cast.official, cast.memorandum, parties=[*cast.first, theirs.pk])
    assert client.post(address_of(cast.memorandum), data).status_code == 302
    assert bodies(cast) == {"Ministry of Records", "Civic Lab", str(cast.elsewhere)}


def test_a_body_in_two_covered_engagements_is_offered_once(signed_in):
    cast = with_agency()
    other = make_cast().engagement
    for party in cast.engagement.parties.exclude(pk=cast.agency.pk):
        add_party(other, party.organisation, party.side)
    cast.memorandum.engagements.add(other)
    text = signed_in(cast.admin).get(address_of(cast.memorandum)).content.decode()
    assert (text.count('name="parties"'), text.count(" checked")) == (5, 2)


@pytest.mark.parametrize(
    ("chosen", "problem"),
    [
        ((), "This field is required."),
        ((0, 2), "A memorandum has at least one party on each side."),
        ((1, 2), "Ministry of Records owes something here or is to sign. Move that first."),
    ],
)
def test_what_cannot_be_comes_back_with_what_was_ticked_and_where_to_move_it(
    signed_in, chosen, problem
):
    cast = with_agency()
    pks = [*cast.first, cast.agency.pk]
    ticked = [pks[one] for one in chosen]
    sent = signed_in(cast.official).post(
        address_of(cast.memorandum), form_data(cast.official, cast.memorandum, parties=ticked)
    )
    text = sent.content.decode()
    assert (sent.status_code, text.count(" checked")) == (422, len(ticked))
    assert problem in text
    assert f'href="{reverse("memorandum_obligations", args=[cast.memorandum.pk])}"' in text
    assert f'href="{reverse("memorandum_signatories", args=[cast.memorandum.pk])}"' in text
    assert bodies(cast) == {"Ministry of Records", "Civic Lab"}


def test_the_page_says_who_cannot_go_yet_and_where_either_side_lets_others_join(signed_in):
    cast = with_agency()
    joins = reverse("engagement_parties", args=[cast.engagement.reference])
    for who in (cast.coordinator, cast.official):
        text = signed_in(who).get(address_of(cast.memorandum)).content.decode()
        assert text.count("Stays for now: it owes or is owed something here, or is to sign.") == 2
        assert f'href="{joins}"' in text


def test_a_frozen_text_keeps_its_parties_and_says_why(signed_in):
    cast = make_sent()
    client = signed_in(cast.coordinator)
    shown = client.get(address_of(cast.memorandum)).content.decode()
    data = form_data(
        cast.coordinator, cast.memorandum,
        parties=list(cast.engagement.parties.values_list("pk", flat=True)),
    )  # fmt: skip
    sent = client.post(address_of(cast.memorandum), data)
    why = "The text is frozen since it was sent for signature."
    assert (why in shown, SAVE in shown) == (True, False)
    assert (sent.status_code, why in sent.content.decode()) == (422, True)
    desk = client.get(cast.memorandum.get_absolute_url()).content.decode()
    assert address_of(cast.memorandum) not in desk


def test_a_renewal_and_a_recorded_memorandum_say_why_not(signed_in):
    cast = make_signed(begins_on=access.today())
    asked = propose(cast.memorandum, "renew", actor=cast.coordinator, reason="It goes on.")
    answer_proposal(asked, actor=cast.official, agree=True)
    renewal = Memorandum.objects.get(renews=cast.memorandum)
    recorded = make_signed_memorandum(cast.engagement)
    client = signed_in(cast.coordinator)
    for memorandum, why in (
        (renewal, "A renewal keeps the parties that signed."),
        (recorded, "This memorandum was agreed elsewhere and is only recorded here."),
    ):
        shown = client.get(address_of(memorandum)).content.decode()
        assert (why in shown, SAVE in shown) == (True, False)
        desk = client.get(memorandum.get_absolute_url()).content.decode()
        assert address_of(memorandum) not in desk


def test_a_stale_page_shows_both_choices_and_changes_nothing(signed_in):
    cast = with_agency()
    data = form_data(cast.coordinator, cast.memorandum, parties=[*cast.first, cast.agency.pk])
    edit_terms(cast.memorandum, actor=cast.official, title="Other words")
    client = signed_in(cast.coordinator)
    sent = client.post(address_of(cast.memorandum), data)
    text = sent.content.decode()
    assert (sent.status_code, text.count(" checked")) == (422, 3)
    assert "Somebody else changed this while you were typing." in text
    now = text[text.index("On record now:") :].split("</p>")[0]
    assert "Ministry of Records (Government side), Civic Lab (Civic side)" in now
    assert "Health agency" not in now
    assert bodies(cast) == {"Ministry of Records", "Civic Lab"}


def test_a_party_that_left_is_missing_on_the_desk_until_the_parties_are_agreed_anew(signed_in):
    cast = with_agency()
    edit_parties_of_draft(
        cast.memorandum, actor=cast.coordinator, parties=cast.engagement.parties.all()
    )
    leaves(cast, cast.body)
    client = signed_in(cast.official)
    words = "Agree anew who the parties are: Health agency takes part no longer"
    for name in ("detail", "send"):
        page = client.get(reverse(f"memorandum_{name}", args=[cast.memorandum.pk]))
        text = page.content.decode()
        assert f'<a href="{address_of(cast.memorandum)}">{words}</a>' in text
        assert "Name who signs for Health agency" not in text
    shown = client.get(address_of(cast.memorandum)).content.decode()
    assert "Health agency takes part no longer. Saving takes it out of the text." in shown
    cast.memorandum.refresh_from_db()
    sent = client.post(
        address_of(cast.memorandum),
        form_data(cast.official, cast.memorandum, parties=cast.first),
    )
    assert sent.status_code == 302
    assert words not in client.get(cast.memorandum.get_absolute_url()).content.decode()
    assert bodies(cast) == {"Ministry of Records", "Civic Lab"}


@pytest.mark.same_on_both
@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_at_one_and_three_more_parties(
    signed_in, rows, django_assert_num_queries
):
    cast = make_draft()
    for number in range(rows):
        body = make_organisation(f"Body {number}", kind="government")
        add_party(cast.engagement, body, "government")
        edit_parties_of_draft(
            cast.memorandum, actor=cast.coordinator, parties=cast.engagement.parties.all()
        )
        name_signatory(
            cast.memorandum, actor=cast.coordinator, position="Head",
            party=cast.memorandum.parties.get(organisation=body),
            contact=make_signer(body, f"Head {number}", "Head"),
        )  # fmt: skip
    client = signed_in(cast.coordinator)
    with django_assert_num_queries(13):
        text = client.get(address_of(cast.memorandum)).content.decode()
    assert text.count(" checked") == rows + 2


def test_another_draft_of_the_engagement_keeps_its_parties(signed_in):
    cast = with_agency()
    other = draft_memorandum(
        cast.engagement, actor=cast.coordinator, title="Another text", language="en",
        parties=cast.engagement.parties.exclude(pk=cast.agency.pk),
    )  # fmt: skip
    data = form_data(cast.coordinator, cast.memorandum, parties=[*cast.first, cast.agency.pk])
    assert signed_in(cast.coordinator).post(address_of(cast.memorandum), data).status_code == 302
    assert (other.parties.count(), cast.memorandum.parties.count()) == (2, 3)
