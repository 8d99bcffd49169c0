from datetime import date

import pytest
from django.db import IntegrityError

from engagements.models import Memorandum, MemorandumParty
from tests.factories import make_organisation

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "values",
    [
        {"title": ""},
        {"state": "signed"},
        {"state": "signed", "signed_on": FIRST},
        {"state": "draft", "signed_on": FIRST},
        {"begins_on": LAST, "ends_on": FIRST},
        {"state": "ended", "signed_on": FIRST, "begins_on": FIRST},
    ],
)
def test_the_database_refuses_a_memorandum_whose_state_and_days_disagree(values):
    with pytest.raises(IntegrityError):
        Memorandum.objects.create(**{"title": "Agreement", **values})


@pytest.mark.django_db
def test_an_organisation_is_a_party_once():
    memorandum = Memorandum.objects.create(title="Agreement")
    organisation = make_organisation()
    MemorandumParty.objects.create(memorandum=memorandum, organisation=organisation, side="civic")
    with pytest.raises(IntegrityError):
        MemorandumParty.objects.create(
            memorandum=memorandum, organisation=organisation, side="government"
        )


@pytest.mark.parametrize(
    ("day", "in_force"),
    [
        (date(2026, 2, 28), False),
        (FIRST, True),
        (LAST, True),
        (date(2026, 4, 1), False),
    ],
)
def test_first_and_last_day_count(day, in_force):
    memorandum = Memorandum(state="signed", begins_on=FIRST, ends_on=LAST)
    assert memorandum.in_force_on(day) is in_force


def test_an_early_end_counts_and_a_draft_never_does():
    ended = Memorandum(state="ended", begins_on=FIRST, ends_on=LAST, ended_on=date(2026, 3, 10))
    draft = Memorandum(state="draft", begins_on=FIRST, ends_on=LAST)
    assert [one.in_force_on(date(2026, 3, 10)) for one in (ended, draft)] == [True, False]
    assert ended.in_force_on(date(2026, 3, 11)) is False
