"""A successor confirms for itself; the text keeps the old name, the obligations follow."""

import pytest
from django.core.exceptions import PermissionDenied

from engagements.actions.history import Refused
from engagements.actions.memorandum import confirm_succession
from engagements.models import Change, MemorandumParty
from engagements.queries.obligation.responsible import answering
from tests.agreement_factories import make_draft, make_signed
from tests.factories import add_party, make_member, make_organisation

pytestmark = pytest.mark.django_db


def merged(make=make_signed):
    cast = make()
    cast.new = make_organisation("Ministry of Digital Affairs", kind="government")
    cast.writer = make_member(cast.new, "official")
    cast.government.successor = cast.new
    cast.government.save()
    cast.party = cast.memorandum.parties.get(side="government")
    return cast


def test_the_successor_confirms_and_owes_while_the_text_keeps_the_old_name():
    cast = merged()
    add_party(cast.engagement, cast.new, "government")
    obligation = cast.memorandum.obligations.filter(owed_by=cast.party).first()
    assert str(answering(obligation)) == "Ministry of Records"
    text = cast.version.text
    party = confirm_succession(cast.party, actor=cast.writer)
    assert (party.successor, party.confirmed_by) == (cast.new, cast.writer)
    obligation.refresh_from_db()
    assert str(answering(obligation)) == "Ministry of Digital Affairs"
    cast.version.refresh_from_db()
    assert cast.version.text == text
    assert "Ministry of Records" in text
    assert str(cast.party) == "Ministry of Records"
    assert Change.objects.filter(verb="succession_confirmed").count() == 1
    with pytest.raises(Refused, match="confirmed this already"):
        confirm_succession(cast.party, actor=cast.writer)


@pytest.mark.parametrize("who", ["official", "coordinator", "observer", "stranger", "admin"])
def test_nobody_confirms_for_another_body(who):
    cast = merged()
    add_party(cast.engagement, cast.new, "government")
    with pytest.raises(PermissionDenied):
        confirm_succession(cast.party, actor=getattr(cast, who))


def test_a_successor_that_takes_no_part_is_told_what_to_do():
    cast = merged()
    with pytest.raises(Refused, match="Add it as a party first"):
        confirm_succession(cast.party, actor=cast.writer)


def test_without_a_successor_on_record_and_before_the_signatures_nothing_is_confirmed():
    cast = merged(make_draft)
    add_party(cast.engagement, cast.new, "government")
    with pytest.raises(Refused, match="not signed yet"):
        confirm_succession(cast.party, actor=cast.writer)
    civic = cast.memorandum.parties.get(side="civic")
    with pytest.raises(Refused, match="No successor"):
        confirm_succession(civic, actor=cast.coordinator)


def test_who_is_no_longer_the_successor_on_record_does_not_confirm_from_an_older_page():
    cast = merged()
    second = make_organisation("Chancellery", kind="government")
    for body in (cast.new, second):
        add_party(cast.engagement, body, "government")
    held = MemorandumParty.objects.select_related("organisation__successor").get(pk=cast.party.pk)
    cast.government.successor = second
    cast.government.save()
    with pytest.raises(Refused, match="another successor of Ministry of Records is on record"):
        confirm_succession(held, actor=cast.writer)
    cast.party.refresh_from_db()
    assert cast.party.successor is None
    assert confirm_succession(cast.party, actor=make_member(second, "official")).successor == second


def test_of_a_line_of_successors_the_last_one_confirms():
    cast = merged()
    last = make_organisation("Chancellery", kind="government")
    writer = make_member(last, "official")
    cast.new.successor = last
    cast.new.save()
    add_party(cast.engagement, last, "government")
    assert confirm_succession(cast.party, actor=writer).successor == last
