from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from engagements.models import Clause, Memorandum, MemorandumParty, Obligation, Signatory
from engagements.models.memorandum import awaiting
from tests.agreement_factories import make_sent, make_set_aside, make_signed
from tests.factories import make_organisation, make_user

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
DAY = timedelta(days=1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "values",
    [
        {"title": ""},
        {"state": "signed"},
        {"state": "signed", "signed_on": FIRST},
        {"state": "draft", "signed_on": FIRST},
        {"begins_on": LAST, "ends_on": FIRST},
        {"state": "ended", "signed_on": FIRST, "begins_on": FIRST},
    ],
)
def test_the_database_refuses_a_memorandum_whose_state_and_days_disagree(values):
    with pytest.raises(IntegrityError):
        Memorandum.objects.create(**{"title": "Agreement", **values})


@pytest.mark.django_db
def test_an_organisation_is_a_party_once():
    memorandum = Memorandum.objects.create(title="Agreement")
    organisation = make_organisation()
    MemorandumParty.objects.create(memorandum=memorandum, organisation=organisation, side="civic")
    with pytest.raises(IntegrityError):
        MemorandumParty.objects.create(
            memorandum=memorandum, organisation=organisation, side="government"
        )


@pytest.mark.parametrize(
    ("day", "in_force"),
    [
        (date(2026, 2, 28), False),
        (FIRST, True),
        (LAST, True),
        (date(2026, 4, 1), False),
    ],
)
def test_first_and_last_day_count(day, in_force):
    memorandum = Memorandum(state="signed", begins_on=FIRST, ends_on=LAST)
    assert memorandum.in_force_on(day) is in_force


def test_an_early_end_counts_and_a_draft_never_does():
    ended = Memorandum(state="ended", begins_on=FIRST, ends_on=LAST, ended_on=date(2026, 3, 10))
    draft = Memorandum(state="draft", begins_on=FIRST, ends_on=LAST)
    assert [one.in_force_on(date(2026, 3, 10)) for one in (ended, draft)] == [True, False]
    assert ended.in_force_on(date(2026, 3, 11)) is False


# ---------------------------------------------------------------- what one side recorded

DAYS = {"state": "signed", "signed_on": FIRST, "begins_on": FIRST, "ends_on": LAST}


def test_what_one_side_recorded_is_in_force_once_it_is_confirmed():
    one = Memorandum(recorded_side="civic", **DAYS)
    assert (one.was_signed, one.counts, one.in_force_on(FIRST)) == (True, False, False)
    assert (one.would_be_in_force_on(FIRST), one.would_be_in_force_on(LAST + DAY)) == (True, False)
    one.confirmed_at = timezone.now()
    assert (one.counts, one.in_force_on(FIRST)) == (True, True)


@pytest.mark.django_db
def test_the_condition_for_what_waits_finds_the_rows_of_which_the_row_says_so():
    rows = recorded_ones()
    found = set(Memorandum.objects.filter(awaiting()).values_list("pk", flat=True))
    assert found == {one.pk for one in rows if one.awaits_confirmation}
    assert len(found) == 2


def recorded_ones():
    """One of each kind: waiting, ended and waiting, confirmed, recorded for nobody, a draft."""
    by, other = make_user("A"), make_user("B")
    mine = {"recorded_side": "civic", "recorded_by": by, "recorded_by_text": "A", **DAYS}
    word = {"confirmed_at": timezone.now(), "confirmed_by": other, "confirmed_by_text": "B"}
    return [
        Memorandum.objects.create(title="Agreement", **values)
        for values in (
            mine, {**mine, "state": "ended", "ended_on": LAST}, {**mine, **word},
            {**mine, "recorded_side": ""}, DAYS, {"state": "draft"},
        )
    ]  # fmt: skip


WRONG = {
    "a side without a person": {"recorded_side": "civic"},
    "a side without a name": {"recorded_side": "civic", "recorded_by": "A"},
    "a name without a person": {"recorded_by_text": "A"},
    "a person without a name": {"recorded_by": "A"},
    "no side of the two": {"recorded_side": "both", "recorded_by": "A", "recorded_by_text": "A"},
    "a draft": {"state": "draft", "signed_on": None, "recorded_by": "A", "recorded_by_text": "A"},
    "confirmed for nobody's side": {
        "recorded_by": "A", "recorded_by_text": "A", "confirmed_at": "2026-03-05T10:00Z",
        "confirmed_by": "B", "confirmed_by_text": "B",
    },
    "confirmed by the recorder": {
        "recorded_side": "civic", "recorded_by": "A", "recorded_by_text": "A",
        "confirmed_at": "2026-03-05T10:00Z", "confirmed_by": "A", "confirmed_by_text": "A",
    },
    **{
        f"confirmed without {left_out}": {
            "recorded_side": "civic", "recorded_by": "A", "recorded_by_text": "A",
            "confirmed_at": "2026-03-05T10:00Z", "confirmed_by": "B", "confirmed_by_text": "B",
            left_out: empty,
        }
        for left_out, empty in (
            ("confirmed_at", None), ("confirmed_by", None), ("confirmed_by_text", ""),
        )
    },
    "called wrong and confirmed": {
        "recorded_side": "civic", "recorded_by": "A", "recorded_by_text": "A",
        "confirmed_at": "2026-03-05T10:00Z", "confirmed_by": "B", "confirmed_by_text": "B",
        "disputed_at": "2026-03-05T10:00Z", "disputed_by_text": "B", "dispute_reason": "No.",
    },
    **{
        f"called wrong without {left_out}": {
            "recorded_side": "civic", "recorded_by": "A", "recorded_by_text": "A",
            "disputed_at": "2026-03-05T10:00Z", "disputed_by_text": "B", "dispute_reason": "No.",
            left_out: empty,
        }
        for left_out, empty in (
            ("disputed_at", None), ("disputed_by_text", ""), ("dispute_reason", ""),
        )
    },
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("what", WRONG)
def test_the_database_asks_who_recorded_and_that_another_confirmed(what):
    people = {name: make_user(name) for name in "AB"}
    values = {
        name: people[value] if name in ("recorded_by", "confirmed_by") and value else value
        for name, value in WRONG[what].items()
    }
    with pytest.raises(IntegrityError, match=r"recorded_says|confirmed_by|disputed_says"):
        Memorandum.objects.create(**{"title": "Agreement", **DAYS, **values})


@pytest.mark.django_db
def test_the_database_keeps_no_recorder_of_what_was_signed_here():
    make_signed()
    with pytest.raises(IntegrityError, match="recorded_says"), transaction.atomic():
        Memorandum.objects.update(
            recorded_side="civic", recorded_by=make_user("A"), recorded_by_text="A"
        )
    assert Memorandum.objects.get().counts


# ---------------------------------------------------------------- what was set aside

WHY = {
    "set_aside_at": "2026-03-05T10:00Z",
    "set_aside_by_text": "Official",
    "set_aside_reason": "No.",
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "values",
    [
        {"state": "set_aside", "drafted_here": True},
        {"state": "set_aside", "drafted_here": False, **WHY},
        *(
            {"state": "set_aside", "drafted_here": True, **WHY, name: value}
            for name, value in (
                ("set_aside_at", None), ("set_aside_by_text", ""), ("set_aside_reason", ""),
            )
        ),
        *({"state": "draft", "drafted_here": True, name: value} for name, value in WHY.items()),
    ],
)  # fmt: skip
def test_the_database_asks_by_whom_when_and_why_a_draft_was_set_aside(values):
    with pytest.raises(IntegrityError):
        Memorandum.objects.create(**{"title": "Agreement", **values})


@pytest.mark.django_db
def test_the_database_keeps_one_renewal_beside_those_that_were_set_aside():
    first = Memorandum.objects.create(title="Agreement", drafted_here=True)
    values = {"title": "Renewal", "drafted_here": True, "renews": first}
    for _time in range(2):
        Memorandum.objects.create(state="set_aside", **WHY, **values)
    Memorandum.objects.create(**values)
    with pytest.raises(IntegrityError):
        Memorandum.objects.create(**values)


# Each leaves no doubt that the row is there to be changed.
REFUSED = {
    "back to a draft": "UPDATE engagements_memorandum SET state = 'draft'",
    "back with its reason gone": (
        "UPDATE engagements_memorandum SET state = 'draft', set_aside_at = NULL, "
        "set_aside_by_text = '', set_aside_reason = ''"
    ),
    "sent again": (
        "UPDATE engagements_memorandum SET state = 'sent', set_aside_at = NULL, "
        "set_aside_by_text = '', set_aside_reason = '', current_version_id = "
        "(SELECT id FROM engagements_memorandumversion)"
    ),
    "signed": "UPDATE engagements_memorandum SET state = 'signed', signed_on = '2026-01-01'",
    "its title": "UPDATE engagements_memorandum SET title = 'Other'",
    "its day to sign by": "UPDATE engagements_memorandum SET sign_by = '2031-01-01'",
    "its reason": "UPDATE engagements_memorandum SET set_aside_reason = 'Other.'",
    "removed": "DELETE FROM engagements_memorandum",
    "a clause": "UPDATE engagements_clause SET text = 'Other.' WHERE key = 'money'",
    "a clause taken out": "DELETE FROM engagements_clause WHERE key = 'money'",
    "an obligation": "UPDATE engagements_obligation SET text = 'Other.'",
    "an obligation taken out": "DELETE FROM engagements_obligation",
    "a party": "UPDATE engagements_memorandumparty SET side = 'civic'",
    "a party taken out": "DELETE FROM engagements_memorandumparty",
    "a signatory": "UPDATE engagements_signatory SET position = 'Clerk'",
    "a signatory replaced": "UPDATE engagements_signatory SET replaced_at = '2026-01-01'",
    "a signatory taken out": "DELETE FROM engagements_signatory",
    "a version": "UPDATE engagements_memorandumversion SET text = 'Other.'",
    "a withdrawal taken out": "DELETE FROM engagements_withdrawal",
    "a signature taken out": "DELETE FROM engagements_signature",
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("what", REFUSED)
def test_the_database_refuses_to_change_what_was_set_aside(what):
    cast = make_set_aside()
    before = Memorandum.objects.values().get()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(REFUSED[what])
    assert Memorandum.objects.values().get() == before
    assert cast.memorandum.clauses.get(key="money").text != "Other."


@pytest.mark.django_db
def test_the_database_adds_nothing_to_what_was_set_aside():
    cast = make_set_aside()
    named = cast.for_civic
    owed = cast.memorandum.obligations.first()
    # The same rows once more, the signatory as one who takes another's place.
    copies = [
        Clause(memorandum=cast.memorandum, key="new", title="New"),
        MemorandumParty(
            memorandum=cast.memorandum, organisation=make_organisation("Third"), side="civic"
        ),
        Signatory(
            memorandum=cast.memorandum, party=named.party, contact=cast.director, replaces=named,
            position="Director",
        ),
        Obligation(
            memorandum=cast.memorandum, engagement=cast.engagement, owed_by=owed.owed_by,
            text="More.", phase=owed.phase, timing="throughout",
        ),
    ]  # fmt: skip
    for one in copies:
        count = type(one).objects.count()
        with pytest.raises(IntegrityError, match=r"frozen|set aside"), transaction.atomic():
            one.save()
        assert type(one).objects.count() == count


@pytest.mark.django_db
@pytest.mark.parametrize("make", [make_sent, make_signed])
def test_the_database_sets_nothing_aside_but_a_draft(make):
    make()
    values = {"state": "set_aside", "current_version": None, "signed_on": None, **WHY}
    with pytest.raises(IntegrityError), transaction.atomic():
        Memorandum.objects.update(**values)
    assert Memorandum.objects.get().set_aside_reason == ""
