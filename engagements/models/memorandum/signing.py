"""Who is to sign, who signed, and who said that they cannot."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.words import AddressClass


class Signatory(models.Model):
    """A person who is to sign for a party, with position and authority.

    The frozen text names party, position and authority. Another person in the same position may
    take the place before signing: a row of its own that `replaces` this one.
    """

    memorandum = models.ForeignKey(
        "engagements.Memorandum",
        models.CASCADE,
        related_name="signatories",
        verbose_name=_("memorandum"),
    )
    party = models.ForeignKey(
        "engagements.MemorandumParty",
        models.CASCADE,
        related_name="signatories",
        verbose_name=_("party"),
    )
    contact = models.ForeignKey(
        "engagements.Contact",
        models.PROTECT,
        related_name="signing_for",
        verbose_name=_("person"),
    )
    position = models.CharField(_("position"), max_length=200)
    authority = models.CharField(
        _("authority"),
        max_length=300,
        blank=True,
        help_text=_("In whose name and by which order, statute or delegation."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        editable=False,
        verbose_name=_("replaces"),
    )
    replaced_at = models.DateTimeField(_("replaced"), null=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["memorandum", "contact"],
                condition=models.Q(replaced_at__isnull=True),
                name="signatory_once_in_a_memorandum",
                violation_error_message=_("This person is already a signatory."),
            ),
            models.CheckConstraint(
                condition=~models.Q(position=""),
                name="signatory_has_a_position",
                violation_error_message=_("Say in which position the person signs."),
            ),
        ]

    def __str__(self) -> str:
        return self.contact.person.named(self.position)


# By method: docs/memorandum-format.md says more.
PROVES = {
    "register": _("It proves that this person was signed in with the password, saw this text and agreed to it."),
    "paper": _("It proves what the scan shows. Somebody of the same side recorded it; the register does not compare handwriting."),
    "elsewhere": _("It proves what the service's file and certificate prove. Somebody of the same side recorded them; the register does not check the certificate."),
}  # fmt: skip


class Signature(models.Model):
    """The fact of signing one version: who, when, how, and what proves it. Never changed.

    Names, office and organisation are text as at that moment. It is void when its version was
    withdrawn (`Withdrawal`); nothing else takes it away.
    """

    class Method(models.TextChoices):
        REGISTER = "register", _("In the register")
        PAPER = "paper", _("On paper")
        ELSEWHERE = "elsewhere", _("With an e-signature service")

    signatory = models.ForeignKey(
        "engagements.Signatory",
        models.PROTECT,
        related_name="signatures",
        verbose_name=_("signatory"),
    )
    signed = models.ForeignKey(
        "engagements.MemorandumVersion",
        models.PROTECT,
        related_name="signatures",
        verbose_name=_("signed version"),
    )
    digest = models.CharField(_("digest (SHA-256)"), max_length=64)
    method = models.CharField(_("method"), max_length=10, choices=Method.choices)
    name = models.CharField(_("name"), max_length=200)
    position = models.CharField(_("position"), max_length=200)
    office = models.CharField(_("office"), max_length=300, blank=True)
    organisation = models.CharField(_("organisation"), max_length=300)
    authority = models.CharField(_("authority"), max_length=300, blank=True)
    signed_at = models.DateTimeField(_("recorded (UTC)"), default=timezone.now)
    signed_on = models.DateField(_("day of signing"))
    local_time = models.CharField(_("local time"), max_length=80, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        "engagements.User", models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    recorded_by_text = models.CharField(_("recorded by"), max_length=300)
    document = models.ForeignKey(
        "engagements.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("signed paper"),
    )
    certificate = models.ForeignKey(
        "engagements.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("certificate"),
    )
    address_class = models.CharField(
        _("kind of network address"),
        max_length=20,
        choices=AddressClass.choices,
        blank=True,
        help_text=_("Public or private, version 4 or 6; the address itself is not kept."),
    )

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["signed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["signatory", "signed"],
                name="signature_once_for_signatory_and_version",
                violation_error_message=_("This person has signed this version already."),
            ),
            models.CheckConstraint(
                condition=models.Q(method="register")
                | models.Q(method__in=["paper", "elsewhere"], document__isnull=False),
                name="signature_outside_has_its_paper",
                violation_error_message=_("Add the signed paper or file."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.position}"

    @property
    def proves(self) -> str:
        """What a signature of this kind proves, in a sentence."""
        return str(PROVES[self.method])


# What the line of history about a signature repeats, so that an altered signature shows.
SEALED_BY_HISTORY = (
    "organisation", "office", "authority", "signed_on", "local_time", "place", "digest",
)  # fmt: skip
# As before, in lines that were written since it is told there too.
SEALED_WHERE_TOLD = ("address_class",)
# The same line keeps the digest of each paper's file, under this name.
DIGESTS_OF_PAPERS = {"document": "document_sha256", "certificate": "certificate_sha256"}
# And, as the line of every row that is written once, a digest of the whole row.
SEAL = "seal"


class SigningRefusal(models.Model):
    """“I cannot sign this”, with the reason. Kept; the signatory may still sign later."""

    class Why(models.TextChoices):
        TEXT = "text", _("The text has to change")
        SOMEBODY_ELSE = "somebody_else", _("Somebody else has to sign")
        TIME = "time", _("I need more time")
        OTHER = "other", _("Another reason")

    signatory = models.ForeignKey(
        "engagements.Signatory",
        models.PROTECT,
        related_name="refusals",
        verbose_name=_("signatory"),
    )
    refused = models.ForeignKey(
        "engagements.MemorandumVersion",
        models.PROTECT,
        related_name="refusals",
        verbose_name=_("refused version"),
    )
    why = models.CharField(_("why not"), max_length=20, choices=Why.choices)
    reason = models.TextField(_("reason"), max_length=5_000)
    at = models.DateTimeField(_("when"), default=timezone.now)
    by_text = models.CharField(_("by"), max_length=300)

    class Meta:
        verbose_name = _("refusal to sign")
        verbose_name_plural = _("refusals to sign")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="signing_refusal_has_a_reason",
                violation_error_message=_("Say what both sides should know."),
            )
        ]

    def __str__(self) -> str:
        return self.reason[:60]
