"""The draft, clause by clause, and what both sides say about it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.words import Side

CLAUSE_LENGTH = 20_000


class Clause(models.Model):
    """One titled part of the draft, in Markdown. A new title or wording takes both agreements
    away.

    In an amendment each clause says what it does to the memorandum: it replaces the clause of the
    same key, adds one, or strikes it out.
    """

    class Effect(models.TextChoices):
        TEXT = "", _("Part of the text")
        REPLACES = "replaces", _("Replaces the clause")
        ADDS = "adds", _("Adds a clause")
        STRIKES = "strikes", _("Strikes the clause out")

    memorandum = models.ForeignKey(
        "engagements.Memorandum",
        models.CASCADE,
        related_name="clauses",
        verbose_name=_("memorandum"),
    )
    key = models.SlugField(_("key"), max_length=80, editable=False)
    slug = models.SlugField(max_length=80, blank=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"), max_length=CLAUSE_LENGTH, blank=True)
    required = models.BooleanField(_("required"), default=False, editable=False)
    effect = models.CharField(
        _("effect"), max_length=10, choices=Effect.choices, default="", blank=True
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    government_agreed_at = models.DateTimeField(_("agreed by the government side"), null=True)
    civic_agreed_at = models.DateTimeField(_("agreed by the civic side"), null=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["memorandum", "key"],
                name="clause_once_in_a_memorandum",
                violation_error_message=_("This clause is already in the memorandum."),
            ),
            models.CheckConstraint(
                condition=~models.Q(title=""),
                name="clause_has_a_title",
                violation_error_message=_("Give the clause a title."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def names_another(self) -> bool:
        """Whether its title says which clause of the memorandum it replaces or strikes out."""
        return self.effect in (self.Effect.REPLACES, self.Effect.STRIKES)

    @property
    def is_agreed(self) -> bool:
        """Whether both sides agree to the wording as it stands."""
        return bool(self.government_agreed_at and self.civic_agreed_at)


class ClauseComment(models.Model):
    """What somebody says about a clause, with other wording if they propose it; closed visibly."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        TAKEN = "taken", _("Wording taken over")
        DECLINED = "declined", _("Wording not taken over")
        SETTLED = "settled", _("Settled")
        TAKEN_BACK = "taken_back", _("Taken back")

    clause = models.ForeignKey(
        "engagements.Clause", models.CASCADE, related_name="comments", verbose_name=_("clause")
    )
    side = models.CharField(_("side"), max_length=20, choices=Side.choices, editable=False)
    author = models.ForeignKey(
        "engagements.User", models.PROTECT, related_name="+", verbose_name=_("author")
    )
    author_text = models.CharField(_("who"), max_length=300)
    organisation_text = models.CharField(_("for"), max_length=300, blank=True)
    written_at = models.DateTimeField(_("when"), default=timezone.now)
    text = models.TextField(_("comment"), max_length=5_000, blank=True)
    proposed_text = models.TextField(_("proposed wording"), max_length=CLAUSE_LENGTH, blank=True)
    against = models.TextField(
        _("wording it was written against"), max_length=CLAUSE_LENGTH, blank=True, editable=False
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    closed_by_text = models.CharField(_("closed by"), max_length=300, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True)
    closing_note = models.TextField(_("answer"), max_length=5_000, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("comment on a clause")
        verbose_name_plural = _("comments on clauses")
        ordering = ["written_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(text="") | ~models.Q(proposed_text=""),
                name="clause_comment_says_something",
                violation_error_message=_("Write a comment or propose other wording."),
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", closed_at__isnull=True)
                | (~models.Q(state="open") & models.Q(closed_at__isnull=False)),
                name="clause_comment_closed_has_its_time",
                violation_error_message=_("A closed comment has the time of its closing."),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60] or self.proposed_text[:60]
