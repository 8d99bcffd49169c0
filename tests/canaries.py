"""One word in every text that a register keeps of somebody, so that a test sees where one is told."""

from collections.abc import Iterator
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.db import Error, models, transaction

from engagements import access
from engagements.models import (
    DateMove,
    FormerName,
    Measurement,
    Office,
    Organisation,
    PhaseChange,
    SentForm,
    User,
    Waiver,
)

# Everybody who is signed in reads the directory; where a form led is told to nobody.
OPEN_TO_ALL = (Organisation, FormerName, Office, SentForm)
# What the register itself writes: digests, names of things, places of a calendar.
OF_THE_REGISTER = {
    "anchor", "chain", "condition", "country", "covered_time_zone", "digest", "key", "language",
    "media_type", "password", "prevailing_language", "reference", "request_id", "responsible_role",
    "sha256", "slug", "stipend_currency", "thing_id", "thing_type", "time_zone", "verb",
}  # fmt: skip


def plant(scene: SimpleNamespace, word: str, *but: User) -> set[str]:
    """Put the word into every text of the scene; not of stranger and administrator, nor of those named.

    Returns where it could not be: columns that are frozen, and tables in which nothing stands.
    """
    add_rows(scene)
    without = set()
    for table, field in texts():
        rows = table._base_manager.order_by("pk")
        if table is User:
            rows = rows.exclude(pk__in=[one.pk for one in (scene.stranger, scene.admin, *but)])
        for number, key in enumerate(rows.values_list("pk", flat=True)):
            # What is signed or of the history stays as it is.
            with suppress(Error), transaction.atomic():
                rows.filter(pk=key).update(**{field.name: text_of(field, word, number)})
        if not rows.exists():
            without.add(table.__name__)
        elif not rows.filter(**{f"{field.name}__contains": word}).exists():
            without.add(f"{table.__name__}.{field.name}")
    return without


def texts() -> Iterator[tuple[type[models.Model], Any]]:
    """Every column of text that belongs to somebody, with its table."""
    for table in apps.get_app_config("engagements").get_models(include_auto_created=True):
        for field in table._meta.concrete_fields:
            is_text = isinstance(field, models.CharField | models.TextField | models.FileField)
            is_own = table not in OPEN_TO_ALL and field.name not in OF_THE_REGISTER
            if is_text and is_own and not field.choices:
                yield table, field


def text_of(field: Any, word: str, number: int) -> str:
    if isinstance(field, models.EmailField):
        return f"{word}{number}@example.org"
    if isinstance(field, models.URLField):
        return f"https://{word}.example.org/{number}"
    return f"{word}.pdf" if field.name in ("file", "file_name") else f"{word} {number}"


def add_rows(scene: SimpleNamespace) -> None:
    """What becomes of an engagement later on, which the scene has not reached."""
    whole, by = scene.engagement, scene.coordinator
    PhaseChange.objects.create(
        engagement=whole, from_phase="scoping", to_phase="agreement", changed_by=by
    )
    Waiver.objects.create(
        engagement=whole, condition="required_fields", was="unmet", reason="-", waived_by=by
    )
    DateMove.objects.create(engagement=whole, what="start", reason="-", moved_by=by)
    Measurement.objects.create(
        indicator=whole.indicators.first(), value=1, on=access.today(), measured_by=by
    )
