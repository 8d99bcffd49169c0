"""Who may be given a role in an engagement, and who has it after a change of post."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from engagements import access
from engagements.actions.contact import (
    change_post,
    end_contact,
    end_role,
    give_role,
    give_role_to_new_person,
)
from engagements.actions.history import Refused, StaleVersion
from engagements.models import (
    Change,
    Contact,
    EngagementRole,
    Membership,
    Person,
)
from tests.factories import make_cast, make_contact, make_known_contact, make_office, make_role

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 2)


def last_verb():
    return Change.objects.latest("pk").verb


@pytest.mark.parametrize("who", ["coordinator", "official", "admin"])
def test_a_party_and_an_admin_give_and_end_a_role(who):
    cast = make_cast()
    actor = getattr(cast, who)
    role = give_role(
        cast.engagement, actor=actor, contact=make_known_contact(cast), role="supervisor"
    )
    assert (role.private_to_side, role.starts_on, last_verb()) == ("", access.today(), "added")
    ended = end_role(role, actor=actor, ends_on=access.today(), version=0)
    assert (ended.ends_on, last_verb()) == (access.today(), "ended")
    with pytest.raises(Refused, match="has ended already"):
        end_role(role, actor=actor, ends_on=access.today())


@pytest.mark.parametrize("who", ["observer", "stranger"])
def test_nobody_else_gives_or_ends_a_role(who):
    cast = make_cast()
    actor, contact = getattr(cast, who), make_contact(cast.government)
    role = make_role(cast.engagement, contact)
    with pytest.raises(PermissionDenied):
        give_role(cast.engagement, actor=actor, contact=contact, role="sponsor")
    with pytest.raises(PermissionDenied):
        give_role_to_new_person(
            cast.engagement, actor=actor, role="sponsor", name="Planted", organisation=cast.civic
        )
    with pytest.raises(PermissionDenied):
        end_role(role, actor=actor, ends_on=DAY)
    assert list(EngagementRole.objects.values_list("role", "ends_on")) == [("supervisor", None)]
    assert Person.objects.filter(name="Planted").count() == 0


def test_an_older_version_ends_no_role():
    cast = make_cast()
    role = make_role(cast.engagement, make_contact(cast.government), version=1)
    with pytest.raises(StaleVersion):
        end_role(role, actor=cast.official, ends_on=access.today(), version=0)
    role.refresh_from_db()
    assert role.ends_on is None


def test_the_same_role_is_not_given_twice():
    cast = make_cast()
    contact = make_contact(cast.government)
    give_role(cast.engagement, actor=cast.official, contact=contact, role="sponsor")
    with pytest.raises(ValidationError, match="already has this role here"):
        give_role(cast.engagement, actor=cast.coordinator, contact=contact, role="sponsor")


def test_a_new_person_gets_post_and_role_in_one_act_or_nothing_at_all():
    cast = make_cast()
    role = give_role_to_new_person(
        cast.engagement, actor=cast.official, role="champion", name="Champion",
        organisation=cast.government,
    )  # fmt: skip
    assert (role.contact.person.name, role.contact.organisation) == ("Champion", cast.government)
    with pytest.raises(Refused):
        give_role_to_new_person(
            cast.engagement, actor=cast.official, role="champion", name="Half",
            organisation=cast.government, office=make_office(cast.elsewhere),
        )  # fmt: skip
    assert Person.objects.filter(name="Half").count() == 0


SCEPTIC_SEEN_BY = {
    "coordinator": {"coordinator": True, "observer": True, "official": False, "stranger": False},
    "official": {"coordinator": False, "observer": False, "official": True, "stranger": False},
}


@pytest.mark.parametrize("who", SCEPTIC_SEEN_BY)
def test_a_sceptic_and_the_history_of_it_are_known_to_the_givers_side_alone(who):
    cast = make_cast()
    contact = make_known_contact(cast, "Sceptic")
    role = give_role(cast.engagement, actor=getattr(cast, who), contact=contact, role="sceptic")
    given = Change.objects.latest("pk")
    end_role(role, actor=getattr(cast, who), ends_on=access.today())
    ended = Change.objects.latest("pk")
    for reader, sees in SCEPTIC_SEEN_BY[who].items():
        user = getattr(cast, reader)
        assert access.visible(EngagementRole, user).filter(pk=role.pk).exists() is sees
        changes = access.visible(Change, user).filter(pk__in=[given.pk, ended.pk])
        assert changes.count() == (2 if sees else 0)


def test_who_gives_a_sceptics_role_learns_nothing_of_the_other_sides_note():
    cast = make_cast()
    contact = make_known_contact(cast, "Sceptic")
    for actor in (cast.coordinator, cast.official):
        given = give_role(cast.engagement, actor=actor, contact=contact, role="sceptic")
        assert given.pk
        with pytest.raises(ValidationError, match="already has this role"):
            give_role(cast.engagement, actor=actor, contact=contact, role="sceptic")


@pytest.mark.parametrize("who", ["observer", "official", "admin"])
def test_the_roles_of_a_side_are_hidden_from_nobody_of_the_engagement(who):
    cast = make_cast()
    role = make_role(cast.engagement, make_contact(cast.government))
    assert list(access.visible(EngagementRole, getattr(cast, who))) == [role]
    assert list(access.visible(EngagementRole, cast.stranger)) == []


@pytest.mark.parametrize(
    ("who", "place"), [("coordinator", "government"), ("admin", "elsewhere"), ("official", "left")]
)
def test_a_role_goes_to_a_known_contact_of_a_party_alone(who, place):
    cast = make_cast()
    if place == "left":
        contact = make_contact(cast.government, ends_on=DAY)
    else:
        contact = make_contact(getattr(cast, place))
    with pytest.raises(Refused):
        give_role(cast.engagement, actor=getattr(cast, who), contact=contact, role="sponsor")
    assert EngagementRole.objects.count() == 0


def test_a_new_person_with_a_role_works_for_a_party():
    cast = make_cast()
    with pytest.raises(Refused, match="needs a post with one of its parties"):
        give_role_to_new_person(
            cast.engagement, actor=cast.coordinator, role="sponsor", name="Outsider",
            organisation=cast.elsewhere,
        )  # fmt: skip
    cast.engagement.parties.filter(organisation=cast.government).update(
        joined_on=None, left_on=access.today() - timedelta(days=1)
    )
    with pytest.raises(Refused, match="needs a post with one of its parties"):
        give_role_to_new_person(
            cast.engagement, actor=cast.coordinator, role="sponsor", name="Outsider",
            organisation=cast.government,
        )  # fmt: skip
    assert Person.objects.filter(name="Outsider").count() == 0


def open_roles(engagement):
    return set(
        engagement.roles.filter(ends_on__isnull=True).values_list("role", "contact__person__name")
    )


def test_one_act_ends_a_post_and_passes_each_role_on_or_leaves_it_vacant():
    cast = make_cast()
    contact, deputy = make_contact(cast.government), make_contact(cast.government, "Deputy")
    supervisor = make_role(cast.engagement, contact)
    make_role(cast.engagement, contact, "sponsor")
    make_role(cast.engagement, deputy, "deputy_supervisor")
    end_contact(contact, actor=cast.official, ends_on=DAY, pass_on={supervisor.pk: deputy})
    assert open_roles(cast.engagement) == {
        ("supervisor", "Deputy"), ("deputy_supervisor", "Deputy"),
    }  # fmt: skip
    passed = cast.engagement.roles.get(role="supervisor", contact=deputy)
    assert passed.starts_on == DAY + timedelta(days=1)
    assert set(contact.roles.values_list("ends_on", flat=True)) == {DAY}
    cast.engagement.refresh_from_db()
    assert "deputy" in cast.engagement.search_text


def test_a_role_that_was_to_end_later_is_passed_on_until_then():
    cast = make_cast()
    contact, deputy = make_contact(cast.government), make_contact(cast.government, "Deputy")
    later = DAY + timedelta(days=30)
    role = make_role(cast.engagement, contact, ends_on=later)
    end_contact(contact, actor=cast.official, ends_on=DAY, pass_on={role.pk: deputy})
    assert list(
        cast.engagement.roles.order_by("pk").values_list("contact", "starts_on", "ends_on")
    ) == [(contact.pk, None, DAY), (deputy.pk, DAY + timedelta(days=1), later)]


def test_a_change_of_post_keeps_some_roles_and_passes_others_on():
    cast = make_cast()
    contact, deputy = make_contact(cast.government), make_contact(cast.government, "Deputy")
    kept = make_role(cast.engagement, contact)
    passed = make_role(cast.engagement, contact, "sponsor")
    make_role(cast.engagement, contact, "champion")
    successor = change_post(
        contact, actor=cast.official, organisation=cast.government,
        office=make_office(cast.government), starts_on=DAY, pass_on={passed.pk: deputy},
        keeps=[kept.pk],
    )  # fmt: skip
    assert open_roles(cast.engagement) == {("supervisor", "Supervisor"), ("sponsor", "Deputy")}
    assert successor.roles.get().starts_on == DAY


def test_a_role_does_not_follow_to_an_organisation_that_takes_no_part():
    cast = make_cast()
    contact = make_contact(cast.government)
    role = make_role(cast.engagement, contact)
    with pytest.raises(Refused, match="needs a post with one of its parties"):
        change_post(
            contact, actor=cast.official, organisation=cast.elsewhere, starts_on=DAY,
            keeps=[role.pk],
        )  # fmt: skip
    assert open_roles(cast.engagement) == {("supervisor", "Supervisor")}
    assert Contact.objects.count() == 1


def test_a_sceptics_role_is_passed_on_by_the_side_that_knows_of_it_and_stays_private():
    cast = make_cast()
    contact = make_known_contact(cast, "Sceptic")
    taker = make_known_contact(cast, "Successor")
    role = give_role(cast.engagement, actor=cast.coordinator, contact=contact, role="sceptic")
    with pytest.raises(Refused, match="has ended meanwhile"):
        end_contact(contact, actor=cast.official, ends_on=DAY, pass_on={role.pk: taker})
    end_contact(contact, actor=cast.coordinator, ends_on=access.today(), pass_on={role.pk: taker})
    passed = EngagementRole.objects.get(role="sceptic", contact=taker)
    assert passed.private_to_side == "civic"
    assert list(access.visible(EngagementRole, cast.official).filter(pk=passed.pk)) == []


@pytest.mark.parametrize("who", ["unknown", "elsewhere", "left"])
def test_nobody_unfit_takes_a_role_over(who):
    cast = make_cast()
    contact = make_contact(cast.civic)
    role = make_role(cast.engagement, contact)
    taker = {
        "unknown": lambda: make_contact(cast.government),
        "elsewhere": lambda: make_contact(cast.elsewhere),
        "left": lambda: make_contact(cast.civic, "Left", ends_on=DAY),
    }[who]()
    with pytest.raises(Refused):
        end_contact(contact, actor=cast.coordinator, ends_on=DAY, pass_on={role.pk: taker})
    assert open_roles(cast.engagement) == {("supervisor", "Supervisor")}


def test_a_role_in_an_engagement_for_which_one_does_not_write_is_not_passed_on():
    cast = make_cast()
    contact, deputy = make_contact(cast.civic), make_contact(cast.civic, "Deputy")
    role = make_role(cast.engagement, contact)
    Membership.objects.create(user=cast.observer, organisation=cast.elsewhere, role="coordinator")
    with pytest.raises(PermissionDenied):
        end_contact(contact, actor=cast.observer, ends_on=DAY, pass_on={role.pk: deputy})
    with pytest.raises(PermissionDenied):
        end_contact(contact, actor=cast.observer, ends_on=DAY)
    assert len(open_roles(cast.engagement)) == 1
