"""Organisations, former names and offices."""

from typing import ClassVar

from django.contrib import admin

from engagements.admin.base import RegisterAdmin, RegisterInline
from engagements.models import FormerName, Office, Organisation


class FormerNameInline(RegisterInline):
    model = FormerName


class OfficeInline(RegisterInline):
    model = Office


@admin.register(Organisation)
class OrganisationAdmin(RegisterAdmin):
    list_display = ("name", "kind", "country", "level", "successor")
    list_filter = ("kind", "level")
    list_select_related = ("successor",)
    search_fields = ("name", "business_name", "folded_name", "former_names__name")
    inlines: ClassVar = [FormerNameInline, OfficeInline]


@admin.register(FormerName)
class FormerNameAdmin(RegisterAdmin):
    list_display = ("name", "organisation", "until")
    list_select_related = ("organisation",)
    search_fields = ("name", "organisation__name")


@admin.register(Office)
class OfficeAdmin(RegisterAdmin):
    list_display = ("name", "organisation", "parent")
    list_select_related = ("organisation", "parent")
    search_fields = ("name", "organisation__name")
