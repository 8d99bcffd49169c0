"""A request to move dates is for the term or for one milestone by which something signed is owed."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("engagements", "0013_recorded_ones_are_confirmed"),
    ]

    operations = [
        migrations.AddField(
            model_name="daterequest",
            name="due_on",
            field=models.DateField(null=True, verbose_name="new day of the milestone"),
        ),
        migrations.AddField(
            model_name="daterequest",
            name="milestone",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="date_requests",
                to="engagements.milestone",
                verbose_name="milestone",
            ),
        ),
        migrations.AddField(
            model_name="daterequest",
            name="was_due_on",
            field=models.DateField(null=True, verbose_name="day of the milestone when asked"),
        ),
        migrations.AlterField(
            model_name="daterequest",
            name="ends_on",
            field=models.DateField(null=True, verbose_name="new end"),
        ),
        migrations.AlterField(
            model_name="daterequest",
            name="starts_on",
            field=models.DateField(null=True, verbose_name="new start"),
        ),
        migrations.AddConstraint(
            model_name="daterequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("due_on__isnull", True),
                        ("ends_on__isnull", False),
                        ("milestone__isnull", True),
                        ("starts_on__isnull", False),
                        ("was_due_on__isnull", True),
                    ),
                    models.Q(
                        ("due_on__isnull", False),
                        ("ends_on__isnull", True),
                        ("milestone__isnull", False),
                        ("starts_on__isnull", True),
                        ("was_due_on__isnull", False),
                        ("was_ends_on__isnull", True),
                        ("was_starts_on__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="date_request_for_term_or_milestone",
                violation_error_message="Ask for another term or for another day of a milestone.",
            ),
        ),
        migrations.AddConstraint(
            model_name="daterequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("due_on__isnull", True),
                    models.Q(("due_on", models.F("was_due_on")), _negated=True),
                    _connector="OR",
                ),
                name="date_request_asks_for_another_day",
                violation_error_message="This is the date it has already. Choose another one.",
            ),
        ),
    ]
