"""The engagement, the parties to it, and how its phase, status and dates moved."""

from datetime import date

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CollaborationModel(models.TextChoices):
    """The six ways of working together."""

    FELLOWSHIP = "fellowship", _("Fellowship")
    HACKATHON = "hackathon", _("Hackathon")
    TRAINING = "training", _("Training")
    SERVICE_DELIVERY = "service_delivery", _("Service delivery")
    CONSULTING = "consulting", _("Consulting")
    POLICY = "policy", _("Policy development")


REFERENCE_PREFIX = {
    "fellowship": "FEL",
    "hackathon": "HAC",
    "training": "TRA",
    "service_delivery": "SER",
    "consulting": "CON",
    "policy": "POL",
}


class Phase(models.TextChoices):
    """The five phases, in order."""

    PREPARE = "prepare", _("Prepare")
    START = "start", _("Start")
    RUN = "run", _("Run")
    HANDOVER = "handover", _("Handover")
    FOLLOW_UP = "follow_up", _("Follow-up")


class Status(models.TextChoices):
    """Apart from the phase: whether the engagement goes on."""

    ACTIVE = "active", _("Active")
    ON_HOLD = "on_hold", _("On hold")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


STATUS_MOVES: dict[str, frozenset[str]] = {
    Status.ACTIVE: frozenset({Status.ON_HOLD, Status.CANCELLED, Status.CLOSED}),
    Status.ON_HOLD: frozenset({Status.ACTIVE, Status.CANCELLED}),
    Status.CLOSED: frozenset({Status.ACTIVE}),
    Status.CANCELLED: frozenset({Status.ACTIVE}),
}


class Side(models.TextChoices):
    """The two sides of an engagement."""

    GOVERNMENT = "government", _("Government side")
    CIVIC = "civic", _("Civic side")


class OwnerSide(models.TextChoices):
    """Who owns a milestone or challenge: one side, or both."""

    GOVERNMENT = "government", _("Government side")
    CIVIC = "civic", _("Civic side")
    BOTH = "both", _("Both sides")


class Precision(models.TextChoices):
    """How exactly a date is known."""

    DAY = "day", _("Day")
    MONTH = "month", _("Month")
    YEAR = "year", _("Year")


class Health(models.TextChoices):
    """Said by a person, never computed."""

    ON_TRACK = "on_track", _("On track")
    AT_RISK = "at_risk", _("At risk")
    OFF_TRACK = "off_track", _("Off track")


class Engagement(models.Model):
    """One collaboration, of one model, between a government side and a civic side."""

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
    decide_on = models.DateField(_("decision due on"), null=True, blank=True)
    phase = models.CharField(
        _("phase"), max_length=20, choices=Phase.choices, default=Phase.PREPARE
    )
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    starts_precision = models.CharField(max_length=5, choices=Precision.choices, default="day")
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    ends_precision = models.CharField(max_length=5, choices=Precision.choices, default="day")
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

    # Summary of the children (architecture, rule 7): written by actions.engagement.refresh_summary
    # alone, proved by check_register.
    lead_government = models.CharField(max_length=300, blank=True, editable=False)
    lead_civic = models.CharField(max_length=300, blank=True, editable=False)
    next_due_on = models.DateField(null=True, editable=False)
    next_due_title = models.CharField(max_length=300, blank=True, editable=False)
    memorandum_state = models.CharField(max_length=20, default="none", editable=False)
    covered_from = models.DateField(null=True, editable=False)
    covered_until = models.DateField(null=True, editable=False)
    open_gating = models.PositiveSmallIntegerField(default=0, editable=False)
    settled_items = models.PositiveSmallIntegerField(default=0, editable=False)
    checklist_items = models.PositiveSmallIntegerField(default=0, editable=False)
    accepted_milestones = models.PositiveSmallIntegerField(default=0, editable=False)
    counted_milestones = models.PositiveSmallIntegerField(default=0, editable=False)
    waiting_for_government = models.PositiveSmallIntegerField(default=0, editable=False)
    waiting_for_civic = models.PositiveSmallIntegerField(default=0, editable=False)
    last_update_on = models.DateField(null=True, editable=False)
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

    def covered_on(self, day: date) -> bool:
        """Whether an agreement is in force on the day; its last day counts."""
        return bool(
            self.covered_from
            and self.covered_from <= day
            and (self.covered_until is None or day <= self.covered_until)
        )


class ReferenceCounter(models.Model):
    """The last number given in a year to engagements of a model; its row is the lock."""

    collaboration_model = models.CharField(max_length=20, choices=CollaborationModel.choices)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("reference counter")
        verbose_name_plural = _("reference counters")
        constraints = [
            models.UniqueConstraint(
                fields=["collaboration_model", "year"],
                name="reference_counter_one_for_model_and_year",
            )
        ]

    def __str__(self) -> str:
        return f"{REFERENCE_PREFIX[self.collaboration_model]}-{self.year}-{self.last:04d}"


def party_on(day: date) -> models.Q:
    """Parties that take part on the day; the last day counts."""
    return (models.Q(joined_on__isnull=True) | models.Q(joined_on__lte=day)) & (
        models.Q(left_on__isnull=True) | models.Q(left_on__gte=day)
    )


class Party(models.Model):
    """An organisation's participation in an engagement, on one side, from joined to left."""

    engagement = models.ForeignKey(
        "engagements.Engagement",
        models.CASCADE,
        related_name="parties",
        verbose_name=_("engagement"),
    )
    organisation = models.ForeignKey(
        "engagements.Organisation",
        models.PROTECT,
        related_name="parties",
        verbose_name=_("organisation"),
    )
    side = models.CharField(_("side"), max_length=20, choices=Side.choices)
    is_lead = models.BooleanField(_("leads this side"), default=False)
    joined_on = models.DateField(_("joined"), null=True, blank=True)
    left_on = models.DateField(
        _("left"), null=True, blank=True, help_text=_("The last day counts.")
    )
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ["side", "-is_lead", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "side"],
                condition=models.Q(is_lead=True, left_on__isnull=True),
                name="party_one_lead_for_each_side",
                violation_error_message=_(
                    "This side already has a lead. There is one for each side."
                ),
            ),
            models.UniqueConstraint(
                fields=["engagement", "organisation"],
                condition=models.Q(left_on__isnull=True),
                name="party_once_in_an_engagement",
                violation_error_message=_("This organisation already takes part."),
            ),
            models.CheckConstraint(
                condition=models.Q(joined_on__isnull=True)
                | models.Q(left_on__isnull=True)
                | models.Q(left_on__gte=models.F("joined_on")),
                name="party_dates_in_order",
                violation_error_message=_("The day of leaving lies before the day of joining."),
            ),
            models.CheckConstraint(
                condition=models.Q(side__in=Side.values),
                name="party_side_is_known",
                violation_error_message=_("Choose the government side or the civic side."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.get_side_display()})"


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
