"""Milestones: dated events with an owner side and evidence, accepted by the other side."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from engagements.words import GivesReason, Side


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    """Milestones in words of the field."""

    def open(self) -> "MilestoneQuerySet":
        """Still to be done or accepted."""
        return self.filter(state__in=["planned", "reported", "returned"])

    def overdue(self, day: date) -> "MilestoneQuerySet":
        """Due before the day and not reported."""
        return self.filter(state__in=["planned", "returned"], due_on__lt=day)


class Milestone(GivesReason, models.Model):
    """One milestone. Its first planned date is kept for ever."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        REPORTED = "reported", _("Reported")
        ACCEPTED = "accepted", _("Accepted")
        RETURNED = "returned", _("Returned")
        MISSED = "missed", _("Missed")
        DROPPED = "dropped", _("Dropped")

    engagement = models.ForeignKey(
        "engagements.Engagement",
        models.CASCADE,
        related_name="milestones",
        verbose_name=_("engagement"),
    )
    slug = models.SlugField(max_length=80, blank=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    side = models.CharField(
        _("owner side"),
        max_length=20,
        choices=[
            ("government", _("Government side")),
            ("civic", _("Civic side")),
            ("both", _("Both sides")),
        ],
    )
    responsible_role = models.CharField(_("responsible role"), max_length=100, blank=True)
    evidence_wanted = models.CharField(_("evidence wanted"), max_length=300, blank=True)
    due_on = models.DateField(_("due on"))
    first_due_on = models.DateField(_("first planned for"), editable=False)
    anchor = models.CharField(_("counted from"), max_length=5, blank=True, editable=False)
    offset_days = models.IntegerField(_("days from there"), null=True, editable=False)
    moved_to_fit = models.BooleanField(_("moved to fit the term"), default=False, editable=False)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    state = models.CharField(
        _("state"), max_length=20, choices=State.choices, default=State.PLANNED
    )
    reported_on = models.DateField(_("reported on"), null=True, editable=False)
    reported_side = models.CharField(
        _("side that reported"), max_length=20, choices=Side.choices, blank=True, editable=False
    )
    reported_by = models.ForeignKey(
        "engagements.User",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("reported by"),
    )
    decided_on = models.DateField(_("accepted on"), null=True, editable=False)
    decided_side = models.CharField(
        _("side that decided"), max_length=20, choices=Side.choices, blank=True, editable=False
    )
    decided_by = models.ForeignKey(
        "engagements.User",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("decided by"),
    )
    reason = models.TextField(_("reason"), max_length=5_000, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["due_on", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "slug"],
                condition=~models.Q(slug=""),
                name="milestone_once_from_the_playbook",
                violation_error_message=_("This milestone of the playbook is already in the plan."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state="accepted")
                | (
                    models.Q(decided_side__in=["government", "civic"], decided_on__isnull=False)
                    & ~models.Q(decided_side=models.F("reported_side"))
                ),
                name="milestone_accepted_by_the_other_side",
                violation_error_message=_("The side that did it cannot accept it."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["reported", "accepted", "returned"])
                | models.Q(reported_on__isnull=False, reported_side__in=["government", "civic"]),
                name="milestone_reported_has_its_side_and_day",
                violation_error_message=_("A reported milestone needs its day and side."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["returned", "missed", "dropped"])
                | ~models.Q(reason=""),
                name="milestone_state_has_its_reason",
                violation_error_message=_("Say why."),
            ),
            models.CheckConstraint(
                condition=~models.Q(title=""),
                name="milestone_has_a_title",
                violation_error_message=_("Give the milestone a title."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The milestone's page."""
        return reverse("milestone_detail", args=[self.engagement.reference, self.pk])

    @property
    def is_open(self) -> bool:
        """Still to be done or accepted."""
        return self.state in (self.State.PLANNED, self.State.REPORTED, self.State.RETURNED)

    def days_late(self, day: date) -> int:
        """Days since the due date while it is neither reported nor settled; 0 otherwise."""
        if self.state not in (self.State.PLANNED, self.State.RETURNED):
            return 0
        return max(0, (day - self.due_on).days)


MILESTONE_MOVES: dict[str, frozenset[str]] = {
    Milestone.State.PLANNED: frozenset({"reported", "missed", "dropped"}),
    Milestone.State.REPORTED: frozenset({"accepted", "returned"}),
    Milestone.State.RETURNED: frozenset({"reported", "missed", "dropped"}),
    Milestone.State.ACCEPTED: frozenset(),
    Milestone.State.MISSED: frozenset({"planned", "reported"}),
    Milestone.State.DROPPED: frozenset({"planned"}),
}


class Evidence(models.Model):
    """What shows that a milestone was reached: a document, a link or a note."""

    milestone = models.ForeignKey(
        "engagements.Milestone",
        models.CASCADE,
        related_name="evidence",
        verbose_name=_("milestone"),
    )
    document = models.ForeignKey(
        "engagements.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name=_("document"),
    )
    link = models.URLField(_("link"), max_length=1000, blank=True)
    note = models.TextField(_("note"), max_length=5_000, blank=True)
    side = models.CharField(
        _("side"), max_length=20, choices=Side.choices, blank=True, editable=False
    )
    added_by = models.ForeignKey(
        "engagements.User", models.PROTECT, related_name="+", verbose_name=_("added by")
    )
    added_on = models.DateField(_("added on"))

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["added_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(document__isnull=False)
                | ~models.Q(link="")
                | ~models.Q(note=""),
                name="evidence_is_a_document_link_or_note",
                violation_error_message=_("Give a document, a link or a note."),
            )
        ]

    def __str__(self) -> str:
        return self.note[:60] or self.link or str(self.document)

    def clean(self) -> None:
        """For the back office: a document of the engagement whose milestone this shows."""
        if self.document is None or self.milestone_id is None:
            return
        if self.document.engagement_id != self.milestone.engagement_id:
            raise ValidationError({"document": _("The document belongs to another engagement.")})
