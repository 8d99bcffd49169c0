import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from engagements import clock
from engagements.actions.account import (
    KEYS_CLEARED_AT_ONCE,
    SPENT_KEYS_KEPT_FOR,
    AlreadySent,
    edit_account,
    spend_form_key,
)
from engagements.actions.history import StaleVersion
from engagements.forms.base import KEY_DAYS
from engagements.models import Change, SentForm, User
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def spent(user, age, number=1):
    return SentForm.objects.bulk_create(
        SentForm(key=uuid.uuid4(), user=user, sent_at=clock.now() - age) for _one in range(number)
    )


def test_a_spent_key_leads_where_the_first_sending_led():
    user = make_user()
    sent = spend_form_key(uuid.uuid4(), actor=user)
    SentForm.objects.filter(pk=sent.pk).update(went_to="/there/")
    with pytest.raises(AlreadySent) as told:
        spend_form_key(sent.key, actor=user)
    assert told.value.went_to == "/there/"


def test_a_stranger_who_sends_somebodys_key_is_not_told_where_it_led():
    sent = spend_form_key(uuid.uuid4(), actor=make_user())
    SentForm.objects.filter(pk=sent.pk).update(went_to="/there/")
    with pytest.raises(AlreadySent) as told:
        spend_form_key(sent.key, actor=make_user())
    assert told.value.went_to == ""


def test_spending_a_key_clears_those_that_nobody_can_send_any_more():
    user = make_user()
    spent(user, SPENT_KEYS_KEPT_FOR + timedelta(minutes=1), 3)
    young = spent(make_user(), SPENT_KEYS_KEPT_FOR - timedelta(minutes=1))
    now = spend_form_key(uuid.uuid4(), actor=user)
    assert set(SentForm.objects.values_list("pk", flat=True)) == {young[0].pk, now.pk}


def test_a_sender_clears_only_so_many_and_the_oldest_first():
    user = make_user()
    spent(user, SPENT_KEYS_KEPT_FOR + timedelta(days=9), KEYS_CLEARED_AT_ONCE)
    younger = spent(user, SPENT_KEYS_KEPT_FOR + timedelta(days=1), 2)
    now = spend_form_key(uuid.uuid4(), actor=user)
    left = set(SentForm.objects.values_list("pk", flat=True))
    assert left == {now.pk, *(one.pk for one in younger)}


def test_a_key_is_kept_longer_than_its_form_can_be_sent():
    assert timedelta(days=KEY_DAYS) < SPENT_KEYS_KEPT_FOR


def test_one_changes_ones_own_account_and_the_history_says_so():
    user = make_user()
    edit_account(user, actor=user, version=user.version, name="Coordinator, Civic Lab")
    assert User.objects.get(pk=user.pk).name == "Coordinator, Civic Lab"
    assert Change.objects.latest("pk").verb == "changed"
    with pytest.raises(StaleVersion):
        edit_account(user, actor=user, version=user.version, name="Other")


def test_nobody_changes_somebody_elses_account():
    user = make_user()
    for actor in (make_user(), make_user(is_staff=True, is_superuser=True)):
        with pytest.raises(PermissionDenied):
            edit_account(user, actor=actor, version=user.version, name="Other")
    assert Change.objects.count() == 0
