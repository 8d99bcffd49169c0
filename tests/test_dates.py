from datetime import date

import pytest
from django.utils import translation
from hypothesis import example, given, settings
from hypothesis import strategies as some

from engagements.dates import (
    DateError,
    Order,
    PartialDate,
    order_of,
    parse_partial,
    read_date,
    usual_order,
)

READ = [
    ("2014-01-31", "2014-01-31"),
    ("2014-01", "2014-01"),
    ("2014", "2014"),
    ("２０１４", "2014"),
    ("2014/1/5", "2014-01-05"),
    ("2014-01-31 00:00:00", "2014-01-31"),
    ("31/01/2014", "2014-01-31"),
    ("17.05.2021", "2021-05-17"),
    ("01.04.2025", "2025-04-01"),
    ("02/02/2014", "2014-02-02"),
    ("06/2020", "2020-06"),
    ("June 2020", "2020-06"),
    ("April 14, 2020", "2020-04-14"),
    ("3rd of May 2019", "2019-05-03"),
    ("29 February 2024", "2024-02-29"),
    ("2020年3月3日", "2020-03-03"),
]
WARNED = [
    ("14 aprilie 2020", "2020-04-14"),
    ("14. März 2020", "2020-03-14"),
    ("1er août 2019", "2019-08-01"),
    ("14 de abril de 2020", "2020-04-14"),
    ("12 травня 2017", "2017-05-12"),
    ("令和2年3月3日", "2020-03-03"),
    ("令和元年5月", "2019-05"),
    ("43916", "2020-03-26"),
    ("spring 2013", "2013"),
    ("II quarter of 2021", "2021"),
    ("Q4 2021", "2021"),
    ("07/10/2017", "2017-10-07"),
    ("10/24/2015", "2015-10-24"),
]
REFUSED = [
    "20 June 2018 - 19 December 2018",
    "2018-2019",
    "2018–2019",
    "2018/19",
    "24 April",
    "7/16/1905",
    "0001-01-01",
    "9999-12-31",
    "29 February 2023",
    "2023-02-29",
    "2023-00-10",
    "31.12.17",
    "soon",
    "listopad 2020",
    "12345678901234567890",
    "<script>2013</script>",
    "٢٠١٣" * 50,
]


@pytest.mark.parametrize(("text", "value"), READ)
def test_usual_forms_are_read_without_a_word(text, value):
    reading = read_date(text)
    assert (reading.value.isoformat(), reading.warning) == (value, "")


@pytest.mark.parametrize(("text", "value"), WARNED)
def test_unusual_forms_are_read_and_told(text, value):
    reading = read_date(text)
    assert reading.value.isoformat() == value
    assert value in reading.warning


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_date_is_refused_in_words(text):
    with pytest.raises(DateError) as caught:
        read_date(text)
    assert len(str(caught.value)) > 10


@pytest.mark.parametrize("text", ["", "  ", "NA", "n/a", "none", "-", "unknown"])
def test_placeholders_count_as_empty(text):
    assert read_date(text).value is None


def test_a_year_that_a_spreadsheet_made_a_day_of_1905_gets_a_hint():
    with pytest.raises(DateError, match="2024"):
        read_date("7/16/1905")


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("31/01/2014", Order.DAY_FIRST),
        ("10/24/2015", Order.MONTH_FIRST),
        ("07/10/2017", None),
        ("7/16/1905", None),
        ("2014", None),
    ],
)
def test_a_text_proves_its_order_only_where_it_can_be_read_one_way(text, order):
    assert order_of(text) == order


def test_what_could_be_either_way_follows_the_order_asked_for():
    assert read_date("07/10/2017", order=Order.MONTH_FIRST).value.day == date(2017, 7, 10)
    assert parse_partial("07/10/2017", Order.MONTH_FIRST) == PartialDate(date(2017, 7, 10))
    assert parse_partial("07/10/2017", Order.DAY_FIRST) == PartialDate(date(2017, 10, 7))


@pytest.mark.parametrize("text", ["05/04/2027", " 5/4/2027 ", "05-04-2027"])
def test_a_form_asks_which_of_two_days_is_meant(text):
    with pytest.raises(DateError) as caught:
        parse_partial(text)
    assert str(caught.value) == (
        f"“{text.strip()}” can mean 5 April or 4 May. Write the day as 2027-04-05 or 5 April 2027."
    )


@pytest.mark.parametrize(
    ("language", "order"),
    [("en", None), ("en-us", None), ("en-gb", None), ("fr", Order.DAY_FIRST),
     ("de", Order.DAY_FIRST), ("ja", None)],
)  # fmt: skip
def test_only_a_language_that_writes_one_order_settles_which_day_is_meant(language, order):
    with translation.override(language):
        assert usual_order() == order


@pytest.mark.parametrize("text", ["spring 2013", "Q2 2021", "43916", "soon"])
def test_a_form_takes_nothing_rough(text):
    with pytest.raises(DateError):
        parse_partial(text)


def test_a_form_takes_an_empty_date():
    assert parse_partial(" ") is None


def test_a_partial_date_knows_the_last_day_it_can_mean():
    assert PartialDate(date(2024, 2, 1), "month").last_day == date(2024, 2, 29)
    assert PartialDate(date(2024, 1, 1), "year").last_day == date(2024, 12, 31)
    assert PartialDate(date(2024, 2, 3)).last_day == date(2024, 2, 3)


@some.composite
def partial_dates(draw):
    day = draw(some.dates(date(1950, 1, 1), date(2100, 12, 31)))
    precision = draw(some.sampled_from(["year", "month", "day"]))
    first = {"year": day.replace(month=1, day=1), "month": day.replace(day=1), "day": day}
    return PartialDate(first[precision], precision)


@settings(max_examples=80)
@given(partial_dates(), some.sampled_from([None, *Order]))
def test_a_date_as_it_stands_in_files_is_read_back_as_the_same(value, usual):
    assert parse_partial(value.isoformat(), usual) == value
    assert value.day <= value.last_day


@settings(max_examples=80)
@given(some.dates(date(1950, 1, 1), date(2100, 12, 31)))
def test_a_day_in_words_and_in_either_order_is_read_as_that_day(day):
    assert parse_partial(f"{day:%d %B %Y}") == PartialDate(day)
    assert parse_partial(f"{day:%B %d, %Y}") == PartialDate(day)
    assert parse_partial(f"{day:%d/%m/%Y}", Order.DAY_FIRST) == PartialDate(day)
    assert parse_partial(f"{day:%m/%d/%Y}", Order.MONTH_FIRST) == PartialDate(day)


@settings(max_examples=150)
@given(
    some.text() | some.text(alphabet="0123456789/-. Q年月日元令和may²①", max_size=14),
    some.sampled_from([None, *Order]),
)
@example("²0²0", Order.DAY_FIRST)
@example("1. ① 2020", Order.DAY_FIRST)
@example("令和٣年", Order.DAY_FIRST)
def test_any_text_at_all_is_a_date_of_our_time_or_refused_in_words(text, usual):
    value, refusal = None, "no refusal"
    try:
        value = parse_partial(text, usual)
    except DateError as caught:
        refusal = str(caught)
    assert value is None or 1950 <= value.day.year <= 2100
    assert len(refusal) >= 10
