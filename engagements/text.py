"""Text as people write it, made comparable, and made safe to show: Markdown, a line on a terminal."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import nh3
from django.utils.formats import localize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from markdown_it import MarkdownIt, helpers
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from engagements.letters import normalized

# Legal forms that one organisation's name has in one place and lacks in another.
SUFFIX_WORDS = (
    "ab ag as aps asbl bv cic ev eg gmbh ggmbh gug inc incorporated kft llc llp ltd "
    "limited nv ngo oy plc pbc sa sarl sas scio sl spa srl stichting vzw"
)
LEGAL_SUFFIXES = frozenset(SUFFIX_WORDS.split())


# What stands where there is nothing to say.
NOTHING = "–"
# Reasons that the register gives itself. They are kept as they stand here, and told to each reader
# in their language.
NOT_NEEDED = gettext_noop("Not needed here")
PUT_BACK = gettext_noop("Put back on the review page")
SET_ON_REVIEW = gettext_noop("Set on the review page")
ON_OTHER_SIDE = gettext_noop("Takes part on the other side from the next day on")
GIVEN_REASONS = frozenset({NOT_NEEDED, PUT_BACK, SET_ON_REVIEW, ON_OTHER_SIDE})


# Letters that Unicode does not take apart into a plain letter and a mark.
WHOLE_LETTERS = {
    "ł": "l", "đ": "d", "ð": "d", "ø": "o", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th",
    "ħ": "h", "ŧ": "t",
}  # fmt: skip
APOSTROPHES = str.maketrans("´`", "''")


class _Letters(dict[int, int | str | None]):
    """What each character becomes; worked out once for each."""

    def __missing__(self, code: int) -> int | str | None:
        letter = chr(code)
        if "\u0300" <= letter <= "\u036f" or letter in "’'`´.":
            self[code] = None
        elif letter in WHOLE_LETTERS:
            self[code] = WHOLE_LETTERS[letter]
        else:
            self[code] = code if unicodedata.category(letter)[0] in "LMNS" else " "
        return self[code]


_letters = _Letters()


def fold(text: str) -> str:
    """The text for comparing: compatible letters, lower case, no accents, no punctuation.

    Two texts that a person would call the same fold to the same; the result is not for showing.
    Marks that are letters' own (kana, Indic vowels) are kept. Folding twice changes nothing.
    """
    if text.isascii():
        return " ".join(text.casefold().translate(_letters).split())
    # Compatible forms first: an accent that stands alone would become a space.
    folded = _fold_once(text.translate(APOSTROPHES))
    # A few rare letters show what they are made of only after another turn.
    while not folded.isascii() and (again := _fold_once(folded)) != folded:
        folded = again
    return folded


# Letters of other alphabets that look like Latin ones, in small or in capital letters; and what is
# one upright stroke in many typefaces: I, l and 1.
LOOKS_LIKE = str.maketrans(
    "аеорсхуіјѕвнктмԁһӏԛԝ" "αβεζηικμνορτυχ" "ɑɡǀl1",
    "aeopcxyijsbhktmdhiqw" "abezhikmvoptyx" "agiii",
)  # fmt: skip


def look(text: str) -> str:
    """The text as an eye compares it: folded, no marks out of sight, what looks alike as one.

    “Money” with a Cyrillic “о” looks like “Money”, and so do I, l, 1 and | like one another. For
    comparing alone.
    """
    seen = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return fold(seen.replace("|", "l")).translate(LOOKS_LIKE)


def called(title: str) -> str:
    """A title as a reader would compare it; one without any letter is compared as it stands."""
    return look(title) or title


def called_alike(name: str) -> Callable[[str], bool]:
    """Asks of other names whether one of the two holds every word of the other: case, accents,
    punctuation and order aside. A name without a letter or number is alike to none."""
    words = fold(name).split()

    def is_alike(other: str) -> bool:
        folded = fold(other)
        holds = all(word in folded for word in words) or set(folded.split()) <= set(words)
        return bool(words and folded) and holds

    return is_alike


def _fold_once(text: str) -> str:
    wide = normalized("NFKC", text).casefold()
    bare = normalized("NFD", wide).translate(_letters)
    return " ".join(normalized("NFC", bare).split())


@lru_cache(maxsize=4_096)
def fold_name(name: str) -> str:
    """An organisation's name for comparing: folded, legal suffixes aside.

    A name made of nothing but suffixes keeps them.
    """
    words = fold(name).split()
    kept = [word for word in words if word not in LEGAL_SUFFIXES]
    return " ".join(kept or words)


# Whatever is typed is shown: what Markdown would keep out of sight is taken as it stands. These are
# definitions of references, the word behind a fence of code, and the title of a link.
MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(
    ["image", "reference", "fence", "entity"]
)


def _no_title(string: str, start: int, maximum: int) -> SimpleNamespace:
    return SimpleNamespace(ok=False, pos=start, lines=0, str="")


MARKDOWN.helpers = SimpleNamespace(  # type: ignore[assignment]
    parseLinkLabel=helpers.parseLinkLabel,
    parseLinkDestination=helpers.parseLinkDestination,
    parseLinkTitle=_no_title,
)


def _numbered(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    """An item of a list with the number that was typed before it: “5. a, 9. b” is no 5 and 6."""
    if tokens[at].info:
        tokens[at].attrSet("value", str(int(tokens[at].info)))
    return renderer.renderToken(tokens, at, options, env)


MARKDOWN.add_render_rule("list_item_open", _numbered)
MARKDOWN_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "blockquote", "code", "hr"}


def markdown_html(text: str) -> SafeString:
    """The Markdown as HTML that is safe to show: paragraphs, lists, emphasis and web links.

    HTML in the text is shown as text, headings as bold paragraphs, pictures as their words; a
    link that does not begin with http, https or mailto loses its address. No word stays hidden, and
    what is typed is what is shown: “&#8238;” stands as that and turns nothing round, and each item
    of a list has the number that was typed.
    """
    html = MARKDOWN.render(text)
    for level in range(1, 7):
        html = html.replace(f"<h{level}>", "<p><strong>").replace(f"</h{level}>", "</strong></p>")
    clean = nh3.clean(
        html,
        tags=MARKDOWN_TAGS,
        attributes={"a": {"href"}, "ol": {"start"}, "li": {"value"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(clean)  # noqa: S308  (cleaned just above; the only such place)


def reason_told(reason: str) -> str:
    """A reason as its reader is told it: as it was typed, or what the register gave, translated."""
    return _(reason) if reason in GIVEN_REASONS else reason


def readable(value: Any) -> str:  # noqa: ANN401
    """A value as the reader would write it: days and numbers in their format."""
    if value is None or value == "":
        return _("nothing")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(localize(value)) if isinstance(value, date | Decimal | float) else str(value)


# What colours or rewrites a terminal, begins another line, or turns the order of what is read.
ACTS_ON_TERMINAL = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def for_terminal(text: object) -> str:
    """One line as a command prints it: what would act on the terminal is shown, as in `\\u001b`.

    A value of JSON that is written so is read as the same value.
    """
    return ACTS_ON_TERMINAL.sub(lambda found: f"\\u{ord(found[0]):04x}", str(text))
