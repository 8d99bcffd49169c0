from types import SimpleNamespace

import pytest

from engagements.details import DetailField, columns, is_filled, missing, value_of, visible_to

FIELDS = {
    "host": DetailField(kind="office", needed_by="prepare"),
    "is_free": DetailField(kind="boolean", needed_by="prepare"),
    "route": DetailField(kind="choice", needed_by="prepare", counts_as_empty=("not_yet_known",)),
    "cover": DetailField(kind="money", needed_by="prepare", unless="is_free", private_to="civic"),
    "period": DetailField(kind="integer", needed_by="start", unless="is_free"),
    "kinds": DetailField(kind="choices", needed_by="start"),
    "statement": DetailField(kind="long_text", private_to="government"),
}
EMPTY = {
    "host_id": None,
    "is_free": None,
    "route": "",
    "cover_amount": None,
    "cover_currency": "",
    "period": None,
    "kinds": [],
    "statement": "",
}


def row(**values):
    return SimpleNamespace(DETAILS=FIELDS, **{**EMPTY, **values})


def test_what_an_earlier_phase_needs_stays_needed():
    assert missing(row(), "prepare") == ["host", "is_free", "route", "cover"]
    assert missing(row(), "handover") == ["host", "is_free", "route", "cover", "period", "kinds"]


def test_zero_and_no_are_answers():
    assert missing(row(is_free=False, cover_amount=0, period=0), "start") == [
        "host",
        "route",
        "kinds",
    ]


def test_a_yes_lifts_the_need_that_depends_on_it():
    assert missing(row(is_free=True), "start") == ["host", "route", "kinds"]


@pytest.mark.parametrize("value", ["", "  ", "\n", "not_yet_known"])
def test_blank_text_and_what_counts_as_empty_are_missing(value):
    assert not is_filled(row(route=value), "route")


def test_everything_entered_is_not_missing():
    full = row(host_id=1, is_free=False, route="grant", cover_amount=5, period=30, kinds=["tool"])
    assert missing(full, "follow_up") == []


def test_a_phase_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="not in tuple"):
        missing(row(), "party")


def test_a_detail_knows_its_columns_and_its_value():
    assert columns("cover", FIELDS["cover"]) == ("cover_amount", "cover_currency")
    assert columns("kinds", FIELDS["kinds"]) == ("kinds",)
    assert value_of(row(host_id=7), "host") == 7
    assert value_of(row(cover_amount=3), "cover") == 3


def test_private_details_are_seen_by_their_side_alone():
    shared = ["host", "is_free", "route", "period", "kinds"]
    assert visible_to(FIELDS, frozenset()) == shared
    assert visible_to(FIELDS, frozenset({"civic"})) == [*shared[:3], "cover", *shared[3:]]
    assert visible_to(FIELDS, frozenset({"government"})) == [*shared, "statement"]
