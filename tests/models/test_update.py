import pytest
from django.db import IntegrityError

from engagements import access
from engagements.models import JointUpdate
from tests.factories import make_cast

pytestmark = pytest.mark.django_db


def make_update(**values):
    cast = make_cast()
    return JointUpdate.objects.create(
        **{"engagement": cast.engagement, "on": access.today(), "workflow": "Words",
           "side": "civic", "author": cast.coordinator, **values}
    )  # fmt: skip


@pytest.mark.parametrize("values", [{"workflow": ""}, {"health": "at_risk"}])
def test_the_database_refuses_an_update_that_says_too_little(values):
    with pytest.raises(IntegrityError):
        make_update(**values)


def test_an_update_is_named_by_its_day_and_sentence():
    update = make_update(health="at_risk", health_sentence="Late.")
    assert str(update) == f"{access.today()}: Late."
