"""What the pages of one engagement cost in queries, whatever it holds."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from engagements.models import ChecklistItem, Milestone, PhaseChange, Waiver
from tests.factories import add_party, make_cast, make_organisation

pytestmark = pytest.mark.django_db


def keep_rows(cast, number):
    """Leave `number` milestones, challenges, phase changes with waivers and further parties."""
    engagement = cast.engagement
    kept = engagement.milestones.values_list("pk", flat=True)[:number]
    Milestone.objects.filter(engagement=engagement).exclude(pk__in=list(kept)).delete()
    left = engagement.checklist.values_list("pk", flat=True)[:number]
    ChecklistItem.objects.filter(engagement=engagement).exclude(pk__in=list(left)).delete()
    for count in range(number):
        change = PhaseChange.objects.create(
            engagement=engagement, from_phase="prepare", to_phase="start",
            changed_by=cast.coordinator,
        )  # fmt: skip
        Waiver.objects.create(
            engagement=engagement, phase_change=change, condition="memorandum_in_force",
            was="unmet", reason=f"Waived {count}", waived_by=cast.coordinator,
        )  # fmt: skip
        add_party(engagement, make_organisation(), "civic")


@pytest.mark.same_on_both
@pytest.mark.parametrize(
    ("page", "cost"), [("phase", 14), ("review", 6), ("edit", 4), ("parties", 7)]
)
def test_a_page_costs_the_same_at_one_and_three_rows(signed_in, page, cost):
    costs = []
    for number in (1, 3):
        cast = make_cast()
        keep_rows(cast, number)
        client = signed_in(cast.coordinator)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(reverse(f"engagement_{page}", args=[cast.engagement.reference]))
        assert answer.status_code == 200
        costs.append(len(queries))
    assert costs == [cost, cost]
