"""What only policy development has: the policy, its stage and the role of the civic side."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from engagements.details import DetailField


class PolicyKind(models.TextChoices):
    """Kind of policy."""

    LAW = "law", _("Law")
    REGULATION = "regulation", _("Regulation")
    STRATEGY = "strategy", _("Strategy")
    ACTION_PLAN = "action_plan", _("Action plan")
    STANDARD_OR_GUIDELINE = "standard_or_guideline", _("Standard or guideline")
    BUDGET = "budget", _("Budget")
    PROCUREMENT_RULE = "procurement_rule", _("Procurement rule")
    OTHER = "other", _("Other")


class PolicyStage(models.TextChoices):
    """Stage of the policy."""

    AGENDA = "agenda", _("On the agenda")
    FORMULATION = "formulation", _("Being drafted")
    CONSULTATION = "consultation", _("In consultation")
    ADOPTION = "adoption", _("Up for adoption")
    IMPLEMENTATION = "implementation", _("Being carried out")
    EVALUATION = "evaluation", _("Being evaluated")
    ABANDONED = "abandoned", _("Abandoned")


class CivicRole(models.TextChoices):
    """Role of the civic side."""

    CO_AUTHOR = "co_author", _("Co-author")
    ADVISER = "adviser", _("Adviser")
    ORGANISER_OF_PROCESS = "organiser_of_process", _("Organiser of the process")
    PARTICIPANT = "participant", _("Participant")
    MONITOR = "monitor", _("Monitor")


class PolicyDetails(models.Model):
    """The typed details of one engagement of this model; nothing in them is needed at creation.

    `DETAILS` says for each what it is measured in, by which phase it is needed and who sees it.
    """

    DETAILS: ClassVar[dict[str, DetailField]] = {
        "policy_title": DetailField(kind="text", needed_by="prepare"),
        "policy_kind": DetailField(kind="choice", needed_by="prepare"),
        "policy_stage": DetailField(kind="choice", needed_by="prepare"),
        "lead_office": DetailField(kind="office", needed_by="prepare"),
        "civic_role": DetailField(kind="choice", needed_by="prepare"),
        "open_questions": DetailField(kind="long_text", needed_by="prepare"),
        "closed_questions": DetailField(kind="long_text", needed_by="prepare"),
        "interests_declared": DetailField(kind="long_text", needed_by="prepare"),
        "adopted_on": DetailField(kind="date"),
        "official_reference": DetailField(kind="text"),
    }

    engagement = models.OneToOneField(
        "engagements.Engagement",
        on_delete=models.CASCADE,
        related_name="policy_details",
        verbose_name=_("engagement"),
    )
    policy_title = models.CharField(
        max_length=300,
        blank=True,
        default="",
        verbose_name=_("Title of the policy"),
        help_text=_("How it is known."),
    )
    policy_kind = models.CharField(
        max_length=40,
        blank=True,
        default="",
        choices=PolicyKind.choices,
        verbose_name=_("Kind of policy"),
        help_text=_("Decides procedure and bindingness."),
    )
    policy_stage = models.CharField(
        max_length=40,
        blank=True,
        default="",
        choices=PolicyStage.choices,
        verbose_name=_("Stage of the policy"),
        help_text=_(
            "Where the policy itself stands, which is not the phase of the engagement; the earlier, the more can change."
        ),
    )
    lead_office = models.ForeignKey(
        "engagements.Office",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Leading office"),
        help_text=_("Who drafts and answers."),
    )
    civic_role = models.CharField(
        max_length=40,
        blank=True,
        default="",
        choices=CivicRole.choices,
        verbose_name=_("Role of the civic side"),
        help_text=_("Published, so that others know in which capacity the organisation acts."),
    )
    open_questions = models.TextField(
        blank=True,
        default="",
        verbose_name=_("Questions that are open"),
        help_text=_("What contributions can still change."),
    )
    closed_questions = models.TextField(
        blank=True,
        default="",
        verbose_name=_("Questions already decided"),
        help_text=_("Honesty about limits."),
    )
    interests_declared = models.TextField(
        blank=True,
        default="",
        verbose_name=_("Interests and funding declared"),
        help_text=_("Makes influence visible."),
    )
    adopted_on = models.DateField(
        null=True,
        blank=True,
        verbose_name=_("Adopted on"),
        help_text=_("Empty if not adopted; then the reason belongs in the outcome."),
    )
    official_reference = models.CharField(
        max_length=300,
        blank=True,
        default="",
        verbose_name=_("Official reference"),
        help_text=_("Number in the gazette or register."),
    )
    version = models.PositiveIntegerField(default=0, editable=False, verbose_name=_("version"))

    class Meta:
        verbose_name = _("policy development details")
        verbose_name_plural = _("policy development details")

    def __str__(self) -> str:
        return gettext("Details of engagement %(number)s") % {"number": self.engagement_id}
