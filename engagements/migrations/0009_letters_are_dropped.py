"""A letter that waits is dropped, with a mark, once its reader no longer sees what it is about."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("engagements", "0008_all_that_was_signed_is_frozen")]

    operations = [
        migrations.AddField(
            model_name="letter",
            name="dropped_at",
            field=models.DateTimeField(
                blank=True,
                help_text="Its reader no longer saw what it is about; it is never sent.",
                null=True,
                verbose_name="dropped",
            ),
        ),
    ]
