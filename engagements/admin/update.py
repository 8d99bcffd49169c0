"""Joint updates."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from engagements.admin.base import RegisterAdmin
from engagements.models import JointUpdate


@admin.register(JointUpdate)
class JointUpdateAdmin(RegisterAdmin):
    list_display = ("on", "engagement", "author_text", "health", "health_sentence", "site")
    list_filter = ("health", ("on", admin.DateFieldListFilter))
    list_select_related = ("engagement",)
    search_fields = ("engagement__reference", "engagement__title", "workflow", "problems")
    readonly_fields = ("engagement", "author", "author_text", "written_at")

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """An update is written by one of the sides, on the site."""
        return False
