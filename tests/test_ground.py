"""The floors that everything stands on, tried together."""

import pytest

from engagements import access
from engagements.models import Change, Engagement
from tests.factories import make_cast

pytestmark = pytest.mark.django_db


def test_logging_drafts_the_plan_and_is_seen_by_both_sides_and_by_no_stranger():
    cast = make_cast()
    assert cast.engagement.reference == f"FEL-{access.today().year}-0001"
    assert cast.engagement.milestones.count() == 15
    assert cast.engagement.checklist.count() == 22
    seen = {
        name: access.visible(Engagement, getattr(cast, name)).count()
        for name in ("coordinator", "official", "observer", "admin", "stranger")
    }
    assert seen == {"coordinator": 1, "official": 1, "observer": 1, "admin": 1, "stranger": 0}
    assert [change.verb for change in Change.objects.all()] == ["logged"]
