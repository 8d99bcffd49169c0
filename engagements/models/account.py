"""People who sign in, what they belong to, and the forms they have already sent."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Makes accounts; the e-mail address is the name one signs in with."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":  # noqa: ANN401
        """Make an account. Without a password the account cannot sign in by password."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":  # noqa: ANN401
        """Make an administrator's account."""
        return self.create_user(
            email, password, **{"is_staff": True, "is_superuser": True, **fields}
        )

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find by e-mail address, whatever its case."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """An account. Signs in by e-mail; administrators are staff."""

    email = models.EmailField(_("email"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(_("language"), max_length=10, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True)
    is_staff = models.BooleanField(_("administrator"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("account since"), default=timezone.now)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_one_account_for_an_email",
                violation_error_message=_("There is already an account with this email address."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email


class Membership(models.Model):
    """A person's part in an organisation. What it lets them do is decided in `access`."""

    class Role(models.TextChoices):
        COORDINATOR = "coordinator", _("Coordinator")
        OFFICIAL = "official", _("Official")
        OBSERVER = "observer", _("Observer")

    user = models.ForeignKey(
        "engagements.User", models.CASCADE, related_name="memberships", verbose_name=_("account")
    )
    organisation = models.ForeignKey(
        "engagements.Organisation",
        models.PROTECT,
        related_name="memberships",
        verbose_name=_("organisation"),
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(
        _("until"), null=True, blank=True, help_text=_("The last day counts.")
    )

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"],
                condition=models.Q(ends_on__isnull=True),
                name="membership_one_open_for_user_and_organisation",
                violation_error_message=_("This person is already a member of the organisation."),
            ),
            models.CheckConstraint(
                condition=models.Q(starts_on__isnull=True)
                | models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="membership_dates_in_order",
                violation_error_message=_("The last day lies before the first day."),
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=["coordinator", "official", "observer"]),
                name="membership_role_is_known",
                violation_error_message=_("Choose coordinator, official or observer."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.organisation}"


class SentForm(models.Model):
    """A form that was sent once. Its key is unique, so a double click has one effect."""

    key = models.UUIDField(_("key"), primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey(
        "engagements.User", models.CASCADE, related_name="+", verbose_name=_("account")
    )
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now, db_index=True)
    went_to = models.CharField(_("led to"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("sent form")
        verbose_name_plural = _("sent forms")

    def __str__(self) -> str:
        return str(self.key)
