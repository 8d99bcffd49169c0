"""Letters that wait to be sent: written in the transaction of the act, sent after it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Letter(models.Model):
    """One letter to one person. A killed process leaves it waiting; `send_notices` sends it.

    `key` says what the letter is about, so that the same is never written twice.
    """

    key = models.CharField(_("key"), max_length=200, unique=True, editable=False)
    to = models.ForeignKey(
        "engagements.User", models.PROTECT, related_name="letters", verbose_name=_("to")
    )
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    memorandum = models.ForeignKey(
        "engagements.Memorandum",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="letters",
        verbose_name=_("memorandum"),
    )
    signatory = models.ForeignKey(
        "engagements.Signatory",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="letters",
        verbose_name=_("signatory"),
    )
    written_at = models.DateTimeField(_("written"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    dropped_at = models.DateTimeField(
        _("dropped"),
        null=True,
        blank=True,
        help_text=_("It is asked no more, or its reader no longer saw it; it is never sent."),
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-written_at", "-pk"]
        indexes = [
            models.Index(
                fields=["written_at"],
                condition=models.Q(sent_at__isnull=True),
                name="letter_waiting",
            )
        ]

    def __str__(self) -> str:
        return self.subject
