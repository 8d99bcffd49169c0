"""What only an event has: its kind, length, people present and support afterwards."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from engagements.details import DetailField


class EventType(models.TextChoices):
    """Type of event."""

    HACKATHON = "hackathon", _("Hackathon")
    DATATHON = "datathon", _("Datathon")
    DESIGN_JAM = "design_jam", _("Design jam")
    PROBLEM_WORKSHOP = "problem_workshop", _("Problem workshop")
    OTHER = "other", _("Other")


class UsersPresent(models.TextChoices):
    """Were people who use the services present."""

    FROM_THE_FIRST_HOUR = "from_the_first_hour", _("Yes, from the first hour")
    LATER_DURING_THE_EVENT = "later_during_the_event", _("Yes, later during the event")
    ONLY_AT_THE_END = "only_at_the_end", _("Only at the end")
    NO = "no", _("No")


class HackathonDetails(models.Model):
    """The typed details of one engagement of this model; nothing in them is needed at creation.

    `DETAILS` says for each what it is measured in, by which phase it is needed and who sees it.
    """

    DETAILS: ClassVar[dict[str, DetailField]] = {
        "event_type": DetailField(kind="choice", needed_by="prepare"),
        "venue": DetailField(kind="text", needed_by="start"),
        "duration_hours": DetailField(
            kind="decimal", unit=gettext_noop("hours"), needed_by="prepare"
        ),
        "support_period_months": DetailField(
            kind="integer", unit=gettext_noop("months"), needed_by="prepare"
        ),
        "support_money": DetailField(kind="money", unit=gettext_noop("currency of the engagement")),
        "prize_money": DetailField(kind="money", unit=gettext_noop("currency of the engagement")),
        "terms_url": DetailField(kind="url", needed_by="start"),
        "users_present": DetailField(kind="choice", needed_by="run"),
        "users_present_count": DetailField(
            kind="integer", unit=gettext_noop("people"), needed_by="run"
        ),
    }

    engagement = models.OneToOneField(
        "engagements.Engagement",
        on_delete=models.CASCADE,
        related_name="hackathon_details",
        verbose_name=_("engagement"),
    )
    event_type = models.CharField(
        max_length=40,
        blank=True,
        default="",
        choices=EventType.choices,
        verbose_name=_("Type of event"),
        help_text=_("Hackathons are the best-known form, and not always the right one."),
    )
    venue = models.CharField(
        max_length=300,
        blank=True,
        default="",
        verbose_name=_("Venue or online place"),
        help_text=_("Participants need it; it also shows who could take part."),
    )
    duration_hours = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        verbose_name=_("Working time"),
        help_text=_("Sets what may be expected: in two days, a design and not a product."),
    )
    support_period_months = models.PositiveIntegerField(
        null=True,
        blank=True,
        verbose_name=_("Support after the event"),
        help_text=_("How long continuing teams are accompanied; zero must be said openly."),
    )
    support_money_amount = models.DecimalField(
        max_digits=18,
        decimal_places=3,
        null=True,
        blank=True,
        verbose_name=_("Money for continuing teams"),
        help_text=_("Shows whether take-up was funded or only prizes were."),
    )
    support_money_currency = models.CharField(
        max_length=3,
        blank=True,
        default="",
        validators=[
            RegexValidator(r"^[A-Z]{3}$", _("A currency is three capital letters, such as EUR."))
        ],
        verbose_name=_("Money for continuing teams: currency"),
        help_text=_("Three capital letters, such as EUR."),
    )
    prize_money_amount = models.DecimalField(
        max_digits=18,
        decimal_places=3,
        null=True,
        blank=True,
        verbose_name=_("Prizes"),
        help_text=_(
            "Relevant for procurement thresholds and for the balance against later support."
        ),
    )
    prize_money_currency = models.CharField(
        max_length=3,
        blank=True,
        default="",
        validators=[
            RegexValidator(r"^[A-Z]{3}$", _("A currency is three capital letters, such as EUR."))
        ],
        verbose_name=_("Prizes: currency"),
        help_text=_("Three capital letters, such as EUR."),
    )
    terms_url = models.URLField(
        max_length=500,
        blank=True,
        default="",
        verbose_name=_("Terms of participation"),
        help_text=_("The text participants accepted on rights, data and conduct."),
    )
    users_present = models.CharField(
        max_length=40,
        blank=True,
        default="",
        choices=UsersPresent.choices,
        verbose_name=_("Were people who use the services present?"),
        help_text=_("The most telling single fact about an event's chance to design well."),
    )
    users_present_count = models.PositiveIntegerField(
        null=True,
        blank=True,
        verbose_name=_("Number of such people"),
        help_text=_("Counted, never named, unless they ask to be credited."),
    )
    version = models.PositiveIntegerField(default=0, editable=False, verbose_name=_("version"))

    class Meta:
        verbose_name = _("hackathon details")
        verbose_name_plural = _("hackathon details")
        constraints = [
            models.CheckConstraint(
                name="hackathon_duration_hours_not_negative",
                condition=models.Q(duration_hours__isnull=True) | models.Q(duration_hours__gte=0),
                violation_error_message=_("“Working time” must be zero or more."),
            ),
            models.CheckConstraint(
                name="hackathon_support_period_months_not_negative",
                condition=models.Q(support_period_months__isnull=True)
                | models.Q(support_period_months__gte=0),
                violation_error_message=_("“Support after the event” must be zero or more."),
            ),
            models.CheckConstraint(
                name="hackathon_support_money_amount_and_currency",
                condition=models.Q(support_money_amount__isnull=True, support_money_currency="")
                | (
                    models.Q(support_money_amount__isnull=False, support_money_amount__gte=0)
                    & ~models.Q(support_money_currency="")
                ),
                violation_error_message=_(
                    "“Money for continuing teams” needs an amount of zero or more together with its currency."
                ),
            ),
            models.CheckConstraint(
                name="hackathon_prize_money_amount_and_currency",
                condition=models.Q(prize_money_amount__isnull=True, prize_money_currency="")
                | (
                    models.Q(prize_money_amount__isnull=False, prize_money_amount__gte=0)
                    & ~models.Q(prize_money_currency="")
                ),
                violation_error_message=_(
                    "“Prizes” needs an amount of zero or more together with its currency."
                ),
            ),
            models.CheckConstraint(
                name="hackathon_users_present_count_not_negative",
                condition=models.Q(users_present_count__isnull=True)
                | models.Q(users_present_count__gte=0),
                violation_error_message=_("“Number of such people” must be zero or more."),
            ),
        ]

    def __str__(self) -> str:
        return gettext("Details of engagement %(number)s") % {"number": self.engagement_id}
