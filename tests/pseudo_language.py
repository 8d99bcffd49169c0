"""A language in which every text is marked that was asked of gettext: what is not marked shows.

What people wrote is told apart: it stands in the database before anything is marked.
"""

import re
import zoneinfo
from collections.abc import Iterable
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.db import models
from django.utils import translation

from engagements.models import Change, Clause, Obligation

# Some lists show them with blanks.
ZONES = {shown for one in zoneinfo.available_timezones() for shown in (one, one.replace("_", " "))}
MARKED = re.compile(r"⟦[^⟦⟧]*⟧")
STOOD = "▢"
# A word that was put together of two: no translator ever saw the whole.
HALVES = re.compile(rf"{STOOD}[^\W\d_]+|[^\W\d_]+{STOOD}")
# Django's picture of yes and no says so in English, in every language.
PICTURE = re.compile(r'<img src="[^"]*/icon-(?:yes|no|unknown)\.svg" alt="(?:True|False|None)">')
# What is no text: references, the product's name, addresses, media types, codes of languages,
# passwords of which stars are shown.
NOT_TEXT = re.compile(
    r"\b\w+\*{3,}|\b[A-Z]{3}-\d{4}-\d+\b|\bCollab\b|\S+@\S+|https?://\S+|\b[A-Za-z]+(?:/[\w+-]+)+|\bUTC\b|\bCSV\b|\bPDF\b"
)
SHOWN_ATTRIBUTES = (
    "alt", "title", "placeholder", "aria-label", "aria-description", "aria-valuetext", "content",
    "label", "data-alike",
)  # fmt: skip
# Words of a program, and countries; a digest has numbers in it.
CODE = re.compile(r"[a-z_]{1,40}|[A-Z]{2}")
TEXTS = (models.CharField, models.TextField)
# What a machine reads, such as a digest, is no text either.
SILENT = ("script", "style", "code")


class ShownText(HTMLParser):
    """Collects text and those attributes that a person reads or hears."""

    def __init__(self) -> None:
        super().__init__()
        self.silent = 0
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SILENT
        named = dict(attrs)
        if tag == "meta" and named.get("name") != "description":
            return
        self.texts += [value for name, value in attrs if name in SHOWN_ATTRIBUTES and value]
        if tag == "input" and named.get("type") in ("submit", "button", "reset"):
            self.texts.append(named.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.texts.append(data)


def unmarked(html: str, written: Iterable[str] = ()) -> list[str]:
    """What is read on the page and neither is marked nor was written by somebody."""
    parser = ShownText()
    parser.feed(PICTURE.sub("", html))
    return left_of("\n".join(parser.texts), written)


def left_of(whole: str, written: Iterable[str] = ()) -> list[str]:
    """The same of a plain text."""
    while MARKED.search(whole):
        whole = MARKED.sub(STOOD, whole)
    halves = sorted(set(HALVES.findall(whole)))
    whole = whole.replace(STOOD, " ")
    # Names of time zones are the database's own, in every language.
    lines = {line.strip() for line in whole.splitlines() if line.strip() not in ZONES}
    rest = []
    whole_lines = {bare(text) for text in written}
    for line in sorted(filter(has_words, lines)):
        told = line if bare(NOT_TEXT.sub(" ", line)) not in whole_lines else ""
        for text in written if has_words(NOT_TEXT.sub(" ", told)) else ():
            # A single word is a person's only where nothing but signs stands beside it.
            if " " in text and text in told:
                told = told.replace(text, " ")
        if has_words(NOT_TEXT.sub(" ", told)) and not is_cut(told.strip(), written):
            rest.append(told.strip())
    return rest + halves


def bare(line: str) -> str:
    """Without the signs, numbers and blanks around it."""
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", line)


def is_cut(line: str, written: Iterable[str]) -> bool:
    """Whether it is the beginning of something long that somebody wrote."""
    return len(line) >= 60 and any(text.startswith(line) for text in written)


def has_words(line: str) -> bool:
    return bool(re.search(r"[^\W\d_]{2}", line))


def written_texts(*, as_stored: bool = False) -> list[str]:
    """What people wrote in the register, line by line, the longest first.

    Texts of the playbooks are kept with their slug and translated when they are shown, and what a
    program chose from is a word for the code: they are none of these. Those of an agreement are in
    its own language, whoever reads them. Pages on which each column is read `as_stored` show the
    playbooks' texts, keys, and what the history keeps, as they stand there.
    """
    found: set[str] = set()
    for model in apps.get_app_config("engagements").get_models():
        things = [
            one
            for one in model._base_manager.all()
            if as_stored or isinstance(one, Clause | Obligation) or not getattr(one, "slug", "")
        ]
        kinds = (*TEXTS, models.UUIDField) if as_stored else TEXTS
        for field in model._meta.fields:
            is_key = isinstance(field, models.SlugField) and not as_stored
            if isinstance(field, kinds) and not field.choices and not is_key:
                column = {str(getattr(one, field.name) or "") for one in things} - {""}
                found |= set() if all(map(is_code, column)) else column
    if as_stored:
        lines = [line for change in Change._base_manager.all() for line in change.fields]
        found |= {line[end] for line in lines for end in ("from", "to") if " " in line[end]}
    return sorted(
        filter(has_words, {line.strip(" #*-") for text in found for line in text.splitlines()}),
        key=len,
        reverse=True,
    )


def is_code(value: str) -> bool:
    """Whether it can be one of a program's own words; a column of nothing else holds such."""
    return bool(CODE.fullmatch(value))


def mark(text: str) -> str:
    return f"⟦{text}⟧" if str(text).strip() else text


def mark_everything(patch: pytest.MonkeyPatch) -> None:
    """From now on marks every text that is asked of gettext, in templates, code and Django itself."""
    real = translation._trans
    for name in ("gettext", "pgettext", "ngettext", "npgettext"):
        ask = getattr(real, name)
        patch.setattr(real, name, lambda *asked, _ask=ask: mark(_ask(*asked)))
