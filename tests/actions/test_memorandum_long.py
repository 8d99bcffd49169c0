"""Texts that are longer than their field: refused by page and act alike, and nothing is lost."""

import pytest
from django.urls import reverse

from engagements.actions.engagement import waive_condition
from engagements.actions.history import Refused
from engagements.actions.memorandum import (
    add_clause,
    comment_on_clause,
    edit_clause,
    remove_clause,
    set_aside_draft,
    share_version,
    withdraw_memorandum,
    write_obligation,
)
from engagements.models import Change, Clause, Memorandum, Withdrawal
from engagements.models.memorandum.clause import CLAUSE_LENGTH
from engagements.queries.memorandum.missing import lines as reading
from tests.agreement_factories import make_draft, make_sent
from tests.factories import form_data

pytestmark = pytest.mark.django_db
LONG = "Нет " * 50_000 + "."


@pytest.mark.parametrize("text", [LONG, "x" * 200_001])
def test_a_clause_of_200_001_characters_comes_back_whole_and_changes_nothing(signed_in, text):
    cast = make_draft()
    clause = cast.memorandum.clauses.get(key="money")
    lines = Change.objects.count()
    answer = signed_in(cast.coordinator).post(
        reverse("memorandum_clause_edit", args=[cast.memorandum.pk, clause.pk]),
        form_data(cast.coordinator, clause, title=clause.title, text=text),
    )
    assert (len(text), answer.status_code) == (200_001, 422)
    assert "at most 20000 characters" in answer.content.decode()
    assert answer.context["form"]["text"].value().strip() == text
    with pytest.raises(Refused, match=r"“text” takes at most 20000 .* these are 200001"):
        edit_clause(clause, actor=cast.coordinator, text=text)
    assert (Clause.objects.get(pk=clause.pk).text, Change.objects.count()) == (clause.text, lines)


def test_the_longest_clause_that_the_form_takes_is_taken_by_the_act_and_can_go_again():
    cast = make_draft()
    clause = add_clause(cast.memorandum, actor=cast.coordinator, title="All", text="x" * 20_000)
    edit_clause(clause, actor=cast.official, text="y" * 20_000)
    assert Clause.objects.get(pk=clause.pk).text == "y" * 20_000
    remove_clause(clause, actor=cast.official)
    assert Change.objects.get(verb="removed").reason == "y" * 20_000


@pytest.mark.same_on_both
def test_the_letters_of_a_clause_are_compared_a_few_times_however_they_are_mixed(monkeypatch):
    """The readings of some of these would never end, were each part compared with every other."""
    headings = reading.headings_of(
        Memorandum(language="en"), [], [Clause(title="Illness and money", text="-")], []
    )
    compared, look = [], reading.look
    monkeypatch.setattr(reading, "look", lambda text: compared.append(len(text)) or look(text))
    for text in (
        "|" * 19_000 + "x\nThe partner pays", "1 " * 10_000, "1|" * 10_000, "1." * 9_999 + "x",
        "1.\n" * 7 + "1_" * 9_900, "|.\n|,\n|;\n|:\n" * 1_600, "I\nl\nl\n" * 3_300,
        "\n".join(f"{number} 1" for number in range(2_500)), "1 " * 300 + "\u200d" * 19_000 + "x",
    ):  # fmt: skip
        compared.clear()
        assert headings.like_one(text[:CLAUSE_LENGTH], 2_600) == ""
        assert 0 < sum(compared) < 6 * CLAUSE_LENGTH


def test_other_acts_refuse_what_is_too_long_and_keep_nothing_of_it():
    cast = make_draft()
    money = cast.memorandum.clauses.get(key="money")
    owed = cast.memorandum.obligations.first()
    lines = Change.objects.count()
    lab = {"actor": cast.coordinator}
    for act, thing, values in (
        (add_clause, cast.memorandum, {"title": "Own", "text": LONG}),
        (edit_clause, money, {"title": "x" * 201}),
        (comment_on_clause, money, {"text": "x" * 5_001}),
        (comment_on_clause, money, {"proposed_text": LONG}),
        (write_obligation, cast.memorandum, {"obligation": owed, "text": "x" * 2_001}),
        (share_version, cast.memorandum, {"note": LONG}),
        (waive_condition, cast.engagement, {"condition": "required_fields", "reason": LONG}),
    ):
        with pytest.raises(Refused, match="takes at most"):
            act(thing, **lab, **values)
    assert Change.objects.count() == lines
    assert cast.memorandum.versions.count() == 0


def test_a_reason_too_long_takes_nothing_back_and_sets_nothing_aside():
    cast = make_sent()
    with pytest.raises(Refused, match="takes at most 5000"):
        withdraw_memorandum(cast.memorandum, actor=cast.official, reason="x" * 5_001)
    assert (Memorandum.objects.get().state, Withdrawal.objects.count()) == ("sent", 0)
    withdraw_memorandum(cast.memorandum, actor=cast.official, reason="x" * 5_000)
    with pytest.raises(Refused, match="takes at most 5000"):
        set_aside_draft(cast.memorandum, actor=cast.official, reason="x" * 5_001)
    assert Memorandum.objects.get().state == "draft"
