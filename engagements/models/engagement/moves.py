"""How the phase and the dates moved, and which gates were passed by waiver; kept for ever."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .words import Phase


class PhaseChange(models.Model):
    """A passage from one phase to another; kept for ever."""

    engagement = models.ForeignKey(
        "engagements.Engagement", models.CASCADE, related_name="phase_changes"
    )
    from_phase = models.CharField(_("from"), max_length=20, choices=Phase.choices)
    to_phase = models.CharField(_("to"), max_length=20, choices=Phase.choices)
    changed_at = models.DateTimeField(_("when"), default=timezone.now)
    changed_by = models.ForeignKey(
        "engagements.User", models.PROTECT, related_name="+", verbose_name=_("by")
    )
    sentence = models.TextField(_("in a sentence"), max_length=5_000, blank=True)

    class Meta:
        verbose_name = _("phase change")
        verbose_name_plural = _("phase changes")
        ordering = ["changed_at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_from_phase_display()} → {self.get_to_phase_display()}"


class Waiver(models.Model):
    """The decision to pass a gate although a condition was unmet or could not be checked."""

    engagement = models.ForeignKey("engagements.Engagement", models.CASCADE, related_name="waivers")
    phase_change = models.ForeignKey(
        "engagements.PhaseChange", models.CASCADE, related_name="waivers", null=True, blank=True
    )
    condition = models.CharField(_("condition"), max_length=100)
    was = models.CharField(
        _("at that moment"),
        max_length=20,
        choices=[("unmet", _("Not met")), ("unchecked", _("Not yet checked"))],
    )
    reason = models.TextField(_("reason"), max_length=5_000)
    waived_by = models.ForeignKey(
        "engagements.User", models.PROTECT, related_name="+", verbose_name=_("by")
    )
    waived_at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        ordering = ["waived_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="waiver_has_a_reason",
                violation_error_message=_("Say why the condition is waived."),
            )
        ]

    def __str__(self) -> str:
        return self.condition


class DateMove(models.Model):
    """A planned date that moved: of the engagement's term, or of one milestone."""

    engagement = models.ForeignKey(
        "engagements.Engagement", models.CASCADE, related_name="date_moves"
    )
    milestone = models.ForeignKey(
        "engagements.Milestone", models.CASCADE, null=True, blank=True, related_name="date_moves"
    )
    what = models.CharField(
        _("what moved"),
        max_length=20,
        choices=[("start", _("Start")), ("end", _("End")), ("milestone", _("Milestone"))],
    )
    moved_from = models.DateField(_("from"), null=True)
    moved_to = models.DateField(_("to"), null=True)
    reason = models.TextField(_("reason"), max_length=5_000)
    moved_by = models.ForeignKey(
        "engagements.User", models.PROTECT, related_name="+", verbose_name=_("by")
    )
    moved_at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("moved date")
        verbose_name_plural = _("moved dates")
        ordering = ["moved_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="date_move_has_a_reason",
                violation_error_message=_("Say why the date moves."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.moved_from} → {self.moved_to}"
