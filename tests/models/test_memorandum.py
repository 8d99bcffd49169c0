from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from engagements.models import Clause, Memorandum, MemorandumParty, Obligation, Signatory
from tests.agreement_factories import make_sent, make_set_aside, make_signed
from tests.factories import make_organisation

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)


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
