"""The history: one append-only table. Every write leaves a row in its own transaction."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.words import Side


class Change(models.Model):
    """Who changed what from what to what, when (UTC), for which organisation, and why.

    Rows cannot be updated or deleted: triggers on both databases refuse it. Each row carries a
    digest made over that of the row before it in its chain, so that tampering shows (`check_register`).
    """

    chain = models.CharField(_("chain"), max_length=60, editable=False)
    number = models.PositiveIntegerField(_("number in the chain"), editable=False)
    engagement = models.ForeignKey(
        "engagements.Engagement",
        models.PROTECT,
        null=True,
        related_name="history",
        verbose_name=_("engagement"),
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    actor = models.ForeignKey(
        "engagements.User", models.PROTECT, null=True, related_name="+", verbose_name=_("account")
    )
    actor_text = models.CharField(_("who"), max_length=300)
    organisation = models.ForeignKey(
        "engagements.Organisation",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("organisation"),
    )
    organisation_text = models.CharField(_("for"), max_length=300, blank=True)
    verb = models.CharField(_("act"), max_length=60)
    thing_type = models.CharField(_("kind of thing"), max_length=60)
    thing_id = models.CharField(_("key of the thing"), max_length=40)
    thing_text = models.CharField(_("what"), max_length=300)
    fields = models.JSONField(_("changes"), default=list)
    reason = models.TextField(_("why"), blank=True)
    private_to_side = models.CharField(
        _("private to the side"), max_length=20, choices=Side.choices, blank=True
    )
    private_to_organisation = models.ForeignKey(
        "engagements.Organisation",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("private to the organisation"),
    )
    request_id = models.CharField(_("request"), max_length=32, blank=True)
    digest = models.CharField(_("digest"), max_length=64)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("history")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["engagement", "-at", "-id"], name="change_of_engagement"),
            models.Index(fields=["thing_type", "thing_id"], name="change_of_thing"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["chain", "number"],
                name="change_one_number_in_a_chain",
                violation_error_message=_("This place in the history is taken."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.thing_text}"
