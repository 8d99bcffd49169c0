"""Accounts and memberships."""

from typing import ClassVar

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from engagements.admin.base import ReadOnlyAdmin, RegisterAdmin, RegisterInline
from engagements.models import Membership, SentForm, User

admin.site.unregister(Group)


class MembershipInline(RegisterInline):
    model = Membership


@admin.register(User)
class AccountAdmin(RegisterAdmin, UserAdmin):  # type: ignore[type-arg]
    """Accounts are made here; the person sets their own password by the letter of the reset."""

    form = UserChangeForm  # type: ignore[assignment]
    add_form = AdminUserCreationForm
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
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", "name", "usable_password", "password1", "password2")}),
    )


@admin.register(Membership)
class MembershipAdmin(RegisterAdmin):
    list_display = ("user", "organisation", "role", "starts_on", "ends_on")
    list_filter = ("role",)
    list_select_related = ("user", "organisation")
    search_fields = ("user__email", "user__name", "organisation__name")


@admin.register(SentForm)
class SentFormAdmin(ReadOnlyAdmin):
    list_display = ("key", "user", "sent_at", "went_to")
    list_select_related = ("user",)
    date_hierarchy = "sent_at"
