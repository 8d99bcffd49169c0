"""That one side notes somebody as a sceptic stands in the way of no note of the other side."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("engagements", "0010_a_gap_is_no_suspension"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="engagementrole",
            name="engagement_role_one_open_for_contact_and_role",
        ),
        migrations.AddConstraint(
            model_name="engagementrole",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_on__isnull", True)),
                fields=("engagement", "contact", "role", "private_to_side"),
                name="engagement_role_one_open_for_contact_and_role",
                violation_error_message="This person already has this role here.",
            ),
        ),
    ]
