"""People, posts, roles. Relationship notes belong to their organisation and are not shown here."""

from typing import ClassVar

from django.contrib import admin

from engagements.admin.base import RegisterAdmin, RegisterInline
from engagements.models import Contact, EngagementRole, Person


class ContactInline(RegisterInline):
    model = Contact


@admin.register(Person)
class PersonAdmin(RegisterAdmin):
    list_display = ("name", "email", "user")
    list_select_related = ("user",)
    search_fields = ("name", "email")
    inlines: ClassVar = [ContactInline]


@admin.register(Contact)
class ContactAdmin(RegisterAdmin):
    list_display = ("person", "position", "office", "organisation", "starts_on", "ends_on")
    list_select_related = ("person", "office", "organisation")
    search_fields = ("person__name", "organisation__name", "office__name", "position")
    date_hierarchy = "starts_on"


@admin.register(EngagementRole)
class EngagementRoleAdmin(RegisterAdmin):
    list_display = ("engagement", "role", "contact", "starts_on", "ends_on")
    list_filter = ("role",)
    list_select_related = (
        "engagement",
        "contact__person",
        "contact__organisation",
        "contact__office",
    )
    search_fields = ("engagement__reference", "engagement__title", "contact__person__name")
