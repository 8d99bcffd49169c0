"""One collaboration, and the counter from which its reference comes."""

from datetime import date

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.words import (
    REFERENCE_PREFIX,
    AgreementState,
    CollaborationModel,
    Health,
    Phase,
    Precision,
    Status,
)


class Engagement(models.Model):
    """One collaboration, of one model, between a government side and a civic side.

    Planned dates are kept with how exactly they are known. An actual date has no such column: it is
    always a day, and stays empty while the day is not known.
    """

    reference = models.CharField(_("reference"), max_length=20, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), max_length=5_000, blank=True)
    collaboration_model = models.CharField(
        _("collaboration model"), max_length=20, choices=CollaborationModel.choices
    )
    playbook_version = models.PositiveSmallIntegerField(_("playbook version"), default=1)
    status = models.CharField(
        _("status"), max_length=20, choices=Status.choices, default=Status.ACTIVE
    )
    status_reason = models.TextField(_("reason for the status"), max_length=5_000, blank=True)
    status_since = models.DateField(_("status since"), null=True, blank=True)
    status_side = models.CharField(
        _("side that decided it"),
        max_length=20,
        blank=True,
        choices=[
            ("government", _("Government side")),
            ("civic", _("Civic side")),
            ("both", _("Both sides")),
        ],
    )
    status_consequences = models.TextField(
        _("what happens to work, data, people and money"), max_length=5_000, blank=True
    )
    decide_on = models.DateField(_("decision due on"), null=True, blank=True)
    phase = models.CharField(
        _("phase"), max_length=20, choices=Phase.choices, default=Phase.PREPARE
    )
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    starts_precision = models.CharField(
        _("how exactly the start is known"), max_length=5, choices=Precision.choices, default="day"
    )
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    ends_precision = models.CharField(
        _("how exactly the end is known"), max_length=5, choices=Precision.choices, default="day"
    )
    first_starts_on = models.DateField(_("first planned start"), null=True, editable=False)
    first_ends_on = models.DateField(_("first planned end"), null=True, editable=False)
    actual_start_on = models.DateField(_("actual first day"), null=True, blank=True)
    actual_end_on = models.DateField(_("actual last day"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    country = models.CharField(_("country"), max_length=2, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    sector = models.CharField(_("sector"), max_length=100, blank=True)
    tags = models.CharField(_("tags"), max_length=300, blank=True, help_text=_("With commas."))
    update_interval_days = models.PositiveSmallIntegerField(
        _("days between updates"),
        default=30,
        help_text=_("Without an update for longer, the engagement is shown as silent."),
    )
    recorded = models.BooleanField(_("recorded from a source"), default=False)
    source_title = models.CharField(_("source"), max_length=300, blank=True)
    source_url = models.URLField(_("address of the source"), max_length=1000, blank=True)
    source_year = models.PositiveSmallIntegerField(_("year of the source"), null=True, blank=True)
    participants = models.PositiveIntegerField(_("participants"), null=True, blank=True)
    outcome = models.TextField(_("outcome"), max_length=5_000, blank=True)
    still_in_use = models.CharField(
        _("result still in use"),
        max_length=10,
        default="unknown",
        choices=[("yes", _("Yes")), ("no", _("No")), ("unknown", _("Unknown"))],
    )
    health = models.CharField(_("health"), max_length=20, choices=Health.choices, blank=True)
    health_sentence = models.CharField(_("health in a sentence"), max_length=300, blank=True)
    health_on = models.DateField(_("said on"), null=True, blank=True)
    health_by = models.CharField(_("said by"), max_length=300, blank=True)

    # Summary of the children, so that lists read one table: written by actions/summary.py alone,
    # proved by check_register.
    lead_government = models.CharField(
        _("lead of the government side"), max_length=300, blank=True, editable=False
    )
    lead_civic = models.CharField(
        _("lead of the civic side"), max_length=300, blank=True, editable=False
    )
    next_due_on = models.DateField(_("next due on"), null=True, editable=False)
    next_due_title = models.CharField(_("next due"), max_length=300, blank=True, editable=False)
    memorandum_state = models.CharField(
        _("state of the agreement"),
        max_length=20,
        choices=AgreementState.choices,
        default="none",
        editable=False,
    )
    covered_from = models.DateField(_("covered from"), null=True, editable=False)
    covered_until = models.DateField(_("covered until"), null=True, editable=False)
    # By everybody, of the agreements that cover those days; the first of several.
    agreement_signed_on = models.DateField(_("first signed on"), null=True, editable=False)
    suspended_from = models.DateField(_("interrupted from"), null=True, editable=False)
    suspended_until = models.DateField(_("interrupted until"), null=True, editable=False)
    # Of an interruption that is a gap: on this day the next agreement begins.
    agreed_again_on = models.DateField(_("covered again from"), null=True, editable=False)
    # Where those days are counted: at the home of the agreement. Empty: where the work is.
    covered_time_zone = models.CharField(
        _("time zone of the agreement"), max_length=60, blank=True, default="", editable=False
    )
    open_gating = models.PositiveSmallIntegerField(
        _("open questions that hold up the next phase"), default=0, editable=False
    )
    settled_items = models.PositiveSmallIntegerField(
        _("settled questions"), default=0, editable=False
    )
    checklist_items = models.PositiveSmallIntegerField(
        _("questions on the checklist"), default=0, editable=False
    )
    accepted_milestones = models.PositiveSmallIntegerField(
        _("accepted milestones"), default=0, editable=False
    )
    counted_milestones = models.PositiveSmallIntegerField(
        _("milestones that count"), default=0, editable=False
    )
    waiting_for_government = models.PositiveSmallIntegerField(
        _("waiting for the government side"), default=0, editable=False
    )
    waiting_for_civic = models.PositiveSmallIntegerField(
        _("waiting for the civic side"), default=0, editable=False
    )
    last_update_on = models.DateField(_("last update on"), null=True, editable=False)
    search_text = models.TextField(blank=True, editable=False)

    created_at = models.DateTimeField(_("logged at"), default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("engagement")
        verbose_name_plural = _("engagements")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="engagement_newest"),
            models.Index(fields=["status", "phase"], name="engagement_status_phase"),
            models.Index(fields=["collaboration_model"], name="engagement_model"),
            models.Index(fields=["next_due_on"], name="engagement_next_due"),
            models.Index(fields=["last_update_on"], name="engagement_last_update"),
            models.Index(fields=["title"], name="engagement_title"),
            models.Index(fields=["starts_on"], name="engagement_starts"),
            models.Index(fields=["country"], name="engagement_country"),
            models.Index(fields=["health"], name="engagement_health"),
            models.Index(fields=["memorandum_state"], name="engagement_memorandum"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(title=""),
                name="engagement_has_a_title",
                violation_error_message=_("Give the engagement a title."),
            ),
            models.CheckConstraint(
                condition=models.Q(starts_on__isnull=True)
                | models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="engagement_dates_in_order",
                violation_error_message=_("The end lies before the start."),
            ),
            models.CheckConstraint(
                condition=models.Q(actual_start_on__isnull=True)
                | models.Q(actual_end_on__isnull=True)
                | models.Q(actual_end_on__gte=models.F("actual_start_on")),
                name="engagement_actual_dates_in_order",
                violation_error_message=_("The actual last day lies before the actual first day."),
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["on_hold", "cancelled"])
                | (~models.Q(status_reason="") & models.Q(status_since__isnull=False)),
                name="engagement_status_has_a_reason",
                violation_error_message=_("Say why, and since when."),
            ),
            models.CheckConstraint(
                condition=models.Q(health="")
                | (~models.Q(health_sentence="") & models.Q(health_on__isnull=False)),
                name="engagement_health_has_a_sentence",
                violation_error_message=_("Say the health in a sentence."),
            ),
            models.CheckConstraint(
                condition=models.Q(recorded=False) | ~models.Q(source_url=""),
                name="engagement_recorded_has_a_source",
                violation_error_message=_("A recorded engagement needs the address of its source."),
            ),
            models.CheckConstraint(
                condition=models.Q(collaboration_model__in=CollaborationModel.values)
                & models.Q(phase__in=Phase.values)
                & models.Q(status__in=Status.values),
                name="engagement_words_are_known",
                violation_error_message=_("Choose a collaboration model, phase and status."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def get_absolute_url(self) -> str:
        """The progress page."""
        return reverse("engagement_progress", args=[self.reference])

    @property
    def is_open(self) -> bool:
        """Whether work goes on or may be resumed."""
        return self.status in (Status.ACTIVE, Status.ON_HOLD)

    @property
    def last_day(self) -> date | None:
        """The real last day, or the planned one while it is missing."""
        return self.actual_end_on or self.ends_on

    @property
    def agreement_time_zone(self) -> str:
        """The time zone in which the days of the agreement are counted; its own without one."""
        return self.covered_time_zone or self.time_zone

    def covered_on(self, day: date) -> bool:
        """Whether an agreement is in force on the day; its last day counts, suspensions do not.

        `day` is a day in the time zone of the agreement (`access.agreement_day`).
        """
        suspended = self.suspended_from and (
            self.suspended_from <= day
            and (self.suspended_until is None or day <= self.suspended_until)
        )
        return bool(
            self.covered_from
            and self.covered_from <= day
            and (self.covered_until is None or day <= self.covered_until)
            and not suspended
        )


class ReferenceCounter(models.Model):
    """The last number given in a year to engagements of a model; its row is the lock."""

    collaboration_model = models.CharField(
        _("collaboration model"), max_length=20, choices=CollaborationModel.choices
    )
    year = models.PositiveSmallIntegerField(_("year"))
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("reference counter")
        verbose_name_plural = _("reference counters")
        constraints = [
            models.UniqueConstraint(
                fields=["collaboration_model", "year"],
                name="reference_counter_one_for_model_and_year",
                violation_error_message=_("This year is already counted for the model."),
            )
        ]

    def __str__(self) -> str:
        return f"{REFERENCE_PREFIX[self.collaboration_model]}-{self.year}-{self.last:04d}"
