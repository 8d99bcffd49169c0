"""Parties and head facts as they hold on a day: with the amendment that brought or changed them."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from engagements import clock
from engagements.actions.memorandum import (
    confirm_succession,
    draft_amendment,
    edit_parties_of_draft,
    edit_terms,
    name_signatory,
)
from engagements.models import Memorandum
from engagements.queries.memorandum.on_day import text_on_day
from tests.agreement_factories import all_sign, make_running, make_signer
from tests.factories import add_party, make_member, make_organisation

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def parties(cast, day):
    text = text_on_day(Memorandum.objects.get(pk=cast.memorandum.pk), day)
    return [(one.line, one.amendment, one.succeeded) for one in text.parties]


def facts(cast, day):
    text = text_on_day(Memorandum.objects.get(pk=cast.memorandum.pk), day)
    return {one.name: (one.value, one.amendment, one.since) for one in text.facts}


def page(client, cast, day):
    where = reverse("memorandum_text_on", args=[cast.memorandum.pk])
    return " ".join(client.get(where, {"on": day.isoformat()}).content.decode().split())


def bringing(cast, name, begins_on):
    """An amendment, signed by all, that brings in one more body of the government side."""
    body = make_organisation(name, kind="government")
    add_party(cast.engagement, body, "government")
    draft = draft_amendment(cast.memorandum, actor=cast.official, title="More", begins_on=begins_on)
    draft = edit_terms(draft, actor=cast.official, notice_days=60)
    edit_parties_of_draft(draft, actor=cast.official, parties=cast.engagement.parties.all())
    signer = make_signer(body, "Third Director")
    name_signatory(
        draft, actor=cast.official, party=draft.parties.get(organisation=body), contact=signer,
        position="Director",
    )  # fmt: skip
    return all_sign(cast, draft)


def test_a_body_that_an_amendment_brings_in_is_a_party_from_the_day_on_which_it_begins(signed_in):
    cast = make_running()
    begins_on = cast.today + 10 * DAY
    amendment = bringing(cast, "Statistics Office", begins_on)
    line = "Statistics Office (Government side)"
    first = parties(cast, begins_on - DAY)
    assert len(first) == 2
    assert {source for _line, source, _before in first} == {None}
    assert parties(cast, begins_on) == [*first, (line, amendment, "")]
    client = signed_in(cast.observer)
    assert line not in page(client, cast, begins_on - DAY)
    by = f'{line} <small>(by amendment <span class="ref">{amendment.reference}</span>, from'
    assert by in page(client, cast, begins_on)


def test_a_successor_that_an_amendment_names_stands_with_whom_it_succeeded():
    cast = make_running()
    old = cast.government
    new = make_organisation("New Ministry", kind="government")
    old.successor = new
    old.save()
    add_party(cast.engagement, new, "government")
    writer = make_member(new, "official")
    confirm_succession(cast.memorandum.parties.get(side="government"), actor=writer)
    draft = draft_amendment(cast.memorandum, actor=cast.coordinator, title="More", ends_on=None)
    edit_terms(draft, actor=cast.coordinator, notice_days=90)
    party = draft.parties.get(side="government")
    signer = make_signer(new, "New Director")
    name_signatory(draft, actor=cast.coordinator, party=party, contact=signer, position="Director")
    amendment = all_sign(cast, draft)
    found = parties(cast, cast.today)
    assert ("New Ministry (Government side)", amendment, str(old)) in found
    assert len(found) == 3


def test_a_succession_stands_in_the_text_from_the_day_on_which_it_was_confirmed(signed_in):
    cast = make_running()
    amendment = bringing(cast, "New Ministry", cast.today)
    old, new = cast.government, amendment.parties.get(organisation__name="New Ministry")
    old.successor = new.organisation
    old.save()
    row = cast.memorandum.parties.get(organisation=old)
    with clock.acting_at(clock.now() + 5 * DAY):
        confirm_succession(row, actor=make_member(new.organisation, "official"))
    row.refresh_from_db()
    assert row.confirmed_on == cast.today + 5 * DAY
    client = signed_in(cast.observer)
    by = f'New Ministry (Government side) <small>(by amendment <span class="ref">{amendment.reference}</span>, from'
    said = (f"</small> <small>(successor of {old})</small>", f"{old} (Government side) <small>(succeeded by New Ministry from")  # fmt: skip
    for day, holds in ((cast.today + 4 * DAY, False), (row.confirmed_on, True)):
        text = page(client, cast, day)
        assert by in text
        assert [one in text for one in said] == [holds, holds]


def test_the_last_day_is_the_one_agreed_by_then_with_the_amendment_that_moved_it(signed_in):
    cast = make_running()
    today, last = cast.today, cast.memorandum.ends_on
    with time_machine.travel(clock.now() + 5 * DAY, tick=False):
        draft = draft_amendment(
            cast.memorandum, actor=cast.official, title="Longer", ends_on=last + 100 * DAY
        )
        amendment = all_sign(cast, draft)
    begins_on = today + 5 * DAY
    name = "Ends on (the last day counts)"
    days = [facts(cast, day)[name] for day in (begins_on - DAY, begins_on)]
    assert days[0][1:] == (None, None)
    assert days[1][1:] == (amendment, begins_on)
    assert days[0][0] != days[1][0]
    client = signed_in(cast.observer)
    before, after = (page(client, cast, day) for day in (begins_on - DAY, begins_on))
    assert f"<dt>{name}</dt><dd>{days[0][0]}</dd>" in before
    assert f"<dt>{name}</dt><dd>{days[1][0]} <small>(by amendment" in after


def test_the_head_says_kind_zone_language_and_notice_and_which_amendment_changed_it():
    cast = make_running()
    draft = draft_amendment(
        cast.memorandum, actor=cast.official, title="Notice", begins_on=cast.today + 10 * DAY
    )
    edit_terms(draft, actor=cast.official, notice_days=90)
    amendment = all_sign(cast, draft)
    before, after = (facts(cast, cast.today + days * DAY) for days in (9, 10))
    memorandum = cast.memorandum
    assert before["Kind"][0] == memorandum.get_kind_display()
    assert before["Time zone"] == (memorandum.time_zone, None, None)
    assert before["Language"][1] is None
    assert before["Days of notice"] == (str(memorandum.notice_days), None, None)
    assert after["Days of notice"] == ("90", amendment, cast.today + 10 * DAY)
    assert {name: after[name] for name in after if name != "Days of notice"} == {
        name: before[name] for name in before if name != "Days of notice"
    }
