"""What an engagement is for, and how it is measured."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

OTHER_ENGAGEMENT = _("This goal belongs to another engagement. Choose one of this engagement.")


class Goal(models.Model):
    """What the engagement is for; from the playbook or its own."""

    engagement = models.ForeignKey(
        "engagements.Engagement", models.CASCADE, related_name="goals", verbose_name=_("engagement")
    )
    slug = models.SlugField(max_length=80, blank=True, editable=False)
    text = models.CharField(_("goal"), max_length=500)
    order = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "slug"],
                condition=~models.Q(slug=""),
                name="goal_once_from_the_playbook",
                violation_error_message=_("This goal is already there."),
            )
        ]

    def __str__(self) -> str:
        return self.text


class Indicator(models.Model):
    """What is measured, in which unit, and which direction is better."""

    engagement = models.ForeignKey(
        "engagements.Engagement",
        models.CASCADE,
        related_name="indicators",
        verbose_name=_("engagement"),
    )
    goal = models.ForeignKey(
        "engagements.Goal",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="indicators",
        verbose_name=_("goal"),
    )
    slug = models.SlugField(max_length=80, blank=True, editable=False)
    name = models.CharField(_("indicator"), max_length=300)
    unit = models.CharField(_("unit"), max_length=100, blank=True)
    direction = models.CharField(
        _("better is"), max_length=4, choices=[("up", _("More")), ("down", _("Less"))], default="up"
    )
    target = models.DecimalField(
        _("target"), max_digits=18, decimal_places=3, null=True, blank=True
    )
    order = models.PositiveSmallIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """For the back office: a goal is one of the same engagement."""
        if self.goal is not None and self.goal.engagement_id != self.engagement_id:
            raise ValidationError({"goal": OTHER_ENGAGEMENT})


class Measurement(models.Model):
    """A value on a day, with its source. The first measurement is the baseline."""

    indicator = models.ForeignKey(
        "engagements.Indicator",
        models.CASCADE,
        related_name="measurements",
        verbose_name=_("indicator"),
    )
    on = models.DateField(_("date"))
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=3)
    source = models.CharField(_("source"), max_length=300, blank=True)
    measured_by = models.ForeignKey(
        "engagements.User", models.PROTECT, related_name="+", verbose_name=_("measured by")
    )

    class Meta:
        verbose_name = _("measurement")
        verbose_name_plural = _("measurements")
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "on"],
                name="measurement_one_for_indicator_and_day",
                violation_error_message=_("There is already a value for this day."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.value} ({self.on})"
