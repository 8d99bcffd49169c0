"""The challenge checklist and its responses."""

from typing import ClassVar

from django.contrib import admin

from engagements.admin.base import RegisterAdmin, RegisterInline
from engagements.models import ChecklistItem, Response


class ResponseInline(RegisterInline):
    model = Response


@admin.register(ChecklistItem)
class ChecklistItemAdmin(RegisterAdmin):
    list_display = ("title", "engagement", "phase", "gates", "side", "status", "due_on", "site")
    list_filter = ("status", "phase", "gates", "side")
    list_select_related = ("engagement",)
    search_fields = ("title", "engagement__reference", "engagement__title")
    inlines: ClassVar = [ResponseInline]


@admin.register(Response)
class ResponseAdmin(RegisterAdmin):
    list_display = ("text", "item", "state", "recommended")
    list_filter = ("state", "recommended")
    list_select_related = ("item",)
    search_fields = ("text", "item__title", "item__engagement__reference")
