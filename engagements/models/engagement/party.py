"""Which organisations take part, on which side, from when to when."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from engagements.words import Side


def party_on(day: date) -> models.Q:
    """Parties that take part on the day; the last day counts."""
    return (models.Q(joined_on__isnull=True) | models.Q(joined_on__lte=day)) & not_left_by(day)


def not_left_by(day: date) -> models.Q:
    """Parties whose last day, if it is known, is not before the day; they may join later."""
    return models.Q(left_on__isnull=True) | models.Q(left_on__gte=day)


TWICE = _("This organisation takes part on some of these days already. Choose other days.")

# The condition for parties that lead their side; who leads hands over before it leaves.
LEADING = models.Q(is_lead=True, left_on__isnull=True)


class PartyQuerySet(models.QuerySet["Party"]):
    """Parties in words of the field."""

    def leading(self, side: str = "") -> "PartyQuerySet":
        """The lead of the side, one in each engagement; it hands over before it leaves.

        Without a side the leads of both.
        """
        leads = self.filter(LEADING)
        return leads.filter(side=side) if side else leads

    def beside(self, party: "Party") -> "PartyQuerySet":
        """Other rows of the same body in the same engagement with a day in common, on any side."""
        others = self.filter(engagement=party.engagement_id, organisation=party.organisation_id)
        if party.joined_on:
            others = others.filter(not_left_by(party.joined_on))
        if party.left_on:
            begun = models.Q(joined_on__isnull=True) | models.Q(joined_on__lte=party.left_on)
            others = others.filter(begun)
        return others.exclude(pk=party.pk)


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

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ["side", "-is_lead", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "side"],
                condition=LEADING,
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

    def has_joined_by(self, day: date) -> bool:
        """Whether it takes part on the day, or did before."""
        return self.joined_on is None or self.joined_on <= day

    def shares_a_day_with(self, other: "Party") -> bool:
        """Whether both are of the same body and have a day in common; where neither has a last day
        the constraint says so."""
        if self.organisation_id is None or self.organisation_id != other.organisation_id:
            return False
        if self.left_on is None and other.left_on is None:
            return False
        first = max(one.joined_on or date.min for one in (self, other))
        return first <= min(one.left_on or date.max for one in (self, other))

    def clean(self) -> None:
        """For the back office: no day on which a body takes part twice, such as on both sides."""
        twice = Party.objects.beside(self)
        if self.left_on is None:
            # Two without a last day: the constraint says so.
            twice = twice.filter(left_on__isnull=False)
        if twice.exists():
            raise ValidationError(TWICE)
