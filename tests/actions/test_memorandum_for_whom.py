"""What somebody does with a text is kept for their body that is a party of it, on its own side."""

from datetime import timedelta

import pytest

from engagements import access
from engagements.actions.engagement import ask_to_move_dates
from engagements.actions.memorandum import (
    comment_on_clause,
    draft_memorandum,
    record_signature,
    share_version,
    sign_memorandum,
)
from engagements.actions.obligation import confirm_obligation, report_obligation
from engagements.models import Change, Engagement, Membership, Occurrence
from tests.agreement_factories import make_draft, make_sent
from tests.factories import (
    add_party,
    make_cast,
    make_member,
    make_occurrence,
    make_organisation,
    make_scan,
)

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


def test_a_signature_is_told_for_the_body_for_which_it_is_given_however_it_is_given():
    cast = make_sent()
    lead = make_organisation("Open Archives", kind="civic")
    add_party(cast.engagement, lead, "civic")
    cast.engagement.parties.filter(organisation=cast.civic).update(is_lead=False)
    cast.engagement.parties.filter(organisation=lead).update(is_lead=True)
    director = cast.director.person.user
    for user, body in ((director, lead), (cast.coordinator, lead)):
        Membership.objects.create(user=user, organisation=body, role="coordinator")
    signed = sign_memorandum(cast.for_government, actor=director, digest=cast.version.digest)
    assert for_whom(signed, "signed_register") == [str(cast.government)] == [signed.organisation]
    signed = record_signature(
        cast.for_civic, actor=cast.coordinator, digest=cast.version.digest, method="paper",
        signed_on=access.today(), document=make_scan(cast.engagement, cast.coordinator),
        place="Warsaw",
    )  # fmt: skip
    assert for_whom(signed, "signed_paper") == [str(cast.civic)] == [signed.organisation]


def test_what_is_owed_and_other_dates_are_told_for_the_party_of_the_text_that_moves():
    cast = make_cast()
    owed = make_occurrence(cast.engagement)
    ngo = make_organisation("Open Archives", kind="civic")
    add_party(cast.engagement, ngo, "civic")
    Membership.objects.create(user=cast.coordinator, organisation=ngo, role="coordinator")
    owed.obligation.memorandum.parties.filter(side="civic").update(organisation=ngo)
    both = make_member(cast.government, "official")
    Membership.objects.create(user=both, organisation=ngo, role="coordinator")
    report_obligation(owed, actor=cast.coordinator, note="Done")
    assert for_whom(owed, "reported") == [str(ngo)]
    confirm_obligation(Occurrence.objects.get(pk=owed.pk), actor=both)
    assert for_whom(owed, "confirmed") == [str(cast.government)]
    Occurrence.objects.update(state="pending")
    engagement = Engagement.objects.get()
    asked = ask_to_move_dates(
        engagement, actor=cast.coordinator, starts_on=engagement.starts_on + timedelta(days=7),
        ends_on=engagement.ends_on + timedelta(days=7), reason="Heat",
    )  # fmt: skip
    assert asked.asked_by_text == f"{cast.coordinator}, {ngo}"
    assert for_whom(asked, "asked_for_dates") == [str(ngo)]
