"""A clause says what it says: no line of it reads like another part of the text that is signed."""

import pytest
from django.urls import reverse

from engagements import playbook
from engagements.actions.history import Refused
from engagements.actions.memorandum import (
    add_clause,
    answer,
    draft_amendment,
    edit_clause,
    propose,
    send_memorandum,
    sending,
    write_obligation,
)
from engagements.models import Clause, Engagement, Memorandum, Milestone
from engagements.queries.memorandum.missing import missing_in
from engagements.queries.memorandum.missing.lines import headings_of
from tests.actions.test_memorandum_titles import alike
from tests.agreement_factories import all_sign, make_draft, make_running
from tests.factories import form_data

pytestmark = pytest.mark.django_db
ANNEX = "Annex: Obligations\n\nMinistry of Records owes\n1. Director, by May: Pay 1,000,000."


def lines_of(memorandum):
    return [
        one.sentence.split("”")[0].removeprefix("Word “") for one in missing_in(memorandum)
        if one.blocks and one.sentence.startswith("Word “")
    ]  # fmt: skip


def test_a_line_that_reads_like_another_part_is_named_at_its_clause_and_not_sent(signed_in):
    cast = make_draft()
    clause = add_clause(cast.memorandum, actor=cast.coordinator, title="Visits", text="On Mondays.")
    number = list(cast.memorandum.clauses.exclude(text="")).index(clause) + 1
    money = cast.memorandum.clauses.get(key="money").title
    assert lines_of(cast.memorandum) == []
    headings = headings_of(
        cast.memorandum, cast.memorandum.parties.all(), cast.memorandum.clauses.all(), []
    )
    for line in (
        "Annex: Obligations", "**annex — obligations**", "## Parties", "To be signed for",
        "Ministry of Records owes", "- Civic Lab owes:", f"2 {money}", f"**7. {money.upper()}**",
        f"{money} (is struck out)", f"> 3 {money} – new clause",
        # Letters of another alphabet, and one that nobody sees.
        "Аnnex: Obligаtions", "Annex: Oblig\u200dations", "ɑnnex: Obligations",
        # One stroke for another.
        "Annex: ObIigations", "Annex: Ob1|gations", "| Parties |", f"l. {money}", f"II. {money}",
        # Letters one by one.
        "P a r t i e s", f"2 {' '.join(money)}", "**An**nex: Obligations",
        "**Min**istry of Records owes", f"7. **{money[:2]}**{money[2:]}",
    ):  # fmt: skip
        assert headings.like_one(f"On Mondays.\n{line}\nAnd on Fridays.", number) == line
    for words in (
        f"See 2 {money}, which stays.", "The parties meet.", f"{number + 1} weeks later they meet.",
        "Each does what it owes.", f"Then:\n{number + 1} hours.", money,
        f"1. {money} of the programme", "**Parties and observers**", "Annex:\nThe\nobligations", "> Par\n>\n> ties",
        f"2025\n{money}\nis paid", f"**2025:**\n{money}", f"Par\n\nties\n\n1.\n\n2025\n\n{money}",
    ):  # fmt: skip
        assert headings.like_one(words, number) == "", words
    # What the page shows is compared as well.
    for line, shown in (
        ("**[Annex: Obligations](https://example.org)**", "Annex: Obligations"),
        (f"**2 [{money}](https://example.org) is struck out**", f"2 {money} is struck out"),
        (f"**2 Money and**\n**{money.removeprefix('Money and ')}**", f"2 {money}"),
        (f"**{money}**\nis struck\nout\n---", f"{money} is struck out"),
        ("To\nbe\nsigned\nfor\n===", "To be signed for"),
        # A number alone, which Markdown takes for a list without words, and a word over two items.
        (f"2.\n{money}", f"2. {money}"), (f"2)\n\n{money[:2]}\n{money[2:]}", f"2. {money[:2]} {money[2:]}"),
        ("- Par\n- ties", "Par ties"), ("Annex:\n—\nObligations", "Annex: — Obligations"), (f"|\n{money}", f"| {money}"),
        # A letter that nobody sees is no part of a number either.
        (f"2\u200d {money}", f"2\u200d {money}"),
    ):  # fmt: skip
        assert headings.like_one(f"On Mondays.\n\n{line}\n\nOn Fridays.", number) == shown
    later = f"{number + 1} weeks later, too."
    assert headings.like_one(f"They meet.\n\n{later}", number) == later
    edit_clause(clause, actor=cast.coordinator, text=ANNEX)
    assert lines_of(cast.memorandum) == ["Annex: Obligations"]
    with pytest.raises(Refused, match="Word “Annex: Obligations” in “Visits” otherwise"):
        send_memorandum(cast.memorandum, actor=cast.coordinator)
    desk = signed_in(cast.coordinator).get(cast.memorandum.get_absolute_url()).content.decode()
    assert "Word “Annex: Obligations” in “Visits” otherwise" in desk


@pytest.mark.parametrize("kind", Memorandum.Kind.values)
def test_no_wording_of_the_playbook_holds_such_a_line(kind):
    usual = playbook.cross_cutting().clauses
    clauses = [Clause(title=one.title, text=one.draft_for(kind) or "-") for one in usual]
    headings = headings_of(Memorandum(language="en"), [], clauses, [])
    assert len(headings.titles) == len(clauses)
    assert [headings.like_one(one.text, at) for at, one in enumerate(clauses, 1)] == [""] * len(
        usual
    )


def test_the_form_of_a_clause_says_so_and_keeps_what_was_typed(signed_in):
    cast = make_draft()
    clause = cast.memorandum.clauses.get(key="money")
    client = signed_in(cast.coordinator)
    for route, place, thing in (("edit", [clause.pk], clause), ("add", [], None)):
        address = reverse(f"memorandum_clause_{route}", args=[cast.memorandum.pk, *place])
        sent = form_data(cast.coordinator, thing, title="Visits", text=ANNEX)
        answer = client.post(address, sent)
        assert answer.status_code == 422
        assert "Word “Annex: Obligations”" in answer.context["form"].errors["text"][0]
        assert "Pay 1,000,000." in answer.content.decode()
    assert Clause.objects.filter(text__contains="1,000,000").count() == 0


def test_the_first_wording_of_an_empty_clause_is_judged_by_the_number_that_it_gets(signed_in):
    cast = make_draft()
    clauses = list(cast.memorandum.clauses.exclude(text=""))
    empty, last = clauses[1], len(clauses)
    edit_clause(empty, actor=cast.coordinator, text="")
    address = reverse("memorandum_clause_edit", args=[cast.memorandum.pk, empty.pk])
    client = signed_in(cast.coordinator)
    for line, problems in ((f"{last + 1} people meet.", 0), ("3 weeks later.", 1)):
        empty.refresh_from_db()
        text = f"They meet.\n\n{line}"
        sent = form_data(cast.coordinator, empty, title=empty.title, text=text)
        answer = client.post(address, sent)
        assert answer.status_code == (422 if problems else 302)
        edit_clause(empty, actor=cast.coordinator, text=text)
        assert len(lines_of(cast.memorandum)) == problems
        edit_clause(empty, actor=cast.coordinator, text="")


def test_an_amendment_strikes_nothing_out_within_the_wording_of_another_clause():
    cast = make_draft(ends_on=None, review_on=None)
    add_clause(
        cast.memorandum, actor=cast.coordinator, title="Our safeguard", text="Anybody may leave."
    )
    cast.memorandum = all_sign(cast, cast.memorandum)
    draft = draft_amendment(cast.memorandum, actor=cast.official, title="Amendment 1", clauses=[])
    added = add_clause(draft, actor=cast.official, title="Catering", text="Coffee is free.")
    assert lines_of(draft) == []
    for line, why in (
        ("2 Our safeguard (is struck out)", "a heading of the text, “Our safeguard”"),
        ("**2 Our safeguard**", "a heading of the text, “Our safeguard”. Add a word"),
        ("2 Anything else", "begins with the number of the next clause. Put a word before"),
    ):
        edit_clause(added, actor=cast.official, text=f"Coffee is free.\n\n{line}")
        assert lines_of(draft) == [line]
        with pytest.raises(Refused, match=why):
            send_memorandum(draft, actor=cast.official)
    edit_clause(added, actor=cast.official, title="Catering [new clause]", text="Coffee is free.")
    assert any("brackets in clause 1, Catering [" in one.sentence for one in missing_in(draft))


def test_a_renewal_that_repeats_such_a_line_is_not_sent_and_says_what_to_do():
    cast = make_running()
    proposal = propose(cast.memorandum, "renew", actor=cast.coordinator, reason="On with it.")
    answer(proposal, actor=cast.official, agree=True)
    renewal = Memorandum.objects.get(renews=cast.memorandum)
    assert lines_of(renewal) == []
    # As it may stand in what was signed before this was asked.
    renewal.clauses.filter(key="money").update(text=ANNEX)
    with pytest.raises(Refused, match="set this renewal aside, and amend the memorandum first"):
        send_memorandum(renewal, actor=cast.coordinator)


def test_words_elsewhere_that_could_be_read_in_two_ways_are_not_sent():
    cast = make_draft()
    milestone = Milestone.objects.filter(engagement=cast.engagement).first()
    milestone.title, milestone.slug = "Kick-off”: Hand over the data. “x", ""
    milestone.save()
    party = cast.memorandum.parties.get(side="civic")
    write_obligation(
        cast.memorandum, actor=cast.coordinator, text="Pay.", engagement=cast.engagement,
        owed_by=party, owed_to=None, role="", clause=None, phase="run", timing="milestone",
        due_on=None, milestone=milestone, offset_days=0, every="", first_on=None, until_on=None,
        legal_date=False, survives=False,
    )  # fmt: skip
    with pytest.raises(Refused, match=r"in the title of “Kick-off”: Hand .* leave open when “Pay"):
        send_memorandum(cast.memorandum, actor=cast.coordinator)
    milestone.title = "Launch of “MyCity”: beta"
    milestone.save()
    assert send_memorandum(cast.memorandum, actor=cast.coordinator).for_signature


def test_a_renewal_repeats_a_milestone_as_it_was_signed_before_titles_were_read_back(monkeypatch):
    cast = make_draft()
    milestone = Milestone.objects.filter(engagement=cast.engagement).first()
    Milestone.objects.filter(pk=milestone.pk).update(title="Go”: Pay. “x", slug="")
    write_obligation(
        cast.memorandum, actor=cast.coordinator, engagement=cast.engagement, text="Dance.",
        owed_by=cast.memorandum.parties.get(side="civic"), timing="milestone", milestone=milestone,
        offset_days=0,
    )  # fmt: skip
    with monkeypatch.context() as before:
        before.setattr(sending, "missing_in", lambda draft: [])
        before.setattr(sending, "first_misread", lambda *of: ())
        cast.memorandum = all_sign(cast, Memorandum.objects.get(pk=cast.memorandum.pk))
    proposal = propose(cast.memorandum, "renew", actor=cast.coordinator, reason="On with it.")
    answer(proposal, actor=cast.official, agree=True)
    renewal = Memorandum.objects.get(renews=cast.memorandum)
    assert "with “Go”: Pay. “x”: Dance." in send_memorandum(renewal, actor=cast.official).text


def test_an_engagement_whose_title_reads_like_two_is_named_where_it_gets_another_one():
    cast = make_draft()
    Engagement.objects.update(title="Waiting times, FEL-2026-0099 Archives")
    (lacks,) = [one for one in missing_in(cast.memorandum) if one.blocks]
    assert lacks.sentence.startswith("Give the engagement “Waiting times, FEL-2026-0099 Archives”")
    assert lacks.url == reverse("engagement_edit", args=[cast.engagement.reference])
    assert lacks.side == "civic"
    with pytest.raises(Refused, match="it reads as if another engagement began in it"):
        send_memorandum(cast.memorandum, actor=cast.coordinator)


def test_titles_that_look_alike_in_another_alphabet_are_alike():
    cast = make_draft()
    twin = add_clause(
        cast.memorandum, actor=cast.coordinator, title="Mоnеу аnd resources", text="No."
    )
    first = cast.memorandum.clauses.get(key="money")
    edit_clause(first, actor=cast.coordinator, title="Money and resources")
    assert alike(cast.memorandum) == [(f"Two clauses are called “{twin.title}", True)]
    edit_clause(twin, actor=cast.coordinator, title="LiabiIity")
    edit_clause(first, actor=cast.coordinator, title="Liability")
    assert alike(cast.memorandum) == [("Two clauses are called “LiabiIity", True)]
    edit_clause(twin, actor=cast.coordinator, title="Деньги и ресурсы")
    assert alike(cast.memorandum) == []
