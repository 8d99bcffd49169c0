"""Documents. Files are added on the site, where they are checked."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from engagements.admin.base import RegisterAdmin
from engagements.models import Document


@admin.register(Document)
class DocumentAdmin(RegisterAdmin):
    list_display = ("title", "engagement", "visibility", "side", "media_type", "size", "added_at")
    list_filter = ("visibility", "side", "media_type", ("added_at", admin.DateFieldListFilter))
    list_select_related = ("engagement",)
    search_fields = ("title", "engagement__reference", "engagement__title", "file_name")
    readonly_fields = (
        "engagement",
        "file",
        "file_name",
        "media_type",
        "size",
        "sha256",
        "side",
        "added_by",
        "added_at",
    )
    instead = _("Take it off the evidence or memorandum that names it, then remove it.")

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Only the site checks what a file really is."""
        return False
