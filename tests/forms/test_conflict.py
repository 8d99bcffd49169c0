"""After a clash each field says what is really so: marked is what somebody else changed, no more."""

from typing import Any

import pytest
from django.urls import reverse

from engagements.forms.base import changed_since
from engagements.models import Engagement, Milestone
from tests.factories import make_cast

pytestmark = pytest.mark.django_db


def opened(client: Any, address: str) -> dict[str, Any]:
    """What the form at the address would send if nobody touched it."""
    form = client.get(address).context["form"]
    values = {one.html_name: one.value() for one in form}
    values = {
        name: one for name, one in values.items() if one not in (None, "") and one is not False
    }
    return {
        name: getattr(value, "isoformat", lambda v=value: v)() for name, value in values.items()
    }


def marked(answer: Any) -> dict[str, str]:
    """The fields that are said to have changed meanwhile, with what is on record."""
    assert answer.status_code == 422
    fields = answer.context["form"].fields.items()
    return {name: field.conflict for name, field in fields if hasattr(field, "conflict")}


def test_only_what_somebody_else_changed_is_marked(signed_in: Any):
    cast = make_cast()
    Engagement.objects.update(summary="Long ago", sector="Permits")
    client = signed_in(cast.coordinator)
    address = reverse("engagement_edit", args=[cast.engagement.reference])
    first, second = opened(client, address), opened(client, address)
    assert client.post(address, {**first, "summary": "Theirs"}).status_code == 302
    answer = client.post(address, {**second, "summary": "Mine", "sector": "Registers"})
    assert marked(answer) == {"summary": "Theirs"}
    assert "Both texts are shown" in answer.content.decode()
    again = {**second, "summary": "Mine", "sector": "Registers"}
    again |= {
        name: answer.context["form"][name].value() for name in ("form_key", "version", "shown")
    }
    assert client.post(address, again).status_code == 302
    assert list(Engagement.objects.values_list("summary", "sector")) == [("Mine", "Registers")]


def test_a_second_clash_is_judged_by_what_the_first_one_showed(signed_in: Any):
    cast = make_cast()
    client = signed_in(cast.coordinator)
    address = reverse("engagement_edit", args=[cast.engagement.reference])
    first, third = opened(client, address), opened(client, address)
    client.post(address, {**first, "summary": "Theirs"})
    mine = {**third, "summary": "Mine"}
    shown = client.post(address, mine).context["form"]
    mine |= {name: shown[name].value() for name in ("form_key", "version", "shown")}
    client.post(address, {**opened(client, address), "sector": "Registers"})
    assert marked(client.post(address, mine)) == {"sector": "Registers"}


def test_the_reason_of_a_move_is_nothing_that_somebody_changed_and_days_are_the_readers(
    signed_in: Any, time_machine: Any
):
    time_machine.move_to("2026-11-02 09:00+00:00")
    cast = make_cast()
    milestone = Milestone.objects.filter(engagement=cast.engagement, side="civic").first()
    assert milestone is not None
    client = signed_in(cast.coordinator)
    address = reverse("milestone_move", args=[cast.engagement.reference, milestone.pk])
    first, second = opened(client, address), opened(client, address)
    first |= {"due_on": "2027-02-10", "reason": "Holidays"}
    assert client.post(address, first).status_code == 302
    answer = client.post(address, {**second, "due_on": "2027-03-01", "reason": "Elections"})
    assert marked(answer) == {"due_on": "10 February 2027"}


def test_a_change_of_what_the_form_does_not_show_marks_nothing_and_claims_no_two_texts(
    signed_in: Any,
):
    cast = make_cast()
    client = signed_in(cast.coordinator)
    address = reverse("engagement_edit", args=[cast.engagement.reference])
    mine = {**opened(client, address), "summary": "Mine"}
    Engagement.objects.update(version=1, health_sentence="On the way")
    answer = client.post(address, mine)
    assert marked(answer) == {}
    text = answer.content.decode()
    assert ("Both texts are shown" in text, "Look at it once more" in text) == (False, True)


def test_a_moved_term_is_shown_in_the_format_of_the_reader(signed_in: Any, time_machine: Any):
    time_machine.move_to("2026-11-02 09:00+00:00")
    cast = make_cast()
    client = signed_in(cast.coordinator)
    address = reverse("engagement_dates", args=[cast.engagement.reference])
    mine = {**opened(client, address), "reason": "Elections"}
    Engagement.objects.update(version=1, ends_on="2027-02-10", ends_precision="day")
    assert marked(client.post(address, mine)) == {"ends_on": "10 February 2027"}


def test_a_row_of_the_plan_marks_only_what_somebody_else_changed(signed_in: Any):
    cast = make_cast()
    client = signed_in(cast.coordinator)
    address = reverse("engagement_review", args=[cast.engagement.reference])
    mine = opened(client, address)
    row = Milestone.objects.filter(engagement=cast.engagement, state="planned").first()
    assert row is not None
    mine[f"title_milestone_{row.pk}"] = "Mine"
    Milestone.objects.filter(pk=row.pk).update(due_on="2027-02-10", version=1)
    answer = client.post(address, mine)
    assert marked(answer) == {f"due_milestone_{row.pk}": "10 February 2027"}


@pytest.mark.parametrize("carried", ["", "x", "[1]", "7", "[" * 99_999, '{"title":' * 20_000])
def test_digests_that_no_form_of_ours_carried_say_that_everything_changed(carried: str):
    assert changed_since(carried, {"title": "Now"}) == {"title"}
