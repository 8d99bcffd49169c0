"""Who takes over answers for what amendments added too, whenever they were signed."""

from datetime import timedelta

import pytest

from engagements.actions.history import Refused
from engagements.actions.memorandum import (
    answer,
    confirm_succession,
    draft_amendment,
    edit_clause,
    edit_parties_of_draft,
    name_signatory,
    propose,
    send_memorandum,
    sign_memorandum,
    write_obligation,
)
from engagements.actions.obligation import release_alone, report_obligation
from engagements.models import Change, Membership, Memorandum, Obligation, Occurrence
from engagements.queries.memorandum.missing import missing_in
from engagements.queries.obligation.responsible import answering
from tests.agreement_factories import all_sign, make_running, make_signer
from tests.commands.test_check_register import check
from tests.commands.test_check_register_agreements import SOUND
from tests.commands.test_check_register_living import fault_lines
from tests.factories import add_party, make_member, make_organisation
from tests.tampering import tamper

pytestmark = pytest.mark.django_db


def succeeded(cast, old, name):
    """A body that is on record as the successor and takes part, and somebody who writes for it."""
    new = make_organisation(name, kind="government")
    old.successor = new
    old.save()
    add_party(cast.engagement, new, "government")
    return new, make_member(new, "official")


def confirmed(cast, old, name):
    new, writer = succeeded(cast, old, name)
    confirm_succession(cast.memorandum.parties.get(side="government"), actor=writer)
    return new, writer


def drafted(cast, signer=None):
    """An amendment by which the government side owes one thing more."""
    draft = draft_amendment(
        cast.memorandum, actor=cast.coordinator, title="More", clauses=["purpose"]
    )
    edit_clause(draft.clauses.get(), actor=cast.coordinator, text="A wider purpose.")
    party = draft.parties.get(side="government")
    if signer:
        named(cast, draft, party, signer)
    owe(cast, draft, party)
    return draft


def named(cast, draft, party, signer):
    name_signatory(
        draft, actor=cast.coordinator, party=party, contact=signer, position="Director",
        authority="", order=1,
    )  # fmt: skip


def owe(cast, draft, party):
    write_obligation(
        draft, actor=cast.coordinator, engagement=cast.engagement, text="Added duty",
        owed_by=party, phase="run", timing="day", due_on=cast.today + timedelta(days=30),
    )  # fmt: skip


def added():
    return Obligation.objects.get(text="Added duty", memorandum__amends__isnull=False)


def joined(cast, title="Joined", name="Agency for Waters"):
    """A signed amendment by which another body of the government side joins, and that body."""
    body = make_organisation(name, kind="government")
    add_party(cast.engagement, body, "government")
    draft = draft_amendment(
        cast.memorandum, actor=cast.coordinator, title=title, clauses=["purpose"]
    )
    edit_clause(draft.clauses.get(), actor=cast.official, text=f"A wider purpose: {title}.")
    edit_parties_of_draft(draft, actor=cast.coordinator, parties=cast.engagement.parties.all())
    named(cast, draft, draft.parties.get(organisation=body), make_signer(body, f"Head of {name}"))
    return all_sign(cast, draft), body


def renewed(cast, writer):
    proposal = propose(cast.memorandum, "renew", actor=cast.coordinator, reason="Go on.")
    answer(proposal, actor=writer, agree=True)
    return Memorandum.objects.get(renews=cast.memorandum)


@pytest.mark.parametrize("when", ["signed before", "drafted before, signed after"])
def test_the_successor_answers_for_what_an_amendment_added(when):
    cast = make_running()
    draft = drafted(cast)
    if when == "signed before":
        all_sign(cast, draft)
        new, writer = confirmed(cast, cast.government, "Ministry of Digital Affairs")
    else:
        new, writer = confirmed(cast, cast.government, "Ministry of Digital Affairs")
        # The old body goes on taking part, and signs for nobody else any more.
        with pytest.raises(Refused, match="Ministry of Digital Affairs as a party"):
            send_memorandum(draft, actor=cast.coordinator)
        parties = cast.engagement.parties.all()
        edit_parties_of_draft(draft, actor=cast.coordinator, parties=parties)
        signer = make_signer(new, "New minister")
        named(cast, draft, draft.parties.get(organisation=new), signer)
        all_sign(cast, draft)
    whole = cast.memorandum.parties.get(side="government")
    row = draft.parties.get(organisation=cast.government)
    assert row.successor == new
    assert (row.confirmed_on, row.confirmed_by) == (whole.confirmed_on, writer)
    assert answering(added()) == new
    report_obligation(added().occurrences.get(), actor=writer, note="Done.")
    assert Change.objects.filter(verb="succession_confirmed").count() == 1
    assert check() == SOUND


def test_a_line_of_successors_is_followed_when_both_renew():
    cast = make_running()
    second, _writer = confirmed(cast, cast.government, "Ministry of Digital Affairs")
    draft = drafted(cast, make_signer(second, "New minister"))
    all_sign(cast, draft)
    assert answering(added()) == second
    last, writer = confirmed(cast, second, "Chancellery")
    assert answering(added()) == last
    assert check() == SOUND
    renewal = renewed(cast, writer)
    assert renewal.obligations.get(text="Added duty").owed_by.organisation == last
    assert {str(one) for one in renewal.parties.all()} == {"Chancellery", str(cast.civic)}


def test_a_body_that_joined_with_an_amendment_stays_a_party_of_the_renewal():
    cast = make_running()
    other = make_organisation("Agency for Waters", kind="government")
    add_party(cast.engagement, other, "government")
    draft = draft_amendment(
        cast.memorandum, actor=cast.coordinator, title="More", clauses=["purpose"]
    )
    edit_parties_of_draft(
        draft, actor=cast.coordinator, parties=cast.engagement.parties.all()
    )  # fmt: skip
    party = draft.parties.get(organisation=other)
    named(cast, draft, party, make_signer(other, "Head of waters"))
    owe(cast, draft, party)
    all_sign(cast, draft)
    renewal = renewed(cast, cast.official)
    assert renewal.obligations.get(text="Added duty").owed_by.organisation == other


def test_who_is_put_in_for_an_amendment_alone_is_named():
    cast = make_running()
    draft = all_sign(cast, drafted(cast))
    row = draft.parties.get(side="government")
    new, _writer = confirmed(cast, cast.government, "Ministry of Digital Affairs")
    line = (
        f"{draft.reference}: party {row.pk} ({row}) has another successor than the history leads to"
    )
    by_hand = "UPDATE {table} SET successor_id = %s WHERE id = %s"
    tamper("memorandumparty", by_hand, cast.civic.pk, row.pk)
    assert fault_lines() == [line]
    tamper("memorandumparty", by_hand, None, row.pk)
    assert fault_lines() == [line]
    tamper("memorandumparty", by_hand, new.pk, row.pk)
    assert check() == SOUND


def test_a_text_that_waits_when_a_successor_confirms_is_signed_for_the_successor_too():
    cast = make_running()
    draft = drafted(cast)
    version = send_memorandum(draft, actor=cast.coordinator)
    _new, _writer = confirmed(cast, cast.government, "Ministry of Digital Affairs")
    for signatory in draft.signatories.all():
        with pytest.raises(
            Refused, match="Take the text back, name Ministry of Digital Affairs too"
        ):
            sign_memorandum(
                signatory, actor=signatory.contact.person.user, digest=version.digest
            )  # fmt: skip
    assert not version.signatures.exists()


def test_who_was_succeeded_signs_no_amendment_for_an_older_one_that_named_it():
    cast = make_running()
    all_sign(cast, drafted(cast))
    new, _writer = confirmed(cast, cast.government, "Ministry of Digital Affairs")
    second = draft_amendment(
        cast.memorandum, actor=cast.coordinator, title="Second", clauses=["money"]
    )
    assert {one.organisation for one in second.parties.all()} == {new, cast.civic}
    assert not [one for one in missing_in(second) if "binds only" in one.sentence]


def test_what_the_successor_of_who_joined_confirms_holds_for_every_amendment_before_and_after():
    cast = make_running()
    first, agency = joined(cast)
    second = draft_amendment(
        cast.memorandum, actor=cast.coordinator, title="Second", clauses=["money"]
    )
    edit_clause(second.clauses.get(), actor=cast.official, text="Other money.")
    named(cast, second, second.parties.get(organisation=agency), agency.contacts.get())
    second = all_sign(cast, second)
    new, writer = succeeded(cast, agency, "Office for Waters")
    confirm_succession(first.parties.get(organisation=agency), actor=writer)
    rows = {text: text.parties.get(organisation=agency) for text in (first, second)}
    assert [one.successor for one in rows.values()] == [new, new]
    assert check() == SOUND
    # Told of the first alone: who puts another body into the second is named, and who takes it out.
    line = (
        f"{second.reference}: party {rows[second].pk} (Agency for Waters) has another successor "
        "than the history leads to"
    )
    by_hand = "UPDATE {table} SET successor_id = %s WHERE id = %s"
    for body in (cast.civic.pk, None):
        tamper("memorandumparty", by_hand, body, rows[second].pk)
        assert fault_lines() == [line]
    # Both altered alike do not vouch for each other.
    tamper("memorandumparty", by_hand, cast.civic.pk, rows[second].pk)
    tamper("memorandumparty", by_hand, cast.civic.pk, rows[first].pk)
    assert len(fault_lines()) == 1


def test_a_draft_that_names_who_joined_takes_over_what_its_successor_confirmed_meanwhile():
    cast = make_running()
    first, agency = joined(cast)
    draft = draft_amendment(
        cast.memorandum, actor=cast.coordinator, title="Second", clauses=["money"]
    )
    edit_clause(draft.clauses.get(), actor=cast.official, text="Other money.")
    new, writer = succeeded(cast, agency, "Office for Waters")
    confirm_succession(first.parties.get(organisation=agency), actor=writer)
    parties = cast.engagement.parties.all()
    edit_parties_of_draft(draft, actor=cast.coordinator, parties=parties)
    for body, name in ((agency, "Head"), (new, "New head")):
        named(cast, draft, draft.parties.get(organisation=body), make_signer(body, name))
    all_sign(cast, draft)
    row = draft.parties.get(organisation=agency)
    assert (row.successor, row.confirmed_by) == (new, writer)
    assert check() == SOUND


def test_while_a_successor_of_who_joined_has_not_confirmed_nothing_is_released_without_it():
    cast = make_running()
    _first, agency = joined(cast)
    Membership.objects.filter(organisation__in=[cast.government, agency]).delete()
    agency.successor = make_organisation("Office for Waters", kind="government")
    agency.save()
    owed = Occurrence.objects.filter(obligation__memorandum=cast.memorandum, state="pending")
    with pytest.raises(Refused, match="Agency for Waters has a successor on record: Office for W"):
        release_alone(owed.first(), actor=cast.admin, reason="Nobody is there.")
