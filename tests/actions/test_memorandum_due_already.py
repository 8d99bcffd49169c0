"""What a draft says of days that have passed: nothing by itself, and what is typed is pointed out."""

from datetime import timedelta

import pytest
from django.utils.formats import date_format

from engagements import access
from engagements.actions.memorandum import draft_memorandum, send_memorandum
from engagements.models import Obligation
from engagements.queries.memorandum.missing import missing_in
from tests.agreement_factories import make_draft
from tests.factories import make_cast

pytestmark = pytest.mark.django_db


def test_for_work_under_way_nothing_is_due_before_the_day_of_the_draft():
    today = access.today()
    start, end = today - timedelta(days=90), today + timedelta(days=60)
    cast = make_cast(starts_on=start, ends_on=end)
    draft = draft_memorandum(
        cast.engagement, actor=cast.coordinator, title="Draft", language="en", begins_on=start,
        ends_on=end, parties=cast.engagement.parties.all(),
    )  # fmt: skip
    days = draft.obligations.values_list("due_on", "first_on")
    assert min(day for pair in days for day in pair if day) == today
    assert [one for one in missing_in(draft) if "has passed" in one.sentence] == []


def test_what_is_due_on_a_day_that_has_passed_is_pointed_out_and_may_be_sent():
    cast = make_draft()
    today = access.today(cast.memorandum)
    one, again, hanging = cast.memorandum.obligations.filter(owed_by__side="civic")[:3]
    Obligation.objects.filter(pk=one.pk).update(timing="day", due_on=today, milestone=None)
    milestone = cast.engagement.milestones.first()
    milestone.due_on = today + timedelta(days=2)
    milestone.save()
    for owed, values in (
        (
            again,
            {
                "timing": "recurring",
                "every": "weekly",
                "milestone": None,
                "first_on": today - timedelta(days=1),
            },
        ),
        (hanging, {"timing": "milestone", "milestone": milestone, "offset_days": -3}),
    ):
        Obligation.objects.filter(pk=owed.pk).update(**{"due_on": None, **values})
    found = [each for each in missing_in(cast.memorandum) if "has passed" in each.sentence]
    day = date_format(today - timedelta(days=1))
    assert [(day in each.sentence, each.side, each.blocks) for each in found] == [
        (True, "civic", False), (True, "civic", False),
    ]  # fmt: skip
    send_memorandum(cast.memorandum, actor=cast.coordinator)
