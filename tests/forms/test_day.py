"""A day that is typed where the browser shows no calendar: taken where it can mean one day."""

from datetime import date

import pytest
from django import forms
from django.utils import translation

from engagements.forms.base import day_field


@pytest.mark.parametrize(
    "text",
    ["2027-04-15", "15/04/2027", "04/15/2027", "15.4.2027", "15 April 2027", "Apr 15, 2027",
     "15 de abril de 2027"],
)  # fmt: skip
def test_a_day_that_can_be_read_one_way_is_taken(text):
    assert day_field("Day").clean(text) == date(2027, 4, 15)


@pytest.mark.parametrize("text", ["05/04/2027", "5-4-2027"])
def test_a_day_that_could_be_two_is_asked_again(text):
    with pytest.raises(forms.ValidationError) as caught:
        day_field("Day").clean(text)
    assert caught.value.messages == [
        f"“{text}” can mean 5 April or 4 May. Write the day as 2027-04-05 or 5 April 2027."
    ]


def test_a_form_that_names_the_row_goes_on_naming_it():
    named = day_field("Day", error_messages={"invalid": "Type the day of “Pilot”."})
    for text, problem in (("05/04/2027", "can mean 5 April or 4 May."), ("31.2.2027", "no such")):
        with pytest.raises(forms.ValidationError) as caught:
            named.clean(text)
        assert caught.value.messages[0].startswith("Type the day of “Pilot”. ")
        assert problem in caught.value.messages[0]


def test_a_language_that_writes_one_order_is_read_in_it():
    with translation.override("fr"):
        assert day_field("Day").clean("05/04/2027") == date(2027, 4, 5)


@pytest.mark.parametrize("text", ["2027-04", "2027", "spring 2027", "tbd", "soon", "9" * 10_000])
def test_what_is_no_day_is_refused_in_words(text):
    with pytest.raises(forms.ValidationError) as caught:
        day_field("Day", required=False).clean(text)
    assert all(len(words) > 10 for words in caught.value.messages)
