"""Obligations: what a party owes a party, by a day, again and again, or with a milestone."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import models
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from engagements.words import Phase, Role, Side

TOO_OFTEN = _("It would fall due more than 400 times. Choose a longer interval or an earlier last day.")  # fmt: skip
SAME_SIDE = _("An obligation is owed to the other side. Choose a party of the other side, or leave it empty.")  # fmt: skip
NOT_THERE = _("%(party)s takes no part in %(engagement)s today. Choose a party that does, or another engagement.")  # fmt: skip
PASSES = _("While it is vacant it passes to its deputy; a role without one to a deputy, the coordinator or the working contact of the same party.")  # fmt: skip


# So often an obligation that recurs falls due at most: eight years of weeks.
MOST_OCCURRENCES = 400


class Obligation(models.Model):
    """What a memorandum asks of one party. Frozen with the memorandum; its days are `Occurrence`s."""

    class Timing(models.TextChoices):
        DAY = "day", _("On a day")
        MILESTONE = "milestone", _("With a milestone")
        RECURRING = "recurring", _("Again and again")
        THROUGHOUT = "throughout", _("Throughout the term")

    class Every(models.TextChoices):
        WEEK = "weekly", _("Every week")
        FORTNIGHT = "fortnightly", _("Every two weeks")
        MONTH = "monthly", _("Every month")
        PHASE = "phase_end", _("By the end of each phase")

    memorandum = models.ForeignKey(
        "engagements.Memorandum",
        models.CASCADE,
        related_name="obligations",
        verbose_name=_("memorandum"),
    )
    engagement = models.ForeignKey(
        "engagements.Engagement",
        models.PROTECT,
        related_name="obligations",
        verbose_name=_("engagement"),
    )
    clause = models.ForeignKey(
        "engagements.Clause",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="obligations",
        verbose_name=_("clause"),
    )
    slug = models.SlugField(max_length=80, blank=True, editable=False)
    text = models.TextField(_("what is owed"), max_length=2_000)
    owed_by = models.ForeignKey(
        "engagements.MemorandumParty",
        models.PROTECT,
        related_name="owes",
        verbose_name=_("owed by"),
    )
    role = models.CharField(
        _("role that answers for it"),
        max_length=30,
        choices=Role.choices,
        blank=True,
        help_text=PASSES,
    )
    owed_to = models.ForeignKey(
        "engagements.MemorandumParty",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="is_owed",
        verbose_name=_("owed to"),
        help_text=_("Empty: everybody on the other side."),
    )
    phase = models.CharField(_("phase"), max_length=20, choices=Phase.choices, blank=True)
    timing = models.CharField(_("when"), max_length=10, choices=Timing.choices, default=Timing.DAY)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    milestone = models.ForeignKey(
        "engagements.Milestone",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="obligations",
        verbose_name=_("milestone"),
    )
    offset_days = models.SmallIntegerField(
        _("days after the milestone"), default=0, help_text=_("Negative: before it.")
    )
    every = models.CharField(_("how often"), max_length=12, choices=Every.choices, blank=True)
    first_on = models.DateField(_("first on"), null=True, blank=True)
    until_on = models.DateField(_("last on"), null=True, blank=True)
    legal_date = models.BooleanField(
        _("fixed by law"), default=False, help_text=_("Does not pause while on hold.")
    )
    survives = models.BooleanField(
        _("survives the end"),
        default=False,
        help_text=_("Goes on after the memorandum, such as confidentiality."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("obligation")
        verbose_name_plural = _("obligations")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(text=""),
                name="obligation_says_something",
                violation_error_message=_("Say what is owed."),
            ),
            models.CheckConstraint(
                condition=models.Q(timing="throughout")
                | models.Q(timing="day", due_on__isnull=False)
                | models.Q(timing="milestone", milestone__isnull=False)
                | models.Q(timing="recurring", every="phase_end")
                | (models.Q(timing="recurring", first_on__isnull=False) & ~models.Q(every="")),
                name="obligation_has_its_time",
                violation_error_message=_("Say by which day, with which milestone or how often."),
            ),
            models.CheckConstraint(
                condition=models.Q(first_on__isnull=True)
                | models.Q(until_on__isnull=True)
                | models.Q(until_on__gte=models.F("first_on")),
                name="obligation_dates_in_order",
                violation_error_message=_("The last day lies before the first day."),
            ),
            models.CheckConstraint(
                condition=models.Q(owed_to__isnull=True) | ~models.Q(owed_to=models.F("owed_by")),
                name="obligation_owed_to_another",
                violation_error_message=_("Nobody owes something to themselves."),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:100]

    def recurs_too_often(self, last_day: date | None) -> bool:
        """Whether it falls due more than 400 times until its own last day, or else this one."""
        step = {**DAYS_BETWEEN, self.Every.MONTH.value: 31}.get(self.every)
        last = self.until_on or last_day
        if self.first_on is None or last is None or step is None:
            return False
        return (last - self.first_on).days // step >= MOST_OCCURRENCES

    @property
    def follows_the_term(self) -> bool:
        """Whether it comes again and again for as long as the memorandum lasts."""
        return self.timing == self.Timing.RECURRING and self.until_on is None


# What comes again after a number of days; months go by the calendar.
DAYS_BETWEEN: dict[str, int] = {
    Obligation.Every.WEEK.value: 7,
    Obligation.Every.FORTNIGHT.value: 14,
}


class OccurrenceQuerySet(models.QuerySet["Occurrence"]):
    """Occurrences in words of the field."""

    def open(self) -> "OccurrenceQuerySet":
        """Still to be met, confirmed or settled."""
        return self.filter(state__in=["pending", "reported", "disputed"])

    def overdue(self, day: date) -> "OccurrenceQuerySet":
        """Due before the day and not reported."""
        return self.filter(state="pending", due_on__lt=day)

    def standing(self) -> "OccurrenceQuerySet":
        """Without those that fell away (`Occurrence.fell_away`)."""
        return self.exclude(
            _ended_early() | _cut_by_amendment(), obligation__survives=False, state="pending"
        )


def _ended_early() -> models.Q:
    """Pending when the memorandum ended early; what lasts throughout the term has no day."""
    ended_on = "obligation__memorandum__ended_on"
    later = models.Q(due_on__isnull=True) | models.Q(due_on__gt=models.F(ended_on))
    return models.Q(**{f"{ended_on}__isnull": False}) & later


def _cut_by_amendment() -> models.Q:
    """Due after the last day of an amendment (see `Memorandum.was_cut_before`)."""
    memorandum, amended = "obligation__memorandum", "obligation__memorandum__amends"
    never = models.Value(date.max, models.DateField())
    first = Coalesce(f"{memorandum}__ends_on", f"{amended}__ends_on", never)
    now = Coalesce(f"{memorandum}__amended_ends_on", f"{amended}__amended_ends_on", never)
    due_on = Coalesce("due_on", models.Value(date.min, models.DateField()))
    follows = models.Q(obligation__timing="recurring", obligation__until_on__isnull=True)
    return models.Q(GreaterThan(due_on, now)) & (models.Q(GreaterThan(first, now)) | follows)


class Occurrence(models.Model):
    """One time that an obligation falls due: the owing side reports it, the other confirms it."""

    class State(models.TextChoices):
        PENDING = "pending", _("Pending")
        REPORTED = "reported", _("Reported, waits for confirmation")
        MET = "met", _("Met")
        NOT_MET = "not_met", _("Not met")
        RELEASED = "released", _("Released")
        DISPUTED = "disputed", _("Disputed")

    obligation = models.ForeignKey(
        "engagements.Obligation",
        models.PROTECT,
        related_name="occurrences",
        verbose_name=_("obligation"),
    )
    engagement = models.ForeignKey(
        "engagements.Engagement",
        models.PROTECT,
        related_name="occurrences",
        verbose_name=_("engagement"),
    )
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    side = models.CharField(_("owed by"), max_length=20, choices=Side.choices)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PENDING
    )
    reported_on = models.DateField(_("reported on"), null=True, editable=False)
    reported_by = models.ForeignKey(
        "engagements.User",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("reported by"),
    )
    note = models.TextField(_("note"), max_length=5_000, blank=True)
    link = models.URLField(_("link"), max_length=1000, blank=True)
    document = models.ForeignKey(
        "engagements.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="occurrences",
        verbose_name=_("document"),
    )
    decided_on = models.DateField(_("decided on"), null=True, editable=False)
    decided_by = models.ForeignKey(
        "engagements.User",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_side = models.CharField(
        _("side that decided"), max_length=20, choices=Side.choices, blank=True, editable=False
    )
    missing = models.TextField(_("what is missing"), max_length=5_000, blank=True)
    release_asked_by = models.CharField(
        _("side that asked for the release"),
        max_length=20,
        choices=Side.choices,
        blank=True,
        editable=False,
    )
    release_reason = models.TextField(_("why it is released"), max_length=5_000, blank=True)
    government_view = models.TextField(_("the government side says"), max_length=5_000, blank=True)
    civic_view = models.TextField(_("the civic side says"), max_length=5_000, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("occurrence of an obligation")
        verbose_name_plural = _("occurrences of obligations")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["engagement", "state", "due_on"], name="occurrence_of_engagement")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["obligation", "number"],
                name="occurrence_number_once",
                violation_error_message=_("This occurrence exists already."),
            ),
            models.CheckConstraint(
                condition=models.Q(side__in=["government", "civic"]),
                name="occurrence_side_is_known",
                violation_error_message=_("Choose the government side or the civic side."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state="met")
                | (
                    models.Q(
                        decided_side__in=["government", "civic"],
                        decided_on__isnull=False,
                        reported_on__isnull=False,
                    )
                    & ~models.Q(decided_side=models.F("side"))
                ),
                name="occurrence_confirmed_by_the_other_side",
                violation_error_message=_("The side that owes it cannot confirm it."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state="disputed")
                | (~models.Q(government_view="") & ~models.Q(civic_view="")),
                name="occurrence_disputed_has_both_views",
                violation_error_message=_("A dispute keeps the view of both sides."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state="released") | ~models.Q(release_reason=""),
                name="occurrence_released_has_its_reason",
                violation_error_message=_("Say why it is released."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.obligation)

    def get_absolute_url(self) -> str:
        """The occurrence's page."""
        return reverse("obligation_detail", args=[self.engagement.reference, self.pk])

    @property
    def fell_away(self) -> bool:
        """Whether the memorandum ends sooner than first agreed and before this falls due.

        By an early end or an amendment; never where the obligation survives the end. What the text
        itself, or a milestone that moved, puts behind the agreed last day stays owed.
        """
        if self.state != self.State.PENDING or self.obligation.survives:
            return False
        memorandum = self.obligation.memorandum
        if self.due_on is None:
            return memorandum.ended_on is not None
        return memorandum.was_cut_before(
            self.due_on, follows_the_term=self.obligation.follows_the_term
        )

    def is_ahead(self, day: date) -> bool:
        """Whether there is still time for it on the day: the due day itself counts.

        What holds throughout the term can be broken on any day of it; what has no day yet is ahead.
        """
        if self.obligation.timing == Obligation.Timing.THROUGHOUT:
            first = self.obligation.memorandum.first_day
            return first is not None and first > day
        return self.due_on is None or self.due_on >= day

    def days_late(self, day: date) -> int:
        """Days since the due day while it is not reported; 0 otherwise."""
        if self.state != self.State.PENDING or self.due_on is None:
            return 0
        return max(0, (day - self.due_on).days)


# How the history keeps the beginning of an obligation: a field of its own for each, and in it key,
# number and day of each time that it falls due.
BEGUN = "begun "


def begun_field(obligation: int, times: Iterable[Occurrence]) -> dict[str, str]:
    """The times that begin for one obligation, as a field of the history."""
    told = (f"{one.pk} {one.number} {one.due_on or '-'}" for one in times)
    return {"field": f"{BEGUN}{obligation}", "from": "", "to": ", ".join(told)}


def begun_times(fields: Iterable[Mapping[str, str]]) -> dict[int, tuple[int, int, str]]:
    """Obligation, number and day ("" for none) of each time that began, by its key."""
    found: dict[int, tuple[int, int, str]] = {}
    for field in fields:
        if field["field"].startswith(BEGUN):
            obligation = int(field["field"].removeprefix(BEGUN))
            for told in field["to"].split(", "):
                key, number, day = told.split(" ")
                found[int(key)] = (obligation, int(number), "" if day == "-" else day)
    return found


OCCURRENCE_MOVES: dict[str, frozenset[str]] = {
    Occurrence.State.PENDING: frozenset({"reported", "not_met", "released"}),
    Occurrence.State.REPORTED: frozenset({"met", "pending", "disputed", "released"}),
    Occurrence.State.NOT_MET: frozenset({"reported", "disputed", "released"}),
    Occurrence.State.DISPUTED: frozenset({"met", "not_met", "released", "reported"}),
    Occurrence.State.MET: frozenset(),
    Occurrence.State.RELEASED: frozenset(),
}
