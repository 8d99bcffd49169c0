"""What only a fellowship has: host, supervisor, work and money."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from engagements.details import DetailField


class KindOfWork(models.TextChoices):
    """Kinds of work."""

    TOOL = "tool", _("A tool")
    USER_EXPERIENCE_ANALYSIS = (
        "user_experience_analysis",
        _("A study of how people experience a service"),
    )
    OPENING_DATA = "opening_data", _("Opening of data")
    PROCESS_REDESIGN = "process_redesign", _("Redesign of a process")
    PROCUREMENT_IMPROVEMENT = "procurement_improvement", _("Better procurement")
    OTHER = "other", _("Other")


class Funding(models.TextChoices):
    """Who pays."""

    HOST_DEPARTMENT = "host_department", _("Host department")
    OTHER_GOVERNMENT_BODY = "other_government_body", _("Another government body")
    CIVIC_ORGANISATION = "civic_organisation", _("Civic organisation")
    FOUNDATION_OR_DONOR = "foundation_or_donor", _("Foundation or donor")
    SHARED = "shared", _("Shared between several")
    UNPAID = "unpaid", _("Nobody: it is unpaid")


def validate_kinds_of_work(value: object) -> None:
    """Refuses what is not a list of kinds of work, each named once."""
    if not isinstance(value, list) or any(entry not in KindOfWork.values for entry in value):
        raise ValidationError(_("Choose kinds of work from the list."), code="invalid")
    if len(set(value)) != len(value):
        raise ValidationError(_("Name each kind of work once."), code="repeated")


class FellowshipDetails(models.Model):
    """The typed details of one engagement of this model; nothing in them is needed at creation.

    `DETAILS` says for each what it is measured in, by which phase it is needed and who sees it.
    """

    DETAILS: ClassVar[dict[str, DetailField]] = {
        "host_department": DetailField(kind="office", needed_by="prepare"),
        "supervisor": DetailField(kind="contact", needed_by="prepare"),
        "deputy_supervisor": DetailField(kind="contact", needed_by="prepare"),
        "supervisor_hours": DetailField(
            kind="decimal", unit=gettext_noop("hours per week"), needed_by="prepare"
        ),
        "service_sponsor": DetailField(kind="contact"),
        "technology_sponsor": DetailField(kind="contact"),
        "owner_after_term": DetailField(kind="office", needed_by="prepare"),
        "cohort": DetailField(kind="text"),
        "kinds_of_work": DetailField(kind="choices", needed_by="prepare"),
        "fellow_statement": DetailField(kind="long_text", needed_by="prepare", private_to="civic"),
        "supervisor_statement": DetailField(
            kind="long_text", needed_by="prepare", private_to="government"
        ),
        "funded_by": DetailField(kind="choice", needed_by="prepare"),
        "stipend": DetailField(
            kind="money", unit=gettext_noop("currency of the engagement, per month")
        ),
        "briefing_pack": DetailField(kind="document", needed_by="prepare"),
    }

    engagement = models.OneToOneField(
        "engagements.Engagement",
        on_delete=models.CASCADE,
        related_name="fellowship_details",
        verbose_name=_("engagement"),
    )
    host_department = models.ForeignKey(
        "engagements.Office",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Host department"),
        help_text=_(
            "The office where the work happens; contacts, credit and follow-up all hang on it."
        ),
    )
    supervisor = models.ForeignKey(
        "engagements.Contact",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Supervisor"),
        help_text=_(
            "Directs the fellow day to day; the engagement depends on this person's willingness and time."
        ),
    )
    deputy_supervisor = models.ForeignKey(
        "engagements.Contact",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Deputy supervisor"),
        help_text=_("Keeps the work going when the supervisor is away or changes post."),
    )
    supervisor_hours = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        verbose_name=_("Supervisor time"),
        help_text=_(
            "Turns a promise of attention into something that can be checked and credited as a contribution."
        ),
    )
    service_sponsor = models.ForeignKey(
        "engagements.Contact",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Sponsor, service side"),
        help_text=_("Senior person in the office that runs the service."),
    )
    technology_sponsor = models.ForeignKey(
        "engagements.Contact",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Sponsor, technology side"),
        help_text=_("Senior person in the office that runs the systems."),
    )
    owner_after_term = models.ForeignKey(
        "engagements.Office",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Owner after the term"),
        help_text=_(
            "The unit that keeps the result; without it the project should be a study or prototype."
        ),
    )
    cohort = models.CharField(
        max_length=300,
        blank=True,
        default="",
        verbose_name=_("Cohort"),
        help_text=_(
            "Groups fellowships of the same cycle so that they can be compared and reported together."
        ),
    )
    kinds_of_work = models.JSONField(
        default=list,
        blank=True,
        validators=[validate_kinds_of_work],
        verbose_name=_("Kinds of work"),
        help_text=_("Says what the fellow is there to do; the first three are the classic ones."),
    )
    fellow_statement = models.TextField(
        blank=True,
        default="",
        verbose_name=_("Why the fellow wants to do it"),
        help_text=_("Evidence of willingness, in the fellow's own words; seen by that side only."),
    )
    supervisor_statement = models.TextField(
        blank=True,
        default="",
        verbose_name=_("Why the supervisor wants to host it"),
        help_text=_(
            "Evidence of willingness, in the supervisor's own words; seen by that side only."
        ),
    )
    funded_by = models.CharField(
        max_length=40,
        blank=True,
        default="",
        choices=Funding.choices,
        verbose_name=_("Who pays"),
        help_text=_("Money decides which kind of agreement is needed and who may end it."),
    )
    stipend_amount = models.DecimalField(
        max_digits=18,
        decimal_places=3,
        null=True,
        blank=True,
        verbose_name=_("Stipend or cost per fellow"),
        help_text=_("Part of the contributions of whichever side pays."),
    )
    stipend_currency = models.CharField(
        max_length=3,
        blank=True,
        default="",
        validators=[
            RegexValidator(r"^[A-Z]{3}$", _("A currency is three capital letters, such as EUR."))
        ],
        verbose_name=_("Stipend or cost per fellow: currency"),
        help_text=_("Three capital letters, such as EUR."),
    )
    briefing_pack = models.ForeignKey(
        "engagements.Document",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Briefing pack"),
        help_text=_(
            "What the fellow was told beforehand: possibilities, priorities, difficulties."
        ),
    )
    version = models.PositiveIntegerField(default=0, editable=False, verbose_name=_("version"))

    class Meta:
        verbose_name = _("fellowship details")
        verbose_name_plural = _("fellowship details")
        constraints = [
            models.CheckConstraint(
                name="fellowship_supervisor_hours_possible",
                condition=models.Q(supervisor_hours__isnull=True)
                | models.Q(supervisor_hours__gte=0, supervisor_hours__lte=168),
                violation_error_message=_("“Supervisor time” must lie between 0 and 168."),
            ),
            models.CheckConstraint(
                name="fellowship_stipend_amount_and_currency",
                condition=models.Q(stipend_amount__isnull=True, stipend_currency="")
                | (
                    models.Q(stipend_amount__isnull=False, stipend_amount__gte=0)
                    & ~models.Q(stipend_currency="")
                ),
                violation_error_message=_(
                    "“Stipend or cost per fellow” needs an amount of zero or more together with its currency."
                ),
            ),
        ]

    def __str__(self) -> str:
        return gettext("Details of engagement %(number)s") % {"number": self.engagement_id}
