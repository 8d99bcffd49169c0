"""Organisations, their former names, and the tree of their offices."""

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Organisation(models.Model):
    """Any body that takes part: government body, civic organisation, company, donor …"""

    class Kind(models.TextChoices):
        GOVERNMENT = "government", _("Government body")
        CIVIC = "civic", _("Civic organisation")
        COMPANY = "company", _("Company")
        UNIVERSITY = "university", _("University")
        DONOR = "donor", _("Donor")
        NETWORK = "network", _("Network")

    class Level(models.TextChoices):
        NATIONAL = "national", _("National")
        REGIONAL = "regional", _("Regional")
        LOCAL = "local", _("Local")

    name = models.CharField(_("legal name"), max_length=300)
    business_name = models.CharField(
        _("business name"),
        max_length=300,
        blank=True,
        help_text=_("The name it trades under, where that differs from the legal name."),
    )
    folded_name = models.CharField(max_length=300, editable=False, db_index=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    country = models.CharField(_("country"), max_length=2, blank=True)
    level = models.CharField(
        _("level of government"), max_length=20, choices=Level.choices, blank=True
    )
    website = models.URLField(_("address on the web"), max_length=500, blank=True)
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("successor"),
        help_text=_("The body that took over after a merger, a new name or an end."),
    )
    succeeded_on = models.DateField(_("succeeded on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]
        indexes = [models.Index(fields=["name"], name="organisation_name")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(name=""),
                name="organisation_has_a_name",
                violation_error_message=_("Give the organisation a name."),
            ),
            models.CheckConstraint(
                condition=models.Q(successor__isnull=True) | ~models.Q(successor=models.F("id")),
                name="organisation_not_its_own_successor",
                violation_error_message=_("An organisation cannot succeed itself."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=["government", "civic", "company", "university", "donor", "network"]
                ),
                name="organisation_kind_is_known",
                violation_error_message=_("Choose one of the kinds of organisation."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The organisation's page."""
        return reverse("organisation_detail", args=[self.pk])


class FormerName(models.Model):
    """A name that an organisation had before, and until when."""

    organisation = models.ForeignKey(
        "engagements.Organisation",
        models.CASCADE,
        related_name="former_names",
        verbose_name=_("organisation"),
    )
    name = models.CharField(_("former name"), max_length=300)
    folded_name = models.CharField(max_length=300, editable=False, db_index=True)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("former name")
        verbose_name_plural = _("former names")
        ordering = ["-until", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name", "until"],
                name="former_name_once_for_organisation_and_day",
                violation_error_message=_("This former name is already recorded."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Office(models.Model):
    """A unit inside an organisation: department, directorate, section. Offices form a tree."""

    organisation = models.ForeignKey(
        "engagements.Organisation",
        models.PROTECT,
        related_name="offices",
        verbose_name=_("organisation"),
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
    )
    name = models.CharField(_("name"), max_length=300)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                condition=models.Q(parent__isnull=True),
                name="office_name_once_at_the_top",
                violation_error_message=_("The organisation already has an office of this name."),
            ),
            models.UniqueConstraint(
                fields=["organisation", "parent", "name"],
                condition=models.Q(parent__isnull=False),
                name="office_name_once_under_its_parent",
                violation_error_message=_("The office above already has a part of this name."),
            ),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="office_not_its_own_parent",
                violation_error_message=_("An office cannot be part of itself."),
            ),
            models.CheckConstraint(
                condition=~models.Q(name=""),
                name="office_has_a_name",
                violation_error_message=_("Give the office a name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """For the back office: it hangs in the tree of its own organisation."""
        if self.parent is not None and self.parent.organisation_id != self.organisation_id:
            raise ValidationError(
                {"parent": _("The office above belongs to another organisation.")}
            )
