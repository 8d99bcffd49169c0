"""The history, to be read."""

from django.contrib import admin

from engagements.admin.base import ReadOnlyAdmin
from engagements.models import Change


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    list_display = ("at", "actor_text", "organisation_text", "verb", "thing_text", "engagement")
    list_filter = ("verb", "thing_type")
    list_select_related = ("engagement",)
    search_fields = ("thing_text", "actor_text", "organisation_text", "engagement__reference")
    date_hierarchy = "at"
