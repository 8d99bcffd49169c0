"""How many challenges a step waits for: one number, wherever it is said."""

import pytest
from django.urls import reverse

from engagements import playbook
from engagements.models import ChecklistItem
from engagements.playbook import PHASES
from engagements.queries.gates import holds_back, judge, settled_before, with_switches
from tests.factories import make_cast
from tests.gate_factories import make_at

pytestmark = pytest.mark.django_db

GATES = [(book.slug, phase) for book in playbook.all_playbooks() for phase in PHASES]


@pytest.mark.parametrize(("model", "phase"), GATES)
def test_what_holds_a_step_back_is_what_its_gate_counts(model, phase):
    cast = make_cast(collaboration_model=model)
    engagement = make_at(cast, phase)
    items = with_switches(ChecklistItem.objects.filter(engagement=engagement))
    held = sum(holds_back(engagement, item) for item in items)
    said = [
        judged.sentence
        for judged in judge(engagement)
        if judged.condition == "gating_challenges_settled"
    ]
    if not said:
        assert held == 0
    else:
        assert said == [
            f"{held} challenges that are needed for this step are not settled."
            if held != 1
            else "1 challenge that is needed for this step is not settled."
        ]


def test_the_progress_page_and_the_page_of_the_phase_say_the_same_number(signed_in):
    cast = make_cast()
    engagement = make_at(cast, "start")
    items = with_switches(ChecklistItem.objects.filter(engagement=engagement))
    held = sum(holds_back(engagement, item) for item in items)
    client = signed_in(cast.coordinator)
    progress = client.get(engagement.get_absolute_url()).content.decode()
    phase = client.get(reverse("engagement_phase", args=[engagement.reference])).content.decode()
    assert f"The next phase waits for {held} of them" in progress
    assert f"{held} challenges that are needed for this step are not settled." in phase


def test_a_challenge_is_needed_before_the_gate_that_asks_for_it():
    # The gate out of delivery does not ask for challenges; the one after it does.
    assert settled_before("service_delivery", "run") == "follow_up"
    assert settled_before("service_delivery", "prepare") == "start"
    assert settled_before("service_delivery", "follow_up") == ""
