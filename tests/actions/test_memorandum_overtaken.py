"""Nobody agrees to an old proposal once what it is about has changed; both are told why."""

from datetime import timedelta

import pytest
from django.urls import reverse

from engagements.actions.history import Refused
from engagements.actions.memorandum import answer, draft_amendment, propose, take_back
from engagements.models import Memorandum
from tests.agreement_factories import all_sign, make_running
from tests.commands.test_check_register import check

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TOO_LATE = "Nobody can agree to it any more: decline it or take it back, and propose it anew."


def now(cast):
    return Memorandum.objects.get(pk=cast.memorandum.pk)


def suspended(cast, first, last):
    days = {"from_on": cast.today + first * DAY, "until_on": cast.today + last * DAY}
    one = propose(now(cast), "suspend", actor=cast.official, reason="Elections.", **days)
    return answer(one, actor=cast.coordinator, agree=True)


def test_an_old_go_on_takes_back_no_later_notice_and_the_pages_say_why(time_machine, signed_in):
    time_machine.move_to("2026-03-02 12:00Z")
    cast = make_running()
    suspended(cast, 0, 5)
    old = propose(
        now(cast), "resume", actor=cast.coordinator, reason="We are ready.",
        from_on=cast.today + 3 * DAY,
    )  # fmt: skip
    time_machine.move_to("2026-03-20 12:00Z")
    propose(now(cast), "notice", actor=cast.coordinator, reason="We want to go.")
    ends = now(cast).ended_on
    words = f"Notice was given after this was proposed. {TOO_LATE}"
    with pytest.raises(Refused, match=words):
        answer(old, actor=cast.official, agree=True)
    assert ends == now(cast).ended_on is not None
    address = reverse("memorandum_answer", args=[cast.memorandum.pk, old.pk])
    for client in (signed_in(cast.official), signed_in(cast.coordinator)):
        assert words in client.get(cast.memorandum.get_absolute_url()).text
    assert words in signed_in(cast.official).get(address).text
    answer(old, actor=cast.official, agree=False, sentence="You gave notice since.")
    anew = propose(now(cast), "resume", actor=cast.official, reason="Stay with us.")
    answer(anew, actor=cast.coordinator, agree=True)
    assert now(cast).ended_on is None


def test_an_old_go_on_ends_no_suspension_that_both_agreed_on_since():
    cast = make_running()
    suspended(cast, 0, 5)
    old = propose(now(cast), "resume", actor=cast.coordinator, reason="We are ready.")
    suspended(cast, 20, 30)
    with pytest.raises(Refused, match="A suspension was agreed on after this was proposed"):
        answer(old, actor=cast.official, agree=True)
    take_back(old, actor=cast.coordinator)
    assert now(cast).suspensions.count() == 2


@pytest.mark.parametrize("kind", ["end", "suspend", "lapse"])
def test_what_was_proposed_of_the_old_last_day_is_not_agreed_to_once_another_is_signed(kind):
    cast = make_running()
    days = {} if kind == "lapse" else {"from_on": cast.today + 10 * DAY}
    old = propose(now(cast), kind, actor=cast.coordinator, reason="The budget.", **days)
    other = propose(now(cast), "correct", actor=cast.coordinator, reason="“Minstry” is a slip.")
    longer = draft_amendment(
        now(cast), actor=cast.official, title="Longer", ends_on=cast.today + 900 * DAY
    )
    all_sign(cast, longer)
    with pytest.raises(Refused, match="another last day was signed after this was proposed"):
        answer(old, actor=cast.official, agree=True)
    assert (now(cast).state, now(cast).ended_on, now(cast).suspensions.count()) == (
        "signed",
        None,
        0,
    )
    assert answer(other, actor=cast.official, agree=True).state == "agreed"
    answer(old, actor=cast.official, agree=False, sentence="It is longer now.")
    anew = propose(now(cast), kind, actor=cast.coordinator, reason="The budget.", **days)
    assert answer(anew, actor=cast.official, agree=True).state == "agreed"


def test_going_on_ends_the_suspension_that_is_meant_and_the_answer_page_names_it(
    time_machine, signed_in
):
    time_machine.move_to("2026-03-02 12:00Z")
    cast = make_running()
    suspended(cast, 0, 6)
    suspended(cast, 40, 50)
    wanted = {"actor": cast.coordinator, "reason": "Back sooner.", "from_on": cast.today + 3 * DAY}
    old = propose(now(cast), "resume", **wanted)
    address = reverse("memorandum_answer", args=[cast.memorandum.pk, old.pk])
    page = signed_in(cast.official).get(address).text
    assert (
        "The suspension from 2 March 2026 to 8 March 2026 ends: its last day is 4 March 2026. "
        "It stays suspended from 11 April 2026 to 21 April 2026."
    ) in page
    answer(old, actor=cast.official, agree=True)
    left = list(now(cast).suspensions.values_list("from_on", "until_on"))
    assert left == [
        (cast.today, cast.today + 2 * DAY), (cast.today + 40 * DAY, cast.today + 50 * DAY),
    ]  # fmt: skip
    assert check() == (0, "The register is sound.\n")
    # Where none holds on the day the next one falls away.
    anew = propose(now(cast), "resume", **wanted | {"from_on": cast.today + 10 * DAY})
    address = reverse("memorandum_answer", args=[cast.memorandum.pk, anew.pk])
    page = signed_in(cast.official).get(address).text
    assert "The suspension from 11 April 2026 to 21 April 2026 falls away." in page
    answer(anew, actor=cast.official, agree=True)
    assert list(now(cast).suspensions.values_list("from_on", "until_on")) == left[:1]


def test_who_answers_late_ends_no_other_suspension_than_was_meant(time_machine, signed_in):
    time_machine.move_to("2026-03-02 12:00Z")
    cast = make_running()
    suspended(cast, 0, 6)
    suspended(cast, 40, 50)
    old = propose(now(cast), "resume", actor=cast.coordinator, reason="Back sooner.")
    time_machine.move_to("2026-03-12 12:00Z")
    words = "The suspension from 2 March 2026 to 8 March 2026 is over"
    with pytest.raises(Refused, match=words):
        answer(old, actor=cast.official, agree=True)
    assert now(cast).suspensions.count() == 2
    address = reverse("memorandum_answer", args=[cast.memorandum.pk, old.pk])
    assert words in signed_in(cast.official).get(address).text
