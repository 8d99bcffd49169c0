"""The back office and the site write for one engagement at the same moment."""

from typing import Any

import pytest

from engagements.actions.engagement import summary_of
from engagements.actions.history import broken_chains
from engagements.actions.update import add_update
from engagements.models import Change, Engagement, JointUpdate, Milestone
from tests.admin.rows import key, page
from tests.factories import make_admin, make_cast
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 8


def test_a_milestone_is_added_while_both_sides_write(signed_in: Any):
    cast = make_cast()
    day = cast.engagement.starts_on.isoformat()
    office = signed_in(cast.admin)

    def add(number: int) -> Any:
        typed = {
            "engagement": cast.engagement.pk, "title": f"Own {number}", "side": "civic",
            "phase": "run", "due_on": day, "order": 1, "responsible_role": "",
            "evidence-TOTAL_FORMS": 0, "evidence-INITIAL_FORMS": 0, **key(office),
        }  # fmt: skip
        return office.post(page(Milestone, "add"), typed)

    for number in range(ROUNDS):
        outcomes = at_once(
            lambda number=number: add(number),
            *(
                lambda actor=actor: (
                    add_update(
                        cast.engagement, actor=actor, on=cast.engagement.created_at.date(),
                        workflow="The clerks test the form.",
                    ).pk
                )
                for actor in (cast.coordinator, cast.official)
            ),
        )  # fmt: skip
        shown = outcomes[0].context and outcomes[0].context.get("errors")
        assert outcomes[0].status_code == 302, shown
    assert JointUpdate.objects.count() == 2 * ROUNDS
    assert Change.objects.filter(thing_type="milestone", verb="added").count() == ROUNDS
    assert broken_chains() == []
    kept = Engagement.objects.get(pk=cast.engagement.pk)
    assert all(getattr(kept, name) == value for name, value in summary_of(kept).items())


def test_nobody_accepts_a_milestone_in_the_name_of_a_side(signed_in: Any):
    cast = make_cast()
    milestone = cast.engagement.milestones.first()
    shown = signed_in(make_admin()).get(page(Milestone, "change", milestone.pk)).content.decode()
    assert ('name="state"' in shown, 'name="title"' in shown) == (False, True)
