"""A signed memorandum is suspended, ended, corrected and disputed by both; notice is given by one."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied

from engagements import access
from engagements.actions.history import Refused, StaleVersion
from engagements.actions.memorandum import answer, propose, take_back
from engagements.models import Change, Engagement, Memorandum, Suspension
from engagements.queries.engagement import flags, not_covered, watched
from tests.agreement_factories import make_sent, make_signed
from tests.factories import make_signed_memorandum

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def running(**terms):
    """A memorandum in force since today, for 100 days more."""
    today = access.today()
    terms = {"begins_on": today, "ends_on": today + 100 * DAY, "review_on": None, **terms}
    cast = make_signed(**terms)
    cast.today = today
    return cast


def agreed(cast, kind, **days):
    proposal = propose(
        cast.memorandum, kind, actor=cast.official, reason="The ministry moves house.", **days
    )
    answered = answer(proposal, actor=cast.coordinator, agree=True)
    cast.memorandum = Memorandum.objects.get(pk=cast.memorandum.pk)
    return answered


def in_force(cast, *days):
    memorandum = Memorandum.objects.get(pk=cast.memorandum.pk)
    return [memorandum.in_force_on(day) for day in days]


def covered(cast, *days):
    engagement = Engagement.objects.get(pk=cast.engagement.pk)
    return [engagement.covered_on(day) for day in days]


def test_a_suspension_is_under_discussion_before_it_is_fact():
    cast = running()
    day = cast.today + 10 * DAY
    proposal = propose(
        cast.memorandum, "suspend", actor=cast.official, reason="Elections.",
        from_on=day, until_on=day + 5 * DAY,
    )  # fmt: skip
    assert (proposal.state, proposal.side) == ("open", "government")
    assert in_force(cast, day) == [True]
    assert Suspension.objects.count() == 0
    answer(proposal, actor=cast.coordinator, agree=True, sentence="Good.")
    days = (day - DAY, day, day + 5 * DAY, day + 6 * DAY)
    assert in_force(cast, *days) == [True, False, False, True]
    assert covered(cast, *days) == [True, False, False, True]
    verbs = list(
        Change.objects.filter(engagement=cast.engagement, number__gt=0)
        .order_by("-number").values_list("verb", flat=True)[:3]
    )  # fmt: skip
    assert verbs == ["suspended", "proposal_agreed", "proposal_made"]


@pytest.mark.parametrize("who", ["observer", "stranger", "admin"])
def test_only_those_who_write_for_a_side_propose(who):
    cast = running()
    with pytest.raises(PermissionDenied):
        propose(cast.memorandum, "notice", actor=getattr(cast, who), reason="Mine.")
    assert cast.memorandum.proposals.count() == 0


def test_nobody_answers_for_the_other_side():
    cast = running()
    proposal = propose(
        cast.memorandum, "end", actor=cast.official, reason="Done.", from_on=cast.today
    )
    for who in (cast.official, cast.observer, cast.stranger, cast.admin):
        with pytest.raises(PermissionDenied):
            answer(proposal, actor=who, agree=True)
    with pytest.raises(PermissionDenied):
        take_back(proposal, actor=cast.coordinator)
    assert Memorandum.objects.get().ended_on is None


def test_declining_needs_a_sentence_and_changes_nothing():
    cast = running()
    proposal = propose(
        cast.memorandum, "end", actor=cast.official, reason="Done.", from_on=cast.today
    )
    with pytest.raises(Refused, match="Say why"):
        answer(proposal, actor=cast.coordinator, agree=False)
    declined = answer(proposal, actor=cast.coordinator, agree=False, sentence="We are not.")
    assert (declined.state, declined.answer) == ("declined", "We are not.")
    assert in_force(cast, cast.today + DAY) == [True]
    with pytest.raises(Refused, match="settled already"):
        answer(proposal, actor=cast.coordinator, agree=True)


def test_what_was_taken_back_is_no_longer_answered():
    cast = running()
    proposal = propose(
        cast.memorandum, "end", actor=cast.official, reason="Done.", from_on=cast.today
    )
    take_back(proposal, actor=cast.official, sentence="A mistake.")
    with pytest.raises(StaleVersion):
        answer(proposal, actor=cast.coordinator, agree=True, version=proposal.version)
    with pytest.raises(Refused, match="Taken back"):
        answer(proposal, actor=cast.coordinator, agree=True)


def test_an_early_end_agreed_by_both_has_its_last_day_in_force():
    cast = running()
    last = cast.today + 3 * DAY
    agreed(cast, "end", from_on=last)
    assert (cast.memorandum.state, cast.memorandum.ended_on) == ("ended", last)
    assert in_force(cast, last, last + DAY) == [True, False]
    assert covered(cast, last, last + DAY) == [True, False]
    with pytest.raises(Refused, match="ended with its last day"):
        propose(cast.memorandum, "notice", actor=cast.coordinator, reason="Too.")


def test_an_early_end_answered_late_never_reaches_back():
    cast = running()
    proposal = propose(
        cast.memorandum, "end", actor=cast.official, reason="Done.", from_on=cast.today
    )
    type(proposal).objects.update(from_on=cast.today - 2 * DAY)
    answer(proposal, actor=cast.coordinator, agree=True)
    assert Memorandum.objects.get().ended_on == cast.today


def test_what_survives_stays_owed_and_what_is_pending_for_later_falls_away():
    cast = running()
    occurrences = cast.engagement.occurrences
    standing = occurrences.standing().count()
    later = occurrences.filter(due_on__gt=cast.today, obligation__survives=False).count()
    undated = occurrences.filter(due_on__isnull=True, obligation__survives=False).count()
    assert later > 0
    agreed(cast, "end", from_on=cast.today)
    assert occurrences.standing().count() == standing - later - undated
    assert all(
        one.fell_away
        for one in occurrences.filter(due_on__gt=cast.today, obligation__survives=False)
    )
    agreed(cast, "resume")
    assert occurrences.standing().count() == standing


@pytest.mark.parametrize(
    ("notice_days", "ends_after", "lasts"), [(30, 100, 30), (60, 10, 10), (0, 100, 0)]
)
def test_notice_ends_it_after_the_days_of_notice_and_never_later_than_agreed(
    notice_days, ends_after, lasts
):
    cast = running(notice_days=notice_days, ends_on=access.today() + ends_after * DAY)
    notice = propose(
        cast.memorandum, "notice", actor=cast.official, reason="No money.",
        from_on=access.today() + 200 * DAY,
    )  # fmt: skip
    last = cast.today + lasts * DAY
    fresh = Memorandum.objects.get()
    assert (notice.state, fresh.state, fresh.ended_on) == ("given", "signed", last)
    assert in_force(cast, last, last + DAY) == [True, False]


def test_a_notice_is_taken_back_by_both_and_by_nobody_alone():
    cast = running()
    notice = propose(cast.memorandum, "notice", actor=cast.official, reason="No money.")
    with pytest.raises(Refused, match="by one side alone"):
        take_back(notice, actor=cast.official)
    agreed(cast, "resume")
    assert (cast.memorandum.state, cast.memorandum.ended_on) == ("signed", None)
    notice.refresh_from_db()
    assert notice.state == "taken_back"
    assert covered(cast, cast.today + 90 * DAY) == [True]


def test_going_on_ends_a_suspension_from_that_day_and_takes_one_to_come_away():
    cast = running()
    agreed(cast, "suspend", from_on=cast.today)
    assert in_force(cast, cast.today, cast.today + 50 * DAY) == [False, False]
    agreed(cast, "resume", from_on=cast.today + 5 * DAY)
    assert in_force(cast, cast.today + 4 * DAY, cast.today + 5 * DAY) == [False, True]
    agreed(cast, "suspend", from_on=cast.today + 20 * DAY, until_on=cast.today + 30 * DAY)
    agreed(cast, "resume", from_on=cast.today + 10 * DAY)
    assert list(Suspension.objects.values_list("from_on", "until_on")) == [
        (cast.today, cast.today + 4 * DAY)
    ]
    assert covered(cast, cast.today, cast.today + 25 * DAY) == [False, True]


def test_suspensions_never_overlap():
    cast = running()
    agreed(cast, "suspend", from_on=cast.today + 5 * DAY, until_on=cast.today + 9 * DAY)
    with pytest.raises(Refused, match="already"):
        agreed(cast, "suspend", from_on=cast.today + 9 * DAY, until_on=cast.today + 12 * DAY)
    agreed(cast, "suspend", from_on=cast.today + 10 * DAY, until_on=cast.today + 12 * DAY)
    assert Suspension.objects.count() == 2


@pytest.mark.parametrize(
    ("kind", "days", "problem"),
    [
        ("suspend", {}, "Say which day"),
        ("suspend", {"from_on": -1}, "lies in the past"),
        ("suspend", {"from_on": 101}, "Its last day is"),
        ("suspend", {"from_on": 5, "until_on": 4}, "before the first day"),
        ("end", {}, "Say which day"),
        ("end", {"from_on": -1}, "lies in the past"),
        ("end", {"from_on": 101}, "Its last day is"),
        ("resume", {}, "neither suspended"),
        ("renew", {"from_on": 100}, "begins after the last day"),
        ("renew", {"until_on": 100}, "begins after the last day"),
    ],
)
def test_days_that_do_not_do_are_refused_with_the_reason(kind, days, problem):
    cast = running()
    days = {name: cast.today + number * DAY for name, number in days.items()}
    with pytest.raises(Refused, match=problem):
        propose(cast.memorandum, kind, actor=cast.official, reason="Why not.", **days)
    assert cast.memorandum.proposals.count() == 0


def test_nothing_is_proposed_without_a_reason_or_twice_or_before_the_signatures():
    cast = running()
    with pytest.raises(Refused, match="Say why"):
        propose(cast.memorandum, "lapse", actor=cast.official, reason="  ")
    propose(cast.memorandum, "lapse", actor=cast.official, reason="No need.")
    with pytest.raises(Refused, match="proposed already"):
        propose(cast.memorandum, "lapse", actor=cast.coordinator, reason="No need.")
    unsigned = make_sent()
    with pytest.raises(Refused, match="not signed yet"):
        propose(unsigned.memorandum, "lapse", actor=unsigned.official, reason="No need.")


def test_both_views_of_a_disagreement_stay():
    cast = running()
    proposal = propose(
        cast.memorandum, "disagree", actor=cast.official, reason="Clause 4 means working days."
    )
    answer(proposal, actor=cast.coordinator, agree=False, sentence="It means calendar days.")
    kept = cast.memorandum.proposals.get()
    assert (kept.state, kept.reason, kept.answer) == (
        "declined", "Clause 4 means working days.", "It means calendar days.",
    )  # fmt: skip


def test_a_correction_agreed_by_both_changes_nothing_that_was_frozen():
    cast = running()
    before = (cast.version.text, cast.version.digest)
    agreed(cast, "correct")
    cast.version.refresh_from_db()
    assert (cast.version.text, cast.version.digest) == before
    assert cast.memorandum.proposals.get().state == "agreed"
    assert cast.memorandum.current_version_id == cast.version.pk


def test_both_sides_are_told_of_a_proposal_and_of_its_answer(django_capture_on_commit_callbacks):
    cast = running()
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        agreed(cast, "end", from_on=cast.today + DAY)
    told = {address for letter in mail.outbox for address in letter.to}
    assert {cast.official.email, cast.coordinator.email} <= told
    assert cast.stranger.email not in told
    subjects = [one.subject for one in mail.outbox if one.to == [cast.coordinator.email]]
    assert subjects == [
        "“Shorter waits”: your answer is asked for – End it early",
        "“Shorter waits”: End it early – Agreed by both",
    ]
    assert "The ministry moves house." in mail.outbox[0].body


def test_one_that_is_only_recorded_is_suspended_and_ended_but_not_renewed_here():
    cast = running()
    recorded = make_signed_memorandum(cast.engagement)
    propose(recorded, "suspend", actor=cast.official, reason="Elections.", from_on=cast.today)
    for kind in ("renew", "amend", "correct"):
        with pytest.raises(Refused, match="only recorded here"):
            propose(recorded, kind, actor=cast.official, reason="Go on.")


def test_a_suspended_agreement_flags_the_engagement_as_not_covered_in_words_and_in_the_list():
    cast = running()
    Engagement.objects.update(phase="run")
    agreed(cast, "suspend", from_on=cast.today, until_on=cast.today + 3 * DAY)
    engagement = Engagement.objects.get()
    for day, expected in ((cast.today, True), (cast.today + 4 * DAY, False)):
        words = [one.word for one in flags(watched(engagement), day, day)]
        assert ("Not covered" in words) == expected
        assert Engagement.objects.filter(not_covered(access.Days(day))).exists() == expected


def test_the_last_day_of_notice_counts_where_the_agreement_is_at_home(time_machine):
    time_machine.move_to("2027-03-01 11:30+00:00", tick=False)
    cast = running(
        time_zone="Pacific/Kiritimati", begins_on=date(2027, 2, 1), ends_on=date(2027, 12, 31)
    )
    propose(cast.memorandum, "notice", actor=cast.official, reason="No money.")
    # It is 2 March already in Kiribati.
    assert Memorandum.objects.get().ended_on == date(2027, 4, 1)


def test_going_on_is_proposed_only_for_a_day_of_the_suspension():
    cast = make_signed(begins_on=access.today(), ends_on=None, review_on=None)
    today = access.today(cast.memorandum)
    first = propose(
        cast.memorandum, actor=cast.coordinator, kind="suspend", reason="Elections",
        from_on=today, until_on=today + timedelta(days=3),
    )  # fmt: skip
    answer(first, actor=cast.official, agree=True)
    with pytest.raises(Refused, match="not suspended on that day"):
        propose(
            Memorandum.objects.get(pk=cast.memorandum.pk), actor=cast.coordinator, kind="resume",
            reason="Over", from_on=today + timedelta(days=9),
        )  # fmt: skip
