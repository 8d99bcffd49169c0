"""A sound row of each table that has constraints, for the tests that make it false.

What triggers freeze is not saved yet: it is made false as it is put in. The rest is saved.
"""

from datetime import date
from typing import Any

from django.db import models

from engagements.actions.memorandum import comment_on_clause
from engagements.models import (
    Change,
    ChecklistItem,
    Clause,
    ClauseComment,
    Contact,
    DateMove,
    DateRequest,
    Document,
    EngagementRole,
    Evidence,
    FormerName,
    GateSwitch,
    Goal,
    Indicator,
    JointUpdate,
    Measurement,
    Membership,
    Memorandum,
    MemorandumParty,
    MemorandumProposal,
    MemorandumVersion,
    Milestone,
    Obligation,
    Occurrence,
    Office,
    Organisation,
    Party,
    Person,
    ReferenceCounter,
    Response,
    Signatory,
    Signature,
    SigningRefusal,
    Suspension,
    User,
    Waiver,
    Withdrawal,
)
from tests.agreement_factories import make_draft, make_sent, sign
from tests.factories import (
    make_cast,
    make_contact,
    make_occurrence,
    make_office,
    make_organisation,
    make_role,
    make_user,
)

DAY, EARLIER = date(2026, 5, 2), date(2026, 5, 1)


# ---------------------------------------------------------------- people and organisations


def an_account() -> User:
    return make_user()


def a_membership() -> Membership:
    return Membership.objects.create(
        user=make_user(), organisation=make_organisation(), role="observer"
    )


def an_organisation() -> Organisation:
    return make_organisation()


def a_former_name() -> FormerName:
    return FormerName.objects.create(
        organisation=make_organisation(), name="Old", folded_name="old", until=DAY
    )


def an_office() -> Office:
    return make_office(make_organisation())


def a_part_of_an_office() -> Office:
    above = an_office()
    return Office.objects.create(organisation=above.organisation, parent=above, name="Permits")


def a_person() -> Person:
    return Person.objects.create(name="Supervisor")


def a_contact() -> Contact:
    return make_contact(make_organisation())


def a_contact_in_an_office() -> Contact:
    office = an_office()
    return make_contact(office.organisation, office=office)


def a_role() -> EngagementRole:
    cast = make_cast()
    return make_role(cast.engagement, make_contact(cast.government))


# ---------------------------------------------------------------- engagements


def a_counter() -> ReferenceCounter:
    return ReferenceCounter.objects.create(collaboration_model="policy", year=1999)


def a_lead() -> Party:
    return make_cast().engagement.parties.filter(side="civic").get()


def _by(name: str, model: type[models.Model], **values: Any) -> Any:
    """A row of the cast's engagement, of which the named field holds the coordinator."""
    cast = make_cast()
    return model._default_manager.create(
        engagement=cast.engagement, **{name: cast.coordinator}, **values
    )


def a_waiver() -> Waiver:
    return _by("waived_by", Waiver, condition="required_fields", was="unmet", reason="Not needed.")


def a_moved_date() -> DateMove:
    return _by("moved_by", DateMove, what="start", reason="Elections.")


def a_request_for_a_term() -> DateRequest:
    return _by(
        "asked_by", DateRequest, starts_on=EARLIER, ends_on=DAY, side="civic", reason="Elections."
    )


def a_request_for_a_milestone() -> DateRequest:
    cast = make_cast()
    return DateRequest.objects.create(
        engagement=cast.engagement, milestone=cast.engagement.milestones.first(), due_on=DAY,
        was_due_on=EARLIER, side="civic", reason="Elections.", asked_by=cast.coordinator,
    )  # fmt: skip


def a_switch() -> GateSwitch:
    cast = make_cast()
    return GateSwitch.objects.create(
        organisation=cast.civic, what="condition", slug="required_fields", reason="Small pilots.",
        switched_by=cast.admin,
    )  # fmt: skip


def a_document() -> Document:
    return _by("added_by", Document, title="Plan", link="https://example.org", side="civic")


def an_update() -> JointUpdate:
    return _by("author", JointUpdate, on=DAY, workflow="As planned.", side="civic")


def a_line_of_history() -> Change:
    return make_cast().engagement.history.first()


def a_question() -> ChecklistItem:
    return make_cast().engagement.checklist.first()


def a_response() -> Response:
    return Response.objects.create(item=a_question(), text="A deputy is named.")


def a_goal() -> Goal:
    return Goal.objects.create(engagement=make_cast().engagement, slug="own", text="Open data")


def a_measurement() -> Measurement:
    cast = make_cast()
    indicator = Indicator.objects.create(engagement=cast.engagement, name="Waiting time")
    return Measurement.objects.create(
        indicator=indicator, on=DAY, value=3, measured_by=cast.coordinator
    )


def a_milestone() -> Milestone:
    return make_cast().engagement.milestones.exclude(slug="").first()


def evidence() -> Evidence:
    cast = make_cast()
    return Evidence.objects.create(
        milestone=cast.engagement.milestones.first(), note="Seen.", added_by=cast.coordinator,
        added_on=DAY,
    )  # fmt: skip


# ---------------------------------------------------------------- agreements


def a_draft() -> Memorandum:
    return make_draft().memorandum


def another_memorandum(_row: Any) -> Memorandum:
    return Memorandum.objects.create(title="Another")


def a_renewal() -> Memorandum:
    first = a_recorded_memorandum()
    return Memorandum.objects.create(title="Renewal", drafted_here=True, renews=first)


def a_recorded_draft() -> Memorandum:
    return Memorandum.objects.create(title="Agreement")


def a_recorded_memorandum() -> Memorandum:
    return Memorandum.objects.create(
        title="Agreed elsewhere", state="signed", signed_on=DAY, begins_on=DAY,
        recorded_side="civic", recorded_by=make_user(), recorded_by_text="Coordinator",
    )  # fmt: skip


def a_party_to_a_draft() -> MemorandumParty:
    return a_draft().parties.first()


def a_clause() -> Clause:
    return a_draft().clauses.first()


def a_comment() -> ClauseComment:
    cast = make_draft()
    return comment_on_clause(
        cast.memorandum.clauses.first(), actor=cast.coordinator, text="Why so late?"
    )


def a_proposal() -> MemorandumProposal:
    memorandum = a_recorded_memorandum()
    return MemorandumProposal.objects.create(
        memorandum=memorandum, kind="suspend", side="civic", proposed_by=memorandum.recorded_by,
        reason="Elections.",
    )  # fmt: skip


def a_suspension() -> Suspension:
    return Suspension.objects.create(memorandum=a_recorded_memorandum(), from_on=DAY)


def a_signatory() -> Signatory:
    return a_draft().signatories.first()


def a_version() -> MemorandumVersion:
    return make_sent().version


def a_signature() -> Signature:
    cast = make_sent()
    return sign(cast, cast.for_civic)


def a_new_signature() -> Signature:
    cast = make_sent()
    return Signature(
        signatory=cast.for_civic, signed=cast.version, digest=cast.version.digest,
        method="register", name="Chair", position="Chair", organisation="Civic Lab",
        signed_on=DAY, recorded_by=cast.coordinator, recorded_by_text="Coordinator",
    )  # fmt: skip


def a_new_refusal() -> SigningRefusal:
    cast = make_sent()
    return SigningRefusal(
        signatory=cast.for_civic, refused=cast.version, why="time", reason="The board meets later.",
        by_text="Chair",
    )  # fmt: skip


def a_new_withdrawal() -> Withdrawal:
    cast = make_sent()
    return Withdrawal(
        withdrawn=cast.version, reason="A day is wrong.", by=cast.coordinator,
        by_text="Coordinator",
    )  # fmt: skip


def an_obligation() -> Obligation:
    return a_draft().obligations.first()


def an_occurrence() -> Occurrence:
    return make_occurrence(make_cast().engagement)
