"""Dates that may be known only to the month or the year, read from what people type.

A day is never invented: a text is read as it stands, read with a warning, or refused with a reason.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal

from django.utils.formats import date_format, get_format
from django.utils.translation import gettext as _

FIRST_YEAR, LAST_YEAR = 1950, 2100
SERIAL_ZERO = date(1899, 12, 30)
ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}
PLACEHOLDER_WORDS = "na n/a n.a. none null nil unknown tbd tba tbc - -- – — ? x n.d. nd"
PLACEHOLDERS = frozenset(PLACEHOLDER_WORDS.split())

# January to December, folded, by language; forms that differ by case ending stand side by side.
# “listopad” is left out: it is October in Croatian and November in Polish.
MONTHS_ENGLISH = (
    "january|jan february|feb march|mar april|apr may june|jun july|jul august|aug "
    "september|sep|sept october|oct november|nov december|dec"
)
MONTHS_ELSEWHERE = (
    "januar|janner|jan februar|feb marz|maerz|mrz april|apr mai juni|jun juli|jul august|aug "
    "september|sep oktober|okt november|nov dezember|dez",
    "janvier fevrier|fevr mars avril mai juin juillet aout septembre octobre novembre decembre",
    "enero|ene febrero marzo abril|abr mayo junio julio agosto|ago septiembre|setiembre octubre "
    "noviembre diciembre|dic",
    "janeiro fevereiro|fev marco abril maio junho julho agosto setembro|set outubro|out novembro "
    "dezembro|dez",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie "
    "decembrie",
    "januari februari maart|mars april mei|maj juni juli augustus|augusti september oktober "
    "november december",
    "styczen|stycznia luty|lutego marzec|marca kwiecien|kwietnia maj|maja czerwiec|czerwca "
    "lipiec|lipca sierpien|sierpnia wrzesien|wrzesnia pazdziernik|pazdziernika ? "
    "grudzien|grudnia",
    "січень|січня лютий|лютого березень|березня квітень|квітня травень|травня червень|червня "
    "липень|липня серпень|серпня вересень|вересня жовтень|жовтня листопад|листопада "
    "грудень|грудня",
    "январь|января февраль|февраля март|марта апрель|апреля май|мая июнь|июня июль|июля "
    "август|августа сентябрь|сентября октябрь|октября ноябрь|ноября декабрь|декабря",
    "januari februari maret april mei juni juli agustus september oktober november desember",
    "sijecanj|sijecnja veljaca|veljace ozujak|ozujka travanj|travnja svibanj|svibnja lipanj|lipnja "
    "srpanj|srpnja kolovoz|kolovoza rujan|rujna ? studeni|studenog "
    "prosinac|prosinca",
)
SEASON_WORDS = (
    "spring summer autumn fall winter printemps ete automne hiver fruhling sommer herbst primavera "
    "verano otono invierno estate autunno inverno early mid late"
)
SEASONS = frozenset(SEASON_WORDS.split())
QUARTER = re.compile(r"\b(q[1-4]|[1-4]q|i{1,3}|iv|[1-4](st|nd|rd|th)?)\b.*\bquarter\b|\bq[1-4]\b")
YEAR_WORD = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d|21\d\d)(?!\d)")


class Order(StrEnum):
    """Which of day and month stands first in dates such as 07/10/2017."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


class DateError(ValueError):
    """The text is no date that can be kept; the message is for the person who typed it."""


@dataclass(frozen=True, order=True)
class PartialDate:
    """A date known to the year, the month or the day; `day` is the first day it can mean."""

    day: date
    precision: Literal["year", "month", "day"] = "day"

    @property
    def last_day(self) -> date:
        """The last day that the date can mean."""
        if self.precision == "year":
            return date(self.day.year, 12, 31)
        if self.precision == "month":
            return self.day.replace(day=monthrange(self.day.year, self.day.month)[1])
        return self.day

    def isoformat(self) -> str:
        """The date as it stands in exchange files: 2013, 2013-06 or 2013-06-01."""
        return as_known(self.day, self.precision)


def iso(day: date | None) -> str:
    """The day as programs write it; empty without one."""
    return day.isoformat() if day else ""


def as_known(day: date | None, precision: str) -> str:
    """No more of the day than is known, as in exchange files: 2013 or 2013-06; empty for none."""
    return iso(day)[: {"year": 4, "month": 7, "day": 10}[precision]]


@dataclass(frozen=True)
class Reading:
    """What a text was read as, and what the reader must tell about it (empty: nothing)."""

    value: PartialDate | None
    warning: str = ""
    ambiguous: bool = False
    order: Order | None = None


def parse_partial(text: str, usual: Order | None = None) -> PartialDate | None:
    """The date in a text typed by a person; None for an empty one.

    Raises DateError for what is no date or only roughly one (a season, a quarter, a serial number),
    and for what could be two days, unless `usual` says which of day and month stands first.
    """
    reading = read_date(text, order=usual or Order.DAY_FIRST)
    if isinstance(reading.value, PartialDate) and _is_rough(text):
        raise DateError(
            _("“%(text)s” is not a date. Give a day, a month or a year.") % {"text": text}
        )
    if reading.ambiguous and usual is None:
        raise _which_day(text)
    return reading.value


def usual_order() -> Order | None:
    """Which of day and month the reader's language writes first in numbers.

    None where it is written both ways, as in English: then nobody can tell which day is meant.
    """
    written = {
        Order.DAY_FIRST if form.startswith("%d") else Order.MONTH_FIRST
        for form in get_format("DATE_INPUT_FORMATS")
        if re.fullmatch(r"%[dm]([-/.])%[dm]\1%Y", form)
    }
    return written.pop() if len(written) == 1 else None


def _which_day(text: str) -> DateError:
    """The question which of two days is meant, with both."""
    either = [read_date(text, order=order).value for order in Order]
    days = [one.day for one in either if one is not None]
    return DateError(
        _("“%(text)s” can mean %(one)s or %(other)s. Write the day as %(iso)s or %(words)s.")
        % {
            "text": text.strip(),
            "one": date_format(days[0], "MONTH_DAY_FORMAT"),
            "other": date_format(days[1], "MONTH_DAY_FORMAT"),
            "iso": days[0].isoformat(),
            "words": date_format(days[0], "DATE_FORMAT"),
        }
    )


def read_date(text: str, *, order: Order = Order.DAY_FIRST) -> Reading:
    """Read one cell; `order` decides where day and month could be either way.

    Raises DateError for what must not be taken: no date, no year, two dates, a day that does not
    exist, a year out of range.
    """
    plain = _plain(text)
    if not plain or plain in PLACEHOLDERS:
        return Reading(None)
    for read in READERS:
        reading = read(plain, order)
        if reading is not None:
            return reading
    raise _refusal(text, plain)


def order_of(text: str) -> Order | None:
    """Which order a text proves by itself; None where it proves nothing or cannot be read."""
    # Dates as ISO begin with four digits; they prove nothing and are most of them.
    if not text or text[:4].isdigit():
        return None
    try:
        return read_date(text).order
    except DateError:
        return None


def _plain(text: str) -> str:
    """Lower case, digits of one kind, no accents on Latin letters, single spaces."""
    if text.isascii():
        return " ".join(text.casefold().split())
    wide = unicodedata.normalize("NFKC", text).casefold().strip()
    bare = "".join(
        letter if not unicodedata.combining(letter) else ""
        for letter in unicodedata.normalize("NFD", wide)
    )
    # Cyrillic short i and yi and Japanese kana are letters of their own, not accented ones.
    kept = bare if bare.isascii() else wide
    return re.sub(r"\s+", " ", kept)


def _date(year: int, month: int, day: int) -> PartialDate:
    try:
        value = date(year, month, day)
    except ValueError:
        raise DateError(_("There is no such day.")) from None
    serial = (value - SERIAL_ZERO).days
    if not FIRST_YEAR <= year <= LAST_YEAR:
        if year < FIRST_YEAR and FIRST_YEAR <= serial <= LAST_YEAR:
            raise DateError(
                _(
                    "The year %(year)d is out of range. Was %(serial)d meant? Spreadsheets turn a "
                    "lone year into such a day."
                )
                % {"year": year, "serial": serial}
            )
        raise DateError(_("The year %(year)d is out of range.") % {"year": year})
    return PartialDate(value)


def _partial(year: int, month: int = 0) -> PartialDate:
    first = _date(year, month or 1, 1)
    return PartialDate(first.day, "month" if month else "year")


def _read_iso(text: str, order: Order) -> Reading | None:
    match = re.fullmatch(
        r"(\d{4})(?:([-/.])(\d{1,2})(?:\2(\d{1,2})(?:[t ]\d\d:\d\d(:\d\d(\.\d+)?)?z?)?)?)?", text
    )
    if match is None:
        return None
    year, month, day = int(match[1]), int(match[3] or 0), int(match[4] or 0)
    if day or match[4]:
        return Reading(_date(year, month, day))
    if match[3] and not 1 <= month <= 12:
        # 2018/19 and 2018-19 are spans of two years and no month.
        raise DateError(_("There is no such month."))
    return Reading(_partial(year, month))


def _read_numbers(text: str, order: Order) -> Reading | None:
    match = re.fullmatch(r"(\d{1,2})([-/.])\s?(\d{1,2})\2\s?(\d{4})", text)
    if match is None:
        month_year = re.fullmatch(r"(\d{1,2})[/.-](\d{4})", text)
        if month_year and 1 <= int(month_year[1]) <= 12:
            return Reading(_partial(int(month_year[2]), int(month_year[1])))
        return None
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    if first > 12 or match[2] == ".":
        # Dates with points are day first wherever they are written.
        forced = Order.DAY_FIRST if first > 12 else None
        return _in_order(_date(year, second, first), forced, order)
    if second > 12:
        return _in_order(_date(year, first, second), Order.MONTH_FIRST, order)
    if first == second:
        return Reading(_date(year, first, second))
    day, month = (first, second) if order == Order.DAY_FIRST else (second, first)
    value = _date(year, month, day)
    warning = _("Day and month could be either way; read as %(date)s.") % {
        "date": value.isoformat()
    }
    return Reading(value, warning, ambiguous=True)


def _in_order(value: PartialDate, forced: Order | None, order: Order) -> Reading:
    if forced is None or forced == order:
        return Reading(value, order=forced)
    warning = (
        _("The month stands first here, unlike in the rest of the file; read as %(date)s.")
        if forced == Order.MONTH_FIRST
        else _("The day stands first here, unlike in the rest of the file; read as %(date)s.")
    )
    return Reading(value, warning % {"date": value.isoformat()}, order=forced)


def _month_names() -> tuple[dict[str, int], dict[str, int]]:
    english: dict[str, int] = {}
    elsewhere: dict[str, int] = {}
    for months, names in [(MONTHS_ENGLISH, english)] + [(m, elsewhere) for m in MONTHS_ELSEWHERE]:
        for number, forms in enumerate(months.split(), start=1):
            for form in forms.split("|"):
                names.setdefault(form, number)
    return english, elsewhere


ENGLISH, ELSEWHERE = _month_names()


def _read_names(text: str, order: Order) -> Reading | None:
    words = re.sub(r"(?<=\d)(st|nd|rd|th|er|º|ª|\.)(?=\s|$)", "", text).replace(",", " ")
    parts = [part.strip(".") for part in words.split() if part not in {"de", "of", "the", "del"}]
    names = [part for part in parts if not part.isdigit()]
    numbers = [part for part in parts if part.isdigit()]
    years = [part for part in numbers if len(part) == 4]
    days = [part for part in numbers if len(part) <= 2]
    if len(names) != 1 or len(years) != 1 or len(days) > 1 or len(numbers) > 2:
        return None
    month = ENGLISH.get(names[0]) or ELSEWHERE.get(names[0])
    if month is None:
        return None
    year = int(years[0])
    value = _date(year, month, int(days[0])) if days else _partial(year, month)
    return Reading(value, "" if names[0] in ENGLISH else _read_as(value))


def _read_japanese(text: str, order: Order) -> Reading | None:
    match = re.fullmatch(r"(令和|平成|昭和)?(\d{1,4}|元)年(?:(\d{1,2})月(?:(\d{1,2})日)?)?", text)
    if match is None:
        return None
    counted = 1 if match[2] == "元" else int(match[2])
    year = counted + ERAS[match[1]] if match[1] else counted
    if match[4]:
        value = _date(year, int(match[3]), int(match[4]))
    else:
        value = _partial(year, int(match[3] or 0))
    return Reading(value, _read_as(value) if match[1] else "")


def _read_serial(text: str, order: Order) -> Reading | None:
    if not re.fullmatch(r"\d{5}(\.0+)?", text):
        return None
    day = SERIAL_ZERO + timedelta(days=int(float(text)))
    value = _date(day.year, day.month, day.day)
    return Reading(
        value,
        _("A day number of a spreadsheet; read as %(date)s.") % {"date": value.isoformat()},
    )


def _read_rough(text: str, order: Order) -> Reading | None:
    if not _is_rough(text) or len(YEAR_WORD.findall(text)) != 1:
        return None
    value = _partial(int(YEAR_WORD.findall(text)[0]))
    return Reading(
        value, _("Not a date; only the year %(year)s was kept.") % {"year": value.isoformat()}
    )


def _is_rough(text: str) -> bool:
    plain = _plain(text)
    words = set(re.findall(r"[^\W\d]+", plain))
    serial = re.fullmatch(r"\d{5}(\.0+)?", plain)
    return bool(words & SEASONS or QUARTER.search(plain) or serial)


def _read_as(value: PartialDate) -> str:
    return _("Read as %(date)s.") % {"date": value.isoformat()}


def _refusal(text: str, plain: str) -> DateError:
    if len(YEAR_WORD.findall(plain)) > 1 or re.fullmatch(r"\d{4}[/–-]\d\d", plain):
        return DateError(_("Two dates in one cell. Put the end into its own column."))
    words = set(re.findall(r"[^\W\d]+", plain))
    if words & (ENGLISH.keys() | ELSEWHERE.keys()) and not YEAR_WORD.search(plain):
        return DateError(_("The year is missing."))
    if re.fullmatch(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2}", plain):
        return DateError(_("Write the year with four digits."))
    return DateError(_("This is not a date. Write 2013, 2013-06 or 2013-06-01."))


READERS: tuple[Callable[[str, Order], Reading | None], ...] = (
    _read_iso, _read_numbers, _read_names, _read_japanese, _read_serial, _read_rough,
)  # fmt: skip
