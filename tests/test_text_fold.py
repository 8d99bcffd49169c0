import pytest

from engagements.text import fold, fold_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Code for America Fellowship 2011: Boston", "code for america  Fellowship 2011 - BOSTON"),
        ("Reto SAT Móvil", "Reto SAT Móvil"),
        ("Mayor’s Office", "Mayor's office"),
        ("ｆｕｌｌ　ｗｉｄｔｈ", "full width"),
        ("Straße", "STRASSE"),
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
