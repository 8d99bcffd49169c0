"""The section "Living with it" and its pages, as each side sees and uses them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from engagements import access
from engagements.actions.engagement import hold_engagement
from engagements.actions.memorandum import (
    answer,
    draft_amendment,
    edit_clause,
    propose,
    send_memorandum,
    sign_memorandum,
)
from engagements.models import Engagement, Memorandum, MemorandumProposal
from tests.agreement_factories import make_draft, make_running
from tests.factories import add_party, form_data, make_member, make_organisation

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def page(client, cast):
    return client.get(cast.memorandum.get_absolute_url()).content.decode()


def test_one_side_proposes_and_the_other_answers_on_their_pages(signed_in):
    cast = make_running()
    client = signed_in(cast.official)
    address = reverse("memorandum_propose", args=[cast.memorandum.pk, "end"])
    assert address in page(client, cast)
    form = client.get(address).content.decode()
    assert "Nothing changes before the other side has agreed." in form
    sent = client.post(
        address, form_data(cast.official, from_on=cast.today + DAY, reason="The money ended.")
    )
    assert sent["Location"] == cast.memorandum.get_absolute_url()
    proposal = MemorandumProposal.objects.get()
    shown = page(client, cast)
    answering = reverse("memorandum_answer", args=[cast.memorandum.pk, proposal.pk])
    taking_back = reverse("memorandum_take_back", args=[cast.memorandum.pk, proposal.pk])
    assert ("The money ended." in shown, answering in shown, taking_back in shown) == (
        True, False, True,
    )  # fmt: skip
    # What is under discussion is not offered a second time.
    assert address not in shown
    other = signed_in(cast.coordinator)
    assert answering in page(other, cast)
    assert "The money ended." in other.get(answering).content.decode()
    refused = other.post(answering, form_data(cast.coordinator, proposal, agree="no"))
    assert refused.status_code == 422
    assert "Say why you do not agree." in refused.content.decode()
    other.post(answering, form_data(cast.coordinator, proposal, agree="yes"))
    assert Memorandum.objects.get().ended_on == cast.today + DAY
    assert "It ends early: its last day is" in page(other, cast)
    assert "This is settled already: Agreed by both." in other.get(answering).content.decode()


def test_what_was_proposed_is_taken_back(signed_in):
    cast = make_running()
    proposal = propose(cast.memorandum, "lapse", actor=cast.official, reason="No need.")
    address = reverse("memorandum_take_back", args=[cast.memorandum.pk, proposal.pk])
    client = signed_in(cast.official)
    assert client.get(address).status_code == 200
    client.post(address, form_data(cast.official, proposal, sentence="We do need it."))
    shown = page(client, cast)
    assert "Taken back" in shown
    assert "We do need it." in shown


@pytest.mark.parametrize("kind", ["suspend", "end"])
def test_a_day_in_the_past_comes_back_with_the_typed_text(signed_in, kind):
    cast = make_running()
    address = reverse("memorandum_propose", args=[cast.memorandum.pk, kind])
    response = signed_in(cast.official).post(
        address, form_data(cast.official, from_on=cast.today - DAY, reason="We typed this.")
    )
    assert response.status_code == 422
    assert "The day lies in the past." in response.content.decode()
    assert "We typed this." in response.content.decode()
    assert MemorandumProposal.objects.count() == 0


@pytest.mark.parametrize("kind", ["nothing", "SUSPEND"])
def test_what_cannot_be_proposed_at_all_is_not_found(signed_in, kind):
    cast = make_running()
    address = reverse("memorandum_propose", args=[cast.memorandum.pk, kind])
    assert signed_in(cast.official).get(address).status_code == 404


def test_what_is_not_possible_now_says_why_instead_of_a_form(signed_in):
    cast = make_running()
    address = reverse("memorandum_propose", args=[cast.memorandum.pk, "resume"])
    shown = signed_in(cast.official).get(address).content.decode()
    assert "It is neither suspended nor about to be ended." in shown
    assert "Propose it" not in shown


LOST = "What we typed for half an hour."


def test_what_was_typed_in_a_tab_that_is_too_old_stays_with_the_one_reason_why(signed_in):
    cast = make_running()
    for_government, for_civic = signed_in(cast.official), signed_in(cast.coordinator)
    suspension = propose(
        cast.memorandum, "suspend", actor=cast.official, reason="Elections.",
        from_on=cast.today + DAY,
    )  # fmt: skip
    place = [cast.memorandum.pk, suspension.pk]
    answered = form_data(cast.coordinator, suspension, agree="no", sentence=LOST)
    taken = form_data(cast.official, suspension, sentence=LOST)
    answer(suspension, actor=cast.coordinator, agree=False, sentence="No.")
    amendment = draft_amendment(
        cast.memorandum, actor=cast.official, title="Amendment 1", clauses=["purpose"]
    )
    propose(cast.memorandum, "notice", actor=cast.official, reason="The office closes.")
    sent = [
        (for_civic, reverse("memorandum_answer", args=place), answered, "settled already"),
        (for_government, reverse("memorandum_take_back", args=place), taken, "settled already"),
        (for_civic, reverse("memorandum_propose", args=[cast.memorandum.pk, "end"]),
         form_data(cast.coordinator, from_on="tomorrow", reason=LOST), "It is ended with"),
        (for_civic, reverse("memorandum_amend", args=[cast.memorandum.pk]),
         form_data(cast.coordinator, title=LOST, clauses=["purpose"]), "It is ended with"),
        (for_civic, reverse("memorandum_amend", args=[amendment.pk]),
         form_data(cast.coordinator, title=LOST, clauses=["purpose"]), "This is an amendment."),
    ]  # fmt: skip
    for client, address, typed, why in sent:
        shown = client.post(address, typed)
        assert (shown.status_code, shown.text.count(LOST)) == (422, 1), address
        errors = shown.context["form"].errors
        assert (list(errors), len(errors["__all__"])) == (["__all__"], 1)
        assert why in errors["__all__"][0]
        assert "copy what you need" in shown.text
        assert '<button class="btn' not in shown.text
    assert MemorandumProposal.objects.count() == 2


def test_what_a_lost_session_kept_stays_too_where_it_is_not_possible_any_more(signed_in):
    cast = make_running()
    client = signed_in(cast.official)
    address = reverse("memorandum_propose", args=[cast.memorandum.pk, "resume"])
    typed = form_data(cast.official, reason=LOST)
    session = client.session
    session["texts_kept"] = [[address, {name: [typed[name]] for name in typed}]]
    session.save()
    shown = client.get(address).text
    assert "It is neither suspended nor about to be ended." in shown
    assert (shown.count(LOST), '<button class="btn' in shown) == (1, False)


def test_the_first_panel_says_what_is_asked_and_why_it_is_suspended(signed_in):
    cast = make_running()
    official, coordinator = signed_in(cast.official), signed_in(cast.coordinator)
    nothing = "Nothing is asked of you here now."
    assert nothing in page(coordinator, cast)
    proposal = propose(
        cast.memorandum, "suspend", actor=cast.official, reason="Elections.", from_on=cast.today
    )
    asked = f"{cast.official} proposes: Suspend it for a time."
    assert (asked in page(coordinator, cast), nothing in page(coordinator, cast)) == (True, False)
    assert (asked in page(official, cast), nothing in page(official, cast)) == (False, True)
    answer(proposal, actor=cast.coordinator, agree=True)
    first = page(official, cast).partition('<dl class="facts">')[0]
    said = f"{cast.official} proposed it and {cast.coordinator} agreed: “Elections.”"
    assert said in first
    assert nothing in first


def test_an_observer_reads_it_all_and_is_offered_nothing(signed_in):
    cast = make_running()
    propose(cast.memorandum, "lapse", actor=cast.official, reason="No need.")
    shown = page(signed_in(cast.observer), cast)
    assert "No need." in shown
    assert "What both sides have to agree on" not in shown
    assert "What your side does alone" not in shown
    assert "/answer/" not in shown
    assert signed_in(cast.stranger).get(cast.memorandum.get_absolute_url()).status_code == 404


def test_a_draft_and_an_amendment_have_no_such_section(signed_in):
    cast = make_draft()
    assert "Living with it" not in page(signed_in(cast.official), cast)
    cast = make_running()
    amendment = draft_amendment(
        cast.memorandum, actor=cast.official, title="Amendment 1", clauses=["purpose"]
    )
    shown = signed_in(cast.official).get(amendment.get_absolute_url()).content.decode()
    assert "Living with it" not in shown
    assert cast.memorandum.get_absolute_url() in shown


def test_an_amendment_is_begun_from_the_page(signed_in):
    cast = make_running()
    client = signed_in(cast.coordinator)
    address = reverse("memorandum_amend", args=[cast.memorandum.pk])
    assert address in page(client, cast)
    form = client.get(address).content.decode()
    assert "Amendment 1: Shorter waits" in form
    assert "None: a memorandum needs every clause of this one." in form
    both = client.post(
        address, form_data(cast.coordinator, title="A", clauses=["money"], strikes=["money"])
    )
    assert both.status_code == 422
    sent = client.post(
        address, form_data(cast.coordinator, title="Amendment 1", clauses=["purpose"])
    )
    amendment = Memorandum.objects.get(amends=cast.memorandum)
    assert sent["Location"] == amendment.get_absolute_url()
    shown = page(client, cast)
    assert "Nothing of it holds before all have signed it." in shown
    text = client.get(reverse("memorandum_text_on", args=[amendment.pk])).content.decode()
    assert "What both agreed on purpose." in text


def test_the_text_of_an_amended_memorandum_says_so_above_it(signed_in):
    cast = make_running()
    client = signed_in(cast.official)
    amendment = draft_amendment(
        cast.memorandum, actor=cast.official, title="Amendment 1", clauses=["purpose"],
        begins_on=cast.today + DAY, ends_on=cast.today + 200 * DAY,
    )  # fmt: skip
    words = "Amended: below stands the text as it was signed"
    assert words not in page(client, cast)
    version = send_memorandum(amendment, actor=cast.coordinator)
    for signatory in amendment.signatories.all():
        sign_memorandum(signatory, actor=signatory.contact.person.user, digest=version.digest)
    shown = page(client, cast)
    note = shown[shown.index(words) : shown.index('id="h-doc"')]
    assert "Amendment 1" in note
    assert f"Holds from {date_format(cast.today + DAY)} on." in note
    assert f"New last day: {date_format(cast.today + 200 * DAY)}." in note
    assert reverse("memorandum_text_on", args=[cast.memorandum.pk]) in note


def test_a_correction_stands_beside_the_text_of_any_day(signed_in):
    cast = make_running()
    proposal = propose(
        cast.memorandum, "correct", actor=cast.official, reason="Clause 3 means 30 days, not 3."
    )
    client = signed_in(cast.observer)
    address = reverse("memorandum_text_on", args=[cast.memorandum.pk])
    assert "Clause 3 means 30 days" not in client.get(address).content.decode()
    answer(proposal, actor=cast.coordinator, agree=True)
    for shown in (client.get(address).content.decode(), page(client, cast)):
        assert "Clause 3 means 30 days, not 3." in shown
        assert "The signed text itself is unchanged." in shown


def test_a_renewal_is_linked_both_ways(signed_in):
    cast = make_running()
    proposal = propose(cast.memorandum, "renew", actor=cast.official, reason="Go on.")
    answer(proposal, actor=cast.coordinator, agree=True)
    renewal = Memorandum.objects.get(renews=cast.memorandum)
    client = signed_in(cast.official)
    assert renewal.get_absolute_url() in page(client, cast)
    back = client.get(renewal.get_absolute_url()).content.decode()
    assert cast.memorandum.get_absolute_url() in back


def test_a_successor_confirms_on_its_page(signed_in):
    cast = make_running()
    new = make_organisation("Ministry of Digital Affairs", kind="government")
    writer = make_member(new, "official")
    add_party(cast.engagement, new, "government")
    cast.government.successor = new
    cast.government.save()
    party = cast.memorandum.parties.get(side="government")
    address = reverse("memorandum_succeed", args=[cast.memorandum.pk, party.pk])
    assert address not in page(signed_in(cast.official), cast)
    client = signed_in(writer)
    shown = page(client, cast)
    assert "has not confirmed yet" in shown
    assert address in shown
    client.post(address, form_data(writer))
    assert "took over from Ministry of Records" in page(client, cast)
    civic = cast.memorandum.parties.get(side="civic")
    nobody = reverse("memorandum_succeed", args=[cast.memorandum.pk, civic.pk])
    assert client.get(nobody).status_code == 404


def test_the_side_that_answers_is_asked_on_the_progress_page_and_at_home(signed_in):
    cast = make_running()
    propose(
        cast.memorandum, "suspend", actor=cast.official, reason="Elections.", from_on=cast.today
    )
    words = "Answer “Suspend it for a time” for “Shorter waits”"
    pages = (
        reverse("engagement_progress", args=[cast.engagement.reference]),
        reverse("home_index"),
    )
    for address in pages:
        for who, asked in (
            (cast.coordinator, True),
            (cast.official, False),
            (cast.stranger, False),
        ):
            answered = signed_in(who).get(address)
            assert (words in answered.content.decode()) is asked


def test_an_agreement_that_ends_within_30_days_is_a_task_of_both_sides(signed_in, time_machine):
    cast = make_running()
    Engagement.objects.update(phase="run")
    address = reverse("engagement_progress", args=[cast.engagement.reference])
    for days, asked in ((68, False), (69, True)):
        time_machine.move_to(timezone.now() + (days - (access.today() - cast.today).days) * DAY)
        shown = signed_in(cast.official).get(address).content.decode()
        assert ("Renew it, amend it, or let it lapse: both sides decide." in shown) is asked
        assert ("Decide what follows the agreement" in shown) is asked


@pytest.mark.same_on_both
def test_the_page_costs_the_same_at_one_and_three_proposals_and_amendments(
    signed_in, django_assert_num_queries
):
    cast = make_running()
    client = signed_in(cast.observer)

    def more(number):
        proposal = propose(cast.memorandum, "disagree", actor=cast.official, reason="So.")
        answer(proposal, actor=cast.coordinator, agree=False, sentence="Not so.")
        draft_amendment(
            cast.memorandum, actor=cast.official, title=f"Amendment {number}", clauses=["purpose"]
        )

    more(1)
    page(client, cast)
    with django_assert_num_queries(29):
        page(client, cast)
    more(2)
    more(3)
    with django_assert_num_queries(29):
        page(client, cast)


def test_a_clause_of_an_amendment_is_compared_with_the_text_in_force(signed_in):
    cast = make_running()
    amendment = draft_amendment(
        cast.memorandum, actor=cast.official, title="Amendment 1", clauses=["purpose"],
        begins_on=cast.today + DAY,
    )  # fmt: skip
    clause = amendment.clauses.get()
    edit_clause(clause, actor=cast.official, text="What both agreed on visits.")
    address = reverse("memorandum_clause", args=[amendment.pk, clause.pk])
    shown = signed_in(cast.coordinator).get(address).content.decode()
    assert "Compare with the text in force" in shown
    assert "(replaces the clause)" in shown.lower()
    assert "removed: </span>purpose" in shown


def test_from_the_day_after_the_last_one_it_is_not_covered_everywhere(signed_in, time_machine):
    cast = make_running()
    Engagement.objects.update(phase="run", next_due_on=None)
    progress = reverse("engagement_progress", args=[cast.engagement.reference])
    memoranda = reverse("memorandum_index", args=[cast.engagement.reference])
    listed = reverse("engagement_index") + "?health=not_covered"
    start = timezone.now()
    client = signed_in(cast.coordinator)
    for days, over in ((99, False), (100, True)):
        time_machine.move_to(start + days * DAY)
        client.force_login(cast.coordinator)
        assert ("Not covered" in client.get(progress).content.decode()) is over
        assert (cast.engagement.title in client.get(listed).content.decode()) is over
        shown = client.get(memoranda).content.decode()
        assert ("No longer in force: its last day was" in shown) is over
        assert ("Not covered" in client.get(reverse("home_index")).content.decode()) is over
    # On hold nobody is reminded of work, and the agreement has run out all the same.
    hold_engagement(
        Engagement.objects.get(), actor=cast.coordinator, reason="Elections",
        decide_on=access.today() + 9 * DAY,
    )  # fmt: skip
    assert "Not covered" in client.get(progress).content.decode()
    assert cast.engagement.title in client.get(listed).content.decode()


def test_a_gap_before_a_late_renewal_stands_on_both_pages(signed_in, time_machine):
    cast = make_running()
    proposal = propose(cast.memorandum, "renew", actor=cast.official, reason="Go on.")
    answer(proposal, actor=cast.coordinator, agree=True)
    renewal = Memorandum.objects.get(renews=cast.memorandum)
    time_machine.move_to(timezone.now() + 110 * DAY)
    client = signed_in(cast.official)
    assert "Not covered since" in page(client, cast)
    version = send_memorandum(renewal, actor=cast.official)
    for signatory in renewal.signatories.all():
        sign_memorandum(signatory, actor=signatory.contact.person.user, digest=version.digest)
    words = "the renewal was signed late."
    assert words in page(client, cast)
    assert words in client.get(renewal.get_absolute_url()).content.decode()
    memoranda = reverse("memorandum_index", args=[cast.engagement.reference])
    assert words in client.get(memoranda).content.decode()
