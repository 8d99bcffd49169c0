"""The challenge checklist and its responses."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.text import capfirst

from engagements.admin.base import RegisterAdmin, RegisterInline
from engagements.models import ChecklistItem, Response
from engagements.models.engagement import Phase


class ResponseInline(RegisterInline):
    model = Response


@admin.register(ChecklistItem)
class ChecklistItemAdmin(RegisterAdmin):
    list_display = ("title", "engagement", "phase", "gates", "side", "status", "due_on", "site")
    list_filter = ("status", "phase", "gates", "side")
    list_select_related = ("engagement",)
    search_fields = ("title", "engagement__reference", "engagement__title")
    inlines: ClassVar = [ResponseInline]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The phase is one of five."""
        if db_field.name == "phase":
            return forms.ChoiceField(choices=Phase.choices, label=capfirst(db_field.verbose_name))
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(Response)
class ResponseAdmin(RegisterAdmin):
    list_display = ("text", "item", "state", "recommended")
    list_filter = ("state", "recommended")
    list_select_related = ("item",)
    search_fields = ("text", "item__title", "item__engagement__reference")
