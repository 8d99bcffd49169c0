from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from engagements import access
from engagements.actions.history import Refused, StaleVersion
from engagements.actions.update import add_update, edit_update
from engagements.models import Change, Engagement, JointUpdate
from tests.factories import make_cast

pytestmark = pytest.mark.django_db


def post(cast, actor=None, days_ago=0, **values):
    return add_update(
        cast.engagement,
        actor=actor or cast.coordinator,
        on=access.today() - timedelta(days=days_ago),
        **{"workflow": "The clerks test the form.", **values},
    )


def health_of(cast):
    engagement = Engagement.objects.get(pk=cast.engagement.pk)
    return engagement.health, engagement.health_sentence, engagement.health_by


def test_the_newest_update_says_the_health_of_the_engagement():
    cast = make_cast()
    post(cast, cast.official, health="at_risk", health_sentence="The server is late.")
    assert health_of(cast) == ("at_risk", "The server is late.", "Official, Ministry of Records")
    engagement = Engagement.objects.get(pk=cast.engagement.pk)
    assert (engagement.health_on, engagement.last_update_on) == (access.today(), access.today())


def test_an_update_is_not_dated_long_before_the_work():
    cast = make_cast()
    found = post(cast, days_ago=366)
    with pytest.raises(Refused, match="more than a year before this began"):
        post(cast, days_ago=367)
    with pytest.raises(Refused, match="Correct the date"):
        edit_update(found, actor=cast.coordinator, on=access.today() - timedelta(days=9_000))
    Engagement.objects.filter(pk=cast.engagement.pk).update(starts_on=date(1, 1, 1))
    old = post(cast, days_ago=9_000)
    # A right date stays right when the plan moves.
    Engagement.objects.filter(pk=cast.engagement.pk).update(starts_on=access.today())
    assert edit_update(old, actor=cast.coordinator, workflow="The clerks tested.").on == old.on


def test_an_older_update_changes_neither_health_nor_last_day():
    cast = make_cast()
    post(cast, health="on_track", health_sentence="All goes well.")
    post(cast, days_ago=20, health="off_track", health_sentence="Nobody answers.")
    assert health_of(cast) == ("on_track", "All goes well.", "Coordinator, Civic Lab")
    assert Engagement.objects.get(pk=cast.engagement.pk).last_update_on == access.today()


def test_an_update_without_health_leaves_the_health_as_it_was():
    cast = make_cast()
    post(cast, days_ago=3, health="on_track", health_sentence="All goes well.")
    post(cast)
    assert health_of(cast) == ("on_track", "All goes well.", "Coordinator, Civic Lab")


@pytest.mark.parametrize("who", ["observer", "stranger", "admin"])
def test_only_writers_of_a_party_write_updates(who):
    cast = make_cast()
    with pytest.raises(PermissionDenied):
        post(cast, getattr(cast, who))
    assert JointUpdate.objects.count() == 0


def test_a_health_without_its_sentence_leaves_nothing():
    cast = make_cast()
    with pytest.raises(ValidationError, match="Say the health in a sentence"):
        post(cast, health="at_risk")
    assert JointUpdate.objects.count() == 0


def test_the_author_corrects_and_the_history_tells_it():
    cast = make_cast()
    update = post(cast)
    edit_update(update, actor=cast.coordinator, version=0, problems="No test data.")
    change = Change.objects.filter(thing_type="jointupdate").latest("number")
    assert (change.verb, change.fields) == (
        "changed",
        [{"field": "problems", "from": "", "to": "No test data."}],
    )
    with pytest.raises(StaleVersion):
        edit_update(update, actor=cast.coordinator, version=0, problems="Other words.")


@pytest.mark.parametrize("who", ["official", "observer", "stranger", "admin"])
def test_nobody_else_corrects_an_update(who):
    cast = make_cast()
    update = post(cast)
    with pytest.raises(PermissionDenied):
        edit_update(update, actor=getattr(cast, who), workflow="Not mine.")
    assert JointUpdate.objects.get().workflow == "The clerks test the form."
