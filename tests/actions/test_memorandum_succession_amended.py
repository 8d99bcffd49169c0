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
from engagements.actions.obligation import report_obligation
from engagements.models import Change, Memorandum, Obligation
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
