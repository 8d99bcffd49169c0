"""Templates carry no style, script or unescaped value of their own: the browser would refuse the
first two, and the third is how a page is taken over."""

import re

from tests.house.tree import ROOT, files, name_of

FORBIDDEN = {
    "inline style": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE),
    "script in an address": re.compile(r"javascript:", re.IGNORECASE),
    "unescaped value": re.compile(r"\|\s*safe(seq)?\b|\{%\s*autoescape\s+off"),
}
# A letter has no style sheet to link to, nor has a paper that is printed without a network.
LETTERS = ROOT / "templates" / "emails"
PAPERS = {ROOT / "templates" / "memorandum" / "paper.html"}


def faults(html: str) -> list[str]:
    return [name for name, pattern in FORBIDDEN.items() if pattern.search(html)]


def test_no_template_has_style_script_or_unescaped_values_of_its_own():
    found = [
        f"{name_of(path)}: {fault}"
        for path in files("templates", ends=(".html", ".svg"))
        if LETTERS not in path.parents and path not in PAPERS
        for fault in faults(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_only_the_ground_floor_calls_text_safe():
    found = [
        name_of(path)
        for path in files("collab", "engagements", ends=(".py",))
        if re.search(r"\b(mark_safe|SafeString|SafeText)\(", path.read_text(encoding="utf-8"))
    ]
    assert set(found) <= {"engagements/text.py"}


def test_what_the_browser_would_refuse_is_seen():
    assert faults('<p style="color:red">') == ["inline style"]
    assert faults('<a href="#" onclick="x()">') == ["inline handler"]
    assert faults("<script>x()</script>") == ["inline script"]
    assert faults("{{ text|safe }}") == ["unescaped value"]
    assert faults('<script src="a.js" defer></script><p class="style on">{{ text }}</p>') == []
