"""What falls due more often than the register counts is said on the draft, before it is signed."""

from datetime import timedelta

import pytest
from django.utils.formats import date_format

from engagements import access
from engagements.actions.memorandum import write_obligation
from engagements.models import Engagement, Memorandum
from engagements.queries.memorandum.missing import missing_in
from engagements.queries.recurring import recurring_days
from tests.agreement_factories import make_draft

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("weeks", "is_said"), [(399, False), (400, True)])
def test_without_a_last_day_the_register_says_up_to_which_day_it_counts(weeks, is_said):
    cast = make_draft()
    first = access.today()
    last = first + timedelta(weeks=weeks)
    Memorandum.objects.filter(pk=cast.memorandum.pk).update(ends_on=None)
    Engagement.objects.filter(pk=cast.engagement.pk).update(ends_on=last)
    draft = Memorandum.objects.get(pk=cast.memorandum.pk)
    owed = write_obligation(
        draft, actor=cast.coordinator, obligation=draft.obligations.first(), timing="recurring",
        every="weekly", first_on=first, due_on=None, milestone=None, until_on=None,
    )  # fmt: skip
    day = recurring_days(owed, last)[-1]
    assert day == first + timedelta(weeks=399)
    words = f"more than 400 times, and the register counts them up to {date_format(day)} alone"
    found = [one.blocks for one in missing_in(draft) if words in one.sentence]
    assert found == ([False] if is_said else [])
