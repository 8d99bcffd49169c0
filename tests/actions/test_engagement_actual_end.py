"""The actual last day is noted by one side alone: it moves nothing that both have signed."""

from datetime import date, timedelta

import pytest

from engagements import access, clock
from engagements.actions.engagement import edit_engagement, move_dates, move_phase
from engagements.actions.history import Refused
from engagements.actions.memorandum import answer, propose, send_memorandum
from engagements.models import Engagement, Memorandum, Occurrence
from engagements.queries.dates import phase_ends, term_is_bound
from tests.agreement_factories import make_draft, sign
from tests.factories import make_cast, make_obligation, make_occurrence
from tests.gate_factories import waive_open

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
HANDOVER = 4


def note_end(cast, days):
    """The civic side notes another actual last day than the planned one, which it returns."""
    engagement = Engagement.objects.get(pk=cast.engagement.pk)
    last = engagement.ends_on + timedelta(days=days)
    edit_engagement(engagement, actor=cast.coordinator, actual_end_on=last)
    return engagement.ends_on


def sent(**terms):
    """What both owe by the end of each phase, and week after week, sent for signature."""
    cast = make_draft(make_cast(collaboration_model="policy"), review_on=None, **terms)
    cast.memorandum.obligations.all().delete()
    for every, more in (("phase_end", {}), ("weekly", {"first_on": access.today()})):
        for side in ("civic", "government"):
            make_obligation(
                cast.engagement, side, memorandum=cast.memorandum, timing="recurring", every=every,
                **more,
            )  # fmt: skip
    cast.version = send_memorandum(cast.memorandum, actor=cast.coordinator)
    return cast


def all_sign(cast):
    for signatory in cast.memorandum.signatories.all():
        sign(cast, signatory)


@pytest.mark.parametrize("days", [50, -50])
def test_what_is_sent_falls_due_by_the_planned_end_whatever_one_side_notes(days):
    cast = sent(ends_on=None)
    planned = note_end(cast, days)
    all_sign(cast)
    owed = Occurrence.objects.filter(obligation__every="phase_end", number=HANDOVER)
    assert [one.due_on for one in owed] == [planned, planned]
    weekly = Occurrence.objects.filter(obligation__every="weekly").order_by("due_on").last()
    assert planned - WEEK < weekly.due_on <= planned


def test_what_comes_back_when_an_end_is_taken_back_falls_due_by_the_planned_end():
    cast = sent(begins_on=access.today())
    all_sign(cast)
    owed = Occurrence.objects.filter(obligation__every="phase_end", number=HANDOVER).first()
    planned = owed.due_on
    for kind, days in (("end", {"from_on": access.today() + WEEK}), ("resume", {})):
        if kind == "resume":
            assert note_end(cast, 50) == planned
        made = propose(
            Memorandum.objects.get(pk=cast.memorandum.pk), kind, actor=cast.coordinator,
            reason="Elections", **days,
        )  # fmt: skip
        answer(made, actor=cast.official, agree=True, sentence="So be it.")
    owed.refresh_from_db()
    assert (owed.state, owed.due_on) == ("pending", planned)


@pytest.mark.parametrize("state", ["reported", "disputed", "not_met", "met", "released"])
def test_the_term_is_bound_by_what_may_be_pending_again_and_not_by_what_is_settled(state):
    cast = make_cast()
    make_occurrence(cast.engagement, survives=True)
    Memorandum.objects.update(state="ended", ended_on=access.today() - WEEK)
    views = {"government_view": "No", "civic_view": "Yes"}
    Occurrence.objects.update(
        state=state, reported_on=access.today(), decided_on=access.today(),
        decided_side="government", release_reason="No use", **views,
    )  # fmt: skip
    engagement = cast.engagement
    engagement.memorandum_state = "ended"
    engagement.save()
    is_bound = state in ("reported", "disputed", "not_met")
    assert term_is_bound(engagement) == is_bound
    if is_bound:
        with pytest.raises(Refused, match="These dates are agreed"):
            move_dates(
                engagement, actor=cast.coordinator, reason="Heat",
                starts_on=engagement.starts_on + WEEK, ends_on=engagement.ends_on + WEEK,
            )  # fmt: skip


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Pacific/Kiritimati", date(2027, 6, 2)), ("Pacific/Pago_Pago", date(2027, 5, 31))],
)
def test_a_phase_without_a_planned_day_ended_on_the_day_where_the_work_is(time_machine, zone, day):
    time_machine.move_to("2027-06-01 10:30+00:00", tick=False)
    cast = make_cast(collaboration_model="hackathon")
    Engagement.objects.update(phase="start", time_zone=zone)
    cast.engagement.refresh_from_db()
    waive_open(cast)
    moved = move_phase(cast.engagement, actor=cast.coordinator, to_phase="run")
    assert clock.now().date() == date(2027, 6, 1)
    assert access.today(moved) == day
    assert phase_ends(moved)["start"] == day
