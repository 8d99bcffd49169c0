"""`check_register` names whatever of a version, withdrawal, signature or refusal is another."""

import pytest
from django.db import models, transaction

from engagements.actions.history import digest
from engagements.actions.memorandum import send_memorandum, share_version
from engagements.models import (
    Change,
    Signature,
    SigningRefusal,
    Withdrawal,
)
from engagements.queries.history.rows import sentences
from engagements.queries.register import (
    faults_of_sealed,
    faults_of_signatures,
    faults_of_versions,
)
from engagements.queries.register.sealed import SEALED, TOLD
from tests.agreement_factories import make_draft, make_sent, make_written_once
from tests.commands.test_check_register import check
from tests.commands.test_check_register_agreements import SOUND, faults
from tests.factories import make_scan, make_user
from tests.models.test_memorandum_frozen import value_for
from tests.tampering import tamper

pytestmark = pytest.mark.django_db
WORDS = {Signature: "signature", **{model: word for model, (_verbs, word, _by) in TOLD.items()}}
ONCE = list(WORDS)
# Text and content of a version have a digest and a comparison of their own.
OTHERWISE = {"text", "content"}


def another(row: models.Model, field: models.Field) -> object:
    """Another value for the column, which no rule of the table refuses."""
    if field.name == "method":
        return "elsewhere"
    if not isinstance(field, models.ForeignKey):
        return value_for(type(row), field.column)
    present = getattr(row, field.attname)
    return field.related_model._default_manager.exclude(pk=present).latest("pk").pk


def named(model: type[models.Model], row: models.Model) -> str:
    return f"{WORDS[model]} {row.pk} ({row})"


def scene():
    """One of each, and others to which their columns could point instead."""
    cast = make_written_once()
    make_sent()
    make_scan(cast.engagement, cast.coordinator, "Another scan", b"%PDF-1.7 other")
    make_user("Somebody else")
    make_draft()
    return cast


@pytest.mark.parametrize("model", ONCE, ids=lambda model: model.__name__)
def test_every_column_of_what_is_written_once_is_held(model):
    scene()
    assert check() == SOUND
    columns = {one.attname for one in model._meta.concrete_fields}
    assert {*SEALED[model], *OTHERWISE} >= columns
    row = model.objects.earliest("pk")
    table = model._meta.model_name
    for field in model._meta.concrete_fields:
        if field.primary_key:
            continue
        value = another(row, field)
        to = f'NOT "{field.column}"' if value is None else "%s"
        change = f'UPDATE {{table}} SET "{field.column}" = {to} WHERE id = %s'
        with transaction.atomic():
            tamper(table, change, *([] if value is None else [value]), row.pk)
            said = [*faults_of_versions(), *faults_of_sealed(), *faults_of_signatures()]
            assert WORDS[model] in " ".join(said), field.name
            transaction.set_rollback(True)
    assert check() == SOUND


@pytest.mark.parametrize("model", [Withdrawal, SigningRefusal, Signature])
def test_what_was_removed_is_named(model):
    cast = scene()
    row = model.objects.get()
    tamper(model._meta.model_name, "DELETE FROM {table} WHERE id = %s", row.pk)
    said = f"{WORDS[model]} {row.pk}"
    lines = [line for line in faults() if said in line]
    assert len(lines) == 1
    assert lines[0].endswith("was removed")
    assert model is Signature or lines[0].startswith(f"{cast.memorandum.reference}: ")


def test_a_version_kept_for_reading_that_was_removed_is_named():
    cast = make_written_once()
    kept = share_version(cast.memorandum, actor=cast.coordinator, note="Before the meeting")
    assert check() == SOUND
    tamper("memorandumversion", "DELETE FROM {table} WHERE id = %s", kept.pk)
    assert faults() == [f"{cast.memorandum.reference}: version {kept.pk} was removed"]


def test_a_refusal_that_nobody_said_is_named():
    cast = make_sent()
    made_up = SigningRefusal.objects.create(
        signatory=cast.for_civic, refused=cast.version, why="time", reason="Not yet.",
        by_text="The chair",
    )  # fmt: skip
    assert faults() == [f"{named(SigningRefusal, made_up)} is not in the history"]


def without_seals() -> None:
    """As the history told it before it kept seals."""
    before = ""
    for line in Change.objects.order_by("chain", "number"):
        if line.number == 1:
            before = ""
        line.fields = [one for one in line.fields if one["field"] != "seal"]
        line.digest = before = digest(line, before)
        line.save()


def test_lines_from_before_seals_were_kept_are_no_fault_and_still_say_who_and_why():
    cast = scene()
    send_memorandum(cast.memorandum, actor=cast.official)
    tamper("change", "UPDATE {table} SET number = number")
    without_seals()
    assert check() == SOUND
    tamper("signingrefusal", "UPDATE {table} SET reason = 'It is fine.'")
    tamper("withdrawal", "UPDATE {table} SET by_text = 'Somebody'")
    refusal, withdrawal = SigningRefusal.objects.get(), Withdrawal.objects.get()
    assert faults() == [
        f"{named(Withdrawal, withdrawal)} is not in the history",
        f"{named(SigningRefusal, refusal)} is not in the history",
    ]


def test_readers_of_the_history_are_spared_the_seals():
    make_written_once()
    rows = sentences(Change.objects.filter(verb__in=["sent", "withdrawn", "signing_refused"]))
    assert len(rows) == 3
    assert not [line for row in rows for line in row.lines if line.label == "Seal"]
