"""What one side recorded as signed waits until somebody of the other side has confirmed it.

Rows that are there already were recorded for nobody's side: they count as before. In what is
drafted here all of these columns stay empty, which constraints say, so that no trigger has to.
"""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# SQLite makes the table anew for the constraints, and a table made anew has lost its triggers.
before = import_module("engagements.migrations.0008_all_that_was_signed_is_frozen")

COLUMNS = (
    "recorded_side", "recorded_by_id", "recorded_by_text", "confirmed_at", "confirmed_by_id",
    "confirmed_by_text", "disputed_at", "disputed_by_text", "dispute_reason",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("engagements", "0012_nothing_is_emptied_by_mistake"),
    ]

    operations = [
        migrations.RunPython(before.unfreeze, before.freeze),
        migrations.AddField(
            model_name="memorandum",
            name="confirmed_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="confirmed"),
        ),
        migrations.AddField(
            model_name="memorandum",
            name="confirmed_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="memorandum",
            name="confirmed_by_text",
            field=models.CharField(
                blank=True, editable=False, max_length=300, verbose_name="confirmed by"
            ),
        ),
        migrations.AddField(
            model_name="memorandum",
            name="dispute_reason",
            field=models.TextField(
                blank=True, editable=False, max_length=5000, verbose_name="what is not right"
            ),
        ),
        migrations.AddField(
            model_name="memorandum",
            name="disputed_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="called wrong"),
        ),
        migrations.AddField(
            model_name="memorandum",
            name="disputed_by_text",
            field=models.CharField(
                blank=True, editable=False, max_length=300, verbose_name="called wrong by"
            ),
        ),
        migrations.AddField(
            model_name="memorandum",
            name="recorded_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="memorandum",
            name="recorded_by_text",
            field=models.CharField(
                blank=True, editable=False, max_length=300, verbose_name="recorded by"
            ),
        ),
        migrations.AddField(
            model_name="memorandum",
            name="recorded_side",
            field=models.CharField(
                blank=True,
                choices=[("government", "Government side"), ("civic", "Civic side")],
                editable=False,
                max_length=20,
                verbose_name="recorded by the",
            ),
        ),
        migrations.AddConstraint(
            model_name="memorandum",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("recorded_by__isnull", True),
                        ("recorded_by_text", ""),
                        ("recorded_side", ""),
                    ),
                    models.Q(
                        ("drafted_here", False),
                        ("recorded_by__isnull", False),
                        ("recorded_side__in", ["", "government", "civic"]),
                        ("state__in", ["signed", "ended"]),
                        models.Q(("recorded_by_text", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="memorandum_recorded_says_by_whom",
                violation_error_message="Only what was agreed elsewhere is recorded as signed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="memorandum",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("confirmed_at__isnull", True),
                        ("confirmed_by__isnull", True),
                        ("confirmed_by_text", ""),
                    ),
                    models.Q(
                        ("confirmed_at__isnull", False),
                        ("confirmed_by__isnull", False),
                        models.Q(("confirmed_by_text", ""), _negated=True),
                        models.Q(("recorded_side", ""), _negated=True),
                        models.Q(("confirmed_by", models.F("recorded_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="memorandum_confirmed_by_another",
                violation_error_message="Somebody of the other side confirms what one recorded.",
            ),
        ),
        migrations.AddConstraint(
            model_name="memorandum",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("dispute_reason", ""),
                        ("disputed_at__isnull", True),
                        ("disputed_by_text", ""),
                    ),
                    models.Q(
                        ("confirmed_at__isnull", True),
                        ("disputed_at__isnull", False),
                        models.Q(("disputed_by_text", ""), _negated=True),
                        models.Q(("dispute_reason", ""), _negated=True),
                        models.Q(("recorded_side", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="memorandum_disputed_says_by_whom_and_why",
                violation_error_message="Say what is not right, while it is not confirmed.",
            ),
        ),
        migrations.RunPython(before.freeze, before.unfreeze),
    ]
