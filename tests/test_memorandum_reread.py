"""What is signed is read in one way alone: two contents that may both be sent never make one text."""

from dataclasses import replace

import pytest
from hypothesis import event, given
from hypothesis import strategies as some

from engagements.agreement import (
    ClauseContent,
    ObligationContent,
    PartyContent,
    canonical_text,
    heading_line,
    normal,
    obligation_line,
    owes_line,
)
from engagements.agreement.rereading import QUOTES, first_misread, misread, who_and_what
from tests.test_memorandum_format import EXAMPLE, LAB, MINISTRY

MEMORANDUM = replace(EXAMPLE, words=EXAMPLE.words | {
    "amends": "Amends", "for": "for", "effect:adds": "new clause",
    "effect:strikes": "is struck out", "effect:replaces": "replaces the clause of this title",
})  # fmt: skip
AMENDMENT = replace(MEMORANDUM, amends="M-1 Shorter waits")
# Lines of ordinary wordings and such as stand between the parts.
LINES = some.sampled_from([
    "Coffee is free.", "- tea", "", "  indented", "1 One", "2 Two", "2 Two [is struck out]", "3 Three",
    "3 Three [new clause]", "Annex: Obligations", f"{LAB} owes", f"{MINISTRY} owes", "Parties",
    "1. Chair, by May: Pay.", "1. by May: Pay: more. [survives the end]", "To be signed for",
    f"- {LAB}: Chair of the board",
])  # fmt: skip
WORDS = some.sampled_from([
    "Pay", "Pay: more", "Pay [to Civic Lab West Africa]", "Pay [survives the end]", "Pay “x”: y",
    "Pay [for FEL-2026-0011]", "Pay for it [now",
])  # fmt: skip
WHEN = some.sampled_from([
    "by May", "throughout the term", "with “Kick-off”", "with “Workshop 1: scope”",
    "with “Kick-off”: Pay “x”",
    "with “The “Alpha” phase: part 1”", "with “Release “Alpha”", "mit „Teil 1: Auftakt“",
])  # fmt: skip


@some.composite
def contents(draw):
    base = draw(some.sampled_from([MEMORANDUM, AMENDMENT]))
    effects = ["adds", "replaces", "strikes"] if base.amends else [""]
    clauses = draw(some.lists(some.builds(
        lambda title, lines, effect: ClauseContent(
            title, title, normal("\n".join(lines)).strip(), effect
        ),
        some.sampled_from(["One", "Two", "Three", "Two [is struck out]"]),
        some.lists(LINES, max_size=4), some.sampled_from(effects),
    ), max_size=3))  # fmt: skip
    owed = draw(some.lists(some.builds(
        ObligationContent, some.sampled_from([MINISTRY, LAB]), some.sampled_from(["", MINISTRY, LAB]),
        some.sampled_from(["", "Chair"]), WORDS, WHEN, some.booleans(),
        some.sampled_from(["", "FEL-2026-0011"]),
    ), max_size=2))  # fmt: skip
    return replace(base, clauses=tuple(clauses), obligations=tuple(owed))


def said(content):
    """The words of it, whatever the text may be."""
    return (
        content.engagements,
        [(one.title, one.effect, one.text) for one in content.clauses],
        [
            (one.owed_by, one.owed_to, f"{one.role}, {one.when}", one.text, one.survives, one.engagement)
            for name in (MINISTRY, LAB)
            for one in content.obligations
            if one.owed_by == name
        ],
    )  # fmt: skip


def otherwise(content):
    """Contents with other parts that make the same lines: what follows stands in what precedes."""
    for place, (one, two) in enumerate(zip(content.clauses, content.clauses[1:], strict=False)):
        lines = [one.text, "", f"{place + 2} {heading_line(content, two)}", two.text]
        yield replace(content, clauses=(
            *content.clauses[:place], replace(one, text=normal("\n".join(lines)).strip()),
            *content.clauses[place + 2 :],
        ))  # fmt: skip
    if content.clauses and content.obligations:
        lines = [content.clauses[-1].text, "", "Annex: Obligations"]
        for name in (MINISTRY, LAB):
            owed = [one for one in content.obligations if one.owed_by == name]
            lines += ["", owes_line(content, name)] if owed else []
            lines += [f"{at}. {obligation_line(content, one)}" for at, one in enumerate(owed, 1)]
        text = normal("\n".join(lines)).strip()
        last = replace(content.clauses[-1], text=text)
        yield replace(content, clauses=(*content.clauses[:-1], last), obligations=())
    for place, one in enumerate(content.obligations):
        tail = obligation_line(content, one).split(f"{one.when}: ", 1)[1]
        bare = replace(one, text=tail, owed_to="", survives=False, engagement="")
        moved = (*content.obligations[:place], bare, *content.obligations[place + 1 :])
        yield replace(content, obligations=moved)


def test_no_two_contents_that_may_both_be_sent_make_the_same_text():
    tried = 0

    @given(contents())
    def hold(content):
        nonlocal tried
        text, readable = canonical_text(content), [] if misread(content) else [said(content)]
        for other in otherwise(content):
            is_same = canonical_text(other) == text and said(other) != said(content)
            event(f"the same text of something else: {is_same}")
            if is_same and not misread(other):
                readable.append(said(other))
            tried += is_same and bool(readable)
        assert all(one == readable[0] for one in readable)

    hold()
    # Else nothing was tried: two that differ made one text, and one of them may be sent.
    assert tried


@pytest.mark.parametrize("content", [
    EXAMPLE, MEMORANDUM, AMENDMENT,
    replace(EXAMPLE, obligations=()), replace(EXAMPLE, clauses=()),
    replace(EXAMPLE, engagements=("FEL-2026-0011 One, two ", "FEL-2026-0012 Four")),
    replace(AMENDMENT, clauses=(ClauseContent("a", "Money", "", "strikes"),) * 2),
    replace(EXAMPLE, obligations=(ObligationContent(
        LAB, MINISTRY, "Chair", "Pay: 1, then 2", "with “Workshop 1: scope”", True, "FEL-2026-0011"
    ),)),
])  # fmt: skip
def test_an_ordinary_text_is_read_as_what_it_says(content):
    assert misread(content) == ""


@pytest.mark.parametrize("when", [
    "mit „Auftakt“", "z „Warsztat 1: start”", "avec « Atelier 1 : portée »", "med ”Workshop 1: start”",
    "mit »Teil 1: Start«", "「第1回: 開始」とともに", 'with "Part 1: start"',
    "with “Launch of “MyCity”: beta”", "with “Phase „Auftakt“: Teil 1”", "with “24\" screens: part 1”",
    "with “Release “Alpha”", "10 days after “Release of “Alpha””, fixed by law",
])  # fmt: skip
def test_the_title_of_a_milestone_is_read_in_the_quotation_marks_of_any_language(when):
    for role, what in (("", "Pay"), ("Chair", "Say “x: y”: „Bericht: Ende“, then « z »")):
        owed = ObligationContent(LAB, MINISTRY, role, what, when, True, "FEL-2026-0011")
        assert misread(replace(EXAMPLE, obligations=(owed,))) == ""


def test_marks_that_are_never_closed_are_not_looked_through_at_each_letter(monkeypatch):
    looked = []

    class Counted(dict):
        def __getitem__(self, mark):
            looked.append(mark)
            return super().__getitem__(mark)

        def get(self, mark, otherwise):
            looked.append(mark)
            return super().get(mark, otherwise)

    monkeypatch.setattr("engagements.agreement.rereading.QUOTES", Counted(QUOTES))
    line = "“" * 600 + "x" * 600 + "»" * 600 + "”" * 1_200 + ": Pay: more"
    assert who_and_what(line) == tuple(line.split(": ", 1))
    assert len(looked) <= len(line)


def test_one_word_for_to_and_for_is_read_by_what_follows():
    words = EXAMPLE.words | {"to": "für", "for": "für"}
    parties = (PartyContent("Stadt", "government"), PartyContent(LAB, "civic"))
    for to, work in (("Stadt", ""), ("Stadt", "FEL-2026-0011"), ("", "FEL-2026-0011")):
        owed = ObligationContent(LAB, to, "", "Pay", "by May", False, work)
        content = replace(EXAMPLE, words=words, parties=parties, obligations=(owed,))
        assert misread(content) == ""


def test_what_was_signed_in_these_words_is_known_in_a_renewal_and_nothing_else_is():
    odd = ObligationContent(LAB, "", "", "Pay", "with “Kick-off”: Hand over the data. “x”")
    signed = replace(EXAMPLE, obligations=(odd,))
    assert first_misread(signed)
    assert first_misread(replace(signed, renews="M-1"), [EXAMPLE, signed]) == ()
    other = replace(signed, obligations=(replace(odd, text="Pay more"), odd))
    assert first_misread(other, [signed])[3] == "Pay more"


@pytest.mark.parametrize("content", [
    replace(EXAMPLE, engagements=("FEL-2026-0011 One, FEL-2026-0012 Two",)),
    replace(EXAMPLE, obligations=(ObligationContent("Nobody named", "", "", "Pay", "by May"),)),
    replace(EXAMPLE, parties=(*EXAMPLE.parties, PartyContent(LAB, "government"))),
    replace(EXAMPLE, obligations=(ObligationContent(
        LAB, "", "", "Pay", "with “Kick-off”: Hand over the data. “x”"
    ),)),
])  # fmt: skip
def test_a_title_or_name_that_reads_like_more_is_named(content):
    assert misread(content)
