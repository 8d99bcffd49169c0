"""The challenge checklist: known difficulties, asked as questions, with what is done about them."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from engagements.words import GivesReason, Phase

# A challenge is settled in every other state: addressed, not applicable or waived.
UNSETTLED = ("open", "in_work")


class Severity(models.TextChoices):
    """How hard is this here?"""

    NONE = "none", _("None")
    LOW = "low", _("Low")
    MEDIUM = "medium", _("Medium")
    HIGH = "high", _("High")
    SEVERE = "severe", _("Severe")


class ChecklistItemQuerySet(models.QuerySet["ChecklistItem"]):
    """Checklist items in words of the field."""

    def settled(self) -> "ChecklistItemQuerySet":
        """Addressed, not applicable or waived."""
        return self.exclude(status__in=UNSETTLED)

    def open_gating(self) -> "ChecklistItemQuerySet":
        """Gating items that are not settled."""
        return self.filter(gates=True, status__in=UNSETTLED)


class ChecklistItem(GivesReason, models.Model):
    """One challenge in one engagement. Playbook texts are looked up by slug; own ones are kept."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        IN_WORK = "in_work", _("In work")
        ADDRESSED = "addressed", _("Addressed")
        NOT_APPLICABLE = "not_applicable", _("Not applicable")
        WAIVED = "waived", _("Waived")

    engagement = models.ForeignKey(
        "engagements.Engagement",
        models.CASCADE,
        related_name="checklist",
        verbose_name=_("engagement"),
    )
    slug = models.SlugField(max_length=80, blank=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    question = models.TextField(_("question"), max_length=2_000)
    why = models.TextField(_("why it matters"), max_length=5_000, blank=True)
    phase = models.CharField(_("phase"), max_length=20, choices=Phase.choices)
    side = models.CharField(
        _("owner side"),
        max_length=20,
        choices=[
            ("government", _("Government side")),
            ("civic", _("Civic side")),
            ("both", _("Both sides")),
        ],
    )
    gates = models.BooleanField(_("needed before the next phase"), default=False)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    status = models.CharField(
        _("status"), max_length=20, choices=Status.choices, default=Status.OPEN
    )
    answer = models.TextField(_("answer"), max_length=20_000, blank=True)
    reason = models.TextField(_("reason"), max_length=5_000, blank=True)
    severity_start = models.CharField(
        _("at the start"), max_length=10, choices=Severity.choices, blank=True
    )
    severity_middle = models.CharField(
        _("in the middle"), max_length=10, choices=Severity.choices, blank=True
    )
    severity_end = models.CharField(
        _("at the end"), max_length=10, choices=Severity.choices, blank=True
    )
    responsible = models.ForeignKey(
        "engagements.Contact",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="checklist_items",
        verbose_name=_("responsible person"),
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = ChecklistItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("checklist item")
        verbose_name_plural = _("checklist items")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "slug"],
                condition=~models.Q(slug=""),
                name="checklist_item_once_from_the_playbook",
                violation_error_message=_("This challenge is already on the checklist."),
            ),
            models.CheckConstraint(
                condition=~models.Q(status="addressed")
                | (~models.Q(answer="") & models.Q(responsible__isnull=False)),
                name="checklist_item_addressed_has_answer_and_person",
                violation_error_message=_(
                    "Addressed needs an answer in words and a responsible person."
                ),
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["not_applicable", "waived"]) | ~models.Q(reason=""),
                name="checklist_item_status_has_its_reason",
                violation_error_message=_("Say why this does not apply or is waived."),
            ),
            models.CheckConstraint(
                condition=~models.Q(status="waived") | models.Q(gates=True),
                name="checklist_item_only_gating_is_waived",
                violation_error_message=_(
                    "Only a challenge that is needed for the next phase can be waived."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The item's page."""
        return reverse("challenge_detail", args=[self.engagement.reference, self.pk])

    @property
    def is_settled(self) -> bool:
        """Addressed, not applicable or waived."""
        return self.status not in UNSETTLED


class Response(models.Model):
    """What is done about a challenge: one the playbook recommends, or one of our own."""

    class State(models.TextChoices):
        NOT_CHOSEN = "not_chosen", _("Not chosen")
        CHOSEN = "chosen", _("Chosen")
        IN_WORK = "in_work", _("In work")
        DONE = "done", _("Done")

    item = models.ForeignKey(
        "engagements.ChecklistItem",
        models.CASCADE,
        related_name="responses",
        verbose_name=_("item"),
    )
    text = models.TextField(_("response"), max_length=2_000)
    recommended = models.BooleanField(
        _("recommended by the playbook"), default=False, editable=False
    )
    state = models.CharField(
        _("state"), max_length=20, choices=State.choices, default=State.NOT_CHOSEN
    )
    order = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(text=""),
                name="response_has_a_text",
                violation_error_message=_("Say what is done."),
            )
        ]

    def __str__(self) -> str:
        return self.text[:80]
