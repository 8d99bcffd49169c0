"""What holds on a day is the signed text with the amendments that have begun; nothing before."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from engagements.actions.memorandum import (
    answer,
    draft_amendment,
    edit_clause,
    propose,
    write_obligation,
)
from engagements.agreement import grouped, read_content
from engagements.models import Memorandum
from engagements.queries.memorandum.on_day import clauses_on, text_on_day
from engagements.queries.memorandum.paper import shown
from tests.agreement_factories import all_sign, make_running, make_sent

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def amended(cast, title, **terms):
    draft = draft_amendment(
        cast.memorandum, actor=cast.official, title=title, clauses=["purpose"], **terms
    )
    clause = draft.clauses.get(key="purpose")
    edit_clause(clause, actor=cast.official, text=f"{title} says so.")
    write_obligation(
        draft, actor=cast.official, engagement=cast.engagement,
        owed_by=draft.parties.get(side="civic"), text=f"{title} adds this.",
        timing="day", due_on=cast.today + 50 * DAY, phase="delivery",
    )  # fmt: skip
    return all_sign(cast, draft)


def read(memorandum, day):
    text = text_on_day(Memorandum.objects.get(pk=memorandum.pk), day)
    return (
        [(one.memorandum.pk, "".join(one.digest)) for one in text.sources],
        {one.clause.key: one.amendment for one in text.clauses if one.amendment},
        [one.amendment for one in text.annex],
    )


def test_the_text_on_a_day_is_made_of_what_was_signed_and_has_begun():
    cast = make_running()
    base = cast.memorandum
    now = amended(cast, "Amendment 1")
    later = amended(cast, "Amendment 2", begins_on=cast.today + 10 * DAY)
    digests = [
        (one.pk, Memorandum.objects.get(pk=one.pk).current_version.digest)
        for one in (base, now, later)
    ]
    assert now.begins_on == cast.today
    assert read(base, cast.today) == (digests[:2], {"purpose": now}, [None, now])
    assert read(base, cast.today + 9 * DAY) == (digests[:2], {"purpose": now}, [None, now])
    assert read(base, cast.today + 10 * DAY) == (digests, {"purpose": later}, [None, now, later])
    wordings = {one.key: one.text for one in clauses_on(base, cast.today + 10 * DAY)}
    assert wordings["purpose"] == "Amendment 2 says so."


def test_nothing_holds_before_the_first_day_nor_before_all_have_signed():
    cast = make_running()
    assert text_on_day(cast.memorandum, cast.today - DAY) is None
    assert text_on_day(make_sent().memorandum, cast.today + DAY) is None


def test_the_page_of_a_day_names_the_texts_with_their_digests_and_the_annex(
    signed_in, django_assert_num_queries
):
    cast = make_running()
    amendment = amended(cast, "Amendment 1")
    client = signed_in(cast.observer)
    where = reverse("memorandum_text_on", args=[cast.memorandum.pk])
    page = client.get(where, {"on": cast.today.isoformat()}).content.decode()
    for one in (Memorandum.objects.get(pk=cast.memorandum.pk), amendment):
        for group in grouped(one.current_version.digest).split():
            assert f"<i>{group}</i>" in page
    assert f'by amendment <span class="ref">{amendment.reference}</span>' in page
    assert f'Added by amendment <span class="ref">{amendment.reference}</span>' in page
    assert "Amendment 1 adds this." in page
    first = read_content(Memorandum.objects.get(pk=cast.memorandum.pk).current_version.content)
    assert first.obligations[0].text in page
    assert "(Government side)" in page
    before = client.get(where, {"on": (cast.today - DAY).isoformat()}).content.decode()
    assert "Nothing was agreed for that day: it begins on" in before
    assert "Amendment 1 adds this." not in before
    assert signed_in(cast.stranger).get(where).status_code == 404


@pytest.mark.same_on_both
def test_the_queries_of_the_page_do_not_grow_with_amendments(
    signed_in, django_assert_max_num_queries
):
    cast = make_running()
    client = signed_in(cast.observer)
    where = reverse("memorandum_text_on", args=[cast.memorandum.pk])
    counts = []
    for number in range(3):
        amended(cast, f"Amendment {number}")
        with django_assert_max_num_queries(30) as asked:
            client.get(where)
        counts.append(len(asked))
    assert counts[0] == counts[2]


def test_a_renewal_that_has_begun_is_named_with_its_text(signed_in):
    cast = make_running()
    answer(
        propose(cast.memorandum, "renew", actor=cast.official, reason="Go on."),
        actor=cast.coordinator, agree=True,
    )  # fmt: skip
    renewal = all_sign(cast, Memorandum.objects.get(renews=cast.memorandum))
    client = signed_in(cast.official)
    where = reverse("memorandum_text_on", args=[cast.memorandum.pk])
    link = reverse("memorandum_text_on", args=[renewal.pk])
    days = [renewal.first_day - DAY, renewal.first_day]
    pages = [client.get(where, {"on": day.isoformat()}).content.decode() for day in days]
    assert [link in page for page in pages] == [False, True]


def test_a_text_keeps_its_own_words_whatever_the_reader_speaks():
    cast = make_sent()
    content = read_content(cast.version.content)
    words = content.words | {
        "annex": "Anexo", "owes": "{party} debe", "parties": "Partes", "to": "a",
        "signatories": "Firman", "side:government": "lado público",
    }  # fmt: skip
    page = shown(replace(content, words=words))
    assert (page.annex, page.parties_heading, page.signatories_heading) == (
        "Anexo",
        "Partes",
        "Firman",
    )
    assert page.owed[0].heading == f"{content.parties[0].name} debe"
    assert page.party_lines[0] == f"{content.parties[0].name} (lado público)"
