"""The day of a milestone is given in the back office once; it moves on the site, with its reason."""

from datetime import timedelta

import pytest
from django.urls import reverse

from engagements.models import Change, DateMove, Engagement, Milestone
from tests.actions.test_milestone_owed import days, owing
from tests.admin.rows import page
from tests.admin.test_inlines import save, typed_in
from tests.factories import form_data, make_stranger_engagement

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def test_the_day_of_a_milestone_does_not_move_on_its_page_in_the_back_office(signed_in):
    cast = owing("civic")
    office = signed_in(cast.admin)
    address = page(Milestone, "change", cast.milestone.pk)
    assert "Move it on the site and say why" in office.get(address).content.decode()
    save(office, address, due_on=(cast.was + WEEK).isoformat(), evidence_wanted="Minutes")
    assert days(cast) == (0 * WEEK, 0 * WEEK)
    assert cast.milestone.evidence_wanted == "Minutes"
    changed = [one["field"] for one in Change.objects.get(thing_type="milestone").fields]
    assert changed == ["evidence_wanted"]
    titled = office.post(address, {**typed_in(office, address), "title": "Another title"})
    assert "names this milestone by its title, which stays" in titled.content.decode()


def test_a_milestone_stays_in_its_engagement(signed_in):
    cast = owing("civic")
    other = make_stranger_engagement(cast)
    office = signed_in(cast.admin)
    address = page(Milestone, "change", cast.milestone.pk)
    assert "It stays where it is" in office.get(address).content.decode()
    save(office, address, engagement=other.pk, evidence_wanted="Minutes")
    cast.milestone.refresh_from_db()
    kept = (cast.milestone.evidence_wanted, cast.milestone.engagement)
    assert kept == ("Minutes", cast.engagement)


def test_nor_does_it_below_the_engagement(signed_in):
    cast = owing("civic")
    office = signed_in(cast.admin)
    address = page(Engagement, "change", cast.engagement.pk)
    data = typed_in(office, address)
    row = next(
        name.removesuffix("-id")
        for name, value in data.items()
        if name.startswith("milestones-")
        and name.endswith("-id")
        and str(value) == str(cast.milestone.pk)
    )
    later = (cast.was + WEEK).isoformat()
    save(office, address, **{f"{row}-due_on": later, f"{row}-side": "government"})
    assert days(cast) == (0 * WEEK, 0 * WEEK)
    assert cast.milestone.side == "government"


def test_an_administrator_of_neither_side_moves_it_on_the_site_with_a_reason(signed_in):
    cast = owing("civic")
    office = signed_in(cast.admin)
    address = reverse("milestone_move", args=[cast.engagement.reference, cast.milestone.pk])
    typed = form_data(
        cast.admin, cast.milestone, due_on=(cast.was + WEEK).isoformat(), reason="A slip"
    )
    assert office.post(address, typed).status_code == 302
    assert days(cast) == (WEEK, WEEK)
    assert DateMove.objects.get().moved_by == cast.admin
