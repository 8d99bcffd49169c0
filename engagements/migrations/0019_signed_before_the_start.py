"""The summary keeps on which day an agreement of the leads was first signed by all."""

from importlib import import_module
from typing import Any

from django.db import migrations, models

# Which agreements are the leads' own, and have a day in force, as the summary knew it by then.
before = import_module("engagements.migrations.0015_agreements_have_their_own_day")


def keep_days_of_signing(apps: Any, schema_editor: Any) -> None:  # noqa: ANN401
    """Of the first that counts; what one side alone recorded as signed does not."""
    engagements = apps.get_model("engagements", "Engagement").objects
    for one in engagements.filter(covered_from__isnull=False).iterator():
        days = [
            text.signed_on
            for text in before._between_the_leads(apps, one)
            if not text.recorded_side or text.confirmed_at
        ]
        if days:
            engagements.filter(pk=one.pk).update(agreement_signed_on=min(days))


class Migration(migrations.Migration):
    dependencies = [("engagements", "0018_codes_have_words")]

    operations = [
        migrations.AddField(
            model_name="engagement",
            name="agreement_signed_on",
            field=models.DateField(editable=False, null=True, verbose_name="first signed on"),
        ),
        migrations.RunPython(keep_days_of_signing, migrations.RunPython.noop),
    ]
