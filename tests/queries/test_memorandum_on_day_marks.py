"""The text of a day marks what was released or fell away by then, and who takes part no longer."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.formats import date_format

from engagements import clock
from engagements.actions.memorandum import answer, draft_amendment, propose, write_obligation
from engagements.actions.obligation import agree_release, ask_release
from engagements.models import Memorandum, Occurrence
from engagements.queries.memorandum.on_day import text_on_day
from engagements.queries.memorandum.paper import paper_of
from tests.agreement_factories import all_sign, make_running
from tests.factories import add_party
from tests.queries.test_memorandum_on_day_head import bringing, page

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def owing(cast, *texts, **timing):
    """An amendment by which the civic side owes these in 50 days, or as is said."""
    draft = draft_amendment(
        cast.memorandum, actor=cast.official, title="More", begins_on=cast.today, clauses=["money"]
    )
    timing = timing or {"timing": "day", "due_on": cast.today + 50 * DAY}
    for text in texts:
        write_obligation(
            draft, actor=cast.official, engagement=cast.engagement, text=text, phase="run",
            owed_by=draft.parties.get(side="civic"), **timing,
        )  # fmt: skip
    return all_sign(cast, draft)


def times_of(text):
    return Occurrence.objects.filter(obligation__text=text).order_by("number")


def release(cast, time, after):
    with clock.acting_at(clock.now() + after):
        ask_release(time, actor=cast.coordinator, reason="Not needed.")
        agree_release(Occurrence.objects.get(pk=time.pk), actor=cast.official)
    return Occurrence.objects.get(pk=time.pk).decided_on


def marks(cast, day):
    """What of the annex is marked on the day, by the beginning of its text."""
    text = text_on_day(Memorandum.objects.get(pk=cast.memorandum.pk), day)
    rows = [row for part in text.annex for party in part.owed for row in party.rows]
    return {row.what.partition(" [")[0]: row.mark for row in rows if row.mark}


def test_what_both_released_is_marked_from_the_day_on_which_they_agreed(signed_in):
    cast = make_running()
    amendment = owing(cast, "A first report.", "A second report.")
    on = release(cast, times_of("A second report.").get(), 5 * DAY)
    words = f"released on {date_format(on)}"
    assert marks(cast, on - DAY) == {}
    assert marks(cast, on) == {"A second report.": words}
    client = signed_in(cast.observer)
    assert words not in page(client, cast, on - DAY)
    assert f"A second report. <small>({words})</small>" in page(client, cast, on)
    frozen = Memorandum.objects.get(pk=amendment.pk).current_version
    assert {row.mark for party in paper_of(frozen).owed for row in party.rows} == {""}
    signed = client.get(reverse("memorandum_text", args=[amendment.pk, frozen.number]))
    assert "released" not in signed.content.decode()


def test_what_comes_again_is_marked_once_nothing_of_it_is_owed_any_more():
    cast = make_running()
    owing(
        cast, "A note.", timing="recurring", every="weekly", first_on=cast.today + 7 * DAY,
        until_on=cast.today + 14 * DAY,
    )  # fmt: skip
    first, second = times_of("A note.")
    before = release(cast, first, DAY)
    in_part = {"A note.": f"released in part, last on {date_format(before)}"}
    assert (marks(cast, before - DAY), marks(cast, before)) == ({}, in_part)
    assert marks(cast, cast.today + 20 * DAY) == in_part
    on = release(cast, second, 3 * DAY)
    assert marks(cast, on - DAY) == in_part
    assert marks(cast, on) == {"A note.": f"released on {date_format(on)}"}


def test_what_fell_away_with_an_early_end_is_marked_with_the_last_day_and_what_survives_is_not():
    cast = make_running()
    owing(cast, "A late report.")
    owing(cast, "An early report.", timing="day", due_on=cast.today + 2 * DAY)
    assert marks(cast, cast.today) == {}
    last = cast.today + 10 * DAY
    proposal = propose(
        cast.memorandum, "end", actor=cast.official, reason="No budget.", from_on=last
    )
    answer(proposal, actor=cast.coordinator, agree=True)
    found = marks(cast, cast.today)
    assert found["A late report."] == f"fell away, not owed after {date_format(last)}"
    assert "An early report." not in found
    surviving = cast.memorandum.obligations.filter(survives=True)
    assert surviving.exists()
    assert not found.keys() & set(surviving.values_list("text", flat=True))


def test_what_an_amendment_cut_off_is_marked_from_its_last_signature_on():
    cast = make_running()
    owing(cast, "A late report.")
    last = cast.today + 30 * DAY
    with clock.acting_at(clock.now() + 5 * DAY):
        draft = draft_amendment(cast.memorandum, actor=cast.official, title="Shorter", ends_on=last)
        all_sign(cast, draft)
    said = f"fell away, not owed after {date_format(last)}"
    signed_on = Memorandum.objects.get(pk=draft.pk).signed_on
    assert "A late report." not in marks(cast, signed_on - DAY)
    assert marks(cast, signed_on)["A late report."] == said


def test_a_body_that_takes_part_no_longer_stands_as_a_party_with_the_day(signed_in):
    cast = make_running()
    bringing(cast, "Statistics Office", cast.today)
    places = cast.engagement.parties.filter(organisation__name="Statistics Office")
    last = cast.today + 10 * DAY
    places.update(left_on=last)
    client = signed_in(cast.observer)
    words = f"takes part no longer since {date_format(last + DAY)}"
    assert words not in page(client, cast, last)
    after = page(client, cast, last + DAY)
    assert after.count("takes part no longer") == 1
    row = after[after.index("Statistics Office (Government side)") :]
    assert words in row[: row.index("</li>")]
    # On the other side it stands for nothing that the text names.
    body, since = places.get().organisation, last + DAY
    add_party(cast.engagement, body, "civic", joined_on=since, left_on=since + DAY)
    assert words in page(client, cast, last + DAY)
    back = places.get(side="government")
    back.pk, back.joined_on, back.left_on = None, last + 20 * DAY, None
    back.save()
    assert words in page(client, cast, last + 19 * DAY)
    assert words not in page(client, cast, last + 20 * DAY)


@pytest.mark.same_on_both
def test_marks_cost_the_same_for_one_and_for_three(signed_in, django_assert_max_num_queries):
    cast = make_running()
    client = signed_in(cast.observer)
    bringing(cast, "Statistics Office", cast.today)
    places = cast.engagement.parties.filter(organisation__name="Statistics Office")
    places.update(left_on=cast.today - DAY)
    counts = []
    for names in (["One."], ["Two.", "Three."]):
        owing(cast, *names)
        for name in names:
            release(cast, times_of(name).get(), timedelta())
        with django_assert_max_num_queries(30) as asked:
            text = page(client, cast, cast.today)
        counts.append((text.count("released on"), len(asked)))
    assert [number for number, _queries in counts] == [1, 3]
    assert counts[0][1] == counts[1][1]
