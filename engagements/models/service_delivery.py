"""What only service delivery has: route, agreement, money and conflicts of interest."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from engagements.details import DetailField


class ProcurementRoute(models.TextChoices):
    """Procurement route."""

    OPEN_TENDER = "open_tender", _("Open tender")
    RESTRICTED_OR_NEGOTIATED = "restricted_or_negotiated", _("Restricted or negotiated procedure")
    FRAMEWORK_OR_CATALOGUE = "framework_or_catalogue", _("Framework agreement or catalogue")
    DIRECT_AWARD_BELOW_THRESHOLD = (
        "direct_award_below_threshold",
        _("Direct award below the threshold"),
    )
    DESIGN_CONTEST = "design_contest", _("Design contest")
    INNOVATION_PARTNERSHIP = "innovation_partnership", _("Innovation partnership")
    GRANT = "grant", _("Grant")
    WRITTEN_NO_COST_AGREEMENT = "written_no_cost_agreement", _("Written no-cost agreement")
    OPEN_SOURCE_RELEASE = "open_source_release", _("Open-source release")
    SUBCONTRACT = "subcontract", _("Subcontract")
    NOT_YET_KNOWN = "not_yet_known", _("Not yet known")


class ServiceDeliveryDetails(models.Model):
    """The typed details of one engagement of this model; nothing in them is needed at creation.

    `DETAILS` says for each what it is measured in, by which phase it is needed and who sees it.
    """

    DETAILS: ClassVar[dict[str, DetailField]] = {
        "product_statement": DetailField(kind="long_text", needed_by="prepare"),
        "presented_as": DetailField(kind="text", needed_by="prepare"),
        "legal_form": DetailField(kind="text", needed_by="prepare"),
        "procurement_route": DetailField(
            kind="choice", needed_by="prepare", counts_as_empty=("not_yet_known",)
        ),
        "route_reference": DetailField(kind="text"),
        "route_confirmation": DetailField(kind="document", needed_by="prepare"),
        "is_free": DetailField(kind="boolean", needed_by="prepare"),
        "contract_value": DetailField(
            kind="money", unit=gettext_noop("currency of the engagement")
        ),
        "contract_signed_on": DetailField(kind="date"),
        "payment_term_days": DetailField(
            kind="integer", unit=gettext_noop("days"), needed_by="start", unless="is_free"
        ),
        "acceptance_term_days": DetailField(
            kind="integer", unit=gettext_noop("days"), needed_by="start", unless="is_free"
        ),
        "late_interest_rate": DetailField(kind="decimal", unit=gettext_noop("percent per year")),
        "cash_cover": DetailField(
            kind="money",
            unit=gettext_noop("currency of the engagement"),
            needed_by="prepare",
            unless="is_free",
            private_to="civic",
        ),
        "cash_cover_source": DetailField(kind="text", private_to="civic"),
        "conflict_statement": DetailField(kind="document", needed_by="prepare", private_to="civic"),
        "conflict_statement_approved_on": DetailField(kind="date", needed_by="prepare"),
        "conflict_statement_review_on": DetailField(kind="date"),
        "oversight_work_concerned": DetailField(kind="long_text", private_to="civic"),
        "income_share": DetailField(
            kind="decimal", unit=gettext_noop("percent"), private_to="civic"
        ),
        "licence": DetailField(kind="text", needed_by="handover"),
        "operating_unit": DetailField(kind="office", needed_by="handover"),
    }

    engagement = models.OneToOneField(
        "engagements.Engagement",
        on_delete=models.CASCADE,
        related_name="service_delivery_details",
        verbose_name=_("engagement"),
    )
    product_statement = models.TextField(
        blank=True,
        default="",
        verbose_name=_("Product statement"),
        help_text=_("What is being bought, in words the buyer uses."),
    )
    presented_as = models.CharField(
        max_length=300,
        blank=True,
        default="",
        verbose_name=_("Name used towards the buyer"),
        help_text=_(
            "The business name for offers and letters; printed on documents for this engagement in place of the campaigning name."
        ),
    )
    legal_form = models.CharField(
        max_length=300,
        blank=True,
        default="",
        verbose_name=_("Legal form of the supplier"),
        help_text=_("Stated truthfully next to the business name."),
    )
    procurement_route = models.CharField(
        max_length=40,
        blank=True,
        default="",
        choices=ProcurementRoute.choices,
        verbose_name=_("Procurement route"),
        help_text=_(
            "The lawful way the product reaches the institution; 'not yet known' does not pass the gate."
        ),
    )
    route_reference = models.CharField(
        max_length=300,
        blank=True,
        default="",
        verbose_name=_("Reference of the procedure"),
        help_text=_("Tender number or file number, for audit and for publication."),
    )
    route_confirmation = models.ForeignKey(
        "engagements.Document",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Written confirmation of the route"),
        help_text=_(
            "Proof that the legal or procurement office agreed, above all for free products."
        ),
    )
    is_free = models.BooleanField(
        null=True,
        blank=True,
        verbose_name=_("Supplied without payment"),
        help_text=_("Changes the rules, the obligations and the risks."),
    )
    contract_value_amount = models.DecimalField(
        max_digits=18,
        decimal_places=3,
        null=True,
        blank=True,
        verbose_name=_("Contract value"),
        help_text=_("Zero for a free product; needed for thresholds and transparency."),
    )
    contract_value_currency = models.CharField(
        max_length=3,
        blank=True,
        default="",
        validators=[
            RegexValidator(r"^[A-Z]{3}$", _("A currency is three capital letters, such as EUR."))
        ],
        verbose_name=_("Contract value: currency"),
        help_text=_("Three capital letters, such as EUR."),
    )
    contract_signed_on = models.DateField(
        null=True,
        blank=True,
        verbose_name=_("Contract signed on"),
        help_text=_("Required before work when the route involves a contract."),
    )
    payment_term_days = models.PositiveIntegerField(
        null=True,
        blank=True,
        verbose_name=_("Agreed payment period"),
        help_text=_("Due dates and delay are counted from it."),
    )
    acceptance_term_days = models.PositiveIntegerField(
        null=True,
        blank=True,
        verbose_name=_("Agreed acceptance period"),
        help_text=_("Silence beyond it counts as acceptance, if so agreed."),
    )
    late_interest_rate = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        verbose_name=_("Interest for late payment"),
        help_text=_("Shows what delay costs; often fixed by law."),
    )
    cash_cover_amount = models.DecimalField(
        max_digits=18,
        decimal_places=3,
        null=True,
        blank=True,
        verbose_name=_("Money secured to bridge late payment"),
        help_text=_("The organisation in effect lends to the project until it is paid."),
    )
    cash_cover_currency = models.CharField(
        max_length=3,
        blank=True,
        default="",
        validators=[
            RegexValidator(r"^[A-Z]{3}$", _("A currency is three capital letters, such as EUR."))
        ],
        verbose_name=_("Money secured to bridge late payment: currency"),
        help_text=_("Three capital letters, such as EUR."),
    )
    cash_cover_source = models.CharField(
        max_length=300,
        blank=True,
        default="",
        verbose_name=_("Where that money comes from"),
        help_text=_("Reserve, loan, donor bridge, advance payment."),
    )
    conflict_statement = models.ForeignKey(
        "engagements.Document",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Conflict-of-interest statement"),
        help_text=_(
            "Result of the organisation's own discussion on mission and conflicting interests."
        ),
    )
    conflict_statement_approved_on = models.DateField(
        null=True,
        blank=True,
        verbose_name=_("Statement approved on"),
        help_text=_("Approved by the board, not by the project team."),
    )
    conflict_statement_review_on = models.DateField(
        null=True,
        blank=True,
        verbose_name=_("Statement to be reviewed on"),
        help_text=_("Situations change during a contract."),
    )
    oversight_work_concerned = models.TextField(
        blank=True,
        default="",
        verbose_name=_("Oversight or advocacy work concerned"),
        help_text=_(
            "Which of the organisation's work watches this government; visible to the civic side only."
        ),
    )
    income_share = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        verbose_name=_("Share of yearly income from this government"),
        help_text=_("Measures dependence."),
    )
    licence = models.CharField(
        max_length=300,
        blank=True,
        default="",
        verbose_name=_("Licence of the product"),
        help_text=_("Decides whether another supplier can continue."),
    )
    operating_unit = models.ForeignKey(
        "engagements.Office",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Unit that operates the product"),
        help_text=_("Who runs it after acceptance."),
    )
    version = models.PositiveIntegerField(default=0, editable=False, verbose_name=_("version"))

    class Meta:
        verbose_name = _("service delivery details")
        verbose_name_plural = _("service delivery details")
        constraints = [
            models.CheckConstraint(
                name="service_delivery_contract_value_amount_and_currency",
                condition=models.Q(contract_value_amount__isnull=True, contract_value_currency="")
                | (
                    models.Q(contract_value_amount__isnull=False, contract_value_amount__gte=0)
                    & ~models.Q(contract_value_currency="")
                ),
                violation_error_message=_(
                    "“Contract value” needs an amount of zero or more together with its currency."
                ),
            ),
            models.CheckConstraint(
                name="service_delivery_payment_term_days_not_negative",
                condition=models.Q(payment_term_days__isnull=True)
                | models.Q(payment_term_days__gte=0),
                violation_error_message=_("“Agreed payment period” must be zero or more."),
            ),
            models.CheckConstraint(
                name="service_delivery_acceptance_term_days_not_negative",
                condition=models.Q(acceptance_term_days__isnull=True)
                | models.Q(acceptance_term_days__gte=0),
                violation_error_message=_("“Agreed acceptance period” must be zero or more."),
            ),
            models.CheckConstraint(
                name="service_delivery_late_interest_rate_not_negative",
                condition=models.Q(late_interest_rate__isnull=True)
                | models.Q(late_interest_rate__gte=0),
                violation_error_message=_("“Interest for late payment” must be zero or more."),
            ),
            models.CheckConstraint(
                name="service_delivery_cash_cover_amount_and_currency",
                condition=models.Q(cash_cover_amount__isnull=True, cash_cover_currency="")
                | (
                    models.Q(cash_cover_amount__isnull=False, cash_cover_amount__gte=0)
                    & ~models.Q(cash_cover_currency="")
                ),
                violation_error_message=_(
                    "“Money secured to bridge late payment” needs an amount of zero or more together with its currency."
                ),
            ),
            models.CheckConstraint(
                name="service_delivery_income_share_possible",
                condition=models.Q(income_share__isnull=True)
                | models.Q(income_share__gte=0, income_share__lte=100),
                violation_error_message=_(
                    "“Share of yearly income from this government” must lie between 0 and 100."
                ),
            ),
            models.CheckConstraint(
                name="service_delivery_conflict_review_after_approval",
                condition=models.Q(conflict_statement_review_on__isnull=True)
                | models.Q(conflict_statement_approved_on__isnull=True)
                | models.Q(
                    conflict_statement_review_on__gte=models.F("conflict_statement_approved_on")
                ),
                violation_error_message=_(
                    "The review of the conflict-of-interest statement cannot lie before its approval."
                ),
            ),
        ]

    def __str__(self) -> str:
        return gettext("Details of engagement %(number)s") % {"number": self.engagement_id}
