"""One's own account is one's own, and a form's key works once, for one person."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied

from engagements.actions.account import (
    AlreadySent,
    edit_account,
    note_where_form_went,
    set_own_password,
    spend_form_key,
)
from engagements.actions.history import StaleVersion
from engagements.models import Change, SentForm, User
from tests.factories import make_admin, make_cast, make_user

pytestmark = pytest.mark.django_db


def test_a_person_changes_their_own_account_and_the_change_is_kept():
    user = make_user("Old name")
    fresh = edit_account(user, actor=user, version=0, name="New name", time_zone="Europe/Warsaw")
    change = Change.objects.get()
    assert (fresh.name, fresh.time_zone, fresh.version) == ("New name", "Europe/Warsaw", 1)
    assert (change.verb, change.actor, change.thing_id) == ("changed", user, str(user.pk))
    assert {"field": "name", "from": "Old name", "to": "New name"} in change.fields


def test_an_account_left_as_it_is_leaves_no_history():
    user = make_user("Same name")
    assert edit_account(user, actor=user, version=0, name="Same name").version == 0
    assert Change.objects.count() == 0


@pytest.mark.parametrize("who", ["coordinator", "admin", "stranger", "closed"])
def test_nobody_changes_the_account_of_another_or_a_closed_one(who):
    cast = make_cast()
    cast.closed = make_user("Closed", is_active=False)
    count = Change.objects.count()
    account = cast.closed if who == "closed" else cast.observer
    name = account.name
    with pytest.raises(PermissionDenied):
        edit_account(account, actor=getattr(cast, who), version=0, name="Taken over")
    account.refresh_from_db()
    assert (account.name, Change.objects.count()) == (name, count)


def test_an_older_version_of_the_account_changes_nothing():
    user = make_user("Old name")
    edit_account(user, actor=user, version=0, name="First")
    with pytest.raises(StaleVersion):
        edit_account(user, actor=user, version=0, name="Second")
    user.refresh_from_db()
    assert user.name == "First"


def test_a_key_is_spent_once_and_then_tells_where_the_first_sending_led():
    user, key = make_user(), uuid.uuid4()
    note_where_form_went(spend_form_key(key, actor=user), "/engagements/1/")
    with pytest.raises(AlreadySent) as again:
        spend_form_key(key, actor=user)
    assert again.value.went_to == "/engagements/1/"
    assert SentForm.objects.count() == 1


def test_a_key_that_somebody_else_has_spent_tells_nothing_of_it():
    key = uuid.uuid4()
    note_where_form_went(spend_form_key(key, actor=make_user()), "/private/")
    with pytest.raises(AlreadySent) as again:
        spend_form_key(key, actor=make_admin())
    assert again.value.went_to == ""


def test_a_long_address_is_kept_as_far_as_there_is_room():
    sent = spend_form_key(uuid.uuid4(), actor=make_user())
    note_where_form_went(sent, "/" + "a" * 900)
    sent.refresh_from_db()
    assert sent.went_to == "/" + "a" * 499


def test_a_new_password_is_set_and_the_history_keeps_that_alone():
    user = make_user("Old name")
    set_own_password(user, password="three-quiet-rivers")
    change = Change.objects.get()
    assert User.objects.get(pk=user.pk).check_password("three-quiet-rivers")
    assert (change.verb, change.actor, change.thing_id) == ("changed", user, str(user.pk))
    assert change.fields == [{"field": "password", "from": "", "to": "set anew"}]


def test_a_new_password_writes_over_nothing_else_of_the_account():
    user = make_user("Old name")
    edit_account(User.objects.get(pk=user.pk), actor=user, version=0, name="New name")
    set_own_password(user, password="three-quiet-rivers")
    assert User.objects.get(pk=user.pk).name == "New name"


def test_a_closed_account_sets_no_password():
    user = make_user("Closed", is_active=False)
    with pytest.raises(PermissionDenied):
        set_own_password(user, password="three-quiet-rivers")
    assert (Change.objects.count(), User.objects.get().password) == (0, user.password)
