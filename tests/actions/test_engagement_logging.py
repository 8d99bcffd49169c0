"""Logging an engagement: permitted, refused, the same body on both sides, and wrong input."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from engagements.actions.engagement import log_engagement, log_with_new_bodies
from engagements.actions.history import Refused
from engagements.models import Change, Engagement, Membership, Organisation
from engagements.playbook import SLUGS, PlaybookError, get
from tests.contents import changed_since, contents
from tests.factories import make_cast, make_organisation

pytestmark = pytest.mark.django_db

START = date(2026, 5, 4)


def logged(cast, who="coordinator", **values):
    return log_engagement(
        actor=getattr(cast, who),
        **{
            "civic_organisation": cast.civic, "government_body": cast.government,
            "collaboration_model": "fellowship", "title": "Fellow", "starts_on": START, **values,
        },
    )  # fmt: skip


def refused_without_a_trace(cast, kind, match=None, **values):
    before = contents()
    with pytest.raises(kind, match=match), transaction.atomic():
        logged(cast, **values)
    assert changed_since(before) == [], values


def test_a_coordinator_and_an_administrator_log_each_model_with_its_plan_and_two_leads():
    cast = make_cast()
    for who in ("coordinator", "admin"):
        for slug in SLUGS:
            made = logged(cast, who, collaboration_model=slug, title=f"{who} {slug}")
            book = get(slug)
            assert (made.phase, made.status, made.country) == ("prepare", "active", "PL")
            assert (made.ends_on - START).days == book.typical_term_days - 1
            assert (made.first_starts_on, made.first_ends_on) == (START, made.ends_on)
            leads = made.parties.filter(is_lead=True).values_list("side", "organisation")
            assert set(leads) == {("civic", cast.civic.pk), ("government", cast.government.pk)}
            assert made.milestones.count() == len(book.milestones)
            assert made.checklist.count() == len(book.challenges)
            assert getattr(made, f"{slug}_details").pk
            told = Change.objects.get(engagement=made)
            assert (told.verb, told.actor) == ("logged", getattr(cast, who))


def test_nobody_else_logs_and_nobody_for_a_body_that_is_not_theirs():
    cast = make_cast()
    for who in ("official", "observer", "stranger"):
        refused_without_a_trace(cast, PermissionDenied, who=who)
    refused_without_a_trace(cast, PermissionDenied, civic_organisation=cast.elsewhere)
    Membership.objects.filter(user=cast.coordinator).update(ends_on=START)
    refused_without_a_trace(cast, PermissionDenied)


def test_the_same_body_on_both_sides_is_refused_and_takes_no_reference():
    cast = make_cast()
    refused_without_a_trace(cast, Refused, "two different", government_body=cast.civic)
    numbers = [int(logged(cast).reference[-4:]) for _again in range(2)]
    assert numbers[1] - numbers[0] == 1
    assert numbers[0] == int(cast.engagement.reference[-4:]) + 1


def test_wrong_input_is_refused_and_leaves_nothing():
    cast = make_cast()
    refused_without_a_trace(cast, ValidationError, ends_on=START - timedelta(days=1))
    refused_without_a_trace(cast, Refused, "at most 200", title="x" * 201)
    refused_without_a_trace(cast, PlaybookError, collaboration_model="friendship")


def test_without_an_end_a_start_on_the_last_day_of_the_calendar_ends_there():
    assert logged(make_cast(), starts_on=date.max).ends_on == date.max


def test_a_new_body_is_added_with_the_engagement_or_not_at_all():
    cast = make_cast()
    new = {"name": "Ministry of Roads", "kind": "government", "level": "national", "country": "PL"}
    values = {
        "civic_organisation": cast.civic, "government_body": new, "collaboration_model": "policy",
        "title": "Roads", "starts_on": START,
    }  # fmt: skip
    before = contents()
    for wrong, kind in ({"ends_on": START - timedelta(days=1)}, ValidationError), (
        {"civic_organisation": cast.elsewhere}, PermissionDenied,
    ):  # fmt: skip
        with pytest.raises(kind), transaction.atomic():
            log_with_new_bodies(actor=cast.coordinator, **{**values, **wrong})
    with pytest.raises(PermissionDenied):
        log_with_new_bodies(actor=cast.official, **values)
    assert changed_since(before) == []
    made = log_with_new_bodies(actor=cast.coordinator, **values)
    assert made.parties.get(side="government").organisation == Organisation.objects.get(
        name="Ministry of Roads"
    )


def test_two_bodies_of_one_name_are_two_bodies():
    cast = make_cast()
    namesake = make_organisation(cast.civic.name, kind="government")
    assert Engagement.objects.get(pk=logged(cast, government_body=namesake).pk).lead_government == (
        cast.civic.name
    )
