"""What must never be false of an engagement, broken on purpose on the database itself."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from engagements.models import (
    DateMove,
    Engagement,
    Membership,
    Party,
    ReferenceCounter,
    User,
    Waiver,
)
from tests.factories import make_cast
from tests.refusals import refused

pytestmark = pytest.mark.django_db

DAY, EARLIER = date(2026, 5, 2), date(2026, 5, 1)


ENGAGEMENT_RULES = {
    "engagement_has_a_title": {"title": ""},
    "engagement_dates_in_order": {"starts_on": DAY, "ends_on": EARLIER},
    "engagement_actual_dates_in_order": {"actual_start_on": DAY, "actual_end_on": EARLIER},
    "engagement_status_has_a_reason": {
        "status": "on_hold",
        "status_reason": "",
        "status_since": DAY,
    },
    "engagement_health_has_a_sentence": {
        "health": "at_risk",
        "health_sentence": "",
        "health_on": DAY,
    },
    "engagement_recorded_has_a_source": {"recorded": True, "source_url": ""},
    "engagement_words_are_known": {"phase": "someday"},
}


@pytest.mark.parametrize("name", ENGAGEMENT_RULES)
def test_the_database_refuses_a_false_engagement_and_says_it_kindly(name: str):
    engagement = make_cast().engagement
    values = ENGAGEMENT_RULES[name]
    said = refused(lambda: Engagement.objects.filter(pk=engagement.pk).update(**values))
    assert name in said
    for field, value in values.items():
        setattr(engagement, field, value)
    with pytest.raises(ValidationError) as kindly:
        engagement.validate_constraints()
    sentences = [
        str(one.violation_error_message) for one in Engagement._meta.constraints if one.name == name
    ]
    assert kindly.value.messages == sentences


def test_a_reference_is_given_once():
    cast = make_cast()
    other = Engagement.objects.create(
        reference="FEL-1999-0001", title="Other", collaboration_model="policy"
    )
    said = refused(
        lambda: Engagement.objects.filter(pk=other.pk).update(reference=cast.engagement.reference)
    )
    assert "reference" in said


PARTY_RULES = {
    "party_dates_in_order": {"joined_on": DAY, "left_on": EARLIER},
    "party_side_is_known": {"side": "both"},
}


@pytest.mark.parametrize("name", PARTY_RULES)
def test_the_database_refuses_a_false_party(name: str):
    party = make_cast().engagement.parties.first()
    assert name in refused(lambda: Party.objects.filter(pk=party.pk).update(**PARTY_RULES[name]))


def test_each_side_has_one_lead():
    cast = make_cast()
    with pytest.raises(IntegrityError), transaction.atomic():
        Party.objects.create(
            engagement=cast.engagement, organisation=cast.elsewhere, side="civic", is_lead=True
        )
    second = Party(
        engagement=cast.engagement, organisation=cast.elsewhere, side="civic", is_lead=True
    )
    with pytest.raises(ValidationError) as kindly:
        second.validate_constraints()
    assert kindly.value.messages == ["This side already has a lead. There is one for each side."]


def test_an_organisation_takes_part_once():
    cast = make_cast()
    with pytest.raises(IntegrityError), transaction.atomic():
        Party.objects.create(engagement=cast.engagement, organisation=cast.civic, side="government")


def test_a_waiver_and_a_moved_date_say_why():
    cast = make_cast()
    said = refused(
        lambda: Waiver.objects.create(
            engagement=cast.engagement, condition="required_fields", was="unmet", reason="",
            waived_by=cast.coordinator,
        )
    )  # fmt: skip
    assert "waiver_has_a_reason" in said
    said = refused(
        lambda: DateMove.objects.create(
            engagement=cast.engagement, what="start", reason="", moved_by=cast.coordinator
        )
    )
    assert "date_move_has_a_reason" in said


def test_a_model_and_year_have_one_counter():
    ReferenceCounter.objects.create(collaboration_model="policy", year=1999)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReferenceCounter.objects.create(collaboration_model="policy", year=1999)


def test_an_email_has_one_account_whatever_its_case():
    User.objects.create_user(email="someone@example.org", name="Someone")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(email="Other@example.org", name="Other").__class__.objects.filter(
            email="other@example.org"
        ).update(email="SOMEONE@example.org")


MEMBERSHIP_RULES = {
    "membership_dates_in_order": {"starts_on": DAY, "ends_on": EARLIER},
    "membership_role_is_known": {"role": "king"},
}


@pytest.mark.parametrize("name", MEMBERSHIP_RULES)
def test_the_database_refuses_a_false_membership(name: str):
    membership = make_cast().coordinator.memberships.first()
    values = MEMBERSHIP_RULES[name]
    assert name in refused(lambda: Membership.objects.filter(pk=membership.pk).update(**values))


def test_one_membership_is_open_for_a_person_and_an_organisation():
    cast = make_cast()
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=cast.coordinator, organisation=cast.civic, role="observer")
