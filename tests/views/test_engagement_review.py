"""The review page: each row of plan and checklist is changed, taken out and put back."""

from datetime import timedelta

import pytest
from django.urls import reverse

from engagements import access
from engagements.models import Change, ChecklistItem, Milestone
from tests.factories import form_data, make_cast

pytestmark = pytest.mark.django_db


def address(cast):
    return reverse("engagement_review", args=[cast.engagement.reference])


def sent(cast, **values):
    """What a browser sends when only the values are changed on the page."""
    cast.engagement.refresh_from_db()
    data = {}
    for row in cast.engagement.milestones.filter(state__in=["planned", "dropped"]):
        end = f"milestone_{row.pk}"
        data |= {f"title_{end}": row.title, f"due_{end}": row.due_on, f"version_{end}": row.version}
        if row.state == "dropped":
            data[f"out_{end}"] = "on"
    for row in cast.engagement.checklist.filter(status__in=["open", "in_work", "not_applicable"]):
        end = f"item_{row.pk}"
        data |= {f"title_{end}": row.title, f"version_{end}": row.version}
        if row.status == "not_applicable":
            data[f"out_{end}"] = "on"
    data |= values
    left = {name: value for name, value in data.items() if value is not None}
    return form_data(cast.coordinator, cast.engagement, **left)


def test_every_drafted_row_stands_there_with_its_fields(signed_in):
    cast = make_cast()
    form = signed_in(cast.coordinator).get(address(cast)).context["form"]
    milestones = {line.row.pk: [one.label for one in line.fields] for line in form.milestone_rows()}
    items = {line.row.pk: [one.label for one in line.fields] for line in form.item_rows()}
    assert milestones == {
        row.pk: ["Title", "Due on", "Not needed here"] for row in cast.engagement.milestones.all()
    }
    assert items == {
        row.pk: ["Title", "Not needed here"] for row in cast.engagement.checklist.all()
    }


def test_a_page_sent_as_it_was_changes_no_row(signed_in):
    cast = make_cast()
    changes = Change.objects.count()
    assert signed_in(cast.coordinator).post(address(cast), sent(cast)).status_code == 302
    assert Change.objects.count() == changes
    assert set(cast.engagement.milestones.values_list("version", flat=True)) == {0}


def test_rows_are_changed_taken_out_and_put_back_after_saving_too(signed_in):
    cast = make_cast()
    client = signed_in(cast.coordinator)
    first, second = cast.engagement.milestones.all()[:2]
    item, other = cast.engagement.checklist.all()[:2]
    day = first.due_on + timedelta(days=3)
    client.post(address(cast), sent(cast, **{
        f"title_milestone_{first.pk}": "Our own words", f"due_milestone_{first.pk}": day,
        f"out_milestone_{second.pk}": "on", f"out_item_{item.pk}": "on",
        f"title_item_{other.pk}": "Who pays?",
    }))  # fmt: skip
    first.refresh_from_db()
    assert (first.title, first.due_on) == ("Our own words", day)
    assert Milestone.objects.get(pk=second.pk).state == "dropped"
    assert ChecklistItem.objects.get(pk=item.pk).status == "not_applicable"
    assert ChecklistItem.objects.get(pk=other.pk).title == "Who pays?"

    page = client.get(address(cast))
    out = [line.row.pk for line in page.context["form"].milestone_rows() if line.is_out]
    assert out == [second.pk]
    answer = client.post(address(cast), sent(cast, **{
        f"out_milestone_{second.pk}": None, f"out_item_{item.pk}": None,
        f"title_milestone_{first.pk}": "Better words",
    }))  # fmt: skip
    assert answer.status_code == 302
    assert Milestone.objects.get(pk=first.pk).title == "Better words"
    back = Milestone.objects.get(pk=second.pk)
    assert (back.state, back.reason) == ("planned", "")
    again = ChecklistItem.objects.get(pk=item.pk)
    assert (again.status, again.reason) == ("open", "")
    cast.engagement.refresh_from_db()
    assert cast.engagement.checklist_items == cast.engagement.checklist.count()
    assert list(
        Change.objects.filter(thing_type="milestone", thing_id=second.pk).values_list(
            "verb", flat=True
        ).order_by("pk")
    ) == ["dropped", "restored"]  # fmt: skip


def test_what_is_reported_or_settled_is_shown_and_led_to_but_not_changed(signed_in):
    cast = make_cast()
    milestone = cast.engagement.milestones.first()
    Milestone.objects.filter(pk=milestone.pk).update(
        state="reported", reported_on=access.today(), reported_side="civic",
        reported_by=cast.coordinator,
    )  # fmt: skip
    client = signed_in(cast.coordinator)
    page = client.get(address(cast))
    url = reverse("milestone_detail", args=[cast.engagement.reference, milestone.pk])
    assert [row["url"] for row in page.context["settled_milestones"]] == [url]
    forced = sent(cast, **{
        f"title_milestone_{milestone.pk}": "Forced", f"due_milestone_{milestone.pk}": "2030-01-01",
        f"out_milestone_{milestone.pk}": "on",
    })  # fmt: skip
    client.post(address(cast), forced)
    milestone.refresh_from_db()
    assert (milestone.state, milestone.title == "Forced") == ("reported", False)


def test_a_row_that_somebody_else_changed_is_shown_with_both_texts_and_then_saved(signed_in):
    cast = make_cast()
    client = signed_in(cast.coordinator)
    row = cast.engagement.milestones.first()
    data = sent(cast, **{f"title_milestone_{row.pk}": "Mine"})
    Milestone.objects.filter(pk=row.pk).update(title="Theirs", version=row.version + 1)
    answer = client.post(address(cast), data)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "Theirs" in html
    assert 'value="Mine"' in html
    assert Milestone.objects.get(pk=row.pk).title == "Theirs"
    shown = answer.context["form"]
    again = {name: shown[name].value() for name in shown.fields}
    again = {name: value for name, value in again.items() if value not in (None, False)}
    assert client.post(address(cast), again).status_code == 302
    assert Milestone.objects.get(pk=row.pk).title == "Mine"


@pytest.mark.parametrize(
    ("what", "value", "problem"),
    [("title", "", "a title."), ("due", "31.2.2026", "Type the day on which"), ("due", "", "Type")],
)
def test_a_wrong_row_is_named_and_unfolded(signed_in, what, value, problem):
    cast = make_cast()
    row = cast.engagement.milestones.first()
    data = sent(cast, **{f"{what}_milestone_{row.pk}": value})
    answer = signed_in(cast.coordinator).post(address(cast), data)
    assert answer.status_code == 422
    assert problem in answer.content.decode()
    lines = answer.context["form"].milestone_rows()
    assert [line.row.pk for line in lines if line.is_open] == [row.pk]


@pytest.mark.parametrize(
    ("who", "status"), [("official", 403), ("observer", 403), ("stranger", 404)]
)
def test_nobody_else_reviews_the_plan(signed_in, who, status):
    cast = make_cast()
    client = signed_in(getattr(cast, who))
    assert client.get(address(cast)).status_code == status
    assert client.post(address(cast), sent(cast)).status_code == status
