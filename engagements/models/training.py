"""What only a training programme has: audience, changes wanted, places, starting point."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from engagements.details import DetailField


class TrainingDetails(models.Model):
    """The typed details of one engagement of this model; nothing in them is needed at creation.

    `DETAILS` says for each what it is measured in, by which phase it is needed and who sees it.
    """

    DETAILS: ClassVar[dict[str, DetailField]] = {
        "audience": DetailField(kind="long_text", needed_by="prepare"),
        "changes_wanted": DetailField(kind="long_text", needed_by="prepare"),
        "working_language": DetailField(kind="language", needed_by="prepare"),
        "places": DetailField(kind="integer", unit=gettext_noop("people"), needed_by="prepare"),
        "allowance_policy": DetailField(kind="long_text", needed_by="prepare"),
        "baseline_summary": DetailField(kind="long_text", needed_by="start"),
        "service_measure_name": DetailField(kind="text"),
        "service_measure_before": DetailField(
            kind="decimal", unit=gettext_noop("unit of the measure")
        ),
        "official_trainers": DetailField(
            kind="integer", unit=gettext_noop("people"), needed_by="handover"
        ),
    }

    engagement = models.OneToOneField(
        "engagements.Engagement",
        on_delete=models.CASCADE,
        related_name="training_details",
        verbose_name=_("engagement"),
    )
    audience = models.TextField(
        blank=True,
        default="",
        verbose_name=_("Who the training is for"),
        help_text=_("Roles and offices, so that selection can be checked against need."),
    )
    changes_wanted = models.TextField(
        blank=True,
        default="",
        verbose_name=_("Changes wanted in daily work"),
        help_text=_("What the follow-up will look for."),
    )
    working_language = models.CharField(
        max_length=10,
        blank=True,
        default="",
        verbose_name=_("Language of the sessions"),
        help_text=_("Decides who can follow; several are possible."),
    )
    places = models.PositiveIntegerField(
        null=True,
        blank=True,
        verbose_name=_("Places"),
        help_text=_("Planned number of participants."),
    )
    allowance_policy = models.TextField(
        blank=True,
        default="",
        verbose_name=_("Allowance policy"),
        help_text=_("What is paid to participants, if anything, and under which rule."),
    )
    baseline_summary = models.TextField(
        blank=True,
        default="",
        verbose_name=_("Starting point"),
        help_text=_("Without it, no change can be shown."),
    )
    service_measure_name = models.CharField(
        max_length=300,
        blank=True,
        default="",
        verbose_name=_("Measure taken from the service"),
        help_text=_("One hard number that should move, such as days, errors or complaints."),
    )
    service_measure_before = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        verbose_name=_("Its value before"),
        help_text=_("To be compared at the follow-up."),
    )
    official_trainers = models.PositiveIntegerField(
        null=True,
        blank=True,
        verbose_name=_("Officials able to teach the course"),
        help_text=_("Shows whether the institution can go on by itself."),
    )
    version = models.PositiveIntegerField(default=0, editable=False, verbose_name=_("version"))

    class Meta:
        verbose_name = _("training programme details")
        verbose_name_plural = _("training programme details")
        constraints = [
            models.CheckConstraint(
                name="training_places_not_negative",
                condition=models.Q(places__isnull=True) | models.Q(places__gte=0),
                violation_error_message=_("“Places” must be zero or more."),
            ),
            models.CheckConstraint(
                name="training_service_measure_before_not_negative",
                condition=models.Q(service_measure_before__isnull=True)
                | models.Q(service_measure_before__gte=0),
                violation_error_message=_("“Its value before” must be zero or more."),
            ),
            models.CheckConstraint(
                name="training_official_trainers_not_negative",
                condition=models.Q(official_trainers__isnull=True)
                | models.Q(official_trainers__gte=0),
                violation_error_message=_(
                    "“Officials able to teach the course” must be zero or more."
                ),
            ),
        ]

    def __str__(self) -> str:
        return gettext("Details of engagement %(number)s") % {"number": self.engagement_id}
