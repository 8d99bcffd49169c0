"""The history, to be read in the same sentences as on the site."""

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from engagements.admin.base import ReadOnlyAdmin
from engagements.models import Change
from engagements.queries.history import sentences


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    list_display = (
        "at",
        "actor_text",
        "organisation_text",
        "verb",
        "thing_text",
        "engagement",
        "site",
    )
    list_filter = ("verb", "thing_type", ("at", admin.DateFieldListFilter))
    list_select_related = ("engagement",)
    search_fields = ("thing_text", "actor_text", "organisation_text", "engagement__reference")
    fields = (
        "at", "sentence", "what_changed", "reason", "actor", "organisation", "engagement",
        "thing_type", "thing_id", "private_to_side", "private_to_organisation", "request_id",
        "chain", "number", "digest",
    )  # fmt: skip

    readonly_fields = fields

    @admin.display(description=_("What happened"))
    def sentence(self, obj: Change) -> str:
        """Who did what."""
        return sentences([obj])[0].sentence

    @admin.display(description=_("From what to what"), empty_value="–")
    def what_changed(self, obj: Change) -> str | None:
        """Each field on a line of its own."""
        lines = sentences([obj])[0].lines
        told = ((line.label, line.before, line.after) for line in lines)
        return format_html_join("\n", "<div>{}: {} → {}</div>", told) or None
