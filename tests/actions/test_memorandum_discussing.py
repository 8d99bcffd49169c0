"""What both sides said of a clause: no agreement holds for other words, and no wording is lost."""

import pytest

from engagements.actions.history import Refused
from engagements.actions.memorandum import (
    add_clause,
    agree_to_clause,
    comment_on_clause,
    draft_amendment,
    edit_clause,
    remove_clause,
    settle_comment,
    take_over_wording,
)
from engagements.models import Change, Clause, Membership
from engagements.queries.history import sentences
from tests.agreement_factories import make_draft, make_running

pytestmark = pytest.mark.django_db


def agreed_by(clause):
    clause.refresh_from_db()
    return bool(clause.government_agreed_at), bool(clause.civic_agreed_at)


def make_agreed():
    cast = make_draft()
    cast.clause = cast.memorandum.clauses.get(key="money")
    agree_to_clause(cast.clause, actor=cast.official)
    agree_to_clause(cast.clause, actor=cast.coordinator)
    return cast


def test_a_new_title_takes_both_agreements_away_and_the_writer_agrees():
    cast = make_agreed()
    edit_clause(
        cast.clause, actor=cast.coordinator, title="The ministry pays", text=cast.clause.text
    )
    assert cast.clause.title != "The ministry pays"
    assert agreed_by(cast.clause) == (False, True)
    assert cast.clause.title == "The ministry pays"


def test_saving_a_clause_as_it_stands_leaves_both_agreements():
    cast = make_agreed()
    edit_clause(cast.clause, actor=cast.coordinator, title=cast.clause.title, text=cast.clause.text)
    assert agreed_by(cast.clause) == (True, True)


def make_commented():
    cast = make_draft()
    cast.clause = add_clause(cast.memorandum, actor=cast.coordinator, title="Own", text="Ours.")
    cast.comment = comment_on_clause(
        cast.clause, actor=cast.official, text="See ours.", proposed_text="Two days of work."
    )
    return cast


def test_a_clause_is_not_removed_while_a_comment_on_it_is_open():
    cast = make_commented()
    with pytest.raises(Refused, match="Answer it first"):
        remove_clause(cast.clause, actor=cast.coordinator)
    assert cast.clause.comments.get().proposed_text == "Two days of work."
    settle_comment(cast.comment, actor=cast.coordinator, note="The clause falls away.")
    remove_clause(cast.clause, actor=cast.coordinator)
    assert not Clause.objects.filter(pk=cast.clause.pk).exists()


def test_the_history_keeps_the_wording_that_was_proposed_for_a_clause_that_is_gone():
    cast = make_commented()
    settle_comment(cast.comment, actor=cast.coordinator, note="The clause falls away.")
    remove_clause(cast.clause, actor=cast.coordinator)
    told = Change.objects.filter(thing_type="clause", thing_id=str(cast.clause.pk))
    [said] = sentences(told.filter(verb="commented"))
    assert "commented on “Own”" in said.sentence
    assert said.reason == "See ours."
    assert [line.sentence for line in said.lines] == ["Proposed wording: now Two days of work."]


def test_wording_taken_over_for_a_struck_out_clause_replaces_it():
    cast = make_running()
    draft = draft_amendment(
        cast.memorandum, actor=cast.coordinator, title="Evaluation", clauses=["money"]
    )
    clause = draft.clauses.get()
    Clause.objects.filter(pk=clause.pk).update(effect="strikes", text="")
    comment = comment_on_clause(clause, actor=cast.official, proposed_text="Money once a year.")
    taken = take_over_wording(comment, actor=cast.coordinator)
    assert (taken.effect, taken.text) == ("replaces", "Money once a year.")
    assert agreed_by(taken) == (True, True)


def test_nobody_takes_over_the_wording_that_they_proposed_themselves_for_the_other_side():
    cast = make_draft()
    money = cast.memorandum.clauses.get(key="money")
    comment = comment_on_clause(money, actor=cast.official, text="", proposed_text="We pay.")
    Membership.objects.create(user=cast.official, organisation=cast.civic, role="coordinator")
    with pytest.raises(Refused, match="You proposed this yourself"):
        take_over_wording(comment, actor=cast.official)
    assert take_over_wording(comment, actor=cast.coordinator).text == "We pay."
