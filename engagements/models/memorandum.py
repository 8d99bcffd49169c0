"""Agreements between the sides: memoranda, contracts, no-cost agreements, mandates."""

from datetime import date

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Memorandum(models.Model):
    """One agreement. It may cover several engagements, and has its own parties."""

    class Kind(models.TextChoices):
        MEMORANDUM = "memorandum", _("Memorandum (MOU)")
        CONTRACT = "contract", _("Contract")
        NO_COST_AGREEMENT = "no_cost_agreement", _("No-cost agreement")
        MANDATE = "mandate", _("Mandate")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SENT = "sent", _("Sent for signature")
        SIGNED = "signed", _("Signed")
        ENDED = "ended", _("Ended")

    engagements = models.ManyToManyField(
        "engagements.Engagement", related_name="memoranda", verbose_name=_("engagements")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.MEMORANDUM)
    title = models.CharField(_("title"), max_length=200)
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.DRAFT)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    begins_on = models.DateField(_("begins on"), null=True, blank=True)
    ends_on = models.DateField(
        _("ends on"), null=True, blank=True, help_text=_("The last day counts.")
    )
    ended_on = models.DateField(_("ended early on"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    document = models.ForeignKey(
        "engagements.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memoranda",
        verbose_name=_("document"),
    )
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("memorandum")
        verbose_name_plural = _("memoranda")
        ordering = ["-begins_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state__in=["signed", "ended"])
                | models.Q(signed_on__isnull=False, begins_on__isnull=False),
                name="memorandum_signed_has_its_days",
                violation_error_message=_(
                    "A signed memorandum needs the day of signing and the first day."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["signed", "ended"])
                | models.Q(signed_on__isnull=True),
                name="memorandum_unsigned_has_no_day_of_signing",
                violation_error_message=_("Only a signed memorandum has a day of signing."),
            ),
            models.CheckConstraint(
                condition=models.Q(begins_on__isnull=True)
                | models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("begins_on")),
                name="memorandum_dates_in_order",
                violation_error_message=_("The last day lies before the first day."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state="ended") | models.Q(ended_on__isnull=False),
                name="memorandum_ended_has_its_day",
                violation_error_message=_("Say on which day the memorandum ended."),
            ),
            models.CheckConstraint(
                condition=~models.Q(title=""),
                name="memorandum_has_a_title",
                violation_error_message=_("Give the memorandum a title."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The memorandum's page."""
        return reverse("memorandum_detail", args=[self.pk])

    @property
    def last_day(self) -> date | None:
        """Last day in force: the day of an early end, or the agreed last day."""
        days = [day for day in (self.ended_on, self.ends_on) if day]
        return min(days) if days else None

    def in_force_on(self, day: date) -> bool:
        """Signed, begun and neither expired nor ended on the day; the last day counts."""
        if self.state not in (self.State.SIGNED, self.State.ENDED) or self.begins_on is None:
            return False
        return self.begins_on <= day and (self.last_day is None or day <= self.last_day)


class MemorandumParty(models.Model):
    """An organisation that is a party to a memorandum, on one side."""

    memorandum = models.ForeignKey("engagements.Memorandum", models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(
        "engagements.Organisation", models.PROTECT, related_name="memorandum_parties"
    )
    side = models.CharField(
        _("side"),
        max_length=20,
        choices=[("government", _("Government side")), ("civic", _("Civic side"))],
    )

    class Meta:
        verbose_name = _("party to a memorandum")
        verbose_name_plural = _("parties to memoranda")
        ordering = ["-side", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["memorandum", "organisation"],
                name="memorandum_party_once",
                violation_error_message=_("This organisation is already a party."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)
