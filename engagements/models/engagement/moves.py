"""How the phase and the dates moved, and which gates were passed by waiver; kept for ever."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.text import NOTHING
from engagements.words import GivesReason, Phase, Side


class PhaseChange(models.Model):
    """A passage from one phase to another; kept for ever."""

    engagement = models.ForeignKey(
        "engagements.Engagement",
        models.CASCADE,
        related_name="phase_changes",
        verbose_name=_("engagement"),
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

    engagement = models.ForeignKey(
        "engagements.Engagement",
        models.CASCADE,
        related_name="waivers",
        verbose_name=_("engagement"),
    )
    phase_change = models.ForeignKey(
        "engagements.PhaseChange",
        models.CASCADE,
        related_name="waivers",
        null=True,
        blank=True,
        verbose_name=_("change of phase"),
    )
    phase = models.CharField(_("phase"), max_length=20, choices=Phase.choices, blank=True)
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


class DateMove(GivesReason, models.Model):
    """A planned date that moved: of the engagement's term, or of one milestone."""

    engagement = models.ForeignKey(
        "engagements.Engagement",
        models.CASCADE,
        related_name="date_moves",
        verbose_name=_("engagement"),
    )
    milestone = models.ForeignKey(
        "engagements.Milestone",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="date_moves",
        verbose_name=_("milestone"),
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
        return f"{self.moved_from or NOTHING} → {self.moved_to or NOTHING}"


_OF_THE_TERM = models.Q(
    starts_on__isnull=False,
    ends_on__isnull=False,
    milestone__isnull=True,
    was_due_on__isnull=True,
    due_on__isnull=True,
)
_OF_A_MILESTONE = models.Q(
    milestone__isnull=False,
    was_due_on__isnull=False,
    due_on__isnull=False,
    was_starts_on__isnull=True,
    was_ends_on__isnull=True,
    starts_on__isnull=True,
    ends_on__isnull=True,
)


class DateRequest(models.Model):
    """One side asks to move the term, or one milestone; the other agrees or not. One at a time."""

    class State(models.TextChoices):
        OPEN = "open", _("Waits for an answer")
        AGREED = "agreed", _("Agreed")
        DECLINED = "declined", _("Declined")
        TAKEN_BACK = "taken_back", _("Taken back")

    engagement = models.ForeignKey(
        "engagements.Engagement",
        models.CASCADE,
        related_name="date_requests",
        verbose_name=_("engagement"),
    )
    was_starts_on = models.DateField(_("start when asked"), null=True)
    was_ends_on = models.DateField(_("end when asked"), null=True)
    starts_on = models.DateField(_("new start"), null=True)
    ends_on = models.DateField(_("new end"), null=True)
    milestone = models.ForeignKey(
        "engagements.Milestone",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="date_requests",
        verbose_name=_("milestone"),
    )
    was_due_on = models.DateField(_("day of the milestone when asked"), null=True)
    due_on = models.DateField(_("new day of the milestone"), null=True)
    reason = models.TextField(_("reason"), max_length=5_000)
    side = models.CharField(_("asked by"), max_length=20, choices=Side.choices, editable=False)
    asked_by = models.ForeignKey(
        "engagements.User", models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_by_text = models.CharField(_("by"), max_length=300)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.OPEN)
    answered_by_text = models.CharField(_("answered by"), max_length=300, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    answer = models.TextField(_("answer"), max_length=5_000, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("request to move dates")
        verbose_name_plural = _("requests to move dates")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement"],
                condition=models.Q(state="open"),
                name="date_request_one_open",
                violation_error_message=_(
                    "Other dates are asked for already. Answer that request first."
                ),
            ),
            models.CheckConstraint(
                condition=_OF_THE_TERM | _OF_A_MILESTONE,
                name="date_request_for_term_or_milestone",
                violation_error_message=_(
                    "Ask for another term or for another day of a milestone."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(due_on__isnull=True) | ~models.Q(due_on=models.F("was_due_on")),
                name="date_request_asks_for_another_day",
                violation_error_message=_("This is the date it has already. Choose another one."),
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="date_request_dates_in_order",
                violation_error_message=_("The end lies before the start."),
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="date_request_has_a_reason",
                violation_error_message=_("Say why the dates move."),
            ),
        ]

    def __str__(self) -> str:
        if self.milestone_id:
            return f"{self.was_due_on} → {self.due_on}"
        return f"{self.starts_on} – {self.ends_on}"


class GateSwitch(models.Model):
    """An organisation's decision that a gating challenge or condition does not hold for it.

    It counts for engagements that the organisation leads on the civic side, and is shown there.
    """

    class What(models.TextChoices):
        CONDITION = "condition", _("Condition")
        CHALLENGE = "challenge", _("Challenge")

    organisation = models.ForeignKey(
        "engagements.Organisation",
        models.PROTECT,
        related_name="gate_switches",
        verbose_name=_("organisation"),
    )
    what = models.CharField(_("what"), max_length=10, choices=What.choices)
    slug = models.CharField(_("which"), max_length=100)
    reason = models.TextField(_("reason"), max_length=5_000)
    switched_by = models.ForeignKey(
        "engagements.User", models.PROTECT, related_name="+", verbose_name=_("switched by")
    )
    switched_at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("switched-off gate")
        verbose_name_plural = _("switched-off gates")
        ordering = ["organisation", "what", "slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "what", "slug"],
                name="gate_switch_once",
                violation_error_message=_("This is switched off already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="gate_switch_has_a_reason",
                violation_error_message=_("Say why it is switched off."),
            ),
        ]

    def __str__(self) -> str:
        return self.slug
