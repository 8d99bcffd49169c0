"""Who sees obligations and who may act on them, from the day one joins to the day after one leaves."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command

from engagements import access
from engagements.actions.obligation import report_obligation
from engagements.models import Engagement, Obligation, Occurrence
from tests.factories import add_party, make_cast, make_member, make_occurrence, make_organisation

pytestmark = pytest.mark.django_db
PEOPLE = ("coordinator", "official", "observer", "stranger", "admin")


def test_parties_and_admins_see_obligations_and_nobody_else():
    cast = make_cast()
    make_occurrence(cast.engagement)
    seen = {
        name: (
            access.visible(Obligation, getattr(cast, name)).count(),
            access.visible(Occurrence, getattr(cast, name)).count(),
        )
        for name in PEOPLE
    }
    assert seen == {**dict.fromkeys(PEOPLE, (1, 1)), "stranger": (0, 0)}
    assert access.visible(Occurrence, AnonymousUser()).count() == 0


def test_a_body_that_left_sees_and_does_nothing_from_the_day_after():
    cast = make_cast()
    occurrence = make_occurrence(cast.engagement)
    third = make_organisation(kind="university")
    member = make_member(third)
    party = add_party(cast.engagement, third, "civic", left_on=access.today())
    assert access.can(member, "report_obligation", occurrence) is True
    type(party).objects.filter(pk=party.pk).update(left_on=access.today() - timedelta(days=1))
    assert access.can(member, "report_obligation", occurrence) is False
    assert list(access.visible(Occurrence, member)) == []


@pytest.mark.parametrize(("side", "owes", "answers"), [
    ("civic", "coordinator", "official"), ("government", "official", "coordinator"),
])  # fmt: skip
def test_one_side_reports_the_other_decides_and_both_settle(side, owes, answers):
    cast = make_cast()
    occurrence = make_occurrence(cast.engagement, side)
    may = {
        verb: {name for name in PEOPLE if access.can(getattr(cast, name), verb, occurrence)}
        for verb in ("report_obligation", "decide_obligation", "settle_obligation")
    }
    assert may == {
        "report_obligation": {owes},
        "decide_obligation": {answers},
        "settle_obligation": {owes, answers},
    }


def test_check_register_finds_a_summary_that_does_not_count_an_obligation(capsys):
    cast = make_cast()
    report_obligation(make_occurrence(cast.engagement), actor=cast.coordinator, note="Done.")
    Engagement.objects.update(waiting_for_government=0)
    with pytest.raises(SystemExit):
        call_command("check_register")
    said = capsys.readouterr().out
    assert f"{cast.engagement.reference}: summary is wrong in waiting_for_government" in said
