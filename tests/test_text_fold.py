import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from engagements.letters import normalized
from engagements.text import fold, fold_name

FORMS = ("NFC", "NFD", "NFKC")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Code for America Fellowship 2011: Boston", "code for america  Fellowship 2011 - BOSTON"),
        ("Reto SAT Móvil", "Reto SAT Móvil"),
        ("Mayor’s Office", "Mayor's office"),
        ("ｆｕｌｌ　ｗｉｄｔｈ", "full width"),
        ("Straße", "STRASSE"),
        ("Łódź", "LODZ"),
        ("Đorđe Sørensen", "Dorde Sorensen"),
        ("Ærø Kommune", "aero kommune"),
        ("Ødegård", "ODEGARD"),
        ("Þingvellir", "thingvellir"),
        ("Işık ve Irmak", "isik ve ırmak"),
        ("L´avenir", "L'avenir"),
    ],
)
def test_texts_that_a_person_calls_the_same_fold_to_the_same(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("東京都", "京都"), ("データ", "テータ"), ("City of Austin", "City of Boston")],
)
def test_different_texts_stay_different(one, other):
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Code for Romania e.V.", "code for romania"),
        ("Example, Inc.", "example"),
        ("GmbH", "gmbh"),
        ("Stichting Open State", "open state"),
    ],
)
def test_legal_suffixes_do_not_count_in_names(name, folded):
    assert fold_name(name) == folded


@settings(max_examples=60)
@given(some.text())
def test_whatever_is_folded_stays_as_it_is_when_folded_again(text):
    assert fold(fold(text)) == fold(text)
    assert fold_name(fold_name(text)) == fold_name(text)


@settings(max_examples=60)
@given(some.text())
def test_case_and_spaces_around_never_count(text):
    assert fold(f"  {text}\t") == fold(text)
    assert fold(text.casefold()) == fold(text)


@settings(max_examples=60)
@given(some.text())
def test_a_name_is_folded_to_words_of_its_own_text(name):
    assert set(fold_name(name).split()) <= set(fold(name).split())
    assert bool(fold_name(name)) == bool(fold(name))


@settings(max_examples=60)
@given(some.text("aé\u0301\u0316\u0338\u0345\u0344\u0f73\u05b0\u3099\uff9eか가ᄀ\u1161´ "))
def test_the_forms_of_a_text_are_those_of_unicode(text):
    for one in (text, "\u0316\u0301" * 16 + text):
        assert [normalized(form, one) for form in FORMS] == [
            unicodedata.normalize(form, one) for form in FORMS
        ]


def test_many_marks_over_one_letter_are_put_in_order_before_each_is_compared(monkeypatch):
    handed, normalize = [], unicodedata.normalize
    monkeypatch.setattr(
        unicodedata, "normalize", lambda form, text: handed.append(text) or normalize(form, text)
    )
    for form in FORMS:
        assert len(normalized(form, "a" + "\u0301\u0316" * 10_000)) in {20_000, 20_001}
    orders = [[unicodedata.combining(one) for one in text] for text in handed]
    assert [one for one in orders if one != sorted(one)] == []
