"""The organisations between which an agreement is made."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from engagements.words import Side


class MemorandumParty(models.Model):
    """An organisation that is a party to a memorandum, on one side.

    The memorandum goes on naming it when it is renamed, merged or dissolved; `successor` is who
    answers for its obligations from the confirmation on.
    """

    memorandum = models.ForeignKey(
        "engagements.Memorandum",
        models.CASCADE,
        related_name="parties",
        verbose_name=_("memorandum"),
    )
    organisation = models.ForeignKey(
        "engagements.Organisation",
        models.PROTECT,
        related_name="memorandum_parties",
        verbose_name=_("organisation"),
    )
    side = models.CharField(
        _("side"),
        max_length=20,
        choices=Side.choices,
    )
    successor = models.ForeignKey(
        "engagements.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("successor"),
    )
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        "engagements.User",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("confirmed by"),
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
            models.CheckConstraint(
                condition=models.Q(successor__isnull=True)
                | models.Q(confirmed_on__isnull=False, confirmed_by__isnull=False),
                name="memorandum_party_successor_confirmed",
                violation_error_message=_("A successor takes over by its own confirmation."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)
