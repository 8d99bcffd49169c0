"""Documents. Files are added on the site, where they are checked."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from engagements.actions.document import refuse_to_hide
from engagements.actions.history import Refused
from engagements.admin.base import RegisterAdmin
from engagements.admin.fields import FileTypeFilter
from engagements.admin.sending import VersionedForm
from engagements.models import Document
from engagements.text import NOTHING


class DocumentForm(VersionedForm):
    """Takes no document from the other side on which something relies that both see."""

    def clean_visibility(self) -> str:
        """As on the site."""
        chosen = str(self.cleaned_data["visibility"])
        if chosen == "side" and self.initial.get("visibility") == "shared":
            try:
                refuse_to_hide(self.instance)
            except Refused as refused:
                raise forms.ValidationError(str(refused)) from refused
        return chosen


@admin.register(Document)
class DocumentAdmin(RegisterAdmin):
    form = DocumentForm
    list_display = ("title", "engagement", "visibility", "side", "media_type", "size", "added_at")
    list_filter = (
        "visibility", "side", ("media_type", FileTypeFilter),
        ("added_at", admin.DateFieldListFilter),
    )  # fmt: skip
    list_select_related = ("engagement",)
    search_fields = ("title", "engagement__reference", "engagement__title", "file_name")
    readonly_fields = (
        "engagement",
        "kept_file",
        "media_type",
        "size",
        "sha256",
        "side",
        "added_by",
        "added_at",
    )
    instead = _("Take it off the evidence or memorandum that names it, then remove it.")

    exclude = ("file",)

    @admin.display(description=_("File"))
    def kept_file(self, obj: Document) -> str:
        """The file under its own name, from the address that asks who may read it."""
        if not obj.file:
            return NOTHING
        address = reverse("document_download", args=[obj.pk])
        return format_html('<a href="{}">{}</a>', address, obj.file_name or obj.title)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Only the site checks what a file really is."""
        return False
