"""Who joined an agreement with an amendment that all have signed acts for it as any other party."""

from datetime import timedelta

import pytest

from engagements import access
from engagements.actions.memorandum import (
    answer,
    draft_amendment,
    edit_clause,
    edit_parties_of_draft,
    name_signatory,
    propose,
)
from engagements.actions.memorandum.letters import people_of
from engagements.models import Memorandum, Occurrence, Party
from tests.agreement_factories import all_sign, make_running, make_signer
from tests.factories import add_party, make_member, make_organisation

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
OWN = frozenset({"government"})


def joining(cast):
    """A draft amendment with an agency beside the ministry, and who writes for the agency."""
    agency = make_organisation("Agency for Records", kind="government")
    cast.writer = make_member(agency, "official")
    add_party(cast.engagement, agency, "government")
    draft = draft_amendment(
        cast.memorandum, actor=cast.official, title="Joined", clauses=["purpose"]
    )
    edit_clause(draft.clauses.get(), actor=cast.official, text="Also for the agency.")
    edit_parties_of_draft(draft, actor=cast.official, parties=cast.engagement.parties.all())
    name_signatory(
        draft, actor=cast.official, party=draft.parties.get(organisation=agency),
        contact=make_signer(agency, "Head of the agency"), position="Head",
    )  # fmt: skip
    return draft


def test_who_joined_with_a_signed_amendment_acts_for_the_memorandum_gets_letters_and_keeps_its_side():
    cast = make_running()
    draft, text, owed = joining(cast), cast.memorandum, Occurrence.objects.filter(side="civic")
    other = draft_amendment(text, actor=cast.official, title="Other", clauses=["money"])
    rows = access.with_sides(owed, cast.writer)
    assert [access.sides_of(cast.writer, one) for one in (text, other, draft)] == [set()] * 2 + [
        OWN
    ]
    assert {access.sides_on(one) for one in rows.all()} == {frozenset()}
    assert not people_of(text).filter(pk=cast.writer.pk).exists()
    all_sign(cast, draft)
    assert [access.sides_of(cast.writer, one) for one in (text, other, draft)] == [OWN] * 3
    assert {access.sides_on(one) for one in rows.all()} == {OWN}
    assert access.sides_of_obligation(cast.writer, owed.first()) == OWN
    for one in (text, other):
        assert people_of(one).filter(pk=cast.writer.pk).count() == 1
    # The ministry leaves: the agency alone is heard, and no administrator releases in its place.
    ministry = Party.objects.filter(engagement=cast.engagement, organisation=cast.government)
    ministry.update(joined_on=None, left_on=cast.today - DAY)
    assert not access.can(cast.admin, "release_alone", owed.first())
    asked = propose(text, "end", actor=cast.coordinator, reason="Done.", from_on=cast.today)
    answer(asked, actor=cast.writer, agree=True)
    assert Memorandum.objects.get(pk=text.pk).ended_on == cast.today
    assert access.sides_of(cast.writer, text) == OWN
