"""What falls due again and again and had fallen away comes back where the plan is by then."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from engagements import access
from engagements.actions.engagement import answer_date_request, ask_to_move_dates
from engagements.actions.memorandum import answer, propose
from engagements.models import Engagement
from tests.actions.test_obligation_falling_away import DAY, amendment_of, owed, report_due
from tests.agreement_factories import all_sign, make_draft

pytestmark = pytest.mark.django_db
WEEKLY = {"timing": "recurring", "every": "weekly"}


def signed(days):
    """A memorandum of so many days with something due every week from its first day on."""
    cast = make_draft(begins_on=access.today(), ends_on=access.today() + days * DAY, review_on=None)
    weekly = report_due(cast, cast.memorandum, None, **WEEKLY, first_on=access.today())
    cast.memorandum = all_sign(cast, cast.memorandum)
    return cast, weekly


def amend(cast, number, days, **values):
    """An amendment signed by all; with `values` it adds something that comes every week."""
    cast.memorandum.refresh_from_db()
    last = {"ends_on": access.today() + days * DAY} if days else {}
    draft = amendment_of(cast, title=f"Amendment {number}", **last)
    added = report_due(cast, draft, None, **WEEKLY, **values) if values else None
    all_sign(cast, draft)
    return added


def move(cast, weeks):
    engagement = Engagement.objects.get(pk=cast.engagement.pk)
    asked = ask_to_move_dates(
        engagement, actor=cast.coordinator, reason="The budget came late.",
        starts_on=engagement.starts_on + weeks * 7 * DAY, ends_on=engagement.ends_on,
    )  # fmt: skip
    answer_date_request(asked, actor=cast.official, agrees=True, answer="Good.")


def weeks_of(obligation):
    return [(day - access.today()) // timedelta(days=7) for day in owed(obligation)]


def test_a_term_made_shorter_and_after_the_plan_moved_longer_again_owes_no_week_twice():
    cast, weekly = signed(42)
    amend(cast, 1, 21)
    move(cast, 1)
    assert weeks_of(weekly) == [1, 2, 3]
    amend(cast, 2, 56)
    assert weeks_of(weekly) == [1, 2, 3, 4, 5, 6, 7, 8]
    call_command("check_register")


def test_an_end_that_is_taken_back_after_the_plan_moved_owes_no_week_twice():
    cast, weekly = signed(42)
    day = access.today() + 21 * DAY
    ended = propose(cast.memorandum, "end", actor=cast.official, reason="Money.", from_on=day)
    answer(ended, actor=cast.coordinator, agree=True)
    move(cast, 1)
    assert weeks_of(weekly) == [1, 2, 3]
    back = propose(cast.memorandum, "resume", actor=cast.official, reason="Money came.")
    answer(back, actor=cast.coordinator, agree=True)
    # Seven weeks were named, and move together, as where no end was agreed on.
    assert weeks_of(weekly) == [1, 2, 3, 4, 5, 6, 7]
    call_command("check_register")


def test_what_an_amendment_added_goes_on_with_the_longer_term_of_another_one():
    cast, _weekly = signed(21)
    added = amend(cast, 1, None, first_on=access.today() + 7 * DAY)
    assert weeks_of(added) == [1, 2, 3]
    amend(cast, 2, 42)
    assert weeks_of(added) == [1, 2, 3, 4, 5, 6]
