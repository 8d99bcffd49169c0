"""Two people at once make no circle out of two halves, neither of successors nor of offices, and no
office twice.
"""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from engagements.actions.history import Refused
from engagements.actions.organisation import add_office, edit_office, succeed_organisation
from engagements.models import Change, Office, Organisation
from tests.factories import make_admin, make_cast, make_office, make_organisation
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)

DAY = date(2026, 5, 2)


def succession(organisation, successor, actor):
    return lambda: succeed_organisation(
        organisation, actor=actor, successor=successor, succeeded_on=DAY
    )


@pytest.mark.parametrize("round_", range(3))
def test_organisations_that_succeed_each_other_at_once_make_no_circle(round_):
    admin = make_admin()
    bodies = [make_organisation(f"Body {number}") for number in range(4)]
    pairs = zip(bodies, [*bodies[1:], bodies[0]], strict=True)
    outcomes = at_once(*[succession(one, other, admin) for one, other in pairs])
    assert outcomes.count(Refused) == 1
    assert Organisation.objects.filter(successor__isnull=True).count() == 1


@pytest.mark.parametrize("round_", range(3))
def test_offices_that_are_hung_below_each_other_at_once_make_no_circle(round_):
    cast = make_cast()
    offices = [make_office(cast.civic, f"Office {number}") for number in range(4)]
    pairs = zip(offices, [*offices[1:], offices[0]], strict=True)

    def hanging(office, parent):
        return lambda: edit_office(
            office, actor=cast.coordinator, name=office.name, parent=parent, version=0
        )

    outcomes = at_once(*[hanging(one, other) for one, other in pairs])
    assert outcomes.count(Refused) == 1
    assert Office.objects.filter(parent__isnull=True).count() == 1


def test_a_circle_that_is_there_already_does_not_hold_up_the_check():
    cast = make_cast()
    one, other = make_organisation("One"), make_organisation("Other")
    with transaction.atomic():
        Organisation.objects.filter(pk=one.pk).update(successor=other)
        Organisation.objects.filter(pk=other.pk).update(successor=one)
    succession(cast.civic, one, cast.coordinator)()
    cast.civic.refresh_from_db()
    assert cast.civic.successor == one


def test_an_office_that_two_add_at_once_is_added_once_and_the_other_is_told():
    cast = make_cast()
    outcomes = at_once(
        *[
            lambda who=who: add_office(cast.civic, actor=who, name="Records").name
            for who in (cast.coordinator, cast.admin)
        ],
        told=(ValidationError,),
    )
    assert sorted(outcomes, key=str) == [ValidationError, "Records"]
    assert (Office.objects.count(), Change.objects.filter(verb="added").count()) == (1, 1)
