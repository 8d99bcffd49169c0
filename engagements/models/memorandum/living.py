"""What happens to a signed memorandum: proposed by one side, answered by the other."""

from datetime import date

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.words import Side


class MemorandumProposal(models.Model):
    """Something one side proposes; until the other has answered, it is under discussion.

    Giving notice needs no agreement: it is `given`, and takes effect after the days of notice.
    """

    class Kind(models.TextChoices):
        SUSPEND = "suspend", _("Suspend it")
        RESUME = "resume", _("End the suspension")
        END = "end", _("End it early")
        NOTICE = "notice", _("Give notice")
        RENEW = "renew", _("Renew it")
        AMEND = "amend", _("Amend it")
        LAPSE = "lapse", _("Let it lapse")
        CORRECT = "correct", _("Correct an error")
        DISAGREE = "disagree", _("Say that we disagree")

    class State(models.TextChoices):
        OPEN = "open", _("Under discussion")
        AGREED = "agreed", _("Agreed by both")
        DECLINED = "declined", _("Declined")
        TAKEN_BACK = "taken_back", _("Taken back")
        GIVEN = "given", _("Given by one side")

    memorandum = models.ForeignKey(
        "engagements.Memorandum",
        models.PROTECT,
        related_name="proposals",
        verbose_name=_("memorandum"),
    )
    kind = models.CharField(_("what"), max_length=10, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.OPEN)
    side = models.CharField(_("proposed by"), max_length=20, choices=Side.choices, editable=False)
    proposed_by = models.ForeignKey(
        "engagements.User", models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_by_text = models.CharField(_("by"), max_length=300)
    proposed_at = models.DateTimeField(_("proposed"), default=timezone.now)
    from_on = models.DateField(_("from"), null=True, blank=True)
    until_on = models.DateField(_("until"), null=True, blank=True)
    reason = models.TextField(_("reason"), max_length=5_000)
    answered_by_text = models.CharField(_("answered by"), max_length=300, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    answer = models.TextField(_("answer"), max_length=5_000, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("proposal about a memorandum")
        verbose_name_plural = _("proposals about memoranda")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["memorandum", "kind"],
                condition=models.Q(state="open"),
                name="memorandum_proposal_one_open_of_a_kind",
                violation_error_message=_("This is proposed already and waits for an answer."),
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="memorandum_proposal_has_a_reason",
                violation_error_message=_("Say why."),
            ),
            models.CheckConstraint(
                condition=models.Q(from_on__isnull=True)
                | models.Q(until_on__isnull=True)
                | models.Q(until_on__gte=models.F("from_on")),
                name="memorandum_proposal_dates_in_order",
                violation_error_message=_("The last day lies before the first day."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class Suspension(models.Model):
    """Days on which a memorandum is not in force although signed; both days count."""

    memorandum = models.ForeignKey(
        "engagements.Memorandum",
        models.PROTECT,
        related_name="suspensions",
        verbose_name=_("memorandum"),
    )
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("suspension")
        verbose_name_plural = _("suspensions")
        ordering = ["from_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["memorandum"],
                condition=models.Q(until_on__isnull=True),
                name="suspension_one_without_end",
                violation_error_message=_("It is suspended already."),
            ),
            models.CheckConstraint(
                condition=models.Q(until_on__isnull=True)
                | models.Q(until_on__gte=models.F("from_on")),
                name="suspension_dates_in_order",
                violation_error_message=_("The last day lies before the first day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_on} – {self.until_on or ''}"

    def holds_on(self, day: date) -> bool:
        """Whether the memorandum is suspended on the day."""
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


# A signed memorandum never becomes a draft again; one that was sent does, by withdrawal. Only a
# draft of the register is set aside, by an act of its own.
MEMORANDUM_MOVES: dict[str, frozenset[str]] = {
    "draft": frozenset({"draft", "sent", "signed"}),
    "sent": frozenset({"draft", "sent", "signed"}),
    "signed": frozenset({"signed", "ended"}),
    "ended": frozenset({"signed", "ended"}),
}
