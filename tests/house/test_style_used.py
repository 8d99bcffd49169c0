"""No class is styled that no page carries."""

import re

from tests.house.tree import files

NOT_SELECTORS = re.compile(r"/\*.*?\*/|@import[^;]*;", re.DOTALL)
RULES = re.compile(r"\{[^{}]*\}")
CLASS = re.compile(r"\.([a-zA-Z][\w-]*)")
OURS = {"base.css", "pages.css", "agreement.css"}
# Put together while the page is made: Django's levels of messages, kinds and looks of tags, steps.
CHOSEN = {"debug", "error", "big", "done", "ok", "warn"}
ATTRIBUTE = re.compile(r'class="((?:[^"{]|\{\{.*?\}\}|\{%.*?%\})*)"')


def styled(css: str) -> set[str]:
    """The classes in the selectors of a style sheet."""
    return set(CLASS.findall(RULES.sub(" ", NOT_SELECTORS.sub("", css))))


def carried(source: str) -> set[str]:
    """The words of every class attribute, those chosen by a template tag included."""
    return {word for text in ATTRIBUTE.findall(source) for word in re.findall(r"[\w-]+", text)}


def test_every_styled_class_is_on_a_page():
    sheets = [path for path in files("static", ends=(".css",)) if path.name in OURS]
    assert {path.name for path in sheets} == OURS
    pages = files("templates", "engagements", "static", ends=(".html", ".py", ".js"))
    words = set().union(*(carried(path.read_text(encoding="utf-8")) for path in pages))
    css = "\n".join(path.read_text(encoding="utf-8") for path in sheets)
    assert sorted(styled(css) - words - CHOSEN) == []


def test_a_class_that_nobody_carries_would_be_found():
    css = ".tag.big, .lost > li { color: red } /* .gone */ @media screen { .deep { top: .5rem } }"
    assert styled(css) == {"tag", "big", "lost", "deep"}
    assert carried('<p class="tag{% if x %} big{% endif %}">{{ "a"|b }}</p>') >= {"tag", "big"}
