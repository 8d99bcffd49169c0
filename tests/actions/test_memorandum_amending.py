"""Amendments change the text from a day on, renewals follow it; both are drafted, sent and signed."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils.formats import date_format

from engagements import access
from engagements.actions.history import Refused
from engagements.actions.memorandum import (
    add_clause,
    answer,
    draft_amendment,
    draft_memorandum,
    edit_clause,
    edit_parties_of_draft,
    edit_terms,
    propose,
    remove_clause,
    remove_obligation,
    send_memorandum,
    sign_memorandum,
    write_obligation,
)
from engagements.actions.memorandum.renewing import renewed_days
from engagements.models import Change, Engagement, Memorandum
from engagements.queries.memorandum.living import gap_sentence
from engagements.queries.memorandum.on_day import clauses_on
from engagements.queries.memorandum.rows import in_force_sentence
from engagements.queries.memorandum.wording import TO_FILL
from tests.agreement_factories import all_sign, make_draft, make_running, make_sent
from tests.factories import make_cast, make_signed_memorandum

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def amendment(cast, **values):
    return draft_amendment(
        cast.memorandum, actor=cast.official, **{"title": "Amendment 1", **values}
    )


def renewal(cast, **days):
    proposal = propose(
        cast.memorandum, "renew", actor=cast.official, reason="It works well.", **days
    )
    answer(proposal, actor=cast.coordinator, agree=True)
    return Memorandum.objects.get(renews=cast.memorandum)


def texts(memorandum, day):
    return {one.key: one.text for one in clauses_on(memorandum, day)}


def test_an_amendment_copies_parties_signatories_and_only_the_clauses_to_change():
    cast = make_running()
    draft = amendment(cast, clauses=["purpose"])
    assert (draft.amends_id, draft.state, draft.current_version) == (
        cast.memorandum.pk,
        "draft",
        None,
    )
    assert list(draft.engagements.all()) == [cast.engagement]
    assert [str(one) for one in draft.parties.all()] == [
        str(one) for one in cast.memorandum.parties.all()
    ]
    assert draft.signatories.count() == 2
    assert [(one.key, one.effect) for one in draft.clauses.all()] == [("purpose", "replaces")]
    assert (draft.obligations.count(), draft.document) == (0, None)


def test_the_text_of_any_day_has_the_amendments_in_force_by_then():
    today = access.today()
    cast = make_draft(begins_on=today, ends_on=today + 99 * DAY, review_on=None)
    add_clause(cast.memorandum, actor=cast.official, title="Visits", text="On Mondays.")
    cast.memorandum = all_sign(cast, cast.memorandum)
    before = texts(cast.memorandum, today)
    later = today + 10 * DAY
    draft = amendment(cast, clauses=["purpose"], strikes=["visits"], begins_on=later)
    edit_clause(draft.clauses.get(key="purpose"), actor=cast.official, text="Shorter waits still.")
    added = add_clause(draft, actor=cast.official, title="Purpose", text="Also for visitors.")
    assert (added.effect, added.key) == ("adds", "purpose-2")
    # The key is its own for good; the title, by which an amendment would name it, is made its own.
    edit_clause(added, actor=cast.official, title="Visitors")
    assert texts(cast.memorandum, later) == before
    signed = all_sign(cast, draft)
    assert texts(cast.memorandum, later - DAY) == before
    now = texts(cast.memorandum, later)
    assert (now["purpose"], now["purpose-2"]) == ("Shorter waits still.", "Also for visitors.")
    assert (before["visits"], "visits" in now) == ("On Mondays.", False)
    assert len(now) == len(before)
    # The text that was signed, and what was signed of the amendment, stay two texts.
    assert signed.current_version.digest != cast.memorandum.current_version.digest
    assert signed.in_force_on(later) is True
    assert in_force_sentence(signed, later).startswith("It changes another memorandum from")


def test_a_new_last_day_counts_from_the_last_signature_and_obligations_follow_it():
    cast = make_running()
    obligation = lasting_obligation(cast)
    draft = amendment(cast, ends_on=cast.today + 199 * DAY)
    cast.memorandum.refresh_from_db()
    assert cast.memorandum.last_day == cast.today + 99 * DAY
    all_sign(cast, draft)
    cast.memorandum.refresh_from_db()
    assert cast.memorandum.last_day == cast.today + 199 * DAY
    engagement = Engagement.objects.get(pk=cast.engagement.pk)
    assert engagement.covered_until == cast.today + 199 * DAY
    throughout = obligation.occurrences.get()
    assert throughout.due_on == cast.today + 199 * DAY
    assert Change.objects.filter(verb="amended", thing_id=str(cast.memorandum.pk)).count() == 1


def lasting_obligation(cast):
    """An obligation of the memorandum that lasts throughout its term."""
    return cast.memorandum.obligations.filter(timing="throughout", survives=False).first()


def test_what_an_amendment_added_ends_and_goes_on_with_the_memorandum():
    cast = make_running()
    draft = amendment(cast, clauses=["purpose"])
    old = cast.memorandum.obligations.filter(owed_by__side="civic").first()
    party = draft.parties.get(side="civic")
    added = write_obligation(
        draft, actor=cast.official, engagement=cast.engagement, owed_by=party, text="A new report.",
        timing="day", due_on=cast.today + 50 * DAY, phase=old.phase,
    )  # fmt: skip
    all_sign(cast, draft)
    occurrence = added.occurrences.get()
    assert occurrence.fell_away is False
    for kind, days, fell_away in (("end", {"from_on": cast.today}, True), ("resume", {}, False)):
        proposal = propose(cast.memorandum, kind, actor=cast.official, reason="Money.", **days)
        answer(proposal, actor=cast.coordinator, agree=True)
        again = added.occurrences.select_related("obligation__memorandum").get()
        assert again.fell_away is fell_away
        assert added.occurrences.standing().exists() is not fell_away


@pytest.mark.parametrize(
    ("who", "problem"),
    [
        ("draft", "not signed yet"),
        ("sent", "not signed yet"),
        ("recorded", "agreed elsewhere"),
        ("amendment", "Amend the memorandum that it changes"),
        ("expired", "Renew it instead"),
    ],
)
def test_only_a_signed_running_memorandum_is_amended(who, problem):
    if who in ("draft", "sent"):
        cast = make_draft() if who == "draft" else make_sent()
    else:
        cast = make_running()
    if who == "recorded":
        cast.memorandum = make_signed_memorandum(cast.engagement)
    elif who == "amendment":
        cast.memorandum = amendment(cast, clauses=["purpose"])
    elif who == "expired":
        Memorandum.objects.filter(pk=cast.memorandum.pk).update(ended_on=cast.today - DAY)
    number = Memorandum.objects.count()
    with pytest.raises(Refused, match=problem):
        amendment(cast, clauses=["purpose"])
    assert Memorandum.objects.count() == number


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"clauses": ["nothing"]}, "Choose each clause"),
        ({"clauses": ["purpose"], "strikes": ["purpose"]}, "Choose each clause"),
        ({"strikes": ["purpose"]}, "Every memorandum needs this clause"),
        ({"begins_on": 100}, "after the memorandum's last day"),
        ({"ends_on": -1}, "before the memorandum's first day"),
    ],
)
def test_what_cannot_be_amended_so_is_refused_with_the_reason(values, problem):
    cast = make_running()
    values = {
        name: cast.today + value * DAY if isinstance(value, int) else value
        for name, value in values.items()
    }
    with pytest.raises(Refused, match=problem):
        amendment(cast, **values)
    assert cast.memorandum.amendments.count() == 0


def test_an_amendment_that_changes_nothing_is_not_sent():
    cast = make_running()
    draft = amendment(cast)
    with pytest.raises(Refused, match="Say what the amendment changes"):
        send_memorandum(draft, actor=cast.official)
    edit_terms(draft, actor=cast.official, ends_on=cast.today + 120 * DAY)
    assert send_memorandum(draft, actor=cast.official).number == 1


@pytest.mark.parametrize("who", ["observer", "stranger"])
def test_only_those_who_write_draft_an_amendment(who):
    cast = make_running()
    with pytest.raises(PermissionDenied):
        draft_amendment(cast.memorandum, actor=getattr(cast, who), title="Mine")
    assert cast.memorandum.amendments.count() == 0


def test_an_amendment_is_not_signed_once_the_memorandum_has_ended():
    cast = make_running()
    draft = amendment(cast, clauses=["purpose"])
    version = send_memorandum(draft, actor=cast.coordinator)
    proposal = propose(
        cast.memorandum, "end", actor=cast.official, reason="Done.", from_on=cast.today
    )
    answer(proposal, actor=cast.coordinator, agree=True)
    with pytest.raises(Refused, match="not signed or has ended"):
        sign_memorandum(
            draft.signatories.first(), actor=cast.director.person.user, digest=version.digest
        )


def test_renewing_is_decided_by_both_and_makes_one_successor_with_the_same_text():
    cast = make_running()
    proposal = propose(cast.memorandum, "renew", actor=cast.official, reason="It works well.")
    assert Memorandum.objects.filter(renews__isnull=False).count() == 0
    answer(proposal, actor=cast.coordinator, agree=True)
    new = Memorandum.objects.get(renews=cast.memorandum)
    last = cast.memorandum.last_day
    assert (new.begins_on, new.ends_on) == (last + DAY, last + 100 * DAY)
    assert [(one.key, one.text) for one in new.clauses.all()] == list(
        texts(cast.memorandum, last).items()
    )
    assert list(new.obligations.values_list("text", "owed_by__side")) == list(
        cast.memorandum.obligations.values_list("text", "owed_by__side")
    )
    assert new.signatories.count() == 2
    for kind in ("renew", "lapse", "amend"):
        with pytest.raises(Refused, match="drafted already"):
            propose(cast.memorandum, kind, actor=cast.official, reason="Again.")


def test_what_is_renewed_is_not_amended_meanwhile():
    """The renewal repeats the text of before: the amendment would be lost, and both be in force."""
    cast = make_running()
    longer = {"ends_on": cast.memorandum.last_day + 50 * DAY}
    before = amendment(cast, **longer)
    renewal(cast)
    with pytest.raises(Refused, match="Change or amend the renewal instead"):
        amendment(cast, **longer)
    with pytest.raises(Refused, match="Change or amend the renewal instead"):
        send_memorandum(before, actor=cast.coordinator)


def test_a_renewal_says_no_day_of_what_it_renews_in_any_clause():
    cast = make_cast()
    today = access.today()
    terms = {"begins_on": today, "ends_on": today + 99 * DAY, "review_on": today + 70 * DAY}
    drafted = draft_memorandum(
        cast.engagement, actor=cast.coordinator, title="Draft", language="en",
        parties=cast.engagement.parties.all(), **terms,
    )  # fmt: skip
    standard = {one.key: one.text for one in drafted.clauses.all() if one.text}
    cast = make_draft(cast, **terms)
    for key, text in standard.items():
        text = TO_FILL.sub("agreed", text)
        edit_clause(cast.memorandum.clauses.get(key=key), actor=cast.official, text=text)
    cast.memorandum = all_sign(cast, cast.memorandum)
    new = renewal(cast)
    old_days = [date_format(day) for day in (*terms.values(), cast.engagement.ends_on)]
    texts_of_renewal = "\n".join(new.clauses.values_list("text", flat=True))
    assert "named at the head of this text" in texts_of_renewal
    assert [day for day in old_days if day in texts_of_renewal] == []


def test_of_a_renewal_only_the_days_are_changed():
    cast = make_running()
    new = renewal(cast)
    clause, obligation = new.clauses.first(), new.obligations.filter(timing="day").first()
    refused = [
        lambda: edit_clause(clause, actor=cast.official, text="Other."),
        lambda: add_clause(new, actor=cast.official, title="More"),
        lambda: remove_clause(clause, actor=cast.official),
        lambda: edit_terms(new, actor=cast.official, title="Other"),
        lambda: edit_parties_of_draft(
            new, actor=cast.official, parties=cast.engagement.parties.all()
        ),
        lambda: write_obligation(new, actor=cast.official, obligation=obligation, text="Other."),
        lambda: remove_obligation(obligation, actor=cast.official),
    ]
    for act in refused:
        with pytest.raises(Refused, match="only its days"):
            act()
    last = new.ends_on + 30 * DAY
    edit_terms(new, actor=cast.official, ends_on=last, title=new.title)
    write_obligation(new, actor=cast.official, obligation=obligation, due_on=last)
    new.refresh_from_db()
    obligation.refresh_from_db()
    assert (new.ends_on, obligation.due_on) == (last, last)


def test_a_renewal_signed_late_backdates_nothing_and_shows_the_gap(time_machine):
    time_machine.move_to("2027-01-04 10:00+00:00", tick=False)
    cast = make_running(begins_on=date(2027, 1, 4), ends_on=date(2027, 2, 3))
    new = renewal(cast)
    assert new.begins_on == date(2027, 2, 4)
    time_machine.move_to("2027-02-10 10:00+00:00", tick=False)
    assert gap_sentence(new, access.today()).startswith("Not covered since 4 February 2027")
    signed = all_sign(cast, new)
    assert (signed.first_day, signed.last_day) == (date(2027, 2, 10), date(2027, 3, 3))
    assert gap_sentence(signed, access.today()) == (
        "Not covered from 4 February 2027 to 9 February 2027: the renewal was signed late."
    )
    recorded = Change.objects.get(verb="gap_recorded")
    assert [one["to"] for one in recorded.fields] == ["2027-02-04", "2027-02-09"]
    engagement = Engagement.objects.get(pk=cast.engagement.pk)
    days = (date(2027, 2, 3), date(2027, 2, 4), date(2027, 2, 9), date(2027, 2, 10))
    assert [engagement.covered_on(day) for day in days] == [True, False, False, True]


def test_a_renewal_signed_early_leaves_the_old_one_in_force_until_its_last_day():
    cast = make_running()
    signed = all_sign(cast, renewal(cast))
    engagement = Engagement.objects.get(pk=cast.engagement.pk)
    assert (engagement.covered_from, engagement.covered_until) == (cast.today, signed.last_day)
    assert engagement.suspended_from is None
    assert gap_sentence(signed, cast.today) == ""


def test_an_expired_memorandum_is_still_renewed_and_a_lapse_agreed_can_be_thought_over(
    time_machine,
):
    time_machine.move_to("2027-01-04 10:00+00:00", tick=False)
    cast = make_running(begins_on=date(2027, 1, 4), ends_on=date(2027, 2, 3))
    lapse = propose(cast.memorandum, "lapse", actor=cast.coordinator, reason="No need.")
    answer(lapse, actor=cast.official, agree=True)
    time_machine.move_to("2027-03-01 10:00+00:00", tick=False)
    new = renewal(cast, from_on=date(2027, 3, 5))
    assert (new.begins_on, new.ends_on) == (date(2027, 3, 5), date(2027, 4, 4))


@pytest.mark.parametrize(
    ("first", "last", "renewed"),
    [
        (date(2027, 1, 1), date(2027, 12, 31), (date(2028, 1, 1), date(2028, 12, 31))),
        (date(2028, 2, 29), date(2029, 2, 27), (date(2029, 2, 28), date(2030, 2, 27))),
        (date(2028, 2, 1), date(2028, 2, 29), (date(2028, 3, 1), date(2028, 3, 31))),
        (date(2027, 3, 10), date(2027, 3, 19), (date(2027, 3, 20), date(2027, 3, 29))),
    ],
)
def test_a_renewal_lasts_as_many_months_or_days_as_before(first, last, renewed):
    memorandum = Memorandum(begins_on=first, ends_on=last)
    assert renewed_days(memorandum, None, None) == renewed


@pytest.mark.parametrize(
    ("zone", "moment", "in_force"),
    [
        ("Pacific/Kiritimati", "2028-02-29 09:59+00:00", True),
        ("Pacific/Kiritimati", "2028-02-29 10:00+00:00", False),
        ("Pacific/Pago_Pago", "2028-03-01 10:59+00:00", True),
        ("Pacific/Pago_Pago", "2028-03-01 11:00+00:00", False),
    ],
)
def test_the_last_day_a_leap_day_counts_where_the_agreement_is_at_home(
    zone, moment, in_force, time_machine
):
    time_machine.move_to("2028-01-10 12:00+00:00", tick=False)
    cast = make_running(time_zone=zone, begins_on=date(2028, 1, 1), ends_on=date(2028, 2, 29))
    time_machine.move_to(moment, tick=False)
    assert cast.memorandum.in_force_on(access.today(cast.memorandum)) is in_force
    if in_force:
        assert amendment(cast, clauses=["purpose"]).state == "draft"
    else:
        with pytest.raises(Refused, match="Renew it instead"):
            amendment(cast, clauses=["purpose"])
