"""Reading single cells of an exchange file.

Each reader returns the value and gathers what is wrong with the cell; after a refusal the value
means nothing. The choices made here are written down in `docs/import.md`.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from engagements import clock
from engagements.countries import ALPHA_3, COUNTRIES
from engagements.dates import PLACEHOLDERS, DateError, Order, PartialDate, read_date
from engagements.exchange import Problem, Severity
from engagements.languages import LANGUAGES, OWN_NAMES
from engagements.playbook import SLUGS
from engagements.text import fold

LEVELS = ("national", "regional", "local")
STILL_IN_USE = ("yes", "no", "unknown")
# Words that can mean only one of ours; “federal” may be a union or its member, so it is no alias.
LEVEL_ALIASES = {"city": "local", "municipal": "local", "municipality": "local", "town": "local"}
YES_NO_ALIASES = {"y": "yes", "true": "yes", "n": "no", "false": "no"}
MODEL_HINTS = {
    "advisory": "consulting",
    "advice": "consulting",
    "datathon": "hackathon",
    "capacitación": "training",
    "workshop": "training",
    "policy_development": "policy",
}
LEVEL_HINTS = {"federal": "national", "state": "regional", "province": "regional"}
MOST_PARTICIPANTS = 10_000_000
FIRST_SOURCE_YEAR = 1950
LONGEST_ADDRESS = 1_000
FORMULA = re.compile(r"'(?=[=+\-@\t\r])")
# UTF-8 read as Latin-1 or Windows-1252, or letters that were lost altogether.
DAMAGED = re.compile(r"[ÂÃâ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|\ufffd")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

_check_address = URLValidator(schemes=["http", "https"])


@dataclass
class Cells:
    """One row on its way in: its cells by column, and what was found wrong with them."""

    line: int
    raw: dict[str, str]
    problems: list[Problem] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        """Whether anything found so far keeps the row out."""
        return any(problem.severity == Severity.REFUSED for problem in self.problems)

    def refuse(self, column: str, reason: str) -> None:
        """Gather what keeps the row out, with the cell as it stood in the file."""
        self._gather(column, reason, Severity.REFUSED)

    def warn(self, column: str, reason: str) -> None:
        """Gather what has to be told but does not keep the row out."""
        self._gather(column, reason, Severity.WARNING)

    def _gather(self, column: str, reason: str, severity: Severity) -> None:
        value = self.raw.get(column, "").strip()
        self.problems.append(Problem(self.line, column, value[:200], reason, severity))


def read_word(cells: Cells, column: str) -> str:
    """A cell that holds a code or a number: no spaces around, digits and letters of one kind."""
    raw = cells.raw.get(column, "")
    text = (raw if raw.isascii() else unicodedata.normalize("NFKC", raw)).strip()
    return "" if text.casefold() in PLACEHOLDERS else text


def read_text(cells: Cells, column: str, longest: int, *, lines: bool = False) -> str:
    """A cell of free text in NFC, spaces tidied; too long a text is cut at a word with a warning.

    Markup and formulas are kept as the text they are; only the mark that our own export puts
    before a formula goes.
    """
    text = cells.raw.get(column, "")
    if FORMULA.match(text):
        text = text[1:]
    # Most texts are plain, and have nothing that the rest would look for.
    if not (text.isascii() and text.isprintable()):
        text = CONTROL.sub(" ", unicodedata.normalize("NFC", text).replace("\r\n", "\n"))
        if DAMAGED.search(text):
            cells.warn(column, _("The text looks damaged; it was kept as it is."))
    if lines and "\n" in text:
        text = "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()
    else:
        text = " ".join(text.split())
    if len(text) > longest:
        text = text[: longest - 1].rsplit(" ", 1)[0] + "…"
        cells.warn(
            column, _("Longer than %(longest)d characters; the end was cut.") % {"longest": longest}
        )
    return text


def read_name(cells: Cells, column: str, longest: int, *, required: bool = False) -> str:
    """A title or name: one line, and placeholder words such as “none” count as empty.

    A name that is too long is refused, since a cut one would be another name.
    """
    text = read_text(cells, column, max(longest, len(cells.raw.get(column, "")) + 1))
    if not unicodedata.is_normalized("NFC", cells.raw.get(column, "")):
        cells.warn(column, _("Written with separate accent marks; stored in the usual form."))
    if text.casefold() in PLACEHOLDERS:
        text = ""
    if required and not fold(text):
        cells.refuse(column, _("This must be filled in."))
    if len(text) > longest:
        cells.refuse(column, _("Longer than %(longest)d characters.") % {"longest": longest})
    return text


def read_model(cells: Cells, column: str) -> str:
    """One of the six collaboration models; case, spaces and hyphens do not matter."""
    word = re.sub(r"[\s_-]+", "_", read_word(cells, column).casefold())
    return _choose(cells, column, word, SLUGS, MODEL_HINTS)


def read_level(cells: Cells, column: str) -> str:
    """The level of government; a word for a town is local, with a warning."""
    word = read_word(cells, column).casefold()
    if word in LEVEL_ALIASES:
        cells.warn(column, _("Read as “%(value)s”.") % {"value": LEVEL_ALIASES[word]})
        return LEVEL_ALIASES[word]
    return _choose(cells, column, word, LEVELS, LEVEL_HINTS)


def read_still_in_use(cells: Cells, column: str) -> str:
    """Whether the result is still used; empty is unknown, y and n are taken with a warning."""
    word = read_word(cells, column).casefold() or "unknown"
    if word in YES_NO_ALIASES:
        cells.warn(column, _("Read as “%(value)s”.") % {"value": YES_NO_ALIASES[word]})
        return YES_NO_ALIASES[word]
    return _choose(cells, column, word, STILL_IN_USE, {})


def _choose(
    cells: Cells, column: str, word: str, allowed: Sequence[str], hints: dict[str, str]
) -> str:
    if word in allowed:
        return word
    values = {"allowed": ", ".join(allowed), "hint": hints.get(word, "")}
    if not word:
        cells.refuse(column, _("This must be filled in with one of: %(allowed)s.") % values)
    elif word in hints:
        cells.refuse(column, _("Must be one of: %(allowed)s. Was %(hint)s meant?") % values)
    else:
        cells.refuse(column, _("Must be one of: %(allowed)s.") % values)
    return ""


def read_country(cells: Cells, column: str, *, required: bool = False) -> str:
    """A country by its ISO 3166-1 code of two letters; UK is read as GB with a warning."""
    word = read_word(cells, column).upper()
    if word in COUNTRIES:
        if cells.raw[column].strip() != word:
            cells.warn(column, _("Read as “%(value)s”.") % {"value": word})
        return word
    if word == "UK":
        cells.warn(column, _("Read as “%(value)s”.") % {"value": "GB"})
        return "GB"
    if word == "XK":
        cells.refuse(column, _("XK is in use but not assigned in ISO 3166-1, so it is not taken."))
    elif word:
        meant = ALPHA_3.get(word) or _country_called(word)
        reason = (
            _("Must be a country code of two letters (ISO 3166-1). Was %(hint)s meant?")
            if meant
            else _("Must be a country code of two letters (ISO 3166-1), such as FR.")
        )
        cells.refuse(column, reason % {"hint": meant})
    elif required:
        cells.refuse(column, _("This must be filled in."))
    return ""


def _country_called(name: str) -> str:
    return next((code for code, own in COUNTRIES.items() if own.upper() == name), "")


def read_language(cells: Cells, column: str) -> str:
    """A language by its ISO 639-1 code; a known name is read as its code, both with a warning."""
    word = read_word(cells, column).casefold()
    if not word or word in LANGUAGES:
        return word
    code = OWN_NAMES.get(word) or word.replace("_", "-").partition("-")[0]
    if code in LANGUAGES:
        cells.warn(column, _("Read as “%(value)s”.") % {"value": code})
        return code
    cells.warn(column, _("Not a language code (ISO 639-1), such as pt; left empty."))
    return ""


def read_partial(cells: Cells, column: str, order: Order, *, told: bool) -> PartialDate | None:
    """A date; `told` says that the order of day and month is known from the same row."""
    try:
        reading = read_date(cells.raw.get(column, ""), order=order)
    except DateError as error:
        cells.refuse(column, str(error))
        return None
    if reading.warning and not (reading.ambiguous and told):
        cells.warn(column, reading.warning)
    return reading.value


def read_participants(cells: Cells, column: str) -> int | None:
    """A whole number; thousands may be set apart. What is no number is left empty with a warning.

    A negative number refuses the row: there the cell holds something else.
    """
    word = read_word(cells, column)
    if not word:
        return None
    if re.fullmatch(r"[-−]\s?\d[\d.,\s]*", word):
        cells.refuse(column, _("Must not be negative."))
        return None
    if re.fullmatch(r"\d+|\d{1,3}(?:([,.' ’])\d{3})(?:\1\d{3})*", word):
        number = int(re.sub(r"\D", "", word))
        if "." in word:
            cells.warn(column, _("Read as “%(value)s”.") % {"value": number})
        if number <= MOST_PARTICIPANTS:
            return number
    cells.warn(column, _("Not a plain number; left empty."))
    return None


def read_source_year(cells: Cells, column: str) -> int | None:
    """The year of the source; anything else is left empty with a warning."""
    word = read_word(cells, column)
    if not word:
        return None
    if re.fullmatch(r"\d{4}", word) and FIRST_SOURCE_YEAR <= int(word) <= clock.now().year + 1:
        return int(word)
    cells.warn(column, _("Not a year; left empty."))
    return None


def read_address(cells: Cells, column: str) -> str:
    """The one http or https address of the source; anything else refuses the row."""
    text = cells.raw.get(column, "").strip()
    if not text or text.casefold() in PLACEHOLDERS:
        cells.refuse(column, _("Every row needs the address of its source."))
    elif len(text.split()) > 1:
        cells.refuse(column, _("Only one address for each row, without spaces."))
    elif not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", text):
        cells.refuse(column, _("Must begin with https:// or http://."))
    elif len(text) > LONGEST_ADDRESS:
        told = {"longest": LONGEST_ADDRESS}
        cells.refuse(column, _("Longer than %(longest)d characters.") % told)
    elif not _is_address(text):
        cells.refuse(column, _("Must be a full address that begins with https:// or http://."))
    return text


def _is_address(text: str) -> bool:
    try:
        _check_address(text)
    except ValidationError:
        return False
    return bool(urlsplit(text).hostname)
