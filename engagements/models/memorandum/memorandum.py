"""One agreement and its parties."""

from datetime import date
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from engagements.words import Side


class Memorandum(models.Model):
    """One agreement. It may cover several engagements, and has its own parties.

    One that was drafted here (`drafted_here`) is frozen from its sending for signature on: triggers
    on both databases refuse to change what was sent. Another was agreed elsewhere and is recorded:
    what one side recorded as signed counts once somebody of the other side has confirmed it
    (`recorded_side` is empty for an administrator of neither side, and for what was there before).
    A draft that comes to nothing although a version of it was kept is set aside: it stays as it
    stood, is never signed, and nothing waits for it.
    An amendment is a memorandum that `amends` a signed one; a renewal is one that `renews` it.
    """

    class Kind(models.TextChoices):
        MEMORANDUM = "memorandum", _("Memorandum (MOU)")
        CONTRACT = "contract", _("Contract")
        NO_COST_AGREEMENT = "no_cost_agreement", _("No-cost agreement")
        MANDATE = "mandate", _("Mandate")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SENT = "sent", _("Sent for signature")
        SIGNED = "signed", _("Signed")
        ENDED = "ended", _("Ended")
        SET_ASIDE = "set_aside", _("Set aside")

    class SigningOrder(models.TextChoices):
        FREE = "free", _("In any order")
        FIXED = "fixed", _("One after the other")

    engagements = models.ManyToManyField(
        "engagements.Engagement", related_name="memoranda", verbose_name=_("engagements")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.MEMORANDUM)
    title = models.CharField(_("title"), max_length=200)
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.DRAFT)
    drafted_here = models.BooleanField(_("drafted in the register"), default=False, editable=False)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    begins_on = models.DateField(_("begins on"), null=True, blank=True)
    ends_on = models.DateField(
        _("ends on"), null=True, blank=True, help_text=_("The last day counts.")
    )
    ended_on = models.DateField(_("ended early on"), null=True, blank=True)
    amended_ends_on = models.DateField(
        _("last day after amendment"), null=True, blank=True, editable=False
    )
    review_on = models.DateField(_("review on"), null=True, blank=True)
    sign_by = models.DateField(_("to be signed by"), null=True, blank=True)
    notice_days = models.PositiveSmallIntegerField(
        _("days of notice"), default=30, help_text=_("For ending it from one side.")
    )
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    language = models.CharField(_("language"), max_length=10, blank=True)
    prevailing_language = models.CharField(
        _("language that prevails"),
        max_length=10,
        blank=True,
        help_text=_("Where the text exists in several languages."),
    )
    signing_order = models.CharField(
        _("order of signing"),
        max_length=10,
        choices=SigningOrder.choices,
        default=SigningOrder.FREE,
    )
    current_version = models.ForeignKey(
        "engagements.MemorandumVersion",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("version sent for signature"),
    )
    amends = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="amendments",
        verbose_name=_("amends"),
    )
    renews = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="renewals",
        verbose_name=_("renews"),
    )
    document = models.ForeignKey(
        "engagements.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memoranda",
        verbose_name=_("document"),
    )
    recorded_side = models.CharField(
        _("recorded by the"), max_length=20, blank=True, choices=Side.choices, editable=False
    )
    recorded_by = models.ForeignKey(
        "engagements.User",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    recorded_by_text = models.CharField(
        _("recorded by"), max_length=300, blank=True, editable=False
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, editable=False)
    confirmed_by = models.ForeignKey(
        "engagements.User",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_by_text = models.CharField(
        _("confirmed by"), max_length=300, blank=True, editable=False
    )
    disputed_at = models.DateTimeField(_("called wrong"), null=True, editable=False)
    disputed_by_text = models.CharField(
        _("called wrong by"), max_length=300, blank=True, editable=False
    )
    dispute_reason = models.TextField(
        _("what is not right"), max_length=5_000, blank=True, editable=False
    )
    set_aside_at = models.DateTimeField(_("set aside"), null=True, editable=False)
    set_aside_by_text = models.CharField(
        _("set aside by"), max_length=300, blank=True, editable=False
    )
    set_aside_reason = models.TextField(
        _("why it was set aside"), max_length=5_000, blank=True, editable=False
    )
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("memorandum")
        verbose_name_plural = _("memoranda")
        ordering = ["-begins_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state__in=["signed", "ended"])
                | models.Q(signed_on__isnull=False, begins_on__isnull=False),
                name="memorandum_signed_has_its_days",
                violation_error_message=_(
                    "A signed memorandum needs the day of signing and the first day."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["signed", "ended"])
                | models.Q(signed_on__isnull=True),
                name="memorandum_unsigned_has_no_day_of_signing",
                violation_error_message=_("Only a signed memorandum has a day of signing."),
            ),
            models.CheckConstraint(
                condition=models.Q(begins_on__isnull=True)
                | models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("begins_on")),
                name="memorandum_dates_in_order",
                violation_error_message=_("The last day lies before the first day."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state="ended") | models.Q(ended_on__isnull=False),
                name="memorandum_ended_has_its_day",
                violation_error_message=_("Say on which day the memorandum ended."),
            ),
            models.CheckConstraint(
                condition=~models.Q(title=""),
                name="memorandum_has_a_title",
                violation_error_message=_("Give the memorandum a title."),
            ),
            models.CheckConstraint(
                condition=models.Q(drafted_here=False)
                | models.Q(state__in=["draft", "set_aside"], current_version__isnull=True)
                | (
                    ~models.Q(state__in=["draft", "set_aside"])
                    & models.Q(current_version__isnull=False)
                ),
                name="memorandum_sent_has_its_version",
                violation_error_message=_("What is sent for signature is a frozen version."),
            ),
            models.CheckConstraint(
                condition=models.Q(drafted_here=True)
                | models.Q(amends__isnull=True, renews__isnull=True, current_version__isnull=True),
                name="memorandum_recorded_stands_alone",
                violation_error_message=_("A recorded memorandum has no version of its own."),
            ),
            models.UniqueConstraint(
                fields=["renews"],
                condition=~models.Q(state="set_aside"),
                name="memorandum_renewed_once",
                violation_error_message=_("This memorandum has a renewal already."),
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(state="set_aside", drafted_here=True, set_aside_at__isnull=False)
                    & ~models.Q(set_aside_by_text="")
                    & ~models.Q(set_aside_reason="")
                )
                | (
                    ~models.Q(state="set_aside")
                    & models.Q(set_aside_at__isnull=True, set_aside_by_text="", set_aside_reason="")
                ),
                name="memorandum_set_aside_says_by_whom_and_why",
                violation_error_message=_("Only a draft is set aside, and with a reason."),
            ),
            models.CheckConstraint(
                condition=models.Q(recorded_side="", recorded_by__isnull=True, recorded_by_text="")
                | (
                    models.Q(
                        drafted_here=False,
                        state__in=["signed", "ended"],
                        recorded_side__in=["", "government", "civic"],
                        recorded_by__isnull=False,
                    )
                    & ~models.Q(recorded_by_text="")
                ),
                name="memorandum_recorded_says_by_whom",
                violation_error_message=_("Only what was agreed elsewhere is recorded as signed."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    confirmed_at__isnull=True, confirmed_by__isnull=True, confirmed_by_text=""
                )
                | (
                    models.Q(confirmed_at__isnull=False, confirmed_by__isnull=False)
                    & ~models.Q(confirmed_by_text="")
                    & ~models.Q(recorded_side="")
                    & ~models.Q(confirmed_by=models.F("recorded_by"))
                ),
                name="memorandum_confirmed_by_another",
                violation_error_message=_("Somebody of the other side confirms what one recorded."),
            ),
            models.CheckConstraint(
                condition=models.Q(disputed_at__isnull=True, disputed_by_text="", dispute_reason="")
                | (
                    models.Q(disputed_at__isnull=False, confirmed_at__isnull=True)
                    & ~models.Q(disputed_by_text="")
                    & ~models.Q(dispute_reason="")
                    & ~models.Q(recorded_side="")
                ),
                name="memorandum_disputed_says_by_whom_and_why",
                violation_error_message=_("Say what is not right, while it is not confirmed."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The memorandum's page."""
        return reverse("memorandum_detail", args=[self.pk])

    @property
    def reference(self) -> str:
        """How papers and letters name it, such as M-12."""
        return f"M-{self.pk}"

    @property
    def is_frozen(self) -> bool:
        """Whether its text was sent for signature or set aside here and can not be changed now."""
        return self.drafted_here and self.state != self.State.DRAFT

    @property
    def was_signed(self) -> bool:
        """Whether it stands here as signed by everybody; what ended early was signed too.

        Whether that counts is another question: `counts`.
        """
        return self.state in (self.State.SIGNED, self.State.ENDED)

    @property
    def awaits_confirmation(self) -> bool:
        """Whether one side alone says that it is signed; `awaiting` is the same as a condition."""
        return self.was_signed and bool(self.recorded_side) and self.confirmed_at is None

    @property
    def counts(self) -> bool:
        """Whether it is an agreement of both sides: signed, and confirmed where one side recorded it.

        The one place that says so: days in force, coverage, gates and lists all ask here.
        """
        return self.was_signed and not self.awaits_confirmation

    @property
    def confirming_side(self) -> str:
        """The side that has to confirm, or has confirmed, what the other recorded; else empty."""
        return {"government": "civic", "civic": "government"}.get(self.recorded_side, "")

    @property
    def first_day(self) -> date | None:
        """First day in force: as agreed, yet never before the last signature."""
        if self.signed_on is None or self.begins_on is None:
            return self.begins_on
        return max(self.begins_on, self.signed_on)

    @property
    def agreed_last_day(self) -> date | None:
        """The last day as agreed, amendments included; None where none was agreed."""
        return self.amended_ends_on or self.ends_on

    @property
    def last_day(self) -> date | None:
        """Last day in force: the day of an early end, or the agreed last day."""
        days = [day for day in (self.ended_on, self.agreed_last_day) if day]
        return min(days) if days else None

    @property
    def never_holds(self) -> bool:
        """Whether a notice or an early end comes before its first day, so that it holds on no day."""
        if self.amends_id or self.ended_on is None or self.first_day is None:
            return False
        return self.ended_on < self.first_day

    def was_cut_before(self, day: date, *, follows_the_term: bool) -> bool:
        """Whether it ends before the day because of an early end or an amendment.

        An amendment matters where it shortened what was agreed first, or for what `follows_the_term`
        whatever its length. What an amendment added ends with the memorandum that it changes.
        """
        if self.ended_on and day > self.ended_on:
            return True
        whole = self.amends or self
        amended, first = whole.amended_ends_on, self.ends_on or whole.ends_on
        if amended is None or day <= amended:
            return False
        return follows_the_term or first is None or amended < first

    def in_force_on(self, day: date) -> bool:
        """Signed by both sides (`counts`), begun, not expired, ended or suspended on the day.

        The last day counts. `day` is a day in the agreement's time zone. Suspensions are read once
        (prefetch them). An amendment is never in force by itself: it changes the text of what it
        amends.
        """
        return self.counts and self.would_be_in_force_on(day)

    def would_be_in_force_on(self, day: date) -> bool:
        """As `in_force_on`, also for what waits to be confirmed: whether it would be in force then."""
        if not self.was_signed or self.first_day is None:
            return False
        if day < self.first_day or (self.last_day is not None and day > self.last_day):
            return False
        suspensions = self.suspensions.all() if self.pk else ()
        return not any(one.holds_on(day) for one in suspensions)


# In which states its text binds its parties: from the sending on, also once it has ended.
BINDING = (Memorandum.State.SENT, Memorandum.State.SIGNED, Memorandum.State.ENDED)


def coverings() -> Any:  # noqa: ANN401
    """The rows that say which engagements memoranda cover; type checkers know nothing of such tables."""
    return Memorandum.engagements.through._default_manager


def awaiting(path: str = "") -> models.Q:
    """The condition for `Memorandum.awaits_confirmation`, of what is reached by the path."""
    return models.Q(
        **{f"{path}state__in": ["signed", "ended"], f"{path}confirmed_at__isnull": True}
    ) & ~models.Q(**{f"{path}recorded_side": ""})
