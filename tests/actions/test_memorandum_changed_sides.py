"""A body that changed sides stands on one side of every later text, and owes nothing within it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from engagements import access
from engagements.actions.memorandum import (
    answer,
    draft_amendment,
    edit_clause,
    edit_parties_of_draft,
    name_signatory,
    propose,
    send_memorandum,
    write_obligation,
)
from engagements.models import Change, Contact, Memorandum, Party
from engagements.queries.memorandum.missing import missing_in
from tests.agreement_factories import all_sign, make_draft, make_signer
from tests.factories import add_party, make_cast, make_organisation, typed_password

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def owe(cast, draft, text, owed_by, owed_to):
    parties = {one.organisation: one for one in draft.parties.all()}
    write_obligation(
        draft, actor=cast.coordinator, engagement=cast.engagement, text=text, phase="run",
        timing="day", due_on=cast.today + 9 * DAY, owed_by=parties[owed_by],
        owed_to=parties[owed_to],
    )  # fmt: skip


def draft_amendment_of(cast, title):
    draft = draft_amendment(cast.memorandum, actor=cast.official, title=title, clauses=["purpose"])
    edit_clause(draft.clauses.get(), actor=cast.official, text="Otherwise.")
    return draft


def with_council_on_the_other_side():
    """The council signed the memorandum for the government side, and an amendment as a civic body."""
    cast = make_cast()
    cast.council = make_organisation("Council", kind="government")
    old = add_party(cast.engagement, cast.council, "government")
    head = make_signer(cast.council, "Head of council")
    make_draft(cast, parties=list(cast.engagement.parties.exclude(pk=old.pk)))
    edit_parties_of_draft(
        cast.memorandum, actor=cast.coordinator, parties=cast.engagement.parties.all()
    )
    name(cast, cast.memorandum, head)
    cast.today = access.today()
    owe(cast, cast.memorandum, "Clear the road.", cast.council, cast.civic)
    owe(cast, cast.memorandum, "Map the road.", cast.civic, cast.council)
    Memorandum.objects.update(begins_on=cast.today, ends_on=cast.today + 300 * DAY, review_on=None)
    cast.memorandum = all_sign(cast, Memorandum.objects.get())
    Party.objects.filter(pk=old.pk).update(left_on=cast.today - DAY, joined_on=None)
    add_party(cast.engagement, cast.council, "civic")
    first = draft_amendment_of(cast, "Amendment 1")
    first.signatories.filter(party__organisation=cast.council).delete()
    # Chosen anew, it stands on the side on which it takes part.
    edit_parties_of_draft(
        first, actor=cast.coordinator, parties=cast.engagement.parties.filter(left_on=None)
    )
    assert first.parties.get(organisation=cast.council).side == "civic"
    name(cast, first, head)
    owe(cast, first, "Pave the road.", cast.council, cast.government)
    all_sign(cast, first)
    return cast


def name(cast, draft, head):
    name_signatory(
        draft, actor=cast.coordinator, party=draft.parties.get(organisation=cast.council),
        contact=head, position="Head",
    )  # fmt: skip


def test_after_a_body_changed_sides_further_amendments_and_the_renewal_name_its_new_side(signed_in):
    cast = with_council_on_the_other_side()
    second = draft_amendment_of(cast, "Amendment 2")
    assert second.parties.get(organisation=cast.council).side == "civic"
    proposal = propose(cast.memorandum, "renew", actor=cast.coordinator, reason="On with it.")
    answer(proposal, actor=cast.official, agree=True)
    renewal = Memorandum.objects.get(renews=cast.memorandum)
    assert renewal.parties.get(organisation=cast.council).side == "civic"
    owed = renewal.obligations.select_related("owed_by", "owed_to")
    assert all(one.owed_to is None or one.owed_to.side != one.owed_by.side for one in owed)
    texts = {one.text for one in owed}
    assert "Pave the road." in texts
    assert not {"Clear the road.", "Map the road."} & texts
    assert not [one for one in missing_in(renewal) if "takes part no longer" in one.sentence]
    told = Change.objects.get(verb="renewal_drafted").fields
    assert [one["from"] for one in told] == ["Clear the road.", "Map the road."]
    # Both read it where the renewal is drafted, and whoever signs where they sign.
    desk = signed_in(cast.coordinator).get(renewal.get_absolute_url()).content.decode()
    assert "Owed by the text before, and not by this one" in desk
    assert all(f'<li dir="auto">{one}</li>' in desk for one in ("Clear the road.", "Map the road."))
    old = signed_in(cast.coordinator).get(cast.memorandum.get_absolute_url()).content.decode()
    assert "Owed by the text before" not in old
    head = Contact.objects.get(organisation=cast.council)
    # Who signed for it on the other side is not asked on this one before they are named anew.
    assert [one.sentence for one in missing_in(renewal) if one.blocks] == [
        "Name who signs for Council"
    ]
    name(cast, renewal, head)
    send_memorandum(renewal, actor=cast.coordinator)
    place = renewal.signatories.get(contact=head, replaced_at=None)
    client = typed_password(signed_in(head.person.user), head.person.user)
    page = client.get(reverse("memorandum_sign", args=[renewal.pk, place.pk]))
    assert "Map the road." in page.content.decode()
