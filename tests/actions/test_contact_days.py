"""A last day that is known and lies ahead: until then nobody is shut out, and it counts itself."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from engagements import access
from engagements.actions.contact import (
    change_post,
    end_contact,
    end_role,
    give_role,
    give_role_to_new_person,
)
from engagements.actions.engagement import leave_party
from engagements.actions.history import Refused
from engagements.models import EngagementRole, Party
from engagements.queries.contact import bodies_of, contacts_for, handovers, organisations_for
from tests.factories import (
    add_party,
    make_cast,
    make_contact,
    make_member,
    make_organisation,
    make_role,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def leaving(in_days):
    """A second civic body that leaves in so many days, its coordinator and one of its people."""
    cast = make_cast()
    cast.partner = make_organisation("Civic Two")
    party = add_party(cast.engagement, cast.partner, "civic")
    cast.writer = make_member(cast.partner)
    cast.contact = make_contact(cast.partner, "Ann")
    last = access.today() + in_days * DAY
    leave_party(party, actor=cast.writer, left_on=last, reason="Its grant ends.")
    return cast


@pytest.mark.parametrize("in_days", [0, 30])
def test_the_people_of_a_party_that_will_leave_get_roles_until_then(in_days):
    cast = leaving(in_days)
    assert list(contacts_for(cast.engagement, cast.writer)) == [cast.contact]
    assert cast.partner in bodies_of(cast.engagement, cast.writer)
    assert cast.civic in organisations_for(cast.writer)
    role = give_role(cast.engagement, actor=cast.writer, contact=cast.contact, role="supervisor")
    assert (role.starts_on, role.ends_on) == (access.today(), None)
    give_role_to_new_person(
        cast.engagement, actor=cast.writer, role="sponsor", name="Bo", organisation=cast.partner
    )


def test_a_role_that_begins_after_the_party_has_left_is_refused():
    cast = leaving(30)
    with pytest.raises(Refused, match="needs a post with one of its parties"):
        give_role(
            cast.engagement, actor=cast.writer, contact=cast.contact, role="supervisor",
            starts_on=access.today() + 31 * DAY,
        )  # fmt: skip


def test_after_the_last_day_nobody_of_the_party_is_offered_or_taken():
    cast = leaving(1)
    Party.objects.filter(organisation=cast.partner).update(
        joined_on=None, left_on=access.today() - DAY
    )
    make_role(cast.engagement, cast.contact, ends_on=access.today())
    assert list(contacts_for(cast.engagement, cast.coordinator)) == []
    assert cast.partner not in bodies_of(cast.engagement, cast.coordinator)
    with pytest.raises(Refused, match="needs a post with one of its parties"):
        give_role(cast.engagement, actor=cast.coordinator, contact=cast.contact, role="sponsor")


@pytest.mark.parametrize("in_days", [0, 60])
def test_who_will_leave_a_post_gets_a_role_that_ends_with_it(in_days, signed_in):
    cast = make_cast()
    last = access.today() + in_days * DAY
    contact = end_contact(
        make_contact(cast.civic, "Ann"), actor=cast.coordinator, ends_on=last
    )  # fmt: skip
    role = give_role(cast.engagement, actor=cast.coordinator, contact=contact, role="supervisor")
    assert role.ends_on == last
    client = signed_in(cast.coordinator)
    for address in (reverse("contact_index"), cast.civic.get_absolute_url()):
        assert "Ann" in client.get(address).content.decode()
    assert cast.civic.name in client.get(reverse("contact_index")).content.decode()
    with pytest.raises(Refused, match="needs a post with one of its parties"):
        give_role(
            cast.engagement, actor=cast.coordinator, contact=contact, role="sponsor",
            starts_on=last + DAY,
        )  # fmt: skip


def test_a_role_whose_last_day_lies_ahead_ends_earlier_but_not_later(signed_in):
    cast = make_cast()
    today, last = access.today(), access.today() + 60 * DAY
    role = make_role(
        cast.engagement, make_contact(cast.civic, "Ann", ends_on=last), ends_on=last
    )  # fmt: skip
    end = reverse("contact_end_role", args=[cast.engagement.reference, role.pk])
    people = reverse("contact_engagement", args=[cast.engagement.reference])
    client = signed_in(cast.coordinator)
    assert end in client.get(people).content.decode()
    with pytest.raises(Refused, match="Choose an earlier day"):
        end_role(role, actor=cast.coordinator, ends_on=last + DAY)
    assert end_role(role, actor=cast.coordinator, ends_on=today).ends_on == today
    assert end not in client.get(people).content.decode()
    with pytest.raises(Refused, match="has ended already"):
        end_role(role, actor=cast.coordinator, ends_on=today - DAY)


def test_who_will_leave_a_post_takes_a_role_over_until_then():
    cast = make_cast()
    today = access.today()
    old, taker = make_contact(cast.civic, "Ann"), make_contact(
        cast.civic, "Bo", ends_on=today + 60 * DAY
    )  # fmt: skip
    role = make_role(cast.engagement, old)
    assert handovers(old, cast.coordinator)[0].in_the_organisation == [taker]
    end_contact(old, actor=cast.coordinator, ends_on=today, pass_on={role.pk: taker})
    given = EngagementRole.objects.get(contact=taker)
    assert (given.starts_on, given.ends_on) == (today + DAY, today + 60 * DAY)


def test_the_ends_of_the_calendar_are_refused_where_another_day_has_to_lie_beside_them():
    cast = make_cast()
    contact = make_contact(cast.civic)
    with pytest.raises(Refused, match="calendar ends"):
        change_post(
            contact, actor=cast.coordinator, organisation=cast.civic, starts_on=date.min
        )  # fmt: skip
    with pytest.raises(Refused, match="calendar ends"):
        end_contact(contact, actor=cast.coordinator, ends_on=date.max)
    contact.refresh_from_db()
    assert contact.ends_on is None
