"""Documents of an engagement: uploaded files and links, shared or private to one side."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.words import Side


class Document(models.Model):
    """A file or a link. A file's stored name is random; its own name is only text."""

    engagement = models.ForeignKey(
        "engagements.Engagement",
        models.CASCADE,
        related_name="documents",
        verbose_name=_("engagement"),
    )
    title = models.CharField(_("title"), max_length=200)
    file = models.FileField(_("file"), upload_to="documents/", max_length=200, blank=True)
    file_name = models.CharField(_("name of the file"), max_length=200, blank=True, editable=False)
    media_type = models.CharField(_("type of the file"), max_length=100, blank=True, editable=False)
    size = models.PositiveIntegerField(_("size in bytes"), default=0, editable=False)
    sha256 = models.CharField(_("SHA-256 digest"), max_length=64, blank=True, editable=False)
    link = models.URLField(_("link"), max_length=1000, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    dated_on = models.DateField(_("date of the document"), null=True, blank=True)
    visibility = models.CharField(
        _("who sees it"),
        max_length=10,
        choices=[("shared", _("Both sides")), ("side", _("Only our side"))],
        default="shared",
    )
    side = models.CharField(_("side"), max_length=20, choices=Side.choices, editable=False)
    added_by = models.ForeignKey(
        "engagements.User", models.PROTECT, related_name="+", verbose_name=_("added by")
    )
    added_at = models.DateTimeField(_("added at"), default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-added_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(~models.Q(file="") & models.Q(link=""))
                | (models.Q(file="") & ~models.Q(link="")),
                name="document_is_a_file_or_a_link",
                violation_error_message=_("Give a file or a link, one of the two."),
            ),
            models.CheckConstraint(
                condition=models.Q(visibility__in=["shared", "side"])
                & models.Q(side__in=["government", "civic"]),
                name="document_belongs_to_a_side",
                violation_error_message=_("A document belongs to one of the two sides."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_paper(self) -> bool:
        """Whether the file can be looked at as a signed paper: a PDF or a picture."""
        return self.media_type == "application/pdf" or self.media_type.startswith("image/")
