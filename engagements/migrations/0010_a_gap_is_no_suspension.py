"""Of an interruption that is a gap the summary keeps the day on which the next agreement begins."""

from datetime import timedelta
from typing import Any

from django.db import migrations, models


def name_the_gaps(apps: Any, schema_editor: Any) -> None:  # noqa: ANN401
    """Interruptions that no suspension of an agreement of theirs explains."""
    engagement = apps.get_model("engagements", "Engagement")
    suspension = apps.get_model("engagements", "Suspension")
    for one in engagement.objects.filter(suspended_from__isnull=False).iterator():
        if one.suspended_until is None:
            continue
        holds = suspension.objects.filter(
            models.Q(until_on__isnull=True) | models.Q(until_on__gte=one.suspended_from),
            memorandum__engagements=one.pk,
            from_on__lte=one.suspended_from,
        )
        if not holds.exists():
            engagement.objects.filter(pk=one.pk).update(
                agreed_again_on=one.suspended_until + timedelta(days=1)
            )


class Migration(migrations.Migration):
    dependencies = [("engagements", "0009_letters_are_dropped")]

    operations = [
        migrations.AddField(
            model_name="engagement",
            name="agreed_again_on",
            field=models.DateField(editable=False, null=True),
        ),
        migrations.RunPython(name_the_gaps, migrations.RunPython.noop),
    ]
