"""People, the posts they hold, and what they do in an engagement. Three things, each with dates."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from engagements import words
from engagements.text import fold


def open_on(day: date, at: str = "") -> models.Q:
    """Rows with `starts_on` and `ends_on` that hold on the day; the last day counts.

    `at` is the way to such rows from others: `organisation__memberships__`.
    """
    begun = models.Q((f"{at}starts_on__isnull", True)) | models.Q((f"{at}starts_on__lte", day))
    return begun & not_ended_by(day, at)


def not_ended_by(day: date, at: str = "") -> models.Q:
    """Rows whose last day, if it is known, is not before the day; they may begin later."""
    return models.Q((f"{at}ends_on__isnull", True)) | models.Q((f"{at}ends_on__gte", day))


class Person(models.Model):
    """A human being, with or without an account."""

    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("email"), max_length=254, blank=True)
    phone = models.CharField(_("telephone"), max_length=60, blank=True)
    user = models.OneToOneField(
        "engagements.User",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="person",
        verbose_name=_("account"),
    )
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name"]
        indexes = [models.Index(fields=["name"], name="person_name")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(name=""),
                name="person_has_a_name",
                violation_error_message=_("Give the person a name or a role."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The person's page."""
        return reverse("contact_detail", args=[self.pk])

    def named(self, position: str = "", body: str = "") -> str:
        """The person with position and body; see `named`."""
        return named(self.name, position, body)


class Contact(models.Model):
    """A person in an office of an organisation, from a day to a day.

    A change of post ends one contact and begins another; nothing is overwritten.
    """

    person = models.ForeignKey(
        "engagements.Person", models.PROTECT, related_name="contacts", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        "engagements.Organisation",
        models.PROTECT,
        related_name="contacts",
        verbose_name=_("organisation"),
    )
    office = models.ForeignKey(
        "engagements.Office",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contacts",
        verbose_name=_("office"),
    )
    position = models.CharField(_("position"), max_length=200, blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "office"],
                condition=models.Q(ends_on__isnull=True, office__isnull=False),
                name="contact_one_open_for_person_and_office",
                violation_error_message=_("This person already holds a post in this office."),
            ),
            models.UniqueConstraint(
                fields=["person", "organisation"],
                condition=models.Q(ends_on__isnull=True, office__isnull=True),
                name="contact_one_open_for_person_without_office",
                violation_error_message=_("This person already holds a post in this organisation."),
            ),
            models.CheckConstraint(
                condition=models.Q(starts_on__isnull=True)
                | models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="contact_dates_in_order",
                violation_error_message=_("The last day lies before the first day."),
            ),
        ]

    def __str__(self) -> str:
        where = str(self.office if self.office_id else self.organisation)
        parts = said_beside(self.person.name, self.position, where)
        return f"{self.person} ({', '.join(parts)})" if parts else str(self.person)

    def clean(self) -> None:
        """For the back office: the office is one of the organisation."""
        if self.office is not None and self.office.organisation_id != self.organisation_id:
            raise ValidationError({"office": _("The office belongs to another organisation.")})

    def holds_on(self, day: date) -> bool:
        """Whether the post is held on the day, as `open_on` finds it; the last day counts."""
        return (self.starts_on is None or self.starts_on <= day) and not self.ended_by(day)

    def ended_by(self, day: date) -> bool:
        """Whether the last day of the post lies before the day, as `not_ended_by` finds it."""
        return self.ends_on is not None and self.ends_on < day


class EngagementRole(models.Model):
    """What a contact does in an engagement, from a day to a day."""

    Role = words.Role

    engagement = models.ForeignKey(
        "engagements.Engagement",
        models.CASCADE,
        related_name="roles",
        verbose_name=_("engagement"),
    )
    contact = models.ForeignKey(
        "engagements.Contact", models.PROTECT, related_name="roles", verbose_name=_("contact")
    )
    role = models.CharField(_("role"), max_length=30, choices=Role.choices)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    private_to_side = models.CharField(
        _("private to the side"),
        max_length=20,
        choices=words.Side.choices,
        blank=True,
        editable=False,
        help_text=_("Filled for roles that only one side sees, such as sceptic."),
    )
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("engagement role")
        verbose_name_plural = _("engagement roles")
        constraints = [
            models.UniqueConstraint(
                # What one side keeps to itself stands in the way of nobody, who would learn of it.
                fields=["engagement", "contact", "role", "private_to_side"],
                condition=models.Q(ends_on__isnull=True),
                name="engagement_role_one_open_for_contact_and_role",
                violation_error_message=_("This person already has this role here."),
            ),
            models.CheckConstraint(
                condition=models.Q(starts_on__isnull=True)
                | models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="engagement_role_dates_in_order",
                violation_error_message=_("The last day lies before the first day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.contact}"


def named(name: str, position: str = "", body: str = "") -> str:
    """Who somebody is, in one phrase: "Name, position, body".

    Many are put on file by what they are ("Supervisor, Ministry of Health"); what the name says
    already is not said again, and what it does not say stands in brackets. Several people stand
    side by side with ";" (`named_together`).
    """
    beside = ", ".join(said_beside(name, position, body))
    if "," in name:
        return f"{name} ({beside})" if beside else name
    return f"{name}, {beside}" if beside else name


def named_together(phrases: Iterable[str]) -> str:
    """Several people in one sentence: the phrases have commas of their own."""
    return "; ".join(phrases)


def said_beside(name: str, position: str, body: str) -> list[str]:
    """Of position and body what the name does not say already."""
    first, *others = [fold(part) for part in name.split(",")]
    parts = [] if _says_position(first, fold(position), is_role=bool(others)) else [position]
    if body and not any(_is_body(part, fold(body)) for part in others):
        parts.append(body)
    return parts


def _says_position(first: str, position: str, *, is_role: bool) -> bool:
    """Whether what stands before the first comma is the position, or a longer word for it.

    A programme coordinator is a coordinator; a deputy coordinator is not, and Anna Director need
    not be a director.
    """
    if not position or first == position:
        return True
    other_roles = {fold(str(label)) for label in EngagementRole.Role.labels} - {position}
    return is_role and first not in other_roles and f" {position} " in f" {first} "


def _is_body(part: str, body: str) -> bool:
    """Whether it is the body's name, or its beginning: "Civic Lab" of the Civic Lab Foundation."""
    return part == body or (" " in part and body.startswith(f"{part} "))


class RelationshipNote(models.Model):
    """What an organisation notes about its relation with a person. Private to the organisation."""

    organisation = models.ForeignKey(
        "engagements.Organisation",
        models.PROTECT,
        related_name="relationship_notes",
        verbose_name=_("kept by"),
    )
    person = models.ForeignKey(
        "engagements.Person",
        models.PROTECT,
        related_name="relationship_notes",
        verbose_name=_("person"),
    )
    engagement = models.ForeignKey(
        "engagements.Engagement",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="relationship_notes",
        verbose_name=_("engagement"),
    )
    noted_on = models.DateField(_("date"))
    text = models.TextField(_("note"), max_length=20_000)
    next_contact_on = models.DateField(_("next contact"), null=True, blank=True)
    author = models.ForeignKey(
        "engagements.User", models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("relationship note")
        verbose_name_plural = _("relationship notes")
        ordering = ["-noted_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.noted_on}: {self.person}"
