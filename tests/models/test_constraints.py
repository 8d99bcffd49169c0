"""Every constraint of every table: broken on the database, and said in words to a reader."""

import copy
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

from tests import sound_rows as sound
from tests.factories import make_organisation
from tests.models import test_engagement, test_milestone, test_typed_details
from tests.refusals import kindly, refused, words_of
from tests.sound_rows import DAY, EARLIER

NOW = datetime(2026, 5, 2, 10, tzinfo=UTC)
AGAIN: dict[str, Any] = {"pk": None}
BACKWARDS = {"starts_on": DAY, "ends_on": EARLIER}
MET = {"state": "met", "reported_on": DAY, "decided_on": DAY, "decided_side": "government"}
ENDED = {"state": "ended", "signed_on": DAY, "begins_on": DAY}
CONFIRMED = {"confirmed_at": NOW, "confirmed_by_text": "Official"}


def of_its_own(name: str) -> Callable[[Any], Any]:
    """The value that another field of the row has."""
    return lambda row: getattr(row, name)


def itself(row: Any) -> Any:
    return row


def somebody(_row: Any) -> Any:
    return sound.an_account()


def some_body(_row: Any) -> Any:
    return make_organisation()


# A sound row, the constraint that is broken, and the values that break it and no other. A callable
# value gets the sound row; the row without its key is put in as another one.
WRONG: list[tuple[Callable[[], Any], str, dict[str, Any]]] = [
    (sound.an_account, "user_one_account_for_an_email",
     {**AGAIN, "email": lambda row: row.email.upper()}),
    (sound.a_membership, "membership_one_open_for_user_and_organisation", AGAIN),
    (sound.a_membership, "membership_dates_in_order", BACKWARDS),
    (sound.a_membership, "membership_role_is_known", {"role": "owner"}),
    (sound.an_organisation, "organisation_has_a_name", {"name": ""}),
    (sound.an_organisation, "organisation_not_its_own_successor", {"successor": itself}),
    (sound.an_organisation, "organisation_kind_is_known", {"kind": "castle"}),
    (sound.a_former_name, "former_name_once_for_organisation_and_day", AGAIN),
    (sound.an_office, "office_name_once_at_the_top", AGAIN),
    (sound.a_part_of_an_office, "office_name_once_under_its_parent", AGAIN),
    (sound.an_office, "office_not_its_own_parent", {"parent": itself}),
    (sound.an_office, "office_has_a_name", {"name": ""}),
    (sound.a_person, "person_has_a_name", {"name": ""}),
    (sound.a_contact_in_an_office, "contact_one_open_for_person_and_office", AGAIN),
    (sound.a_contact, "contact_one_open_for_person_without_office", AGAIN),
    (sound.a_contact, "contact_dates_in_order", BACKWARDS),
    (sound.a_role, "engagement_role_one_open_for_contact_and_role", AGAIN),
    (sound.a_role, "engagement_role_dates_in_order", BACKWARDS),
    # Engagements.
    (sound.a_counter, "reference_counter_one_for_model_and_year", AGAIN),
    (sound.a_lead, "party_one_lead_for_each_side", {**AGAIN, "organisation": some_body}),
    (sound.a_lead, "party_once_in_an_engagement", {**AGAIN, "is_lead": False}),
    (sound.a_lead, "party_dates_in_order", {"joined_on": DAY, "left_on": EARLIER}),
    (sound.a_lead, "party_side_is_known", {"side": "both"}),
    (sound.a_waiver, "waiver_has_a_reason", {"reason": ""}),
    (sound.a_moved_date, "date_move_has_a_reason", {"reason": ""}),
    (sound.a_request_for_a_term, "date_request_one_open", AGAIN),
    (sound.a_request_for_a_term, "date_request_for_term_or_milestone", {"ends_on": None}),
    (sound.a_request_for_a_term, "date_request_for_term_or_milestone", {"due_on": DAY}),
    (sound.a_request_for_a_milestone, "date_request_for_term_or_milestone", {"was_due_on": None}),
    (sound.a_request_for_a_milestone, "date_request_for_term_or_milestone", {"ends_on": DAY}),
    (sound.a_request_for_a_milestone, "date_request_asks_for_another_day", {"due_on": EARLIER}),
    (sound.a_request_for_a_term, "date_request_dates_in_order", BACKWARDS),
    (sound.a_request_for_a_term, "date_request_has_a_reason", {"reason": ""}),
    (sound.a_switch, "gate_switch_once", AGAIN),
    (sound.a_switch, "gate_switch_has_a_reason", {"reason": ""}),
    (sound.a_document, "document_is_a_file_or_a_link", {"link": ""}),
    (sound.a_document, "document_is_a_file_or_a_link", {"file": "documents/a.pdf"}),
    (sound.a_document, "document_belongs_to_a_side", {"side": "both"}),
    (sound.a_document, "document_belongs_to_a_side", {"visibility": "everybody"}),
    (sound.an_update, "update_says_how_the_work_goes", {"workflow": ""}),
    (sound.an_update, "update_health_has_a_sentence", {"health": "at_risk"}),
    (sound.a_line_of_history, "change_one_number_in_a_chain", AGAIN),
    (sound.a_question, "checklist_item_once_from_the_playbook", AGAIN),
    (sound.a_question, "checklist_item_addressed_has_answer_and_person", {"status": "addressed"}),
    (sound.a_question, "checklist_item_addressed_has_answer_and_person",
     {"status": "addressed", "answer": "A deputy is named."}),
    (sound.a_question, "checklist_item_status_has_its_reason", {"status": "not_applicable"}),
    (sound.a_question, "checklist_item_status_has_its_reason", {"status": "waived", "gates": True}),
    (sound.a_question, "checklist_item_only_gating_is_waived",
     {"status": "waived", "gates": False, "reason": "A small pilot."}),
    (sound.a_response, "response_has_a_text", {"text": ""}),
    (sound.a_goal, "goal_once_from_the_playbook", AGAIN),
    (sound.a_measurement, "measurement_one_for_indicator_and_day", AGAIN),
    (sound.a_milestone, "milestone_once_from_the_playbook", AGAIN),
    (sound.evidence, "evidence_is_a_document_link_or_note", {"note": ""}),
    # Agreements.
    (sound.a_draft, "memorandum_has_a_title", {"title": ""}),
    (sound.a_recorded_draft, "memorandum_signed_has_its_days", {"state": "signed"}),
    (sound.a_recorded_draft, "memorandum_signed_has_its_days",
     {"state": "signed", "signed_on": DAY}),
    (sound.a_recorded_draft, "memorandum_unsigned_has_no_day_of_signing", {"signed_on": DAY}),
    (sound.a_draft, "memorandum_dates_in_order", {"begins_on": DAY, "ends_on": EARLIER}),
    (sound.a_recorded_draft, "memorandum_ended_has_its_day", ENDED),
    (sound.a_draft, "memorandum_sent_has_its_version", {"state": "sent"}),
    (sound.a_recorded_draft, "memorandum_recorded_stands_alone",
     {"renews": sound.another_memorandum}),
    (sound.a_recorded_draft, "memorandum_recorded_stands_alone",
     {"amends": sound.another_memorandum}),
    (sound.a_renewal, "memorandum_renewed_once", AGAIN),
    (sound.a_draft, "memorandum_set_aside_says_by_whom_and_why", {"state": "set_aside"}),
    (sound.a_draft, "memorandum_set_aside_says_by_whom_and_why", {"set_aside_reason": "No money."}),
    (sound.a_recorded_draft, "memorandum_recorded_says_by_whom", {"recorded_by_text": "Official"}),
    (sound.a_draft, "memorandum_recorded_says_by_whom", {"recorded_by": somebody}),
    (sound.a_recorded_memorandum, "memorandum_confirmed_by_another",
     {**CONFIRMED, "confirmed_by": of_its_own("recorded_by")}),
    (sound.a_recorded_memorandum, "memorandum_confirmed_by_another", CONFIRMED),
    (sound.a_recorded_memorandum, "memorandum_disputed_says_by_whom_and_why",
     {"disputed_at": NOW, "disputed_by_text": "Official"}),
    (sound.a_recorded_memorandum, "memorandum_disputed_says_by_whom_and_why",
     {**CONFIRMED, "confirmed_by": somebody, "disputed_at": NOW, "disputed_by_text": "Official",
      "dispute_reason": "The days are wrong."}),
    (sound.a_party_to_a_draft, "memorandum_party_once", AGAIN),
    (sound.a_party_to_a_draft, "memorandum_party_successor_confirmed", {"successor": some_body}),
    (sound.a_clause, "clause_once_in_a_memorandum", AGAIN),
    (sound.a_clause, "clause_has_a_title", {"title": ""}),
    (sound.a_comment, "clause_comment_says_something", {"text": ""}),
    (sound.a_comment, "clause_comment_closed_has_its_time", {"state": "settled"}),
    (sound.a_comment, "clause_comment_closed_has_its_time", {"closed_at": NOW}),
    (sound.a_proposal, "memorandum_proposal_one_open_of_a_kind", AGAIN),
    (sound.a_proposal, "memorandum_proposal_has_a_reason", {"reason": ""}),
    (sound.a_proposal, "memorandum_proposal_dates_in_order",
     {"from_on": DAY, "until_on": EARLIER}),
    (sound.a_suspension, "suspension_one_without_end", AGAIN),
    (sound.a_suspension, "suspension_dates_in_order", {"until_on": EARLIER}),
    (sound.a_signatory, "signatory_once_in_a_memorandum", AGAIN),
    (sound.a_signatory, "signatory_has_a_position", {"position": ""}),
    (sound.a_version, "memorandum_version_number_once", AGAIN),
    (sound.a_signature, "signature_once_for_signatory_and_version", AGAIN),
    (sound.a_new_signature, "signature_outside_has_its_paper", {"method": "paper"}),
    (sound.a_new_signature, "signature_outside_has_its_paper", {"method": "telephone"}),
    (sound.a_new_refusal, "signing_refusal_has_a_reason", {"reason": ""}),
    (sound.a_new_withdrawal, "withdrawal_has_a_reason", {"reason": ""}),
    (sound.an_obligation, "obligation_says_something", {"text": ""}),
    (sound.an_obligation, "obligation_has_its_time", {"timing": "day", "due_on": None}),
    (sound.an_obligation, "obligation_has_its_time", {"timing": "milestone", "milestone": None}),
    (sound.an_obligation, "obligation_has_its_time",
     {"timing": "recurring", "every": "monthly", "first_on": None}),
    (sound.an_obligation, "obligation_has_its_time",
     {"timing": "recurring", "every": "", "first_on": DAY, "until_on": None}),
    (sound.an_obligation, "obligation_dates_in_order", {"first_on": DAY, "until_on": EARLIER}),
    (sound.an_obligation, "obligation_owed_to_another", {"owed_to": of_its_own("owed_by")}),
    (sound.an_occurrence, "occurrence_number_once", AGAIN),
    (sound.an_occurrence, "occurrence_side_is_known", {"side": "both"}),
    (sound.an_occurrence, "occurrence_confirmed_by_the_other_side",
     {**MET, "decided_side": of_its_own("side")}),
    (sound.an_occurrence, "occurrence_confirmed_by_the_other_side", {**MET, "reported_on": None}),
    (sound.an_occurrence, "occurrence_disputed_has_both_views",
     {"state": "disputed", "civic_view": "It was done."}),
    (sound.an_occurrence, "occurrence_released_has_its_reason", {"state": "released"}),
]  # fmt: skip
CASES = [pytest.param(*row, id=f"{row[1]} {number}") for number, row in enumerate(WRONG)]
TABLES = list(apps.get_app_config("engagements").get_models())
CONSTRAINTS = {entry.name: entry for model in TABLES for entry in model._meta.constraints}


def made_false(row: Any, values: dict[str, Any]) -> Any:
    """A copy of the row, with the values that break it."""
    false = copy.copy(row)
    for name, value in values.items():
        setattr(false, name, value(row) if callable(value) else value)
    false._state.adding = false.pk is None
    return false


def put_in(false: Any, values: dict[str, Any]) -> None:
    """Past the model's own checks: as another row, or as a change of the one that is there."""
    if false.pk is None:
        false.save(force_insert=True)
    else:
        changed = {name: getattr(false, name) for name in values}
        type(false)._base_manager.filter(pk=false.pk).update(**changed)


@pytest.mark.django_db
@pytest.mark.parametrize(("make", "name", "values"), CASES)
def test_the_database_refuses_what_must_never_be_and_a_reader_is_told_so(make, name, values):
    row, constraint = make(), CONSTRAINTS[name]
    false = made_false(row, values)
    # Nothing else is wrong with it, so that no other constraint refuses in the place of this one.
    assert kindly(false) == [str(constraint.violation_error_message)]
    assert words_of(type(row), constraint) in refused(lambda: put_in(false, values))


@pytest.mark.django_db
@pytest.mark.parametrize("make", dict.fromkeys(make for make, _name, _values in WRONG))
def test_the_row_is_sound_before_it_is_made_false(make):
    row = make()
    row.validate_constraints()
    if row.pk is None:
        row.save()
    assert type(row)._base_manager.filter(pk=row.pk).exists()


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_every_constraint_speaks_to_a_reader(name):
    constraint = CONSTRAINTS[name]
    sentence = str(constraint.violation_error_message)
    assert sentence != str(constraint.default_violation_error_message)
    assert name not in sentence
    assert sentence[0] == sentence[0].upper()
    assert sentence[-1] == "."


@pytest.mark.django_db
@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)
def test_every_constraint_stands_in_the_database_under_its_name(model):
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    for constraint in model._meta.constraints:
        kind = "check" if isinstance(constraint, models.CheckConstraint) else "unique"
        assert found[constraint.name][kind], constraint.name


def test_every_constraint_is_tried():
    elsewhere = {
        *test_engagement.ENGAGEMENT_RULES,
        *(name for name, _sentence, _values in test_milestone.FALSE_MILESTONES),
        *(name for _model, _values, name in test_typed_details.WRONG),
        *test_typed_details.WHOLE,
    }
    tried = {name for _make, name, _values in WRONG}
    assert tried | elsewhere == {*CONSTRAINTS}
    assert tried & elsewhere == set()
