"""Joint updates: how the work goes, which problems appeared, how good the collaboration is."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.words import Side


class JointUpdate(models.Model):
    """A dated report to both sides, written by one of them."""

    engagement = models.ForeignKey(
        "engagements.Engagement",
        models.CASCADE,
        related_name="updates",
        verbose_name=_("engagement"),
    )
    on = models.DateField(_("date"))
    workflow = models.TextField(_("how the work is going"), max_length=20_000)
    problems = models.TextField(_("problems found"), max_length=20_000, blank=True)
    quality = models.TextField(_("quality of the collaboration"), max_length=20_000, blank=True)
    health = models.CharField(
        _("health"),
        max_length=20,
        blank=True,
        choices=[
            ("on_track", _("On track")),
            ("at_risk", _("At risk")),
            ("off_track", _("Off track")),
        ],
    )
    health_sentence = models.CharField(_("health in a sentence"), max_length=300, blank=True)
    side = models.CharField(_("side"), max_length=20, choices=Side.choices, editable=False)
    author = models.ForeignKey(
        "engagements.User", models.PROTECT, related_name="+", verbose_name=_("author")
    )
    author_text = models.CharField(_("written by"), max_length=300, editable=False)
    written_at = models.DateTimeField(_("written at"), default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("joint update")
        verbose_name_plural = _("joint updates")
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(workflow=""),
                name="update_says_how_the_work_goes",
                violation_error_message=_("Say how the work is going."),
            ),
            models.CheckConstraint(
                condition=models.Q(health="") | ~models.Q(health_sentence=""),
                name="update_health_has_a_sentence",
                violation_error_message=_("Say the health in a sentence."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on}: {self.health_sentence or self.workflow[:60]}"
