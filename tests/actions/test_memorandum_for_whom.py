"""What somebody does with a text is kept for their body that is a party of it, on its own side."""

import pytest

from engagements.actions.memorandum import comment_on_clause, draft_memorandum, share_version
from engagements.models import Change, Membership
from tests.agreement_factories import make_draft
from tests.factories import add_party, make_cast, make_organisation

pytestmark = pytest.mark.django_db


def for_whom(thing, verb):
    told = Change.objects.filter(verb=verb, thing_type=thing._meta.model_name, thing_id=thing.pk)
    return list(told.values_list("organisation_text", flat=True))


def test_of_two_bodies_of_a_person_the_party_is_named_and_not_the_one_that_leads():
    cast = make_cast()
    ngo = make_organisation("Open Archives", kind="civic")
    add_party(cast.engagement, ngo, "civic")
    Membership.objects.create(user=cast.coordinator, organisation=ngo, role="coordinator")
    parties = cast.engagement.parties.exclude(organisation=cast.civic)
    text = draft_memorandum(
        cast.engagement, actor=cast.coordinator, title="Ours", parties=parties, language="en"
    )
    kept = share_version(text, actor=cast.coordinator, note="First")
    assert kept.organisation_text == str(ngo)
    assert (for_whom(text, "drafted"), for_whom(text, "version_shared")) == ([str(ngo)],) * 2


def test_who_writes_for_both_sides_comments_for_the_body_of_the_side_for_which_it_is_kept():
    cast = make_draft()
    Membership.objects.create(user=cast.coordinator, organisation=cast.government, role="official")
    money = cast.memorandum.clauses.get(key="money")
    comment = comment_on_clause(money, actor=cast.coordinator, text="Who pays?")
    assert (comment.side, comment.organisation_text) == ("civic", str(cast.civic))
    assert for_whom(money, "commented") == [str(cast.civic)]
    told = comment_on_clause(money, actor=cast.official, text="We do.")
    assert (told.side, told.organisation_text) == ("government", str(cast.government))
