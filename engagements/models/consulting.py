"""What only consulting has: the question, who decides, payment and publication."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from engagements.details import DetailField


class Payment(models.TextChoices):
    """How it is paid."""

    PAID_BY_INSTITUTION = "paid_by_institution", _("Paid by the institution")
    PAID_BY_DONOR = "paid_by_donor", _("Paid by a donor")
    PRO_BONO = "pro_bono", _("Pro bono")
    MIXED = "mixed", _("Mixed")


class LaterBidding(models.TextChoices):
    """Bidding for later work."""

    EXCLUDED = "excluded", _("Excluded")
    ALLOWED_AFTER_PUBLICATION = (
        "allowed_after_publication",
        _("Allowed after publication of the advice"),
    )
    NOT_REGULATED = "not_regulated", _("Not regulated")


class Publication(models.TextChoices):
    """Publication of the advice."""

    IN_FULL = "in_full", _("In full")
    WITH_PARTS_REMOVED = "with_parts_removed", _("With parts removed")
    SUMMARY_ONLY = "summary_only", _("Summary only")
    NOT_PUBLISHED = "not_published", _("Not published")


class ConsultingDetails(models.Model):
    """The typed details of one engagement of this model; nothing in them is needed at creation.

    `DETAILS` says for each what it is measured in, by which phase it is needed and who sees it.
    """

    DETAILS: ClassVar[dict[str, DetailField]] = {
        "advice_question": DetailField(kind="long_text", needed_by="prepare"),
        "decision_depending": DetailField(kind="long_text", needed_by="prepare"),
        "commissioning_office": DetailField(kind="office", needed_by="prepare"),
        "decision_maker": DetailField(kind="contact", needed_by="prepare"),
        "paid": DetailField(kind="choice", needed_by="prepare"),
        "fee": DetailField(kind="money", unit=gettext_noop("currency of the engagement")),
        "days_of_advice": DetailField(kind="decimal", unit=gettext_noop("days")),
        "later_bidding": DetailField(kind="choice", needed_by="prepare"),
        "publication": DetailField(kind="choice", needed_by="handover"),
        "publication_reason": DetailField(kind="text"),
    }

    engagement = models.OneToOneField(
        "engagements.Engagement",
        on_delete=models.CASCADE,
        related_name="consulting_details",
        verbose_name=_("engagement"),
    )
    advice_question = models.TextField(
        blank=True,
        default="",
        verbose_name=_("Question"),
        help_text=_("What the institution wants to know or decide."),
    )
    decision_depending = models.TextField(
        blank=True,
        default="",
        verbose_name=_("Decision that depends on it"),
        help_text=_("Advice without a decision behind it is seldom used."),
    )
    commissioning_office = models.ForeignKey(
        "engagements.Office",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Commissioning office"),
        help_text=_("Who asked."),
    )
    decision_maker = models.ForeignKey(
        "engagements.Contact",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Decision-maker"),
        help_text=_("Who answers the recommendations."),
    )
    paid = models.CharField(
        max_length=40,
        blank=True,
        default="",
        choices=Payment.choices,
        verbose_name=_("How it is paid"),
        help_text=_("Affects procurement, independence and credit."),
    )
    fee_amount = models.DecimalField(
        max_digits=18,
        decimal_places=3,
        null=True,
        blank=True,
        verbose_name=_("Fee"),
        help_text=_("Zero when pro bono."),
    )
    fee_currency = models.CharField(
        max_length=3,
        blank=True,
        default="",
        validators=[
            RegexValidator(r"^[A-Z]{3}$", _("A currency is three capital letters, such as EUR."))
        ],
        verbose_name=_("Fee: currency"),
        help_text=_("Three capital letters, such as EUR."),
    )
    days_of_advice = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        verbose_name=_("Days of advice"),
        help_text=_("A contribution of the civic side; also shows the true cost of pro bono work."),
    )
    later_bidding = models.CharField(
        max_length=40,
        blank=True,
        default="",
        choices=LaterBidding.choices,
        verbose_name=_("Bidding for later work"),
        help_text=_("The rule agreed, so that nobody is surprised."),
    )
    publication = models.CharField(
        max_length=40,
        blank=True,
        default="",
        choices=Publication.choices,
        verbose_name=_("Publication of the advice"),
        help_text=_("With the reason if not in full."),
    )
    publication_reason = models.CharField(
        max_length=300,
        blank=True,
        default="",
        verbose_name=_("Reason if not published in full"),
        help_text=_("A decision to withhold should be explicable."),
    )
    version = models.PositiveIntegerField(default=0, editable=False, verbose_name=_("version"))

    class Meta:
        verbose_name = _("consulting details")
        verbose_name_plural = _("consulting details")
        constraints = [
            models.CheckConstraint(
                name="consulting_fee_amount_and_currency",
                condition=models.Q(fee_amount__isnull=True, fee_currency="")
                | (
                    models.Q(fee_amount__isnull=False, fee_amount__gte=0)
                    & ~models.Q(fee_currency="")
                ),
                violation_error_message=_(
                    "“Fee” needs an amount of zero or more together with its currency."
                ),
            ),
            models.CheckConstraint(
                name="consulting_days_of_advice_not_negative",
                condition=models.Q(days_of_advice__isnull=True) | models.Q(days_of_advice__gte=0),
                violation_error_message=_("“Days of advice” must be zero or more."),
            ),
        ]

    def __str__(self) -> str:
        return gettext("Details of engagement %(number)s") % {"number": self.engagement_id}
