"""The days of an agreement are counted at its home: the summary keeps in which time zone."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import migrations, models


def keep_time_zones(apps: Any, schema_editor: Any) -> None:  # noqa: ANN401
    """Of the agreement in force today, else of the one that ends last, among the leads' own."""
    engagements = apps.get_model("engagements", "Engagement").objects
    for one in engagements.filter(covered_from__isnull=False).iterator():
        signed = list(_between_the_leads(apps, one))
        if signed:
            in_force = [each for each in signed if _in_force(apps, each)]
            last = max(in_force or signed, key=lambda each: (_term(each)[1], each.pk))
            engagements.filter(pk=one.pk).update(covered_time_zone=last.time_zone)


def _between_the_leads(apps: Any, engagement: Any) -> Iterator[Any]:  # noqa: ANN401
    parties = apps.get_model("engagements", "Party").objects
    leads = set(
        parties.filter(engagement=engagement.pk, is_lead=True, left_on__isnull=True).values_list(
            "side", "organisation"
        )
    )
    texts = apps.get_model("engagements", "Memorandum").objects.filter(
        engagements=engagement.pk, amends__isnull=True, state__in=["signed", "ended"]
    )
    for text in texts:
        named = {(one.side, one.organisation_id) for one in text.parties.all()}
        named |= {(one.side, one.successor_id) for one in text.parties.all() if one.successor_id}
        first, last = _term(text)
        if first <= last and (not named or named >= leads):
            yield text


def _term(text: Any) -> tuple[date, date]:  # noqa: ANN401
    agreed = text.amended_ends_on or text.ends_on or date.max
    return max(text.begins_on, text.signed_on), min(agreed, text.ended_on or date.max)


def _in_force(apps: Any, text: Any) -> bool:  # noqa: ANN401
    day = datetime.now(UTC).date()
    with suppress(ZoneInfoNotFoundError, ValueError):
        day = datetime.now(ZoneInfo(text.time_zone)).date()
    suspensions = apps.get_model("engagements", "Suspension").objects.filter(
        models.Q(until_on__isnull=True) | models.Q(until_on__gte=day),
        memorandum=text.pk,
        from_on__lte=day,
    )
    first, last = _term(text)
    return first <= day <= last and not suspensions.exists()


class Migration(migrations.Migration):
    dependencies = [("engagements", "0014_milestones_move_by_request")]

    operations = [
        migrations.AddField(
            model_name="engagement",
            name="covered_time_zone",
            field=models.CharField(blank=True, default="", editable=False, max_length=60),
        ),
        migrations.RunPython(keep_time_zones, migrations.RunPython.noop),
    ]
