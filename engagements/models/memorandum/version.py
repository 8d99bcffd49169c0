"""Versions of the text. A row never changes; one that was sent and withdrawn stays, void."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MemorandumVersion(models.Model):
    """The whole text at one moment, with its SHA-256 digest. Triggers refuse to change or remove it.

    `text` is the canonical form (docs/memorandum-format.md); `content` the same in parts, as the
    pages and the PDF show it. Only a version `for_signature` can be signed.
    """

    memorandum = models.ForeignKey(
        "engagements.Memorandum",
        models.PROTECT,
        related_name="versions",
        verbose_name=_("memorandum"),
    )
    number = models.PositiveSmallIntegerField(_("number"))
    for_signature = models.BooleanField(_("sent for signature"), default=False)
    text = models.TextField(_("text"))
    digest = models.CharField(_("digest (SHA-256)"), max_length=64)
    content = models.JSONField(_("content"), default=dict)
    note = models.CharField(_("what it changes"), max_length=300, blank=True)
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    made_by = models.ForeignKey(
        "engagements.User", models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    made_by_text = models.CharField(_("by"), max_length=300)
    organisation_text = models.CharField(_("for"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("version of a memorandum")
        verbose_name_plural = _("versions of memoranda")
        ordering = ["memorandum", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["memorandum", "number"],
                name="memorandum_version_number_once",
                violation_error_message=_("This version exists already."),
            )
        ]

    def __str__(self) -> str:
        return _("%(title)s, version %(number)d") % {
            "title": self.memorandum.title,
            "number": self.number,
        }

    @property
    def note_told(self) -> str:
        """What was said of it; of one for signature, that it was sent, in the reader's language."""
        return str(_("Sent for signature")) if self.for_signature else self.note


class Withdrawal(models.Model):
    """A version taken back for correction: signatures given for it are void from then on."""

    withdrawn = models.OneToOneField(
        "engagements.MemorandumVersion",
        models.PROTECT,
        related_name="withdrawal",
        verbose_name=_("version taken back"),
    )
    reason = models.TextField(_("reason"), max_length=5_000)
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(
        "engagements.User", models.PROTECT, related_name="+", verbose_name=_("taken back by")
    )
    by_text = models.CharField(_("by"), max_length=300)
    organisation_text = models.CharField(_("for"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("withdrawal of a version")
        verbose_name_plural = _("withdrawals of versions")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="withdrawal_has_a_reason",
                violation_error_message=_("Say why it is taken back."),
            )
        ]

    def __str__(self) -> str:
        return self.reason[:60]
