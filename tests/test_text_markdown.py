"""Markdown as it is shown: safe, and with every word that stands in the text."""

import re
import time

import pytest

from engagements.queries.memorandum.unsigned import GAP
from engagements.queries.memorandum.wording import has_gaps
from engagements.text import markdown_html

TAG = re.compile(r"<[^>]*>")
HIDING = [
    "[x]: https://example.org 'The ministry pays.'",
    "Shown.\n\n[x]: https://example.org\n  \"The ministry pays.\"",
    "[^1]: pays",
    "[Annex](https://example.org \"The ministry pays.\")",
    "![Annex](https://example.org/a.png 'The ministry pays.')",
    "```The ministry pays.\nshown\n```",
    "~~~ The ministry pays.\nshown\n~~~",
    "<!-- The ministry pays. -->",
    "<p hidden>The ministry pays.</p>",
]  # fmt: skip


@pytest.mark.parametrize("text", HIDING)
def test_no_word_of_a_text_stays_out_of_sight(text: str):
    html = str(markdown_html(text))
    assert "pays" in TAG.sub("", html)
    assert "title=" not in html


def test_what_is_typed_for_a_character_is_shown_as_it_is_typed():
    html = str(markdown_html("Pays &#8238;0001&#8236; euros, &#91;is struck out&#93; &shy;"))
    assert "&amp;#8238;0001&amp;#8236; euros, &amp;#91;is struck out&amp;#93; &amp;shy;" in html


def test_each_item_of_a_list_has_the_number_that_was_typed():
    html = str(markdown_html("5. a\n9. b\n   1) c\n   1) d\n\n- e"))
    assert re.findall(r"<li[^>]*>", html) == [
        '<li value="5">', '<li value="9">', '<li value="1">', '<li value="1">', "<li>",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[Annex](https://example.org/a)", True),
        ("<https://example.org/a>", True),
        ("[Annex](javascript:alert(1))", False),
        ("[Annex](data:text/html,x)", False),
        ("<javascript:alert(1)>", False),
        ("[Annex](\tjavascript:alert(1))", False),
    ],
)
def test_only_links_to_the_web_keep_their_address(text: str, expected: bool):
    assert ("href=" in str(markdown_html(text))) == expected


@pytest.mark.parametrize(
    "text",
    [
        "[" * 20_000, ">" * 20_000, "- " * 10_000, "*a**b" * 4_000, "[a](" * 5_000, "![" * 10_000,
        "<" * 20_000, "\n".join(f"{'  ' * depth}- a" for depth in range(130)), "`a" * 10_000,
    ],
)  # fmt: skip
def test_no_nesting_takes_long(text: str):
    begun = time.process_time()
    assert str(markdown_html(text))
    assert time.process_time() - begun < 30


@pytest.mark.parametrize(
    ("text", "gap"),
    [
        ("Pay [amount] by May.", True),
        ("Call [name]: soon.", True),
        ("Pay [amount](to be agreed).", True),
        ("Pay [amount](tbd).", True),
        ("Pay [amount][currency].", True),
        ("Pay [the\namount].", True),
        ("Pay [] and [Annex](https://example.org) or [us](mailto:a@example.org).", False),
    ],
)
def test_a_place_to_fill_is_one_whatever_follows_it(text: str, gap: bool):
    assert has_gaps(text) is gap
    assert bool(re.search(GAP, text)) is gap
