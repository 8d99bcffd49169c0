"""Accounts and memberships."""

from typing import ClassVar

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from engagements.actions.account import PASSWORD_SET
from engagements.actions.history import record
from engagements.admin.base import ReadOnlyAdmin, RegisterAdmin, RegisterInline
from engagements.admin.sending import VersionedForm
from engagements.models import Membership, SentForm, User

# Rights hang on memberships and on the one word “administrator”; an account has one address.
admin.site.unregister([Group, EmailAddress])


class AccountForm(VersionedForm, UserChangeForm):  # type: ignore[type-arg]
    """Django's form of an account, which does not save over somebody else's change."""


class NewAccountForm(VersionedForm, AdminUserCreationForm):  # type: ignore[type-arg]
    """Django's form of a new account, which is sent once."""


class MembershipInline(RegisterInline):
    model = Membership


@admin.register(User)
class AccountAdmin(RegisterAdmin, UserAdmin):  # type: ignore[type-arg]
    """Accounts are made here; the person sets their own password by the letter of the reset."""

    form = AccountForm
    add_form = NewAccountForm
    ordering = ("email",)
    list_display = ("email", "name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name")
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ()
    inlines: ClassVar = [MembershipInline]
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        (_("Settings"), {"fields": ("language", "time_zone")}),
        (_("Rights"), {"fields": ("is_active", "is_staff")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    instead = _("Take away “active”: the account signs in no more, and what it did stays.")
    add_fieldsets = (
        (None, {"fields": ("email", "name", "usable_password", "password1", "password2")}),
    )

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        """Set a new password; the history keeps that it was set, never what it is."""
        with transaction.atomic():
            answer = super().user_change_password(request, id, form_url)
            if request.method == "POST" and answer.status_code == 302:
                account = User._default_manager.get(pk=id)
                record(account, "changed", actor=request.user, changes=[PASSWORD_SET])  # type: ignore[arg-type]
        return answer


@admin.register(Membership)
class MembershipAdmin(RegisterAdmin):
    list_display = ("user", "organisation", "role", "starts_on", "ends_on")
    list_filter = ("role", "organisation__kind")
    list_select_related = ("user", "organisation")
    search_fields = ("user__email", "user__name", "organisation__name")


@admin.register(SentForm)
class SentFormAdmin(ReadOnlyAdmin):
    list_display = ("key", "user", "sent_at", "went_to")
    list_filter = (("sent_at", admin.DateFieldListFilter),)
    list_select_related = ("user",)
