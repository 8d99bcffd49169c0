"""Roles and posts that end at the same moment: each ends once, and is passed on or not."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from engagements import access
from engagements.actions.contact import end_contact, end_role, give_role
from engagements.models import Change, Contact, EngagementRole
from tests.commands.test_check_register import check
from tests.commands.test_check_register_agreements import SOUND
from tests.factories import make_cast, make_contact
from tests.threads import TOLD, at_once

pytestmark = pytest.mark.django_db(transaction=True)


def lines(verb: str, thing: Any) -> int:
    return Change.objects.filter(
        verb=verb, thing_type=thing._meta.model_name, thing_id=thing.pk
    ).count()


def supervisor(cast: Any, contact: Contact) -> EngagementRole:
    return give_role(cast.engagement, actor=cast.admin, contact=contact, role="supervisor")


def test_of_two_who_end_one_role_or_one_post_one_does_it_and_the_other_is_told():
    cast = make_cast()
    today = access.today()
    for act in (end_role, end_contact):
        for version in (0, None):
            contact = make_contact(cast.civic, "Ann")
            role = supervisor(cast, contact)
            ending = role if act is end_role else contact
            outcomes = at_once(*[
                lambda who=who, act=act, ending=ending, version=version: act(
                    ending, actor=who, ends_on=today, version=version
                ).ends_on
                for who in (cast.coordinator, cast.admin)
            ])  # fmt: skip
            assert outcomes.count(today) == 1
            assert sum(one in TOLD for one in outcomes) == 1
            assert EngagementRole.objects.get(pk=role.pk).ends_on == today
            assert (lines("ended", role), lines("ended", contact)) == (1, act is end_contact)
            assert Contact.objects.get(pk=contact.pk).ends_on == (
                today if act is end_contact else None
            )
    assert check() == SOUND


def test_a_role_that_ends_as_its_post_passes_it_on_is_ended_or_passed_on():
    cast = make_cast()
    today = access.today()
    old, taker = make_contact(cast.civic, "Ann"), make_contact(cast.civic, "Ben")
    role = supervisor(cast, old)
    ended, passed_on = at_once(
        partial(end_role, role, actor=cast.admin, ends_on=today),
        partial(end_contact, old, actor=cast.coordinator, ends_on=today, pass_on={role.pk: taker}),
    )
    assert (ended in TOLD) is not (passed_on in TOLD)
    assert lines("ended", role) == 1
    held = EngagementRole.objects.filter(contact=taker).values_list("role", "starts_on", "ends_on")
    tomorrow = today + timedelta(days=1)
    assert list(held) == ([("supervisor", tomorrow, None)] if passed_on not in TOLD else [])
    assert Contact.objects.get(pk=old.pk).ends_on == (today if passed_on not in TOLD else None)
    assert check() == SOUND


def test_a_role_that_ends_as_it_is_given_anew_is_held_once_or_by_nobody():
    cast = make_cast()
    contact = make_contact(cast.civic, "Ann")
    role = supervisor(cast, contact)
    ended, given = at_once(
        partial(end_role, role, actor=cast.admin, ends_on=access.today(), version=0),
        partial(
            give_role, cast.engagement, actor=cast.coordinator, contact=contact, role="supervisor"
        ),
        told=(*TOLD, ValidationError),
    )
    assert ended.ends_on == access.today()
    is_given = given is not ValidationError
    still = EngagementRole.objects.filter(contact=contact, ends_on__isnull=True)
    added = Change.objects.filter(verb="added", thing_type="engagementrole")
    assert (still.count(), added.count(), lines("ended", role)) == (is_given, 1 + is_given, 1)
    assert check() == SOUND
