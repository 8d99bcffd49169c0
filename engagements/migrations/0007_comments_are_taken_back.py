"""A comment on a clause can be taken back by the side that wrote it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("engagements", "0006_drafts_are_set_aside")]

    operations = [
        migrations.AlterField(
            model_name="clausecomment",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "Open"),
                    ("taken", "Wording taken over"),
                    ("declined", "Wording not taken over"),
                    ("settled", "Settled"),
                    ("taken_back", "Taken back"),
                ],
                default="open",
                max_length=10,
                verbose_name="state",
            ),
        ),
    ]
